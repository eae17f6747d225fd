"""The questions that the sources did not answer: what, how often and until when; never who asked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.mrkdwn import escape, one_line
from bot.slack.ports import Gap
from bot.slack.views.message import Message, compose, cut, header, lines, section, small
from bot.slack.views.quote import day

QUESTION_TEXT = 300


def gaps_view(gaps: Sequence[Gap]) -> Message:
    """The message of `/eternaut gaps`."""
    if not gaps:
        return compose([section("Nothing was asked here that the sources don't say.")])
    rows = [f"• {escape(cut(one_line(gap.question), QUESTION_TEXT))} ({_asked(gap)})" for gap in gaps]
    told = "An article that says it closes the gap: `/eternaut add`. Questions are kept for 90 days, without names."
    return compose([header("What the sources don't say"), *lines(rows, noun="questions"), small(told)])


def not_allowed(person: str) -> Message:
    """Who may see them, and how one becomes one of them."""
    return compose(
        [
            section("What others asked is shown to the people who are named for it, and you are not yet."),
            small(
                f'Whoever runs me can change that: `editors = ["{escape(person)}"]` below `[desk]` in '
                '`config/eternaut.toml` names you, and `editors = ["*"]` everybody.'
            ),
        ]
    )


def _asked(gap: Gap) -> str:
    if gap.times == 1:
        return f"asked on {day(gap.last_asked.date())}"
    return f"asked {gap.times:,} times, last on {day(gap.last_asked.date())}"
