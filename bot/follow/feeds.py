"""Feeds: looked at politely, and what matches in them is fetched and waits for a yes, or is added at once."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from urllib.parse import urlsplit

from bot.corpus.errors import CorpusError
from bot.follow.addresses import RefusedError, target
from bot.follow.desk import Asker, Desk, Known, Proposal, Refusal
from bot.follow.entries import Entry, entries_in, wanted
from bot.follow.fetch import fetch_if_changed
from bot.store.articles import Waiting
from bot.store.feeds import Entry as Kept
from bot.store.feeds import Feeds, Look
from bot.store.locks import Locks

log = logging.getLogger("eternaut.follow")

LEAST = 300.0  # seconds between two looks at one feed: no server minds them, and no news is that hurried
LONGEST = timedelta(days=1)  # between two looks, however often the last ones failed
LONGEST_WAIT = timedelta(days=7)  # that a server may ask for
TRIES = 4  # to fetch one article: after an hour, after four and after sixteen more
AGAIN = timedelta(hours=1)
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


@dataclass(frozen=True, slots=True)
class Reader:
    """Looks at the feeds. Blocking; several processes may have one, and one of them looks.

    Attributes:
        feeds: What is followed.
        kept: What was seen, of the store.
        locks: Of the store.
        desk: Fetches the articles and keeps them until somebody decides.
        clock: The time, aware.
        habits: Numbers.
    """

    feeds: Sequence[Feed]
    kept: Feeds
    locks: Locks
    desk: Desk
    clock: Callable[[], datetime]
    habits: Habits

    def step(self) -> bool:
        """Make one request, if one is due and no other process is at it; whether another one may be due.

        One at a time, so that whoever calls can stop in between.
        """
        with self.locks.take("feeds") as alive:
            if alive is None:
                return False
            for feed in self.feeds:
                look = self.kept.look_of(feed.url)
                if look is None or look.next_at <= self.clock():
                    self._look(feed, look or Look(self.clock()))
                    return True
            for feed in self.feeds:
                entry = self.kept.next_entry(feed.url, now=self.clock())
                if entry is not None:
                    self._fetch(feed, entry)
                    return True
        return False

    def waiting(self) -> tuple[Waiting, ...]:
        """The articles from feeds that wait for a yes, newest first."""
        return self.kept.waiting()

    def problems(self) -> tuple[tuple[str, str], ...]:
        """(host, why) of the feeds that could not be read, twice or more in a row."""
        looks = [(feed, self.kept.look_of(feed.url)) for feed in self.feeds]
        return tuple((feed.host, look.problem) for feed, look in looks if look is not None and look.failures > 1)

    def people(self) -> tuple[str, ...]:
        """Who is told of what waits. Only people: an id of a channel, or a name, would reach all who read there."""
        named = self.habits.tell or self.desk.manners.editors
        return tuple(one for one in named if is_person(one))

    def tell(self) -> bool:
        """Whether to tell them now; who is told that must do it."""
        now = self.clock()
        return self.kept.tell(now=now, since=now - timedelta(seconds=self.habits.tell_every))

    def tidy(self) -> None:
        """Forget what has waited too long for a yes."""
        self.desk.articles.forget(now=self.clock())

    def _look(self, feed: Feed, before: Look) -> None:
        every = timedelta(seconds=self.habits.every)
        try:
            came = fetch_if_changed(feed.url, self.desk.rules, wanted(before.etag, before.modified))
            found = () if came is None else entries_in(came)
        except RefusedError as error:
            failures = before.failures + 1
            wait = min(LONGEST_WAIT, timedelta(seconds=error.wait or 0.0))
            rest = max(wait, min(LONGEST, every * 2 ** min(failures, 10)))
            after = Look(self.clock() + rest, before.etag, before.modified, failures, str(error))
            self.kept.looked(feed.url, after)
            log.warning("feed_not_read", extra={"host": feed.host, "why": str(error), "failures": failures})
            return
        next_at, marks = self.clock() + every, (before.etag, before.modified)
        if came is not None:
            matching = {entry.link: entry.stamp for entry in reversed(found) if feed.matches(entry)}
            self.kept.see(feed.url, matching, now=self.clock())
            marks = (came.etag, came.modified)
            log.info("feed_read", extra={"host": feed.host, "entries": len(found), "matching": len(matching)})
        self.kept.looked(feed.url, Look(next_at, *marks))

    def _fetch(self, feed: Feed, entry: Kept) -> None:
        undecided = entry.article in {one.article.key for one in self.waiting()}
        found = self.desk.propose(entry.link, Asker("", "", "", ""))
        now = self.clock()
        match found:
            case Proposal():
                if entry.article and found.earlier is None and not undecided:
                    self.desk.dismiss(found.number)  # somebody has left it out, or taken it out again
                elif feed.added == "at once" and not (found.like and found.like.near_copy):
                    self.desk.approve(found.number, "")
                    log.info("article_added", extra={"article": found.article.id, "host": feed.host})
                self.kept.fetched(entry, article=found.article.id, now=now)
            case Known(article=article):
                self.kept.fetched(entry, article=article, now=now)
            case Refusal():
                again = now + AGAIN * 4**entry.tries if entry.tries + 1 < TRIES else None
                self.kept.failed(entry, again=again, now=now)
                log.info("entry_not_fetched", extra={"host": feed.host, "why": found.why, "tries": entry.tries + 1})


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
