"""What goes wrong, and what people and the log then get."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.answers.model import Outcome
from bot.logs import JsonLines
from bot.slack.build import Tuning
from bot.slack.identity import SlackRefused
from bot.slack.incoming import Asked
from bot.slack.socket import Link, hold, run_socket
from bot.store.inbox import State
from bot.store.migrate import migrate, migrate_back
from bot.store.open import open_store
from tests.slack.conftest import Bench
from tests.slack.test_whole_path import QUESTION, mention, settled
from tests.slack.values import HURT, Librarian

REFERENCE = re.compile(r"reference ([0-9a-f]{8})\.")


@pytest.fixture(autouse=True)
def _everything_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What a deployment logs at its most talkative."""
    caplog.set_level(logging.INFO)


def _failures(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [record for record in caplog.records if record.getMessage() == "failed"]


def _kept(caplog: pytest.LogCaptureFixture) -> str:
    """The whole log, as it would be written, tracebacks and ids included."""
    form = logging.Formatter()
    return "\n".join(f"{form.format(record)} {vars(record)}" for record in caplog.records)


async def test_an_error_in_a_command_is_one_kind_sentence_with_a_reference(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the same reference and the traceback, and nothing of what was written."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", "break the secret vase")
    assert ack.message and "RuntimeError" not in ack.message.text and "vase" not in ack.message.text
    [record] = _failures(caplog)
    [reference] = REFERENCE.findall(ack.message.text)
    assert record.reference == reference
    assert "RuntimeError" in _kept(caplog) and "values.py" in _kept(caplog)
    assert "vase" not in _kept(caplog) and bench.slack.bot_token not in _kept(caplog)


async def test_an_error_after_the_ack_of_a_mention_is_told_in_the_thread(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, with the reference; the question is done with."""
    async with bench.by_socket() as side:
        ack = await bench.slack.mention("break the secret vase")
        await settled(bench, side)
    assert ack.message
    [call] = bench.slack.called("chat.postMessage")
    assert call.arguments["thread_ts"] == ack.message.ts
    assert REFERENCE.findall(call.arguments["text"]) == [_failures(caplog)[0].reference]
    assert bench.store.inbox.counts() == {State.DONE: 1}
    assert "vase" not in _kept(caplog)


async def test_an_error_behind_a_button_is_told_to_the_person(bench: Bench) -> None:
    """The share fails; the apology is for one pair of eyes."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", QUESTION)
        assert ack.message
        bench.answering.corpus = None  # type: ignore[assignment]
        await bench.slack.action(ack.message, "share_to_channel")
        [call] = await bench.slack.called_within("response_url")
    assert REFERENCE.search(call.arguments["text"]) and call.arguments["response_type"] == "ephemeral"


async def test_a_question_that_cannot_be_kept_is_not_acknowledged(
    bench: Bench, store_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack brings it again; when the database is back, it is answered once."""
    async with bench.by_http() as base:
        migrate_back(store_url, revision="base")
        lost = await bench.slack.event(mention("who broke the vase?"), event_id="Ev1", to=f"{base}/slack/events")
        migrate(store_url)
        kept = await bench.slack.event(mention("who broke the vase?"), event_id="Ev1", to=f"{base}/slack/events")
        await bench.slack.called_within("chat.postMessage")
    assert lost.status == 500 and kept.status == 200
    assert "vase" not in _kept(caplog)


async def test_commands_are_answered_without_the_database(bench: Bench, store_url: str) -> None:
    """An open question cannot be noted then; the answer comes all the same."""
    async with bench.by_http() as base:
        migrate_back(store_url, revision="base")
        for text, shown in ((QUESTION, HURT.text), ("who sings?", "The sources don't say")):
            ack = await bench.slack.command("/eternaut", text, to=f"{base}/slack/events")
            assert ack.message and shown in ack.message.text


class Slow(Librarian):
    """Takes a fifth of a second for an answer, as a large archive may."""

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome:
        """The answer, late."""
        time.sleep(0.2)
        return super().ask(question, earlier)


async def test_a_slow_answer_follows_its_ack(bench: Bench) -> None:
    """The ack says that it comes; it comes by the response_url, for the same person."""
    bench.answering = Slow(bench.answering.corpus, [])
    bench.tuning = Tuning(ack_within=0.01)
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", QUESTION)
        [call] = await bench.slack.called_within("response_url")
    assert ack.message and "still looking" in ack.message.text
    assert HURT.text in call.arguments["text"] and call.arguments.get("response_type") != "in_channel"


async def test_a_killed_process_loses_no_question_that_it_acknowledged(bench: Bench, store_url: str) -> None:
    """A real process, killed with SIGKILL between ack and answer; the next one answers, once."""
    program = [sys.executable, "-m", "tests.slack.stuck", bench.slack.url, bench.slack.app_token, store_url]
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(*program, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
    try:
        await bench.slack.connected(seconds=20)
        ack = await bench.slack.mention(QUESTION)
        assert ack.ok and ack.message
    finally:
        process.kill()
        await process.wait()
    assert not bench.slack.called("chat.postMessage")
    await bench.slack.until(lambda slack: not slack.links.open)
    bench.clock.ahead = timedelta(minutes=1)
    async with bench.by_socket() as side:
        [call] = await bench.slack.called_within("chat.postMessage")
        await settled(bench, side)
    assert call.arguments["thread_ts"] == ack.message.ts and HURT.text in call.arguments["text"]
    assert bench.store.inbox.counts() == {State.DONE: 1}


async def test_a_question_of_a_hundred_thousand_characters_is_kindly_refused(bench: Bench) -> None:
    """In the command and in a message."""
    async with bench.by_socket():
        ack = await bench.slack.command("/eternaut", "tower " * 20_000)
        await bench.slack.dm("tower " * 20_000)
        [call] = await bench.slack.called_within("chat.postMessage")
    assert ack.message and "fewer than 1,000" in ack.message.text == call.arguments["text"]


async def test_every_line_of_the_log_keeps_the_name_of_its_event(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """An id beside it is called otherwise; a mention, its repeat, and a post that is none of our business."""
    # By its own name: Bolt gives the logger "eternaut" the level that the root had in an earlier test.
    caplog.set_level(logging.INFO, "eternaut.slack")
    async with bench.by_socket() as side:
        for _ in range(2):
            await bench.slack.event(mention(QUESTION), event_id="Ev1")
        await bench.slack.event(mention(QUESTION, bot_id="B1"), event_id="Ev2")
        await settled(bench, side)
    ours = [record for record in caplog.records if record.name == "eternaut.slack"]
    lines = [json.loads(JsonLines(()).format(record)) for record in ours]
    assert [line["event"] for line in lines] == [record.getMessage() for record in ours]
    told = {(line["event"], line["event_id"]) for line in lines if "event_id" in line}
    assert told == {("repeat", "Ev1"), ("answered", "Ev1"), ("ignored", "Ev2")}


async def test_stopping_finishes_what_was_accepted(bench: Bench) -> None:
    """Twenty mentions are acknowledged, Slack is slow, the bot is told to stop: all twenty are answered."""
    for _ in range(20):
        bench.slack.fault("chat.postMessage", "slow", seconds=0.1)
    async with bench.by_socket():
        for number in range(20):
            assert (await bench.slack.event(mention(QUESTION, ts=f"1700000000.{number:06}"))).ok
    assert len(bench.slack.called("chat.postMessage")) == 20
    assert bench.store.inbox.counts() == {State.DONE: 20}
    assert not bench.slack.links.open


async def test_stopping_has_one_deadline_for_all_that_is_under_way(bench: Bench) -> None:
    """An answer and a clock that both never end are waited for together, and both are given up."""
    ended: list[str] = []

    async def forever(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    side = bench.side(tuning=Tuning(drain=0.2))
    side.beside = (lambda workspaces, stop: forever("clock"),)
    await side.start()
    side.work.start("answer", lambda: forever("answer"))
    await asyncio.sleep(0)  # both begin
    assert await side.stop() == 2
    assert sorted(ended) == ["answer", "clock"]


async def test_slow_mentions_do_not_delay_commands(bench: Bench) -> None:
    """Twenty answers wait for Slack; a command is answered at once."""
    for _ in range(20):
        bench.slack.fault("chat.postMessage", "slow", seconds=0.3)
    async with bench.by_socket():
        for number in range(20):
            await bench.slack.event(mention(QUESTION, ts=f"1700000000.{number:06}"))
        ack = await bench.slack.command("/eternaut", QUESTION)
        assert ack.ok
        assert sum(bool(call.reply) for call in bench.slack.called("chat.postMessage")) < 20


async def test_what_a_dead_process_left_is_answered_at_the_next_start(bench: Bench, store_url: str) -> None:
    """The row was committed, the process is gone; a minute later another one answers, once."""
    dead = open_store(store_url)
    ts = "1700000000.000100"
    left = Asked("Ev1", "", "T0NEWSROOM", "C0NEWSROOM", ts, ts, "U0ANA00001", QUESTION)
    assert dead.inbox.accept(left, now=bench.clock())
    dead.close()
    bench.clock.ahead = timedelta(minutes=1)
    async with bench.by_socket() as side:
        [call] = await bench.slack.called_within("chat.postMessage")
        await bench.slack.event(mention(QUESTION, ts=ts), event_id="Ev1")
        await settled(bench, side)
    assert call.arguments["thread_ts"] == ts and HURT.text in call.arguments["text"]
    assert len(bench.slack.called("chat.postMessage")) == 1


async def test_two_processes_on_one_database_answer_once(bench: Bench, store_url: str) -> None:
    """Slack gives the repeat of an event to either of them."""
    second_store = open_store(store_url)
    async with bench.by_socket() as first, bench.by_socket(bench.side(second_store)) as second:
        await bench.slack.connected(2)
        for _ in range(6):
            await bench.slack.event(mention(QUESTION), event_id="Ev1")
        await settled(bench, first)
        await settled(bench, second)
    second_store.close()
    assert len(bench.slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "close", "end", "reset", "black_hole"])
async def test_a_broken_link_is_made_anew(bench: Bench, how: str) -> None:
    """Whatever ends it; the next question is answered on the new one."""
    bench.tuning = Tuning(ping=0.2)
    links = bench.slack.links
    async with bench.by_socket():
        before = len(bench.slack.called("apps.connections.open"))
        if how in ("refresh_requested", "warning"):
            await links.disconnect(how)
        elif how == "close":
            await links.close()
        else:
            getattr(links, how)()
        await bench.slack.called_within("apps.connections.open", times=before + 1, seconds=20)
        await bench.slack.connected(seconds=20)
        assert (await bench.slack.command("/eternaut", QUESTION)).ok


async def test_an_address_that_does_not_work_is_not_tried_for_ever(bench: Bench) -> None:
    """Addresses are for one use; the SDK's client by itself goes on trying a used one."""
    bench.tuning = Tuning(ping=0.1)
    side, stop, ready = bench.side(), asyncio.Event(), asyncio.Event()
    link = Link(side, bench.slack.app_token)
    link.client.wss_uri = bench.slack.url.replace("http", "ws").replace("api/", "link?ticket=used")
    holding = asyncio.create_task(hold(link, stop=stop, on_ready=ready.set))
    await asyncio.wait_for(ready.wait(), 20)
    assert (await bench.slack.command("/eternaut", QUESTION)).ok
    stop.set()
    await holding
    await side.stop()


@pytest.mark.parametrize(
    ("wrong", "error"), [("bot", "invalid_auth"), ("app", "invalid_auth"), ("swapped", "not_allowed_token_type")]
)
async def test_a_wrong_token_is_named_at_the_start(bench: Bench, wrong: str, error: str) -> None:
    """One line that says what to do, and nothing is tried again."""
    side, app_token = bench.side(), bench.slack.app_token
    if wrong == "bot":
        side.client.token = "xoxb-wrong"
    else:
        app_token = "xapp-wrong" if wrong == "app" else bench.slack.bot_token
    with pytest.raises(SlackRefused, match="token") as refused:
        await run_socket(side, app_token=app_token, stop=_never())
    assert refused.value.error == error
    assert "xoxb" not in str(refused.value).replace("begins with xoxb-", "")


def _never() -> Any:
    return asyncio.Event()


async def _post(base: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.post(f"{base}/slack/events", data=body, headers=headers) as said:
        return said.status, await said.text()


async def test_requests_that_slack_did_not_sign_are_refused(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong secret, an old or absurd time, a changed body, no signature: 401 each, and nothing happens."""
    from slack_sdk.signature import SignatureVerifier

    form = "command=%2Feternaut&text=the+vase&team_id=T0NEWSROOM&user_id=U0ANA00001&channel_id=C0NEWSROOM"
    good = SignatureVerifier(bench.slack.signing_secret)

    def signed(at: float, body: str = form, by: SignatureVerifier = good) -> dict[str, str]:
        stamp = str(int(at))
        signature = by.generate_signature(timestamp=stamp, body=body) or ""
        kind = "application/x-www-form-urlencoded"
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": kind}

    now = time.time()
    wrong = [
        signed(now, by=SignatureVerifier("another-secret")),
        signed(now - 301),
        signed(now + 400),  # 301 would be good by the time a slow machine sends it
        signed(now, body=form.replace("vase", "vasf")),
        signed(now) | {"X-Slack-Request-Timestamp": "soon"},
        signed(now) | {"X-Slack-Request-Timestamp": ""},
        signed(now) | {"X-Slack-Request-Timestamp": "١٢٣"},
        signed(now) | {"X-Slack-Signature": "v0=ü"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ]
    async with bench.by_http() as base:
        assert [(await _post(base, form, headers))[0] for headers in wrong] == [401] * len(wrong)
        assert (await _post(base, form, signed(now)))[0] == 200
        assert (await _post(base, "x" * 1_000_001, signed(now)))[0] == 413
        assert (await _post(base, "ssl_check=1&token=x", {}))[0] == 200
        challenge = '{"type": "url_verification", "challenge": "abc"}'
        headers = signed(now, body=challenge) | {"Content-Type": "application/json"}
        status, body = await _post(base, challenge, headers)
        assert status == 200 and "abc" in body
    assert len(bench.answering.asked) == 1
    assert "vase" not in _kept(caplog)


async def test_health_tells_the_truth(bench: Bench, store_url: str) -> None:
    """Alive is not ready: without the database, or when Slack refuses the token, /readyz says why."""

    async def get(base: str, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as http, http.get(f"{base}/{path}") as said:
            return said.status, await said.text()

    async with bench.by_http({"store": bench.store.problem}) as base:
        assert (await get(base, "healthz"))[0] == 200
        assert await get(base, "readyz") == (200, '{"ready":true,"problems":{}}')
        migrate_back(store_url, revision="base")
        status, body = await get(base, "readyz")
        assert status == 503 and "database" in body
        migrate(store_url)
        bench.slack.fault("chat.postMessage", "token_revoked")
        await bench.slack.mention(QUESTION, to=f"{base}/slack/events")
        await bench.slack.until(lambda slack: bench.store.inbox.counts() == {State.REFUSED: 1})
        status, body = await get(base, "readyz")
        assert status == 503 and "token_revoked" in body
        assert (await get(base, "healthz"))[0] == 200
