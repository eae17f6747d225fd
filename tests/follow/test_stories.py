"""A story for each workspace: what one added is answered there alone, and no more is kept than there is room for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from bot.answers.model import Answer
from bot.answers.verbatim import Checked
from bot.corpus.model import Corpus
from bot.follow.following import Following, Place
from bot.follow.records import Records
from bot.follow.stories import Bounds, Stories
from bot.store.articles import Added
from bot.store.open import Store
from tests.follow.conftest import PAINT

QUESTION = "Who paints the new bridge?"


@dataclass(frozen=True, slots=True)
class Team:
    """Somewhere."""

    team: str
    enterprise: str = ""


ONE, OTHER, THIRD = Team("T1"), Team("T2"), Team("T3")


@pytest.fixture
def made(make: Callable[[Corpus], Checked]) -> Iterator[tuple[list[int], Callable[[Corpus], Checked]]]:
    """How many articles each story that was made has, and what makes them."""
    counted: list[int] = []

    def counting(corpus: Corpus) -> Checked:
        counted.append(len(corpus.articles))
        return make(corpus)

    yield counted, counting


@pytest.fixture
def stories(folder: Path, store: Store, made: tuple[list[int], Callable[[Corpus], Checked]]) -> Stories[Checked]:
    """The stories of all workspaces on the small story; two of their own have room."""

    def records(enterprise: str, team: str) -> Records:
        return Records(store.articles.of(enterprise=enterprise, team=team), lambda: datetime.now(UTC))

    base = Following(Place(folder), made[1], records("", ""))
    return Stories(base, made[1], lambda key: records(*key), store.articles.versions, Bounds(stories=2))


def add(store: Store, where: Team, text: str = PAINT, key: str = "web-paint") -> None:
    """As another process adds it."""
    theirs = store.articles.of(enterprise=where.enterprise, team=where.team)
    now = datetime.now(UTC)
    added = Added(
        key, f"https://a.example/{key}", "Paint", None, None, text, where.enterprise, where.team, "C", "U", now
    )
    assert theirs.approve(theirs.propose(added), person="U", now=now)


def answered(stories: Stories[Checked], where: Team) -> bool:
    """Whether the question has an answer there."""
    outcome = stories.of(where).ask(QUESTION)
    return isinstance(outcome, Answer) and "Ilse Brandt" in str([s.text for c in outcome.claims for s in c.snippets])


def test_what_one_adds_is_in_its_story_and_in_no_other(stories: Stories[Checked], store: Store) -> None:
    """Others go on sharing the one story; every passage still is what stands in its article."""
    shared = stories.of(ONE)
    add(store, ONE)
    stories.check()
    assert answered(stories, ONE) and not answered(stories, OTHER)
    assert stories.of(OTHER) is shared and stories.of(Team("")) is shared
    own = stories.of(ONE).corpus
    assert own.articles[: len(shared.corpus.articles)] == shared.corpus.articles
    assert {own.text(p) for p in own.passages if p.article == len(own.articles) - 1} <= {
        line for line in PAINT.splitlines() if line
    }
    assert store.articles.of(enterprise="", team="T1").texts("web-paint")[0].text == PAINT
    assert not store.articles.of(enterprise="", team="").texts("web-paint")


def test_what_is_taken_out_is_gone_at_once_where_it_was(stories: Stories[Checked], store: Store) -> None:
    """After `refresh`, without waiting for a look; and the shared story serves again."""
    add(store, ONE)
    stories.refresh(ONE)
    assert answered(stories, ONE)
    store.articles.of(enterprise="", team="T1").remove("web-paint", person="U", now=datetime.now(UTC))
    stories.refresh(ONE)
    assert not answered(stories, ONE)
    assert stories.of(ONE) is stories.of(OTHER)


def test_a_changed_file_comes_into_every_story(stories: Stories[Checked], store: Store, folder: Path) -> None:
    """What is kept is made anew by the look, beside the questions."""
    add(store, ONE)
    stories.check()
    assert answered(stories, ONE)
    (folder / "news.txt").write_text("The mayor resigned on Friday.\n", "utf-8")
    for _ in range(3):
        stories.check()
    for where in (ONE, OTHER):
        assert "news.txt" in [article.id for article in stories.of(where).corpus.articles]


def test_no_more_are_kept_than_there_is_room_for(
    stories: Stories[Checked], store: Store, made: tuple[list[int], Callable[[Corpus], Checked]]
) -> None:
    """The one that was used longest ago goes, and is made again at its next question."""
    for where in (ONE, OTHER, THIRD):
        add(store, where, f"{PAINT}\nSaid in {where.team}.\n")
    stories.check()
    made[0].clear()
    for where in (ONE, OTHER, ONE, THIRD, ONE, THIRD):
        assert answered(stories, where)
    assert len(made[0]) == 3
    assert answered(stories, OTHER)
    assert len(made[0]) == 4


def test_many_who_ask_at_once_have_one_story_made(
    stories: Stories[Checked], store: Store, made: tuple[list[int], Callable[[Corpus], Checked]]
) -> None:
    """The first question makes it, the others wait for it."""
    add(store, ONE)
    stories.check()
    made[0].clear()
    told: list[bool] = []
    threads = [Thread(target=lambda: told.append(answered(stories, ONE))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told, made[0]) == ([True] * 6, [3])
