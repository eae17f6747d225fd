"""What an article says about itself: title, source, url and day, from front matter, JSON or a side file.

Everything is checked here, so that a broken value is one clear reason and never reaches a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from bot.corpus.dates import parse_date, published
from bot.corpus.errors import BadFileError
from bot.corpus.lines import Span, reading
from bot.corpus.model import Article, Kind

NAMES = ("title", "source", "url", "published")
TITLE_LENGTH = 100  # code points, the "…" of a shortened title included
_SHORT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Metadata:
    """The four things that may be known about an article; None where nobody said."""

    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None

    def otherwise(self, other: Metadata) -> Metadata:
        """This, with the gaps filled from `other`."""
        return Metadata(
            title=self.title or other.title,
            source=self.source or other.source,
            url=self.url or other.url,
            published=self.published or other.published,
        )


def metadata(fields: Mapping[str, object]) -> Metadata:
    """The checked values of `fields`; None and "" count as not given, other keys than NAMES are ignored.

    Raises:
        BadFileError: A value is not text, the url is not http(s), or the day is not a full date.
    """
    return Metadata(
        title=_words(fields, "title"),
        source=_words(fields, "source"),
        url=_url(fields),
        published=_day(fields),
    )


def article(id: str, text: str, told: Metadata, *, body: int = 0) -> Article:
    """The Article made of a text and what is told about it; the rest is read from the text itself.

    `body` is where the prose starts, after front matter.

    Raises:
        BadFileError: There are no words in the text.
    """
    first = _headline(text, body)
    if first is None:
        raise BadFileError("is empty: it has no words")
    return Article(
        id=id,
        text=text,
        title=shortened(told.title or text[first.start : first.end]),
        source=told.source,
        url=told.url,
        published=told.published or published(text, body),
        body=body,
    )


def _headline(text: str, body: int) -> Span | None:
    """The first heading or sentence, because a byline is no title; else the first line, if any."""
    line = None
    for span in reading(text, body):
        if span.kind is not Kind.LINE:
            return span
        line = line or span
    return line


def shortened(title: str, length: int = TITLE_LENGTH) -> str:
    """`title` on one line, cut at a word and ended with "…" when it is longer than `length` code points."""
    line = " ".join(title.split())
    if len(line) <= length:
        return line
    head = line[: length - 1]
    if " " in head and line[length - 1] != " ":
        head = head[: head.rindex(" ")]
    return head.rstrip(" ,;:.–—-“‘(") + "…"


def _words(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadFileError(f"{name} is not text")
    words = " ".join(value.split())
    if any(not char.isprintable() for char in words):
        raise BadFileError(f"{name} holds unprintable characters")
    return words[:_SHORT_LENGTH] or None


def _url(fields: Mapping[str, object]) -> str | None:
    url = fields.get("url")
    if url is None or url == "":
        return None
    if not isinstance(url, str):
        raise BadFileError("url is not text")
    try:
        parts = urlsplit(url.strip())
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(char.isspace() or not char.isprintable() or char in "<>|" for char in url.strip()):
        raise BadFileError(f"url is not a web address: {url[:60]!r}")
    return url.strip()


def _day(fields: Mapping[str, object]) -> date | None:
    value = fields.get("published")
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = parse_date(value) if isinstance(value, str) else None
    if day is None:
        raise BadFileError(f"published is not a date like 2025-07-18: {str(value)[:40]!r}")
    return day
