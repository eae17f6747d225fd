"""Articles that come, change and go, one look at a time, on real files, a real store and real answers."""

from __future__ import annotations

import logging
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.answers.model import Abstention, Answer
from bot.answers.verbatim import Checked
from bot.follow import following as following_module
from bot.follow.following import Following
from bot.store.articles import Added
from bot.store.open import Store
from tests.follow.conftest import PAINT, STORY, ids
from tests.promises.reporting import Promise

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_new_file_is_answered_from_at_the_second_look(folder: Path, current: Following[Checked]) -> None:
    """The first look cannot know that nobody goes on writing."""
    question = "Who will paint the bridge?"
    assert isinstance(current.now().ask(question), Abstention)
    (folder / "paint.txt").write_text(PAINT, "utf-8")
    current.check()
    assert "paint.txt" not in ids(current)
    current.check()
    answer = current.now().ask(question)
    assert isinstance(answer, Answer)
    assert "cobalt blue" in answer.snippets[0].text


def test_a_file_that_grows_is_never_read_half(folder: Path, current: Following[Checked], promise: Promise) -> None:
    """Twenty pieces, a look after each: no text but the whole one is ever an article."""
    seen = set()
    with (folder / "slow.txt").open("w", encoding="utf-8") as file:
        for start in range(0, len(PAINT), 5):
            file.write(PAINT[start : start + 5])
            file.flush()
            current.check()
            seen |= {article.text for article in current.now().corpus.articles if article.id == "slow.txt"}
    for _ in range(2):
        current.check()
    assert seen == set()
    assert current.now().corpus.articles[-1].text == PAINT
    promise("D3", "texts that were read before the file was whole", f"{len(seen)} in {len(PAINT) // 5} looks")


def test_a_file_in_motion_keeps_its_text_while_others_are_taken(folder: Path, current: Following[Checked]) -> None:
    """`bridge.txt` is written anew all the time; a finished file beside it does not wait for that."""
    for number in range(4):
        (folder / "bridge.txt").write_text("Half a sentence " * (number + 1), "utf-8")
        if number == 1:
            (folder / "paint.txt").write_text(PAINT, "utf-8")
        current.check()
    assert ids(current) == ["bridge.txt", "paint.txt", "repair.txt"]
    assert current.now().corpus.articles[0].text == STORY["bridge.txt"]


def test_only_what_changed_is_read_again(folder: Path, current: Following[Checked]) -> None:
    """The other files' articles are the very same objects."""
    before = current._shelf
    (folder / "paint.txt").write_text(PAINT, "utf-8")
    current.check()
    current.check()
    assert current._shelf["bridge.txt"] is before["bridge.txt"]
    assert len(current._shelf) == 3


def test_a_quiet_folder_is_not_read_at_all(current: Following[Checked]) -> None:
    """A look without a change leaves the very same answers."""
    answers = current.now()
    for _ in range(3):
        current.check()
    assert current.now() is answers


@pytest.mark.parametrize("way", ["gone", "empty", "broken side file"])
def test_what_cannot_be_read_keeps_the_answers_that_are_there(
    way: str, folder: Path, current: Following[Checked], caplog: pytest.LogCaptureFixture
) -> None:
    """The reason is told, logged once, and forgotten as soon as it is over."""
    caplog.set_level(logging.INFO, "eternaut.follow")
    away, side = folder.with_name("away"), folder.parent / "sources.toml"
    match way:
        case "gone":
            folder.rename(away)
        case "empty":
            shutil.copytree(folder, away)
            for path in folder.iterdir():
                path.unlink()
        case _:
            side.write_text('["bridge.txt"\n', "utf-8")
    for _ in range(4):
        current.check()
    assert ids(current) == ["bridge.txt", "repair.txt"]
    assert isinstance(current.now().ask("Who was hurt?"), Answer)
    assert (current.problem() or "").startswith(("There are no articles", str(folder), str(side)))
    assert sum(record.levelno == logging.ERROR for record in caplog.records) == 1
    side.unlink(missing_ok=True)
    if away.exists():
        shutil.rmtree(folder, ignore_errors=True)
        away.rename(folder)
    (folder / "paint.txt").write_text(PAINT, "utf-8")
    for _ in range(3):
        current.check()
    assert current.problem() is None
    assert ids(current) == ["bridge.txt", "paint.txt", "repair.txt"]


def test_a_mistake_of_ours_keeps_the_answers_that_are_there(
    folder: Path, current: Following[Checked], caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong while answers are made, its name is logged and nothing of what stands in an article."""

    def fail(corpus: object) -> Checked:
        raise MemoryError(f"no room for {PAINT}")

    current._make = fail
    (folder / "paint.txt").write_text(PAINT, "utf-8")
    current.check()
    current.check()
    assert ids(current) == ["bridge.txt", "repair.txt"]
    assert current.problem() == "MemoryError"
    assert "cobalt" not in "".join(str(record.__dict__) for record in caplog.records)


def test_what_failed_is_tried_again_after_a_while(folder: Path, current: Following[Checked]) -> None:
    """A full disk is no change of a file: the clock brings the next try."""
    made = current._make

    def fail(corpus: object) -> Checked:
        raise OSError("disk full")

    current._make = fail
    (folder / "paint.txt").write_text(PAINT, "utf-8")
    current.check()
    current.check()
    current._make = made
    current.check()
    assert current.problem() == "OSError"
    assert current._again is not None
    current._again -= following_module.AGAIN
    current.check()
    assert (current.problem(), ids(current)) == (None, ["bridge.txt", "paint.txt", "repair.txt"])


def test_a_changed_file_is_a_new_revision_and_its_earlier_text_is_kept(
    folder: Path, current: Following[Checked], store: Store
) -> None:
    """What was quoted before can still be looked up."""
    changed = STORY["repair.txt"].replace("4 million", "9 million")
    (folder / "repair.txt").write_text(changed, "utf-8")
    current.check()
    current.check()
    assert [article.revision for article in current.now().corpus.articles] == [1, 2]
    kept = store.articles.texts("repair.txt")
    assert [(text.revision, text.text) for text in kept] == [(2, changed), (1, STORY["repair.txt"])]


def test_a_rename_over_a_file_is_one_change(folder: Path, current: Following[Checked]) -> None:
    """As editors save: even with equal size and time it is another file."""
    path, other = folder / "repair.txt", folder / ".repair.txt"
    about = path.stat()
    other.write_text(STORY["repair.txt"].replace("4 million", "9 million"), "utf-8")
    os.utime(other, ns=(about.st_atime_ns, about.st_mtime_ns))
    other.replace(path)
    current.check()
    current.check()
    assert "9 million" in current.now().corpus.articles[1].text


def added(key: str, text: str) -> Added:
    """An article that somebody added."""
    url = f"https://news.example.com/{key}"
    return Added(key, url, "Painting", "Daily", date(2026, 1, 2), text, "", "T1", "C1", "U1", NOW)


def test_an_article_that_another_process_added_or_removed_is_noticed(current: Following[Checked], store: Store) -> None:
    """The store tells that something changed; added articles stand behind those of the folder."""
    number = store.articles.propose(added("web-1", PAINT))
    current.check()
    assert ids(current) == ["bridge.txt", "repair.txt"]
    assert store.articles.approve(number, person="U2", now=NOW)
    current.check()
    assert ids(current) == ["bridge.txt", "repair.txt", "web-1"]
    article = current.now().corpus.articles[2]
    assert (article.source, article.url) == ("Daily", "https://news.example.com/web-1")
    assert store.articles.remove("web-1", person="U2", now=NOW)
    current.check()
    assert ids(current) == ["bridge.txt", "repair.txt"]


def test_without_its_database_the_folder_is_followed_all_the_same(
    folder: Path, current: Following[Checked], store: Store, tmp_path: Path
) -> None:
    """What was added stays, files come in, and the trouble is told."""
    store.articles.approve(store.articles.propose(added("web-1", PAINT)), person="U2", now=NOW)
    current.check()
    store.close()
    for path in tmp_path.glob("eternaut.db*"):
        path.unlink()
    (folder / "late.txt").write_text("The bridge opened late, in the autumn of that year.\n", "utf-8")
    current.check()
    current.check()
    assert ids(current) == ["bridge.txt", "late.txt", "repair.txt", "web-1"]
    assert current.problem()
