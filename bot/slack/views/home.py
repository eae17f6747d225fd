"""The Home tab: what the bot knows, how to ask, and the card."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.model import Card
from bot.slack.mrkdwn import Block
from bot.slack.views.card import card_parts
from bot.slack.views.help import help_parts
from bot.slack.views.message import MODAL_BLOCKS, Part, compose, header, section


def home_view(card: Card, *, commands: Sequence[tuple[str, str]], suggestions: Sequence[str]) -> Block:
    """The Home tab for the current articles."""
    count = len(card.articles)
    known = f"I know {count:,} {'article' if count == 1 else 'articles'} about this story."
    parts = [
        header("Eternaut"),
        section(known),
        *help_parts(commands, suggestions),
        Part(({"type": "divider"},), "", noun="dividers"),
        *card_parts(card),
    ]
    return {"type": "home", "blocks": list(compose(parts, most_blocks=MODAL_BLOCKS).blocks)}
