"""Slack's deliveries: whatever comes, how often, to whomever, each question is answered once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path

from bot.slack.views.error import INTERRUPTED, TOO_LATE
from tests.promises.crowd import LONG, Crowd, Process, crowd, mention, ts_of
from tests.promises.mortal import POINTS
from tests.promises.reporting import Promise

EVENTS = 250 if LONG else 15
# Killed there, nobody can know whether the answer was posted; of those, here it was not.
NOT_CERTAIN = ("after sending", "before post", "after post", "before finish")
LEFT_BEFORE_POST = ("after sending", "before post")
LATER, EXPIRED, A_DAY = 60, 11 * 60, 25 * 3600  # seconds: a lease is over, a question is too old, Slack's last try


async def test_every_event_is_answered_at_most_once_by_four_processes(
    url: str, tmp_path: Path, promise: Promise
) -> None:
    """Each comes four times (now, at once, after one minute, after five) to each of four, and once more a day later."""
    async with crowd(url, tmp_path) as place:
        async with place.processes(*[""] * 4) as processes:
            sent = 0
            for retry, seconds in enumerate((0, 1, 60, 300)):
                place.move_clock(seconds)
                sent += await _storm(place, processes, retry)
                await place.settled()
        async with place.processes("", "") as processes:  # started anew
            place.move_clock(A_DAY)
            sent += await _storm(place, processes, 3)
            await place.settled()
        answers, notices = place.seen()
    assert set(answers.values()) == {1} and len(answers) == EVENTS and not notices
    kind = url.partition(":")[0].partition("+")[0]
    promise(
        "A1", f"answers per event on {kind}, {EVENTS} events in {sent:,} deliveries", f"{answers.total() / EVENTS:.3f}"
    )


async def _storm(place: Crowd, processes: Sequence[Process], retry: int) -> int:
    """Every event to every process, in any order, half of them without the headers that tell a repeat."""
    deliveries = [(number, process) for number in range(EVENTS) for process in processes]
    random.shuffle(deliveries)
    for at in range(0, len(deliveries), 20):
        some = [
            place.deliver(number, process.address, retry=retry if random.random() < 0.5 else 0)
            for number, process in deliveries[at : at + 20]
        ]
        for (number, process), ack in zip(deliveries[at : at + 20], await asyncio.gather(*some), strict=True):
            if not ack.ok:  # the file was locked for too long: Slack would come again, and so do we
                assert (await place.deliver(number, process.address, retry=retry + 1)).ok
    return len(deliveries)


async def test_a_kill_at_any_point_leaves_at_most_one_answer_and_no_silence(
    url: str, tmp_path: Path, promise: Promise
) -> None:
    """kill -9; Slack repeats what had no ack; another process goes on, with its clock a minute, then a day ahead."""
    points, acked = POINTS * (4 if LONG else 1), list[bool]()
    async with crowd(url, tmp_path) as place:
        while len(acked) < len(points):
            place.move_clock(-6.0 * len(acked))  # earlier and earlier: nobody takes up what those before have left
            async with place.processes(*POINTS) as processes:
                acked += [await _ask_and_die(place, *each) for each in enumerate(processes, start=len(acked))]
        place.move_clock(LATER)
        async with place.process() as heir:
            for number, was_acked in enumerate(acked):
                if not was_acked:
                    assert (await place.deliver(number, heir.address, retry=1)).ok
            await place.settled()
            place.move_clock(A_DAY)
            for number in range(len(points)):
                assert (await place.deliver(number, heir.address, retry=3)).ok
            await place.settled()
        answers, notices = place.seen()
    for number, point in enumerate(points):
        found = (answers[ts_of(number)], notices[ts_of(number)])
        assert found == (0 if point in LEFT_BEFORE_POST else 1, 1 if point in NOT_CERTAIN else 0), (point, found)
    promise(
        "A2", f"answered twice, or neither answered nor told, killed at {len(POINTS)} points", f"0 of {len(points)}"
    )


async def _ask_and_die(place: Crowd, number: int, process: Process) -> bool:
    """Ask a process that dies of it; whether it acknowledged before."""
    ack = await place.deliver(number, process.address)
    if ack.ok and POINTS[number % len(POINTS)] == "answering":
        process.kill()
    await process.death()
    return ack.ok


async def test_an_acknowledged_question_is_answered_after_a_crash_or_told_to_have_expired(
    url: str, tmp_path: Path, promise: Promise
) -> None:
    """Killed while it thinks about many; after a minute they are answered, after eleven their askers are told."""
    count = 50 if LONG else 6
    async with crowd(url, tmp_path) as place:
        for ahead, numbers in ((LATER, range(count)), (LATER + EXPIRED, range(count, 2 * count))):
            async with place.process(think=60) as process:
                acks = await asyncio.gather(*(place.deliver(number, process.address) for number in numbers))
                assert all(ack.ok for ack in acks)
            place.move_clock(ahead)
            async with place.process():
                await place.settled()
        answers, notices = place.seen()
        words = {message.text for message in place.slack.board.messages if message.text in (TOO_LATE, INTERRUPTED)}
    assert set(answers) == {ts_of(number) for number in range(count)}
    assert set(notices) == {ts_of(number) for number in range(count, 2 * count)}
    assert set((answers + notices).values()) == {1} and words == {TOO_LATE}
    promise("A4", "acknowledged before kill -9, then neither answered nor told", f"0 of {2 * count}")


async def test_a_post_in_two_events_is_answered_once_in_either_order(
    url: str, tmp_path: Path, promise: Promise
) -> None:
    """app_mention and message of one direct message, with ids of their own, at once and to two processes."""
    pairs = 100 if LONG else 10
    async with crowd(url, tmp_path) as place, place.processes("", "") as processes:
        for number in range(pairs):
            event = mention(number) | {"channel": "D0ANA00001", "channel_type": "im", "thread_ts": ts_of(number)}
            kinds = ["app_mention", "message"]
            random.shuffle(kinds)
            both = [
                place.slack.event(event | {"type": kind}, event_id=f"Ev{number}{kind}", to=process.address)
                for kind, process in zip(kinds, processes, strict=True)
            ]
            assert all(ack.ok for ack in await asyncio.gather(*both))
        await place.settled()
        answers, _ = place.seen()
    assert set(answers.values()) == {1}
    promise("A3", "answers per post that came as two events", f"{answers.total() / pairs:.3f} of {pairs} posts")
