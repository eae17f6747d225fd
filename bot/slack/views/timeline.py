"""The story's dated events in order: when, the words that say so, and where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.answers.timeline import Event
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape
from bot.slack.views.message import Message, Part, compose, header, section, small
from bot.slack.views.pages import page, turns
from bot.slack.views.quote import bold_piece, citation, cut_line, quotation, quoted, rich_text

LENGTH = 12  # events of a page: two or three blocks each, and a screen or two
NONE = "No article says when anything happened. “Last week” counts only where the article's own day is known."


def timeline_view(
    events: Sequence[Event], *, number: int = 1, first: Sequence[Part] = (), more: Sequence[Block] = ()
) -> Message:
    """The message of `/eternaut timeline`: page `number`, with `first` above it and the buttons of `more` below."""
    if not events:
        return compose([*first, section(NONE)], last=buttons.row(more))
    shown = page(events, number=number, length=LENGTH)
    told = "1 dated event" if len(events) == 1 else f"{len(events):,} dated events"
    return compose([*first, header(told), *_dated(shown.rows)], last=buttons.row((*turns(shown, "timeline"), *more)))


def _dated(events: Sequence[Event]) -> Iterator[Part]:
    """The events, with a heading wherever another time begins."""
    for when, same in groupby(events, key=lambda event: event.when):
        heading = {"type": "rich_text_section", "elements": [bold_piece(when)]}
        yield Part((rich_text(heading),), "", "times")
        yield from map(event_part, same)


def event_part(event: Event) -> Part:
    """The quote with the words that date it in bold, and its citation; the text also says when."""
    snippet, *others = event.claim.snippets
    also = ", ".join(f"[{number}]" for number in sorted({other.number for other in others}))
    where = cut_line(f"{citation(snippet)}; also in {also}" if also else citation(snippet))
    blocks = (rich_text(quotation(snippet)), *small(where).blocks)
    return Part(blocks, f"{escape(event.when)}: {quoted(snippet)} {where}", "events", quotes=(snippet,))
