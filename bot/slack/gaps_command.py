"""`/eternaut gaps`: which questions stayed open, for those who may add articles."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.slack.ports import OpenQuestions
from bot.slack.subcommands import Call, Subcommand
from bot.slack.views.gaps import gaps_view, not_allowed
from bot.slack.views.message import Message

GAPS = ("gaps", "", "lists what was asked and the sources don't say")
MOST = 50  # questions; a message has room for about as many


def gaps_subcommand(questions: OpenQuestions, may: Callable[[str], bool]) -> Subcommand:
    """The row of the table; `may` says whether a person is shown them."""

    def gaps(call: Call) -> Message:
        if not may(call.person):
            return not_allowed(call.person)
        return gaps_view(questions.of_team(enterprise=call.enterprise, team=call.team, limit=MOST))

    return Subcommand(*GAPS, gaps, private=re.compile(".*"))
