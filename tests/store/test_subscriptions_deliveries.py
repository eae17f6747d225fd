"""Subscriptions, the ledger of deliveries, and their locks, on SQLite and PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text

from bot.store.database import connect
from bot.store.deliveries import Delivery, Name, State
from bot.store.locks import SessionLocks, locks
from bot.store.open import Store
from bot.store.subscriptions import Place, Standing, Subscription

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
PLACE = Place("", "T1", "C1")
MINE = Subscription(PLACE, time(9, 0), "Europe/Madrid", frozenset({0, 4}), DAY, "U1", NOW)
NAME = Name(PLACE, "2026-11-23")
ROW = Delivery(NAME, DAY, NOW)


def test_a_subscription_is_kept_and_replaced_whole(store: Store) -> None:
    """One for each channel, the last word wins."""
    store.subscriptions.save(MINE)
    assert store.subscriptions.of(PLACE) == MINE
    later = replace(MINE, at=time(18, 30), days=frozenset({6}), person="U2", changed_at=NOW + timedelta(hours=1))
    store.subscriptions.save(later)
    assert store.subscriptions.active() == (later,)
    store.subscriptions.save(replace(later, standing=Standing.OFF))
    assert store.subscriptions.active() == ()


def test_a_pause_has_a_reason_and_one_process_tells_of_it(store: Store) -> None:
    """Pausing twice, or telling twice, is refused."""
    store.subscriptions.save(MINE)
    assert store.subscriptions.pause(PLACE, "is_archived")
    assert not store.subscriptions.pause(PLACE, "not_in_channel")
    assert [(s.standing, s.reason) for s in store.subscriptions.untold()] == [(Standing.PAUSED, "is_archived")]
    assert store.subscriptions.tell(PLACE)
    assert not store.subscriptions.tell(PLACE)
    assert store.subscriptions.untold() == ()
    assert len(store.subscriptions.paused()) == 1


def test_a_person_sees_the_own_subscriptions_that_are_not_off(store: Store) -> None:
    """Paused ones too; not those of others, of other workspaces, or that are switched off."""
    second, off, theirs = (replace(MINE, place=Place("", "T1", channel)) for channel in ("C2", "C3", "C4"))
    for one in (second, MINE, replace(off, standing=Standing.OFF), replace(theirs, person="U2")):
        store.subscriptions.save(one)
    store.subscriptions.save(replace(MINE, place=Place("", "T2", "C1")))
    store.subscriptions.pause(second.place, "is_archived")
    found = store.subscriptions.of_person(enterprise="", team="T1", person="U1")
    assert found == (MINE, replace(second, standing=Standing.PAUSED, reason="is_archived"))


def test_a_workspace_is_paused_whole(store: Store) -> None:
    """Other workspaces go on."""
    elsewhere = replace(MINE, place=Place("", "T2", "C1"))
    store.subscriptions.save(MINE)
    store.subscriptions.save(elsewhere)
    assert store.subscriptions.pause_team("", "T1", "token_revoked") == 1
    assert store.subscriptions.active() == (elsewhere,)


def test_a_day_has_one_row_and_its_body_stays(store: Store) -> None:
    """Planning again, or another body, changes nothing."""
    ledger = store.deliveries
    ledger.plan([ROW, replace(ROW, name=Name(PLACE, "2026-11-22"), day=date(2026, 11, 22), state=State.SKIPPED)])
    ledger.plan([replace(ROW, due_at=NOW + timedelta(hours=1))])
    assert ledger.open() == (ROW,)
    assert ledger.days(since=DAY - timedelta(days=1)) == {PLACE: frozenset({DAY, date(2026, 11, 22)})}
    ledger.keep_body(NAME, body="first", known="a")
    ledger.keep_body(NAME, body="second", known="b")
    kept = ledger.read(NAME)
    assert kept is not None
    assert kept.body == "first"


def test_a_try_is_written_down_before_it_is_made(store: Store) -> None:
    """The first try keeps its time, the last one moves; a final row is not sent again."""
    ledger = store.deliveries
    ledger.plan([ROW])
    assert ledger.begin(NAME, now=NOW)
    assert ledger.begin(NAME, now=NOW + timedelta(minutes=2))
    (row,) = ledger.open()
    assert (row.state, row.attempted, row.tries) == (State.SENDING, True, 2)
    assert (row.first_try, row.last_try) == (NOW, NOW + timedelta(minutes=2))
    ledger.wait(NAME, until=NOW + timedelta(minutes=3), reason="ratelimited")
    (row,) = ledger.open()
    assert (row.state, row.attempted, row.not_before) == (State.DUE, False, NOW + timedelta(minutes=3))
    ledger.sent(NAME, ts="1.5", now=NOW)
    assert ledger.open() == ()
    assert not ledger.begin(NAME, now=NOW)
    assert ledger.counts() == {"sent": 1}


def test_a_channel_knows_what_its_last_sent_digest_told(store: Store) -> None:
    """Not what was skipped or failed; and only the newest is kept."""
    ledger = store.deliveries
    names = [Name(PLACE, f"2026-11-2{n}") for n in range(4)]
    ledger.plan([replace(ROW, name=name, day=date.fromisoformat(name.name)) for name in names])
    for number, name in enumerate(names[:3]):
        ledger.keep_body(name, body="b", known=f"known {number}")
    assert ledger.known(PLACE) is None
    ledger.sent(names[0], ts="1", now=NOW)
    ledger.sent(names[1], ts="2", now=NOW + timedelta(days=1))
    ledger.close(names[2], State.FAILED, reason="no_text")
    assert ledger.known(PLACE) == "known 1"
    assert [(row.state, row.ts) for row in ledger.latest(PLACE, limit=2)] == [(State.DUE, ""), (State.FAILED, "")]
    assert ledger.forget(now=NOW + timedelta(days=100)) == 2  # the newest sent one and the open one stay


def test_a_lock_is_held_by_one_and_ends_with_its_holder(store: Store, url: str) -> None:
    """A second one is refused, until the first lets go; another name is free where the database can tell."""
    other = locks(connect(url))
    with store.locks.take("a") as mine:
        assert mine is not None
        assert mine()
        with store.locks.take("a") as again, other.take("a") as theirs:
            assert again is None
            assert theirs is None
    store.locks.close()
    with other.take("a") as theirs:
        assert theirs is not None
    other.close()


def test_a_process_that_is_killed_loses_its_locks(store: Store, url: str) -> None:
    """kill -9, and the next one has it."""
    program = (
        "import sys, time; from bot.store.database import connect; from bot.store.locks import locks\n"
        f"with locks(connect({url!r})).take('a') as held:\n"
        "    print(held is not None, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with store.locks.take("a") as held:
            assert held is None
        holder.kill()
    deadline = 200  # the server notices the end of a session within moments
    while deadline:
        with store.locks.take("a") as held:
            if held is not None:
                break
        deadline -= 1
    assert deadline


def test_a_lost_session_is_no_lock_any_more(postgres_url: str) -> None:
    """The server ends the session: what was taken is known to be lost, also when a new session is there."""
    engine = connect(postgres_url)
    held_by = SessionLocks(engine)
    with held_by.take("a") as held:
        assert held is not None
        assert held()
        with engine.begin() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> 0")
            )
        assert not held()
        with held_by.take("b") as fresh:
            assert fresh is not None
            assert fresh()
            assert not held()
    held_by.close()
    engine.dispose()
