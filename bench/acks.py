"""How fast the bot answers a slash command, starts, and how much memory it takes: `python -m bench.acks`.

Runs `eternaut socket` and `eternaut serve` as processes against the stand-in for Slack on this machine, asks each a
few hundred questions one after the other, and beside them a bare Bolt app that acks a constant text over the same
socket, in the same run. Times are seconds until the ack came back; the ratio is what to compare between machines.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.questions import read
from bot.local.standin import StandIn


@asynccontextmanager
async def program(slack: StandIn, *args: str, **more: str) -> AsyncIterator[int]:
    """The program as a process with the stand-in's tokens; its process number."""
    with tempfile.TemporaryDirectory() as data:
        env = os.environ | {
            "SLACK_API_URL": slack.url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "DATA_DIR": data,
            "LOG_LEVEL": "WARNING",
            **more,
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *args, env=env, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


@asynccontextmanager
async def bare(slack: StandIn) -> AsyncIterator[None]:
    """A Bolt app that acks a constant text, in this process, with the same settings."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.url)
    app = AsyncApp(client=client, process_before_response=True)

    @app.command("/eternaut")
    async def constant(ack) -> None:  # type: ignore[no-untyped-def]  # Bolt fills it in by name
        await ack("constant")

    handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=3)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def acks(slack: StandIn, questions: Sequence[str], *, to: str | None = None) -> list[float]:
    """Seconds until the ack, for each question, asked one after the other; the first ten warm up and are left out."""
    taken = []
    for question in questions:
        ack = await slack.command("/eternaut", question, to=to)
        if not ack.ok:
            raise SystemExit(f"no ack: {ack.error}")
        taken.append(ack.seconds)
    return sorted(taken[10:])


def memory(pid: int) -> float:
    """Resident memory of a process, in MB (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def line(name: str, taken: Sequence[float], floor: float | None = None) -> str:
    """One row of the table; the ratio is to the median of the bare app."""
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    ratio = f"{p50 / floor:6.1f}" if floor else "     -"
    return f"{name:<28} {p50 * 1e3:8.2f} {p99 * 1e3:8.2f} {ratio}"


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def measure(questions: Sequence[str]) -> None:
    """Print the table."""
    print(f"{'ack of a slash command':<28} {'p50 ms':>8} {'p99 ms':>8} {'x bare':>6}   ({len(questions)} questions)")
    async with StandIn() as slack, bare(slack):
        await slack.connected()
        constant = await acks(slack, questions)
    floor = constant[len(constant) // 2]
    print(line("bare Bolt app, Socket Mode", constant, floor))
    async with StandIn() as slack:
        begun = time.monotonic()
        async with program(slack, "socket", SLACK_APP_TOKEN=slack.app_token) as pid:
            await slack.connected()
            ready = time.monotonic() - begun
            print(line("eternaut socket", await acks(slack, questions), floor))
            print(f"start to connected {ready:.2f} s, resident memory {memory(pid):.0f} MB")
    async with StandIn() as slack:
        port = free_port()
        begun = time.monotonic()
        async with program(slack, "serve", PORT=str(port)) as pid:
            ready = await listening(port) - begun
            taken = await acks(slack, questions, to=f"http://127.0.0.1:{port}/slack/events")
            print(line("eternaut serve", taken, floor))
            print(f"start to listening {ready:.2f} s, resident memory {memory(pid):.0f} MB")


async def listening(port: int) -> float:
    """The moment at which somebody listens on `port`."""
    for _ in range(3000):  # a minute
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return time.monotonic()
    raise SystemExit("the program does not listen")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=Path("tests/quality/dev"), help="a question set")
    options = parser.parse_args()
    asyncio.run(measure([asked.question for asked in read(options.questions)][:280]))


if __name__ == "__main__":
    main()
