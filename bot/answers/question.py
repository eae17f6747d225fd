"""What a question asks: its needs, the kind of answer it wants, who is meant to have said it, its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.lexicon import Lexicon, Phrase
from bot.answers.need import Asked, Need
from bot.answers.vocabulary import Vocabulary
from bot.search.analyzer import STOP_WORDS, fold, term, words
from bot.search.analyzer import spanish as spanish_stem
from bot.search.quantities import Quantity, quantities


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

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


_AUX = r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|may|might|must|isn't|aren't|wasn't|weren't|doesn't|don't|didn't|won't|hasn't|haven't|ain't)"
_PATTERNS: tuple[tuple[Asked, re.Pattern[str]], ...] = tuple(
    (asked, re.compile(pattern))
    for asked, pattern in (
        (Asked.NAME, r"\bnames? of\b|\bwhat(?:'s| is| was)? .*\bcalled\b|\ba name\b|\bnamed$|\bwhat(?:'s| is| was) .+ name$"),
        (Asked.PLACE, r"\bwhere\b(?! (?:does|do|did|is|was) (?:it|that|this|he|she|they|the \w+) (?:say|said|mention|written|state))(?!$)|\bwhereabouts\b"),
        (Asked.DATE, r"\bwhen\b|\bsince when\b|\bhow long ago\b"),
        (Asked.DURATION, r"\bhow long\b"),
        (Asked.NUMBER, r"\bhow (?:many|much|big|large|high|often|far|fast|old|tall)\b|\bnumber of\b|\bby how much\b|\bhow much\b|\bwhat (?:percentage|percent|share|fraction|number|figure)\b"),
        (Asked.MONEY, r"\bhow much (?:money|did .* (?:cost|earn|pay|make)|does .* cost|was|were)\b|\bwhat (?:price|cost|budget)\b|\bhow expensive\b"),
        (Asked.REASON, r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat for\b|\bwhat (?:caused|triggered|led)\b|\bhow so\b"),
        (Asked.MANNER, r"^(?:and |so |but )?how\b(?! (?:many|much|long|big|large|high|often|far|fast|old|come))"),
        (Asked.QUOTE, r"\bliterally\b|\b(?:exact|own|actual|his|her) words\b|\bword for word\b|\bverbatim\b|\bquotes?\b|\bquoted\b|\b(?:whole|which|what|full|exact) (?:sentence|line|phrase)\b"),
        (Asked.DEFINITION, r"\b(?:stands? for|short for|abbreviation|acronym|meaning of|definition|define)\b|\bwhat (?:does|do) .+ mean\b|^what(?:'s| is| are) (?:an? )?[\w-]+(?: [\w-]+)?$"),
        (Asked.LIST, r"\b(?:list|name (?:all|the|some)|which (?:two|three|four|five)|what (?:two|three|four|five)|what are|which .*s are|enumerate|besides|apart from|examples of)\b"),
        (Asked.YESNO, rf"^(?:and |so |but |or |hey |wait )*{_AUX}\b"),
    )
)  # fmt: skip
_HEAD = re.compile(
    r"\b(?:which|what|whose|how many|how much|number of|amount of|name of|names of)"
    r"(?: (?:is|are|was|were|be|of|'s))?(?: (?:the|a|an|his|her|its|their|this|that|of|all|these|those))* ((?:[\w'-]+ ?)+)"
)
_FRAGMENT = re.compile(r"^((?:[\w'-]+ ?)+)")
_NAMED_KINDS = {
    "person": Asked.PERSON, "organisation": Asked.ORGANISATION, "place": Asked.PLACE, "date": Asked.DATE,
    "number": Asked.NUMBER, "money": Asked.MONEY, "reason": Asked.REASON, "duration": Asked.DURATION,
}  # fmt: skip
_ANYBODY = frozenset("people person someone somebody anyone man woman guy name names".split())
_PAST = frozenset(
    """became began bought broke brought built came caught chose cost cut did drew drove fell felt fought found gave got
    grew had heard held hit kept knew led left lost made meant met paid put quit ran read rose said sat saw sent set shot
    sold sang spent spoke stood stole struck taught thought threw told took understood went wins won wore wrote work works
    say says get gets make makes go goes come comes use uses see sees think thinks want wants need needs""".split()
)  # the verb after the noun that is asked about
_FORM = {  # words that say what kind of answer is wanted, and nothing about its topic
    Asked.DEFINITION: "stand stands short mean means meaning abbreviation acronym full define definition term exactly",
    Asked.QUOTE: "quote quoted quotes line words word exact exactly verbatim literally sentence whole own actual say said talk talks hi phrase",
    Asked.NAME: "name names called full named title",
    Asked.NUMBER: "number figure amount exact exactly total count many much decimals",
    Asked.REASON: "reason reasons cause",
    Asked.DATE: "date exact exactly exact",
    Asked.LIST: "list name all every examples example",
    Asked.PERSON: "person name earth",
}
_PARTS = frozenset(
    "pair couple kind kinds type types sort sorts part parts piece list names title bunch range set".split()
)
_SAYS = frozenset("say says said know tell ask wonder guess remember ok okay hi hey hello".split())
_BREAKS = frozenset("did do does is are was were has have had can could will would should".split())
_KIND_OF = re.compile(r"\b(?:kinds?|types?|sorts?) of\b")
_PAID = re.compile(r"\b(?:cost|costs|price|pay|paid|fee|spend|spent|worth|earn|earned|salary|charge)\b")
_IDENTITY = re.compile(r"\bwho(?:'s| on earth)?(?: is| was| are)?\b")
_ABOUT = re.compile(r"\bwhat(?:'s| is| was|s)? (?:.+ )?about$")
_NEGATION = re.compile(r"\b(?:not|never|no|without|n't|cannot)\b|n't\b")
_QUOTATION = re.compile(r"[“\"«]([^“”\"»]{4,})[”\"»]?|(?<!\w)'([^']{4,})'(?!\w)")
_SAY = re.compile(
    r"\b(?:say|said|says|saying|think|thinks|thought|tell|told|explain|explained|call|called|describe|described|comment|commented|claim|claimed|according|quote|quoted|mention|mentioned|talk|talked|argue|argued|believe|view|opinion|words|emphasi[sz]e|stress|note|noted|reveal|revealed|confirm|confirmed|estimate|warn|warned|promise|promised|state|stated|predict|credit|acknowledge|put it)\b"
)


def understand(text: str, lexicon: Lexicon, vocabulary: Vocabulary) -> Question:
    """The Question that `text` asks of a corpus with this vocabulary. Never fails; needs may be ()."""
    readings, corrected = _read(text, lexicon, vocabulary)
    plain = " ".join(word for word, _ in readings)
    if _ABOUT.search(plain):
        readings.append(("plot", False))
    asked = {kind for kind, pattern in _PATTERNS if pattern.search(plain)}
    if _asks_who([word for word, _ in readings]):
        asked.add(Asked.PERSON)
    head = _head(plain, asked)
    asks = bool(_HEAD.search(plain)) and not _KIND_OF.search(plain)
    for kind, triggers in lexicon.kinds.items():
        if (
            asks
            and kind in _NAMED_KINDS
            and head in triggers
            and head not in _ANYBODY
            and head not in vocabulary.proper
        ):
            asked.add(_NAMED_KINDS[kind])
    if Asked.PERSON in asked and _IDENTITY.search(plain) and any(w in vocabulary.persons for w in plain.split()):
        asked = asked - {Asked.PERSON} | {Asked.DEFINITION}
    if Asked.MONEY in asked and Asked.NUMBER in asked and _PAID.search(plain):
        asked.discard(Asked.NUMBER)
    speaker = _speaker(plain, vocabulary)
    if speaker:
        asked.add(Asked.SPEECH)
    form = {word for kind in asked for word in _FORM.get(kind, "").split()}
    needs = tuple(
        replace(need, weight=need.weight * 0.1)
        if need.words in form or (speaker and need.words.removesuffix("'s") == speaker)
        else _only_named(need, _word_for(need.words, lexicon) & asked)
        for need in _needs(readings, frozenset((term(head),)) - {""}, lexicon, vocabulary)
    )
    match = _QUOTATION.search(text)
    return Question(
        text=text,
        plain=plain,
        needs=needs,
        asked=frozenset(asked),
        speaker=speaker,
        quantities=quantities(plain),
        quotation=" ".join(w for w, _, _ in words(match.group(1) or match.group(2))) if match else "",
        negated=bool(_NEGATION.search(plain)),
        corrected=corrected,
    )


def _read(
    text: str, lexicon: Lexicon, vocabulary: Vocabulary
) -> tuple[list[tuple[str, bool]], tuple[tuple[str, str], ...]]:
    """The words of the question as (folded word, written as a name), chat and Spanish put into English."""
    surface = _surface(text)
    spanish = "¿" in text or "¡" in text or _mostly_spanish([w for w, _ in surface], lexicon, vocabulary)
    out: list[tuple[str, bool]] = []
    corrected = []
    i = 0
    while i < len(surface):
        for size in (3, 2, 1):
            key = " ".join(w for w, _ in surface[i : i + size])
            english = lexicon.chat.get(key)
            if (
                english is None
                and key in lexicon.spanish
                and (spanish or not any(vocabulary.knows(w) or w in STOP_WORDS for w in key.split()))
            ):
                english = lexicon.spanish[key]
            if english is not None and i + size <= len(surface):
                out.extend((w, False) for w in fold(english).split())
                i += size
                break
        else:
            word, name = surface[i]
            if spanish and not vocabulary.knows(word):
                out.extend((w, False) for w in _from_spanish(word, lexicon).split())
                i += 1
                continue
            right = vocabulary.correct(word)
            if right != word:
                corrected.append((word, right))
            out.append((right, name))
            i += 1
    return out, tuple(corrected)


def _from_spanish(word: str, lexicon: Lexicon) -> str:
    """English for a Spanish word that the lexicon has in another form, or with a prefix; else the word itself."""
    for prefix in ("", "co", "re"):
        rest = word.removeprefix(prefix)
        english = lexicon.spanish.get(rest) or lexicon.stems.get(spanish_stem(rest))
        if word.startswith(prefix) and english:
            return f"{prefix}{english}"
    return word


def _surface(text: str) -> list[tuple[str, bool]]:
    """The folded words of `text` in order, numbers whole ("204,000"), with whether each is written as a name."""
    numbers = [(q.start, q.end) for q in quantities(text)]
    out = [(start, fold(text[start:end]), False) for start, end in numbers]
    for word, start, end in words(text):
        if not any(a < end and start < b for a, b in numbers):
            out.append((start, word, start > 0 and text[start].isupper()))
    return [(word, name) for _, word, name in sorted(out)]


def _mostly_spanish(found: Sequence[str], lexicon: Lexicon, vocabulary: Vocabulary) -> bool:
    hits = sum(w in lexicon.spanish and not (w in STOP_WORDS or w in vocabulary.dictionary) for w in found)
    shared = sum(w in lexicon.spanish for w in found)
    return hits >= 2 and shared >= 0.5 * len(found)


def _only_named(need: Need, kinds: frozenset[Asked]) -> Need:
    """`need`, much lighter when it is but the word for the kind of answer wanted."""
    return replace(need, asked=kinds, weight=need.weight * 0.4) if kinds and not need.name else need


def _word_for(said: str, lexicon: Lexicon) -> frozenset[Asked]:
    """The kinds of answer that a word of the question only names."""
    return frozenset(kind for name, kind in _NAMED_KINDS.items() if said in lexicon.kinds.get(name, ()))


def _asks_who(said: Sequence[str]) -> bool:
    """Whether "who" asks, and does not merely lead on from a noun ("directors who are short of cash")."""
    return any(
        word in ("who", "whom", "whose", "who's") and (i == 0 or said[i - 1] in STOP_WORDS or said[i - 1] in _SAYS)
        for i, word in enumerate(said)
    )


def _head(plain: str, asked: set[Asked]) -> str:
    """The head of what is asked for: the last word of its noun phrase, "" when there is none.

    "which *unions* went on strike", "how many *jobs*", "what is his *salary*", "share *price* after the results".
    """
    match = _HEAD.search(plain)
    if not match and (asked or plain.split()[:1] == ["how"]):
        return ""
    match = match or _FRAGMENT.match(plain)
    head = ""
    for word in match.group(1).split() if match else ():
        if word in STOP_WORDS:
            if head in _PARTS and word == "of":
                head = ""
            elif head:
                break
            if word in _BREAKS:
                return ""
        elif head and (word in _PAST or word.endswith("ed")):
            break
        else:
            head = word
    return head


def _needs(
    readings: Sequence[tuple[str, bool]], focus: frozenset[str], lexicon: Lexicon, vocabulary: Vocabulary
) -> list[Need]:
    """Needs in the order of the question: longest lexicon phrase first, then single words; numbers as one need."""
    plain = " ".join(word for word, _ in readings)
    numbers = {q.start: q for q in quantities(plain)}
    out: list[Need] = []
    at, i = 0, 0
    keys = [term(word) for word, _ in readings]
    starts = []
    for word, _ in readings:
        starts.append(at)
        at += len(word) + 1
    while i < len(readings):
        if starts[i] in numbers:
            quantity = numbers[starts[i]]
            need = vocabulary.need(plain[quantity.start : quantity.end], (quantity.term,), _alone)
            out.append(replace(need, quantity=quantity))
            while i < len(readings) and starts[i] < quantity.end:
                i += 1
            continue
        size, found = _longest(keys, i, lexicon)
        if not found:
            i += 1
            continue
        said = " ".join(word for word, _ in readings[i : i + size])
        out.append(
            vocabulary.need(
                said,
                found,
                lexicon.options,
                focus=any(t in focus for t in found),
                name=any(name for _, name in readings[i : i + size]),
                filler=all(t in lexicon.filler for t in found),
            )
        )
        i += size
    seen: set[str] = set()
    return [need for need in out if not (need.words in seen or seen.add(need.words))]  # type: ignore[func-returns-value]


def _alone(_: Phrase) -> dict[Phrase, float]:
    """A number has no synonyms."""
    return {}


def _longest(keys: Sequence[str], i: int, lexicon: Lexicon) -> tuple[int, Phrase]:
    """The longest phrase of the lexicon that begins at word `i` (stop words inside allowed), else the word."""
    best: tuple[int, Phrase] = (1, (keys[i],) if keys[i] else ())
    if not keys[i]:
        return best
    for size in range(2, lexicon.longest + 2):
        if i + size > len(keys) or not keys[i + size - 1]:
            continue
        candidate = tuple(k for k in keys[i : i + size] if k)
        if len(candidate) > 1 and candidate in lexicon.alternatives:
            best = (size, candidate)
    return best


def _speaker(plain: str, vocabulary: Vocabulary) -> str | None:
    """Last name of a person of the corpus whose words the question wants, or None."""
    if not _SAY.search(plain):
        return None
    bare = [word.removesuffix("'s") for word in plain.split()]
    return next((w for w in bare if w in vocabulary.persons), None) or next(
        (w for w in bare if w in vocabulary.speakers), None
    )
