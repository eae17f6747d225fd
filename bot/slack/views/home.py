"""The Home tab: what the bot knows, how to ask, this person's digests, the card, and the commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.answers.model import Card
from bot.corpus.model import Article
from bot.digests.values import Standing, Subscription
from bot.slack import buttons
from bot.slack.mrkdwn import Block
from bot.slack.views.card import card_buttons, card_parts
from bot.slack.views.digest_words import reason_words, schedule_words
from bot.slack.views.help import asking_parts, command_parts
from bot.slack.views.message import MODAL_BLOCKS, Part, compose, header, lines, section, small
from bot.slack.views.quote import reference

NO_DIGEST = "You have set up no digest. `/eternaut digest` in a channel starts one there."
_DIVIDER = Part(({"type": "divider"},), "", noun="dividers")


@dataclass(frozen=True, slots=True)
class Home:
    """What the tab shows.

    Attributes:
        card: Of the current articles.
        commands: (usage, what it does) of every subcommand.
        suggestions: Questions that have an answer in them.
        digests: Those that this person set up last; None where the bot sends no digests.
    """

    card: Card
    commands: Sequence[tuple[str, str]]
    suggestions: Sequence[str]
    digests: Sequence[Subscription] | None = None


def home_view(home: Home) -> Block:
    """The Home tab for one person."""
    parts = [
        header("Eternaut"),
        *_known(home.card.articles),
        *asking_parts(home.suggestions),
        *_digests(home.digests),
        _DIVIDER,
        *card_parts(home.card),
        *(Part((block,), "", noun="rows of buttons") for block in buttons.row(card_buttons(home.card))),
        _DIVIDER,
        *command_parts(home.commands),
    ]
    return {"type": "home", "blocks": list(compose(parts, most_blocks=MODAL_BLOCKS).blocks)}


def _known(articles: Sequence[Article]) -> tuple[Part, ...]:
    """How many articles, from how many sources, and the newest."""
    count, sources = len(articles), len({article.source for article in articles if article.source})
    told = f"I know *{count:,} {'article' if count == 1 else 'articles'}* about this story"
    told += f" from {sources:,} {'source' if sources == 1 else 'sources'}." if sources else "."
    dated = [article for article in articles if article.published]
    if not dated:
        return (section(told),)
    newest = max(dated, key=lambda article: article.published or date.min)
    return section(told), small(f"The newest: {reference(newest)}")


def _digests(digests: Sequence[Subscription] | None) -> tuple[Part, ...]:
    if digests is None:
        return ()
    if not digests:
        return (_DIVIDER, section(f"*Your digests*\n{NO_DIGEST}"))
    return (_DIVIDER, *lines(["*Your digests*", *map(_digest, digests)], noun="digests"))


def _digest(subscription: Subscription) -> str:
    told = f"• <#{subscription.place.channel}> {schedule_words(subscription)}"
    if subscription.standing is Standing.PAUSED:
        told += f"; paused, because {reason_words(subscription.reason)}"
    return told
