"""Thread memory, votes and gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.slack.left_open import LeftOpen
from bot.store.gaps import Gap
from bot.store.inbox import Accepted
from bot.store.open import Store
from bot.store.threads import REMEMBERED

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROOT = "1700000000.000100"
POST = Accepted("Ev1", "", "T1", "C1", ROOT, ROOT, "U1", "How much faster was it?")
LONG_AGO = NOW - timedelta(days=365)


def left_open(question: str, *, team: str = "T1", now: datetime = NOW) -> LeftOpen:
    """A question that was not answered."""
    return LeftOpen(question, "not_found", "", team, now)


def _follow_up(number: int, question: str = "and then?") -> Accepted:
    return replace(POST, event_id=f"Ev{number}", ts=f"17000001{number:02}.000000", text=question)


def test_a_thread_remembers_its_questions_in_order(store: Store) -> None:
    """What was asked first comes first, whatever the order of arrival."""
    first, second, third = POST, _follow_up(1, "Who said so?"), _follow_up(2, "When?")
    for post in (second, first, third):
        store.threads.remember(post, now=NOW)
    assert store.threads.earlier(third, since=LONG_AGO) == ("How much faster was it?", "Who said so?")


def test_a_thread_in_a_direct_conversation_begins_with_what_it_hangs_on(store: Store) -> None:
    """Whether it hangs on the question or on the answer that followed it."""
    first, second = replace(POST, thread=None), replace(_follow_up(1, "Who said so?"), thread=None)
    for post in (first, second):
        store.threads.remember(post, now=NOW)
    below_question = replace(_follow_up(9), thread=first.ts)
    below_answer = replace(_follow_up(9), thread=first.ts[:-1] + "7")
    assert store.threads.earlier(below_question, since=LONG_AGO) == (first.text,)
    assert store.threads.earlier(below_answer, since=LONG_AGO) == (first.text,)
    store.threads.remember(replace(_follow_up(5, "In the thread?"), thread=first.ts), now=NOW)
    assert store.threads.earlier(below_question, since=LONG_AGO) == (first.text, "In the thread?")


def test_a_thread_remembers_nothing_of_another_thread(store: Store) -> None:
    """Neither of another thread of the channel nor of the same ts elsewhere."""
    store.threads.remember(POST, now=NOW)
    elsewhere = _follow_up(1)
    for other in (
        replace(elsewhere, thread="1699999999.000000"),
        replace(elsewhere, channel="C2"),
        replace(elsewhere, team="T2"),
        replace(elsewhere, enterprise="E2"),
        replace(elsewhere, thread=None),
    ):
        assert store.threads.earlier(other, since=LONG_AGO) == ()


def test_thread_memory_is_bounded(store: Store) -> None:
    """A thread of thirty questions gives the last ten."""
    for number in range(30):
        store.threads.remember(_follow_up(number, f"question {number}"), now=NOW)
    earlier = store.threads.earlier(_follow_up(31), since=LONG_AGO)
    assert earlier == tuple(f"question {number}" for number in range(30 - REMEMBERED, 30))


def test_only_recent_questions_are_given(store: Store) -> None:
    """`since` leaves out what was asked before it."""
    store.threads.remember(POST, now=NOW - timedelta(hours=2))
    assert store.threads.earlier(_follow_up(1), since=NOW - timedelta(hours=1)) == ()


def test_remembering_twice_changes_nothing(store: Store) -> None:
    """A post that is taken up after a crash is remembered once."""
    store.threads.remember(POST, now=NOW)
    store.threads.remember(POST, now=NOW)
    assert store.threads.earlier(_follow_up(1), since=LONG_AGO) == (POST.text,)


def test_thread_memory_ends_after_30_days(store: Store) -> None:
    """Old threads are dropped."""
    store.threads.remember(POST, now=NOW)
    assert store.threads.forget(now=NOW + timedelta(days=29)) == 0
    assert store.threads.forget(now=NOW + timedelta(days=31)) == 1


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote as the Slack room casts it."""

    enterprise: str = ""
    team: str = "T1"
    channel: str = "C1"
    message_ts: str = ROOT
    person: str = "U1"
    helpful: bool = True
    question: str = "Who?"
    why: str = ""


def test_the_last_vote_of_a_person_counts(store: Store) -> None:
    """Pressing both buttons is one vote, the later one."""
    store.votes.cast(Ballot(), now=NOW)
    store.votes.cast(Ballot(helpful=False, why="too short"), now=NOW + timedelta(seconds=1))
    assert store.votes.counts() == (0, 1)


def test_votes_of_two_people_or_on_two_answers_are_two(store: Store) -> None:
    """One vote per person and answer."""
    store.votes.cast(Ballot(), now=NOW)
    store.votes.cast(Ballot(person="U2"), now=NOW)
    store.votes.cast(Ballot(message_ts="1700000001.000000"), now=NOW)
    assert store.votes.counts() == (3, 0)


def test_gaps_are_counted_by_question_and_per_workspace(store: Store) -> None:
    """The same question in two spellings is one, asked twice; a team sees its own open questions only."""
    later = NOW + timedelta(minutes=1)
    store.gaps.note([left_open("Who paid?"), left_open("Why?")])
    store.gaps.note([left_open("When?", now=later)])
    store.gaps.note([left_open("who paid", now=later), left_open("theirs?", team="T2")])
    first, *others = store.gaps.of_team(enterprise="", team="T1", limit=10)
    assert first in (Gap("Who paid?", 2, later), Gap("who paid", 2, later))  # databases order letters differently
    assert others == [Gap("When?", 1, later), Gap("Why?", 1, NOW)]
    assert [gap.question for gap in store.gaps.of_all(limit=10)][1:] == ["When?", "theirs?", "Why?"]
    assert len(store.gaps.of_all(limit=2)) == 2


def test_gaps_are_kept_for_90_days(store: Store) -> None:
    """Then they go."""
    store.gaps.note([left_open("first?")])
    assert store.gaps.forget(now=NOW + timedelta(days=89)) == 0
    assert store.gaps.forget(now=NOW + timedelta(days=91)) == 1
