"""The Card: one screen with a quote for each row, and a modal with all its quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answers.model import Card, Row
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, one_line
from bot.slack.views.answer import claim_part
from bot.slack.views.context import modal
from bot.slack.views.message import MODAL_BLOCKS, Message, Part, compose, cut, header, size, small
from bot.slack.views.quote import bold_piece, brief_reference, italic_piece, quotation, quoted, rich_text

TITLE = "The story in quotes"
LABEL_TEXT = 100
DIFFERING_TEXT = 300
NOTHING = "The sources say nothing about any row of this card."
# One screen of Slack in a window of 1280 x 800: some 540 points are left between the channel's head and the composer,
# which take sixteen lines of rows with the title, the sources and the buttons. A line of a bot's message, at its
# narrowest of about 600 points, holds some 84 letters. Reckoned from Slack's font sizes, not measured in Slack itself.
SCREEN_LINES = 16
LINE_TEXT = 84


def card_view(card: Card, *, first: Sequence[Part] = (), more: Sequence[Block] = ()) -> Message:
    """The card on one screen, with the buttons to all its quotes and differences, and those of `more` behind these."""
    return compose([*first, *card_parts(card)], last=buttons.row((*card_buttons(card), *more)))


def card_parts(card: Card) -> Iterator[Part]:
    """The parts of the card, also for the Home tab: title, rows, and what their numbers stand for."""
    yield header(card.title)
    rows = _on_screen(card)
    if not rows:
        yield small(NOTHING)
        return
    of = len(card.articles)
    told = "\n".join(_told(row, of=of) for row in rows)
    quotes = tuple(row.claims[0].snippets[0] for row in rows)
    yield Part((rich_text(*(_shown(row, of=of) for row in rows)),), told, "rows", count=len(rows), quotes=quotes)
    cited = sorted({row.claims[0].snippets[0].number for row in rows})
    named = [f"[{number}] {brief_reference(card.articles[number - 1])}" for number in cited]
    yield small(" · ".join(named), noun="articles")


def card_buttons(card: Card) -> tuple[Block, ...]:
    """The buttons that open all quotes of the card, and all differences when a row has one."""
    rows = _rows(card)
    more = (buttons.opens("More quotes", "card"),) if rows else ()
    differ = (buttons.opens("Where they differ", "differences"),) if any(row.differences for row in rows) else ()
    return (*more, *differ)


def card_modal(card: Card) -> Block:
    """Every quote of every row, each with its source, how many say so, and a button to its place in the article."""
    parts = [part for row in _rows(card) for part in _whole(row, of=len(card.articles))] or [small(NOTHING)]
    return modal(TITLE, compose(parts, most_blocks=MODAL_BLOCKS).blocks)


def _rows(card: Card) -> tuple[Row, ...]:
    return tuple(row for row in card.rows if row.snippets)


def _on_screen(card: Card) -> tuple[Row, ...]:
    """The first rows, as many as one screen holds, and one at least."""
    rows: list[Row] = []
    room = SCREEN_LINES
    for row in _rows(card):
        room -= -(-size(_told(row, of=len(card.articles))) // LINE_TEXT)
        if rows and room < 0:
            break
        rows.append(row)
    return tuple(rows)


def _counted(row: Row, *, of: int) -> str:
    """How many sources say what the row shows, and whether they differ on it."""
    told = f"{row.claims[0].sources} of {of} {'source' if of == 1 else 'sources'}"
    return f"{told} · they differ" if row.differences else told


def _shown(row: Row, *, of: int) -> Block:
    """One quote behind its bar; before it what is ours: the label in bold and the count in italics."""
    opening = (bold_piece(cut(one_line(row.label), LABEL_TEXT)), italic_piece(f" · {_counted(row, of=of)} · "))
    quote = row.claims[0].snippets[0]
    return quotation(quote, opening=opening, ending=f"[{quote.number}]")


def _told(row: Row, *, of: int) -> str:
    quote = row.claims[0].snippets[0]
    label = escape(cut(one_line(row.label), LABEL_TEXT))
    return f"*{label}* · {_counted(row, of=of)} · {quoted(quote)} [{quote.number}]"


def _whole(row: Row, *, of: int) -> Iterator[Part]:
    label = cut(one_line(row.label), LABEL_TEXT)
    heading = {"type": "rich_text_section", "elements": [bold_piece(label)]}
    yield Part(({"type": "divider"}, rich_text(heading)), f"*{escape(label)}*", noun="labels")
    for claim in row.claims:
        yield claim_part(claim, of=of)
    sides = "; ".join(" / ".join(f"“{one_line(side.label)}”" for side in d.sides) for d in row.differences)
    if sides:
        yield small(escape(cut(f"The sources differ: {sides}.", DIFFERING_TEXT)))
    spots = buttons.row(buttons.in_context(row.snippets))
    if spots:
        yield Part(spots, "", noun="rows of buttons")
