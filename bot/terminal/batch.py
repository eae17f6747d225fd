"""Many questions on standard input: a line in, a line out, and a bad line never stops the run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_LINE = 1_000_000  # bytes; a longer one is answered with an error, so that memory stays bounded


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a run: its id (given, or the number of its line) and the thread's earlier ones."""

    id: str | int
    question: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no question: the id if one could be read, else its number, and why."""

    id: str | int
    error: str


def read(stream: BinaryIO) -> Iterator[Asked | BadLine]:
    """One value for each line that is not blank, as soon as it is there.

    A line that begins with `{` is an object with `question` and perhaps `id` and `earlier`; any other line
    is a question as it stands.
    """
    for number, raw in enumerate(_lines(stream), start=1):
        if len(raw) > LONGEST_LINE:
            yield BadLine(number, f"line {number} is longer than {LONGEST_LINE:,} bytes")
            continue
        try:
            text = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            yield BadLine(number, f"line {number} is not UTF-8")
            continue
        if text:
            yield _object(text, number) if text.startswith("{") else Asked(number, text)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines of the stream; of one that is too long, its beginning only, one byte over the limit."""
    while line := stream.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        yield line


def _object(text: str, number: int) -> Asked | BadLine:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        return BadLine(number, f"line {number} is no JSON object: {str(error)[:100]}")
    given = fields.get("id")
    known = given if isinstance(given, str | int) and not isinstance(given, bool) else number
    return _asked(fields, known)


def _asked(fields: Mapping[str, object], known: str | int) -> Asked | BadLine:
    question, earlier = fields.get("question"), fields.get("earlier") or []
    if not isinstance(question, str):
        return BadLine(known, '"question" must be a text')
    if not isinstance(earlier, list) or not all(isinstance(text, str) for text in earlier):
        return BadLine(known, '"earlier" must be a list of texts')
    return Asked(known, question, tuple(earlier))
