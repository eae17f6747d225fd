"""Makes the digest of a channel: the story as it is now, less what the channel knows, as Slack shows it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.digests.body import Body, Payload
from bot.digests.content import Story, Told, another_part, tell
from bot.digests.delivery import Written
from bot.digests.known import Known
from bot.digests.quoted import quotes_of
from bot.digests.values import Delivery, Place
from bot.digests.wording import say_time
from bot.slack.views.digest import Occasion, digest_view, more_view, why_digest_modal
from bot.slack.views.message import Message

LATE = timedelta(minutes=5)  # after that a digest says that it is late
NOW = "/now/"  # in the name of a Delivery that somebody asked for

NothingNew = Literal["silence", "story"]


@dataclass(slots=True)
class SlackWriter:
    """Satisfies `bot.digests.delivery.Writer`.

    Attributes:
        current: Gives the articles of now.
        zone: The time zone of a channel's subscription.
        nothing_new: What a day without news gets.
    """

    current: Callable[[Place], Story]
    zone: Callable[[Place], str]
    nothing_new: NothingNew
    _story: Story | None = None
    _told: dict[str, Told] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def write(self, row: Delivery, known: str | None, *, now: datetime) -> Written | None:
        """The digest after `known`; None when nothing is new, and then a quiet day is wanted."""
        story = self.current(row.name.place)
        told = self._tell(story, known)
        asked = NOW in row.name.name
        quiet = told.digest is None
        if quiet and known is not None and (asked or self.nothing_new == "story"):
            told = another_part(story, told.known)
        if told.digest is None:
            return None
        late = now - row.due_at > LATE and not asked
        due = local_time(row.due_at, self.zone(row.name.place))
        posted = asked and not row.name.name.endswith("preview")
        occasion = Occasion(row.day, row.name.name, due=due if late else "", asked=posted, nothing_new=quiet)
        post, more = digest_view(told.digest, occasion), more_view(told.digest)
        body = Body(
            message=payload_of(post),
            more=payload_of(more) if more else None,
            why=why_digest_modal(told.digest, occasion),
            quotes=quotes_of(post.quotes),
            more_quotes=quotes_of(more.quotes) if more else (),
        )
        return Written(body, told.known.json)

    def _tell(self, story: Story, known: str | None) -> Told:
        """What there is to tell; made once for all channels that know the same."""
        with self._turn:
            if story is not self._story:
                self._story, self._told = story, {}
            key = known or ""
            if key not in self._told:
                self._told[key] = tell(story, Known.read(known) if known else None)
            return self._told[key]


def payload_of(message: Message) -> Payload:
    """The message as the ledger keeps it."""
    return {"text": message.text, "blocks": list(message.blocks)}


def local_time(due: datetime, zone: str) -> str:
    """09:00 (Europe/Madrid)."""
    return f"{say_time(due.astimezone(ZoneInfo(zone)).time())} ({zone})"
