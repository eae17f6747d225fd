"""The story that comes with the bot: its card, its suggested questions, and every word shown for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from bot.answers.model import Abstention, Card
from bot.answers.verbatim import quotes, verify
from tests.answers.telling import ROOT, SETTINGS, answered, seeds

STORY = SETTINGS.toml("story.toml")
QUESTIONS = (
    "How much faster was the sequence completed?",
    "Which scene was made with AI?",
    "What did Ted Sarandos say about real people?",
    "How many jobs are at risk?",
    "Why did actors and writers strike?",
    "which camera did they use",
    "who is the mayor of Buenos Aires",
    "hello",
    "",
)


@pytest.mark.parametrize("question", STORY["suggestions"])
def test_every_suggested_question_is_answered(question: str) -> None:
    """A newcomer's first click finds something."""
    answered(seeds().ask(question))


def test_every_row_of_the_card_finds_something_and_all_of_it_is_verbatim() -> None:
    """Rows stand in the order of the configuration, each with at least one claim; none is made up."""
    card = seeds().summarise()
    verify(card, seeds().corpus)
    assert isinstance(card, Card)
    assert card.title == STORY["title"]
    assert [row.label for row in card.rows] == [row["label"] for row in STORY["rows"]]
    for row in card.rows:
        assert row.claims
        assert 1 <= row.sources <= len(card.articles)
        assert all(snippet.text for snippet in row.snippets)
    assert card.articles == seeds().corpus.articles


def test_the_card_says_nothing_twice_in_a_row() -> None:
    """Two questions of a row that find the same sentence show it once."""
    for row in seeds().summarise().rows:
        texts = [snippet.text for snippet in row.snippets]
        assert len(texts) == len(set(texts)), row.label


def test_a_row_without_evidence_is_left_out_of_the_card() -> None:
    """No empty row, and no excuse in its place."""
    rows = [{"label": "Nothing", "questions": ["What is the capital of Peru?"]}, *STORY["rows"][:1]]
    answerer = replace(seeds(), story={**STORY, "rows": rows})
    assert [row.label for row in answerer.summarise().rows] == [STORY["rows"][0]["label"]]


def test_no_value_of_the_story_is_written_in_its_configuration() -> None:
    """Rows are questions: what answers them stands in the articles alone."""
    written = json.dumps([STORY["rows"], STORY["suggestions"]])
    for value in ("$", "billion", "204", "122", "10x", "10 times", "ten times", "Eyeline", "16%"):
        assert value not in written


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_shown_stands_in_the_seed_files(question: str) -> None:
    """The bytes on disk, decoded, have every snippet where its citation says."""
    for quote in quotes(seeds().ask(question)):
        stored = (ROOT / "seeds" / quote.article.id).read_bytes().decode("utf-8")
        assert stored[quote.start : quote.end] == quote.text


def test_the_differences_of_the_story_are_verbatim_and_have_sides() -> None:
    """Two or more sides each, every side with its own quotes."""
    found = seeds().differences()
    verify(found, seeds().corpus)
    assert all(len(difference.sides) >= 2 for difference in found)
    assert all(side.snippets and side.label for difference in found for side in difference.sides)


def test_a_question_about_the_subject_that_no_article_answers_is_refused_with_nearest_titles() -> None:
    """The reader is told where to look."""
    refusal = seeds().ask("Which camera lens did the crew use?")
    assert isinstance(refusal, Abstention)
    assert refusal.nearest


def test_how_many_agree_is_counted_over_all_five_articles() -> None:
    """Four of the five say how much faster it was."""
    answer = answered(seeds().ask("How much faster was the sequence completed?"))
    assert answer.of == 5
    assert answer.sources >= 4


def test_the_same_outcome_comes_out_of_any_process() -> None:
    """Two fresh processes with different hash seeds show the same answers, card and differences as this one."""
    here = everything()
    program = "from tests.answers.test_seeds import everything; print(everything())"
    for seed in ("1", "4242"):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert ran.stdout.strip() == here


def everything() -> str:
    """All that the seeds' answerer shows for a few questions and threads, its card and its differences."""
    answerer = seeds()
    outcomes = [answerer.ask(q, QUESTIONS[max(0, n - 2) : n]) for n, q in enumerate(QUESTIONS)]
    return ascii((outcomes, answerer.summarise(), answerer.differences()))
