"""A Message, put together from parts so that it stays within Slack's limits and says what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answers.model import Snippet
from bot.slack.mrkdwn import Block, escape, inert, mrkdwn, one_line, plain

MESSAGE_BLOCKS = 50
MODAL_BLOCKS = 100  # also the Home tab
SECTION_TEXT = 3000
FIELD_TEXT = 2000
FIELDS = 10
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTION_ELEMENTS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
# Slack refuses with msg_blocks_too_long at about 13,200 characters of text in all blocks, undocumented.
TOTAL_TEXT = 12_000
RESERVED = 300  # for the line that says what is left out


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: the blocks, and the same content as text; `quotes` are the words of articles in it."""

    blocks: tuple[Block, ...]
    text: str
    quotes: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks that are shown together or not at all, and the same as text.

    Attributes:
        blocks: One or more.
        text: Escaped mrkdwn with the same content; "" for parts without content, such as dividers.
        noun: What it shows, in the plural, for the line that says it was left out.
        count: How many of those.
        quotes: The words of articles in it.
    """

    blocks: tuple[Block, ...]
    text: str
    noun: str = "parts"
    count: int = 1
    quotes: tuple[Snippet, ...] = ()


def compose(parts: Sequence[Part], *, last: Sequence[Block] = (), most_blocks: int = MESSAGE_BLOCKS) -> Message:
    """The parts in their order, as far as they fit, and then the blocks of `last` in any case.

    From the first part that does not fit, everything is left out, and a line says what.
    """
    blocks: list[Block] = []
    texts: list[str] = []
    quotes: list[Snippet] = []
    room = TOTAL_TEXT - RESERVED - size_of(last)
    text_room = TOTAL_TEXT - RESERVED
    free_blocks = most_blocks - len(last) - 1
    for shown, part in enumerate(parts):
        room -= size_of(part.blocks)
        text_room -= size(part.text) + 1
        free_blocks -= len(part.blocks)
        if min(room, text_room, free_blocks) < 0:
            left_out = _left_out(parts[shown:])
            blocks.append({"type": "context", "elements": [mrkdwn(left_out)]})
            texts.append(left_out)
            break
        blocks.extend(part.blocks)
        texts.append(part.text)
        quotes.extend(part.quotes)
    return Message((*blocks, *last), "\n".join(filter(None, texts)), tuple(quotes))


def _left_out(parts: Sequence[Part]) -> str:
    counts: dict[str, int] = {}
    for part in parts:
        counts[part.noun] = counts.get(part.noun, 0) + part.count
    return "Left out for length: " + ", ".join(f"{count} {noun}" for noun, count in counts.items()) + "."


def size(text: str) -> int:
    """The length of `text` as Slack's clients count it: UTF-16 units, at least its code points."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def size_of(blocks: Iterable[object]) -> int:
    """The length of all text in `blocks`."""
    return sum(_size_in(block) for block in blocks)


def _size_in(value: object) -> int:
    total = 0
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                total += size(inner)
            elif key != "value" and isinstance(inner, dict | list | tuple):
                total += _size_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            total += _size_in(inner)
    return total


def cut(text: str, limit: int) -> str:
    """`text` made inert, and shortened with "…" so that its escaped form has at most `limit` units."""
    safe = inert(text)
    if _LONGEST_ESCAPED * len(safe) <= limit or size(escape(safe)) <= limit:
        return safe
    used = 1
    for position, character in enumerate(safe):
        used += _ESCAPED.get(character) or (2 if character > "\uffff" else 1)
        if used > limit:
            return safe[:position].rstrip() + "…"
    return safe


_ESCAPED = {character: len(escape(character)) for character in "&<>"}
_LONGEST_ESCAPED = max(_ESCAPED.values())


def beginning(text: str, limit: int) -> str:
    """`text` shortened as by `cut`, at the end of a word where there is one."""
    begun = cut(text, limit)
    return begun if begun == text else (begun[:-1].rpartition(" ")[0].rstrip(",;:") or begun[:-1]) + "…"


def section(text: str, *, noun: str = "parts") -> Part:
    """A section of escaped mrkdwn; the caller keeps it within SECTION_TEXT."""
    return Part(({"type": "section", "text": mrkdwn(text)},), text, noun)


def small(text: str, *, noun: str = "notes") -> Part:
    """A context line of escaped mrkdwn; the caller keeps it within SECTION_TEXT."""
    return Part(({"type": "context", "elements": [mrkdwn(text)]},), text, noun)


def header(text: str) -> Part:
    """A header in plain text, shortened to Slack's limit."""
    shown = cut(one_line(text), HEADER_TEXT) or "Untitled"
    return Part(({"type": "header", "text": plain(shown)},), escape(shown))


def lines(rows: Sequence[str], *, noun: str) -> tuple[Part, ...]:
    """Escaped lines, each within half of SECTION_TEXT, packed into as few sections as hold them."""
    return tuple(replace(section("\n".join(group), noun=noun), count=len(group)) for group in _packed(rows))


def small_lines(rows: Sequence[str], *, noun: str) -> tuple[Part, ...]:
    """The same in small print."""
    return tuple(replace(small("\n".join(group), noun=noun), count=len(group)) for group in _packed(rows))


def _packed(rows: Sequence[str]) -> list[list[str]]:
    packed: list[list[str]] = []
    room = 0
    for row in rows:
        room -= size(row) + 1
        if not packed or room < 0:
            packed.append([])
            room = SECTION_TEXT // 2 - size(row) - 1
        packed[-1].append(row)
    return packed
