"""Lines become paragraphs of the right kind: headings, list lines, prose, wrapped prose."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.corpus import Kind, load, sentences

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"


def kinds(text: str) -> list[tuple[str, str]]:
    return [(span.kind.value, text[span.start : span.end]) for span in sentences(text)]


def test_each_line_is_a_paragraph_with_or_without_blank_lines() -> None:
    """Articles copied from pages have one newline between paragraphs, others two; both are cut."""
    for newline in ("\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\n \t\n"):
        spans = sentences(f"It was the first. It won’t be the last.{newline}Others follow.")
        assert [span.paragraph for span in spans] == [0, 0, 1]


def test_a_headline_a_subtitle_and_title_case_lines_are_headings() -> None:
    """Short lines in title case need no blank lines around them to be headings."""
    text = "Netflix Breaks New Barrier\nHollywood vs. AI: A Debate\nIt began in July.\nWhat Comes Next\nNobody knows."
    assert [kind for kind, _ in kinds(text)] == ["heading", "heading", "sentence", "heading", "sentence"]


def test_a_heading_in_sentence_case_stands_before_prose() -> None:
    """ "How it began" is a heading because prose follows; the same words at the end are just a line."""
    assert kinds("It is done.\nHow it began\nIn July it began.")[1] == ("heading", "How it began")
    assert kinds("It is done.\nSubscribe to my channel")[1] == ("line", "Subscribe to my channel")


def test_lines_after_a_colon_are_list_lines() -> None:
    """Figures without full stops stay whole lines, and the last of them is no heading."""
    text = "In the quarter:\n\nRevenue rose 16% to $11 billion\n\nProfit rose to $3.1 billion\n\nIt was a good quarter."
    assert [kind for kind, _ in kinds(text)] == ["line", "line", "line", "sentence"]


def test_marks_of_lists_headings_and_quotations_are_not_quoted() -> None:
    """Bullets, numbers, # and > are left out of the passage; the words behind them are kept."""
    text = (
        "# The Story\n\n- One tool\n* Two tools. They work.\n• Three\n1. First step\n2) Second step\n> A quoted line.\n"
    )
    assert kinds(text) == [
        ("heading", "The Story"),
        ("line", "One tool"),
        ("sentence", "Two tools."),
        ("sentence", "They work."),
        ("line", "Three"),
        ("line", "First step"),
        ("line", "Second step"),
        ("sentence", "A quoted line."),
    ]


def test_questions_and_their_answers_are_separate_passages() -> None:
    """A list of questions and answers, one a line, keeps the last answer without a full stop as a sentence."""
    text = "Questions (FAQs)\nIs it new?\nYes, it is new.\nYes, it is. In 2025, it made a scene"
    assert kinds(text)[1:] == [
        ("sentence", "Is it new?"),
        ("sentence", "Yes, it is new."),
        ("sentence", "Yes, it is."),
        ("sentence", "In 2025, it made a scene"),
    ]


def test_a_text_wrapped_at_a_fixed_width_is_joined_again() -> None:
    """Lines that end because the next word did not fit belong to one paragraph; blank lines still part."""
    prose = (
        "Netflix has used generative artificial\nintelligence for the first time, it said. The\n"
        "scene shows a building that collapses in\nBuenos Aires, and it was made ten times\nfaster than usual.\n"
    )
    text = prose + "\nThe next paragraph is short.\n"
    assert [text[span.start : span.end].replace("\n", " ") for span in sentences(text)] == [
        "Netflix has used generative artificial intelligence for the first time, it said.",
        "The scene shows a building that collapses in Buenos Aires, and it was made ten times faster than usual.",
        "The next paragraph is short.",
    ]


def test_a_line_that_breaks_off_goes_on_in_lower_case() -> None:
    """One stray line break in the middle of a sentence does not cut it; a short list is left alone."""
    text = "Netflix has used generative artificial intelligence\nin one of its shows.\nIt was the first time."
    assert [span.paragraph for span in sentences(text)] == [0, 1]
    assert len(sentences("milk\neggs\nbread")) == 3


def test_a_date_label_at_the_top_is_not_part_of_the_first_sentence() -> None:
    """ "date 2025-07-18" is dropped; a sentence that only starts with such words is kept whole."""
    assert kinds(" date 2025-07-18 For the first time, it worked.")[0][1] == "For the first time, it worked."
    assert kinds("Published: July 18, 2025\nFor the first time.")[0][1] == "For the first time."
    whole = "Published July 18, 2025 in Variety, the report says so."
    assert kinds(whole)[0][1] == whole
    assert kinds("First.\ndate 2025-07-18 Second.")[1][1] == "date 2025-07-18 Second."


def test_dates_and_bylines_above_the_headline_are_lines() -> None:
    """The headline is the first heading, not what stands above it."""
    text = "By Jane Doe\nJuly 18, 2025\nNetflix used AI for a scene\nIt was the first time."
    assert [kind for kind, _ in kinds(text)] == ["line", "line", "heading", "sentence"]


def _quotes() -> Iterator[tuple[str, str]]:
    for name in ("questions.jsonl", "threads.jsonl"):
        path = ROOT / "tests" / "quality" / "dev" / name
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            entry = json.loads(line)
            for turn in (entry, *entry.get("turns", ())):
                for gold in turn.get("gold", ()):
                    yield gold["file"], gold["quote"]


def test_no_development_quote_is_cut_in_the_middle() -> None:
    """Each quote that a person chose as an answer begins and ends where passages begin and end."""
    corpus = load(SEEDS)
    texts = {article.id: article.text for article in corpus.articles}
    starts = {(corpus.articles[one.article].id, one.start) for one in corpus.passages}
    ends = {(corpus.articles[one.article].id, one.end) for one in corpus.passages}
    dropped = "date 2025-07-18 "
    wrong = []
    for file, quote in _quotes():
        at = texts[file].index(quote)
        start = at + (len(dropped) if quote.startswith(dropped) else 0)
        if (file, start) not in starts or (file, at + len(quote)) not in ends:
            wrong.append(quote)
    assert wrong == []


@pytest.mark.parametrize("kind", [Kind.SENTENCE, Kind.HEADING, Kind.LINE])
def test_the_seeds_have_every_kind_of_passage(kind: Kind) -> None:
    """The five articles hold sentences, headings and list lines."""
    assert any(passage.kind is kind for passage in load(SEEDS).passages)
