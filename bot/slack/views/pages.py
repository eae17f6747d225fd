"""Long lists in pages: the buttons that turn them carry what one could type, such as `sources 2`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.slack import buttons
from bot.slack.mrkdwn import Block
from bot.slack.views.message import Part, small

TURN = "turn_page"  # with ":earlier" or ":later" behind it: ids must differ within a block
TAKES = re.compile(r"\d{0,4}")  # what may stand behind a subcommand that has pages

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list.

    Attributes:
        rows: What stands on the page.
        first: The position of the first of them in the list, from 1.
        number, of: Which page this is, from 1, and how many there are; an empty list has one.
    """

    rows: tuple[T, ...]
    first: int
    number: int
    of: int


def page(rows: Sequence[T], *, number: int, length: int) -> Page[T]:
    """Page `number` of `rows`, or the nearest one that there is."""
    of = max(1, -(-len(rows) // length))
    number = min(max(1, number), of)
    start = (number - 1) * length
    return Page(tuple(rows[start : start + length]), start + 1, number, of)


def number_in(argument: str) -> int:
    """The page that was typed; the first one for none."""
    return int(argument or "1")


def looked_in(seen: int, of: int) -> tuple[Part, ...]:
    """A line when the articles are too many to be held against one another."""
    told = f"Looked for in the {seen:,} passages that the story’s questions find, of {of:,}."
    return (small(told),) if seen < of else ()


def turns(shown: Page[T], subcommand: str) -> tuple[Block, ...]:
    """The buttons to the pages beside this one; none when there is only one."""
    places = (("Earlier", "earlier", shown.number - 1), ("More", "later", shown.number + 1))
    return tuple(
        buttons.button(f"{label} ({number} of {shown.of})", f"{TURN}:{way}", f"{subcommand} {number}")
        for label, way, number in places
        if 1 <= number <= shown.of
    )
