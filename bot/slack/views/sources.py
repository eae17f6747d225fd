"""The articles that answers come from, with their numbers, and the files that could not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.corpus.model import Article, Corpus
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, one_line
from bot.slack.views.message import Message, Part, compose, cut, header, lines
from bot.slack.views.pages import page, turns
from bot.slack.views.quote import reference

LENGTH = 20  # articles of a page
NAME_TEXT = 200
REASON_TEXT = 300


def sources_view(
    corpus: Corpus,
    quoted: Mapping[str, int] | None = None,
    *,
    number: int = 1,
    first: Sequence[Part] = (),
    more: Sequence[Block] = (),
) -> Message:
    """The message of `/eternaut sources`: page `number`, with `first` above it and the buttons of `more` below.

    What was skipped stands on the last page. `quoted` tells how many quotes of each article stand in posts.
    """
    shown = page(corpus.articles, number=number, length=LENGTH)
    articles = [
        f"[{position}] {_about(article, quoted)}" for position, article in enumerate(shown.rows, start=shown.first)
    ]
    skipped = [
        f"• {escape(cut(one_line(file.name), NAME_TEXT))}: {escape(cut(one_line(file.reason), REASON_TEXT))}"
        for file in corpus.skipped
    ]
    count = len(corpus.articles)
    title = "1 article" if count == 1 else f"{count:,} articles"
    parts = [*first, header(title), *lines(articles, noun="articles")]
    if skipped and shown.number == shown.of:
        parts += lines([f"Skipped, because they could not be read ({len(skipped):,}):", *skipped], noun="lines")
    return compose(parts, last=buttons.row((*turns(shown, "sources"), *more)))


def _about(article: Article, quoted: Mapping[str, int] | None) -> str:
    """Title, source and day, how long it is, which of its texts this is when it has changed, and how often quoted."""
    revision = f" · revision {article.revision}" if article.revision > 1 else ""
    used = quoted.get(article.id, 0) if quoted is not None else 0
    in_use = "" if quoted is None else f" · {used:,} quote{'s' * (used != 1)} in use"
    return f"{reference(article)} · {len(article.text):,} characters{revision}{in_use}"
