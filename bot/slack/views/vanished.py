"""The note in the thread of a posted quote that its article no longer says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.corpus.model import Article, Corpus
from bot.digests.values import Posted
from bot.slack import buttons
from bot.slack.mrkdwn import escape
from bot.slack.views.message import BUTTON_VALUE, Message, Part, compose, cut, section, size, small
from bot.slack.views.quote import QUOTE_TEXT, reference, rich_text, text_piece

MOST = 5  # quotes that are shown; the others are counted


def vanished_view(gone: Sequence[Posted], corpus: Corpus) -> Message:
    """What stood in the post above and stands in its article no more; the button shows the text as it was."""
    numbers = {article.id: (number, article) for number, article in enumerate(corpus.articles, start=1)}
    shown = [(one, *numbers[one.quote.article]) for one in gone[:MOST]]
    told = "A quote above is" if len(gone) == 1 else f"{len(gone)} quotes above are"
    what = "in its article" if len(gone) == 1 else "in their articles"
    parts = [section(f"*{told} no longer {what}.* The text was changed since, and does not say this today:")]
    parts += [part for one, number, article in shown for part in _quote(one, number, article)]
    if len(gone) > MOST:
        parts.append(small(f"{len(gone) - MOST} more are not shown here."))
    return compose(parts, last=buttons.row(tuple(_spots([(one, number) for one, number, _ in shown]))))


def _quote(one: Posted, number: int, article: Article) -> Iterator[Part]:
    words = cut(one.quote.words, QUOTE_TEXT // MOST)
    quote = {"type": "rich_text_quote", "elements": [text_piece(words)]}
    yield Part((rich_text(quote),), f"“{escape(words)}”", noun="quotes")
    yield small(f"[{number}] {reference(article)}, revision {article.revision} today")


def _spots(shown: Sequence[tuple[Posted, int]]) -> Iterator[dict[str, object]]:
    for place, (one, number) in enumerate(shown, start=1):
        value = buttons.context_value(buttons.spot_at(one.quote.article, one.quote.start, one.quote.words))
        label = "View it as it was" if len(shown) == 1 else f"View [{number}] as it was ({place})"
        if size(value) <= BUTTON_VALUE:
            yield buttons.button(label, f"{buttons.IN_CONTEXT}:{place}", value)
