"""What a question is read to ask: kinds of answer, articles that it names, what a noun of it stands for."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answers import build
from bot.answers.model import Abstention
from bot.answers.need import Asked
from bot.corpus.load import passages
from bot.corpus.model import Article, Corpus
from bot.search.dictionary import english
from tests.answers.telling import FLOOD, MERGER, SETTINGS, about, answered, seeds

HARBOUR = (
    "The port of Malo said on Friday that its trade union, the Seafarers and Dockers Association (SDA), had called off"
    " its strike. Profit rose from $40 million to $52 million. Profit of $52 million was a record, the port said.",
    "Cranes: a study by Keller Maritime found that the cranes of the port of Malo are old and slow.",
    "Before this, the port used diesel cranes only. It has used battery cranes at the port this year, the first time.",
    "Next, tired crews. The port will buy electric cranes. The future of cranes at the port is being written.",
    *FLOOD,
)


def test_what_letters_stand_for_is_found_beside_them() -> None:
    """In brackets behind the long form, and not where the letters merely occur."""
    answer = answered(about(HARBOUR).ask("what is SDA short for?"))
    assert "Seafarers and Dockers Association (SDA)" in answer.snippets[0].text


@pytest.mark.parametrize("question", ["what was the profit a year before?", "what was profit before it went up?"])
def test_a_figure_of_earlier_is_the_one_it_rose_from(question: str) -> None:
    """Both sentences name the profit of now; one of them the profit before."""
    assert "from $40 million" in answered(about(HARBOUR).ask(question)).snippets[0].text


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("what will the port do with cranes next?", Asked.LATER),
        ("had they used cranes before this?", Asked.EARLIER),
        ("dockers strike count", Asked.NUMBER),
    ],
)
def test_what_is_to_come_what_was_and_how_many_are_kinds_of_answer(question: str, kind: Asked) -> None:
    """By the words that ask for them."""
    assert kind in about(HARBOUR).look_up(question, ())[0].question.asked


def test_who_made_a_thing_is_found_beside_it() -> None:
    """It was no person, and the question does not say how it was made."""
    answer = answered(about(HARBOUR).ask("who put out the study of the old cranes?"))
    assert "study by Keller Maritime" in answer.snippets[0].text


def test_swapped_letters_of_a_small_word_are_read_right() -> None:
    """They would be words that no article has."""
    read = about(HARBOUR).look_up("what wsa the study of the cranes that Keller hda made?", ())[0].question
    assert dict(read.corrected) == {"wsa": "was", "hda": "had"}


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("on what grounds did they strike?", "why did they strike"),
        ("how soon will the cranes come?", "when will the cranes come"),
        ("profit rose how many per cent", "profit rose how many percent"),
    ],
)
def test_a_roundabout_way_to_ask_is_read_as_the_plain_one(question: str, read: str) -> None:
    """So that it asks for the same kind of answer, and its words are not looked for."""
    assert about(HARBOUR).look_up(question, ())[0].question.plain == read


def test_what_one_tells_of_oneself_is_not_what_one_asks() -> None:
    """Its words stand beside a question, and some of them in the corpus."""
    told = (
        "so i was at the port with my flatmate last night and she laughed at me, what did the study of the cranes find?"
    )
    assert {need.words for need in about(HARBOUR).look_up(told, ())[0].question.needs} == {"study", "cranes", "find"}


@pytest.mark.parametrize(
    "question",
    ["harbour ferry passenger count", "which docker plays the trumpet?", "how many people made the record profit?"],
)
def test_a_count_or_a_doer_that_no_passage_has_is_refused(question: str) -> None:
    """The words around it stand in passages without any number, and without anybody who does it."""
    assert isinstance(about(HARBOUR).ask(question), Abstention)


def test_somebody_else_than_the_one_named_is_found() -> None:
    """The name that is excluded draws no passage, and is no answer."""
    answer = answered(about(MERGER).ask("who is the chairman of a bank, not Weiss"))
    assert "Jonas Berg" in answer.snippets[0].text


def test_a_noun_is_met_by_the_name_that_the_corpus_calls_so() -> None:
    """Other things are based on something too, but only one of them is called the series."""
    assert "graphic novel" in answered(seeds().ask("what is the series based on?")).snippets[0].text


def dated() -> Corpus:
    """Two articles that say the same of one thing, of different months."""
    texts = (
        ("1.txt", "Bridge opens\n\nThe bridge cost $30 million, the town said.", date(2025, 3, 9)),
        ("2.txt", "Bridge again\n\nQuestions\n\nThe bridge cost $35 million, the town said.", date(2025, 7, 1)),
    )
    others = tuple((f"flood-{n}.txt", text, None) for n, text in enumerate(FLOOD))
    articles = tuple(Article(id, text, text.partition("\n")[0], published=day) for id, text, day in (*texts, *others))
    return Corpus(articles, passages(articles))


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("what did the bridge cost, in the article of July", "2.txt"),
        ("what did the bridge cost according to the March article", "1.txt"),
        ("what did the bridge cost according to article 2?", "2.txt"),
        ("what did the bridge cost? [1]", "1.txt"),
        ("what did the second article say the bridge cost", "2.txt"),
        ("what did the bridge cost in the article from 9 March 2025", "1.txt"),
        ("going by the questions article, what did the bridge cost?", "2.txt"),
    ],
)
def test_an_article_that_the_question_names_answers_alone(question: str, article: str) -> None:
    """By number, order, day, month, or a word of its headings."""
    answerer = build(
        dated(),
        lexicon=SETTINGS.toml("lexicon.toml"),
        thesaurus=SETTINGS.texts("thesaurus_*.txt"),
        story={"title": "A bridge"},
        dictionary=english(),
    )
    answer = answered(answerer.ask(question))
    assert {snippet.article.id for snippet in answer.snippets} == {article}


def test_a_name_that_the_corpus_writes_is_no_spanish_word() -> None:
    """The port lies in "Malo", which is bad in Spanish."""
    read = about(HARBOUR).look_up("¿qué dijo el puerto de Malo sobre la huelga?", ())[0].question
    assert "malo" in {need.words for need in read.needs} and "bad" not in read.plain


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("hey eternaut! what did the study find", "what did the study find"),
        ("hi eternaut what did the study find? thanks eternaut", "what did the study find"),
        ("what is the study of the eternaut", "what is the study of the eternaut"),
        ("eternaut study", "eternaut study"),
    ],
)
def test_the_bots_name_is_left_out_only_where_it_calls_the_bot(said: str, read: str) -> None:
    """A story may bear the same name."""
    assert about(HARBOUR).look_up(said, ())[0].question.plain == read


def test_two_things_to_choose_between_are_no_set_phrase() -> None:
    """A personal computer is one thing; a person or a computer are two."""
    asked = about(HARBOUR).look_up("is it a person or the computer that moves the cranes?", ())[0].question
    assert {"person", "computer"} <= {need.words for need in asked.needs}


def test_what_only_leads_to_the_question_is_left_out_and_what_follows_it_is_kept() -> None:
    """What comes behind may say whose word is doubted, or what is supposed instead."""
    led = about(HARBOUR).look_up("quick one before lunch, who made the study of the cranes?", ())[0].question
    assert "lunch" not in led.plain and "study" in led.plain
    followed = about(HARBOUR).look_up("what did the study of cranes find, as the Guardian claims?", ())[0].question
    assert "guardian" in followed.plain


@pytest.mark.parametrize(("where", "place"), [("the production", False), ("Malo", True)])
def test_a_stage_of_the_work_is_no_place(where: str, place: bool) -> None:
    """What is asked for in the one is a step, in the other a quay."""
    asked = about(HARBOUR).look_up(f"where in {where} are the cranes used", ())[0].question.asked
    assert (Asked.PLACE in asked) is place


def test_none_is_a_number() -> None:
    """For who asks how many."""
    story = ("The ferry sank at noon. Nobody was hurt on it. No other port had built such a crane before.", *MERGER)
    assert "Nobody was hurt" in answered(about(story).ask("how many people were hurt?")).snippets[0].text
    assert "No other port" in answered(about(story).ask("how many ports had built such a crane?")).snippets[0].text
