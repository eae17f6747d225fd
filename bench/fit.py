"""Fits the Verdict's weights: `python -m bench.fit tests/quality/dev --check tests/quality/held`.

A logistic regression over the Signs of the best evidence for each question: 1 when the question can be answered, 0
when it cannot. Prints the table for `config/eternaut.toml` and, for every set, what the weights would answer and
refuse at several thresholds. The same sets and articles give the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy
from numpy.typing import NDArray

from bench.quality import mark
from bench.questions import Asked, Expect, read
from bot.answers import Answerer
from bot.answers.signs import Signs
from bot.answers.verdict import signs, vector
from bot.app import open_answers
from bot.search.bm25 import idf
from bot.settings import load

NAMES = tuple(field.name for field in fields(Signs))
THRESHOLDS = (0.4, 0.5, 0.6, 0.7)
_ANSWERABLE = frozenset((Expect.ANSWER, Expect.FLAG, Expect.CALM))
_UNANSWERABLE = frozenset((Expect.ABSTAIN, Expect.NO_HARM))
# A wrong answer costs more trust than a refusal; what is not found within three snippets is no loss to refuse.
_REFUSABLE, _LOST = 2.0, 0.15
_PENALTY = 1.0  # L2 on the standardised weights, the bias left free
_STEPS = 50  # Newton's method needs about ten

Vector = NDArray[numpy.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question as the fit sees it.

    Attributes:
        seen: The Signs of its best evidence, as numbers.
        answerable: Whether it should be answered.
        right: Whether what would be shown answers it.
        kind: What sort of question it is.
    """

    seen: tuple[float, ...]
    answerable: bool
    right: bool
    kind: str

    @property
    def weight(self) -> float:
        """How much it counts in the fit."""
        if not self.answerable:
            return _REFUSABLE
        return 1.0 if self.right else _LOST


def examples(answerer: Answerer, questions: Sequence[Asked]) -> tuple[Example, ...]:
    """The questions whose evidence the Verdict decides; without small talk and without what is refused before it."""
    willing = replace(answerer, tuning=replace(answerer.tuning, enough=0.0))
    found = (_example(willing, asked) for asked in questions if asked.expect in _ANSWERABLE | _UNANSWERABLE)
    return tuple(example for example in found if example is not None)


def _example(answerer: Answerer, asked: Asked) -> Example | None:
    completed, ranked = answerer.look_up(asked.question, asked.earlier)
    if not ranked or ranked[0].confidence == 0.0:  # no evidence, or it lacks most of what was asked
        return None
    rarest = idf(0, max(answerer.library.engine.size, 1))
    answerable = asked.expect in _ANSWERABLE
    outcome = answerer.ask(asked.question, asked.earlier)
    return Example(
        seen=tuple(vector(signs(completed.question, ranked[0], rarest))),
        answerable=answerable,
        right=answerable and (asked.expect is not Expect.ANSWER or mark(asked, outcome).shown),
        kind=asked.kind,
    )


def fit(found: Sequence[Example], penalty: float = _PENALTY) -> Vector:
    """The weights of the Signs in the order of their names, and the bias last.

    Weighted logistic regression with an L2 penalty, by Newton's method on standardised signs. A sign that is the
    same in all examples gets the weight 0.
    """
    seen = numpy.array([example.seen for example in found])
    wanted = numpy.array([example.answerable for example in found], dtype=float)
    weight = numpy.array([example.weight for example in found])
    mean, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread == 0] = numpy.inf
    table = numpy.column_stack([(seen - mean) / spread, numpy.ones(len(seen))])
    ridge = numpy.diag([penalty] * seen.shape[1] + [1e-9])
    weights = numpy.zeros(table.shape[1])
    for _ in range(_STEPS):
        likely = sigmoid(table @ weights)
        slope = table.T @ (weight * (likely - wanted)) + ridge @ weights
        bend = (table * (weight * likely * (1 - likely))[:, None]).T @ table + ridge
        step = numpy.linalg.solve(bend, slope)
        weights -= step
        if float(numpy.abs(step).max()) < 1e-9:
            break
    plain = weights[:-1] / spread
    return numpy.append(plain, weights[-1] - plain @ mean)


def sigmoid(values: Vector) -> Vector:
    """1 / (1 + exp(-x)), without overflow for values far from 0."""
    result: Vector = 0.5 * (1 + numpy.tanh(values / 2))
    return result


def toml(weights: Vector) -> str:
    """The weights as the table of `config/eternaut.toml`."""
    rows = [("bias", weights[-1]), *zip(NAMES, weights[:-1], strict=True)]
    return "\n".join(["[answers.verdict]", *(f"{name} = {round(float(value), 2) + 0.0}" for name, value in rows)])


def report(found: Sequence[Example], weights: Vector) -> str:
    """For each threshold, what would be answered and refused of each kind of example."""
    likely = sigmoid(numpy.array([example.seen for example in found]) @ weights[:-1] + weights[-1])
    groups = {
        "right, answered": (numpy.array([e.answerable and e.right for e in found]), 1),
        "not right, answered": (numpy.array([e.answerable and not e.right for e in found]), 1),
        "unanswerable, refused": (numpy.array([not e.answerable for e in found]), -1),
    }
    lines = [f"{'threshold':24}" + "".join(f"{threshold:8.2f}" for threshold in THRESHOLDS)]
    for name, (mine, side) in groups.items():
        shares = [numpy.mean((likely[mine] >= t) if side > 0 else (likely[mine] < t)) for t in THRESHOLDS if mine.any()]
        lines.append(f"{name:24}" + "".join(f"{share:8.3f}" for share in shares) + f"   of {int(mine.sum())}")
    return "\n".join(lines)


def main() -> None:
    """Print the table and the report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", type=Path, nargs="+", help="question sets to fit on")
    parser.add_argument("--check", type=Path, action="append", default=[], help="question set to report on only")
    parser.add_argument("--articles", type=Path, help="what the questions are about (as the bot's own option)")
    options = parser.parse_args()
    answerer = open_answers(load(options.articles)).inner
    if not isinstance(answerer, Answerer):
        raise TypeError("the weights belong to the Answerer")
    fitted_on = [example for folder in options.folders for example in examples(answerer, read(folder))]
    weights = fit(fitted_on)
    print(toml(weights))
    print(f"\nfitted on {len(fitted_on)} questions\n{report(fitted_on, weights)}")
    for folder in options.check:
        print(f"\n{folder}\n{report(examples(answerer, read(folder)), weights)}")


if __name__ == "__main__":
    main()
