"""Numbers are read with their unit and their precision, and agree when one may be the other rounded."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.quantities import Quantity, quantities

steady = settings(deadline=None, derandomize=True, max_examples=300)

READ: tuple[tuple[str, tuple[tuple[float, str], ...]], ...] = (
    ("$11.08 billion", ((11.08e9, "$"),)),
    ("rose 16% year-over-year to $11 billion", ((16, "%"), (11e9, "$"))),
    ("from $2.1 billion to $3.1 billion", ((2.1e9, "$"), (3.1e9, "$"))),
    ("ten times faster", ((10, "x"),)),
    ("a 10x speed gain", ((10, "x"),)),
    ("204,000 film and TV jobs by 2027", ((204_000, ""), (2027, "year"))),
    ("122 million views", ((122e6, ""),)),
    ("one-third of all viewing hours", ((1 / 3, "share"),)),
    ("three quarters of them", ((0.75, "share"),)),
    ("In Q2 2025", ((2, "quarter"), (2025, "year"))),
    ("the second quarter", ((2, "quarter"),)),
    ("an ’80s thriller", ((1980, "decade"),)),
    ("in the early 2010s", ((2010, "decade"),)),
    ("date 2025-07-18 For the first", ((20250718, "day"),)),
    ("doubled, then tripled", ((2, "x"), (3, "x"))),
    ("two to three years", ((2, ""), (3, ""))),
    ("an 18-year-old with 1.5m fans", ((18, ""), (1.5e6, ""))),
    ("€5m, £3.5bn and 40 euros", ((5e6, "€"), (3.5e9, "£"), (40, "€"))),
    ("3,000 homes", ((3000, ""),)),
    ("0.5%", ((0.5, "%"),)),
    # words that only look like numbers
    ("one of the shows", ()),
    ("at the second attempt, in the third quarter of the hour", ((3, "quarter"),)),
    ("a hundred reasons, someone, tension, often", ()),
    ("no number at all", ()),
    ("", ()),
)
# The first is written with at most the precision of the second: one number, rounded or not.
AGREE = (
    ("$11 billion", "$11.08 billion"), ("$3.1 billion", "$3.13 billion"), ("10x", "ten times"),
    ("Q2", "second quarter"), ("10 times", "tenfold"), ("16%", "16 percent"), ("204,000", "204k"),
    ("$11bn", "11 billion dollars"),
    ("122 million", "122m"), ("2025", "2025"), ("$5", "5 dollars"), ("1.2 million", "1.15 million"), ("two", "2"),
)  # fmt: skip
DISAGREE = (
    ("$11 billion", "$12 billion"), ("$3.1 billion", "$2.1 billion"), ("$3.1 billion", "$3.2 billion"), ("10x", "20x"),
    ("10x", "10"), ("10%", "10"), ("$11 billion", "€11 billion"), ("Q2", "Q3"), ("2025", "2024"), ("1980s", "1990s"),
    ("204,000", "240,000"), ("16%", "17%"), ("3 dead", "4 dead"), ("one-third", "one-quarter"), ("120", "122"),
    ("2025-07-18", "2025-07-19"), ("$11 million", "$11 billion"),
)  # fmt: skip
FIGURES = ("$", "€", "£", "")


def only(text: str) -> Quantity:
    """The one quantity of `text`."""
    (found,) = quantities(text)
    return found


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_the_numbers_of_a_text_are_read_with_their_units(text: str, expected: tuple[tuple[float, str], ...]) -> None:
    """In order, in plain units, and nothing else."""
    assert [(q.value, q.unit) for q in quantities(text)] == [(pytest.approx(v), unit) for v, unit in expected]


@pytest.mark.parametrize("pair", AGREE, ids=" and ".join)
def test_a_number_agrees_with_itself_rounded(pair: tuple[str, str]) -> None:
    """Whichever is asked."""
    one, two = only(pair[0]), only(pair[1])
    assert one.agrees(two)
    assert two.agrees(one)


@pytest.mark.parametrize("pair", DISAGREE, ids=" and ".join)
def test_another_number_or_another_unit_does_not_agree(pair: tuple[str, str]) -> None:
    """Whichever is asked."""
    one, two = only(pair[0]), only(pair[1])
    assert not one.agrees(two)
    assert not two.agrees(one)


@steady
@given(st.integers(1, 10**15), st.sampled_from(FIGURES))
def test_a_written_number_is_read_back(number: int, unit: str) -> None:
    """With and without commas, with a currency or none, between other words."""
    for written in (f"{number}", f"{number:,}"):
        (read,) = quantities(f"about {unit}{written} in all")
        assert read.value == pytest.approx(number)
        assert f"about {unit}{written} in all"[read.start : read.end] == f"{unit}{written}"


@steady
@given(st.decimals(1, 999, places=2), st.sampled_from(["million", "billion"]), st.sampled_from("$€£"))
def test_a_rounded_number_agrees_with_what_it_was_rounded_from(number: object, magnitude: str, unit: str) -> None:
    """To one decimal and to none, as papers do."""
    exact = only(f"{unit}{number:.2f} {magnitude}")
    for rounded in (f"{number:.1f}", f"{number:.0f}"):
        assert exact.agrees(only(f"{unit}{rounded} {magnitude}"))


@steady
@given(st.text(alphabet="0123456789,.$€%xskmbnQq ten-’'first quarter\n"))
def test_any_text_gives_quantities_in_range_and_apart(text: str) -> None:
    """Nothing raises; spans are in order and never overlap; each agrees with itself and has a term without blanks."""
    found = quantities(text)
    assert all(0 <= q.start < q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(q.agrees(q) and q.term.startswith("#") and " " not in q.term for q in found)
