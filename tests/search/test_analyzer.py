"""Text becomes terms that meet however a thing is written, each with its span in the text as it stands."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.analyzer import STOP_WORDS, Token, analyse, family, fold, inflections, term, words

steady = settings(deadline=None, derandomize=True, max_examples=400)
# Any text, and text that looks like what the patterns look for.
texts = st.one_of(
    st.text(),
    st.text(alphabet="aA1’' -‑.,$€%sxtkmbÉéİßﬁ１０½\n\u0301\u200b\u202e\0😀"),
    st.lists(
        st.sampled_from(
            ["ten", "$11", "11.08", "billion", "times", "Q2", "’80s", "second-quarter", "one-third", "sci-fi", "the",
             "2025-07-18", "percent", "fold", "us$", "1,000", "dollars", "a", "-", ".", "“", "İ", "ß", "writers’"]
        )
    ).map(" ".join),
)  # fmt: skip

# Each row is one thing written in several ways: the terms must be the same.
SAME: tuple[tuple[str, ...], ...] = (
    # multiples
    ("10x", "10X", "10 times", "ten times", "Ten Times", "10-times", "10-fold", "tenfold", "ten-fold", "10 x"),
    ("twice", "2x", "two times", "twofold", "double"),
    # money
    ("$11 billion", "$11bn", "$11 bn", "$11B", "$11b", "US$11 billion", "11 billion dollars", "11 billion US dollars",
     "eleven billion dollars", "11bn USD", "$11,000,000,000", "$11.08 billion", "$11-billion"),
    ("£3.5bn", "3.5 billion pounds", "£3.5 billion"),
    ("€5m", "5 million euros", "€5 million", "five million euros", "5m EUR"),
    # counts and shares
    ("204,000", "204000", "204k", "204 thousand"),
    ("122 million", "122m", "122,000,000", "122 mln"),
    ("16%", "16 %", "16 percent", "16 per cent", "sixteen percent"),
    ("one-third", "one third", "a third", "1-third"),
    ("two-thirds", "two thirds"),
    # quarters, decades, days
    ("Q2", "q2", "second quarter", "second-quarter", "Second Quarter", "2nd quarter", "second‑quarter"),
    ("80s", "’80s", "'80s", "1980s", "the 1980s"),
    ("2010s", "’10s", "10s"),
    # accents, ligatures, wide letters
    ("Pedro Páramo", "Pedro Paramo", "PEDRO PÁRAMO", "Pedro Pa\u0301ramo"),
    ("naïve film", "naive ﬁlm", "NAÏVE FILM"),
    ("AI", "ai", "ＡＩ"),
    # apostrophes and possessives
    ("Netflix’s plan", "Netflix's plan", "Netflix plan", "NETFLIX’S PLAN"),
    ("writers’ rights", "writers' rights", "writers rights", "writer’s rights"),
    ("Sarandos’ words", "Sarandos’s words", "Sarandos words"),
    # British and American
    ("visualisation", "visualization"),
    ("pre-visualisation", "pre-visualization"),
    ("organisations", "organizations"),
    ("advertising", "advertizing"),
    # forms of one word
    ("building collapse", "buildings collapsed", "Building Collapsing"),
    ("strict rules", "stricter rules", "strictest rules"),
    ("a simple idea", "a simpler idea", "the simplest idea"),
    ("easy, happy", "easier, happier", "easiest, happiest"),
    ("sci-fi", "sci‑fi", "sci‐fi", "Sci-Fi"),
    ("building-collapse", "building‑collapse", "Building-Collapse"),
)  # fmt: skip

# Each row is two things that look alike and must not meet.
DIFFERENT = (
    ("10x", "10"), ("10 times", "10 percent"), ("$11 billion", "€11 billion"), ("$11 billion", "$11 million"),
    ("Q2", "Q3"), ("second quarter", "second scene"), ("1980s", "2080s"), ("2025", "2024"), ("204,000", "240,000"),
    ("one-third", "one-quarter"), ("16%", "61%"), ("20 times", "10 times"),
)  # fmt: skip


def terms(text: str) -> list[str]:
    """The terms of `text`, spans left out."""
    return [token.term for token in analyse(text)]


@pytest.mark.parametrize("ways", SAME, ids=lambda ways: ways[0])
def test_one_thing_has_the_same_terms_however_it_is_written(ways: tuple[str, ...]) -> None:
    """The first way of writing sets the terms, and there is at least one."""
    assert terms(ways[0])
    assert {way: terms(way) for way in ways} == dict.fromkeys(ways, terms(ways[0]))


@pytest.mark.parametrize("pair", DIFFERENT, ids=" and ".join)
def test_two_things_are_kept_apart(pair: tuple[str, str]) -> None:
    """Each has a term that the other lacks."""
    one, two = set(terms(pair[0])), set(terms(pair[1]))
    assert one - two
    assert two - one


@pytest.mark.parametrize("text", ["the and of", "isn’t", "ISN'T it?", "Who are we?", "", " \n\t", "…—!?", "\0", "_"])
def test_stop_words_and_signs_give_no_term(text: str) -> None:
    """Nothing can be looked up by them."""
    assert terms(text) == []


def test_stop_words_are_written_as_folding_leaves_them() -> None:
    """A stop word with a capital or a curly apostrophe would never be met."""
    assert [word for word in STOP_WORDS if fold(word) != word] == []
    assert all(term(word) == "" and term(word.upper().replace("'", "’")) == "" for word in STOP_WORDS)


@pytest.mark.parametrize("word", ["not-for-profit", "state-of-the-art", "co-CEO", "de-aging", "AI-powered"])
def test_the_parts_of_a_compound_are_found_by_themselves(word: str) -> None:
    """Each part that is a term stands among the terms of the compound."""
    assert {t for part in word.split("-") for t in terms(part)} <= set(terms(word))


@pytest.mark.parametrize(("compound", "joined"), [("sci-fi", "scifi"), ("e-mail", "email"), ("on-line", "online")])
def test_a_compound_is_also_found_as_one_word(compound: str, joined: str) -> None:
    """The joined word is among its terms, and spans the whole compound."""
    assert Token(terms(joined)[0], 0, len(compound)) in analyse(compound)


def test_every_token_spans_what_it_was_read_from() -> None:
    """In a sentence with all that can go wrong: accents, curly apostrophe, money, compound, quarter."""
    text = "“Pedro Páramo”: Netflix’s second-quarter revenue climbed to US$11.08 billion, a sci‑fi figure."
    read = {token.term: text[token.start : token.end] for token in analyse(text)}
    expected = {
        "pedro": "Pedro", "paramo": "Páramo", "netflix": "Netflix’s", "#quarter2": "second-quarter",
        "quarter": "second-quarter", "revenu": "revenue", "climb": "climbed", "#$1.1e+10": "US$11.08 billion",
        "dollar": "US$11.08 billion", "sci": "sci", "fi": "fi", "scifi": "sci‑fi", "figur": "figure",
    }  # fmt: skip
    assert read.items() >= expected.items()


@steady
@given(texts)
def test_any_text_gives_spans_in_range_and_in_order(text: str) -> None:
    """Nothing raises; every term is a word, spans are not empty, and their ends never go back."""
    tokens = analyse(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(token.term and token.term.strip() == token.term for token in tokens)
    ends = [token.end for token in tokens]
    assert ends == sorted(ends)


@steady
@given(texts)
def test_the_words_of_any_text_stand_where_they_are_said_to(text: str) -> None:
    """Each is the folded text of its span, in order, without overlap."""
    found = words(text)
    assert [word for word, _, _ in found] == [fold(text[start:end]) for _, start, end in found]
    assert all(before[2] <= after[1] for before, after in itertools.pairwise(found))


@steady
@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    """Terms of a question and of an article meet whichever of them was folded before."""
    assert fold(fold(text)) == fold(text)


@steady
@given(texts)
def test_a_text_has_the_same_terms_every_time(text: str) -> None:
    """The memory of the stemmer shows nowhere."""
    assert analyse(text) == analyse(text)


@pytest.mark.parametrize(
    "ways", [("director", "direction", "direct"), ("creator", "creation", "creative"), ("reaction", "reactor", "react")]
)
def test_derivations_of_a_word_are_one_family(ways: tuple[str, ...]) -> None:
    """Their stems differ and their root does not."""
    assert len({family(term(way)) for way in ways}) == 1


@pytest.mark.parametrize(
    "ways",
    [("stop", "stops", "stopped", "stopping"), ("make", "making", "makes"), ("tidy", "tidies", "tidied", "tidying"),
     ("sell", "sold", "selling"), ("quick", "quicker", "quickest", "quickly"), ("study", "studies")],
)  # fmt: skip
def test_the_forms_of_a_word_are_found_from_each_of_them(ways: tuple[str, ...]) -> None:
    """From the plain one and from every other."""
    assert all(set(ways) <= set(inflections(way)) for way in ways)


@pytest.mark.parametrize("pair", [("dramatize", "dramatic"), ("type", "typical"), ("universe", "university")])
def test_what_only_shares_a_stem_is_no_form_of_a_word(pair: tuple[str, str]) -> None:
    """In neither direction."""
    assert pair[0] not in inflections(pair[1]) and pair[1] not in inflections(pair[0])


@steady
@given(texts)
def test_any_word_is_a_form_of_itself(text: str) -> None:
    """However it is written."""
    assert all(word in inflections(word) for word, _, _ in words(text))
