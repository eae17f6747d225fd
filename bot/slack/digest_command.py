"""`/eternaut digest ...`: subscribe a channel, change it, and see how it stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Literal

from bot.digests.due import WEEKDAYS
from bot.digests.plan import LOOKED_BACK, Rules, schedule, started, upcoming
from bot.digests.values import Deliveries, Delivery, Name, Place, Standing, Subscription, Subscriptions
from bot.digests.wording import Unclear, Wish, read
from bot.slack.buttons import button, row
from bot.slack.digest_reads import Reads
from bot.slack.digest_writer import NOW, SlackWriter
from bot.slack.mrkdwn import escape
from bot.slack.subcommands import Call, Subcommand
from bot.slack.views import digest_words as words
from bot.slack.views.digest import day_words
from bot.slack.views.digest_form import OPEN
from bot.slack.views.message import Message, compose, cut, lines, section, small

NAME, USAGE = "digest", "on [09:00] [Europe/Madrid] [weekdays] | off | status | now | preview"
MEANING = "sends what is new to this channel every day"
VERBS = ("on", "off", "status", "now", "preview")
# One word that is none of these, or a time, is no question but a slip, and gets the nearest right words.
TAKES = re.compile(r"|on(\s.{0,80})?|\d{1,2}[:.]\d\d(\s.{0,80})?|\S{1,20}", re.IGNORECASE)
PREVIEW = re.compile("preview.*", re.IGNORECASE)  # whoever sees it would take it for the digest
REMEMBERED = 7  # digests that `status` tells of


@dataclass(frozen=True, slots=True)
class Manners:
    """How the digest behaves where nobody said otherwise, from `[digests]` in `config/eternaut.toml`.

    Attributes:
        at, zone, days: As they are typed behind `digest on`.
        allowed: Ids of the people who may change the digest; () for everybody in the channel.
        nothing_new: What a day without news gets: "silence", or a part of the "story".
        clock: Whether the serving process delivers ("inside"), or `eternaut clock` alone ("apart").
    """

    at: str = "09:00"
    zone: str = "UTC"
    days: str = "weekdays"
    allowed: tuple[str, ...] = ()
    nothing_new: Literal["silence", "story"] = "silence"
    clock: Literal["inside", "apart"] = "inside"

    def __post_init__(self) -> None:
        if None in (self.usual.at, self.usual.zone, self.usual.days):
            raise ValueError('at, zone and days must be such as "09:00", "Europe/Madrid" and "weekdays"')

    @property
    def usual(self) -> Wish:
        """Time, zone and days, as they are read."""
        found = read(f"{self.at} {self.zone} {self.days}")
        return found if isinstance(found, Wish) else Wish()


@dataclass(slots=True)
class DigestCommand:
    """Handles the subcommand. Blocking: it runs in a thread.

    Attributes:
        ring: Makes the clock look at once.
        reads: What Slack is asked.
    """

    subscriptions: Subscriptions
    ledger: Deliveries
    writer: SlackWriter
    clock: Callable[[], datetime]
    rules: Rules
    manners: Manners
    ring: Callable[[], None] = field(default=lambda: None)
    reads: Reads | None = None

    def subcommand(self) -> Subcommand:
        """The row of the table."""
        return Subcommand(NAME, USAGE, MEANING, self.handle, TAKES, form=True, private=PREVIEW)

    def handle(self, call: Call) -> Message:
        """The reply to one use."""
        place = Place(call.enterprise, call.team, call.channel)
        verb, _, rest = call.argument.strip().partition(" ")
        match verb.lower():
            case "on":
                return self._on(place, rest, call.person)
            case "off":
                return self._off(place, call.person)
            case "now":
                return self._now(place, call.person)
            case "preview":
                return self._preview(place)
            case "" | "status":
                return self.status(place)
            case _:
                return self._slip(call.argument.strip())

    def may(self, person: str) -> bool:
        """Whether a person may change the digest."""
        return not self.manners.allowed or person in self.manners.allowed

    def change(self, place: Place, wish: Wish, person: str) -> Message:
        """Subscribe the channel as wished, or change its subscription; the reply tells what holds now."""
        if not self.may(person):
            return compose([section(words.NOT_ALLOWED)])
        now, old = self.clock(), self.subscriptions.of(place)
        usual = self.manners.usual
        before = Wish(old.at, old.zone, old.days) if old else Wish()
        theirs = self.reads.zone_of(place, person) if self.reads and not (wish.zone or before.zone) else None
        wanted = Subscription(
            place=place,
            at=wish.at or before.at or usual.at or datetime.min.time().replace(hour=9),
            zone=wish.zone or before.zone or theirs or usual.zone or "UTC",
            days=wish.days or before.days or usual.days or WEEKDAYS,
            from_day=now.date(),
            person=person,
            changed_at=now,
        )
        new = started(wanted, old, self._written(place, now))
        trouble = self.reads.reach(place) if self.reads else None
        closed = trouble in ("not_in_channel", "channel_not_found")
        if closed:
            new = replace(new, standing=Standing.PAUSED, reason=str(trouble))
        self.subscriptions.save(new)
        if closed:
            self.subscriptions.tell(place)  # they read it here
        self.ring()
        return self._agreed(new, trouble, now)

    def resume(self, place: Place) -> bool:
        """Serve a paused channel again; False when it was not paused."""
        old = self.subscriptions.of(place)
        if old is None or old.standing is not Standing.PAUSED:
            return False
        now = self.clock()
        fresh = replace(old, standing=Standing.ACTIVE, reason="", changed_at=now)
        self.subscriptions.save(started(fresh, None, self._written(place, now)))
        return True

    def status(self, place: Place) -> Message:
        """How the channel's digest stands, and what became of the last ones."""
        subscription, now = self.subscriptions.of(place), self.clock()
        change = row([button("Change…" if subscription else "Set up…", OPEN, place.channel)])
        if subscription is None:
            return compose([section(words.NEVER_ON)], last=change)
        told = [f"The digest comes {words.schedule_words(subscription)}."]
        match subscription.standing:
            case Standing.OFF:
                told = [words.WENT_OFF]
            case Standing.PAUSED:
                told.append(f"It is paused: {words.reason_words(subscription.reason)}.")
            case _:
                due = upcoming(subscription, self._written(place, now), now=now)[1]
                told.append(f"The next one: {words.next_words(subscription, due, now=now)}.")
        latest = self.ledger.latest(place, limit=3 * REMEMBERED)
        rows = [one for one in latest if not one.name.name.endswith("/more")][:REMEMBERED]
        listed = [f"• {self._when(one)}: {words.outcome_words(one)}" for one in rows]
        return compose([section(" ".join(told)), *lines(listed, noun="digests")], last=change)

    def _on(self, place: Place, typed: str, person: str) -> Message:
        wish = read(typed)
        return self._unclear(wish) if isinstance(wish, Unclear) else self.change(place, wish, person)

    def _slip(self, typed: str) -> Message:
        """The subcommand nearest to `typed`, or the one that was left out before a time, a zone or days."""
        close = difflib.get_close_matches(typed.lower(), VERBS, n=1)
        said = close[0] if close else f"on {typed}" if isinstance(read(typed), Wish) else None
        return self._not_understood(typed, said)

    def _unclear(self, wrong: Unclear) -> Message:
        return self._not_understood(wrong.word, f"on {wrong.corrected}" if wrong.corrected else None)

    def _not_understood(self, word: str, meant: str | None) -> Message:
        told = f"I do not understand “{escape(cut(word, 80))}”. "
        if meant:
            told += f"Did you mean `/eternaut digest {escape(meant)}`?"
        else:
            told += f"It reads like this: {words.USAGE}."
        form = small("A time, a time zone and days, in any order; what you leave out keeps its value.")
        return compose([section(told), form], last=row([button("Pick them…", OPEN, "form")]))

    def _agreed(self, new: Subscription, trouble: str | None, now: datetime) -> Message:
        due = upcoming(new, self._written(new.place, now), now=now)[1]
        parts = [
            section(
                f"The digest comes to this channel {words.schedule_words(new)}. "
                f"The next one: {words.next_words(new, due, now=now)}."
            )
        ]
        if new.standing is Standing.PAUSED:
            parts.append(section(words.INVITE))
        elif trouble is not None:
            parts.append(small(words.NO_LOOK_UP.format(reason=escape(trouble))))
        return compose(parts)

    def _off(self, place: Place, person: str) -> Message:
        if not self.may(person):
            return compose([section(words.NOT_ALLOWED)])
        old = self.subscriptions.of(place)
        if old is None:
            return compose([section(words.NEVER_ON)])
        self.subscriptions.save(replace(old, standing=Standing.OFF, reason="", changed_at=self.clock()))
        return compose([section(words.WENT_OFF)])

    def _now(self, place: Place, person: str) -> Message:
        if not self.may(person):
            return compose([section(words.NOT_ALLOWED)])
        self.ledger.plan([self._asked(place, token_hex(4))])
        self.ring()
        return compose([section(words.ON_ITS_WAY)])

    def _preview(self, place: Place) -> Message:
        """What `digest now` would post, without posting it."""
        written = self.writer.write(self._asked(place, "preview"), self.ledger.known(place), now=self.clock())
        if written is None:
            return compose([section(words.NO_PREVIEW)])
        blocks = tuple(block for block in written.body.message["blocks"] if block["type"] != "actions")
        first = small("A preview, which only you see. Nothing was posted.")
        return Message((*first.blocks, *blocks), f"{first.text}\n{written.body.message['text']}")

    def _asked(self, place: Place, name: str) -> Delivery:
        """A digest of the channel's today that somebody asks for."""
        now, old = self.clock(), self.subscriptions.of(place)
        day = schedule(old).today(now) if old else now.date()
        return Delivery(Name(place, f"{day}{NOW}{name}"), day, now)

    def _written(self, place: Place, now: datetime) -> frozenset[date]:
        since = (now - LOOKED_BACK - timedelta(days=2)).date()
        return self.ledger.days(since=since).get(place, frozenset())

    def _when(self, one: Delivery) -> str:
        asked = " (asked for)" if NOW in one.name.name else ""
        return f"{day_words(one.day)}{asked}"
