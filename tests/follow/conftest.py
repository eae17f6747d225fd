"""A small story in a folder, a store, and answers that follow both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answers.verbatim import Checked
from bot.app import answering
from bot.corpus.model import Corpus
from bot.follow.following import Following, Place
from bot.follow.records import Records
from bot.settings import load
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from tests.store.conftest import postgres_server, postgres_url, url

__all__ = ["postgres_server", "postgres_url", "url"]

ROOT = Path(__file__).resolve().parent.parent.parent
STORY = {
    "bridge.txt": "The old bridge over the Tarn fell at dawn.\n\nNobody was hurt, said Mayor Ada Ruiz.\n",
    "repair.txt": "Who repairs the bridge?\n\nThe repair of the bridge will cost 4 million euros, Ruiz said.\n",
}
PAINT = "Painting the bridge\n\nThe new bridge will be painted cobalt blue by the artist Ilse Brandt.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The story, as a folder of articles."""
    place = tmp_path / "story"
    place.mkdir()
    for name, text in STORY.items():
        (place / name).write_text(text, "utf-8")
    return place


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with today's tables."""
    address = f"sqlite:///{tmp_path}/eternaut.db"
    migrate(address)
    opened = open_store(address)
    yield opened
    opened.close()


@pytest.fixture
def records(store: Store) -> Records:
    """The articles of the store."""
    return Records(store.articles, lambda: datetime.now(UTC))


@pytest.fixture(scope="session")
def make() -> Callable[[Corpus], Checked]:
    """What makes real answers."""
    return answering(load(ROOT / "seeds"))


@pytest.fixture
def current(folder: Path, records: Records, make: Callable[[Corpus], Checked]) -> Following[Checked]:
    """The answers that follow the story; nobody looks unless the test does."""
    return Following(Place(folder, folder.parent / "sources.toml"), make, records)


def ids(current: Following[Checked]) -> list[str]:
    """The articles that are answered from."""
    return [article.id for article in current.now().corpus.articles]
