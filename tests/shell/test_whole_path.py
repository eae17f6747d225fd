"""`eternaut socket` and `eternaut serve` as processes: a question in Slack in, what Slack received out."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.local.standin import StandIn

QUESTION = "How much faster was the sequence completed?"


def environment(slack: StandIn, **more: str) -> Mapping[str, str]:
    """What a deployment would set, for the stand-in."""
    return {
        "PATH": os.environ["PATH"],
        "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "LOG_LEVEL": "DEBUG",
        **more,
    }


@asynccontextmanager
async def running(*args: str, env: Mapping[str, str], cwd: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of the program; ended at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *args,
        env=env,
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """Ask the process to end as a host does; its exit status and everything it printed."""
    process.send_signal(signal.SIGTERM)
    out, err = await asyncio.wait_for(process.communicate(), timeout=30)
    assert process.returncode is not None
    return process.returncode, (out + err).decode()


def names_in(folder: Path) -> list[str]:
    """What is in the folder."""
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("args", [(), ("socket",)], ids=["plain", "socket"])
async def test_by_socket_mode_every_way_of_asking_is_answered(args: tuple[str, ...], tmp_path: Path) -> None:
    """Plain `eternaut` with tokens and `eternaut socket`: command, mention, threaded follow-up, direct message."""
    async with StandIn(ack_seconds=10) as slack:
        env = environment(slack, SLACK_APP_TOKEN=slack.app_token)
        async with running(*args, env=env, cwd=tmp_path) as process:
            await asyncio.wait_for(slack.connected(), timeout=30)
            ack = await slack.command("/eternaut", QUESTION)
            assert ack.ok
            assert "faster" in str(ack.payload)
            mention = await slack.mention(f"@eternaut {QUESTION}")
            await slack.called_within("chat.postMessage", times=1, seconds=10)
            await slack.mention("@eternaut and the cost?", thread=mention.message.ts)
            await slack.called_within("chat.postMessage", times=2, seconds=10)
            await slack.dm(QUESTION)
            await slack.called_within("chat.postMessage", times=3, seconds=10)
            status, printed = await ended(process)
    assert status == 0
    assert "Connected to Slack" in printed
    assert slack.bot_token not in printed
    assert slack.app_token not in printed
    assert "sequence completed" not in printed, "a question stands in the log"


async def test_over_http_a_signed_request_is_answered_and_health_is_told(tmp_path: Path) -> None:
    """`eternaut serve`: a slash command in its ack, a mention by a post, /healthz, /readyz, a forged request."""
    async with StandIn(ack_seconds=10) as slack:
        env = environment(slack, PORT="0", ETERNAUT_HOST="127.0.0.1")
        async with running("serve", env=env, cwd=tmp_path) as process:
            assert process.stdout is not None
            said = await asyncio.wait_for(process.stdout.readline(), timeout=30)
            address = said.decode().removeprefix("Listening on ").strip()
            to = f"{address}/slack/events"
            ack = await slack.command("/eternaut", QUESTION, to=to)
            assert ack.ok
            assert "faster" in str(ack.payload)
            await slack.mention(f"@eternaut {QUESTION}", to=to)
            await slack.called_within("chat.postMessage", times=1, seconds=10)
            async with aiohttp.ClientSession(address) as session:
                for path in ("/healthz", "/readyz"):
                    async with session.get(path) as response:
                        assert response.status == 200
                async with session.post("/slack/events", data={"text": "a forged question"}) as response:
                    assert response.status == 401
            status, printed = await ended(process)
    assert status == 0
    assert slack.bot_token not in printed
    assert slack.signing_secret not in printed
    assert "sequence completed" not in printed, "a question stands in the log"
    assert "forged" not in printed


@pytest.mark.parametrize("command", ["local", "run"])
async def test_without_tokens_the_local_workspace_answers_on_its_page(command: str, tmp_path: Path) -> None:
    """`eternaut local`, and `eternaut run` without tokens: a page whose composer reaches the real bot."""
    env = {"PATH": os.environ["PATH"], "PORT": "0"}
    async with running(command, env=env, cwd=tmp_path) as process:
        assert process.stdout is not None
        said = (await asyncio.wait_for(process.stdout.readline(), timeout=30)).decode()
        address = said.split(" is at ")[1].split()[0]
        async with aiohttp.ClientSession(address) as session:
            async with session.get("/") as response:
                found = re.search(r'content="([\w-]{16,})"', await response.text())
            assert found
            typed = {"act": "say", "as": "ana", "channel": "C0NEWSROOM", "text": f"@eternaut {QUESTION}"}
            async with session.post("/do", json=typed, headers={"X-Workspace-Key": found[1]}) as response:
                assert (response.status, (await response.json())["sentence"]) == (200, "")
            seen = {"key": found[1], "as": "ana", "inspect": ""}
            async with asyncio.timeout(10), session.get("/changes", params=seen) as changes:
                async for line in changes.content:
                    if b'"chat.postMessage"' in line:
                        break
            assert b"faster" in line
        status, printed = await ended(process)
    assert status == 0
    assert "Traceback" not in printed
    assert names_in(tmp_path) == [], "something was kept"


@pytest.mark.parametrize(
    ("token", "missing"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-canary"}, "SLACK_APP_TOKEN is not"),
        ({"SLACK_APP_TOKEN": "xapp-canary"}, "SLACK_BOT_TOKEN is not"),
    ],
)
async def test_of_two_tokens_the_one_that_is_missing_is_named(
    token: Mapping[str, str], missing: str, tmp_path: Path
) -> None:
    """`eternaut run` opens the local workspace, and says why it is not Slack."""
    env = {"PATH": os.environ["PATH"], "PORT": "0", **token}
    async with running("run", env=env, cwd=tmp_path) as process:
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), timeout=30)
        status, printed = await ended(process)
    assert status == 0
    assert missing in printed and "canary" not in printed


@pytest.mark.parametrize("command", ["socket", "check"])
async def test_a_token_that_slack_refuses_is_one_clear_line(command: str, tmp_path: Path) -> None:
    """`invalid_auth` is told by its name; no traceback, no token."""
    async with StandIn(ack_seconds=10) as slack:
        wrong = "xoxb-not-the-right-one"
        env = environment(slack, SLACK_APP_TOKEN=slack.app_token, LOG_LEVEL="INFO") | {"SLACK_BOT_TOKEN": wrong}
        async with running(command, env=env, cwd=tmp_path) as process:
            out, err = await asyncio.wait_for(process.communicate(), timeout=30)
    assert process.returncode == 1
    assert b"invalid_auth" in out + err
    assert b"Traceback" not in err
    assert wrong.encode() not in out + err


async def test_check_compares_the_scopes_granted_with_those_of_the_manifest(tmp_path: Path) -> None:
    """All there: status 0. One missing: it is named."""
    async with StandIn(ack_seconds=10) as slack:
        async with running("check", env=environment(slack), cwd=tmp_path) as process:
            out, _ = await asyncio.wait_for(process.communicate(), timeout=30)
        assert (process.returncode, b"all scopes" in out, b"eternaut serve" in out) == (0, True, True)
    async with StandIn(scopes=("commands", "chat:write", "im:history")) as slack:
        async with running("check", env=environment(slack), cwd=tmp_path) as process:
            out, _ = await asyncio.wait_for(process.communicate(), timeout=30)
        assert (process.returncode, b"app_mentions:read" in out) == (1, True)


@pytest.mark.parametrize(
    ("app_token", "status", "said"),
    [(None, 0, "Socket Mode"), ("xapp-not-the-right-one", 1, "SLACK_APP_TOKEN: Slack says invalid_auth")],
    ids=["right", "wrong"],
)
async def test_check_tries_the_app_level_token(app_token: str | None, status: int, said: str, tmp_path: Path) -> None:
    """A token that is of the right kind and wrong all the same is found before anybody asks."""
    async with StandIn(ack_seconds=10) as slack:
        env = environment(slack, SLACK_APP_TOKEN=app_token or slack.app_token)
        async with running("check", env=env, cwd=tmp_path) as process:
            out, _ = await asyncio.wait_for(process.communicate(), timeout=30)
    assert (process.returncode, said in out.decode()) == (status, True)


async def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    """Two services on one port: the second one says so and ends."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with StandIn(ack_seconds=10) as slack:
            env = environment(slack, PORT=str(port), ETERNAUT_HOST="127.0.0.1", LOG_LEVEL="WARNING")
            async with running("serve", env=env, cwd=tmp_path) as process:
                _, err = await asyncio.wait_for(process.communicate(), timeout=30)
    assert process.returncode == 1
    assert str(port).encode() in err.splitlines()[-1]
    assert b"Traceback" not in err
