"""Paragraphs and their kinds: which lines belong together, which are headings, which are list lines.

A line break ends a paragraph, with or without a blank line, as in text copied from web pages. Two cases
are different: a text wrapped at a fixed width, and a line that breaks off and goes on in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from bot.corpus.dates import label_length, tells_date
from bot.corpus.model import Kind
from bot.corpus.sentences import ends_with_stop, has_word, spans, trimmed

_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"[^{_BREAKS}]+")
_HEADING_MARK = re.compile(r"#{1,6}[ \t]+")
_LIST_MARK = re.compile(r"(?:[-*+•‣▪◦·–—]|\(?\d{1,2}[.)])[ \t\u00a0]+(?=\S)")
_QUOTE_MARK = re.compile(r"(?:>[ \t]?)+")
_HEADING_WORDS = 14  # newspapers' headlines are seldom longer
_HEADING_LENGTH = 110
_FIRST_HEADING_LENGTH = 180  # the first line without a full stop is the headline, even a long one
_CONTINUED_LENGTH = 40  # a shorter line that goes on in lower case is more likely a list
_WIDEST = 120  # columns; a longer line was not wrapped by an editor
_NARROWEST = 45
LONGEST = 1200  # code points of one passage; what is longer is a line without an end, not a sentence
_WRAPPED_PAIRS = 3
_WRAPPED_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence, heading or line of a text: `text[start:end]`, in paragraph number `paragraph` from 0."""

    start: int
    end: int
    kind: Kind
    paragraph: int


class _Mark(Enum):
    NONE = auto()
    HEADING = auto()
    LIST = auto()


@dataclass(frozen=True, slots=True)
class _Block:
    """One paragraph: its span after its mark, that mark, and whether it ends like a sentence."""

    start: int
    end: int
    mark: _Mark
    stopped: bool


def sentences(text: str, start: int = 0) -> tuple[Span, ...]:
    """All sentences, headings and lines of `text` from `start` on, in reading order, not overlapping.

    Every letter and digit is in one of them, except what is not prose: marks of lists, headings and
    quotations at the start of a line, and a label like "date 2025-07-18" at the start of the text.
    Takes any text, in time linear in its length; () when there are no words.
    """
    return tuple(reading(text, start))


def reading(text: str, start: int = 0) -> Iterator[Span]:
    """What `sentences` gives, one by one: for readers who need only the first."""
    blocks = tuple(_blocks(text, start + label_length(text, start)))
    before: Kind | None = None
    first = True
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        parts = tuple(spans(text, block.start, block.end))
        kind = _kind(text, block, parts, first=first, before=before, following=following)
        if kind is Kind.HEADING:
            parts = ((block.start, block.end),)
        yield from (Span(a, b, kind, number) for left, right in parts for a, b in _shortened(text, left, right))
        introduces = text[block.end - 1] == ":"
        first = first and kind is Kind.LINE and not introduces  # above the headline may stand a date or byline
        before = Kind.LINE if introduces else kind


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """`text[start:end]` in pieces of at most `LONGEST`, cut at a blank: a line without a full stop has no sentences."""
    while end - start > LONGEST:
        cut = next((i for i in range(start + LONGEST, start, -1) if text[i].isspace()), start + LONGEST)
        left, right = trimmed(text, start, cut)
        if has_word(text, left, right):
            yield left, right
        start, _ = trimmed(text, cut, end)
    if has_word(text, start, end):
        yield start, end


def _blocks(text: str, start: int) -> Iterator[_Block]:
    lines = tuple(span for match in _LINE.finditer(text, start) if (span := trimmed(text, *match.span()))[0] < span[1])
    width = _wrap_width(text, lines)
    begun: int | None = None
    for number, line in enumerate(lines):
        begun = line[0] if begun is None else begun
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following is None or not _continues(text, line, following, width):
            yield from _block(text, begun, line[1])
            begun = None


def _block(text: str, start: int, end: int) -> Iterator[_Block]:
    if (quote := _QUOTE_MARK.match(text, start, end)) is not None:
        start = quote.end()
    mark = _Mark.NONE
    if (heading := _HEADING_MARK.match(text, start, end)) is not None:
        start, mark = heading.end(), _Mark.HEADING
    elif (item := _LIST_MARK.match(text, start, end)) is not None:
        start, mark = item.end(), _Mark.LIST
    start, end = trimmed(text, start, end)
    if has_word(text, start, end):
        yield _Block(start, end, mark, ends_with_stop(text, start, end))


def _wrap_width(text: str, lines: Sequence[tuple[int, int]]) -> int | None:
    """The width a text was wrapped at, or None: then every line is a paragraph.

    An editor that wraps breaks a line only where the next word would not fit; so nearly all breaks between
    neighbours must show that.
    """
    width = max((end - start for start, end in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    pairs = [pair for pair in pairwise(lines) if _adjacent(text, *pair)]
    full = sum(_full(text, *pair, width) for pair in pairs)
    return width if full >= _WRAPPED_PAIRS and full >= _WRAPPED_SHARE * len(pairs) else None


def _adjacent(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether nothing but one line break (and blanks) stands between two lines."""
    between = text[one[1] : other[0]].replace("\r\n", "\n")
    return sum(char in _BREAKS for char in between) == 1


def _full(text: str, one: tuple[int, int], other: tuple[int, int], width: int) -> bool:
    word = text[other[0] : other[1]].split(None, 1)[0]
    return one[1] - one[0] + 1 + len(word) > width


def _continues(text: str, line: tuple[int, int], following: tuple[int, int], width: int | None) -> bool:
    """Whether the paragraph of `line` goes on in the line after it."""
    if not _adjacent(text, line, following) or _marked(text, following):
        return False
    if width is not None:
        return _HEADING_MARK.match(text, *line) is None and _full(text, line, following, width)
    return (
        text[following[0]].islower()
        and line[1] - line[0] >= _CONTINUED_LENGTH
        and text[line[1] - 1] not in ":;,"
        and not ends_with_stop(text, *line)
    )


def _marked(text: str, line: tuple[int, int]) -> bool:
    marks = (_HEADING_MARK, _LIST_MARK, _QUOTE_MARK)
    return any(mark.match(text, *line) is not None for mark in marks)


def _kind(
    text: str,
    block: _Block,
    parts: Sequence[tuple[int, int]],
    *,
    first: bool,
    before: Kind | None,
    following: _Block | None,
) -> Kind:
    if block.mark is _Mark.HEADING:
        return Kind.HEADING
    if block.stopped:
        return Kind.SENTENCE
    if block.mark is _Mark.NONE and _is_heading(
        text, block, one=len(parts) == 1, first=first, before=before, following=following
    ):
        return Kind.HEADING
    return Kind.LINE if len(parts) == 1 else Kind.SENTENCE


def _is_heading(
    text: str, block: _Block, *, one: bool, first: bool, before: Kind | None, following: _Block | None
) -> bool:
    """Headings have no full stop and are short; in sentence case they stand before prose, not in a list."""
    length = block.end - block.start
    if length > _FIRST_HEADING_LENGTH or text[block.end - 1] in ":;,":
        return False
    line = text[block.start : block.end]
    words = line.split()
    if words[0] == "By" or tells_date(line):
        return False
    if first and one:
        return following is not None
    if length > _HEADING_LENGTH or len(words) > _HEADING_WORDS:
        return False
    if _capitalised(words):
        return True
    prose_follows = following is not None and following.stopped and following.mark is _Mark.NONE
    return one and prose_follows and before is not Kind.LINE


def _capitalised(words: Sequence[str]) -> bool:
    """Whether the line is in title case: nearly every longer word has a capital letter."""
    longer = [bare for word in words if len(bare := word.strip("\"'“”‘’()[]*_,:")) >= 4]
    counted = longer or [word for word in words if word[0].isalpha()]
    capital = sum(word[:1].isupper() or word[:1].isdigit() for word in counted)
    return bool(counted) and capital >= 0.8 * len(counted)
