"""A Dockerfile read into its stages and steps, and its ignore file: as much of the form as ours uses."""

from __future__ import annotations

import fnmatch
import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: its word in capitals, and the rest of the line."""

    word: str
    rest: str

    @property
    def argv(self) -> list[str]:
        """The rest in exec form, which is a JSON array. Raises ValueError for shell form."""
        return [str(part) for part in json.loads(self.rest)]

    @property
    def words(self) -> list[str]:
        """The rest as a shell would split it."""
        return shlex.split(self.rest)


@dataclass(frozen=True, slots=True)
class Stage:
    """What follows one FROM."""

    base: str
    name: str
    steps: tuple[Step, ...]

    def all(self, word: str) -> list[Step]:
        """The steps with this word."""
        return [step for step in self.steps if step.word == word]

    def one(self, word: str) -> Step:
        """The only step with this word."""
        [step] = self.all(word)
        return step


def stages(text: str) -> tuple[Stage, ...]:
    """The stages of a Dockerfile; ARGs before the first FROM are put into the names of bases."""
    given: dict[str, str] = {}
    found: list[tuple[str, str, list[Step]]] = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.strip().partition(" ")
        if word == "ARG" and not found:
            name, _, value = rest.partition("=")
            given[name] = value
        elif word == "FROM":
            base, _, name = rest.partition(" AS ")
            for known, value in given.items():
                base = base.replace(f"${{{known}}}", value)
            found.append((base, name, []))
        else:
            found[-1][2].append(Step(word, rest))
    return tuple(Stage(base, name, tuple(steps)) for base, name, steps in found)


def ignored(path: str, rules: Sequence[str]) -> bool:
    """Whether the ignore file keeps `path` away from the engine; the last rule that fits wins."""
    out = False
    for rule in rules:
        pattern = rule.removeprefix("!").removeprefix("**/")
        parts = Path(path).parts
        tops = {path, *("/".join(parts[:n]) for n in range(1, len(parts)))}
        names = set(parts) if rule.removeprefix("!").startswith("**/") else tops
        if any(fnmatch.fnmatch(name, pattern) for name in names):
            out = not rule.startswith("!")
    return out
