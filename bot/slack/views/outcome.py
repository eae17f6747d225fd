"""Any Outcome as a message, with the buttons that belong to its kind."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.model import Abstention, Answer, Help, Outcome
from bot.slack import buttons
from bot.slack.mrkdwn import Block, escape, one_line, person
from bot.slack.views.abstention import abstention_view
from bot.slack.views.answer import QUESTION_TEXT, answer_view
from bot.slack.views.help import help_view
from bot.slack.views.message import ACTION_ELEMENTS, Message, Part, cut, small


def outcome_view(
    outcome: Outcome,
    *,
    commands: Sequence[tuple[str, str]],
    first: Sequence[Part] = (),
    more: Sequence[Block] = (),
) -> Message:
    """The message for `outcome`.

    Args:
        outcome: What was found.
        commands: (usage, meaning) of the subcommands, for Help.
        first: Parts above it, such as who asked.
        more: Buttons beside those that every answer has.
    """
    match outcome:
        case Answer():
            votes = buttons.votes(outcome.question)
            spots = buttons.in_context(outcome.snippets)[: ACTION_ELEMENTS - len(more) - len(votes)]
            return answer_view(outcome, first=first, last=buttons.row((*spots, *more, *votes)))
        case Abstention():
            spots = buttons.in_context([outcome.closest] if outcome.closest else [])
            row = buttons.row((*spots, *more, *buttons.votes(outcome.question)))
            return abstention_view(outcome, first=first, last=row)
        case Help():
            return help_view(commands, outcome.suggestions, first=first)


def asked_by(user: str, question: str) -> Part:
    """The line above a shared answer: who asked what."""
    return small(f"{person(user)} asked: {escape(cut(one_line(question), QUESTION_TEXT))}")
