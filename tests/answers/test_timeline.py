"""When something is said to be, and the story's events in order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.moments import main_moment, moments
from bot.answers.verbatim import Checked
from bot.app import answering
from bot.corpus.load import load as load_corpus
from bot.settings import load

ROOT = Path(__file__).resolve().parent.parent.parent
FRIDAY = date(2025, 7, 18)

NAMED = {
    "It fell on 18 July 2025.": "18 July 2025",
    "It fell on July 18, 2025, at dawn.": "18 July 2025",
    "It fell on 2025-07-18.": "18 July 2025",
    "It fell on the 3rd of March, 2024.": "3 March 2024",
    "It opened in July 2025.": "July 2025",
    "The second quarter of 2024 was wet.": "second quarter of 2024",
    "During its Q2 2025 earnings call it said so.": "second quarter of 2025",
    "The 2023 strikes lasted months.": "2023",
    "In 2019 it was closed.": "2019",
    "A 2023 report expects 204,000 fewer jobs by 2027.": "2023",
    "It will cost 4 million by 2027.": "2027",
}
COUNTED = {
    "It fell yesterday.": "17 July 2025",
    "It fell on Thursday.": "17 July 2025",
    "It fell on Friday.": "18 July 2025",
    "It will open on Monday.": "21 July 2025",
    "The town said on Thursday that it will open.": "17 July 2025",
    "It opened on March 3.": "3 March 2025",
    "It opened on December 3.": "3 December 2024",
    "It will open on December 3.": "3 December 2025",
    "It was introduced in May.": "May 2025",
    "It was introduced in November.": "November 2024",
    "It is planned to open in November.": "November 2025",
    "Last year they went on strike.": "2024",
    "It comes later this year.": "2025",
    "It opens next month.": "August 2025",
    "Work began last week.": "week of 7 July 2025",
    "Two years ago it was new.": "2023",
    "Three months ago it was new.": "April 2025",
    "Ten days ago it was new.": "8 July 2025",
    "In the second quarter it grew.": "second quarter of 2025",
    "In the third quarter it grew.": "third quarter of 2024",
}
UNDATED = (
    "Nobody was hurt.",
    "It may rain, and they march on.",
    "It has 2025 rivets.",
    "It was held by 2000 rivets.",
    "They had 100 days and 3 weeks.",
    "It fell on 31 June 2025.",
    "A film from the 80s was shown.",
    "It comes one day.",
)


@pytest.mark.parametrize(("sentence", "name"), NAMED.items())
def test_a_date_is_read_without_knowing_the_article_s_day(sentence: str, name: str) -> None:
    """Whole dates say it all; a goal such as "by 2027" counts only when nothing else is dated."""
    found = main_moment(sentence, None)
    assert found is not None and found.name == name


@pytest.mark.parametrize(("sentence", "name"), COUNTED.items())
def test_what_is_near_the_article_s_day_is_counted_from_it(sentence: str, name: str) -> None:
    """And dates nothing when that day is not known."""
    found = main_moment(sentence, FRIDAY)
    assert found is not None and found.name == name
    assert main_moment(sentence, None) is None


@pytest.mark.parametrize("sentence", UNDATED)
def test_what_is_no_date_dates_nothing(sentence: str) -> None:
    """Counts, verbs and days that do not exist."""
    assert main_moment(sentence, FRIDAY) is None


@settings(deadline=None)
@given(st.text(), st.none() | st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_any_text_has_moments_inside_it_and_in_order(text: str, published: date | None) -> None:
    """Whatever the words, every moment stands in them and ends no earlier than it begins."""
    found = tuple(moments(text, published))
    assert all(0 <= one.start < one.end <= len(text) and one.first <= one.last for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@pytest.fixture
def story(tmp_path: Path) -> Checked:
    """Two dated articles that tell partly the same, and one without a day."""
    (tmp_path / "a.txt").write_text(
        "The bridge falls\n\nPublished 18 July 2025\n\nThe bridge over the Tarn fell on Thursday. Nobody was hurt.\n\n"
        "It was built in 1931 by the engineer Ada Ruiz. The new one will open in May 2027.\n",
        "utf-8",
    )
    (tmp_path / "b.txt").write_text(
        "A bridge is gone\n\nPublished 19 July 2025\n\nThe old bridge over the Tarn fell on 17 July 2025. "
        "In 1990 it was painted red.\n",
        "utf-8",
    )
    (tmp_path / "c.txt").write_text("The repair\n\nWork began yesterday. Last year it was closed.\n", "utf-8")
    return answering(load(ROOT / "seeds"))(load_corpus(tmp_path))


def test_events_are_told_in_their_order_each_once_and_verbatim(story: Checked) -> None:
    """What two articles tell of one day is one line; what cannot be placed is left out."""
    shown = [
        (event.when, event.claim.snippets[0].text, [snippet.number for snippet in event.claim.snippets])
        for event in story.timeline()
    ]
    assert shown == [
        ("1931", "It was built in 1931 by the engineer Ada Ruiz.", [1]),
        ("1990", "In 1990 it was painted red.", [2]),
        ("17 July 2025", "The bridge over the Tarn fell on Thursday.", [1, 2]),
        ("May 2027", "The new one will open in May 2027.", [1]),
    ]


def test_the_words_that_date_an_event_are_marked(story: Checked) -> None:
    """So that one sees from what the day was counted."""
    fell = story.timeline()[2].claim.snippets[0]
    ((start, end),) = fell.marks
    assert fell.article.text[start:end] == "on Thursday"


def test_the_seeds_have_a_timeline() -> None:
    """Each line is a sentence of its article, and the order is that of time."""
    seeds = load(ROOT / "seeds")
    events = answering(seeds)(load_corpus(ROOT / "seeds")).timeline()
    assert len(events) >= 5
    assert [event.first for event in events] == sorted(event.first for event in events)
    assert any("July 2025" in event.when for event in events)
