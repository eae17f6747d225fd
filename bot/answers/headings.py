"""What a difference is about, in a few words: a calm word for its kind, and words cut from an article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from bot.answers.library import Library
from bot.answers.pairing import Stand
from bot.answers.scales import Axis

_LONGEST = 40  # code points of the words that are cut
_BREAKS = re.compile(r"[.,;:?!“”\"—()\n]")  # across these, words do not belong together
KINDS = {
    Axis.FIGURE: "How much",
    Axis.DATE: "When",
    Axis.MAKER: "Who did it",
    Axis.DEGREE: "How far",
    Axis.SCOPE: "Part or whole",
    Axis.CERTAINTY: "How certain",
    Axis.EVIDENCE: "The first, or the first known",
    Axis.CHANGE: "Up or down",
    Axis.DENIAL: "Said or denied",
    Axis.PARTIES: "Who or what",
    Axis.KIND: "What kind",
    Axis.NAME: "The name",
    Axis.WORDING: "The wording",
}
# The labels of the sides say all that could be said here.
_PLAIN = frozenset((Axis.MAKER, Axis.SCOPE, Axis.PARTIES, Axis.NAME, Axis.WORDING))


def heading(axis: Axis, topic: frozenset[str], sides: Sequence[Sequence[Stand]], library: Library) -> str:
    """`When: actors and writers went on strike`; the kind alone where the sides share no such words."""
    if axis in _PLAIN:
        return KINDS[axis]
    found = min(_phrases(topic, sides, library), default=None)
    return f"{KINDS[axis]}: {found[-1]}" if found else KINDS[axis]


def _phrases(
    topic: frozenset[str], sides: Sequence[Sequence[Stand]], library: Library
) -> Iterator[tuple[int, int, int, str]]:
    """Words of the quotes that hold two terms of the topic, or one, without what the sides differ in; best first."""
    terms = [key for key in topic if not key.startswith("#")]
    told = {key: sum(any(key in stand.read.spans for stand in side) for side in sides) for key in terms}
    for stand in (stand for side in sides for stand in side):
        text = library.corpus.articles[stand.read.passage.article].text
        here = [(key, stand.read.spans[key]) for key in sorted(terms) if key in stand.read.spans]
        free = [(key, span) for key, span in here if not _overlap(span, stand)]
        for (one, a), (two, b) in combinations(free, 2):
            start, end = min(a[0], b[0]), max(a[1], b[1])
            words = text[start:end]
            shared = max(told[one], told[two]) > 1 and not _overlap((start, end), stand)
            if shared and len(words) <= _LONGEST and not _BREAKS.search(words):
                yield 0, library.engine.frequency(one) + library.engine.frequency(two), len(words), words
        for key, (start, end) in free:
            if told[key] > 1:
                yield 1, library.engine.frequency(key), end - start, text[start:end]


def _overlap(span: tuple[int, int], stand: Stand) -> bool:
    return span[0] < stand.mark.end and stand.mark.start < span[1]
