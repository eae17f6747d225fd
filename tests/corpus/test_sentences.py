"""Sentences are cut where a careful reader would cut them, and never inside one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.corpus import Kind, sentences

steady = settings(deadline=None, derandomize=True, max_examples=300)

# Each paragraph is written as the sentences it must become.
HARD: tuple[tuple[str, ...], ...] = (
    # quotations: every sentence inside one stands alone, its closing mark belongs to the sentence before
    ("“A first one.", "A second one,” he said."),
    ("He called it “an incredible opportunity”.", "The studio agreed."),
    ("He called it “an incredible opportunity.”", "The studio agreed."),
    ('He called it "an incredible opportunity."', "The studio agreed."),
    ('"We did it," she said.', '"It took ten days."', "Nobody had expected that."),
    ("“Is this the future?” Sarandos asked.", "Nobody answered."),
    ("“Is this the future?” asked Sarandos.", "Nobody answered."),
    ("“What a shot!” Ted Sarandos said on the call.", "He meant it."),
    ("“Is this the future?”", "The union thinks so."),
    ("They ask: Will AI strip jobs?", "Who gets credit?"),
    ("He wrote: “Not yet.”", "“Soon,” she wrote back."),
    ("(It was the first time.)", "The second came later."),
    ("The scene (the collapse of a building) was short.", "It cost little."),
    ("« C’est fini. »", "Elle est partie."),
    ("‘It’s done.’", "‘Good.’"),
    ("She saw ‘The Eternaut’.", "It was good."),
    ("“The Eternaut” won.", "“Squid Game” did not."),
    ("He said it was “done.” [3]", "The others laughed."),
    ("“It used to be for big budgets.”—Ted Sarandos",),
    ("“We were thrilled.” — Ted Sarandos",),
    # abbreviations
    ("Mr. Sarandos met Dr. Yoon and Ms. Bela.", "They talked."),
    ("Netflix Inc. reported figures.", "Shares rose."),
    ("It was made by Netflix Inc.", "The company is in Los Gatos."),
    ("Walt Disney Co. and Warner Bros. Discovery watched.",),
    ("He moved to the U.S. Senate.", "He stayed."),
    ("He works in the U.S.", "The office is small."),
    ("The U.S. and the U.K. signed.", "Nobody else did."),
    ("Some tools, e.g. Runway, i.e. video generators, were used.",),
    ("It is No. 1 in Argentina.", "It is No. 3 here."),
    ("Is it over?", "No.", "We go on."),
    ("See fig. 2 and vol. 3, pp. 4–5.", "Then stop."),
    ("It starts at 8 p.m. Tuesday.", "It ends at 10 p.m.", "The rest is silence."),
    ("On Jan. 5, 2025 it began.", "It ended in Dec.", "The year was long."),
    ("The Mitchells vs. The Machines is fun.", "See it."),
    ("Actors, writers, etc. went on strike.",),
    ("Robert Downey Jr. was not asked.", "Davis Sr. was."),
    ("Gen. Smith and Sen. Warren disagree.",),
    ("He has a Ph.D. from MIT.", "She has an M.D. too."),
    ("St. Louis is far.", "Mt. Everest is farther."),
    ("The work of Oesterheld et al. is older.", "It is from 1957."),
    # initials
    ("J. A. Bayona and George R. R. Martin wrote.", "Nobody read."),
    ("It stars J.-P. Belmondo.", "He is dead."),
    ("John F. Kennedy spoke.", "He went."),
    ("That was plan B.", "They had no plan C.", "Then it rained."),
    # numbers, names with points, ellipsis
    ("Profit rose to $3.13 billion, up 10.5%.", "Revenue rose 16%."),
    ("It costs 1.5 million.", "2.5 million were planned."),
    ("He worked until 2025.", "2026 was better."),
    ("Revenue was $11.08 billion.", "$3.13 billion was profit."),
    ("It runs on Node.js and reads a.txt from eternaut.example.com/a.b?c=d.", "Try it."),
    ("See https://example.com/a.html.", "It is short."),
    ("Yahoo! Finance wrote about it.", "Nobody read."),
    ("Well… it works.", "Fine."),
    ("They waited... and waited.", "Then it came."),
    ("They waited…", "Then it came."),
    ("The result [...] was good.", "The end."),
    ("The result [...] The end was near.",),
    ("It was . . . odd.", "It was good."),
    ("Really?!", "Yes!!!", "Good."),
    ("This is version 2.0.", "It follows 1.9."),
    ("It was the 1980s.", "’80s films were loud."),
    ("iPhone sales rose.", "iPad sales fell.", "eBay did not care."),
    # apostrophes, typing errors, other scripts
    ("It isn’t over.", "It’s only begun.", "’Tis a pity."),
    ("A 16% year-over-year increa,se came.", "It helped."),
    ("这是第一句。", "这是第二句。"),
    ("これは最初です。", "次です！"),
    ("यह पहला है।", "यह दूसरा है।"),
    ("¿Es el futuro?", "¡Sí!", "Así es."),
    ("Él dijo que no.", "Ella dijo que sí."),
)

WORDS = ("Netflix", "said", "U.S.", "Mr.", "3.13", "J.", "e.g.", "$11 billion", "http://a.b/c.", "é", "İ", "ß", "🎬")
MARKS = ("“", "”", "‘", "’", '"', "'", "(", ")", "[", "]", ".", "?", "!", "…", "。", "—", "- ", "# ", "> ", "1. ")
BLANKS = ("\n", "\n\n", "\r\n", " ", "\t", "\ufeff", "\u00a0", "\u200b", "\u2028", "\x00", "\x85")
DATES = ("date 2025-07-18", "July 18, 2025")
PIECES = st.sampled_from((*WORDS, *MARKS, *BLANKS, *DATES))
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join), st.lists(PIECES, max_size=60).map(" ".join))


def cut(text: str) -> tuple[str, ...]:
    return tuple(text[span.start : span.end] for span in sentences(text))


def joined(parts: tuple[str, ...]) -> str:
    """The parts as one paragraph: scripts without blanks have none between sentences either."""
    return ("" if parts[0][-1] in "。！？" else " ").join(parts)


@pytest.mark.parametrize("parts", HARD, ids=lambda parts: parts[0][:40])
def test_a_hard_paragraph_becomes_its_sentences(parts: tuple[str, ...]) -> None:
    """Quotations, abbreviations, initials, numbers, ellipses and names with points are not cut inside."""
    assert cut(joined(parts)) == parts


@pytest.mark.parametrize("parts", HARD, ids=lambda parts: parts[0][:40])
def test_a_hard_paragraph_is_cut_the_same_way_after_another(parts: tuple[str, ...]) -> None:
    """What stands in the paragraph before makes no difference."""
    assert cut("Netflix said it was the first time.\n" + joined(parts))[1:] == parts


def test_a_missing_blank_after_a_quotation_does_not_join_sentences() -> None:
    """A typing error of pages that were copied; names with points inside stay whole."""
    assert cut("“We did it.”He smiled.“It works.”") == ("“We did it.”", "He smiled.", "“It works.”")
    assert cut("Booking.Com and ASP.Net are names.") == ("Booking.Com and ASP.Net are names.",)


@steady
@given(TEXTS)
def test_every_passage_is_a_clean_slice_and_they_follow_each_other(text: str) -> None:
    """Any text at all gives non-empty spans in order, without overlap and without blanks at their ends."""
    position = 0
    for span in sentences(text):
        words = text[span.start : span.end]
        assert position <= span.start < span.end <= len(text)
        assert words.strip() == words
        assert not {words[0], words[-1]} & {"\ufeff", "\u200b"}
        assert any(char.isalnum() for char in words)
        position = span.end


@steady
@given(TEXTS)
def test_no_letter_outside_a_label_is_lost(text: str) -> None:
    """Every letter is in a passage, but for list numbers and a date label at the very top (digits, mostly)."""
    text = "Top line.\n" + text
    covered = {at for span in sentences(text) for at in range(span.start, span.end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalpha())


@steady
@given(TEXTS)
def test_cutting_a_passage_again_changes_nothing_about_its_words(text: str) -> None:
    """Paragraph numbers never go back, and a heading is the only passage of its paragraph."""
    spans = sentences(text)
    numbers = [span.paragraph for span in spans]
    assert numbers == sorted(numbers)
    for span in spans:
        if span.kind is Kind.HEADING:
            assert numbers.count(span.paragraph) == 1


@steady
@given(TEXTS, st.integers(min_value=0, max_value=40))
def test_prose_may_start_later_in_the_text(text: str, start: int) -> None:
    """Spans count from the start of the text, also when its first part (front matter) is left out."""
    start = min(start, len(text))
    assert all(span.start >= start for span in sentences(text, start))


POISONS = (
    *(".", ". ", "“", ".”", "A. ", " ", "\r", "a", "[", ".[", "> ", "No. 1 ", ". . ", "?! ", "date ", "- ", "1. "),
    *("Word word word word word word word word word word\r", "a\u2028", "p.m. (", "Word. [ ", "| a "),
)


@pytest.mark.parametrize("poison", POISONS, ids=lambda poison: repr(poison[:8]))
def test_a_long_poisonous_text_is_cut_like_any_other(poison: str) -> None:
    """200,000 code points of the worst kind come back as clean slices."""
    text = poison * (200_000 // len(poison))
    for span in sentences(text):
        words = text[span.start : span.end]
        assert words and words.strip() == words


def test_text_without_words_has_no_passages() -> None:
    """Nothing to quote: no passage."""
    for text in ("", " ", "\ufeff", "---\n***\n", "…", "“”"):
        assert sentences(text) == ()
