"""What sources tell differently is found and quoted from both sides; what merely sounds different is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from bot.answers import Answerer, build
from bot.answers.differences import Survey, find
from bot.answers.disputed import concerning
from bot.answers.followup import Completed
from bot.answers.model import Difference
from bot.answers.scales import Axis
from bot.corpus.model import Corpus
from bot.search.dictionary import english
from tests.answers.telling import FLOOD, SETTINGS, about, corpus, seeds

Texts = tuple[str, ...]

# One line each that has nothing to do with the rest, so that words of the story stay rarer than common ones.
_ELSEWHERE = (
    "The weather in the valley stayed mild. Trains ran on time.\n\nA bakery opened beside the station.",
    "Students painted the old tower blue. The choir sang in the square.\n\nTickets for the concert were free.",
)


def _pair(one: str, two: str) -> Texts:
    """Two articles that tell of one thing, each with some lines on other things."""
    return (f"{one}\n\n{_ELSEWHERE[0]}\n", f"{two}\n\n{_ELSEWHERE[1]}\n")


FIGURE = _pair(
    "The ferry Aurora carried 340 passengers when it ran aground near Skarvik.",
    "When the ferry Aurora ran aground near Skarvik, 290 passengers were on board.",
)
MONEY = _pair(
    "The new harbour wall in Skarvik will cost $40 million, the council decided.",
    "The council of Skarvik puts the price of the harbour wall at $55 million.",
)
ROUNDED = _pair(
    "The council of Skarvik puts the price of the harbour wall at $40 million.",
    "The harbour wall in Skarvik will cost 39.9 million dollars, the council decided.",
)
YEAR = _pair(
    "The lighthouse of Skarvik was built in 1962 by fishermen.",
    "Fishermen built the lighthouse of Skarvik in 1974.",
)
SAME_YEAR = _pair(
    "The lighthouse of Skarvik was built in 1962 by fishermen.",
    "Fishermen built the lighthouse of Skarvik in 1962, as a plaque says.",
)
MAKER = _pair(
    "Nordlys worked with Havn Architects and local carpenters to restore the theatre in Skarvik.",
    "Nordlys collaborated with foreign engineers to restore the theatre in Skarvik.",
)
DEGREE = _pair(
    "The translation of the Hansen diaries was fully automatic, the publisher said.",
    "A computer was used to assist the translators of the Hansen diaries, the publisher said.",
)
SCOPE = _pair(
    "Nightfall is the first film made with puppets by the Skarvik workshop.",
    "The Skarvik workshop used puppets to make a single scene of Nightfall.",
)
CERTAINTY = _pair(
    "The bank plans to close its branch in Skarvik, according to a letter.",
    "The bank could close its branch in Skarvik, said a spokeswoman.",
)
CHANGE = _pair(
    "The new timetable reduced fares on the Skarvik line.",
    "Under the new timetable fares on the Skarvik line stayed flat.",
)
NAME = _pair(
    "The painter Jorun Hallvardsen showed her work in the Skarvik gallery.",
    "The Skarvik gallery showed work by the painter Jorun Hallvarsen.",
)
WORDING = _pair(
    "“We want to build boats that last, not only boats that sell,” said Ragna Vik.",
    "Ragna Vik said: “I want to build ships that last, not only boats that sell.”",
)
CUT_SHORT = _pair(
    "“We want to build boats that last, not only boats that sell,” said Ragna Vik.",
    "Ragna Vik wants “to build boats that last, not only boats that sell”.",
)
PARTIES = _pair(
    "Nurses and teachers walked out of the talks in Skarvik over pensions.",
    "Nurses walked out of the talks in Skarvik over pensions, the ministry said.",
)
UNLIKE = _pair(
    "The ferry Aurora carried 340 passengers when it ran aground near Skarvik.",
    "A museum in Lund bought 290 spoons at an auction and plans to show them.",
)

DIFFERING = (
    (Axis.FIGURE, FIGURE, "340", "290"),
    (Axis.FIGURE, MONEY, "$40 million", "$55 million"),
    (Axis.DATE, YEAR, "1962", "1974"),
    (Axis.MAKER, MAKER, "Havn Architects", "foreign engineers"),
    (Axis.DEGREE, DEGREE, "fully", "assist"),
    (Axis.SCOPE, SCOPE, "film made", "scene"),
    (Axis.CERTAINTY, CERTAINTY, "plans to", "could"),
    (Axis.CHANGE, CHANGE, "reduced", "flat"),
    (Axis.NAME, NAME, "Hallvardsen", "Hallvarsen"),
    (Axis.WORDING, WORDING, "build boats", "build ships"),
    (Axis.PARTIES, PARTIES, "Nurses and teachers", "Nurses"),
)
AGREEING = (ROUNDED, SAME_YEAR, CUT_SHORT, UNLIKE)


def over(articles: Corpus) -> Answerer:
    """An Answerer over `articles` with the project's own configuration."""
    story = {"title": "A story", "aliases": [], "suggestions": [], "rows": []}
    return build(articles, lexicon=SETTINGS.toml("lexicon.toml"), story=story, dictionary=english())


@cache
def survey(texts: Texts) -> Survey:
    """All differences of a corpus of `texts`."""
    answerer = about(texts)
    return find(answerer.library, answerer.lexicon, answerer.tuning)


def shown(answerer: Answerer, found: Survey, question: str) -> tuple[Difference, ...]:
    """The differences that matter for `question`."""
    understood = answerer._understand(question)
    ranked = answerer.rank(Completed(understood))
    return concerning(found, understood, ranked, answerer.library, answerer.tuning)


@pytest.mark.parametrize(("axis", "texts", "one", "two"), DIFFERING)
def test_each_kind_of_difference_is_found_and_labelled_with_its_own_words(
    axis: Axis, texts: Texts, one: str, two: str
) -> None:
    """Two articles that tell one thing differently give a Difference of that kind, a side for each."""
    found = [f for f in survey(texts).found if f.axis is axis]
    assert len(found) == 1
    labels = [side.label for side in found[0].difference.sides]
    assert one in labels[0]
    assert two in labels[1]


@pytest.mark.parametrize("texts", AGREEING)
def test_rounding_shortening_and_other_subjects_raise_no_alarm(texts: Texts) -> None:
    """Forty million and 39.9 million, a quotation cut short, the same year, two unrelated events: no difference."""
    assert survey(texts).differences == ()


def test_last_year_is_counted_from_the_day_of_the_article() -> None:
    """An article of 2025 that says "last year" differs from one that says 2023, and agrees with one that says 2024."""
    for year, differs in (("2023", True), ("2024", False)):
        plain = corpus(
            _pair(
                "Last year dockers in Skarvik went on strike over the night shift.",
                f"The {year} strike of the dockers in Skarvik was over the night shift.",
            )
        )
        dated = tuple(replace(article, published=date(2025, 3, 2)) for article in plain.articles)
        answerer = over(Corpus(dated, plain.passages))
        found = find(answerer.library, answerer.lexicon, answerer.tuning).found
        assert [f.axis for f in found] == ([Axis.DATE] if differs else [])


@pytest.mark.parametrize("texts", [FLOOD, *(texts for _, texts, _, _ in DIFFERING)])
def test_every_quote_is_verbatim_and_no_difference_stays_within_one_article(texts: Texts) -> None:
    """Quotes are slices of their article, labels stand in a quote, and two sides are never of one article alone."""
    for difference in survey(texts).differences:
        assert len(difference.sides) >= 2
        assert len({s.number for side in difference.sides for s in side.snippets}) >= 2
        for side in difference.sides:
            assert any(side.label in snippet.text for snippet in side.snippets)
            for snippet in side.snippets:
                assert snippet.text == snippet.article.text[snippet.start : snippet.end]
                assert all(snippet.start <= a < b <= snippet.end for a, b in snippet.marks)


def test_a_single_article_and_an_empty_corpus_differ_from_nobody() -> None:
    """Without a second article there is nothing to set against the first."""
    assert survey(("Nightfall cost $3 million. Nightfall cost $9 million.",)).differences == ()
    assert survey(()).differences == ()


def test_the_same_articles_give_the_same_differences() -> None:
    """Nothing depends on the order of sets: found twice, and found by another Answerer, it is equal."""
    texts = tuple(text for _, pair, _, _ in DIFFERING for text in pair)
    answerer = about(texts)
    again = find(answerer.library, answerer.lexicon, answerer.tuning)
    assert again.differences == survey(texts).differences
    assert again.differences


def test_a_question_about_the_point_of_difference_is_shown_both_sides() -> None:
    """Who asks for the figure, the year, the maker or how sure it is, sees that the sources differ on it."""
    asked = (
        (FIGURE, "How many passengers did the Aurora carry?"),
        (YEAR, "In which year was the lighthouse built?"),
        (MAKER, "Who worked on the theatre in Skarvik?"),
        (DEGREE, "Was the translation fully automatic?"),
        (CERTAINTY, "Will the bank really close the branch?"),
        (CHANGE, "Did the timetable reduce fares?"),
        (NAME, "How is the painter's name spelled?"),
        (WORDING, "What exactly did Ragna Vik say about boats, word for word?"),
    )
    for texts, question in asked:
        assert len(shown(about(texts), survey(texts), question)) == 1, question


def test_a_question_about_something_else_is_not_bothered_with_a_difference() -> None:
    """The same articles, asked for something on which they agree, or for something they don't tell."""
    asked = (
        (FIGURE, "Where did the ferry run aground?"),
        (YEAR, "Who built the lighthouse?"),
        (DEGREE, "Whose diaries were translated?"),
        (CERTAINTY, "Which bank is it?"),
        (NAME, "Where did the painter show her work?"),
        (ROUNDED, "How much will the harbour wall cost?"),
        (FIGURE, "What is the capital of Peru?"),
    )
    for texts, question in asked:
        assert shown(about(texts), survey(texts), question) == (), question


def test_the_seed_articles_differ_where_a_careful_reader_finds_it() -> None:
    """Year of the strike, name of the series, who made the scene, how much was AI, and in which words it was said."""
    answerer = seeds()
    found = find(answerer.library, answerer.lexicon, answerer.tuning)
    kinds = {f.axis for f in found.found}
    assert {Axis.DATE, Axis.MAKER, Axis.DEGREE, Axis.CERTAINTY, Axis.NAME, Axis.WORDING} <= kinds
    assert Axis.FIGURE not in kinds  # $11 billion and $11.08 billion are one figure
