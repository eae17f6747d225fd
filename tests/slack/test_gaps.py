"""What people asked and the sources don't say: for some people's eyes, and without names."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.local.limits import text_breaches
from bot.slack.gaps_command import gaps_subcommand
from bot.slack.left_open import LeftOpen, Notes
from bot.slack.subcommands import Call
from bot.slack.views.gaps import gaps_view
from bot.slack.work import Pools, Work
from bot.store.open import Store
from tests.slack.values import CORPUS, HOSTILE_WORDS, Librarian

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Gap:
    """An open question."""

    question: str
    times: int
    last_asked: datetime


def call(person: str, team: str = "T1") -> Call:
    """`/eternaut gaps`, said by a person."""
    return Call(Librarian(CORPUS, []), (), "", enterprise="", team=team, channel="C1", person=person)


def test_an_editor_sees_what_stayed_open_in_this_workspace(store: Store) -> None:
    """How often and when last; of other workspaces nothing."""
    for team, question in (("T1", "Who paid?"), ("T1", "who paid"), ("T1", "Why?"), ("T2", "Theirs?")):
        store.gaps.note([LeftOpen(question, "not_found", "", team, NOW)])
    row = gaps_subcommand(store.gaps, lambda person: person == "UANA")
    shown = row.handler(call("UANA")).text.lower()
    assert "paid? (asked 2 times, last on 23 november 2026)" in shown.replace("paid (", "paid? (")
    assert "why? (asked on 23 november 2026)" in shown
    assert "theirs" not in shown


def test_others_are_told_how_one_becomes_an_editor(store: Store) -> None:
    """And see no question."""
    store.gaps.note([LeftOpen("Who paid?", "not_found", "", "T1", NOW)])
    shown = gaps_subcommand(store.gaps, lambda person: False).handler(call("UBEN")).text
    assert "editors = [" in shown
    assert "paid" not in shown


def test_no_gaps_are_said_to_be_none() -> None:
    """An empty state has its own sentence."""
    assert gaps_view(()).text == "Nothing was asked here that the sources don't say."


def test_any_question_fits_and_is_harmless() -> None:
    """Long and hostile questions, as many as are listed."""
    shown = gaps_view([Gap(HOSTILE_WORDS * 20, 3, NOW)] * 50)
    assert text_breaches(shown.text, shown.blocks) == ()
    assert "<!channel>" not in shown.text


async def test_questions_left_open_at_once_go_together_and_none_is_lost(store: Store) -> None:
    """The first is written while the others come; stopping waits for all of them."""
    work, pools = Work(), Pools()
    notes = Notes(store.gaps, work, pools.quick)
    for number in range(40):
        notes.note(LeftOpen(f"Who paid {number}?", "not_found", "", "T1", NOW))
        await asyncio.sleep(0.001 * (number % 3))
    assert await work.drain(30) == 0
    pools.close()
    assert len(store.gaps.of_team(enterprise="", team="T1", limit=100)) == 40


async def test_after_a_failure_of_the_database_questions_are_kept_again(store: Store) -> None:
    """What was being written is lost, and the log says so; nothing after it."""
    work, pools = Work(), Pools()
    notes = Notes(store.gaps, work, pools.quick)
    notes.note(LeftOpen("Who paid?", "not_found", "", None, NOW))  # type: ignore[arg-type]  # which no database takes
    await work.drain(30)
    notes.note(LeftOpen("Why?", "not_found", "", "T1", NOW))
    assert await work.drain(30) == 0
    pools.close()
    assert [gap.question for gap in store.gaps.of_all(limit=10)] == ["Why?"]
