"""How much `eternaut serve` bears, beside a bare Bolt app on the same server: `python -m bench.load`.

Signed slash commands over kept connections, 1, 16 and 64 of them, to one and to two processes; then twenty a second.
The questions are new each time, or were asked before: what was answered is kept until the articles change.
Beside it, in the same run and under the same parent, uvicorn and starlette with an AsyncApp that acks a constant text.
The load comes from this process, by plain sockets, so that it takes little of the machine. CPU is that of the serving
processes: on a busy machine its ratio says more than the times.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.acks import free_port, listening, program
from bench.questions import read
from bot.local.signing import signed_request
from bot.local.standin import StandIn
from bot.slack.http import answer, listen
from bot.slack.workers import Life, Workers

CONNECTIONS = (1, 16, 64)
PER_SECOND = 20
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one load: requests a second, seconds of each answer in order, CPU seconds of the server."""

    rate: float
    taken: Sequence[float]
    cpu: float

    def line(self, name: str, bare: Load | None = None) -> str:
        """A row of the table; ratios are to the bare app."""
        p50, p99 = (self.taken[int(len(self.taken) * share)] * 1e3 for share in (0.5, 0.99))
        each = self.cpu / len(self.taken) * 1e3
        ratio = f"{self.rate / bare.rate:7.2f}" if bare else "      -"
        more = f"{self.cpu / len(self.taken) / (bare.cpu / len(bare.taken)):9.2f}" if bare else "        -"
        return f"{name:<34} {self.rate:7.0f} {p50:8.2f} {p99:8.2f} {each:8.2f} {ratio} {more}"


def requests(questions: Sequence[str], secret: str, port: int, *, new: bool = False) -> Iterator[bytes]:
    """Signed requests for ever, one question after the other; no two are the same, which would be a replay.

    With `new` no question is ever asked twice in the same words: each time round it ends with one more sign.
    """
    for number, question in enumerate(cycle(questions)):
        again = "?" * (number // len(questions)) if new else ""
        form = {
            "team_id": "T0NEWSROOM",
            "channel_id": "C0NEWSROOM",
            "user_id": "U0ANA00001",
            "command": "/eternaut",
            "text": f"{question}{again}",
            "api_app_id": "A0ETERNAUT",
            "response_url": f"http://127.0.0.1:{port}/hooks/none",
            "trigger_id": f"1.2.{number}",
        }
        body, headers = signed_request(form, kind="slash_commands", secret=secret, now=time.time())
        told = {"Host": f"127.0.0.1:{port}", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        yield f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> float:
    """Seconds until the whole answer was there."""
    begun = time.perf_counter()
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise SystemExit(head.decode())
    await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
    return time.perf_counter() - begun


async def closed_loop(port: int, wanted: Iterator[bytes], *, connections: int, seconds: float, pid: int) -> Load:
    """Each connection asks again as soon as it is answered. The first tenth of the time warms up."""
    taken: list[float] = []
    start = time.perf_counter()
    warm, end = start + seconds / 10, start + seconds * 1.1
    before = 0.0

    async def user() -> None:
        nonlocal before
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (now := time.perf_counter()) < end:
            if now >= warm and not before:
                before = cpu(pid)
            seconds_taken = await ask(reader, writer, next(wanted))
            if now >= warm:
                taken.append(seconds_taken)
        writer.close()

    await asyncio.gather(*(user() for _ in range(connections)))
    return Load(len(taken) / (time.perf_counter() - warm), sorted(taken), cpu(pid) - before)


async def open_loop(port: int, wanted: Iterator[bytes], *, seconds: float, pid: int) -> Load:
    """So many a second, each on a connection of its own that waits ready, whether or not the one before is answered."""
    links = [await asyncio.open_connection("127.0.0.1", port) for _ in range(PER_SECOND)]
    for reader, writer in links:
        await ask(reader, writer, next(wanted))
    before, start, asked = cpu(pid), time.perf_counter(), []
    for number in range(int(seconds * PER_SECOND)):
        await asyncio.sleep(max(0.0, start + number / PER_SECOND - time.perf_counter()))
        asked.append(asyncio.create_task(ask(*links[number % PER_SECOND], next(wanted))))
    taken = sorted(await asyncio.gather(*asked))
    for _, writer in links:
        writer.close()
    return Load(PER_SECOND, taken, cpu(pid) - before)


def family(pid: int) -> list[int]:
    """A process and those that it started (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu(pid: int) -> float:
    """CPU seconds that the processes of a server have taken."""
    fields = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split() for each in family(pid)]
    return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS


def serve_bare(port: int, workers: int, secret: str) -> None:
    """A bare Bolt app that acks a constant text, in as many processes, until it is told to stop."""

    token = "xoxb-bare"  # noqa: S105 (opens nothing)

    async def known(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id="T0NEWSROOM", bot_user_id="U0ETERNAUT", bot_id="B0ETERNAUT", bot_token=token
        )

    def work(life: Life) -> None:
        app = AsyncApp(client=AsyncWebClient(), signing_secret=secret, authorize=known, process_before_response=True)

        @app.command("/eternaut")
        async def constant(ack) -> None:  # type: ignore[no-untyped-def]  # Bolt fills it in by name
            await ack("constant")

        handler = AsyncSlackRequestHandler(app)

        async def events(request: Request) -> Response:
            return await handler.handle(request)

        web = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])

        async def serve() -> None:
            stop = asyncio.Event()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
            await answer(web, listening=taken, stop=stop, on_ready=life.say_ready)

        asyncio.run(serve())

    with listen("127.0.0.1", port) as taken:
        Workers(workers, work, lambda: None).run()


@asynccontextmanager
async def bare(port: int, workers: int, secret: str) -> AsyncIterator[int]:
    """`serve_bare` as a process; its number."""
    arguments = ["-m", "bench.load", "--bare", str(port), "--workers", str(workers), "--secret", secret]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stderr=asyncio.subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def settled(pid: int, workers: int) -> None:
    """Wait until all workers run, and give them time to be ready."""
    wanted = workers + 1 if workers > 1 else 1
    for _ in range(600):
        if len(family(pid)) >= wanted:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(3.0)


async def measure(questions: Sequence[str], seconds: float, counts: Sequence[int]) -> None:
    """Print the table."""
    print(f"{'signed slash command over HTTP':<34} {'per s':>7} {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>8} ", end="")
    print(f"{'x bare':>7} {'x bare CPU':>10}   ({os.cpu_count()} cores)")
    async with StandIn() as slack:
        for workers in counts:
            here, there = free_port(), free_port()
            async with (
                bare(there, workers, slack.signing_secret) as constant,
                program(slack, "serve", PORT=str(here), WEB_CONCURRENCY=str(workers)) as pid,
            ):
                await asyncio.gather(listening(here), listening(there))
                await asyncio.gather(settled(pid, workers), settled(constant, workers))
                secret = slack.signing_secret
                bare_ones, again = (requests(questions, secret, port) for port in (there, here))
                new = requests(questions, secret, here, new=True)
                for connections in CONNECTIONS:
                    how = {"connections": connections, "seconds": seconds}
                    name = f"{workers} process{'es' * (workers > 1)}, {connections} connections"
                    floor = await closed_loop(there, bare_ones, **how, pid=constant)  # type: ignore[arg-type]
                    print(floor.line(f"bare:  {name}"))
                    for kind, ours in (("new", new), ("again", again)):
                        found = await closed_loop(here, ours, **how, pid=pid)  # type: ignore[arg-type]
                        print(found.line(f"{kind + ':':<6} {name}", floor), flush=True)
                floor = await open_loop(there, bare_ones, seconds=3 * seconds, pid=constant)
                found = await open_loop(here, new, seconds=3 * seconds, pid=pid)
                print(floor.line(f"bare:  {PER_SECOND} a second"))
                print(found.line(f"new:   {PER_SECOND} a second", floor), flush=True)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=Path, default=Path("tests/quality/dev"), help="a question set")
    parser.add_argument(
        "--seconds", type=float, default=5.0, help="for each line; three times as long at a steady rate"
    )
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="numbers of processes")
    parser.add_argument("--bare", type=int, metavar="PORT", help=argparse.SUPPRESS)
    parser.add_argument("--secret", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        serve_bare(options.bare, options.workers[0], options.secret)
    else:
        questions = [asked.question for asked in read(options.questions)][:280]
        asyncio.run(measure(questions, options.seconds, options.workers))


if __name__ == "__main__":
    main()
