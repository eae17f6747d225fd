"""What a question asks: its needs, the kind of answer it wants, who is meant to have said it, its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answers.kinds import FORM, asked_for, only_names
from bot.answers.lexicon import Lexicon, Phrase, saying
from bot.answers.need import Asked, Need
from bot.answers.phrasing import Wording, plain_words
from bot.answers.vocabulary import Vocabulary
from bot.search.analyzer import analyse, term, words
from bot.search.quantities import Quantity, quantities

LONGEST = 1000  # code points that are read; what a person asks is shorter
_FORMAL = 0.1  # share of its weight that a word keeps which only says what kind of answer is wanted
_NAMING = 0.4  # and the head that only names it ("which *city*")
_SMALL = 12  # a bare count up to a dozen stands in many passages and ties them to nothing
_ABOUT = re.compile(r"^(?:and |so )?what(?:'s| is| was) (?:.+ )?about$")
_NEW_TOPIC = re.compile(r"^\W*(?:different|new|another|next) (?:topic|question|subject|thing)\W+", re.IGNORECASE)
_SINCE = re.compile(r"\bsince when\b|\bhow long (?:has|have)\b")
_EQUALS = re.compile(r"\w\s*=\s*\?*\s*$")  # "CPI = ?"
_EXCLUDED = re.compile(
    r"\bwho.* not (\w+(?: \w+)?)$"
    r"|\b(?:who|which|what) .*\b(?:other than|apart from|except(?: for)?|aside from) (\w+(?: \w+)?)"
)
_NEGATION = re.compile(r"\b(?:not|never|no|without|n't|cannot)\b|n't\b")
_QUOTATION = re.compile(r"[“\"«]([^“”\"»]{4,})[”\"»]?|(?<!\w)'([^']{4,})'(?!\w)")
_ASKS_WHETHER = frozenset("did does do has have".split())
_REACTING = frozenset("comment commented react reacted respond responded reply replied answer answered".split())
_SAYING = _REACTING | frozenset(
    """say said says saying think thinks thought tell told explain explained describe described comment commented claim
    claimed according quote quoted mention mentioned argue argued believe emphasize emphasise stress reveal revealed
    confirm confirmed estimate warn warned promise promised state stated predict acknowledge""".split()
)
_CLAUSE = re.compile(r"[.!?;:…]+(?=\s|$)|,\s|\s[-–—]\s|\n")
# "my boss wants to know if ...", "does it say whether ...", "can you tell me who ...": what follows is the question.
_LED_TO = re.compile(
    r"^.*\b(?:(?:know|say|says|said|tell (?:me|us)|check|see|find out|idea|clue|wondering|wonder|curious|asks?|asked"
    r"|asking|remember|sure|mentions?)\s+(?:if|whether)\s+"
    r"|(?:know|tell (?:me|us)|find out|idea|clue|wondering|wonder|curious|ask|asking|remember|remind me|sure)"
    r"\s+(?=(?:who|whom|whose|what|when|where|why|how|which)\b))",
    re.IGNORECASE | re.DOTALL,
)
_INTERROGATIVE = re.compile(
    r"^\W*(?:and |so |but |or |now )*"
    r"(?:(?:(?:since|by|until|for|from|at|in|on|to|with|of) )?(?:who|whom|whose|what|when|where|why|how|which)\b"
    r"|(?:is|are|was|were|do|does|did|can|could|has|have|will|would)\s+"
    r"(?:there|it|they|he|she|the|any\w*|this|that|these|those|you)\b)",
    re.IGNORECASE,
)
_OF_ONESELF = re.compile(r"\b(?:i|i'm|i’m|we|my|our)\b", re.IGNORECASE)
_LED = 40  # code points from which a message may hold clauses that lead to its question
_CHATTY = 70  # and others that ask nothing


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question as it was understood, equal only to itself.

    Attributes:
        text: As asked.
        plain: Folded words after translation and spelling, joined by blanks.
        needs: In the order of the question; () when it says nothing that could be looked up.
        asked: Kinds of answer wanted; empty when none is evident.
        speaker: Folded last name of the person whose words are wanted, or None.
        quantities: Numbers in the question.
        quotation: Folded words between quotation marks, or "".
        negated: Whether it is asked with a negation.
        corrected: Pairs (as typed, as read) of words that were spelled differently.
    """

    text: str
    plain: str
    needs: tuple[Need, ...]
    asked: frozenset[Asked]
    speaker: str | None
    quantities: tuple[Quantity, ...]
    quotation: str
    negated: bool
    corrected: tuple[tuple[str, str], ...]


def understand(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> Question:
    """The Question that `text` asks of a corpus with this vocabulary. Never fails; needs may be ()."""
    text = _led_to(_without_asides(_NEW_TOPIC.sub("", text), lexicon))
    wording, corrected = plain_words(_to_the_point(text, lexicon, vocabulary), lexicon, vocabulary)
    said = [word for word, _ in wording]
    plain = " ".join(said)
    if _ABOUT.search(plain):
        wording.append(("plot", False))
    if _SINCE.search(plain):
        wording.append(("began", False))
    asked, head = asked_for(said, lexicon, vocabulary)
    if _EQUALS.search(text):
        asked.add(Asked.DEFINITION)
    others = _but(plain, vocabulary)
    if others:  # "who is the other chair, not Berg": somebody else is wanted, so Berg draws nothing
        asked = asked - {Asked.DEFINITION} | {Asked.PERSON}
    speaker = _speaker(said, vocabulary)
    if speaker:
        asked.add(Asked.SPEECH)
        if _says_so(said, speaker):  # "did Berg comment": his words are wanted, not a yes
            asked.discard(Asked.YESNO)
    match = _QUOTATION.search(text)
    numbers = quantities(plain)
    return Question(
        text=text,
        plain=plain,
        needs=tuple(
            _weighed(need, frozenset(asked), speaker, lexicon)
            for need in _needs(wording, numbers, frozenset((term(head),)) - {""}, lexicon, vocabulary)
            if others.isdisjoint(need.words.split())
        ),
        asked=frozenset(asked),
        speaker=speaker,
        quantities=numbers,
        quotation=" ".join(w for w, _, _ in words(match.group(1) or match.group(2))) if match else "",
        negated=bool(_NEGATION.search(plain)),
        corrected=corrected,
    )


def _weighed(need: Need, asked: frozenset[Asked], speaker: str | None, lexicon: Lexicon) -> Need:
    """`need`, much lighter when its word only says what kind of answer is wanted, or whose."""
    said = need.words.split()
    if need.words.removesuffix("'s") == speaker or any(FORM[kind].issuperset(said) for kind in asked & FORM.keys()):
        return replace(need, weight=need.weight * _FORMAL)
    named = only_names(need.words, lexicon) & asked
    return replace(need, asked=named, weight=need.weight * _NAMING) if named and not need.name else need


def _needs(
    wording: Wording, found: Sequence[Quantity], focus: frozenset[str], lexicon: Lexicon, vocabulary: Vocabulary
) -> list[Need]:
    """Needs in the order of the question: longest lexicon phrase first, then single words; numbers as one need."""
    said = [word for word, _ in wording]
    plain = " ".join(said)
    numbers = {q.start: q for q in found}
    out: list[Need] = []
    at, i = 0, 0
    keys = [term(word) for word in said]
    idioms = _idioms(saying(said), keys, lexicon)
    starts = []
    for word in said:
        starts.append(at)
        at += len(word) + 1
    while i < len(wording):
        if starts[i] in numbers:
            quantity = numbers[starts[i]]
            need = vocabulary.need(plain[quantity.start : quantity.end], (quantity.term,), _alone)
            small = not quantity.unit and quantity.value <= _SMALL
            out.append(replace(need, quantity=quantity, weight=need.weight * (_FORMAL if small else 1.0)))
            while i < len(wording) and starts[i] < quantity.end:
                i += 1
            continue
        size, key = _longest(said, keys, i, lexicon)
        idiom = idioms[i] if size == 1 else ()
        if not key:
            i += 1
            continue
        out.append(
            vocabulary.need(
                " ".join(said[i : i + size]),
                key,
                lexicon.options,
                idiom=idiom,
                focus=any(t in focus for t in key),
                name=any(name for _, name in wording[i : i + size]),
                filler=all(t in lexicon.filler for t in key),
            )
        )
        i += size
    return list({need.words: need for need in reversed(out)}.values())[::-1]


def _alone(_: Phrase, __: Phrase) -> dict[Phrase, float]:
    """A number has no synonyms."""
    return {}


def _longest(said: Sequence[str], keys: Sequence[str], i: int, lexicon: Lexicon) -> tuple[int, Phrase]:
    """The longest set phrase of the lexicon that begins at word `i`, else the word.

    Stop words may stand inside, but for "or": "a person or the computer" is no personal computer.
    """
    best: tuple[int, Phrase] = (1, (keys[i],) if keys[i] else ())
    if not keys[i]:
        return best
    for size in range(2, lexicon.longest + 2):
        if i + size > len(keys) or said[i + size - 1] == "or":
            break
        if not keys[i + size - 1]:
            continue
        candidate = tuple(k for k in keys[i : i + size] if k)
        if len(candidate) > 1 and candidate in lexicon.whole:
            best = (size, candidate)
    return best


def _idioms(stems: Phrase, keys: Sequence[str], lexicon: Lexicon) -> Sequence[Phrase]:
    """For each word the longest idiom or other phrase of the lexicon that it is part of, or ().

    What may stand for it meets each of its words; a passage that has but one of them is not lost.
    """
    found: list[Phrase] = [()] * len(stems)
    for size in range(min(lexicon.longest, len(stems)), 1, -1):
        for start in range(len(stems) - size + 1):
            said = stems[start : start + size]
            if said not in lexicon.idioms:
                if not (keys[start] and keys[start + size - 1]):
                    continue
                said = tuple(filter(None, keys[start : start + size]))
                if said not in lexicon.alternatives:
                    continue
            found[start : start + size] = [known or said for known in found[start : start + size]]
    return found


def _speaker(said: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Folded last name of the person of the corpus whose words the question wants, or None.

    A company or a paper counts only as the subject of the saying: "did Disney comment", "according to the Guardian".
    """
    if _SAYING.isdisjoint(said):
        return None
    bare = [word.removesuffix("'s") for word in said]
    person = next((word for word in bare if word in vocabulary.persons), None)
    if person:
        return person
    for i, word in enumerate(bare):
        subject = i + 1 < len(bare) and bare[i + 1] in _SAYING
        if word in vocabulary.speakers and (subject or "according" in bare[max(0, i - 3) : i]):
            return word
        if subject and i == 1 and word in vocabulary.proper and bare[0] in _ASKS_WHETHER:
            return word
    return None


def _but(plain: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The words that name persons whom the question excludes."""
    match = _EXCLUDED.search(plain)
    said = frozenset((match.group(1) or match.group(2)).split()) if match else frozenset()
    return said if said & vocabulary.persons else frozenset()


def _without_asides(text: str, lexicon: Lexicon) -> str:
    """`text` without greetings, apologies and thanks around its question; all of it when nothing else is said."""
    begun = lexicon.openings.sub("", text)
    return lexicon.endings.sub("", begun) or begun or text


def _led_to(text: str) -> str:
    """`text` without the words that only lead to its question; all of it when hardly a word would be left."""
    asked = _LED_TO.sub("", text)
    return asked if len(asked.split()) > 2 else text


def _says_so(said: Sequence[str], speaker: str) -> bool:
    """Whether it is asked if `speaker` said anything at all: "did Ostbank comment on it"."""
    return any(word == speaker and nxt in _REACTING for word, nxt in pairwise(said)) and said[0] in _ASKS_WHETHER


def _to_the_point(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> str:
    """`text` without the clauses that speak of nothing in the corpus, when it is long and others do.

    Of a shorter one those are left out that come before its question.
    """
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    if len(text) < _LED or len(clauses) < 2:
        return text
    tell = [_tells(clause, lexicon, vocabulary) for clause in clauses]
    asks = [bool(_INTERROGATIVE.search(clause)) for clause in clauses]
    if len(text) < _CHATTY:
        first = asks.index(True) if any(asks) else 0
        return ". ".join(clause for i, clause in enumerate(clauses) if tell[i] or i >= first)
    found = any(tells and asked for tells, asked in zip(tell, asks, strict=True))
    telling = [
        clause
        for clause, tells, asked in zip(clauses, tell, asks, strict=True)
        if tells and (asked or not found or not _OF_ONESELF.search(clause))  # beside a question it asks nothing
    ]
    return ". ".join(telling) if telling else text


def _tells(clause: str, lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    """Whether a word of `clause` stands in few enough passages to find some by it."""
    return any(
        0 < vocabulary.frequency(token.term) <= vocabulary.size / 8 and token.term not in lexicon.filler
        for token in analyse(clause)
    )
