"""The Card as a message: one row per label, each with its quotes and the number of sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answers.model import Card, Row
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, mrkdwn, one_line
from bot.slack.views.message import ACTION_ELEMENTS, Message, Part, compose, cut, header, small, small_lines
from bot.slack.views.quote import bold_piece, piece, quotation, quoted, reference, rich_text

LABEL_TEXT = 100
DIFFERING_TEXT = 300


def card_view(card: Card, *, first: Sequence[Part] = (), more: Sequence[Block] = ()) -> Message:
    """The card, with a button for each row's first quote, and the buttons of `more` behind these."""
    rows = [row for row in card.rows if row.snippets]
    labels = [one_line(row.label) for row in rows]
    spots = buttons.in_context([row.snippets[0] for row in rows], labels)[: ACTION_ELEMENTS - len(more)]
    explained = small("View the first quote of a row in its article:").blocks if spots else ()
    return compose([*first, *card_parts(card)], last=(*explained, *buttons.row((*spots, *more))))


def card_parts(card: Card) -> Iterator[Part]:
    """The parts of the card, also for the Home tab."""
    yield header(card.title)
    for row in card.rows:
        if row.snippets:
            yield _row(row, of=len(card.articles))
    if not any(row.snippets for row in card.rows):
        yield small("The sources say nothing about any row of this card.")
    articles = [f"[{number}] {reference(article)}" for number, article in card.numbered]
    yield from small_lines(articles, noun="articles")


def _row(row: Row, *, of: int) -> Part:
    """The label, the quotes with their numbers, and how many sources they come from."""
    label = cut(one_line(row.label), LABEL_TEXT)
    counted = f"said by {row.sources} of {of} {'source' if of == 1 else 'sources'}"
    heading = {"type": "rich_text_section", "elements": [bold_piece(label), piece(f" · {counted}")]}
    quotes = [quotation(snippet, ending=f"[{snippet.number}]") for snippet in row.snippets]
    marked = _marked(row)
    blocks = [rich_text(heading, *quotes), *([{"type": "context", "elements": [mrkdwn(marked)]}] if marked else ())]
    told = [f"{quoted(snippet)} [{snippet.number}]" for snippet in row.snippets]
    lines = (f"*{escape(label)}* · {counted}", *told, *((marked,) if marked else ()))
    return Part(tuple(blocks), "\n".join(lines), noun="rows")


def _marked(row: Row) -> str:
    """On what the sources differ, in the words of the sides alone: the quotes stand under `/eternaut differences`."""
    sides = ("; ".join(" / ".join(f"“{one_line(side.label)}”" for side in d.sides) for d in row.differences)).strip()
    return escape(cut(f"The sources differ: {sides}.", DIFFERING_TEXT)) if sides else ""
