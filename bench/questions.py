"""A question set: what is asked, and which words of which articles answer it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Expect(StrEnum):
    """What the bot should do with a question."""

    ANSWER = "answer"
    ABSTAIN = "abstain"
    HELP = "smalltalk"
    NO_HARM = "safe"  # hostile text: anything but an answer
    CORRECT = "correct_or_abstain"  # a false premise: the quote that corrects it, or a refusal
    EITHER = "answer_or_abstain"
    CALM = "answer_compatible"  # told in other words by others: an answer without a difference
    FLAG = "answer_and_flag"  # told differently by others: an answer with both sides


@dataclass(frozen=True, slots=True)
class Gold:
    """Words of an article, code points from `start` to `end`; `partial` when they answer only a part."""

    article: str
    start: int
    end: int
    partial: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set, alone or as a turn of a thread.

    Attributes:
        id: Its name in the set.
        question: As it is typed.
        earlier: The questions before it in its thread.
        kind: What sort of question it is, for figures by kind.
        expect: What the bot should do.
        gold: Where it is answered.
        must: Groups of wordings; of each group one must be said.
        must_not: Words that must not be shown.
        sources: Least and greatest number of articles that say it.
        sides: For a difference, where each of its sides is told.
        threaded: Whether it is a turn of a thread.
    """

    id: str
    question: str
    earlier: tuple[str, ...]
    kind: str
    expect: Expect
    gold: tuple[Gold, ...]
    must: tuple[tuple[str, ...], ...]
    must_not: tuple[str, ...]
    sources: tuple[int, int]
    sides: tuple[tuple[Gold, ...], ...]
    threaded: bool

    @property
    def full(self) -> tuple[Gold, ...]:
        """The places that answer it whole; all places when none does."""
        return tuple(gold for gold in self.gold if not gold.partial) or self.gold


def read(folder: Path) -> tuple[Asked, ...]:
    """All questions of `questions.jsonl` and all turns of `threads.jsonl` in `folder`, in their order.

    Raises:
        OSError: A file is missing.
        ValueError, KeyError: A line is not a question.
    """
    alone = [_asked(row, (), threaded=False) for row in _rows(folder / "questions.jsonl")]
    turns = [turn for row in _rows(folder / "threads.jsonl") for turn in _turns(row["turns"])]
    return (*alone, *turns)


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _turns(rows: Sequence[Mapping[str, Any]]) -> Iterator[Asked]:
    for number, row in enumerate(rows):
        yield _asked(row, tuple(before["question"] for before in rows[:number]), threaded=True)


def _asked(row: Mapping[str, Any], earlier: tuple[str, ...], *, threaded: bool) -> Asked:
    return Asked(
        id=row["id"],
        question=row["question"],
        earlier=earlier,
        kind=row["kind"],
        expect=Expect(row["expect"]),
        gold=_gold(row["gold"]),
        must=tuple(tuple(group) for group in row["must_include"]),
        must_not=tuple(row["must_not_include"]),
        sources=(row["min_sources"], row["max_sources"]),
        sides=tuple(_gold(side["gold"]) for side in row.get("sides", ())),
        threaded=threaded,
    )


def _gold(rows: Sequence[Mapping[str, Any]]) -> tuple[Gold, ...]:
    return tuple(Gold(row["file"], row["start"], row["end"], row.get("partial", False)) for row in rows)
