"""The day of an article is read where it stands near the top, and never made up."""

from datetime import date

import pytest

from bot.corpus.dates import parse_date, published

DAY = date(2025, 7, 18)


@pytest.mark.parametrize(
    "text",
    [
        " date 2025-07-18 For the first time, it worked.",
        "\ufeffDate: 2025-07-18\nText.",
        "Published July 18, 2025\nText.",
        "Posted on 18 July 2025 | Text.",
        "Updated: Jul. 18th, 2025 - Text.",
        "A Headline\nWritten by Jane Doe on July 18, 2025\nText.",
        "A Headline\nBy Jane Doe, July 18, 2025\nText.",
        "A Headline\n\n2025-07-18T10:00:00Z\n\nText.",
        "BUENOS AIRES, July 18, 2025 — Text follows here.",
        "LOS ANGELES (July 18, 2025) - Text follows here.",
    ],
)
def test_a_full_date_near_the_top_is_the_articles_day(text: str) -> None:
    """Labels, datelines, bylines and lines of their own."""
    assert published(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "In July 2025, Netflix made headlines.",
        "On July 18, 2025, Netflix made headlines by doing something new.",
        "date 2025-13-45 For the first time.",
        "What happened on July 18, 2025\nText.",
        "07/08/2025\nA date that means two days.",
        "A Headline\n" + "Text.\n" * 20 + "July 18, 2025\n",
        "",
    ],
)
def test_no_day_is_made_up(text: str) -> None:
    """A month alone, a date in the prose, an impossible or ambiguous date tell nothing about the article."""
    assert published(text) is None


def test_a_date_is_parsed_only_when_it_is_all_there_is() -> None:
    """A date with a time is its day; words around it make it no date."""
    assert parse_date("2025-07-18T10:00:00+02:00") == DAY
    assert parse_date(" 2025-07-18 10:00 ") == DAY
    assert parse_date("July 18, 2025") == DAY
    assert parse_date("on 2025-07-18") is None
    assert parse_date("yesterday") is None
