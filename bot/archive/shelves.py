"""Articles and passages of an index as sequences: what is asked for is fetched, and a little of it is kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, TypeVar, overload

import numpy
from numpy.typing import NDArray

from bot.answers.reading import Read
from bot.archive.entry import KINDS, ReadBack, Row
from bot.archive.tables import ORDINALS
from bot.corpus.model import Article, Corpus, Passage, Skipped

_KEPT = 2_000  # articles, passages or look-ups that are kept of each kind
_TEXT = 20_000  # code points; a longer article is kept only while it is in use
_BESIDE = 2  # passages on each side that come with one: they lend it their context
_ARTICLE = "SELECT id, text, title, source, url, published, body, revision FROM articles WHERE slot = ?"
_PASSAGES = """
SELECT number, start, "end", kind, paragraph, above, dependent, terms, places, rest FROM passages
WHERE number BETWEEN ? AND ?
"""

T = TypeVar("T")
K = TypeVar("K")


class Kept(dict[K, T]):
    """A dict that forgets everything when it is full: simple, and bounded."""

    def __setitem__(self, key: K, value: T) -> None:
        if len(self) >= _KEPT:
            self.clear()
        super().__setitem__(key, value)


class Asking:
    """The tables of an index as they were when they were opened, for any number of threads."""

    def __init__(self, tables: sqlite3.Connection) -> None:
        self._tables, self._lock = tables, Lock()

    def rows(self, statement: str, *given: object) -> Sequence[tuple[Any, ...]]:
        """What a statement selects."""
        with self._lock:
            return self._tables.execute(statement, given).fetchall()


class Lazy(Sequence[T]):
    """A sequence whose members are fetched by `get` when they are asked for."""

    def __init__(self, size: int, get: Callable[[int], T]) -> None:
        self._size, self._get = size, get

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return tuple(self._get(number) for number in range(*at.indices(self._size)))
        number = at + self._size if at < 0 else at
        if not 0 <= number < self._size:
            raise IndexError(at)
        return self._get(number)


@dataclass(frozen=True, slots=True)
class Archived(Corpus):
    """A Corpus in an index: an article is found by its id without going through all of them."""

    by_id: Callable[[str], int | None] = lambda _: None

    def position(self, id: str) -> int | None:
        """As in Corpus."""
        return self.by_id(id)


class Shelves:
    """Articles, passages and reads by their position in the corpus."""

    def __init__(self, asking: Asking, persons: Set[str]) -> None:
        self._asking, self._persons = asking, persons
        files = asking.rows("SELECT slots, counts FROM files ORDER BY place")
        self._slots: NDArray[numpy.uint32] = _joined(row[0] for row in files)
        self._starts = numpy.zeros(len(self._slots) + 1, numpy.int64)
        numpy.cumsum(_joined(row[1] for row in files), out=self._starts[1:])
        self._positions = numpy.zeros(int(self._slots.max(initial=0)) + 1, numpy.uint32)
        self._positions[self._slots] = numpy.arange(len(self._slots), dtype=numpy.uint32)
        self.articles = len(self._slots)
        self.passages = int(self._starts[-1])
        self._articles: Kept[int, Article] = Kept()
        self._rows: Kept[int, tuple[Passage, Row]] = Kept()
        self._reads: Kept[int, Read] = Kept()

    def corpus(self) -> Archived:
        """All of it as a Corpus."""
        skipped = [Skipped(*row) for row in self._asking.rows("SELECT name, reason FROM skipped")]
        articles, passages = Lazy(self.articles, self.article), Lazy(self.passages, lambda at: self._row(at)[0])
        return Archived(articles, passages, tuple(skipped), self.position)

    def reads(self) -> Sequence[Read]:
        """Every passage read."""
        return Lazy(self.passages, self.read)

    def above(self) -> Sequence[int]:
        """The number of the heading of each passage, or -1."""
        return Lazy(self.passages, self._above)

    def places(self, numbers: Sequence[int]) -> Sequence[int]:
        """The positions of passages that the engine knows by these numbers."""
        found = numpy.asarray(numbers, numpy.int64)
        where = self._starts[self._positions[found >> ORDINALS]] + (found & (1 << ORDINALS) - 1)
        return [int(at) for at in where]

    def position(self, id: str) -> int | None:
        """Where the article with this id stands."""
        rows = self._asking.rows("SELECT slot FROM articles WHERE id = ?", id)
        return int(self._positions[rows[0][0]]) if rows else None

    def article(self, at: int) -> Article:
        """The article at a position."""
        known = self._articles.get(at)
        if known is not None:
            return known
        [(id, text, title, source, url, day, body, revision)] = self._asking.rows(_ARTICLE, int(self._slots[at]))
        published = date.fromisoformat(day) if day else None
        article = Article(id, text, title, source, url, published, body, revision)
        if len(text) <= _TEXT:
            self._articles[at] = article
        return article

    def read(self, at: int) -> Read:
        """The passage at a position, read."""
        known = self._reads.get(at)
        if known is None:
            passage, row = self._row(at)
            known = self._reads[at] = ReadBack(row, at, passage, self._persons)
        return known

    def _above(self, at: int) -> int:
        passage, row = self._row(at)
        return int(self._starts[passage.article]) + row[4] if row[4] >= 0 else -1

    def _row(self, at: int) -> tuple[Passage, Row]:
        """A passage and its row, fetched with those beside it."""
        known = self._rows.get(at)
        if known is not None:
            return known
        article = int(numpy.searchsorted(self._starts, at, side="right")) - 1
        start = int(self._starts[article])
        base = int(self._slots[article]) << ORDINALS
        first = base + max(0, at - start - _BESIDE)
        wanted = None
        for number, *row in self._asking.rows(_PASSAGES, first, base + at - start + _BESIDE):
            found = (Passage(article, row[0], row[1], KINDS[row[2]], row[3]), tuple(row))
            place = start + number - base
            self._rows[place] = found
            wanted = found if place == at else wanted
        if wanted is None:
            raise IndexError(at)
        return wanted


Counts = tuple[int, int, int, int, int]  # of a word: small, with a capital, otherwise, as a person, as a speaker


class Counted:
    """How often each word stands, and as what."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._known: Kept[object, Counts | None] = Kept()

    def of(self, word: object) -> Counts | None:
        """The counts of a word; None when the corpus lacks it."""
        if word not in self._known:
            rows = self._asking.rows("SELECT small, capital, other, person, speaker FROM words WHERE word = ?", word)
            self._known[word] = rows[0] if rows else None
            return rows[0] if rows else None
        return self._known.get(word)

    def every(self) -> Iterator[tuple[str, Counts]]:
        """All words with their counts."""
        for word, *counts in self._asking.rows("SELECT word, small, capital, other, person, speaker FROM words"):
            yield word, tuple(counts)


class Words(Set[str]):
    """The words of an index for whose counts a condition holds."""

    def __init__(self, counted: Counted, condition: Callable[[Counts], bool]) -> None:
        self._counted, self._condition = counted, condition

    def __contains__(self, word: object) -> bool:
        counts = self._counted.of(word)
        return counts is not None and self._condition(counts)

    def __iter__(self) -> Iterator[str]:
        return (word for word, counts in self._counted.every() if self._condition(counts))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @classmethod
    def _from_iterable(cls, words: Any) -> Set[Any]:
        return frozenset(words)


class Table(Mapping[str, tuple[str, ...]]):
    """What a statement selects for a key, after `refine` has looked at it."""

    def __init__(
        self, asking: Asking, statement: str, refine: Callable[[str, tuple[str, ...]], tuple[str, ...]] | None = None
    ) -> None:
        self._asking, self._statement, self._refine = asking, statement, refine
        self._known: Kept[str, tuple[str, ...]] = Kept()

    def __getitem__(self, key: str) -> tuple[str, ...]:
        known = self._known.get(key)
        if known is None:
            found = tuple(row[0] for row in self._asking.rows(self._statement, key))
            known = self._known[key] = self._refine(key, found) if self._refine else found
        if not known:
            raise KeyError(key)
        return known

    def __iter__(self) -> Iterator[str]:
        raise TypeError("an index is asked for one key at a time")

    def __len__(self) -> int:
        raise TypeError("an index is asked for one key at a time")


class Computed(Mapping[str, float]):
    """The idf of each term, from the engine's own counts."""

    def __init__(self, weigh: Callable[[str], float]) -> None:
        self._weigh = weigh
        self._known: Kept[str, float] = Kept()

    def __getitem__(self, term: str) -> float:
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = self._weigh(term)
        return known

    def __iter__(self) -> Iterator[str]:
        raise TypeError("an index is asked for one key at a time")

    def __len__(self) -> int:
        raise TypeError("an index is asked for one key at a time")


def _joined(blobs: Iterator[bytes]) -> NDArray[numpy.uint32]:
    return numpy.concatenate([numpy.zeros(0, numpy.uint32), *(numpy.frombuffer(blob, numpy.uint32) for blob in blobs)])
