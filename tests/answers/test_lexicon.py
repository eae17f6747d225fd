"""What stands for what in one corpus: only what it says in a form of the same word, the best alternatives first."""

from __future__ import annotations

from bot.answers.lexicon import Alternative, Lexicon, Strengths, read, stars
from bot.search.analyzer import term
from tests.answers.telling import SETTINGS

STRENGTHS = Strengths(alias=0.9, synonym=0.6, related=0.4, thesaurus=0.5, later=0.1, back=0.5)
NOTHING = {"synonyms": {"groups": []}, "related": {"groups": []}, "demonyms": {}, "antonyms": {"pairs": []}}


def lexicon(thesaurus: str, said: str) -> Lexicon:
    """The Lexicon of a thesaurus alone, for a corpus that says these words."""
    words = said.split()
    data = {**SETTINGS.toml("lexicon.toml"), **NOTHING, "abbreviations": {}}
    return read(data, stars(thesaurus), (), STRENGTHS, frozenset(map(term, words)), frozenset(words))


def test_a_word_that_only_shares_the_stem_of_an_alternative_does_not_stand_for_it() -> None:
    """The term of both is the same, and "a dramatic rescue" says nothing of what was adapted."""
    adapted = "adapt: dramatize"
    assert lexicon(adapted, "adapted dramatizes").alternatives[("adapt",)] == (Alternative(("dramat",), 0.5),)
    assert ("adapt",) not in lexicon(adapted, "adapted dramatic").alternatives


def test_later_alternatives_are_weaker_and_so_is_the_head_for_one_of_them() -> None:
    """Its entry lists the best first, and may list what is wider than itself."""
    table = lexicon("sword: blade, weapon", "sword blade weapon").alternatives
    assert table[("sword",)] == (Alternative(("blade",), 0.5), Alternative(("weapon",), 0.4))
    assert table[("weapon",)] == (Alternative(("sword",), 0.2),)


def test_an_idiom_may_be_met_by_one_word_of_a_saying_in_its_own_form() -> None:
    """Its small words are told by no term."""
    under = "under control: in check"
    assert lexicon(under, "check").idioms == {("under", "control"): {("check",): 0.5}}
    assert lexicon(under, "checkable").idioms == {}


def test_a_line_of_the_thesaurus_is_read_from_the_question_or_from_the_text() -> None:
    """What one thing said may mean, or all that may be said for one word; comments and blank lines are none."""
    text = "# samey: not this\n\nbland: mild, dull\nformulaic < bland, by the numbers\n# formulaic < not this"
    assert stars(text) == [("bland", ("mild", "dull")), ("bland", ("formulaic",)), ("by the numbers", ("formulaic",))]
