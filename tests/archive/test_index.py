"""The index on disk: the same articles, passages and reads as in memory, whatever was added and taken out before."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.answers import Tuning
from bot.answers.library import Holdings, in_memory
from bot.answers.reading import Read
from bot.archive.home import ArchiveError
from bot.archive.keeping import refresh, whole
from bot.archive.opening import open_archive
from bot.archive.tables import SQLITE, TERMS
from bot.archive.writing import Progress, Source
from bot.corpus.load import load
from bot.search.analyzer import words
from bot.search.bm25 import RankBM25
from bot.search.ondisk import Writer
from tests.answers.telling import ROOT
from tests.archive.places import TEXTS, home, indexed, jsonl, silent


def same_as_in_memory(found: Holdings, path: Path) -> None:
    """Everything that the index gives is what reading the articles into memory gives."""
    expected = in_memory(load(path), Tuning(), RankBM25)
    assert list(found.corpus.articles) == list(expected.corpus.articles)
    assert list(found.corpus.passages) == list(expected.corpus.passages)
    assert sorted(found.corpus.skipped, key=str) == sorted(expected.corpus.skipped, key=str)
    for mine, theirs in zip(found.reads, expected.reads, strict=True):
        for field in fields(Read):
            assert getattr(mine, field.name) == getattr(theirs, field.name), field.name
    assert list(found.above) == list(expected.above)
    assert list(found.masses) == pytest.approx(list(expected.masses))
    assert (found.average, found.latest) == (pytest.approx(expected.average), expected.latest)
    for key in expected.terms | found.terms:
        assert found.engine.frequency(key) == expected.engine.frequency(key), key


def test_an_index_gives_what_reading_into_memory_gives(tmp_path: Path) -> None:
    """Of a folder with all formats, dates and titles, and of the words: which are known, proper, persons, speakers."""
    found, expected = indexed_seeds(tmp_path), in_memory(load(ROOT / "seeds"), Tuning(), RankBM25)
    same_as_in_memory(found, ROOT / "seeds")
    for mine, theirs in ((found.persons, expected.persons), (found.speakers, expected.speakers)):
        assert frozenset(mine) == theirs
    passages = {w for passage in found.corpus.passages for w, _, _ in words(found.corpus.text(passage))}
    assert all(word in found.surface for word in expected.surface & passages)
    assert {w.removesuffix("'s") for w in found.proper} == expected.proper
    slips = found.slips(frozenset())
    assert all(slips.sources(variant) for variant in ("netflx", "sarados", "eternata"))
    assert all(
        set(found.names.get(last, ())) >= {n for n in names if " " in n} for last, names in expected.names.items()
    )


def indexed_seeds(tmp_path: Path) -> Holdings:
    """The seeds in an index of this test's own."""
    place = home(tmp_path / "seeds")
    refresh(place, Source(ROOT / "seeds"), silent, silent)
    return open_archive(place)


def test_what_changed_is_changed_and_what_did_not_is_not_read_again(tmp_path: Path) -> None:
    """Lines added, changed, taken out and moved; each time as if it had been read anew."""
    path = tmp_path / "archive.jsonl"
    names = [f"n{number}" for number in range(len(TEXTS))]
    jsonl(path, TEXTS[:6], names=names)
    same_as_in_memory(indexed(path), path)
    steps: list[tuple[list[str], list[str]]] = [
        (names[:7], list(TEXTS[:7])),
        (names[:7], [*TEXTS[:3], TEXTS[3] + " And so it went on.", *TEXTS[4:7]]),
        (names[1:7], list(TEXTS[1:7])),
        ([names[7], *names[3:7][::-1]], [TEXTS[7], *TEXTS[3:7][::-1]]),
    ]
    for ids, texts in steps:
        told: list[Progress] = []
        jsonl(path, texts, names=ids)
        same_as_in_memory(indexed(path, told), path)
        assert sum(p.passages for p in told[-1:]) < 40, "only what is new was analysed"


def test_articles_known_by_their_lines_are_told_apart_when_lines_move(tmp_path: Path) -> None:
    """A line taken out of the middle gives those behind it another name."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS[:5])
    indexed(path)
    jsonl(path, (*TEXTS[:2], *TEXTS[3:5]))
    same_as_in_memory(indexed(path), path)


def test_a_folder_is_followed_by_its_files(tmp_path: Path) -> None:
    """Texts beside archives; one removed, one added before the others, one that is no article."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "b.txt").write_text(TEXTS[0], encoding="utf-8")
    jsonl(folder / "c.jsonl", (*TEXTS[1:4], "no \0 text"))
    same_as_in_memory(indexed(folder), folder)
    (folder / "a.md").write_text(TEXTS[5], encoding="utf-8")
    (folder / "b.txt").unlink()
    (folder / "d.pdf").write_bytes(b"%PDF")
    same_as_in_memory(indexed(folder), folder)
    assert refresh(home(folder), Source(folder), never, never)


def never(_: object) -> None:
    raise AssertionError("nothing is to be done")


def test_the_first_of_two_articles_with_one_id_is_kept(tmp_path: Path) -> None:
    """The second is skipped, and named."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS[:3], names=("same", "other", "same"))
    found = indexed(path)
    assert [article.text for article in found.corpus.articles] == list(TEXTS[:2])
    assert ["same id" in skipped.reason for skipped in found.corpus.skipped] == [True]


def test_an_open_index_stays_as_it_was_while_it_is_changed(tmp_path: Path) -> None:
    """Whoever has it open goes on with its articles; whoever opens it then has the new ones."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS[:4])
    before = indexed(path)
    jsonl(path, TEXTS[4:7])
    after = indexed(path)
    assert [article.text for article in before.corpus.articles] == list(TEXTS[:4])
    assert [article.text for article in after.corpus.articles] == list(TEXTS[4:7])
    assert before.reads[3].passage == before.corpus.passages[3]


def test_an_index_of_another_version_is_built_anew(tmp_path: Path) -> None:
    """As when the program that analyses the texts has changed."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS[:2])
    indexed(path)
    with sqlite3.connect(home(path).folder / SQLITE) as tables:
        tables.execute("UPDATE meta SET value = 'earlier' WHERE name = 'version'")
    with pytest.raises(ArchiveError, match="another version"):
        open_archive(home(path))
    same_as_in_memory(indexed(path), path)


def test_a_crash_between_the_two_commits_is_seen_and_mended(tmp_path: Path) -> None:
    """The engine has what the tables do not: the index is none, until it is built anew."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS[:2])
    indexed(path)
    writer = Writer(home(path).folder / TERMS)
    writer.add("7", 99, "flood")
    writer.commit()
    writer.close()
    assert not whole(home(path))
    same_as_in_memory(indexed(path), path)


_BUILD = """
import sys
from pathlib import Path
from bot.archive.writing import Source
from tests.archive.places import home
from bot.archive.keeping import refresh

path = Path(sys.argv[1])
refresh(home(path), Source(path), lambda progress: print(progress.passages, flush=True), print)
"""


def builder(path: Path) -> subprocess.Popen[str]:
    """A process that builds the index of `path` and tells each batch."""
    return subprocess.Popen([sys.executable, "-c", _BUILD, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("first", [True, False], ids=["no index before", "an index before"])
def test_a_process_killed_while_it_writes_leaves_the_index_that_was_there(tmp_path: Path, *, first: bool) -> None:
    """With SIGKILL, in the middle; what was there before is whole, and the next one brings it up to date."""
    path = tmp_path / "archive.jsonl"
    if not first:
        indexed(jsonl(path, TEXTS[:2]))
    jsonl(path, TEXTS * 200)
    with builder(path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    assert whole(home(path)) is not first
    if not first:
        assert len(open_archive(home(path)).corpus.articles) == 2
    found = indexed(path)
    assert len(found.corpus.articles) == 200 * len(TEXTS)
    assert found.engine.size == len(found.corpus.passages)


def test_while_one_process_builds_another_waits_and_says_so(tmp_path: Path) -> None:
    """With no index to read meanwhile; the second finds it built."""
    path = jsonl(tmp_path / "archive.jsonl", TEXTS * 60)
    said: list[str] = []
    with builder(path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert refresh(home(path), Source(path), never, said.append)
        process.communicate()
    assert len(said) == 1
    assert "Another process is building the index" in said[0]


def test_while_one_process_refreshes_another_reads_what_is_there(tmp_path: Path) -> None:
    """It does not wait, and knows that it is behind."""
    path = tmp_path / "archive.jsonl"
    indexed(jsonl(path, TEXTS[:2]))
    jsonl(path, TEXTS * 60)
    with builder(path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not refresh(home(path), Source(path), never, never)
        assert len(open_archive(home(path)).corpus.articles) == 2
        process.communicate()
    assert refresh(home(path), Source(path), never, never)


def test_several_processes_analyse_to_the_same_index(tmp_path: Path) -> None:
    """The order of the articles is that of their lines, whichever process is done first."""
    path = jsonl(tmp_path / "archive.jsonl", [f"{text}\nNumber {n}." for n in range(200) for text in TEXTS])
    refresh(home(path), Source(path, alone=0), silent, silent)
    found = open_archive(home(path))
    assert list(found.corpus.articles) == list(load(path).articles)
    assert found.engine.size == len(found.corpus.passages)
