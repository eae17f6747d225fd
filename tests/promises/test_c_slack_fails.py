"""Slack's failures: what may have arrived is never sent twice, what is asked to wait waits, and nobody falls silent."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
import pytest

from bot.local.standin import StandIn
from bot.slack.build import Tuning
from bot.slack.client import posting_client
from bot.slack.errors import DEAD
from bot.slack.outbox import Outbox, Outcome, Posted, Unknown
from bot.slack.views.error import notice
from bot.slack.views.message import Message, compose, section
from bot.store.open import Store
from tests.promises.crowd import LONG, QUESTION, ROOT, mention
from tests.promises.reporting import Promise
from tests.shell.test_whole_path import environment, running
from tests.slack.conftest import Bench
from tests.slack.test_outbox import Waits

WORDS = notice("The tower fell.")
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [{"type": "divider"}]}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}
FAULTS = ("lost_reply", "lost_request", "500", "503", "internal_error", "fatal_error", "slow")


def outbox(slack: StandIn, waits: Waits | None = None, timeout: float = 10) -> Outbox:
    """An outbox for the stand-in; it notes its waits instead of waiting, when it is given where."""
    client = posting_client(token=slack.bot_token, base_url=slack.url, timeout=timeout)  # type: ignore[arg-type]
    return Outbox(client, waits if waits is not None else asyncio.sleep)


async def test_who_is_told_to_wait_waits_and_the_others_go_on(slack: StandIn, promise: Promise) -> None:
    """A post is refused with 429: it comes no sooner than Slack says. Meanwhile another channel is posted to."""
    box, seconds = outbox(slack), 2.0
    slack.fault("chat.postMessage", "ratelimited", seconds=seconds)
    begun = time.monotonic()
    waiting = asyncio.create_task(box.post("C0NEWSROOM", WORDS))
    await slack.called_within("chat.postMessage")
    assert isinstance(await box.post("C0VFX00002", WORDS), Posted)
    other = time.monotonic() - begun
    assert isinstance(await waiting, Posted)
    waited = time.monotonic() - begun
    assert waited >= seconds > other and len(slack.messages("#newsroom")) == 1
    promise("C1", f"told to wait {seconds:g} s: waited", f"{waited:.1f} s, another channel {other:.1f} s")


@pytest.mark.parametrize(("kind", "least"), [("ratelimited", 7), ("429", 30), ("rate_limited", 30)])
async def test_a_wait_without_a_number_is_half_a_minute(slack: StandIn, kind: str, least: int) -> None:
    """Slack's Retry-After, or no header, or the word in a 200."""
    slack.fault("chat.postMessage", kind, times=2, seconds=7)
    waits = Waits()
    assert isinstance(await outbox(slack, waits).post("C0NEWSROOM", WORDS), Posted)
    assert len(waits) == 2 and all(least <= seconds < least + 1 for seconds in waits)


async def test_nothing_that_may_have_arrived_is_sent_again(slack: StandIn, promise: Promise) -> None:
    """Every way out of the bot, with every reply that leaves the outcome open."""
    box, times, most, tried = outbox(slack, Waits(), timeout=0.3), 5 if LONG else 1, 0, 0
    for fault in FAULTS * times:
        for method, send in _ways(slack, box).items():
            slack.fault(method, fault, seconds=0.6)
            before = len(slack.called(method)), len(slack.board.messages)
            outcome = await send()
            assert isinstance(outcome, Unknown), (method, fault, outcome)
            await asyncio.sleep(0.4 if fault == "slow" else 0)  # then it lands
            most = max(most, len(slack.board.messages) - before[1])
            assert len(slack.called(method)) - before[0] <= 1
            tried += 1
    assert most <= 1
    promise("C2", f"messages landed for each post at most, {tried} faulty replies", most)


def _ways(slack: StandIn, box: Outbox) -> dict[str, Callable[[], Awaitable[Outcome]]]:
    hook = slack.front.hook(channel="C0NEWSROOM", user="U0ANA00001", message=None)
    trigger = slack.desk.new_trigger("U0ANA00001")
    return {
        "chat.postMessage": lambda: box.post("C0NEWSROOM", WORDS),
        "response_url": lambda: box.respond(hook, WORDS, replace_original=False),
        "views.open": lambda: box.open_modal(trigger, MODAL, on_top=False),
        "views.publish": lambda: box.show_home("U0ANA00001", HOME),
    }


async def test_a_new_address_is_asked_for_at_the_pace_of_the_pings(bench: Bench, promise: Promise) -> None:
    """Slack answers 503 for a while: one request for each ping, and the first good one connects."""
    ping, seconds = 0.2, 4.0
    bench.tuning = Tuning(ping=ping)
    async with bench.by_socket():
        bench.slack.fault("apps.connections.open", "503", times=100_000)
        before = len(bench.slack.called("apps.connections.open"))
        bench.slack.links.end()
        await asyncio.sleep(seconds)
        tried = len(bench.slack.called("apps.connections.open")) - before
        bench.slack.front.behave()
        await bench.slack.connected(seconds=20)
        assert (await bench.slack.command("/eternaut", QUESTION)).ok
    assert 1 <= tried <= 2 * seconds / ping
    promise("C3", f"requests for an address in {seconds:g} s of 503, a ping every {ping:g} s", tried)


@pytest.mark.parametrize("error", sorted(DEAD))
async def test_a_dead_token_stops_the_calls(
    bench: Bench, error: str, caplog: pytest.LogCaptureFixture, promise: Promise
) -> None:
    """Ten questions after it: one call of each method finds it out, one line says so, and /readyz does too."""
    async with bench.by_http() as base, aiohttp.ClientSession(base) as http:
        bench.slack.fault("*", error, times=1000)
        for number in range(10):
            await bench.slack.event(mention(number), event_id=f"Ev{number}", to=f"{base}/slack/events")
        await bench.slack.until(lambda _: bench.store.inbox.counts() == {"refused": 10}, seconds=20)
        async with http.get("/readyz") as ready:
            assert ready.status == 503 and error in await ready.text()
    posts = len(bench.slack.called("chat.postMessage"))
    lines = [record for record in caplog.records if record.getMessage() == "slack_refuses_the_token"]
    assert len(lines) == 1 <= posts <= Tuning().at_once  # those under way at that moment
    promise("C4", f"{error}: posts tried for 10 questions, lines in the log", f"{posts}, {len(lines)}")


async def test_a_missing_scope_fails_its_own_calls_only(bench: Bench, promise: Promise) -> None:
    """The token is good for everything else: each post is tried once, and commands are answered."""
    async with bench.by_http() as base:
        bench.slack.fault("chat.postMessage", "missing_scope", times=1000)
        for number in range(5):
            await bench.slack.event(mention(number), event_id=f"Ev{number}", to=f"{base}/slack/events")
        await bench.slack.until(lambda _: bench.store.inbox.counts() == {"refused": 5}, seconds=20)
        assert (await bench.slack.command("/eternaut", QUESTION, to=f"{base}/slack/events")).ok
    tried = len(bench.slack.called("chat.postMessage"))
    assert tried == 5
    promise("C4", "missing_scope: posts tried for 5 questions", tried)


async def test_whatever_its_size_a_message_is_posted(slack: StandIn, promise: Promise) -> None:
    """From ten characters to a hundred thousand, in one block or in a hundred, as our views make it or not."""
    box = outbox(slack, Waits())
    posted = composed = tried = 0
    for length in (10, 2_999, 3_000, 3_001, 4_001, 12_000, 13_300, 40_001, 100_000):
        for count in (1, 10, 50, 51, 100):
            blocks = [section("&amp;x" * min(length // count // 6, 490) + "y") for _ in range(count)]
            raw = Message(tuple(block for part in blocks for block in part.blocks), "x" * length)
            for message in (raw, compose(blocks)):
                tried += 1
                posted += isinstance(await box.post("C0NEWSROOM", message), Posted)
            composed += bool(slack.messages("#newsroom")[-1].blocks)
    assert posted == tried and composed == tried / 2, "what our views make keeps its blocks"
    promise("C7", "messages of all sizes posted", f"{posted} of {tried}")


async def test_an_hour_without_slack_changes_nothing(tmp_path: Path, store: Store, promise: Promise) -> None:
    """The program itself, pinging fast: as many tries as in an hour, a flat memory, and then it answers again."""
    tries = 1200 if LONG else 100
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    numbers = config / "eternaut.toml"
    numbers.write_text(numbers.read_text("utf-8").replace("\nping = 3\n", "\nping = 0.02\n"), "utf-8")
    async with StandIn(ack_seconds=20) as slack:
        env = {
            **environment(slack, SLACK_APP_TOKEN=slack.app_token),
            "ETERNAUT_CONFIG": str(config),
            "LOG_LEVEL": "ERROR",
        }
        async with running("socket", env=env, cwd=tmp_path) as process:
            reading = asyncio.gather(_thrown_away(process.stdout), _thrown_away(process.stderr))
            await slack.connected(seconds=60)
            assert (await slack.command("/eternaut", QUESTION)).ok
            slack.fault("*", "503", times=10**6)
            slack.links.end()
            await slack.called_within("apps.connections.open", times=tries // 5, seconds=300)
            early = _resident(process.pid)
            await slack.called_within("apps.connections.open", times=tries, seconds=600)
            grown = (_resident(process.pid) - early) / 1024
            slack.front.behave()
            begun = time.monotonic()
            await slack.connected(seconds=60)
            assert (await slack.command("/eternaut", QUESTION)).ok
            recovered = time.monotonic() - begun
            assert process.returncode is None
            process.kill()
            await reading
    assert grown < 8
    promise("C8", f"memory grown over {tries} tries to connect (1,200 are an hour)", f"{grown:.1f} MB")
    promise("C8", "answers again after", f"{recovered:.1f} s")


async def _thrown_away(stream: asyncio.StreamReader | None) -> int:
    assert stream is not None
    length = 0
    while part := await stream.read(1 << 16):
        length += len(part)
    return length


def _resident(pid: int) -> int:
    """Kilobytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
