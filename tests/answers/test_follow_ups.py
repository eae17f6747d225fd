"""A follow-up is completed from the questions before it in its thread, and says what it was understood as."""

from __future__ import annotations

import pytest

from bot.answers.model import Abstention, Help
from tests.answers.telling import FLOOD, MERGER, TRANSFER, about, answered, seeds

# A story, the question before, the follow-up, words that the first snippet must have.
COMPLETED = (
    (FLOOD, "What is the damage put at?", "and the sheep?", "300"),
    (FLOOD, "What did the mayor say about the night?", "which source says so?", "the worst night"),
    (FLOOD, "How many sheep were lost?", "who said that?", "300"),
    (MERGER, "How many jobs will go?", "who says so?", "3,500"),
    (MERGER, "Where will the headquarters be?", "what about the savings?", "900 million"),
    (TRANSFER, "Who is the head coach?", "what did she say?", "what we lacked in front of goal"),
    (MERGER, "How much did shares in Ostbank rise?", "and those in Norbank?", "3%"),
    (MERGER, "Who is Jonas Berg?", "and Clara Weiss?", "Clara Weiss"),
    (MERGER, "How many jobs will go?", "which source says that?", "3,500"),
)
STANDS_ALONE = (
    (FLOOD, "How many pumps will the army lend to the government?", "25"),
    (MERGER, "How many employees will the new bank have at its headquarters?", "41,000"),
)


@pytest.mark.parametrize(("story", "before", "then", "words"), COMPLETED, ids=[row[2] for row in COMPLETED])
def test_a_follow_up_finds_what_it_is_about(story: tuple[str, ...], before: str, then: str, words: str) -> None:
    """The question before says what is missing."""
    assert words in answered(about(story).ask(then, [before])).snippets[0].text


@pytest.mark.parametrize("then", ["which source says so?", "who said that?", "and Norbank?"])
def test_what_was_carried_over_is_shown(then: str) -> None:
    """A misunderstanding is visible: the follow-up stands first, what was added after it."""
    outcome = about(MERGER).ask(then, ["How much did shares in Ostbank rise?"])
    assert not isinstance(outcome, Help)
    assert outcome.question == then
    assert outcome.asked_as is not None
    assert outcome.asked_as.startswith(then) and len(outcome.asked_as) > len(then)


def test_a_question_without_a_thread_carries_nothing() -> None:
    """There is nothing to complete it from."""
    for question in ("and the profit?", "who said that?", "Who will lead the new bank?"):
        outcome = about(MERGER).ask(question)
        assert not isinstance(outcome, Help)
        assert outcome.asked_as is None


@pytest.mark.parametrize(("story", "question", "words"), STANDS_ALONE, ids=[row[1] for row in STANDS_ALONE])
def test_a_whole_question_is_not_bent_by_what_came_before(story: tuple[str, ...], question: str, words: str) -> None:
    """It says enough by itself, whatever the thread was about."""
    for earlier in ([], ["Which river burst its banks?"], ["hello", "Who is Jonas Berg?"]):
        assert words in answered(about(story).ask(question, earlier)).snippets[0].text


def test_small_talk_stays_small_talk_in_a_thread_and_is_no_subject_of_it() -> None:
    """Thanks are met with help, and the question after a greeting stands alone."""
    answerer = about(MERGER)
    assert isinstance(answerer.ask("great, thanks", ["Who will lead the new bank?"]), Help)
    assert answerer.ask("Where will the headquarters be?", ["hello", "thanks"]) == answerer.ask(
        "Where will the headquarters be?"
    )


def test_small_talk_in_between_does_not_lose_the_thread() -> None:
    """The follow-up after "thanks" goes on with the question before it."""
    answerer = about(MERGER)
    before = "How much did shares in Ostbank rise?"
    assert answerer.ask("and those in Norbank?", [before, "thanks!"]) == answerer.ask("and those in Norbank?", [before])


def test_only_the_last_few_questions_of_a_long_thread_matter() -> None:
    """What was asked a hundred questions ago changes nothing."""
    answerer = about(TRANSFER)
    late = ["Who is the head coach?", "Until when is the contract?", "How many clubs made offers?"] * 3
    assert answerer.ask("and the goals?", ["What did Marco Reni say?"] * 90 + late) == answerer.ask(
        "and the goals?", late
    )


def test_off_topic_stays_off_topic_in_a_thread() -> None:
    """What was answered before is no evidence for something else."""
    for question in ("What is the capital of Peru?", "How do I bake bread?"):
        assert isinstance(about(FLOOD).ask(question, ["Which river burst its banks?"]), Abstention)


def test_what_was_off_topic_is_no_subject_of_the_thread() -> None:
    """The follow-up goes back to what was answered before it, and shows no word of it."""
    outcome = about(FLOOD).ask("and the sheep?", ["What is the damage put at?", "What is the capital of Peru?"])
    assert "300" in answered(outcome).snippets[0].text
    assert "peru" not in (answered(outcome).asked_as or "")
    assert answered(about(FLOOD).ask("How many sheep?", ["What is the capital of Peru?"])).asked_as is None


def test_a_thread_on_the_seeds_goes_on_from_revenue_to_profit() -> None:
    """The example of the README's story."""
    answer = answered(seeds().ask("and the profit?", ["How much did revenue rise in the quarter?"]))
    assert "rofit" in answer.snippets[0].text
