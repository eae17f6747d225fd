"""Opens an index: the Holdings that answers are made from, as look-ups on disk."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from datetime import date

from bot.answers.library import Holdings
from bot.answers.vocabulary import deletions
from bot.archive.entry import CAPITAL, OTHER, PERSON, SMALL, SPEAKER
from bot.archive.home import ArchiveError, Home
from bot.archive.shelves import Asking, Computed, Counted, Lazy, Shelves, Table, Words
from bot.archive.tables import SQLITE, TERMS, connect, told, version
from bot.search import ondisk
from bot.search.bm25 import idf
from bot.search.choice import MOST_IN_MEMORY
from bot.search.ondisk import OnDisk

_TRIES, _PAUSE = 50, 0.1  # a refresh that ends just now is between two commits for milliseconds
_RELATIVES = 12  # terms of one family that a word is looked up by


def open_archive(home: Home) -> Holdings:
    """The index at `home` as it is now; a refresh by this or another process does not change it.

    Raises:
        ArchiveError: There is none of this version, or it cannot be read.
    """
    for _ in range(_TRIES):
        try:
            return _opened(home)
        except (_BetweenError, sqlite3.Error, ValueError, OSError):
            time.sleep(_PAUSE)
    raise ArchiveError(f"The index in {home.folder} is not whole; eternaut index builds it anew.")


class _BetweenError(Exception):
    """Tables and engine are not of one commit."""


def _opened(home: Home) -> Holdings:
    tables = connect(home.folder / SQLITE)
    if told(tables, "version") != version():
        tables.close()
        raise ArchiveError(f"The index in {home.folder} is of another version; eternaut index builds it anew.")
    tables.execute("BEGIN")  # until it is dropped: one state of the tables for all that is asked
    stamp = told(tables, "stamp")
    asking = Asking(tables)
    counted = Counted(asking)
    persons = Words(counted, lambda counts: counts[PERSON] > 0)
    shelves = Shelves(asking, persons)
    engine = OnDisk(home.folder / TERMS, shelves.places)
    if stamp is None or stamp != ondisk.stamp(home.folder / TERMS) or engine.size != shelves.passages:
        tables.close()
        raise _BetweenError
    size = max(1, engine.size)
    weights = Computed(lambda term: idf(engine.frequency(term), size))
    reads = shelves.reads()
    latest, tokens = told(tables, "latest"), told(tables, "tokens")

    def common(_: str, terms: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(terms, key=lambda term: (-engine.frequency(term), term))[:_RELATIVES])

    return Holdings(
        corpus=shelves.corpus(),
        reads=reads,
        surveyed=tuple(reads) if engine.size <= MOST_IN_MEMORY else None,
        above=shelves.above(),
        engine=engine,
        terms=frozenset(engine.terms()),
        surface=Words(counted, lambda counts: counts[SMALL] + counts[CAPITAL] + counts[OTHER] > 0),
        proper=Words(counted, lambda counts: counts[CAPITAL] > 0 and counts[SMALL] == 0),
        persons=persons,
        speakers=Words(counted, lambda counts: counts[SPEAKER] > 0),
        families=Table(asking, "SELECT term FROM families WHERE root = ?", common),
        names=Table(asking, "SELECT words FROM names WHERE last = ? LIMIT 1000"),
        slips=lambda typed: _Slips(asking, typed),
        weights=weights,
        masses=Lazy(shelves.passages, lambda at: sum(weights[key] for key in reads[at].spans)),
        fingerprint=str(told(tables, "fingerprint")),
        average=float(str(tokens or 0)) / size,
        latest=date.fromisoformat(str(latest)) if latest else None,
    )


class _Slips:
    """What a misspelt word may have meant: frequent words of the corpus, and `typed` ones."""

    def __init__(self, asking: Asking, typed: frozenset[str]) -> None:
        self._kept = Table(asking, "SELECT word FROM slips WHERE variant = ?")
        self._typed = deletions(frozenset(), typed)

    def sources(self, variant: str) -> Iterable[str]:
        """The words from which `variant` may come."""
        return (*self._kept.get(variant, ()), *self._typed.sources(variant))
