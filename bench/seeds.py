"""How long an answer on the seeds takes, what it takes to start, and how much memory: `python -m bench.seeds`.

Asks every question of the two question sets once in this process, threads turn by turn, and beside each answer the
engine alone with the same terms. Then drops an article into the folder, while nobody asks and while three threads ask
without a pause, and waits until it is answered from. Last it starts the program against the stand-in for Slack: on a
new database, on the one that is there by then, and beside it the imports alone, below which no start can be. Seconds
are those of the clock and those of the processor: on a machine that has other work only the second ones say something.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Event

from bench.acks import free_port, listening, memory, program
from bench.questions import read
from bot.answers import Answerer
from bot.answers.evidence import query
from bot.app import following, migrate, open_answers, open_store
from bot.follow.desk import Asker
from bot.local.standin import StandIn
from bot.settings import load

SETS = (Path("tests/quality/dev"), Path("tests/quality/held"))
READERS = 3
WARM = 20  # questions asked before it counts
IMPORTS = "bot.__main__ bot.store.open bot.follow.following bot.slack.socket bot.slack.desk_side bot.slack.digest_side"


def answers() -> None:
    """Print what an answer takes, and the engine's part in it."""
    checked = open_answers(load())
    answerer = checked.inner
    assert isinstance(answerer, Answerer)  # noqa: S101 (nothing else is checked there)
    asked = [asked for folder in SETS for asked in read(folder)]
    for one in asked[:WARM]:
        checked.ask(one.question, one.earlier)
    whole, alone = [], []
    for one in asked[WARM:]:
        whole.append(timed(partial(checked.ask, one.question, one.earlier)))
        completed, _ = answerer.look_up(one.question, one.earlier)
        engine, terms = answerer.library.engine, query(completed.question)
        alone.append(timed(partial(engine.search, terms, answerer.tuning.hits)))
    print(f"{f'{len(whole)} questions':<28} {'p50 ms':>8} {'p99 ms':>8} {'cpu p50':>8} {'cpu p99':>8}")
    for name, taken in (("question to answer", whole), (f"{answerer.engine} alone", alone)):
        print(f"{name:<28}", *(f"{value * 1e3:8.2f}" for value in spread(taken)))


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of the processor that `call` takes."""
    clock, processor = time.perf_counter(), time.thread_time()
    call()
    return time.perf_counter() - clock, time.thread_time() - processor


def spread(taken: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Median and 99th percentile of the clock's seconds, then of the processor's."""
    columns = (sorted(column) for column in zip(*taken, strict=True))
    return tuple(column[int(len(column) * share)] for column in columns for share in (0.5, 0.99))


def reloads() -> None:
    """Print how soon a new article is answered from."""
    print(f"\n{'new article in the answers':<28} {'s':>8}")
    for name, readers in (("nobody asks", 0), (f"{READERS} threads ask all the time", READERS)):
        with tempfile.TemporaryDirectory() as data:
            print(f"{name:<28} {reload(Path(data), readers):8.2f}", flush=True)


def reload(data: Path, readers: int) -> float:
    """Seconds from the writing of an article until it is among those that are answered from."""
    folder = data / "story"
    shutil.copytree(load().articles_dir, folder)
    settings = load(folder).model_copy(update={"data_dir": data})
    migrate(settings)
    store, stop, anybody = open_store(settings), Event(), Asker("", "", "", "")
    questions = [asked.question for asked in read(SETS[0])]
    try:
        with following(settings, store) as story, ThreadPoolExecutor(max(1, readers)) as pool:

            def ask() -> None:
                for number, question in enumerate(cycle(questions)):
                    if stop.is_set():
                        return
                    story.of(anybody).ask(f"{question}{'?' * (number // len(questions))}")  # never the same twice

            for _ in range(readers):
                pool.submit(ask)
            time.sleep(2.0)
            before, begun = story.of(anybody).fingerprint, time.monotonic()
            (folder / "new.txt").write_text("The bridge over the Tarn will be painted cobalt blue.\n", "utf-8")
            while story.of(anybody).fingerprint == before:
                time.sleep(0.01)
            taken = time.monotonic() - begun
            stop.set()
            return taken
    finally:
        stop.set()
        store.close()


async def starts() -> None:
    """Print what a start takes."""
    print(f"\n{'start to ready':<28} {'s':>8} {'cpu s':>8} {'MB':>8}")
    row("imports alone", *await imports())
    with tempfile.TemporaryDirectory() as data:
        await socket("eternaut socket, first start", data)
        await socket("eternaut socket", data)
        await serve("eternaut serve", data)


async def imports() -> tuple[float, float, float]:
    """Seconds, seconds of the processor and MB of a process that only imports what `eternaut socket` does."""
    says = "import os, time; print(time.process_time()); print(open('/proc/self/status').read())"
    begun = time.monotonic()
    code = f"import {', '.join(IMPORTS.split())}; {says}"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    told = (await process.communicate())[0].decode().split()
    return time.monotonic() - begun, float(told[0]), int(told[told.index("VmRSS:") + 1]) / 1024


async def socket(name: str, data: str) -> None:
    """One start by Socket Mode, until it is connected."""
    async with StandIn() as slack:
        begun = time.monotonic()
        async with program(slack, "socket", SLACK_APP_TOKEN=slack.app_token, DATA_DIR=data) as pid:
            await slack.connected(seconds=60)
            row(name, time.monotonic() - begun, processor(pid), memory(pid))


async def serve(name: str, data: str) -> None:
    """One start over HTTP, until it listens."""
    async with StandIn() as slack:
        port, begun = free_port(), time.monotonic()
        async with program(slack, "serve", PORT=str(port), DATA_DIR=data) as pid:
            ready = await listening(port)
            row(name, ready - begun, processor(pid), memory(pid))


def processor(pid: int) -> float:
    """Seconds of the processor that a process has used by now (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def row(name: str, seconds: float, cpu: float, megabytes: float) -> None:
    """One row of the second table."""
    print(f"{name:<28} {seconds:8.2f} {cpu:8.2f} {megabytes:8.0f}", flush=True)


if __name__ == "__main__":
    answers()
    reloads()
    asyncio.run(starts())
