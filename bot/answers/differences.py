"""What the sources disagree on: in the whole corpus, and for one question. Both sides are quoted, none is preferred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answers.contrasts import Axis, Mark, differ, marks
from bot.answers.lexicon import Lexicon
from bot.answers.library import Library
from bot.answers.model import Difference, Side, Snippet
from bot.answers.reading import Read
from bot.answers.wordings import bare, quotation, reworded, same_name
from bot.search.bm25 import idf

_ORDER = tuple(Axis)
_COMMON = 25  # a term in more passages than this pairs nothing
_PAIRS = 6_000  # candidate pairs, best first
_QUOTES = 4  # a side


@dataclass(frozen=True, slots=True)
class Stand:
    """A passage with the mark by which it takes a side."""

    read: Read
    mark: Mark


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two passages of different articles that differ on one axis about one thing; `weight` says how surely."""

    one: Stand
    two: Stand
    weight: float


@dataclass(frozen=True, slots=True)
class Found:
    """A Difference with what it is about, for matching it with questions.

    Attributes:
        axis: How the sides differ.
        topic: Terms that the sides share.
        difference: What is shown.
        passages: Numbers of the passages quoted, per side.
    """

    axis: Axis
    topic: frozenset[str]
    difference: Difference
    passages: tuple[frozenset[int], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Weighs terms: how informative, and which can stand for one another."""

    library: Library
    near: Mapping[str, frozenset[str]]

    def weight(self, terms: Iterable[str]) -> float:
        """Sum of the idf of `terms`."""
        size = max(self.library.engine.size, 1)
        return sum(idf(self.library.engine.frequency(t), size) for t in terms)

    def shared(self, a: Iterable[str], b: frozenset[str] | set[str]) -> list[str]:
        """The terms of `a` that `b` has too, or has a synonym of."""
        return [t for t in a if t in b or not b.isdisjoint(self.near.get(t, frozenset()))]

    def overlap(self, a: frozenset[str], b: frozenset[str]) -> float:
        """Share of the informative weight of the shorter set that the other has too (0 to 1)."""
        one, two = self.weight(a), self.weight(b)
        if not one or not two:
            return 0.0
        return min(1.0, (self.weight(self.shared(a, b)) if one <= two else self.weight(self.shared(b, a))) / min(one, two))
