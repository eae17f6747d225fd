"""The answers stay as good as they are: floors a little below the figures of the six question sets.

A floor is raised when the figures have risen; docs/quality.md has the figures themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from bench.quality import ask_all, figures, miss
from bench.questions import read
from bot.answers.verbatim import Checked
from tests.answers.telling import seeds

HERE = Path(__file__).parent
# Figure -> its least value on the set that was looked at while building, on the one held out, on the one that somebody
# wrote who had not seen the program, on two more of that kind, whose people use their own words for everything, and on
# the newest of that kind.
FLOORS: Mapping[str, tuple[float, float, float, float, float, float]] = {
    "overall": (0.80, 0.77, 0.76, 0.52, 0.44, 0.66),
    "first": (0.75, 0.71, 0.71, 0.43, 0.34, 0.60),
    "shown": (0.79, 0.76, 0.77, 0.49, 0.40, 0.72),
    "near": (0.91, 0.74, 0.75, 0.57, 0.49, 0.63),
    "far": (0.91, 0.93, 0.83, 1.00, 1.00, 1.00),
    "talk": (0.91, 0.91, 1.00, 1.00, 1.00, 1.00),
    "premise": (0.83, 0.86, 0.80, 0.85, 0.75, 0.57),
    "safe": (0.87, 0.75, 1.00, 1.00, 1.00, 1.00),
    "flagged": (0.92, 0.66, 0.75, 0.71, 0.28, 0.80),
    "unflagged": (0.85, 0.83, 1.00, 1.00, 1.00, 1.00),
    "counted": (0.79, 0.74, 0.86, 0.66, 0.73, 0.70),
    "threads": (0.77, 0.80, 0.82, 0.50, 0.50, 0.66),
}
MOST_WRONG = (0.08, 0.11, 0.11, 0.18, 0.24, 0.14)
SETS = ("dev", "held", "blind", "reporters", "hearsay", "newcomers")


@cache
def of(name: str) -> tuple[Mapping[str, tuple[float, int]], str]:
    """The figures of a set, and a line on each miss for whoever has to look."""
    marked = ask_all(Checked(seeds()), read(HERE / name))
    return figures(marked), "\n".join(miss(one) for one in marked if not one.first)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("figure", FLOORS)
def test_a_figure_is_not_below_its_floor(figure: str, name: str) -> None:
    """Asked of the program as it is started, on the seeds."""
    found, misses = of(name)
    assert found[figure][0] >= FLOORS[figure][SETS.index(name)], misses


@pytest.mark.parametrize("name", SETS)
def test_not_more_is_answered_wrongly_than_before(name: str) -> None:
    """Of all questions and turns."""
    found, misses = of(name)
    assert found["wrong"][0] <= MOST_WRONG[SETS.index(name)], misses


@pytest.mark.parametrize("name", SETS)
def test_the_places_of_a_set_are_words_of_the_articles(name: str) -> None:
    """Every answer that a set expects stands where it says, and says what must be said somewhere."""
    texts = {article.id: article.text for article in seeds().corpus.articles}
    questions = read(HERE / name)
    assert len({one.id for one in questions}) == len(questions)
    for one in questions:
        for place in (*one.gold, *(gold for side in one.sides for gold in side)):
            assert 0 <= place.start < place.end <= len(texts[place.article]), one.id
            words = texts[place.article][place.start : place.end]
            assert words == words.strip() != "", one.id


def test_the_sets_share_hardly_a_question() -> None:
    """What is held out stays unseen: only greetings and what everybody asks may stand in two of them."""
    asked = [{one.question.casefold().strip(" ?!.") for one in read(HERE / name)} for name in SETS]
    for one, other in combinations(asked, 2):
        assert len(one & other) <= 0.06 * len(other), one & other
