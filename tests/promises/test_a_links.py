"""Slack's deliveries, how they come: acks under load, requests that nobody signed, bots, and links that break."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.local.courier import Ack
from bot.local.payloads import event_callback, message_event, slash_command
from bot.local.signing import Retry, signature, signed_request
from bot.local.standin import StandIn
from bot.slack.build import Tuning
from bot.store.open import Store
from tests.promises.crowd import LONG, QUESTION, SLACK_SECONDS, crowd, mention, spread
from tests.promises.reporting import Promise
from tests.slack.conftest import Bench

MOST_PER_SECOND = 30_000 / 3600  # events that Slack sends to one workspace at most


async def test_everything_is_acknowledged_in_time_under_the_most_that_slack_sends(
    store_url: str, tmp_path: Path, promise: Promise
) -> None:
    """30,000 events an hour and bursts of fifty, while each post takes Slack two seconds."""
    async with crowd(store_url, tmp_path, ack_seconds=30) as place, place.process() as process:
        place.slack.fault("chat.postMessage", "slow", times=10_000, seconds=2)
        sending: list[asyncio.Task[Ack]] = []
        for number in range(int(MOST_PER_SECOND * (15 if LONG else 5))):
            for extra in range(50 if number % 40 == 20 else 1):
                sending.append(asyncio.create_task(place.deliver(number * 100 + extra, process.address)))
            await asyncio.sleep(1 / MOST_PER_SECOND)
        acks = await asyncio.gather(*sending)
    in_time = sum(ack.ok and ack.seconds < SLACK_SECONDS for ack in acks)
    assert in_time == len(acks)
    promise("A5", f"acknowledged within {SLACK_SECONDS:.0f} s", f"{in_time} of {len(acks)}")
    promise("A5", "p50 / p99 / max", spread([ack.seconds for ack in acks]))


async def test_slow_answers_never_delay_commands_or_the_next_question(
    store_url: str, tmp_path: Path, promise: Promise
) -> None:
    """Twenty mentions that are thought about for two seconds each and posted slowly, then five commands."""
    async with crowd(store_url, tmp_path) as place, place.process(think=2) as process:
        place.slack.fault("chat.postMessage", "slow", times=100, seconds=2)
        asked = await asyncio.gather(*(place.deliver(number, process.address) for number in range(20)))
        acks = [await place.slack.command("/eternaut", "who was hurt?", to=process.address) for _ in range(5)]
        waiting = 20 - sum(bool(call.reply) for call in place.slack.called("chat.postMessage"))
    assert all(ack.ok and ack.seconds < SLACK_SECONDS for ack in (*asked, *acks)) and waiting
    assert all("Nobody was hurt" in (ack.message.text if ack.message else "") for ack in acks)
    promise(
        "A6", f"commands answered while {waiting} mentions wait", f"5 of 5, {spread([ack.seconds for ack in acks])}"
    )


async def test_a_request_that_is_not_slacks_is_refused(bench: Bench, promise: Promise) -> None:
    """One bit of the body changed, another secret, another time, parts left out, and what was taken already."""
    count, now = 500 if LONG else 60, time.time()
    body, headers = _signed_command(bench, now)
    forged = [_forge(body, headers, bench.slack.signing_secret, now) for _ in range(count)]
    async with bench.by_http() as base, aiohttp.ClientSession() as http:
        statuses = [await _post(http, base, *each) for each in forged]
        assert not bench.answering.asked
        taken = [await _post(http, base, body, headers) for _ in range(5)]
    assert statuses == [401] * count and taken == [200, 401, 401, 401, 401]
    assert len(bench.answering.asked) == 1
    promise("A7", "forged, stale or replayed requests refused", f"{count + 4} of {count + 4}, listeners called: 0")


async def test_an_event_that_slack_repeats_within_a_second_is_no_replay(bench: Bench) -> None:
    """Its signature is the same; it is acknowledged, and answered once. A click is not done twice."""
    event = event_callback(bench.slack.board, mention(1), event_id="Ev1")
    secret, now = bench.slack.signing_secret, time.time()
    async with bench.by_http() as base, aiohttp.ClientSession() as http:
        for _ in range(3):
            assert await _post(http, base, *signed_request(event, kind="events_api", secret=secret, now=now)) == 200
        await bench.slack.called_within("chat.postMessage")
        ack = await bench.slack.command("/eternaut", QUESTION, to=f"{base}/slack/events")
        assert ack.message
        await bench.slack.action(ack.message, "share_to_channel", to=f"{base}/slack/events")
        await bench.slack.called_within("chat.postMessage", times=2)
        click = bench.slack.sent[-1]
        again = signed_request(click.payload, kind=click.kind, secret=secret, now=click.at)
        assert await _post(http, base, *again) == 401
    assert len(bench.slack.called("chat.postMessage")) == 2


def _signed_command(bench: Bench, now: float) -> tuple[bytes, dict[str, str]]:
    slack = bench.slack
    user, channel = slack.person(), slack.channel("#newsroom")
    hook = slack.front.hook(channel=channel.id, user=user.id, message=None)
    form = slash_command(
        slack.board, command="/eternaut", text=QUESTION, user=user, channel=channel, trigger="1.2.x", response_url=hook
    )
    return signed_request(form, kind="slash_commands", secret=slack.signing_secret, now=now)


def _forge(body: bytes, headers: Mapping[str, str], secret: str, now: float) -> tuple[bytes, dict[str, str]]:
    """A true request with one thing wrong."""
    match random.choice(("bit", "secret", "stale", "early", "signature", "missing", "timestamp")):
        case "bit":
            at = random.randrange(len(body) * 8)
            return body[: at // 8] + bytes([body[at // 8] ^ 1 << at % 8]) + body[at // 8 + 1 :], dict(headers)
        case "secret":
            return body, _at(headers, body, str(int(now)), secret + "x")
        case "stale" | "early" as how:
            return body, _at(headers, body, str(int(now) + {"stale": -301, "early": 900}[how]), secret)
        case "signature":
            changed = random.choice(("v0=", "v1" + headers["X-Slack-Signature"][2:], "v0=" + "0" * 64, "v0=ü", " "))
            return body, {**headers, "X-Slack-Signature": changed}
        case "missing":
            left_out = random.choice(("X-Slack-Signature", "X-Slack-Request-Timestamp"))
            return body, {name: value for name, value in headers.items() if name != left_out}
        case _:
            return body, {
                **headers,
                "X-Slack-Request-Timestamp": random.choice(("", "soon", "1e9", "-1", "٣", "9" * 40)),
            }


def _at(headers: Mapping[str, str], body: bytes, stamp: str, secret: str) -> dict[str, str]:
    return {**headers, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(body, stamp, secret)}


async def _post(http: aiohttp.ClientSession, base: str, body: bytes, headers: Mapping[str, str]) -> int:
    async with http.post(f"{base}/slack/events", data=body, headers=headers) as said:
        return said.status


async def test_two_bots_that_mention_each_other_stop_at_once(bench: Bench, promise: Promise) -> None:
    """Whatever we post comes back as a mention by another bot, in every form that Slack gives a bot's message."""
    forms: tuple[dict[str, Any], ...] = (
        {"bot_id": "B0OTHER"},
        {"bot_id": "B0ETERNAUT", "user": "U0ETERNAUT"},
        {"bot_profile": {"id": "B0OTHER"}},
        {"app_id": "A0OTHER"},
        {"subtype": "bot_message", "bot_id": "B0OTHER", "user": None},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"edited": {"user": "U0ANA00001", "ts": "1.1"}},
        {"user": "USLACKBOT"},
    )
    echoes = 0
    async with bench.by_socket():
        await bench.slack.mention(QUESTION)
        await bench.slack.called_within("chat.postMessage")
        for round in range(5):
            ours = [message for message in bench.slack.board.messages if message.bot_id]
            for message in ours:
                for number, form in enumerate(forms):
                    fresh = replace(message, ts=f"17000{round}{number}.{echoes:06}", text=f"<@U0ETERNAUT> {QUESTION}")
                    for kind in ({"type": "app_mention"}, {"type": "message", "channel_type": "im"}):
                        echoes += 1
                        assert (await bench.slack.event(message_event(bench.slack.board, fresh) | kind | form)).ok
    assert len(bench.slack.called("chat.postMessage")) == 1
    promise("A8", "messages of bots, edits and deletions answered", f"0 of {echoes}")


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "close", "end", "reset", "black_hole"])
async def test_a_link_that_breaks_loses_nothing_that_slack_repeats(store: Store, how: str, promise: Promise) -> None:
    """Twenty questions a second, the link breaks in their midst, and Slack repeats what was not acknowledged."""
    ping, count = (3.0, 160) if LONG else (0.4, 60)
    async with StandIn(ack_seconds=SLACK_SECONDS) as slack:
        bench = Bench(slack, store, tuning=Tuning(ping=ping))
        async with bench.by_socket() as side:
            without = asyncio.create_task(_without_a_link(slack))
            sending = []
            for number in range(count):
                sending.append(asyncio.create_task(_until_acked(slack, number)))
                if number == count // 3:
                    await _break(slack, how)
                await asyncio.sleep(0.05)
            repeats = sum(await asyncio.gather(*sending))
            without.cancel()
            async with asyncio.timeout(60):
                await asyncio.gather(*side.work.tasks)
        gap = (await asyncio.gather(without, return_exceptions=True))[0]
        answered = {message.thread_ts for message in slack.board.messages if message.bot_id}
        posts = len(slack.called("chat.postMessage"))
    assert (len(answered), posts) == (count, count)
    promise(
        "A9", f"{how}: without a link, pinging every {ping:g} s", f"{gap:.1f} s; lost 0 of {count}, repeated {repeats}"
    )


async def _break(slack: StandIn, how: str) -> None:
    if how in ("refresh_requested", "warning"):
        await slack.links.disconnect(how)
    elif how == "close":
        await slack.links.close()
    else:
        getattr(slack.links, how)()


async def _until_acked(slack: StandIn, number: int) -> int:
    """Deliver as Slack does: what is not acknowledged comes again, at once and then after a while; how often it did."""
    for tries in range(20):
        ack = await slack.event(mention(number), event_id=f"Ev{number}", retry=Retry(tries) if tries else None)
        if ack.ok:
            return tries
        await asyncio.sleep(0.5)
    raise AssertionError(f"question {number} was never acknowledged")


async def _without_a_link(slack: StandIn) -> float:
    """Seconds, until cancelled, in which no link was open that carries anything."""
    total, last = 0.0, time.monotonic()
    try:
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            total += 0.0 if any(not link.swallowed for link in slack.links.open) else now - last
            last = now
    except asyncio.CancelledError:
        return total


async def test_a_ghost_with_our_token_is_told_at_the_next_hello(
    bench: Bench, caplog: pytest.LogCaptureFixture, promise: Promise
) -> None:
    """Somebody forgot to stop another copy: whoever connects beside it is told how many there are."""
    caplog.set_level("INFO", "eternaut.slack")
    async with bench.by_socket():
        assert "more_connections_than_expected" not in caplog.text
        async with bench.by_socket(bench.side()):
            await bench.slack.connected(2)
            async with asyncio.timeout(10):
                while True:
                    await asyncio.sleep(0.02)
                    if "more_connections_than_expected" in caplog.text:
                        break
    [warned] = [one for one in caplog.records if one.getMessage() == "more_connections_than_expected"]
    assert (warned.levelname, vars(warned)["connections"], vars(warned)["expected"]) == ("WARNING", 2, 1)
    promise("A10", "hellos until more connections than expected are told", 1)
