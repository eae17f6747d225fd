"""The reader of feeds: looks at them politely; what matches is fetched and waits for a yes, or is added at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.follow.addresses import RefusedError
from bot.follow.desk import ALL_OF_US, Desk, Known, Proposal, Refusal
from bot.follow.entries import entries_in, wanted
from bot.follow.feeds import Feed, Habits, is_person
from bot.follow.fetch import fetch_if_changed
from bot.store.articles import Waiting
from bot.store.feeds import Entry, Feeds, Look
from bot.store.locks import Locks

log = logging.getLogger("eternaut.follow")

LONGEST = timedelta(days=1)  # between two looks, however often the last ones failed
LONGEST_WAIT = timedelta(days=7)  # that a server may ask for
TRIES = 4  # to fetch one article: after an hour, after four and after sixteen more
AGAIN = timedelta(hours=1)


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
        """The articles from feeds that wait for a yes, newest first; where there are many workspaces, nobody's own."""
        ours = self.desk.articles(ALL_OF_US)
        return tuple(one for one in self.kept.waiting() if ours.proposed(one.number) is not None)

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
        self.desk.articles(ALL_OF_US).forget(now=self.clock())

    def _look(self, feed: Feed, before: Look) -> None:
        every = timedelta(seconds=self.habits.every)
        # Before the request: what ends this process half-way must not make the next one ask at once, and again.
        self.kept.looked(feed.url, replace(before, next_at=self.clock() + every))
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

    def _fetch(self, feed: Feed, entry: Entry) -> None:
        # Before the request, for the same reason.
        again = self.clock() + AGAIN * 4**entry.tries if entry.tries + 1 < TRIES else None
        self.kept.failed(entry, again=again, now=self.clock())
        undecided = entry.article in {one.article.key for one in self.waiting()}
        found = self.desk.propose(entry.link, ALL_OF_US)
        now = self.clock()
        match found:
            case Proposal():
                if entry.article and found.earlier is None and not undecided:
                    self.desk.dismiss(found.number, ALL_OF_US)  # somebody has left it out, or taken it out again
                elif feed.added == "at once" and not (found.like and found.like.near_copy):
                    self.desk.approve(found.number, ALL_OF_US, "")
                    log.info("article_added", extra={"article": found.article.id, "host": feed.host})
                self.kept.fetched(entry, article=found.article.id, now=now)
            case Known(article=article):
                self.kept.fetched(entry, article=article, now=now)
            case Refusal():
                log.info("entry_not_fetched", extra={"host": feed.host, "why": found.why, "tries": entry.tries + 1})
