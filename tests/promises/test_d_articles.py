"""D: whatever stands in the folder, and however it changes, the answers are whole and true."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.questions import read
from bot.answers.model import Answer
from bot.answers.verbatim import Checked, quotes
from bot.app import answering, open_answers
from bot.corpus.errors import CorpusError
from bot.corpus.formats import FORMATS
from bot.corpus.load import load
from bot.corpus.model import Corpus
from bot.follow.following import Following, Place
from bot.follow.records import NoRecords
from bot.follow.watch import Pace, watching
from bot.settings import load as settings_of
from tests.promises.processes import APART, rights
from tests.promises.reporting import Promise

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("ETERNAUT_LONG"))
GOOD = "The lighthouse was rebuilt in 1921.\n\nIt cost three million, said Ada Ruiz.\n"
POISONS: Mapping[str, bytes] = {
    "empty.txt": b"",
    "nul.txt": b"The bridge\0fell.",
    "nul.html": b"<p>The bridge\0fell.</p>",
    "bom-only.txt": b"\xef\xbb\xbf",
    "utf16.txt": "The bridge fell.".encode("utf-16"),
    "utf16-bare.txt": "The bridge fell.".encode("utf-16-le"),
    "utf32.md": "The bridge fell.".encode("utf-32"),
    "surrogate.txt": b"The \xed\xa0\x80 bridge.",
    "surrogate.jsonl": b'{"id": "a", "text": "The \\ud800 bridge fell at dawn."}\n',
    "overlong.txt": b"\xc0\xafetc\xc0\xafpasswd",
    "large.txt": b"The bridge fell. " * 300_000,
    "one-word.txt": b"x" * 3_900_000,
    "no-words.txt": b"\xe2\x80\xae\xe2\x80\x8b" * 9999,
    "picture.html": b"\x89PNG\r\n\x1a\n\0\0",
    "archive.jsonl": b"PK\x03\x04" + bytes(5000),
    "deep.jsonl": b'{"id": "a", "text": ' + b"[" * 200_000,
    "numbers.jsonl": b'{"id": 1e999, "text": 9' + b"9" * 5000 + b"}\n",
    "keys.jsonl": b'{"id": "a", "id": "b", "text": null}\n[]\n"x"\nnot json\n',
    "bomb.md": b"---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\ntitle: *c\n---\nText.\n",
    "deep.md": b"---\ntitle: " + b"[" * 5000 + b"\n---\nText.\n",
    "tag.md": b"---\ntitle: !!python/object/apply:os.system ['id']\n---\nText.\n",
    "attributes.html": b"<p" + b"".join(b" a%d=1" % n for n in range(500_000)) + b">The bridge fell.</p>",
    "nested.html": b"<div>" * 100_000 + b"The bridge fell.",
    "cells.html": b"<table>" + b"<tr><td>x</td></tr>" * 60_000 + b"</table>",
    "entities.html": b'<!DOCTYPE x [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]><p>&b;&b;</p>',
    "page.pdf": b"%PDF-1.7",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good article."""
    place = tmp_path / "story"
    place.mkdir()
    (place / "good.txt").write_text(GOOD, "utf-8")
    return place


def test_poisoned_files_take_nothing_down_and_each_is_named(folder: Path, promise: Promise) -> None:
    """Alone and all together: the good article is read, and every other is read too or named with its reason."""
    for name, poison in POISONS.items():
        (folder / name).write_bytes(poison)
    corpus = load(folder)
    named = {name for name in POISONS if any(skipped.name.startswith(name) for skipped in corpus.skipped)}
    taken = {article.id.partition("#")[0] for article in corpus.articles} & set(POISONS)
    lost = POISONS.keys() - named - taken
    assert not lost
    assert "good.txt" in {article.id for article in corpus.articles}
    assert all("\n" not in skipped.reason for skipped in corpus.skipped)
    promise("D1", "poisoned files refused with a reason, read, lost", f"{len(named)}, {len(taken)}, {len(lost)}")


def test_no_bytes_at_all_take_the_corpus_down(folder: Path, promise: Promise) -> None:
    """Random and almost right bytes in every format: a corpus, with the good article in it, or it is skipped."""
    tried: set[str] = set()
    pieces = (
        b"---\n",
        b"title: ",
        b"<p>",
        b"</",
        b'{"id": "a", "text": "',
        b'"}\n',
        b"\xff\xfe",
        b"\0",
        "“é”. ".encode(),
    )
    almost = st.lists(st.one_of(st.sampled_from(pieces), st.binary(max_size=12)), max_size=12).map(b"".join)
    suffixes = [suffix for suffix in FORMATS if suffix not in (".html", ".htm")]  # a child for each would take an hour

    @settings(max_examples=2000 if LONG else 150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(suffix=st.sampled_from(suffixes), data=almost)
    def look(suffix: str, data: bytes) -> None:
        path = folder / f"any{suffix}"
        path.write_bytes(data)
        corpus = load(folder)
        assert any(article.id == "good.txt" for article in corpus.articles)
        tried.add(f"{suffix}{data!r}")
        path.unlink()

    look()
    promise("D1", "files of random bytes that took the corpus down", f"0 of {len(tried):,}")


def test_of_a_folder_that_is_rewritten_all_the_time_no_answer_is_a_mix(
    tmp_path: Path, make: Callable[[Corpus], Checked], promise: Promise
) -> None:
    """Each file is written in two pieces, again and again; eight readers look at every quote and its article."""
    place = tmp_path / "story"
    place.mkdir()
    articles, seconds = (200, 14.0) if LONG else (40, 4.0)

    def rewrite(generation: int) -> None:
        for number in range(articles):
            words = f"Tower {number} was painted in colour {generation}.\n\nIts keeper counted {generation} ships.\n"
            half = len(words) // 2
            with (place / f"{number:03}.txt").open("w", encoding="utf-8") as file:
                file.write(words[:half])
                file.flush()
                if number % 50 == 0:
                    time.sleep(0.01)
                file.write(words[half:])

    rewrite(1)
    current = Following(Place(place), make, NoRecords())
    over, answers, torn, failed, generations = Event(), [0], [0], [], set()

    def ask() -> None:
        dice = random.Random()
        while not over.is_set():
            now = current.now()
            try:
                outcome = now.ask(f"Which colour was tower {dice.randrange(articles)} painted in?")
            except BaseException as error:
                failed.append(error)
                return
            for quote in quotes(outcome) if isinstance(outcome, Answer) else ():
                stored = now.corpus.articles[quote.number - 1]
                colours = {line.split()[-1].rstrip(".") for line in stored.text.splitlines() if "colour" in line}
                counted = {line.split()[-2] for line in stored.text.splitlines() if "counted" in line}
                torn[0] += stored.text[quote.start : quote.end] != quote.text or colours != counted
                generations.update(colours)
            answers[0] += 1

    readers = [Thread(target=ask) for _ in range(8)]
    for reader in readers:
        reader.start()
    begun, generation = time.monotonic(), 1
    with watching(current.check, Pace()):  # quicker looks would find a file at rest whose writer waits for the readers
        while time.monotonic() < begun + seconds or len(generations) < 3:
            generation += 1
            rewrite(generation)
            time.sleep(1.3)  # files that never rest are never read
    over.set()
    for reader in readers:
        reader.join()
    assert (failed, torn[0]) == ([], 0)
    told = f"0 of {answers[0]:,} answers from 8 readers over {len(generations)} swaps of {articles} articles"
    promise("D2", "torn or failed", told)


def test_while_the_new_answers_cannot_be_made_the_old_ones_are_given(
    folder: Path, make: Callable[[Corpus], Checked], promise: Promise
) -> None:
    """No memory, a full disk, a mistake of ours: every question meanwhile is answered, then the new text."""
    failures: list[BaseException] = []

    def make_or_fail(corpus: Corpus) -> Checked:
        if failures:
            raise failures[0]
        return make(corpus)

    current, asked, served = Following(Place(folder), make_or_fail, NoRecords()), 0, 0
    for number, failure in enumerate((MemoryError(), OSError(errno.ENOSPC, "full"), RecursionError(), ValueError())):
        failures.append(failure)
        (folder / f"new{number}.txt").write_text(f"The keeper of the lighthouse has {number + 2} dogs.\n", "utf-8")
        for _ in range(3):
            current.check()
            asked += 1
            served += isinstance(current.now().ask("When was the lighthouse rebuilt?"), Answer)
        assert current.problem() == type(failure).__name__
        failures.clear()
    current.refresh()
    assert (current.problem(), len(current.now().corpus.articles)) == (None, 5)
    assert served == asked
    promise("D4", "questions answered while the index could not be made", f"{served} of {asked}")


def test_nothing_outside_the_folder_is_opened(folder: Path, tmp_path: Path, promise: Promise) -> None:
    """Links out, up, in a circle and to devices, pipes, sockets' names, folders: an audit of every file opened."""
    secret = tmp_path / "secret.txt"
    secret.write_text("The secret is out.", "utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("The secret is out.", "utf-8")
    leads = [str(secret), "../secret.txt", "/dev/zero", "/dev/stdin", "/etc/passwd", "/proc/self/environ", "loop-6.txt"]
    for number, target in enumerate(leads):
        (folder / f"loop-{number}.txt").symlink_to(target)
    (folder / "inside.txt").symlink_to("good.txt")
    (folder / "twice.txt").symlink_to("loop-1.txt")
    (folder / "folder.txt").symlink_to("../other")
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / "pipe.html")
    program = f"""
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from pathlib import Path
from bot.corpus.load import load
del opened[:]
corpus = load(Path({str(folder)!r}))
import os
outside = [path for path in opened if os.path.isabs(path) and not os.path.realpath(path).startswith({str(folder)!r})]
outside = [path for path in outside if not path.startswith((sys.prefix, sys.base_prefix))]
print([article.id for article in corpus.articles], len(corpus.skipped), outside)
"""
    ran = subprocess.run(
        [sys.executable, "-B", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "['good.txt', 'inside.txt'] 11 []\n"
    promise("D5", "hostile entries skipped, opened outside the folder", "11 of 11, 0")


def test_every_quote_stands_in_its_file(promise: Promise) -> None:
    """All quotes of all answers to the questions of both sets, compared with the bytes on the disk."""
    answers = open_answers(settings_of(ROOT / "seeds"))
    files = {path.name: path.read_bytes().decode("utf-8") for path in (ROOT / "seeds").glob("*.txt")}
    asked = [one.question for name in ("dev", "held") for one in read(ROOT / "tests" / "quality" / name)]
    compared = wrong = 0
    for question in asked if LONG else asked[::8]:
        for quote in quotes(answers.ask(question)):
            compared += 1
            wrong += files[quote.article.id][quote.start : quote.end] != quote.text
    assert wrong == 0
    assert compared > 100
    promise("D7", "quotes that differ from the file", f"0 of {compared:,}")


def test_a_restart_answers_without_any_network(tmp_path: Path, promise: Promise) -> None:
    """In a network namespace of its own, which has no way out and no names; the articles are those on the disk."""
    alone = [*APART, "--net"]
    rights(alone, "a network of its own")
    begun = time.monotonic()
    ran = subprocess.run(
        [*alone, sys.executable, "-m", "bot", "ask", "--json", "How much faster was the sequence completed?"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["outcome"] == "answer"
    promise("D8", "seconds from a cold start to the first answer, without a network", f"{time.monotonic() - begun:.1f}")


@pytest.fixture(scope="module")
def make() -> Callable[[Corpus], Checked]:
    """What makes real answers."""
    return answering(settings_of(ROOT / "seeds"))


def test_a_folder_of_poisons_only_is_one_clear_sentence(tmp_path: Path) -> None:
    """Nothing can be answered then; the sentence names files and reasons."""
    (tmp_path / "a.txt").write_bytes(b"\0")
    with pytest.raises(CorpusError, match=r"a\.txt is binary"):
        load(tmp_path)
