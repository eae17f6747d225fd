"""The delivery of one digest: gather under the lock, decide, apply; each step leaves a true ledger behind.

However a process ends, the next one finds either a row that nothing was sent for, or one that says that a
request may have left. The latter is looked up in the channel after a quiet time and sent again only when it
is certainly not there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.digests.body import Body
from bot.digests.plan import LATE, LOOKED_BACK, LOST, Rules, Step, absent, decide, owed
from bot.store.deliveries import Deliveries, Delivery, Name, State
from bot.store.locks import Alive, Locks
from bot.store.quotes import Quotes
from bot.store.subscriptions import Standing, Subscription, Subscriptions

log = logging.getLogger("eternaut.digests")


@dataclass(frozen=True, slots=True)
class Landed:
    """It is there; `ts` names the message."""

    ts: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It is certainly not there and never will be; `closed` when the channel takes nothing from us at all."""

    reason: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """It is certainly not there, and may be sent after some seconds."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may be there or not."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The channel was read, and it is not there."""


class Courier(Protocol):
    """The way to Slack. Blocking calls; each sends one request for the post, and never repeats it."""

    def post(self, row: Delivery) -> Landed | Refused | Later | Unsure:
        """Post `row.body` under the key of `row`."""

    def find(self, row: Delivery) -> Landed | Absent | Unsure:
        """Look for the message with the key of `row`, from its first try on."""

    def tell(self, subscription: Subscription) -> None:
        """Tell the subscriber that the subscription is paused, and why."""


@dataclass(frozen=True, slots=True)
class Written:
    """A digest ready to be posted, and what the channel knows afterwards."""

    body: Body
    known: str


class Writer(Protocol):
    """Makes the digest of one channel. A blocking call."""

    def write(self, row: Delivery, known: str | None, *, now: datetime) -> Written | None:
        """The digest after `known`; None when there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Post:
    """Delivers. Plain blocking code: the edge runs it in threads.

    Attributes:
        subscriptions, ledger, locks: Of the store.
        writer: Makes digests.
        courier: Brings them to Slack.
        clock: The time, aware.
        rules: Numbers.
        quotes: Keeps the quotes that were posted; None when nobody looks after them.
        over: When each try whose outcome is unknown was certainly over, as far as this process has seen.
    """

    subscriptions: Subscriptions
    ledger: Deliveries
    locks: Locks
    writer: Writer
    courier: Courier
    clock: Callable[[], datetime]
    rules: Rules
    quotes: Quotes | None = None
    over: dict[tuple[str, int], datetime] = field(default_factory=dict)

    def gather(self) -> tuple[Name, ...]:
        """Write down what is owed, and give the names of what can be worked on now, those due first in front."""
        now = self.clock()
        active = self.subscriptions.active()
        if active:
            # A local day may be a day ahead of or behind UTC.
            written = self.ledger.days(since=(now - LOOKED_BACK - timedelta(days=2)).date())
            none: frozenset[date] = frozenset()
            self.ledger.plan(
                row
                for subscription in active
                for row in owed(subscription, written.get(subscription.place, none), now=now, rules=self.rules)
            )
        waiting = self.ledger.open()
        tries = {_try(row) for row in waiting}
        for done in [one for one in self.over if one not in tries]:
            self.over.pop(done, None)
        return tuple(row.name for row in waiting if self._decide(row) is not Step.WAIT)

    def deliver(self, name: Name) -> None:
        """Take the delivery one step further, unless another process is at it."""
        with self.locks.take(name.key) as alive:
            row = self.ledger.read(name) if alive else None
            if alive is None or row is None:
                return
            step = self._decide(row)
            if step is Step.LOOK_UP:
                step = self._look_up(row)
            match step:
                case Step.TAKE_OVER:
                    # Whoever tried held this lock until it gave up or died.
                    self.over[_try(row)] = self.clock()
                case Step.SEND:
                    self._send(row, alive)
                case Step.TOO_LATE:
                    self._close(row, State.SKIPPED, LATE)
                case Step.LOSE:
                    self._close(row, State.FAILED, LOST)

    def tell_of_pauses(self) -> None:
        """Tell each subscriber of a pause, once; whoever takes it on does it."""
        for subscription in self.subscriptions.untold():
            if self.subscriptions.tell(subscription.place):
                self.courier.tell(subscription)

    def tidy(self) -> None:
        """Drop old rows from the ledger."""
        self.ledger.forget(now=self.clock())

    def _look_up(self, row: Delivery) -> Step:
        """Close a row that is found; otherwise what to do now that its outcome is certain. Never SEND on doubt."""
        found = self.courier.find(row)
        if isinstance(found, Landed):
            self._landed(row, found.ts)
            return Step.NOTHING
        if isinstance(found, Unsure):
            log.warning("look_up_failed", extra={"delivery": row.name.key, "error": found.reason})
            return Step.WAIT
        return self._decide(absent(row))

    def _decide(self, row: Delivery) -> Step:
        return decide(row, over=self.over.get(_try(row)), now=self.clock(), rules=self.rules)

    def _send(self, row: Delivery, alive: Alive) -> None:
        if (unwanted := self._unwanted(row)) is not None:
            self._close(row, State.SKIPPED, unwanted)
            return
        if row.body is None:
            written = self.writer.write(row, self.ledger.known(row.name.place), now=self.clock())
            if written is None:
                self._close(row, State.SKIPPED, "nothing_new")
                return
            self.ledger.keep_body(row.name, body=written.body.json, known=written.known)
            row = replace(row, body=written.body.json)
        if not self.ledger.begin(row.name, now=self.clock()):
            return
        if not alive():
            return  # somebody else may hold the lock now; the row says that something may have left
        self._apply(row, self.courier.post(row))

    def _unwanted(self, row: Delivery) -> str | None:
        """Why the digest of a day is no longer wanted: the channel has unsubscribed since; None when it is."""
        if row.name.name != row.day.isoformat():
            return None
        subscription = self.subscriptions.of(row.name.place)
        if subscription is None or subscription.standing is Standing.OFF:
            return Standing.OFF.value
        return None if subscription.standing is Standing.ACTIVE else subscription.reason

    def _apply(self, row: Delivery, outcome: Landed | Refused | Later | Unsure) -> None:
        match outcome:
            case Landed(ts):
                self._landed(row, ts)
            case Later(reason, seconds):
                self.ledger.wait(row.name, until=self.clock() + timedelta(seconds=seconds), reason=reason)
            case Refused(reason, closed):
                # The pause first: a crash in between sends nothing to a closed channel.
                if closed:
                    self.subscriptions.pause(row.name.place, reason)
                self._close(row, State.FAILED, reason)
            case Unsure(reason):
                log.warning("outcome_unknown", extra={"delivery": row.name.key, "error": reason})

    def _landed(self, row: Delivery, ts: str) -> None:
        """Plan the reply with the rest, then close: in the other order a crash would lose the reply."""
        body = Body.read(row.body) if row.body else Body({})
        if self.quotes is not None:
            self.quotes.keep(row.name.place, ts=ts, thread=row.thread, quotes=body.quotes, now=self.clock())
        if body.more is not None:
            name = Name(row.name.place, f"{row.name.name}/more")
            rest = Body(body.more, quotes=body.more_quotes).json
            self.ledger.plan([Delivery(name, row.day, self.clock(), thread=ts, body=rest)])
        self.ledger.sent(row.name, ts=ts, now=self.clock())
        log.info("sent", extra={"delivery": row.name.key, "tries": row.tries})

    def _close(self, row: Delivery, state: State, reason: str) -> None:
        self.ledger.close(row.name, state, reason=reason)
        log.info(state.value, extra={"delivery": row.name.key, "reason": reason})


def _try(row: Delivery) -> tuple[str, int]:
    """What tells one try from every other: nobody can begin another one without counting it."""
    return row.name.key, row.tries
