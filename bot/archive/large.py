"""Whether articles are so many that they are answered from an index on disk."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from bot.archive.home import Home
from bot.corpus.errors import CorpusError
from bot.corpus.load import load
from bot.corpus.shelf import look
from bot.search.choice import MOST_IN_MEMORY, Kept, kept

_FEW = 300_000  # bytes; articles of so little text are never more than the engine in memory can take
_MANY = 20_000_000  # bytes; articles of so much text always are


def large(engine: str, articles: Path, data: Path) -> bool:
    """Whether `articles` are searched by an index on disk, for this setting of the engine.

    Between little and much text the passages are counted: by what is indexed already, else by reading them. Where no
    articles are, nothing is large: who reads them says what is wrong.
    """
    if engine != "auto":
        return kept(engine, 0) is Kept.ON_DISK
    try:
        size = sum(stamp.size for stamp in look(articles).values())
    except CorpusError:
        return False
    if not _FEW < size <= _MANY:
        return size > _MANY
    return kept(engine, _indexed(Home.of(data, articles)) or len(load(articles).passages)) is Kept.ON_DISK


def _indexed(home: Home) -> int | None:
    """How many passages the index at `home` has; None when there is none, or of few."""
    import sqlite3  # with the tables, only where there may be an index

    from bot.archive.tables import SQLITE, connect

    with suppress(sqlite3.Error), closing(connect(home.folder / SQLITE)) as tables:
        count = int(tables.execute("SELECT count(*) FROM passages").fetchone()[0])
        return count if count > MOST_IN_MEMORY else None
    return None
