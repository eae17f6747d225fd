"""Differences side by side: each side with its label and its quotes; below them, what their numbers stand for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.answers.model import Difference, Side, Snippet
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, mrkdwn, one_line
from bot.slack.views.message import FIELD_TEXT, FIELDS, Message, Part, compose, cut, header, section, size, small_lines
from bot.slack.views.quote import reference

ABOUT_TEXT = 300
LABEL_TEXT = 200
SIDE_QUOTE = 600  # of each quote; a side has several, and a field 2,000 characters in all


def differences_view(
    differences: Sequence[Difference], *, first: Sequence[Part] = (), more: Sequence[Block] = ()
) -> Message:
    """The message of `/eternaut differences`, with `first` above it and the buttons of `more` below."""
    if not differences:
        return compose([*first, section("I found no difference between the sources.")], last=buttons.row(more))
    parts = [*first, header("Where the sources differ"), *map(difference_part, differences), *legend(differences)]
    return compose(parts, last=buttons.row(more))


def difference_part(difference: Difference) -> Part:
    """What it is about, and the sides as columns."""
    about = f"*The sources differ:* {escape(cut(one_line(difference.about), ABOUT_TEXT))}"
    columns = [_side(side) for side in difference.sides[:FIELDS]]
    sides = [text for text, _ in columns]
    if len(difference.sides) > FIELDS:
        about += f" ({len(difference.sides) - FIELDS} more sides left out)"
    block = {"type": "section", "text": mrkdwn(about), "fields": [mrkdwn(side) for side in sides]}
    quotes = tuple(snippet for _, shown in columns for snippet in shown)
    return Part((block,), "\n".join((about, *sides)), noun="differences", quotes=quotes)


def _side(side: Side) -> tuple[str, Sequence[Snippet]]:
    """One column: the label, then each quote with its citation, as many as a field holds; and the quotes shown."""
    text = f"*{escape(cut(one_line(side.label), LABEL_TEXT))}*"
    for shown, snippet in enumerate(side.snippets):
        quote = escape(cut(one_line(snippet.text), SIDE_QUOTE))
        line = f"\n“{quote}” [{snippet.number}]"
        if size(text) + size(line) > FIELD_TEXT - 50:
            return text + f"\n({len(side.snippets) - shown} more left out)", side.snippets[:shown]
        text += line
    return text, side.snippets


def legend(differences: Sequence[Difference], *, told: Collection[int] = ()) -> tuple[Part, ...]:
    """What the numbers beside the quotes stand for, without those that are `told` already."""
    shown = (snippet for difference in differences for side in difference.sides for snippet in side.snippets)
    articles = {snippet.number: snippet.article for snippet in shown if snippet.number not in told}
    return small_lines([f"[{number}] {reference(articles[number])}" for number in sorted(articles)], noun="articles")
