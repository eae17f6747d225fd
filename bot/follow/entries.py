"""A feed's document in, its entries out: read in a limited child process that may die without harm."""

from __future__ import annotations

import codecs
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from bot.corpus.markup import most_attributes
from bot.follow import parsing
from bot.follow.addresses import LONGEST, RefusedError
from bot.follow.fetch import Fetched
from bot.follow.wanted import Wanted

PATIENCE = 15.0  # seconds; an ordinary feed takes a few hundredths, and the start of the child 0.3
# Many servers call a feed something else; whether it is one is seen when it is read.
MEDIA = (
    *("application/atom+xml", "application/rss+xml", "application/rdf+xml", "application/xml", "text/xml"),
    *("text/plain", "text/html", "application/octet-stream"),
)
_ENTRIES = 10_000  # of a document; reading 100,000 takes a quarter of a minute
_ATTRIBUTES = 1_000  # on one tag: parsers compare each with all before, 50,000 take more than 20 seconds
NO_FEED = "it is no RSS or Atom feed"
_PYTHON = (sys.executable, "-P")  # -P: our modules are not in the child's way
_REASONS = {
    parsing.MISSING: "reading it needs feedparser: .venv/bin/pip install -r requirements.txt",
    parsing.MEMORY: "it took too much memory to read",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed.

    Attributes:
        link: Where its article is, in full.
        words: Title, summary and categories, without markup.
        stamp: When it was changed last, as the feed says it; "" when it does not.
    """

    link: str
    words: str
    stamp: str


def wanted(etag: str, modified: str) -> Wanted:
    """A feed, unless it is the one with these marks."""
    return Wanted(MEDIA, NO_FEED, etag, modified)


def entries_in(fetched: Fetched, *, python: Sequence[str] = _PYTHON, patience: float = PATIENCE) -> tuple[Entry, ...]:
    """The entries of a feed in their order, as many as `parsing.MOST`; those that lead nowhere are left out.

    Raises:
        RefusedError: It is no feed, is far too large for one, or took too long or too much memory to read.
    """
    if not fetched.body.strip():
        raise RefusedError(NO_FEED)
    if fetched.body.count(b"<item") + fetched.body.count(b"<entry") > _ENTRIES:
        raise RefusedError(f"it has more than {_ENTRIES:,} entries")
    if most_attributes(fetched.body, _ATTRIBUTES) > _ATTRIBUTES:
        raise RefusedError(f"it has a tag with more than {_ATTRIBUTES:,} attributes")
    try:
        child = subprocess.run(  # noqa: S603 - our own file, by our own Python
            [*python, str(Path(parsing.__file__)), _known(fetched.charset)],
            input=fetched.body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(f"it took longer than {patience:g} seconds to read") from None
    if child.returncode != 0:
        raise RefusedError(_REASONS.get(child.returncode, "reading it broke off"))
    found = json.loads(child.stdout)
    if found is None:
        raise RefusedError(NO_FEED)
    return tuple(_entries(found, fetched.url))


def _entries(found: Iterable[Mapping[str, str]], base: str) -> Iterable[Entry]:
    for raw in found:
        try:
            link = urljoin(base, raw["link"].strip())
        except ValueError:
            continue
        if raw["link"] and link.startswith(("http://", "https://")) and len(link) <= LONGEST and link.isprintable():
            yield Entry(link, raw["words"], "".join(char for char in raw["stamp"] if char.isprintable()))


def _known(charset: str) -> str:
    """The charset that the server names, when there is such a one."""
    try:
        return codecs.lookup(charset).name if charset else ""
    except LookupError:
        return ""
