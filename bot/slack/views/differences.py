"""Differences side by side: each side with its label and a quote; below them, what their numbers stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.answers.model import Difference, Side
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, mrkdwn, one_line
from bot.slack.views.context import modal
from bot.slack.views.message import (
    FIELDS,
    MODAL_BLOCKS,
    Message,
    Part,
    compose,
    cut,
    header,
    section,
    small_lines,
)
from bot.slack.views.pages import page, turns
from bot.slack.views.quote import brief_reference

TITLE = "Where the sources differ"
NONE = "I found no difference between the sources."
LENGTH = 5  # differences of a page: about a screen
ABOUT_TEXT = 300
LABEL_TEXT = 200
SIDE_QUOTE = 600  # of a quote; a field has 2,000 characters in all
NUMBERS = 50  # of other articles that are named on a side


def differences_view(
    differences: Sequence[Difference], *, number: int = 1, first: Sequence[Part] = (), more: Sequence[Block] = ()
) -> Message:
    """The message of `/eternaut differences`: page `number`, with `first` above it and the buttons of `more` below."""
    if not differences:
        return compose([*first, section(NONE)], last=buttons.row(more))
    shown = page(differences, number=number, length=LENGTH)
    parts = [*first, header(TITLE), *_listed(shown.rows), *legend(shown.rows)]
    return compose(parts, last=buttons.row((*turns(shown, "differences"), *more)))


def differences_modal(differences: Sequence[Difference]) -> Block:
    """All differences in a modal."""
    parts = [*_listed(differences), *legend(differences)] or [section(NONE)]
    return modal(TITLE, compose(parts, most_blocks=MODAL_BLOCKS).blocks)


def _listed(differences: Sequence[Difference]) -> Iterator[Part]:
    """Differences, with a line between two."""
    for at, difference in enumerate(differences):
        shown = _part(difference)
        yield replace(shown, blocks=({"type": "divider"}, *shown.blocks)) if at else shown


def difference_part(difference: Difference) -> Part:
    """A difference among other parts, said to be one."""
    return _part(difference, opening="The sources differ · ")


def _part(difference: Difference, *, opening: str = "") -> Part:
    """What it is about, and the sides as columns."""
    about = f"*{opening}{escape(cut(one_line(difference.about), ABOUT_TEXT))}*"
    sides = [_side(side) for side in difference.sides[:FIELDS]]
    if len(difference.sides) > FIELDS:
        about += f" ({len(difference.sides) - FIELDS} more sides left out)"
    block = {"type": "section", "text": mrkdwn(about), "fields": [mrkdwn(side) for side in sides]}
    quotes = tuple(side.snippets[0] for side in difference.sides[:FIELDS])
    return Part((block,), "\n".join((about, *sides)), noun="differences", quotes=quotes)


def _side(side: Side) -> str:
    """One column: the label, the first quote behind a bar, and the numbers of other articles on this side."""
    quote, *others = side.snippets
    text = f"*“{escape(cut(one_line(side.label), LABEL_TEXT))}”*"
    text += f"\n>{escape(cut(one_line(quote.text), SIDE_QUOTE))} [{quote.number}]"
    numbers = sorted({other.number for other in others} - {quote.number})[:NUMBERS]
    return f"{text}\nAlso in {', '.join(f'[{number}]' for number in numbers)}" if numbers else text


def legend(differences: Sequence[Difference], *, told: Collection[int] = ()) -> tuple[Part, ...]:
    """What the numbers beside the quotes stand for, without those that are `told` already."""
    shown = (snippet for difference in differences for side in difference.sides for snippet in side.snippets)
    articles = {snippet.number: snippet.article for snippet in shown if snippet.number not in told}
    named = [f"[{number}] {brief_reference(articles[number])}" for number in sorted(articles)]
    return small_lines([" · ".join(named[at : at + 10]) for at in range(0, len(named), 10)], noun="articles")
