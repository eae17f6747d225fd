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
        group: The number of the process whose workers belong together, or its own.
        at: When it said so, in seconds since 1970.
        problems: Why it cannot do its work, by what fails; {} when it can.
        notes: What is wrong and keeps nobody from being answered.
    """

    kind: str
    process: int
    group: int
    at: float
    problems: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{self.kind}-{self.process}{SUFFIX}"

    def trouble(self, now: float) -> str | None:
        """Why nobody should count on it, in one line; None when it is well."""
        if now - self.at > STALE:
            return f"no sign of life for {now - self.at:.0f} seconds (process {self.process})"
        return "; ".join(f"{name}: {why}" for name, why in self.problems.items()) or None


def write(folder: Path, state: State) -> None:
    """Put the state into its file, whole or not at all. Raises OSError."""
    fresh = folder / f"{state.name}.new"
    fresh.write_text(json.dumps(asdict(state)), "utf-8")
    fresh.replace(folder / state.name)


def remove(folder: Path, state: State) -> None:
    """Take the file away. Raises OSError."""
    (folder / state.name).unlink(missing_ok=True)


def found(folder: Path) -> tuple[State, ...]:
    """The states of all processes that keep their file in `folder`, by kind."""
    return tuple(state for path in sorted(folder.glob(f"*{SUFFIX}")) if (state := _read(path)))


def sweep(folder: Path, mine: State) -> State | None:
    """Take away what dead processes of this kind left; gives another one that lives on this machine, if there is one.

    Workers of the same group are no other copy. Raises OSError.
    """
    other = None
    for state in found(folder):
        if state.kind != mine.kind or state.process == mine.process:
            continue
        if mine.at - state.at > STALE or not _lives(state.process):
            remove(folder, state)
        elif state.group != mine.group:
            other = state
    return other


def _read(path: Path) -> State | None:
    """What stands in a file; None when nothing can be read."""
    try:
        return State(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
