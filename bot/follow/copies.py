"""Is a text new, or nearly the copy of an article that is there? By shingles: every five words in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.corpus.model import Article

WIDTH = 5  # words
NEAR = 0.6  # share of the shorter text's shingles: an agency's report with a new first paragraph keeps more
TOLD = 0.15  # less than this much in common is a quotation both use
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a text has in common with the article that is most like it.

    Attributes:
        number: The article's number, from 1.
        share: 0 to 1: how much of the shorter one of both stands in the other.
    """

    number: int
    share: float

    @property
    def near_copy(self) -> bool:
        """Whether one is nearly a copy of the other, or of a part of it."""
        return self.share >= NEAR


def likeness(text: str, articles: Sequence[Article], *, but: str = "") -> Likeness | None:
    """The article most like `text`, the one with id `but` left out; None when they share no more than a quotation."""
    mine = _shingles(text)
    best = Likeness(0, 0.0)
    for number, article in enumerate(articles, start=1):
        theirs = _shingles(article.text) if article.id != but else frozenset()
        smaller = min(len(mine), len(theirs))
        share = len(mine & theirs) / smaller if smaller else 0.0
        if share > best.share:
            best = Likeness(number, share)
    return best if best.share >= TOLD else None


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(text.casefold())
    return frozenset(hash(tuple(words[start : start + WIDTH])) for start in range(max(1, len(words) - WIDTH + 1)))
