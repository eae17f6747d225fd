"""The lexicon in config/ is well formed: it parses, is folded, repeats nothing and keeps its size."""

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LEXICON = Path(__file__).parents[1] / "config" / "lexicon.toml"
WORD_TO_WORDS = ("spanish", "chat", "abbreviations", "abbreviations_in_capitals")
LISTS = {
    "stance": {"greetings", "thanks", "farewells", "praise", "filler"},
    "types": {
        "person",
        "organisation",
        "place",
        "date",
        "number",
        "money",
        "duration",
        "reason",
        "manner",
        "quote",
        "definition",
        "list",
        "yesno",
    },
}


@pytest.fixture(scope="module")
def lexicon() -> dict[str, Any]:
    """The whole file; reading it fails on a key that is given twice."""
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))


def folded(text: str) -> str:
    """Lower case without accents, blanks single: the form in which words are looked up."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def strings(value: object) -> Iterator[str]:
    """Every string in a value, keys included."""
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield from strings(key)
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)


def test_every_word_is_folded(lexicon: dict[str, Any]) -> None:
    """A word with a capital, an accent or a stray blank would never be looked up."""
    assert [word for word in strings(lexicon) if word != folded(word)] == []


@pytest.mark.parametrize(
    ("section", "name", "least"),
    [
        ("synonyms", "groups", 700),
        ("related", "groups", 200),
        ("antonyms", "pairs", 250),
        ("negation", "words", 40),
    ],
)
def test_the_listed_sections_keep_their_size(lexicon: dict[str, Any], section: str, name: str, least: int) -> None:
    """A section cut short by a bad edit is noticed."""
    assert len(lexicon[section][name]) >= least


@pytest.mark.parametrize(
    ("section", "least"), [("spanish", 900), ("demonyms", 195), ("chat", 150), ("abbreviations", 200)]
)
def test_the_keyed_sections_keep_their_size(lexicon: dict[str, Any], section: str, least: int) -> None:
    """A section cut short by a bad edit is noticed."""
    assert len(lexicon[section]) >= least


def test_a_group_of_synonyms_has_at_least_two_different_short_members(lexicon: dict[str, Any]) -> None:
    """A group of one says nothing; a member of four words is a sentence, not a term."""
    groups = lexicon["synonyms"]["groups"]
    assert [group for group in groups if len(group) < 2 or len(set(group)) != len(group)] == []
    assert [word for group in groups for word in group if not word or len(word.split()) > 3] == []


def test_no_group_of_synonyms_stands_twice(lexicon: dict[str, Any]) -> None:
    """The same words in another order are the same group."""
    groups = [frozenset(group) for group in lexicon["synonyms"]["groups"]]
    assert len(groups) == len(set(groups))


def test_a_relation_leads_from_something_to_something_else(lexicon: dict[str, Any]) -> None:
    """A relation has both ends and isn't a circle."""
    for relation in lexicon["related"]["groups"]:
        assert set(relation) == {"from", "to"}
        assert relation["from"] and relation["to"]
        assert not set(relation["from"]) & set(relation["to"]), relation


@pytest.mark.parametrize("section", WORD_TO_WORDS)
def test_a_translated_key_has_one_text(lexicon: dict[str, Any], section: str) -> None:
    """Keys and texts are strings; a key isn't empty, a text may be (a word that carries nothing)."""
    for key, text in lexicon[section].items():
        assert key and isinstance(text, str), key


def test_an_abbreviation_stands_in_one_of_the_two_tables(lexicon: dict[str, Any]) -> None:
    """What is expanded only in capitals isn't expanded otherwise."""
    assert not set(lexicon["abbreviations"]) & set(lexicon["abbreviations_in_capitals"])


def test_chat_and_abbreviations_dont_contradict_each_other(lexicon: dict[str, Any]) -> None:
    """One short form has one expansion, whichever table is read first."""
    chat, short = lexicon["chat"], lexicon["abbreviations"]
    assert {key: (chat[key], short[key]) for key in chat.keys() & short.keys() if chat[key] != short[key]} == {}


def test_a_place_has_the_names_of_its_people(lexicon: dict[str, Any]) -> None:
    """No place without an adjective, none given twice."""
    for place, names in lexicon["demonyms"].items():
        assert names and len(names) == len(set(names)), place


@pytest.mark.parametrize("section", sorted(LISTS))
def test_the_lists_of_words_are_there_and_repeat_nothing(lexicon: dict[str, Any], section: str) -> None:
    """Every list that the question reader asks for exists, isn't empty and has no word twice."""
    assert LISTS[section] <= set(lexicon[section])
    for name, words in lexicon[section].items():
        assert words and len(words) == len(set(words)), name


def test_an_antonym_is_a_pair_of_different_words_given_once(lexicon: dict[str, Any]) -> None:
    """The pairs hold in both directions, so the reverse of a pair is a repetition."""
    pairs = lexicon["antonyms"]["pairs"]
    assert all(len(pair) == 2 for pair in pairs)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert [pair for pair in pairs if pair[0] == pair[1]] == []


def test_the_words_of_negation_are_given_once(lexicon: dict[str, Any]) -> None:
    """A repeated word is a sign of a careless edit."""
    words = lexicon["negation"]["words"]
    assert len(words) == len(set(words))


def test_no_group_of_synonyms_holds_a_pair_of_opposites(lexicon: dict[str, Any]) -> None:
    """What is an antonym in one table can't be a synonym in the other."""
    opposites = {frozenset(pair) for pair in lexicon["antonyms"]["pairs"]}
    groups = [frozenset(group) for group in lexicon["synonyms"]["groups"]]
    assert [set(pair) for pair in opposites for group in groups if pair <= group] == []


def test_no_spanish_word_stands_for_itself(lexicon: dict[str, Any]) -> None:
    """A word that both languages share translates nothing and would make an English question look Spanish."""
    assert [word for word, english in lexicon["spanish"].items() if word == english] == []
