"""What the Slack room needs of the rest of the program, as Protocols."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.answers.model import Card, Difference, Outcome
from bot.answers.timeline import Event
from bot.corpus.model import Corpus
from bot.digests.values import Subscription


class Somewhere(Protocol):
    """Whatever comes from one workspace; `enterprise` is "" outside Enterprise Grid."""

    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...


class Answering(Protocol):
    """The current articles and what can be asked of them. Pure and quick; never an exception for any text.

    What looks something up raises EngineAwayError while the index stands in a cluster that is away.
    """

    @property
    def corpus(self) -> Corpus: ...
    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome: ...
    def summarise(self) -> Card: ...
    def surveyed(self) -> tuple[int, int]: ...
    def differences(self) -> tuple[Difference, ...]: ...
    def timeline(self) -> tuple[Event, ...]: ...


class EarlierText(Protocol):
    """A text that an article has had: see `bot.store.articles.Text`."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def seen_at(self) -> datetime | None: ...


Current = Callable[[Somewhere], Answering]  # the articles of now, as a workspace has them; may block
# A workspace and an article's id in, its texts out, newest first; blocking.
Earlier = Callable[[Somewhere, str], Sequence[EarlierText]]


class Post(Protocol):
    """A question that came as a message, and where to answer it: see `bot.slack.incoming.Asked`."""

    @property
    def event_id(self) -> str: ...
    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def ts(self) -> str: ...
    @property
    def thread(self) -> str | None: ...
    @property
    def person(self) -> str: ...
    @property
    def text(self) -> str: ...


class Left(Post, Protocol):
    """A Post that a dead process left behind: see `bot.store.inbox.Accepted`."""

    @property
    def state(self) -> str: ...


class Inbox(Protocol):
    """The posts that were accepted, each for one answer. Blocking calls: run them in a thread."""

    def accept(self, post: Post, *, now: datetime) -> bool:
        """Keep the post durably; False when it is a repeat."""

    def begin(self, post: Post, *, now: datetime) -> bool:
        """Own the post for something that leaves at once; False when that is done, or under way anywhere."""

    def sending(self, event_id: str, *, now: datetime) -> bool:
        """Say that the answer leaves now; False when it must not."""

    def finish(self, event_id: str, state: str) -> None:
        """Close the post: "done", "refused", "unknown" or "expired"."""

    def renew(self, event_ids: Collection[str], *, now: datetime) -> None:
        """Say that this process still works on these; called every few seconds."""

    def take_up(self, *, now: datetime) -> Sequence[Left]:
        """The posts that dead processes left unanswered; they are ours now."""

    def forget(self, *, now: datetime) -> int:
        """Drop what need not be kept any longer."""

    def counts(self) -> Mapping[str, int]:
        """How many posts stand in each state."""


class Threads(Protocol):
    """The questions asked of the bot in each thread. Blocking calls."""

    def remember(self, post: Post, *, now: datetime) -> None:
        """Keep the question of the post."""

    def earlier(self, post: Post, *, since: datetime) -> tuple[str, ...]:
        """The questions asked before it in the same thread, oldest first."""

    def forget(self, *, now: datetime) -> int:
        """Drop what need not be kept any longer."""


class Vote(Protocol):
    """One person's word on one answer: see `bot.slack.incoming.Ballot`."""

    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def message_ts(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def helpful(self) -> bool: ...
    @property
    def question(self) -> str: ...
    @property
    def why(self) -> str: ...


class Votes(Protocol):
    """Whether answers helped. Blocking calls."""

    def cast(self, vote: Vote, *, now: datetime) -> None:
        """Keep the vote; the last one of a person on an answer counts."""


class Open(Protocol):
    """A question that stayed open just now: see `bot.slack.left_open.LeftOpen`."""

    @property
    def question(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def enterprise(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def asked_at(self) -> datetime: ...


class Gaps(Protocol):
    """The questions that stayed open. Blocking calls."""

    def note(self, questions: Sequence[Open]) -> None:
        """Keep them: all, or none when the database fails."""

    def forget(self, *, now: datetime) -> int:
        """Drop what need not be kept any longer."""


class Gap(Protocol):
    """A question that stayed open, how often it was asked, and when last."""

    @property
    def question(self) -> str: ...
    @property
    def times(self) -> int: ...
    @property
    def last_asked(self) -> datetime: ...


class OpenQuestions(Protocol):
    """What was asked and not answered. Blocking calls."""

    def of_team(self, *, enterprise: str, team: str, limit: int) -> Sequence[Gap]:
        """At most `limit` of one workspace, those asked most often first."""


class Subscribed(Protocol):
    """Who set up which digests. Blocking calls."""

    def of_person(self, *, enterprise: str, team: str, person: str) -> Sequence[Subscription]:
        """Those of one person in one workspace that are not off."""
