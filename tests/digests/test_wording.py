"""Reading what somebody typed behind `/eternaut digest on`."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.due import DAILY, WEEKDAYS
from bot.digests.wording import Unclear, Wish, nearest_zones, read, say_days, say_time, zones


@pytest.mark.parametrize(
    ("typed", "wish"),
    [
        ("", Wish()),
        ("09:00", Wish(time(9, 0))),
        ("9", Wish(time(9, 0))),
        ("9am", Wish(time(9, 0))),
        ("at 12 pm", Wish(time(12, 0))),
        ("12am", Wish(time(0, 0))),
        ("18.30 weekdays", Wish(time(18, 30), None, WEEKDAYS)),
        ("europe/madrid daily 7:05", Wish(time(7, 5), "Europe/Madrid", DAILY)),
        ("09:00 Madrid mon, wed", Wish(time(9, 0), "Europe/Madrid", frozenset({0, 2}))),
        ("mon-thu", Wish(None, None, frozenset({0, 1, 2, 3}))),
        ("sat-mon", Wish(None, None, frozenset({5, 6, 0}))),
        ("every Tuesday at 08:00 in New York", Wish(time(8, 0), "America/New_York", frozenset({1}))),
        ("utc weekends", Wish(None, "UTC", frozenset({5, 6}))),
    ],
)
def test_time_zone_and_days_are_read_in_any_order(typed: str, wish: Wish) -> None:
    """Each part may be missing, and is read as people write it."""
    assert read(typed) == wish


@pytest.mark.parametrize(
    ("typed", "word", "corrected"),
    [
        ("09:00 Europe/Madird", "Europe/Madird", "09:00 Europe/Madrid"),
        ("9:75", "9:75", "09:59"),
        ("25:00 daily", "25:00", "23:00 daily"),
        ("0900", "0900", "09:00"),
        ("09:00 weekdasy", "weekdasy", "09:00 weekdays"),
        ("mon,wde 08:00", "mon,wde", "mon,wed 08:00"),
        ("Madird", "Madird", "Europe/Madrid"),
        ("Buenos Airse", "Buenos", None),
        ("09:00 10:00", "10:00", None),
        ("xyzzy", "xyzzy", None),
    ],
)
def test_what_cannot_be_read_comes_back_with_the_nearest_right_words(
    typed: str, word: str, corrected: str | None
) -> None:
    """The wrong word is named, and the whole line is offered with it put right."""
    found = read(typed)
    assert isinstance(found, Unclear)
    assert found.word == word
    if corrected:
        assert found.corrected == corrected
        assert isinstance(read(found.corrected), Wish)


@given(st.text(max_size=80))
def test_any_text_gives_a_wish_or_names_a_word_of_it(typed: str) -> None:
    """Never an exception; and what is offered can itself be read further."""
    found = read(typed)
    assert isinstance(found, Wish) or found.word


@given(st.frozensets(st.integers(0, 6), min_size=1), st.times())
def test_days_and_times_are_said_as_they_are_read(days: frozenset[int], at: time) -> None:
    """What the bot shows can be typed back."""
    assert read(say_days(days)) == Wish(days=days)
    assert read(say_time(at)) == Wish(at=at.replace(second=0, microsecond=0))


def test_zones_are_found_by_their_beginning_their_city_or_their_likeness() -> None:
    """For the picker in the form."""
    assert "Europe/Madrid" in nearest_zones("madr")
    assert "America/New_York" in nearest_zones("new york")
    assert nearest_zones("Europe/Lodnon")[0] == "Europe/London"
    assert len(nearest_zones("a")) == 20
    assert "Europe/Madrid" in zones().values()
