"""The buttons under an answer, and what their values say when they come back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from bot.answers.model import Snippet
from bot.corpus.model import Article, Corpus
from bot.slack.mrkdwn import Block, one_line, plain
from bot.slack.views.message import ACTION_ELEMENTS, BUTTON_TEXT, BUTTON_VALUE, cut, size

IN_CONTEXT = "view_in_context"  # with ":1", ":2", ... behind it: ids must differ within a block
SHARE = "share_to_channel"
OPEN = "open_modal"  # with what it opens behind it
HELPFUL = "vote_helpful"
NOT_HELPFUL = "vote_not_helpful"


@dataclass(frozen=True, slots=True)
class Spot:
    """A span of an article as it was shown: enough to find it again and to see that it has not changed.

    Attributes:
        article: Id of the Article.
        start, end: The span in its text.
        fingerprint: The first 16 hex digits of the SHA-256 of the words shown.
    """

    article: str
    start: int
    end: int
    fingerprint: str

    def find(self, corpus: Corpus) -> tuple[int, Article] | None:
        """The article's number and the article, when the span still holds the words that were shown."""
        position = corpus.position(self.article)
        if position is None or not self.stands_in(corpus.articles[position].text):
            return None
        return position + 1, corpus.articles[position]

    def stands_in(self, text: str) -> bool:
        """Whether the span of `text` holds the words that were shown."""
        return _fingerprint(text[self.start : self.end]) == self.fingerprint


def spot(snippet: Snippet) -> Spot:
    """Where a snippet stands."""
    return spot_at(snippet.article.id, snippet.start, snippet.text)


def spot_at(article: str, start: int, words: str) -> Spot:
    """Where `words` of an article stand or stood."""
    return Spot(article, start, start + len(words), _fingerprint(words))


def _fingerprint(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def context_value(place: Spot) -> str:
    """The value of a "View in context" button."""
    return json.dumps([place.article, place.start, place.end, place.fingerprint], separators=(",", ":"))


def read_context(value: str) -> Spot | None:
    """The Spot in a button's value; None when it is not ours."""
    try:
        article, start, end, fingerprint = json.loads(value)
    except (ValueError, TypeError):
        return None
    if not (isinstance(article, str) and isinstance(fingerprint, str)):
        return None
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        return None
    return Spot(article, start, end, fingerprint)


def in_context(snippets: Sequence[Snippet], labels: Sequence[str] = ()) -> tuple[Block, ...]:
    """A "View in context" button for each snippet; `labels` name them, or else their numbers do."""
    buttons = []
    for place, snippet in enumerate(snippets, start=1):
        label = labels[place - 1] if labels else _label(place, snippets)
        value = context_value(spot(snippet))
        if size(value) <= BUTTON_VALUE:  # an article with an endless id has no button
            described = f"View quote {place} in its article: {one_line(snippet.article.title)}"
            buttons.append(button(label, f"{IN_CONTEXT}:{place}", value, described=described))
    return tuple(buttons)


def _label(place: int, snippets: Sequence[Snippet]) -> str:
    """By the number that stands beside the quote; the second quote of an article says so."""
    if len(snippets) == 1:
        return "View in context"
    number = snippets[place - 1].number
    times = [snippet.number for snippet in snippets[:place]].count(number)
    return f"[{number}] in context" if times == 1 else f"[{number}] in context ({times})"


def share(question: str) -> tuple[Block, ...]:
    """The "Share to channel" button; none when there is no question or it does not fit into the button."""
    fits = 0 < size(question) <= BUTTON_VALUE
    return (button("Share to channel", SHARE, question),) if fits else ()


def opens(label: str, what: str) -> Block:
    """A button that opens one of the modals of `bot.slack.asking.MODALS`."""
    return button(label, f"{OPEN}:{what}", what)


def votes(question: str) -> tuple[Block, ...]:
    """The two buttons by which a reader says whether the answer helped; their value is the question."""
    value = cut(question, BUTTON_VALUE) or "…"  # Slack takes no empty value
    return (button("Helpful", HELPFUL, value), button("Not helpful", NOT_HELPFUL, value))


def row(buttons: Sequence[Block]) -> tuple[Block, ...]:
    """The buttons in an actions block, as many as Slack takes; nothing for no buttons."""
    return ({"type": "actions", "elements": list(buttons[:ACTION_ELEMENTS])},) if buttons else ()


def button(label: str, action_id: str, value: str, *, described: str = "") -> Block:
    """A button; `described` is read out in the place of its label."""
    button: Block = {"type": "button", "text": plain(cut(label, BUTTON_TEXT)), "action_id": action_id, "value": value}
    if described:
        button["accessibility_label"] = cut(described, BUTTON_TEXT)
    return button
