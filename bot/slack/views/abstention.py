"""An Abstention as a message: that the sources don't say, why, and what comes nearest, marked as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.answers.model import Abstention, Reason, Snippet
from bot.slack.mrkdwn import Block, escape, mrkdwn, one_line
from bot.slack.views.answer import WORDS_TEXT, notes
from bot.slack.views.message import Message, Part, compose, cut, section, small_lines
from bot.slack.views.quote import citation, quotation, quoted, reference, rich_text

WORDS = {
    Reason.NOT_FOUND: "*The sources don't say.*",
    Reason.PARTLY: "*The sources don't say.* They mention some of it, but not what was asked.",
    Reason.PREMISE: "*The sources don't say so.* The closest passage says something else than you assume.",
}


def abstention_view(value: Abstention, *, first: Sequence[Part] = (), last: Sequence[Block] = ()) -> Message:
    """The message for an Abstention, with `first` above it and the blocks of `last` below."""
    return compose([*first, *_parts(value)], last=last)


def _parts(value: Abstention) -> Iterator[Part]:
    yield section(WORDS[value.reason] + _words(value))
    if value.closest:
        yield _closest(value.closest)
    if value.nearest:
        titles = [f"• {reference(article)}" for article in value.nearest]
        yield from small_lines(["Nearest articles:", *titles], noun="articles")
    yield from notes(asked_as=value.asked_as, missing=())


def _words(value: Abstention) -> str:
    """Which words of the question the sources have, and which not."""
    said = ""
    for label, words in (("Mentioned", value.mentioned), ("Not mentioned", value.missing)):
        if words:
            said += f"\n{label}: {escape(cut(', '.join(map(one_line, words)), WORDS_TEXT))}."
    return said


def _closest(snippet: Snippet) -> Part:
    label = "Closest passage, which is not an answer:"
    below = citation(snippet)
    blocks = (
        {"type": "context", "elements": [mrkdwn(label)]},
        rich_text(quotation(snippet)),
        {"type": "context", "elements": [mrkdwn(below)]},
    )
    return Part(blocks, f"{label}\n{quoted(snippet)}\n{below}", noun="quotes", quotes=(snippet,))
