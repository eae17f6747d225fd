"""The Engine protocol: terms in, Hits out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, by its position in the index, with the score an Engine gave it (BM25, more is better, > 0)."""

    passage: int
    score: float


class EngineAwayError(Exception):
    """The index cannot be asked just now; the text says why in one line, without addresses and without words asked."""


class Engine(Protocol):
    """Ranks passages by Lucene's BM25. Every implementation passes the same contract tests."""

    @property
    def name(self) -> str:
        """The word by which settings choose it."""
        ...

    def search(self, terms: Mapping[str, float], limit: int) -> Sequence[Hit]:
        """The best `limit` passages for weighted query terms (weight > 0; 1.0 is a word of the question).

        Best first; equal scores in the order of the passages. A passage that shares no term is never a Hit,
        so an unknown term, no terms and an empty index all give ().

        Raises:
            EngineAwayError: The index stands on other machines, which cannot be reached just now.
        """
        ...

    def frequency(self, term: str) -> int:
        """In how many passages `term` occurs; 0 when it is unknown."""
        ...

    @property
    def size(self) -> int:
        """How many passages are indexed."""
        ...

    def terms(self) -> Sequence[str]:
        """Every term of the index, in order of first appearance."""
        ...

    def problem(self) -> str | None:
        """Why the index cannot be asked just now, in one line; None when it can, as it always can on this machine."""
        ...


class Indexing(Protocol):
    """Makes the Engine of passages, each the terms of one passage in order. They may be read more than once."""

    def __call__(self, passages: Sequence[Sequence[str]], *, k1: float, b: float) -> Engine: ...
