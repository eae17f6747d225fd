"""Starts the node as a process of its own, and can stop, freeze and start it again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
STARTS_WITHIN = 120  # seconds; about four on an idle machine
HEAP = "512m"
QUICK = ("-XX:TieredStopAtLevel=1",)  # a test ends before Java has compiled well


@dataclass
class Node:
    """A node with its data in `folder`, at `url`."""

    folder: Path
    port: int
    heap: str = HEAP
    more: Sequence[str] = QUICK
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it can index and search. It ends with us: its standard input is ours to close."""
        memory = [f"-Xms{self.heap}", f"-Xmx{self.heap}", "-XX:+UseSerialGC", *self.more]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["java", *memory, "-cp", _jars(), HERE / "Node.java", self.folder / "home", str(self.port)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._well():
            ended = self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"OpenSearch did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()
            if self.process.stdin:
                self.process.stdin.close()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal: SIGSTOP freezes it, SIGCONT lets it go on."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def _well(self) -> bool:
        address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=10s"
        try:
            with urllib.request.urlopen(address, timeout=11) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def running(*, heap: str = HEAP, more: Sequence[str] = QUICK) -> Iterator[Node]:
    """A node on a free port of the loopback interface, with nothing in it; it and its data are gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="opensearch-"))
    node = Node(folder, _free_port(), heap, more)
    try:
        node.start()
        yield node
    finally:
        node.kill()
        shutil.rmtree(folder, ignore_errors=True)


def lacking() -> str | None:
    """What this machine lacks for a node; None when nothing."""
    lacks = [name for name in ("javac", "mvn") if shutil.which(name) is None]
    return f"no {' and no '.join(lacks)} on this machine, and no OPENSEARCH_URL" if lacks else None


def _jars() -> str:
    """The class path: Maven fetches the jars into its own folder once, and the path is remembered there."""
    pom = HERE / "pom.xml"
    kept = Path.home() / ".m2" / f"eternaut-node-{sha256(pom.read_bytes()).hexdigest()[:12]}"
    if not (kept.exists() and all(Path(jar).exists() for jar in kept.read_text().split(os.pathsep))):
        fetch = ["mvn", "-q", "-B", "-f", pom, "dependency:build-classpath", f"-Dmdep.outputFile={kept}"]
        done = subprocess.run(fetch, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"Maven did not fetch OpenSearch: {done.stdout[-2000:]}")
    return kept.read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
