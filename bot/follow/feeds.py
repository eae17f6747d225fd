"""Which feeds are followed and how, as the configuration says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from bot.corpus.errors import CorpusError
from bot.follow.addresses import RefusedError, target
from bot.follow.entries import Entry

LEAST = 300.0  # seconds between two looks at one feed: no server minds them, and no news is that hurried
_WORD = re.compile(r"\w+")

Added = Literal["by hand", "at once"]


class BadFeedsError(CorpusError):
    """`feeds.toml` is wrong; the text says where."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed that is followed.

    Attributes:
        url: Its address.
        words: An entry must have all words of one of these; () lets every entry through.
        added: Whether its articles wait for a yes ("by hand"), or come into the story "at once".
    """

    url: str
    words: tuple[str, ...] = ()
    added: Added = "by hand"

    def matches(self, entry: Entry) -> bool:
        """Whether the entry has the words, in any order and case."""
        there = set(_WORD.findall(entry.words.casefold()))
        return not self.words or any(there.issuperset(_WORD.findall(line.casefold())) for line in self.words)

    @property
    def host(self) -> str:
        """Its host, by which people know it."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How feeds are followed, from `[feeds]` in `config/eternaut.toml`.

    Attributes:
        every: Seconds between two looks at one feed.
        pace: Seconds between two requests.
        tell: Ids of the people who are told of what waits; () for the editors that `[desk]` names.
        tell_every: Seconds between two messages about it.
    """

    every: float = 900.0
    pace: float = 2.0
    tell: tuple[str, ...] = ()
    tell_every: float = 6 * 3600.0

    def __post_init__(self) -> None:
        if self.every < LEAST:
            raise ValueError(f"every must be at least {LEAST:g} seconds")
        if not all(is_person(one) for one in self.tell):
            raise ValueError('tell names people by their ids, such as "U0123ABCD"')


def is_person(name: str) -> bool:
    """Whether this is the id of somebody in Slack."""
    return re.fullmatch(r"[UW][A-Z0-9]{2,30}", name) is not None


def feeds_of(told: Mapping[str, object], *, exempt: Sequence[str] = ()) -> tuple[Feed, ...]:
    """The feeds of `feeds.toml`.

    Raises:
        BadFeedsError: Something in it is wrong; the text says which feed and why.
    """
    listed = told.get("feed", [])
    strange = sorted(set(told) - {"feed"})
    if strange or not isinstance(listed, list):
        raise BadFeedsError(f"feeds.toml: it has [[feed]] tables and nothing else{_named(strange)}")
    feeds = tuple(_feed(number, table, exempt) for number, table in enumerate(listed, start=1))
    if len({feed.url for feed in feeds}) < len(feeds):
        raise BadFeedsError("feeds.toml: two feeds have the same url")
    return feeds


def _feed(number: int, table: object, exempt: Sequence[str]) -> Feed:
    where = f"feeds.toml: feed {number}"
    if not isinstance(table, Mapping):
        raise BadFeedsError(f"{where} is no table")
    strange = sorted(set(table) - {"url", "words", "added"})
    url, words, added = table.get("url"), table.get("words", []), table.get("added", "by hand")
    if strange or not isinstance(url, str):
        raise BadFeedsError(f"{where} must have a url, and may have words and added{_named(strange)}")
    if not isinstance(words, list) or not all(isinstance(one, str) and _WORD.search(one) for one in words):
        raise BadFeedsError(f'{where}: words must be a list such as ["el eternauta", "netflix ai"]')
    if added not in get_args(Added):
        raise BadFeedsError(f'{where}: added must be "by hand" or "at once"')
    try:
        return Feed(target(url, exempt).url, tuple(words), added)
    except RefusedError as error:
        raise BadFeedsError(f"{where}: {error}") from None


def _named(strange: Iterable[str]) -> str:
    named = ", ".join(strange)
    return f"; {named} is none of them" if named else ""
