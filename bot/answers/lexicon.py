"""What words can stand for one another: synonyms, topical relations, abbreviations, demonyms, Spanish, aliases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.search.analyzer import fold, inflections, spanish, term

_TALK = ("greetings", "thanks", "farewells", "praise", "complaints", "acknowledgements", "about_bot", "apologies")
_LISTED = 8  # alternatives of an entry; those behind them are no worse
Phrase = tuple[str, ...]  # the terms of one word or of a short phrase, in order
Star = tuple[str, Sequence[str]]  # a head of the thesaurus, with what may stand for it, the best first


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that may stand in a passage for terms of the question, and how well (0 to 1)."""

    terms: Phrase
    strength: float


@dataclass(frozen=True, slots=True)
class Strengths:
    """How well each kind of relation stands for the word itself (0 to 1); fitted, see `config/eternaut.toml`.

    In an entry of the thesaurus each alternative stands by `later` worse for the head than the one before it, and the
    head for an alternative with the share `back` of that.
    """

    alias: float
    synonym: float
    related: float
    thesaurus: float
    later: float
    back: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lexicon as look-ups by term.

    Attributes:
        alternatives: Phrase -> its alternatives, best first, the phrase itself not among them.
        idioms: Stemmed words of a saying of which one alone is no stop word ("come down", "in charge", "on time")
            -> what may stand for it, with its strength.
        longest: Words in the longest phrase or idiom.
        spanish: Folded Spanish word or phrase -> English words, "" for a word to drop.
        stems: Stem of a Spanish word -> English words, for forms that `spanish` lacks.
        chat: Folded chat word or phrase -> plain English.
        leads: The first words of the phrases in `spanish` and `chat`.
        kinds: Kind of answer -> the folded words or phrases that ask for it.
        filler: Terms that say nothing about the topic.
        antonyms: Term -> the terms that mean its opposite.
        talk: Folded greetings, thanks and the like.
        polite: Folded words that may stand beside small talk without making it a question.
        openings: Matches what is said before a question and belongs to none ("hey bot, quick one: ").
        endings: The same behind one (" - any idea? thx!").
        words: Every folded English word of the lexicon: known, and not a typo.
        places: Terms of countries, cities and their adjectives.
        whole: Names, abbreviations and set phrases: their words mean something else apart.
    """

    alternatives: Mapping[Phrase, tuple[Alternative, ...]]
    idioms: Mapping[Phrase, Mapping[Phrase, float]]
    longest: int
    spanish: Mapping[str, str]
    stems: Mapping[str, str]
    chat: Mapping[str, str]
    leads: frozenset[str]
    kinds: Mapping[str, frozenset[str]]
    filler: frozenset[str]
    antonyms: Mapping[str, frozenset[str]]
    talk: frozenset[str]
    polite: frozenset[str]
    openings: re.Pattern[str]
    endings: re.Pattern[str]
    words: frozenset[str]
    places: frozenset[str]
    whole: frozenset[Phrase]

    def options(self, source: Phrase, idiom: Phrase) -> dict[Phrase, float]:
        """What may stand for `source`, said in `idiom`, with its strength. One step only: two mislead."""
        said = (*self.alternatives.get(source, ()), *self.alternatives.get(idiom, ()))
        return {**{alternative.terms: alternative.strength for alternative in said}, **self.idioms.get(idiom, {})}


def _split(words: str) -> list[str]:
    return words.replace("-", " ").split()


def saying(words: Iterable[str]) -> Phrase:
    """The stemmed words of an idiom, its small words kept: "came down" and "comes down" are one."""
    return tuple(term(word) or fold(word) for word in words)


def _idiom(said: str) -> Phrase:
    """`said` as an idiom, of which one word alone is no stop word; () when it is none."""
    words = _split(said)
    return saying(words) if len(words) > 1 and len(_terms(said)) == 1 else ()


def _terms(said: str) -> Phrase:
    return tuple(filter(None, map(term, _split(said))))


def phrase(words: str) -> Phrase:
    """The terms of a word or short phrase without its stop words; () when a phrase loses all but one of its words.

    "take over" without its stop word would be "take", which is something else.
    """
    said, found = _split(words), _terms(words)
    return found if len(found) > 1 or len(said) == len(found) else ()


def stars(text: str) -> list[Star]:
    """The entries of the thesaurus in `text`, in its order; blank lines and those with # have none.

    A line "head: alternative, alternative" has one; "word < said, said" has one for each thing said, all with that word
    for their only alternative.
    """
    out: list[Star] = []
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        word, less, heads = line.partition("<")
        alone = (word.strip(),)
        out.extend((head, alone) for head in _listed(heads))
        head, colon, members = line.partition(":")
        if colon and not less:
            out.append((head.strip(), _listed(members)))
    return out


def _listed(words: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, words.split(","))))


def read(
    data: Mapping[str, Any],
    thesaurus: Sequence[Star],
    aliases: Sequence[Sequence[str]],
    strengths: Strengths,
    terms: frozenset[str],
    surface: Set[str],
) -> Lexicon:
    """The Lexicon from the parsed `config/lexicon.toml`, the thesaurus (see `stars`) and the story's aliases.

    Only alternatives that the corpus has are kept: `terms` are all of its terms, `surface` its folded words. It has
    "dramatized" where it says "dramatizes", and not where it says "dramatic", though the term is the same.

    Raises KeyError or TypeError when a section is missing or malformed: settings check the file before.
    """
    terms_of = cache(phrase)  # forgotten afterwards: what it knows takes 3 MB
    table: dict[Phrase, dict[Phrase, float]] = {}
    idioms: dict[Phrase, dict[Phrase, float]] = {}

    @cache
    def said(word: str) -> bool:
        return any(form in surface for form in inflections(fold(word)))

    @cache
    def meant(words: str) -> Phrase:
        """The terms of a member without its stop words, if the corpus has them all, else ()."""
        found = _terms(words)
        return found if terms.issuperset(found) and all(said(word) for word in _split(words) if term(word)) else ()

    @cache
    def here(words: str) -> Phrase:
        """The same of a member that no stop word is missed of, see `phrase`."""
        return meant(words) if terms_of(words) else ()

    alternative = cache(Alternative)  # the same ones stand for many words

    def relate(key: Phrase, other: Phrase, strength: float) -> None:
        if key and other and key != other:
            row = table.setdefault(key, {})
            if strength > row.get(other, 0.0):
                row[other] = strength

    def group(members: Sequence[str], strength: float) -> None:
        others = [here(member) for member in members]
        for member in members:
            for other in others:
                relate(terms_of(member), other, strength)

    whole: set[Phrase] = set()
    for members in aliases:
        group(members, strengths.alias)
        whole.update(map(terms_of, members))
    for members in data["synonyms"]["groups"]:
        group(members, strengths.synonym)
        whole.update(map(terms_of, members))
    for short, expansion in data["abbreviations"].items():
        for expanded in [expansion] if isinstance(expansion, str) else expansion:
            group((short, expanded), strengths.alias)
            whole.update((terms_of(short), terms_of(expanded)))
    places: set[str] = set()
    for country, adjectives in data["demonyms"].items():
        group((country, *adjectives), strengths.synonym)
        places.update(
            found[0] for name in (country, *adjectives) if len(found := terms_of(name)) == 1 and " " not in name
        )
    for row in data["related"]["groups"]:
        for source in row["from"]:
            for target in row["to"]:
                relate(terms_of(source), here(target), strengths.related)
    for head, members in thesaurus:
        key, idiom = terms_of(head), _idiom(head)
        for place, member in enumerate(members):
            strength = strengths.thesaurus - strengths.later * min(place, _LISTED)
            relate(key, here(member), strength)
            relate(terms_of(member), here(head), strength * strengths.back)
            if idiom and meant(member):
                idioms.setdefault(idiom, {})[meant(member)] = strength
    stance = data["stance"]
    pairs = [(terms_of(a), terms_of(b)) for a, b in data["antonyms"]["pairs"]]
    antonyms: dict[str, set[str]] = {}
    for a, b in pairs:
        if len(a) == 1 and len(b) == 1:
            antonyms.setdefault(a[0], set()).add(b[0])
            antonyms.setdefault(b[0], set()).add(a[0])
    return Lexicon(
        alternatives={
            source: tuple(alternative(t, s) for t, s in sorted(row.items(), key=lambda pair: (-pair[1], pair[0])))
            for source, row in table.items()
        },
        idioms=idioms,
        longest=max((len(source) for source in (*table, *idioms)), default=1),
        spanish=data["spanish"],
        stems={spanish(word): english for word, english in reversed(data["spanish"].items()) if " " not in word},
        chat=data["chat"],
        leads=frozenset(said.split()[0] for said in (*data["spanish"], *data["chat"]) if " " in said),
        kinds={kind: frozenset(fold(w) for w in words) for kind, words in data["types"].items()},
        filler=frozenset(t for word in stance["filler"] for t in terms_of(word)),
        antonyms={key: frozenset(value) for key, value in antonyms.items()},
        talk=frozenset(fold(w).replace("'", "") for name in _TALK for w in stance[name]),
        polite=frozenset(fold(w) for w in stance["polite"]),
        openings=_openings(stance),
        endings=_endings(stance),
        words=frozenset(_words(data, thesaurus, aliases)),
        places=frozenset(places),
        whole=frozenset(whole),
    )


def _openings(stance: Mapping[str, Any]) -> re.Pattern[str]:
    """What is said before a question, with the bot's name where it is called."""
    said, greeting, name = (_any_of(stance[sayings]) for sayings in ("openings", "greetings", "names"))
    called = rf"(?:{greeting}[ ,]+{name}\b|{said}\b|{name}(?=\s*[,;:!–—-]))"
    return re.compile(rf"^(?:\W*{called})+\W*(?:(?:but|so|and)\b\W*)?", re.IGNORECASE)


def _endings(stance: Mapping[str, Any]) -> re.Pattern[str]:
    """What is said behind a question, with the bot's name where it is called."""
    said, name = _any_of(stance["endings"]), _any_of(stance["names"])
    called = rf"(?:{said}\b(?:[ ,]+{name}\b)?|(?<=[,;:!?] ){name}\b)"
    return re.compile(rf"(?:\W+{called})+\W*$", re.IGNORECASE)


def _any_of(sayings: Iterable[str]) -> str:
    """The source of a pattern for any of `sayings`, the longest first, with blanks of any width."""
    longest_first = sorted(sayings, key=lambda said: (-len(said), said))
    return "(?:" + "|".join(re.escape(said).replace(r"\ ", r"\s+") for said in longest_first) + ")"


def _words(data: Mapping[str, Any], thesaurus: Sequence[Star], aliases: Sequence[Sequence[str]]) -> Iterable[str]:
    members: list[str] = [m for g in data["synonyms"]["groups"] for m in g]
    members += [m for g in aliases for m in g]
    members += [m for row in data["related"]["groups"] for m in (*row["from"], *row["to"])]
    members += [m for country, names in data["demonyms"].items() for m in (country, *names)]
    members += [m for words in data["types"].values() for m in words]
    members += list(data["abbreviations"])
    members += [m for head, words in thesaurus for m in (head, *words)]
    for member in set(members):
        yield from _split(fold(member))
