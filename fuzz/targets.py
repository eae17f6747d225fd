"""What is fuzzed: for each parser of foreign input, bytes in, and an AssertionError when a promise does not hold.

Any other exception that is not a named refusal is a finding too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.answers.model import Answer, Card, Outcome
from bot.answers.verbatim import Checked, quotes
from bot.app import open_answers
from bot.corpus.archive import article_in
from bot.corpus.decode import decode
from bot.corpus.errors import BadFileError
from bot.corpus.frontmatter import front_matter
from bot.corpus.load import passages
from bot.corpus.markup import most_attributes
from bot.corpus.metadata import Metadata, article
from bot.digests.wording import Unclear, read
from bot.follow.addresses import RefusedError, target
from bot.follow.entries import entries_in
from bot.follow.fetch import Fetched
from bot.local.limits import text_breaches, view_breaches
from bot.local.live import live_mentions
from bot.settings import Settings
from bot.slack.buttons import read_context
from bot.slack.checking import check
from bot.slack.incoming import words
from bot.slack.mrkdwn import escape, inert, link, mrkdwn
from bot.slack.subcommands import Subcommands
from bot.slack.views.checked import checked_view
from bot.slack.views.message import Message
from bot.slack.views.outcome import outcome_view
from fuzz.payloads import any_payload, hear

ROOT = Path(__file__).resolve().parent.parent
BOT = "U0ETERNAUT"


def text_of(data: bytes) -> str:
    """Any text, lone surrogates included, which stand for bytes that are no UTF-8."""
    return data.decode("utf-8", "surrogateescape")


@cache
def answers() -> Checked:
    """The answers on the seeds, as the program has them."""
    return open_answers(Settings(_env_file=None, articles_dir=ROOT / "seeds", eternaut_config=ROOT / "config"))  # type: ignore[call-arg]


def questions(data: bytes) -> None:
    """A question, after earlier ones when there are several lines: an outcome of the articles' own words."""
    *earlier, question = text_of(data).split("\n")
    outcome = answers().ask(question, earlier)
    assert outcome.question == question
    _is_verbatim(outcome)
    assert not isinstance(outcome, Answer) or 1 <= outcome.sources <= outcome.of
    _is_harmless(outcome_view(outcome, commands=()))


def claims(data: bytes) -> None:
    """The words of a message, to be checked claim by claim: a modal that Slack takes."""
    view = checked_view(check(words(text_of(data), bot_user=BOT), answers().ask))
    assert view_breaches(view) == ()
    assert not [live for live in live_mentions(view) if live.kind != "link"]


def markup(data: bytes) -> None:
    """Foreign text on its way out is dead; a link leads to the web and shows its host; text on its way in is read."""
    text = text_of(data)
    assert live_mentions({"text": escape(text), "blocks": [{"type": "section", "text": mrkdwn(escape(text))}]}) == ()
    assert escape(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == inert(text)
    inert(text).encode()
    url, _, label = text.partition("\n")
    for live in live_mentions({"blocks": [{"type": "section", "text": mrkdwn(link(url, label))}]}):
        parts = urlsplit(live.target.replace("&amp;", "&"))
        assert live.kind == "link" and parts.scheme in ("http", "https") and parts.hostname
        assert f"({parts.hostname})" in link(url, label)
    read_back = words(f"{text} <@{BOT}>", bot_user=BOT)
    assert BOT not in read_back or BOT in text
    assert read_back == " ".join(read_back.split())


def articles(data: bytes) -> None:
    """A file: an article whose passages are slices of it, one after the other, or a named reason."""
    most_attributes(data, 1000)
    article_in("a.jsonl", 1, data)
    try:
        text = decode(data)
        made = article("a.txt", text, Metadata())
    except BadFileError:
        return
    assert made.text == text and made.title
    position = 0
    for passage in passages([made]):
        assert position <= passage.start < passage.end <= len(text)
        assert text[passage.start : passage.end].strip() == text[passage.start : passage.end]
        position = passage.end


def matter(data: bytes) -> None:
    """Markdown: front matter that is read, not there, or refused; the prose behind it lies inside the text."""
    text = text_of(data)
    for given in (text, f"---\n{text}", f"---\n{text}\n---\nWords."):
        try:
            told, body = front_matter(given)
        except BadFileError:
            continue
        assert 0 <= body <= len(given)
        assert told.url is None or urlsplit(told.url).scheme in ("http", "https")


def feeds(data: bytes) -> None:
    """A document from the web, read as the bot does, in a process of its own: entries that lead to it, or a reason."""
    with suppress(RefusedError):
        for entry in entries_in(Fetched("https://a.example/news/feed", "application/xml", "", data)):
            assert urlsplit(entry.link).scheme in ("http", "https") and entry.link.isprintable()
            assert entry.stamp.isprintable()
            json.dumps((entry.link, entry.words, entry.stamp)).encode("ascii")


def typed(data: bytes) -> None:
    """What is typed behind a subcommand: a wish for digests, an address, the value of a button, a subcommand."""
    text = text_of(data)
    wish = read(text)
    assert isinstance(wish, Unclear) or wish.days is None or wish.days <= frozenset(range(7))
    with suppress(RefusedError):
        found = target(text)
        assert found.scheme in ("http", "https") and found.port in (80, 443) and found.url.isascii()
    place = read_context(text)
    assert place is None or 0 <= place.start < place.end
    table = Subcommands()
    assert table.find(text) is None or table.find(text)[0] in table.rows  # type: ignore[index]
    table.nearest(text)


def payloads(data: bytes) -> None:
    """A payload of Slack with anything in the place of its parts: always a response, and never a live mention."""
    for response in hear(any_payload(data)):
        assert response.status in (200, 404, 500), response.status
        assert not [live for live in live_mentions(response.said) if live.pings]


def _is_verbatim(outcome: Outcome | Card) -> None:
    for quote in quotes(outcome):
        assert quote.article.text[quote.start : quote.end] == quote.text != ""


def _is_harmless(message: Message) -> None:
    assert text_breaches(message.text, message.blocks) == ()
    for live in live_mentions({"text": message.text, "blocks": list(message.blocks)}):
        assert live.kind == "link" and live.target.startswith(("http://", "https://")), live
    message.text.encode()


Target = Callable[[bytes], None]
TARGETS: Mapping[str, Target] = MappingProxyType(
    {each.__name__: each for each in (questions, claims, markup, articles, matter, feeds, typed, payloads)}
)
