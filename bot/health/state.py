"""The state of a process as a value, and the file in which it stands for `eternaut status`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

SUFFIX = ".health"
STALE = 30.0  # seconds without a beat, after which a process hangs or is gone; it beats every five


@dataclass(frozen=True, slots=True)
class State:
    """What a process says of itself.

    Attributes:
        kind: Which command it is: socket, serve or clock.
        process: Its number.
        at: When it said so, in seconds since 1970.
        problems: Why it cannot do its work, by what fails; {} when it can.
        notes: What is wrong and keeps nobody from being answered.
    """

    kind: str
    process: int
    at: float
    problems: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def trouble(self, now: float) -> str | None:
        """Why nobody should count on it, in one line; None when it is well."""
        if now - self.at > STALE:
            return f"no sign of life for {now - self.at:.0f} seconds (process {self.process})"
        return "; ".join(f"{name}: {why}" for name, why in self.problems.items()) or None


def write(folder: Path, state: State) -> None:
    """Put the state into its file, whole or not at all. Raises OSError."""
    path = folder / f"{state.kind}{SUFFIX}"
    fresh = path.with_suffix(f"{SUFFIX}.{state.process}")
    fresh.write_text(json.dumps(asdict(state)), "utf-8")
    fresh.replace(path)


def remove(folder: Path, kind: str, process: int) -> None:
    """Take the file away, when it is this process's own. Raises OSError."""
    state = read(folder / f"{kind}{SUFFIX}")
    if state is not None and state.process == process:
        (folder / f"{kind}{SUFFIX}").unlink(missing_ok=True)


def read(path: Path) -> State | None:
    """What stands in a file; None when there is none, or nothing that can be read."""
    try:
        return State(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def found(folder: Path) -> tuple[State, ...]:
    """The states of all processes that keep their file in `folder`, by kind."""
    return tuple(state for path in sorted(folder.glob(f"*{SUFFIX}")) if (state := read(path)))


def other_copy(folder: Path, kind: str, now: float) -> State | None:
    """Another process of the same kind that lives on this machine and works on the same folder."""
    state = read(folder / f"{kind}{SUFFIX}")
    if state is None or state.process == os.getpid() or now - state.at > STALE:
        return None
    try:
        os.kill(state.process, 0)
    except OSError:
        return None
    return state
