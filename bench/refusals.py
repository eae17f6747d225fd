"""Draws what refusing buys: `python -m bench.refusals "NAME=FOLDER"... --out docs/refusals.svg`.

A FOLDER is a collection of `bench.collections`, or a question set of `bench.questions` about the seed articles. The
questions are ordered by the bot's confidence. Each point of a curve answers those above some confidence and refuses
the others: to the right stands how many are answered, upwards how many of the answers are wrong, because the first
snippet does not answer or because nothing could. A flat curve would be refusing by chance (drawn dashed). The dot is
where the bot stands as it is configured.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from pathlib import Path

from bench.collections import CORPUS, answerer, judge_all, queries
from bench.quality import mark
from bench.questions import Asked, Expect, read
from bot.answers import Answerer
from bot.app import open_answers
from bot.settings import load

WIDTH, HEIGHT = 880, 470  # user units of the drawing
LEFT, RIGHT, TOP, BOTTOM = 70, 270, 70, 60
INK, FAINT, GRID, GROUND = "#1c2227", "#5b6269", "#d9d7cf", "#ffffff"
COLOURS = ("#0b5d8a", "#7a4b2a", "#a3262a", "#34505f")
FEWEST = 20  # answers below which a share says nothing
_SCORED = (Expect.ANSWER, Expect.FLAG, Expect.CALM, Expect.ABSTAIN, Expect.NO_HARM)


@dataclass(frozen=True, slots=True)
class Point:
    """Answering some questions and refusing the rest.

    Attributes:
        answered: Share of all questions that are answered.
        wrong: Share of the answers that are wrong.
    """

    answered: float
    wrong: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of one collection, fewest answers first, and the one where the bot stands."""

    name: str
    points: tuple[Point, ...]
    stands: Point


def curve(name: str, votes: Iterable[tuple[float, bool]], enough: float) -> Curve:
    """The Curve of questions given as (confidence, whether the first snippet is right); `enough` is the threshold."""
    ordered = sorted(votes, reverse=True)
    points, answered, right, stands = [], 0, 0, Point(0.0, 0.0)
    for confidence, group in groupby(ordered, key=lambda vote: vote[0]):
        good = [vote[1] for vote in group]
        answered, right = answered + len(good), right + sum(good)
        point = Point(answered / len(ordered), 1 - right / answered)
        if answered >= FEWEST or answered == len(ordered):
            points.append(point)
        if confidence >= enough:
            stands = point
    return Curve(name, tuple(points), stands)


def of(name: str, folder: Path) -> Curve:
    """The Curve of the collection or question set in `folder`."""
    if (folder / CORPUS).exists():
        configured = answerer(folder)
        judged = judge_all(configured, queries(folder))
        return curve(name, ((one.confidence, one.first) for one in judged), configured.enough)
    configured = _seeds()
    asked = [one for one in read(folder) if one.expect in _SCORED]
    return curve(name, (_vote(configured, one) for one in asked), configured.enough)


def _seeds() -> Answerer:
    found = open_answers(load()).inner
    if not isinstance(found, Answerer):
        raise TypeError("a question set is asked of the Answerer itself")
    return found


def _vote(configured: Answerer, asked: Asked) -> tuple[float, bool]:
    """Confidence, and whether the first snippet would be right if it were shown."""
    _, ranked = configured.look_up(asked.question, asked.earlier)
    willing = replace(configured, tuning=replace(configured.tuning, enough=0.0))
    marked = mark(asked, willing.ask(asked.question, asked.earlier))
    unanswerable = asked.expect in (Expect.ABSTAIN, Expect.NO_HARM)
    return ranked[0].confidence if ranked else 0.0, marked.first and not unanswerable


def svg(curves: Sequence[Curve]) -> str:
    """The drawing, as a file that every browser shows."""
    labels = _labels(curves)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="14">',
        "<title>Share of wrong answers by share of questions answered</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>',
        _text(LEFT, 28, "Wrong answers, when only the surest questions are answered", INK, "start", 17),
        *_axes(),
    ]
    for number, one in enumerate(curves):
        parts += _drawn(one, COLOURS[number % len(COLOURS)], labels[number])
    return "\n".join([*parts, "</svg>\n"])


def _axes() -> Iterable[str]:
    for percent in range(0, 101, 20):
        x, y = _x(percent / 100), _y(percent / 100)
        yield f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{GRID}"/>'
        yield _text(LEFT - 10, y + 5, f"{percent} %", FAINT, "end")
        yield _text(x, HEIGHT - BOTTOM + 22, f"{percent} %", FAINT, "middle")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "questions answered", INK, "middle")
    yield _text(LEFT, TOP - 14, "answers that are wrong", INK, "start")


def _drawn(one: Curve, colour: str, label: float) -> Iterable[str]:
    last = one.points[-1]
    path = " ".join(f"{_x(point.answered)},{_y(point.wrong)}" for point in _thinned(one.points))
    yield f'<path d="M{LEFT} {_y(last.wrong)}H{WIDTH - RIGHT}" stroke="{colour}" stroke-dasharray="3 5" opacity=".6"/>'
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round"/>'
    yield (
        f'<circle cx="{_x(one.stands.answered)}" cy="{_y(one.stands.wrong)}" r="6" fill="{GROUND}" '
        f'stroke="{colour}" stroke-width="2.5"/>'
    )
    yield _text(WIDTH - RIGHT + 14, label, one.name, colour, "start", 15)
    told = f"answers {one.stands.answered:.0%}, {one.stands.wrong:.0%} of them wrong"
    yield _text(WIDTH - RIGHT + 14, label + 18, told.replace("%", " %"), FAINT, "start", 13)


def _labels(curves: Sequence[Curve]) -> tuple[float, ...]:
    """Heights of the labels: beside the ends of the curves, and far enough apart to be read."""
    heights = [0.0] * len(curves)
    free = float(TOP)
    for number in sorted(range(len(curves)), key=lambda n: -curves[n].points[-1].wrong):
        heights[number] = max(free, _y(curves[number].points[-1].wrong))
        free = heights[number] + 46
    return tuple(heights)


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """At most about 200 of `points`, with the first and the last: more cannot be seen."""
    step = max(1, len(points) // 200)
    return (*points[:-1:step], points[-1])


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _text(x: float, y: float, words: str, colour: str, anchor: str, size: int = 14) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def main() -> None:
    """Write the drawing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("named", nargs="+", metavar="NAME=FOLDER", help="a collection or question set and its label")
    parser.add_argument("--out", type=Path, required=True, help="the SVG file to write")
    options = parser.parse_args()
    curves = [of(name, Path(folder)) for name, _, folder in (given.partition("=") for given in options.named)]
    options.out.write_text(svg(curves), encoding="utf-8")


if __name__ == "__main__":
    main()
