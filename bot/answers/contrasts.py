"""The stands a passage takes: where it is on each scale, which figure and year it gives, whom and what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.answers import scales
from bot.answers.reading import Read
from bot.answers.scales import Axis
from bot.search.analyzer import fold, term, words
from bot.search.quantities import Quantity

_REACH = 7  # terms on each side of a mark that say what it is about
_TIMELESS = frozenset(("decade", "quarter", "year", "day"))
_STOPS = re.compile(r"[.,;:?!“”\"]")
_MOVES = frozenset(
    term(word)
    for word in "rise rises rose rising risen increase grew grow growth climb jump surge soar fall fell drop decline"
    " reach reached hit total about nearly almost roughly more less over under up down report record".split()
)  # words that stand beside any figure


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of a passage that takes a stand on an axis.

    Attributes:
        axis: The axis.
        value: The stand; marks of one axis with different values differ, when they are about the same.
        start: First code point in the article's text, inclusive: the words that a side is labelled with.
        end: Last code point, exclusive.
        topic: Terms around it: what the stand is about.
        quantity: The number itself, for figures.
    """

    axis: Axis
    value: str
    start: int
    end: int
    topic: frozenset[str]
    quantity: Quantity | None = None


def marks(read: Read, text: str, today: date | None) -> tuple[Mark, ...]:
    """Every stand that `read`, whose words are `text`, takes; a question takes none.

    `today` is the day the article tells about itself, for "last year"; without it such words say nothing.
    """
    if text.rstrip().endswith("?") or scales.OPEN.match(text):
        return ()
    return (
        *_scaled(read, text),
        *_figures(read),
        *_dates(read, text, today),
        *_denials(read, text),
        *_couples(read, text),
        *_makers(read, text),
    )


def differ(a: Mark, b: Mark) -> bool:
    """Whether two marks of one axis take different stands (about whatever)."""
    if a.axis is not b.axis:
        return False
    if a.quantity and b.quantity:
        return a.quantity.unit == b.quantity.unit and not a.quantity.agrees(b.quantity)
    one, two = set(a.value.split()), set(b.value.split())
    if a.axis is Axis.KIND:
        return one.isdisjoint(two)
    if a.axis is Axis.MAKER:
        return not (one <= two or two <= one)
    return a.value != b.value


def denies(text: str) -> bool:
    """Whether `text` denies or sets aside anything at all."""
    return scales.NEGATIVE.search(text) is not None


def around(read: Read, start: int, end: int, *, reach: int = _REACH, clause: int = 0) -> frozenset[str]:
    """The terms of `read` next to start..end and not before `clause`, without those inside and without numbers."""
    before = [t.term for t in read.tokens if clause <= t.start and t.end <= start][-reach:]
    after = [t.term for t in read.tokens if t.start >= end][:reach]
    return frozenset(key for key in (*before, *after) if not key.startswith("#"))


def everything(read: Read) -> frozenset[str]:
    """The terms of `read` without its numbers."""
    return frozenset(key for key in read.spans if not key.startswith("#"))


def qualified(read: Read, text: str, key: str) -> Mark | None:
    """How `read` qualifies the thing that term `key` names: up to three words before it; None when it does not."""
    if key not in read.spans:
        return None
    start, end = read.spans[key]
    offset = read.passage.start
    kept: list[tuple[str, int]] = []
    for word, a, b in reversed([w for w in words(text) if w[2] + offset <= start][-3:]):
        if not term(word) or _STOPS.search(text[b : start - offset]):
            break
        kept.append((term(word), a + offset))
    if not kept:
        return None
    return Mark(Axis.KIND, " ".join(t for t, _ in kept), kept[-1][1], end, frozenset((key,)))


def _scaled(read: Read, text: str) -> Iterable[Mark]:
    whole = any(value == "whole" and pattern.search(text) for _, value, pattern in scales.SCALES)
    offset = read.passage.start
    for axis, value, pattern in scales.SCALES:
        if whole and value == "part":
            continue  # "the series is the first made with such footage" tells of the series
        for match in pattern.finditer(text):
            start, end = match.start() + offset, match.end() + offset
            yield Mark(axis, value, start, end, _about(axis, read, text, start, end))


def _about(axis: Axis, read: Read, text: str, start: int, end: int) -> frozenset[str]:
    """What a mark is about; a word of certainty governs only what stands close by in its own clause."""
    if axis is Axis.EVIDENCE:  # the first of what stands in the words themselves: "first time"
        return around(read, start, end) | {t.term for t in read.tokens if start <= t.start and t.end <= end}
    if axis is not Axis.CERTAINTY:
        return around(read, start, end)
    offset = read.passage.start
    clause = offset + max(text.rfind(stop, 0, start - offset) for stop in ",;:—")
    return around(read, start, end, reach=5, clause=clause)


def _figures(read: Read) -> Iterable[Mark]:
    """Numbers with a unit, and counts with what they count; not the start of a range or of a rise."""
    for number, quantity in enumerate(read.quantities):
        if quantity.unit in _TIMELESS or (quantity.unit == "" and 1000 <= quantity.value <= 2100):
            continue  # a bare number of four digits is most often a year
        later = read.quantities[number + 1 : number + 2]
        if later and later[0].unit == quantity.unit and later[0].start - quantity.end < 8:
            continue
        if quantity.unit:
            close = around(read, quantity.start, quantity.end, reach=4)
        else:
            close = frozenset(t.term for t in read.tokens if quantity.end < t.start <= quantity.end + 2)
        if close - _MOVES:
            yield Mark(Axis.FIGURE, quantity.term, quantity.start, quantity.end, close - _MOVES, quantity)


def _dates(read: Read, text: str, today: date | None) -> Iterable[Mark]:
    for q in read.quantities:
        if q.unit == "year":
            yield Mark(Axis.DATE, str(int(q.value)), q.start, q.end, around(read, q.start, q.end))
    if today is None:
        return
    for match in scales.RELATIVE_YEAR.finditer(text):
        if match["shift"]:
            year = today.year + {"last": -1, "this": 0, "next": 1}[match["shift"].casefold()]
        else:
            ago = match["ago"].casefold()
            year = today.year - (scales.COUNTS.get(ago) or int(ago))
        start, end = match.start() + read.passage.start, match.end() + read.passage.start
        yield Mark(Axis.DATE, str(year), start, end, around(read, start, end))


def _denials(read: Read, text: str) -> Iterable[Mark]:
    """What is denied; "not just cheaper" denies that cheaper is all. "Rather than" sets aside: about nothing."""
    for match in scales.DENIED.finditer(text):
        key = term(match["word"])
        if len(key) > 3:
            start, end = match.start() + read.passage.start, match.end() + read.passage.start
            aside = fold(match.group()).startswith(("rather", "instead"))
            only = re.search(r"\b(?:just|only|merely|simply)\b", match.group(), re.IGNORECASE)
            yield Mark(
                Axis.DENIAL,
                f"{'only' if only else 'not'} {key}",
                start,
                end,
                frozenset() if aside else around(read, start, end),
            )


def _couples(read: Read, text: str) -> Iterable[Mark]:
    """Pairs of people or works named in one breath: "creators and audiences", "films and series"."""
    for match in scales.COUPLE.finditer(text):
        pair = (match["one"], match["two"])
        one, two = (term(word) for word in pair)
        plural = all(fold(word).endswith(("s", "s'")) for word in pair)
        if one and two and plural and any(scales.SOMEONE.search(w) or scales.WORK.fullmatch(w) for w in pair):
            start, end = match.start() + read.passage.start, match.end() + read.passage.start
            yield Mark(Axis.PARTIES, f"{one} {two}", start, end, around(read, start, end))


def _makers(read: Read, text: str) -> Iterable[Mark]:
    """Who is said to have done it, alone or together."""
    for pattern in scales.MAKERS:
        for match in pattern.finditer(text):
            start, end = match.start("who") + read.passage.start, match.end("who") + read.passage.start
            inside = [t.term for t in read.tokens if start <= t.start and t.end <= end]
            if inside and scales.AGENT.search(match["who"]):
                yield Mark(Axis.MAKER, " ".join(dict.fromkeys(inside)), start, end, around(read, start, end))
