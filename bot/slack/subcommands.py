"""The subcommands: one table registers them, finds them in what was said, and makes the help."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.slack.mrkdwn import Block
from bot.slack.ports import Answering
from bot.slack.views import pages
from bot.slack.views.card import card_view
from bot.slack.views.differences import differences_view
from bot.slack.views.help import help_view
from bot.slack.views.message import Message, Part
from bot.slack.views.sources import sources_view
from bot.slack.views.timeline import timeline_view

COMMAND, HELP = "/eternaut", "help"


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a subcommand: what was said behind its name, by whom and where, and the articles of now.

    `first` are parts to show above the reply, `more` are buttons to show below it. `quoted` tells how many quotes
    of each article stand in this workspace; None where nobody counts.
    """

    answering: Answering
    commands: Sequence[tuple[str, str]]
    argument: str
    enterprise: str
    team: str
    channel: str
    person: str
    first: Sequence[Part] = ()
    more: Sequence[Block] = ()
    quoted: Callable[[], Mapping[str, int] | None] = lambda: None


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word with a meaning of its own; everything else is a question.

    Attributes:
        name: The word.
        usage: What to type behind the name, "" for nothing.
        meaning: What it does, in one line for the help.
        handler: Makes the reply. It runs in a thread and may block for a moment.
        takes: What may stand behind the name, as a pattern for the whole of it. What does not match is a
            question: "sources of the money?" is not the subcommand `sources`.
        form: Whether the name alone opens a form; then a listener of its own hears it.
        private: What stands behind the name when the reply is for the one who asks only, also in a channel; None
            for nothing.
    """

    name: str
    usage: str
    meaning: str
    handler: Callable[[Call], Message]
    takes: re.Pattern[str] = re.compile("")
    form: bool = False
    private: re.Pattern[str] | None = None


def _help(call: Call) -> Message:
    hints = call.answering.ask("")
    return help_view(call.commands, getattr(hints, "suggestions", ()), first=call.first)


def _card(call: Call) -> Message:
    return card_view(call.answering.summarise(), first=call.first, more=call.more)


def _sources(call: Call) -> Message:
    number = pages.number_in(call.argument)
    quoted = call.quoted()
    return sources_view(call.answering.corpus, quoted, number=number, first=call.first, more=call.more)


def _differences(call: Call) -> Message:
    number = pages.number_in(call.argument)
    first = (*call.first, *pages.looked_in(*call.answering.surveyed()))
    return differences_view(call.answering.differences(), number=number, first=first, more=call.more)


def _timeline(call: Call) -> Message:
    number = pages.number_in(call.argument)
    first = (*call.first, *pages.looked_in(*call.answering.surveyed()))
    return timeline_view(call.answering.timeline(), number=number, first=first, more=call.more)


BASE = (
    Subcommand(HELP, "", "shows this", _help),
    Subcommand("card", "", "shows the story at a glance", _card),
    Subcommand("sources", "", "lists the articles", _sources, pages.TAKES),
    Subcommand("differences", "", "shows where the sources differ", _differences, pages.TAKES),
    Subcommand("timeline", "", "tells the dated events in their order", _timeline, pages.TAKES),
)


@dataclass(frozen=True, slots=True)
class Subcommands:
    """The table."""

    rows: tuple[Subcommand, ...] = BASE

    def find(self, said: str) -> tuple[Subcommand, str] | None:
        """The subcommand that was said, and what stood behind its name; None for a question."""
        name, _, rest = said.strip().rstrip("?!.").partition(" ")
        for row in self.rows:
            if row.name == name.lower() and row.takes.fullmatch(rest.strip()):
                return row, rest.strip()
        return None

    def nearest(self, said: str) -> str | None:
        """The name of the subcommand that a single word was probably meant for; None for all else."""
        word = said.strip().rstrip("?!.").lower()
        names = [row.name for row in self.rows if row.name[0] == word[:1]]
        close = [] if " " in word else difflib.get_close_matches(word, names, n=1, cutoff=0.75)
        return close[0] if close else None

    def usages(self) -> tuple[tuple[str, str], ...]:
        """(what to type, what it does) for each, a question first."""
        asked = ((f"{COMMAND} <question>", "asks the articles"),)
        return asked + tuple((f"{COMMAND} {row.name} {row.usage}".rstrip(), row.meaning) for row in self.rows)
