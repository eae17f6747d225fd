"""The inbox answers each post once: over repeats, several processes, and crashes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.store.inbox import Accepted, State
from bot.store.open import Store, open_store

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
POST = Accepted("Ev1", "", "T1", "C1", "1700000000.000100", "1700000000.000100", "U1", "who said so?")


def test_a_repeated_event_is_accepted_once(store: Store) -> None:
    """Slack delivers an event up to four times; only the first is accepted."""
    assert [store.inbox.accept(POST, now=NOW) for _ in range(4)] == [True, False, False, False]


def test_one_post_in_two_events_is_accepted_once(store: Store) -> None:
    """app_mention and message carry different event ids for the same (channel, ts)."""
    assert store.inbox.accept(POST, now=NOW)
    assert not store.inbox.accept(replace(POST, event_id="Ev2"), now=NOW)


def test_the_same_ts_in_another_channel_or_team_is_another_post(store: Store) -> None:
    """The second key is (enterprise, team, channel, ts), all of it."""
    assert store.inbox.accept(POST, now=NOW)
    assert store.inbox.accept(replace(POST, event_id="Ev2", channel="C2"), now=NOW)
    assert store.inbox.accept(replace(POST, event_id="Ev3", team="T2"), now=NOW)
    assert store.inbox.accept(replace(POST, event_id="Ev4", enterprise="E2"), now=NOW)


def test_of_many_processes_one_accepts_an_event(url: str, store: Store) -> None:
    """Eight stores with their own connections are given 25 events at once: each event has one taker."""
    others = [open_store(url) for _ in range(8)]

    def accept_all(other: Store) -> int:
        posts = (replace(POST, event_id=f"Ev{n}", ts=f"1700000000.{n:06}") for n in range(25))
        return sum(other.inbox.accept(post, now=NOW) for post in posts)

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(accept_all, others))
    for other in others:
        other.close()
    assert taken == 25


def test_an_accepted_post_survives_a_crash_and_is_taken_up(url: str, store: Store) -> None:
    """A process that died without a word leaves the row; the next one owns it once the lease has run out."""
    store.inbox.accept(POST, now=NOW)
    store.close()
    later = open_store(url)
    assert later.inbox.take_up(now=NOW + timedelta(seconds=14)) == ()
    assert later.inbox.take_up(now=NOW + timedelta(seconds=16)) == (POST,)
    assert later.inbox.take_up(now=NOW + timedelta(seconds=17)) == ()
    later.close()


def test_a_living_process_keeps_what_it_renews(url: str, store: Store) -> None:
    """Waiting for Slack may outlast the lease; renewing keeps the post from being answered by another."""
    store.inbox.accept(POST, now=NOW)
    store.inbox.renew([POST.event_id], now=NOW + timedelta(seconds=10))
    other = open_store(url)
    assert other.inbox.take_up(now=NOW + timedelta(seconds=24)) == ()
    other.close()


def test_a_post_that_nobody_works_on_is_given_up(store: Store) -> None:
    """The process lives and renews other posts; it may take this one up itself."""
    store.inbox.accept(POST, now=NOW)
    store.inbox.renew(["Ev2"], now=NOW + timedelta(seconds=10))
    store.inbox.renew([], now=NOW + timedelta(seconds=10))
    assert store.inbox.take_up(now=NOW + timedelta(seconds=16)) == (POST,)


def test_a_process_that_was_frozen_may_not_send(url: str, store: Store) -> None:
    """When another process has taken the post up, the first one is told not to send."""
    store.inbox.accept(POST, now=NOW)
    other = open_store(url)
    assert other.inbox.take_up(now=NOW + timedelta(minutes=1)) == (POST,)
    assert not store.inbox.sending(POST.event_id, now=NOW + timedelta(minutes=1))
    assert other.inbox.sending(POST.event_id, now=NOW + timedelta(minutes=1))
    other.close()


def test_an_answer_that_was_on_its_way_is_never_sent_again(url: str, store: Store) -> None:
    """A crash between sending and done leaves an unknown outcome: the next process can only tell, and closes it."""
    store.inbox.accept(POST, now=NOW)
    assert store.inbox.sending(POST.event_id, now=NOW)
    other = open_store(url)
    assert other.inbox.take_up(now=NOW + timedelta(minutes=1)) == (replace(POST, state=State.UNKNOWN),)
    assert not other.inbox.sending(POST.event_id, now=NOW + timedelta(minutes=1))
    other.inbox.finish(POST.event_id, State.UNKNOWN)
    assert other.inbox.take_up(now=NOW + timedelta(minutes=2)) == ()
    assert other.inbox.counts() == {State.UNKNOWN: 1}
    other.close()


def test_what_was_begun_and_a_crash_left_open_is_no_question(url: str, store: Store) -> None:
    """Nobody is told anything below it, and it may be begun again; what is under way or done may not."""
    press = replace(POST, event_id="share 1", ts="share 1", thread=None, text="")
    assert store.inbox.begin(press, now=NOW)
    other = open_store(url)
    assert not other.inbox.begin(press, now=NOW)
    late = NOW + timedelta(minutes=4)
    assert other.inbox.take_up(now=late) == ()
    assert other.inbox.counts() == {State.UNKNOWN: 1}
    assert other.inbox.begin(press, now=late)
    other.inbox.finish(press.event_id, State.DONE)
    assert not store.inbox.begin(press, now=late)
    assert store.inbox.take_up(now=late + timedelta(minutes=4)) == ()
    other.close()


def test_an_old_question_expires(store: Store) -> None:
    """After ten minutes nobody waits for the answer any more; until that is told, the row stays open."""
    store.inbox.accept(POST, now=NOW)
    late = NOW + timedelta(minutes=11)
    assert store.inbox.take_up(now=late) == (replace(POST, state=State.EXPIRED),)
    assert store.inbox.counts() == {State.WORKING: 1}
    assert store.inbox.sending(POST.event_id, now=late)
    store.inbox.finish(POST.event_id, State.EXPIRED)
    assert store.inbox.take_up(now=late + timedelta(minutes=1)) == ()
    assert store.inbox.counts() == {State.EXPIRED: 1}


def test_what_was_left_is_taken_up_oldest_first(store: Store) -> None:
    """Order of arrival, not of the keys."""
    late = replace(POST, event_id="Ev0", ts="1700000009.000100")
    store.inbox.accept(POST, now=NOW)
    store.inbox.accept(late, now=NOW + timedelta(seconds=1))
    assert store.inbox.take_up(now=NOW + timedelta(minutes=2)) == (POST, late)


def test_a_finished_post_is_forgotten_except_for_its_key(store: Store) -> None:
    """The text goes at once, the key stays for repeats."""
    store.inbox.accept(POST, now=NOW)
    store.inbox.finish(POST.event_id, State.DONE)
    with store.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT text, state FROM inbox").all() == [(None, "done")]
    assert not store.inbox.accept(POST, now=NOW)


def test_keys_are_kept_for_26_hours(store: Store) -> None:
    """Slack's delayed events come for up to 24 hours; a day and two hours later the row may go."""
    store.inbox.accept(POST, now=NOW)
    assert store.inbox.forget(now=NOW + timedelta(hours=25)) == 0
    assert not store.inbox.accept(POST, now=NOW + timedelta(hours=25))
    assert store.inbox.forget(now=NOW + timedelta(hours=27)) == 1


def test_what_leaves_at_once_is_begun_once(url: str, store: Store) -> None:
    """Of many processes one begins it; while that one lives, and when it is done, nobody else does."""
    others = [open_store(url) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda other: other.inbox.begin(POST, now=NOW), others))
    assert sum(begun) == 1
    owner = others[begun.index(True)]
    owner.inbox.renew([POST.event_id], now=NOW + timedelta(seconds=10))
    assert not store.inbox.begin(POST, now=NOW + timedelta(seconds=20))
    owner.inbox.finish(POST.event_id, State.DONE)
    assert not store.inbox.begin(POST, now=NOW + timedelta(hours=1))
    for other in others:
        other.close()


def test_what_did_not_leave_may_be_begun_again(url: str, store: Store) -> None:
    """After a refusal, after an unknown end, and after the death of who had begun it; nobody takes it up unasked."""
    for state in (State.REFUSED, State.UNKNOWN):
        assert store.inbox.begin(POST, now=NOW)
        store.inbox.finish(POST.event_id, state)
    assert store.inbox.begin(POST, now=NOW)
    other = open_store(url)
    assert not other.inbox.begin(POST, now=NOW + timedelta(seconds=14))
    assert other.inbox.take_up(now=NOW + timedelta(seconds=16)) == ()
    assert other.inbox.begin(POST, now=NOW + timedelta(seconds=16))
    other.close()
