"""docs/promises.md as rows: a promise, its number, and the tests that measure it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "promises.md"
_ROW = re.compile(r"^\| ([A-F]\d{1,2}) \| (.*) \| (.*) \| (.*) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Row:
    """One promise: `tests` are names as pytest takes them, without parameters; none where nothing measures it."""

    id: str
    promise: str
    number: str
    tests: tuple[str, ...]


def rows(text: str | None = None) -> tuple[Row, ...]:
    """The rows of the page (of `text` when given), in its order."""
    page = PAGE.read_text("utf-8") if text is None else text
    return tuple(
        Row(id, promise, number, tuple(re.findall(r"`([^`]+::[^`]+)`", tests)))
        for id, promise, number, tests in _ROW.findall(page)
    )


def filled(text: str, numbers: Mapping[str, Sequence[str]]) -> str:
    """`text` with the numbers of each promise that was measured in the place of those that stand there."""

    def fresh(row: re.Match[str]) -> str:
        id, promise, number, tests = row.groups()
        return f"| {id} | {promise} | {'; '.join(numbers.get(id, (number,)))} | {tests} |"

    return _ROW.sub(fresh, text)
