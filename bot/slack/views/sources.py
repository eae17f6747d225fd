"""The articles that answers come from, with their numbers, and the files that could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from bot.corpus.model import Corpus
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, one_line
from bot.slack.views.message import Message, Part, compose, cut, header, lines
from bot.slack.views.quote import reference

NAME_TEXT = 200
REASON_TEXT = 300


def sources_view(corpus: Corpus, *, first: Sequence[Part] = (), more: Sequence[Block] = ()) -> Message:
    """The message of `/eternaut sources`, with `first` above it and the buttons of `more` below."""
    articles = [f"[{number}] {reference(article)}" for number, article in enumerate(corpus.articles, start=1)]
    skipped = [
        f"• {escape(cut(one_line(file.name), NAME_TEXT))}: {escape(cut(one_line(file.reason), REASON_TEXT))}"
        for file in corpus.skipped
    ]
    count = len(articles)
    title = "1 article" if count == 1 else f"{count:,} articles"
    parts = [*first, header(title), *lines(articles, noun="articles")]
    if skipped:
        parts += lines([f"Skipped, because they could not be read ({len(skipped):,}):", *skipped], noun="lines")
    return compose(parts, last=buttons.row(more))
