"""The program as processes of a host: started, asked how they are, and ended, with the stand-in as their Slack."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.local.standin import StandIn
from tests.needs import missing

BEGIN = 90.0  # seconds for a process to begin, on a machine that is busy
QUESTION = "@eternaut How much faster was the sequence completed?"
# Namespaces of our own: as root, or as a user who may have some.
APART = ("unshare", *(() if os.geteuid() == 0 else ("--user", "--map-root-user")))
FIRST = (*APART, "--pid", "--fork", "--kill-child")  # the program is process 1 of a namespace, as in a container
AS_ROOT = () if os.geteuid() == 0 else ("sudo", "--non-interactive")


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rights(command: Sequence[str], what: str) -> None:
    """Skip this test where the machine does not let us do `command` (in CI: fail)."""
    if shutil.which(command[0]) is None or subprocess.run([*command, "true"], capture_output=True).returncode:
        missing(f"{what} needs {command[0]} and the right to use it")


@dataclass(frozen=True, slots=True)
class Program:
    """A process of the program.

    Attributes:
        process: The process, or what it was started by.
        pid: Its own number.
        to: Where Slack's requests go to; None for Socket Mode.
        monitor: Where its metrics and its health are.
    """

    process: asyncio.subprocess.Process
    pid: int
    to: str | None
    monitor: str
    folder: Path
    env: Mapping[str, str]

    async def end(self, seconds: float = 60.0) -> tuple[int, str, float]:
        """SIGTERM, as a host sends it: exit status, all that was printed, and the seconds it took."""
        begun = asyncio.get_running_loop().time()
        os.kill(self.pid, signal.SIGTERM)
        out, err = await asyncio.wait_for(self.process.communicate(), seconds)
        assert self.process.returncode is not None
        return self.process.returncode, (out + err).decode(), asyncio.get_running_loop().time() - begun

    async def get(self, path: str) -> tuple[int, str]:
        """Ask the monitor's port."""
        async with aiohttp.ClientSession(self.monitor) as session, session.get(path) as response:
            return response.status, await response.text()

    async def until_ready(self, ready: bool = True, words: str = "", seconds: float = BEGIN) -> str:
        """Wait until /readyz says so, with these words; what it says."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    status, text = await self.get("/readyz")
                except aiohttp.ClientError:
                    status, text = 0, ""
                if status == (200 if ready else 503) and "just begun" not in text and words in text:
                    return text
                await asyncio.sleep(0.2)

    async def status(self) -> int:
        """The exit status of `eternaut status` beside it."""
        command = [sys.executable, "-m", "bot", "status"]
        process = await asyncio.create_subprocess_exec(
            *command, env=self.env, cwd=self.folder, stdout=asyncio.subprocess.DEVNULL
        )
        return await process.wait()


@asynccontextmanager
async def program(
    slack: StandIn, kind: str, folder: Path, *, before: Sequence[str] = (), **more: str
) -> AsyncIterator[Program]:
    """`eternaut kind` in `folder`, ready; killed at the end when it still runs. `before` is what starts it."""
    port, monitor = (more.get(name) or free_port() for name in ("PORT", "METRICS_PORT"))
    env = {
        "PATH": os.environ["PATH"],
        "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_APP_TOKEN": slack.app_token,
        "ETERNAUT_HOST": "127.0.0.1",
        "PORT": str(port),
        "METRICS_PORT": str(monitor),
        **more,
    }
    pipes: dict[str, Any] = {"stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}
    process = await asyncio.create_subprocess_exec(
        *before, sys.executable, "-m", "bot", kind, env=env, cwd=folder, stdin=asyncio.subprocess.DEVNULL, **pipes
    )
    try:
        to = f"http://127.0.0.1:{port}/slack/events" if kind == "serve" else None
        pid = await asyncio.to_thread(_child, process.pid) if before else process.pid
        begun = Program(process, pid, to, f"http://127.0.0.1:{monitor}", folder, env)
        await begun.until_ready()
        yield begun
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _child(pid: int) -> int:
    """The first child of a process, once it is there."""
    end = time.monotonic() + BEGIN
    while not (children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return int(children[0])


def number_inside(pid: int) -> int:
    """The number of a process in its own namespace."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[-1])
