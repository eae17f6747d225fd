"""F: how a process ends, lives beside another one, and lasts; with metrics that tell of it."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.local.standin import StandIn
from tests.promises.processes import FIRST, QUESTION, free_port, number_inside, program, rights
from tests.promises.reporting import Promise

ROOT = Path(__file__).resolve().parents[2]
LONG = bool(os.environ.get("ETERNAUT_LONG"))
MENTIONS = 20


@pytest.mark.parametrize("first", [False, True], ids=["ordinary", "process 1"])
@pytest.mark.parametrize("kind", ["socket", "serve"])
async def test_sigterm_loses_nothing_accepted(kind: str, first: bool, tmp_path: Path, promise: Promise) -> None:
    """Twenty mentions are acknowledged while Slack takes half a second for each post; then the host says stop."""
    if first:
        rights(FIRST, "being process 1")
    async with StandIn(ack_seconds=60) as slack:
        slack.fault("chat.postMessage", "slow", times=MENTIONS, seconds=0.5)
        async with program(slack, kind, tmp_path, before=FIRST if first else ()) as bot:
            assert not first or number_inside(bot.pid) == 1
            acks = await asyncio.gather(*(slack.mention(QUESTION, to=bot.to) for _ in range(MENTIONS)))
            assert all(ack.ok for ack in acks)
            status, printed, seconds = await bot.end()
        asked = {ack.message.ts for ack in acks if ack.message}
        answered = [call.arguments["thread_ts"] for call in slack.called("chat.postMessage")]
    assert status == 0, printed
    assert sorted(answered) == sorted(asked)
    assert seconds < 25
    where = "as process 1" if first else "as an ordinary process"
    promise("F1", f"lost after the ack by {kind} {where}", f"0 of {MENTIONS} ({seconds:.1f} s)")


async def test_a_clock_ends_on_sigterm(tmp_path: Path, promise: Promise) -> None:
    """With nothing under way it ends at once."""
    async with StandIn() as slack, program(slack, "clock", tmp_path) as bot:
        status, printed, seconds = await bot.end()
    assert status == 0, printed
    promise("F1", "seconds until an idle clock has ended", f"{seconds:.1f}")


async def test_two_copies_on_one_folder_share_the_work_and_say_so(tmp_path: Path, promise: Promise) -> None:
    """Both are connected; every mention is answered once, a digest is sent once, and the second one has a warning."""
    async with StandIn(ack_seconds=60) as slack:
        async with program(slack, "socket", tmp_path) as one, program(slack, "socket", tmp_path) as two:
            await slack.connected(2)
            acks = await asyncio.gather(*(slack.mention(QUESTION) for _ in range(MENTIONS)))
            assert all(ack.ok for ack in acks)
            for ack in acks:  # and once more, wherever it comes to
                assert ack.message
            assert (await slack.command("/eternaut", "digest on 09:00 UTC", channel="#newsroom")).ok
            assert (await slack.command("/eternaut", "digest now", channel="#newsroom")).ok
            await slack.until(lambda _: len(_digests(slack)) >= 1, seconds=60)
            await slack.until(lambda _: len(slack.called("chat.postMessage")) >= MENTIONS + 1, seconds=60)
            await asyncio.sleep(2)
            _, first, _ = await one.end()
            _, second, _ = await two.end()
        answers = [call.arguments.get("thread_ts") for call in slack.called("chat.postMessage")]
        digests = _digests(slack)
    for ack in acks:
        assert ack.message and answers.count(ack.message.ts) == 1
    assert len(digests) == 1
    assert "another_copy_runs" not in first
    assert "eternaut socket runs here already" in second
    promise("F5", "answers and digests that two copies doubled", f"0 of {MENTIONS} and 0 of 1; the second one warns")


def _digests(slack: StandIn) -> list[object]:
    return [one for one in slack.messages("#newsroom") if one.metadata and not one.thread_ts]


FULL = 20  # threads of a process whose three pools of four have all been used: they grow up to that, and no further


async def test_memory_files_and_threads_stay_flat(tmp_path: Path, promise: Promise) -> None:
    """A day in short: questions of every kind without a pause, and the articles read anew all the while."""
    rounds, each = (12, 200) if LONG else (6, 25)
    story = tmp_path / "story"
    story.mkdir()
    for path in (ROOT / "seeds").glob("*.txt"):
        (story / path.name).write_bytes(path.read_bytes())
    taken: list[tuple[int, int, int]] = []
    more = {"ARTICLES_DIR": str(story), "LOG_LEVEL": "WARNING"}
    async with StandIn(ack_seconds=60) as slack, program(slack, "serve", tmp_path, **more) as bot:
        for number in range(rounds):
            (story / "news.txt").write_text(f"The bridge was closed for {number + 2} days.\n", "utf-8")
            for turn in range(each):
                text = ("card", "How much faster was it?", "Which lens?", "differences", "help")[turn % 5]
                assert (await slack.command("/eternaut", text, to=bot.to)).ok
            await asyncio.gather(*(slack.mention(QUESTION, to=bot.to) for _ in range(5)))
            taken.append(_resources(bot.pid))
            slack.calls.clear()
        read = await bot.get("/metrics")
        status, printed, _ = await bot.end()
    assert status == 0, printed
    reloads = re.search(r'eternaut_events_total\{event="articles_read"\} (\d+)', read[1])
    # The least of some rounds: connections that are kept for a while come and go, and what leaks only comes.
    warm, last = (tuple(map(min, *some)) for some in (taken[rounds // 4 : rounds // 2], taken[-rounds // 4 :]))
    grown = (last[0] - warm[0]) / 1024
    assert grown < 15, taken
    assert last[1] <= warm[1] + 3 and last[2] <= max(warm[2] + 1, FULL), taken
    told = f"{grown:+.1f} MB, {last[1] - warm[1]:+d} files, {last[2] - warm[2]:+d} threads"
    load = f"{(rounds - rounds // 2) * (each + 5):,} questions, {reloads[1] if reloads else 0} readings of the articles"
    promise("F6", f"growth over the second half of a run ({load})", told)


def _resources(pid: int) -> tuple[int, int, int]:
    """Resident memory in kB, open files and threads of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    memory, threads = (int(re.search(rf"^{name}:\s+(\d+)", status, re.M)[1]) for name in ("VmRSS", "Threads"))  # type: ignore[index]
    return memory, len(list(Path(f"/proc/{pid}/fd").iterdir())), threads


async def test_metrics_tell_numbers_and_nobodys_words_or_ids(tmp_path: Path) -> None:
    """Every kind of traffic leaves its count; no text, name or id of what was written can be found in the page."""
    async with StandIn(ack_seconds=60) as slack:
        slack.fault("chat.postMessage", "is_archived")
        async with program(slack, "socket", tmp_path) as bot:
            await slack.command("/eternaut", "Which canary lens did they use?")
            await slack.command("/eternaut", "card")
            for _ in range(2):
                await slack.mention(QUESTION)
            await slack.called_within("chat.postMessage", times=2, seconds=30)
            await bot.until_ready()
            _, page = await bot.get("/metrics")
            status, printed, _ = await bot.end()
    assert status == 0
    for line in (
        'eternaut_ask_seconds_count{outcome="abstention"} 1.0',
        'eternaut_ask_seconds_count{outcome="card"} 1.0',
        'eternaut_ask_seconds_count{outcome="answer"} 2.0',
        'eternaut_ack_seconds_count{listener="command"} 2.0',
        'eternaut_ack_seconds_count{listener="app_mention"} 2.0',
        'eternaut_slack_calls_total{error="is_archived",method="chat.postMessage"} 1.0',
        'eternaut_slack_calls_total{error="",method="chat.postMessage"} 1.0',
        "eternaut_articles 5.0",
        "eternaut_ready 1.0",
    ):
        assert line in page
    assert re.search(r'eternaut_questions\{state="(done|sending)"\} 1', page)
    everything = f"{page}\n{printed}"
    for word in ("canary", "lens", "sequence", slack.bot_token, slack.app_token, slack.signing_secret):
        assert word not in everything
    for identity in ("U0ANA00001", "C0NEWSROOM", "T0NEWSROOM"):
        assert identity not in page


async def test_serve_may_have_its_metrics_on_its_own_port(tmp_path: Path) -> None:
    """Beside /healthz and /readyz, where several workers share one port."""
    port = str(free_port())
    async with StandIn(ack_seconds=60) as slack, program(slack, "serve", tmp_path, PORT=port, METRICS_PORT=port) as bot:
        assert (await slack.command("/eternaut", "card", to=bot.to)).ok
        status, page = await bot.get("/metrics")
        assert await bot.get("/healthz") == (200, "alive")
    assert (status, 'eternaut_ask_seconds_count{outcome="card"} 1.0' in page) == (200, True)


async def test_workers_share_a_port_for_their_metrics_and_are_no_copies(tmp_path: Path) -> None:
    """Two of one parent, counting in one folder: none warns of another copy, and either tells the sum."""
    port, folder = str(free_port()), tmp_path / "counted"
    folder.mkdir()
    more = {"PORT": port, "METRICS_PORT": port, "WEB_CONCURRENCY": "2", "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    async with StandIn(ack_seconds=60) as slack, program(slack, "serve", tmp_path, **more) as bot:
        await slack.until(lambda _: len(list((tmp_path / "var").glob("serve-*.health"))) == 2, seconds=60)
        for _ in range(6):
            assert (await slack.command("/eternaut", "card", to=bot.to)).ok
        _, page = await bot.get("/metrics")
        status, printed, _ = await bot.end()
    assert status == 0, printed
    assert 'eternaut_ask_seconds_count{outcome="card"} 6.0' in page
    assert "another_copy_runs" not in printed
    assert list((tmp_path / "var").glob("*.health")) == []


async def test_a_port_that_workers_cannot_share_is_one_clear_line(tmp_path: Path) -> None:
    """Before anything is opened."""
    env = {"SLACK_SIGNING_SECRET": "secret", "PORT": "3000", "METRICS_PORT": "9100", "WEB_CONCURRENCY": "2"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve"), env=env, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 1
    [line] = said.decode().splitlines()
    assert "METRICS_PORT 9100" in line and "set it to 3000" in line


def test_workers_count_together_in_a_folder(tmp_path: Path) -> None:
    """Three processes count in files there, and whichever is asked tells the sum."""
    program = """
import logging, os
from bot.health.metrics import Metrics
for worker in range(3):
    if (child := os.fork()) == 0:
        metrics = Metrics(lambda: {"deliveries": {"sent": 7}}, lambda: None)
        metrics.start()
        logging.getLogger("eternaut.slack").info("answered")
        logging.getLogger("eternaut.slack").debug("asked", extra={"outcome": "answer", "seconds": 0.1})
        os._exit(0)
    os.waitpid(child, 0)
print(Metrics(lambda: {"deliveries": {"sent": 7}}, lambda: None).page().decode())
"""
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True)
    for line in (
        'eternaut_events_total{event="answered"} 3.0',
        'eternaut_ask_seconds_count{outcome="answer"} 3.0',
        'eternaut_deliveries{state="sent"} 7.0',
    ):
        assert line in ran.stdout, ran.stderr


def test_every_event_of_the_log_is_a_name_and_every_logger_is_counted() -> None:
    """A text put together would carry words into a metric; a logger of another name would not be heard."""
    from bot.health.metrics import LOGGERS

    names, wrong = set(), []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if re.fullmatch(r"log\.(debug|info|warning|error)", called):
                event = node.args[0]
                constant = isinstance(event, ast.Constant) and re.fullmatch(r"[a-z_]+", str(event.value))
                if not constant and ast.unparse(event) != "state.value":  # State of a delivery: three names
                    wrong.append(f"{path}:{node.lineno}")
            if called == "logging.getLogger" and node.args and "eternaut." in ast.unparse(node.args[0]):
                names.add(ast.unparse(node.args[0]).strip("'\""))
    assert wrong == []
    assert {name for name in names if "{" not in name} == {f"eternaut.{name}" for name in LOGGERS}


async def test_a_taken_port_and_a_missing_extra_are_one_clear_line(tmp_path: Path) -> None:
    """Whoever asks for metrics and cannot have them is told at the start."""
    without = "import sys; sys.modules['prometheus_client'] = None; from bot.__main__ import main; main()"
    async with StandIn() as slack, program(slack, "socket", tmp_path) as bot:
        for command in ([sys.executable, "-m", "bot", "clock"], [sys.executable, "-c", without, "clock"]):
            process = await asyncio.create_subprocess_exec(
                *command, env=bot.env, cwd=tmp_path, stderr=asyncio.subprocess.PIPE
            )
            _, said = await asyncio.wait_for(process.communicate(), 60)
            assert process.returncode == 1
            [line] = [line for line in said.decode().splitlines() if not line.startswith("{")]
            assert "METRICS_PORT" in line
            assert ("in use" in line) is (command[1] == "-m")
            assert ("requirements.txt" in line) is (command[1] == "-c")


async def test_killed_or_hanging_processes_are_told_by_status(tmp_path: Path, promise: Promise) -> None:
    """Alive: 0. Its own end: none runs. Killed: the file stays and gets old, as does that of one that hangs."""
    async with StandIn() as slack:
        async with program(slack, "socket", tmp_path) as bot:
            assert await bot.status() == 0
            await bot.end()
            assert await bot.status() == 1
        async with program(slack, "socket", tmp_path) as bot:
            os.kill(bot.pid, signal.SIGKILL)
            await bot.process.wait()
            [path] = (tmp_path / "var").glob("socket-*.health")
            told = json.loads(path.read_text())
            path.write_text(json.dumps(told | {"at": told["at"] - 31}))
            assert await bot.status() == 1
    promise("F7", "states of a process that eternaut status tells right (well, ended, killed)", "3 of 3")
