"""What counts as right is what a reader would call right."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.quality import LONGEST, figures, mark
from bench.questions import Asked, Expect, Gold
from bot.answers.model import Abstention, Answer, Claim, Difference, Help, Outcome, Reason, Side, Snippet
from bot.corpus.model import Article

TEXT = "The mayor wept. The bridge cost $3 million. It was old. " + "Then it rained. " * 60
PAGE = Article(id="a.txt", text=TEXT, title="The bridge")
OTHER = replace(PAGE, id="b.txt")
COST, WEPT = TEXT.index("The bridge"), 0
ASKED = Asked(
    id="q1",
    question="what did the bridge cost",
    earlier=(),
    kind="figure",
    expect=Expect.ANSWER,
    gold=(Gold("a.txt", COST, COST + 27, partial=False),),
    must=(("$3 million", "3 million dollars"),),
    must_not=(),
    sources=(1, 1),
    sides=((Gold("a.txt", COST, COST + 27, partial=False),), (Gold("b.txt", COST, COST + 27, partial=False),)),
    threaded=False,
)
RIGHT = Snippet(PAGE, 1, COST, COST + 27)
WRONG = Snippet(PAGE, 1, WEPT, WEPT + 15)
REFUSAL = Abstention("q", None, Reason.NOT_FOUND)
HELP = Help("q")
DIFFERENCE = Difference("cost", (Side("x", (RIGHT,)), Side("y", (replace(RIGHT, article=OTHER, number=2),))))


def answer(*snippets: Snippet, differences: tuple[Difference, ...] = (), sources: int = 1) -> Answer:
    """An Answer of these snippets, each a claim."""
    return Answer("q", None, tuple(Claim((snippet,)) for snippet in snippets), sources, 2, differences)


def right(outcome: Outcome, **changes: object) -> tuple[bool, bool]:
    """Whether the first snippet, and the first three, are right for the question with these changes."""
    marked = mark(replace(ASKED, **changes), outcome)  # type: ignore[arg-type]
    return marked.first, marked.shown


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (answer(RIGHT), (True, True)),
        (answer(WRONG, RIGHT), (False, True)),
        (answer(WRONG, WRONG, WRONG, RIGHT), (False, False)),
        (answer(WRONG), (False, False)),
        (answer(replace(RIGHT, end=RIGHT.end + 12)), (True, True)),
        (answer(replace(RIGHT, start=COST + 11)), (True, True)),
        (answer(replace(RIGHT, end=COST + 10)), (False, False)),
        (answer(replace(RIGHT, start=0, end=LONGEST + 1)), (False, False)),
        (answer(replace(RIGHT, article=OTHER)), (False, False)),
        (REFUSAL, (False, False)),
        (HELP, (False, False)),
    ],
)
def test_an_answer_must_touch_the_place_and_say_the_words(outcome: Outcome, expected: tuple[bool, bool]) -> None:
    """In the first snippet, or in one of three; a page is no answer, and neither is the same place elsewhere."""
    assert right(outcome) == expected


def test_words_that_must_not_be_shown_spoil_an_answer() -> None:
    """Also beside the right words."""
    assert right(answer(RIGHT), must_not=("bridge COST",)) == (False, False)


def test_a_partial_place_counts_only_when_there_is_no_other() -> None:
    """Half an answer is none when a whole one stands somewhere."""
    half = Gold("a.txt", WEPT, 15, partial=True)
    assert right(answer(WRONG), gold=(*ASKED.gold, half), must=()) == (False, False)
    assert right(answer(WRONG), gold=(half,), must=()) == (True, True)


@pytest.mark.parametrize(
    ("expect", "good", "bad"),
    [
        (Expect.ABSTAIN, (REFUSAL, HELP), (answer(RIGHT),)),
        (Expect.NO_HARM, (REFUSAL, HELP), (answer(RIGHT),)),
        (Expect.HELP, (HELP,), (REFUSAL, answer(RIGHT))),
        (Expect.CORRECT, (REFUSAL, answer(RIGHT)), (answer(WRONG),)),
        (Expect.EITHER, (REFUSAL, answer(RIGHT)), (answer(WRONG),)),
        (Expect.CALM, (answer(RIGHT),), (answer(RIGHT, differences=(DIFFERENCE,)), REFUSAL)),
        (Expect.FLAG, (answer(WRONG, differences=(DIFFERENCE,)),), (answer(RIGHT), REFUSAL)),
    ],
)
def test_each_expectation_is_met_by_what_it_names(
    expect: Expect, good: tuple[Outcome, ...], bad: tuple[Outcome, ...]
) -> None:
    """And by nothing else."""
    assert all(right(outcome, expect=expect) == (True, True) for outcome in good)
    assert not any(right(outcome, expect=expect)[0] for outcome in bad)


def test_a_difference_with_one_side_quoted_twice_is_not_flagged() -> None:
    """Both sides of the one that is there must be quoted."""
    same = Difference("cost", (Side("x", (RIGHT,)), Side("y", (RIGHT,))))
    assert not right(answer(RIGHT, differences=(same,)), expect=Expect.FLAG)[0]


def test_figures_are_shares_of_the_questions_they_are_about() -> None:
    """Four questions: one right, one right at second sight, one wrongly refused, one off topic and answered."""
    off = replace(ASKED, expect=Expect.ABSTAIN, kind="unanswerable_far")
    found = figures(
        [
            mark(ASKED, answer(RIGHT)),
            mark(ASKED, answer(WRONG, RIGHT, sources=2)),
            mark(ASKED, REFUSAL),
            mark(off, answer(RIGHT)),
        ]
    )
    assert found == {
        "overall": (0.25, 4),
        "first": (pytest.approx(1 / 3), 3),
        "shown": (pytest.approx(2 / 3), 3),
        "far": (0.0, 1),
        "counted": (1.0, 1),
        "wrong": (0.25, 4),
        "first, figure": (pytest.approx(1 / 3), 3),
    }
