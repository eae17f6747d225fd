"""What `ask` promises, shown on small stories on other subjects than the seeds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answers.model import Abstention, Answer, Help
from tests.answers.telling import FLOOD, MERGER, TRANSFER, about, answered, refused, seeds

# A story, a question, and words that the first snippet must have.
ANSWERABLE = (
    (FLOOD, "How many people were taken to schools?", "1,200"),
    (FLOOD, "Which river burst its banks?", "Orle"),
    (FLOOD, "Who is the mayor?", "Hanna Lindqvist"),
    (FLOOD, "What did the mayor say about the night?", "the worst night that this town has known"),
    (FLOOD, "What did Piotr Maly say about the culvert?", "blocked"),
    (FLOOD, "How many sheep were lost?", "300"),
    (FLOOD, "What is the damage put at?", "$40 million"),
    (FLOOD, "Who carried people out by boat?", "rowing club"),
    (FLOOD, "how many pumps will the army lend", "25"),
    (FLOOD, "When did shops reopen?", "Friday"),
    (FLOOD, "When will the bridge be rebuilt?", "within two years"),
    (TRANSFER, "How much did Vidal cost?", "62 million"),
    (MERGER, "Who has to approve the merger?", "competition authority"),
    (TRANSFER, "Who is the head coach?", "Ingrid Solberg"),
    (TRANSFER, "How many goals did he score last season?", "31"),
    (TRANSFER, "Until when is the contract?", "2030"),
    (TRANSFER, "Why did supporters protest?", "because the club had promised"),
    (TRANSFER, "What did Marco Reni say?", "He always wanted to play in the north"),
    (TRANSFER, "How many clubs made offers?", "two other clubs"),
    (TRANSFER, "What will Costera use the money for?", "training ground"),
    (MERGER, "Where will the headquarters be?", "Riga"),
    (MERGER, "Who will lead the new bank?", "Clara Weiss"),
    (MERGER, "How many jobs will go?", "3,500"),
    (MERGER, "How much did shares in Ostbank rise?", "12%"),
    (MERGER, "Who is Jonas Berg?", "chairman"),
    (MERGER, "How many employees will the new bank have?", "41,000"),
)
# The same things asked in other words, with typos, as keywords.
OTHERWISE = (
    (FLOOD, "hw many poeple were taken to shcools", "1,200"),
    (FLOOD, "sheep lost", "300"),
    (FLOOD, "Orle banks river", "Orle"),
    (TRANSFER, "WHO IS THE HEAD COACH???", "Ingrid Solberg"),
    (TRANSFER, "goals last season", "31"),
    (MERGER, "hey, can you tell me where the headquarters will be please", "Riga"),
    (MERGER, "shares Ostbank", "12%"),
    (
        MERGER,
        "hi bot, quick question: my boss wants to know how much the shares in Ostbank rose, any idea? thx!!",
        "12%",
    ),
    (FLOOD, "which bridge came down?", "collapsed"),
)
OFF_TOPIC = (
    "What is the capital of Peru?",
    "How do I bake bread?",
    "Who won the world cup in 1998?",
    "best pasta recipe",
    "What's the weather tomorrow?",
    "Explain quantum computing",
    "which phone should I buy",
)
# A story, and a question of its subject that asks for a kind of answer which no article gives.
WITHOUT_ANSWER = (
    (FLOOD, "How many people died?"),
    (FLOOD, "How tall was the bridge?"),
    (FLOOD, "What is the name of the mayor's husband?"),
    (TRANSFER, "What is Vidal's salary?"),
    (TRANSFER, "Where was Vidal born?"),
    (TRANSFER, "Who is the owner of Halvorsen United?"),
    (TRANSFER, "When did Vidal get married?"),
    (TRANSFER, "How many red cards did Vidal get?"),
    (MERGER, "How many customers do the banks have?"),
    (MERGER, "Who founded Norbank?"),
)
WRONG_SPEAKER = (
    (FLOOD, "What did the prime minister say?"),
    (TRANSFER, "What did Messi say about the transfer?"),
    (MERGER, "What did the president of the central bank say?"),
    (MERGER, "what did Elon Musk think of the merger"),
    (MERGER, "What did Jonas Berg say?"),
)
COPIES = tuple(f"Title {letter}\n" + MERGER[0].partition("\n")[2] for letter in "abc")
TALK = ("hello", "Hi there!", "thanks a lot", "thank you :)", "good morning", "bye", "great, thanks", "hola", "ok",
        "can you help please", "help", "thanks, you made my week")  # fmt: skip
NOTHING = ("", " ", "\n\t ", "?", "...", "!!!", "\0", "👍")


def ids(rows: tuple[tuple[object, ...], ...]) -> list[str]:
    """The questions, as names of the cases."""
    return [str(row[1]) for row in rows]


@pytest.mark.parametrize(("story", "question", "words"), ANSWERABLE, ids=ids(ANSWERABLE))
def test_a_question_is_answered_with_the_sentence_that_says_it(
    story: tuple[str, ...], question: str, words: str
) -> None:
    """The first snippet has the answer, in an article's own words."""
    answer = answered(about(story).ask(question))
    assert words in answer.snippets[0].text


@pytest.mark.parametrize(("story", "question", "words"), OTHERWISE, ids=ids(OTHERWISE))
def test_typos_keywords_and_chat_do_not_lose_the_answer(story: tuple[str, ...], question: str, words: str) -> None:
    """As people type."""
    assert words in answered(about(story).ask(question)).snippets[0].text


@pytest.mark.parametrize(("story", "question", "words"), ANSWERABLE, ids=ids(ANSWERABLE))
def test_every_citation_leads_to_the_words(story: tuple[str, ...], question: str, words: str) -> None:
    """Number, article and span of every snippet fit together, marks lie inside it, and the counts are those shown."""
    answerer = about(story)
    answer = answered(answerer.ask(question))
    assert 1 <= len(answer.claims) <= 3
    assert answer.of == len(story)
    assert 1 <= answer.sources <= len(story)
    for claim in answer.claims:
        numbers = [snippet.number for snippet in claim.snippets]
        assert len(numbers) == len(set(numbers)), "at most one snippet of an article in a claim"
        assert claim.sources == len(numbers)
        for snippet in claim.snippets:
            assert snippet.article is answerer.corpus.articles[snippet.number - 1]
            assert snippet.text == snippet.article.text[snippet.start : snippet.end]
            assert snippet.text and snippet.text == snippet.text.strip()
            assert all(snippet.start <= start < end <= snippet.end for start, end in snippet.marks)


@pytest.mark.parametrize("question", OFF_TOPIC)
@pytest.mark.parametrize("story", [FLOOD, TRANSFER, MERGER], ids=["flood", "transfer", "merger"])
def test_what_has_nothing_to_do_with_the_story_is_refused(story: tuple[str, ...], question: str) -> None:
    """A word in common with an article is no evidence."""
    refused(about(story).ask(question))


@pytest.mark.parametrize(("story", "question"), WITHOUT_ANSWER, ids=ids(WITHOUT_ANSWER))
def test_a_question_of_the_subject_that_no_article_answers_is_refused(story: tuple[str, ...], question: str) -> None:
    """The number, name, place or date that is asked for stands nowhere."""
    refused(about(story).ask(question))


@pytest.mark.parametrize(("story", "question"), WRONG_SPEAKER, ids=ids(WRONG_SPEAKER))
def test_words_of_somebody_who_does_not_speak_are_refused(story: tuple[str, ...], question: str) -> None:
    """The words of another are not put into their mouth."""
    refused(about(story).ask(question))


@pytest.mark.parametrize("question", OFF_TOPIC[:2])
def test_a_refusal_keeps_the_question_and_names_articles_of_the_corpus(question: str) -> None:
    """At most three of them, each once."""
    answerer = about(FLOOD)
    refusal = refused(answerer.ask(question))
    assert refusal.question == question
    assert set(refusal.nearest) <= set(answerer.corpus.articles)
    assert len(refusal.nearest) == len(set(refusal.nearest)) <= 3


@pytest.mark.parametrize("said", TALK)
def test_small_talk_is_met_with_help(said: str) -> None:
    """No snippet for a greeting."""
    assert isinstance(about(MERGER).ask(said), Help)


def test_a_polite_word_makes_no_question_small_talk() -> None:
    """Alone, "help" asks for it; in a question of small words it does not."""
    assert not isinstance(about(MERGER).ask("did all of you do it, or did the people just help?"), Help)


@pytest.mark.parametrize("said", NOTHING)
def test_silence_is_met_with_help(said: str) -> None:
    """Nothing was asked."""
    assert isinstance(about(MERGER).ask(said), Help)


def test_help_offers_what_the_story_suggests() -> None:
    """The seeds' story has suggestions, the made-up ones have none."""
    offered = seeds().ask("hello")
    assert isinstance(offered, Help)
    assert offered.suggestions == tuple(seeds().story["suggestions"])
    assert about(MERGER).ask("hello") == Help("hello", ())


def test_a_greeting_before_a_question_does_not_hide_it() -> None:
    """Chat around a question is no small talk."""
    assert isinstance(about(MERGER).ask("hi! who will lead the new bank? thanks"), Answer)


@pytest.mark.parametrize(
    ("story", "question", "sources"),
    [
        (FLOOD, "What did the mayor say about the night?", 2),
        (FLOOD, "How many sheep were lost?", 1),
        (FLOOD, "How many people were taken to schools?", 2),
        (TRANSFER, "How many goals did he score last season?", 2),
        (TRANSFER, "How many clubs made offers?", 1),
        (MERGER, "How much will the banks save a year?", 2),
        (MERGER, "How many jobs will go?", 1),
    ],
)
def test_the_articles_that_say_it_are_counted(story: tuple[str, ...], question: str, sources: int) -> None:
    """Not the articles that were found, and a copy in the same article is no second source."""
    answer = answered(about(story).ask(question))
    assert answer.sources == sources == len({snippet.number for snippet in answer.claims[0].snippets})


def test_copies_of_an_article_are_one_claim_with_all_their_sources() -> None:
    """Three sites that print one report agree, and the report is shown once."""
    answer = answered(about(COPIES).ask("How many jobs will go?"))
    assert answer.sources == 3
    assert [snippet.number for snippet in answer.claims[0].snippets] == [1, 2, 3]
    texts = [claim.snippets[0].text for claim in answer.claims]
    assert len(texts) == len(set(texts))


def test_articles_that_quote_one_person_are_shown_as_such() -> None:
    """Two papers with one remark of the mayor are not two witnesses."""
    claim = answered(about(FLOOD).ask("What did the mayor say about the night?")).claims[0]
    assert claim.sources == 2
    assert claim.quoting is not None and claim.quoting.endswith("Hanna Lindqvist")


def test_an_empty_corpus_answers_nothing_and_fails_nowhere() -> None:
    """Small talk is met, questions are refused, the card is empty."""
    answerer = about(())
    assert isinstance(answerer.ask("hello"), Help)
    for question in ("Who is the mayor?", "10x", "and the profit?"):
        assert isinstance(answerer.ask(question, ["Who is the mayor?"]), Abstention)
    assert answerer.summarise().rows == ()
    assert answerer.differences() == ()


@pytest.mark.parametrize("text", ["", " \n", "Title only", "…", "One sentence about a bridge that fell."])
def test_an_article_of_hardly_any_words_is_no_error(text: str) -> None:
    """It can be asked about and refuses or answers."""
    outcome = about((text,)).ask("When did the bridge fall?")
    assert isinstance(outcome, Answer | Abstention)


def test_one_article_is_a_corpus() -> None:
    """It answers, and its source is one of one."""
    answer = answered(about(MERGER[:1]).ask("Where will the headquarters be?"))
    assert "Riga" in answer.snippets[0].text
    assert (answer.sources, answer.of) == (1, 1)


def test_the_fingerprint_changes_with_any_article() -> None:
    """Two corpora that differ in one letter have two fingerprints; the same corpus has one."""
    one, same = about(MERGER), about.__wrapped__(MERGER)
    other = about((MERGER[0], MERGER[1].replace("12%", "13%")))
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_sources_that_name_different_sums_are_not_counted_as_agreeing() -> None:
    """The lanes agree, the price does not: each source stands alone, and both sums are shown side by side."""
    answerer = about(
        (
            "The bridge cost 42 million euros. It has 11 lanes.",
            "The bridge cost 51 million euros. It has 11 lanes.",
        )
    )
    for question in ("What did the bridge cost?", "How much did the bridge cost?"):
        answer = answered(answerer.ask(question))
        assert answer.sources == 1
        assert [len(difference.sides) for difference in answer.differences] == [2]


def test_what_was_answered_is_kept_until_the_articles_change() -> None:
    """The same outcome, not looked up anew; in another thread, and by what is made from this one, it is."""
    answerer = about(MERGER)
    question = "Who will lead the new bank?"
    outcome = answerer.ask(question)
    assert answerer.ask(question) is outcome
    assert answerer.ask(question, ("Which banks merge?",)) is not outcome
    fewer = replace(answerer, tuning=replace(answerer.tuning, enough=1.0))
    assert isinstance(fewer.ask(question), Abstention)


def test_many_questions_do_not_fill_the_memory() -> None:
    """Whoever asks a thousand times keeps no thousand answers, and no text that is longer than a question."""
    answerer = about(MERGER)
    for number in range(1200):
        answerer.ask(f"who leads bank {number}?")
    answerer.ask("who? " * 1000)
    assert 0 < len(answerer._asked) <= 512
    assert max(len(question) for question, *_ in answerer._asked) <= 1000


def test_sources_that_say_the_same_are_all_counted_however_many_they_are() -> None:
    """More than are looked at closely for their own sake."""
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    telling = tuple(f"The bridge over the Tarn fell last night, police said on {days[n % 7]}." for n in range(12))
    assert answered(about(telling).ask("What fell last night?")).sources == 12
