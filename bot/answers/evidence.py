"""How well one passage answers one question: what matched, what is missing, what kind of answer is there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answers.lexicon import Phrase
from bot.answers.need import Asked
from bot.answers.question import Question
from bot.answers.reading import Name, Read
from bot.answers.tuning import Tuning
from bot.corpus.model import Kind
from bot.search.analyzer import STOP_WORDS, fold, term
from bot.search.quantities import Quantity

MEASURED = frozenset(("$", "€", "£", "%", "x", "share"))  # units of which a passage seldom gives two for one thing
_NEAR = 0.3  # strength from which a term is worth asking the engine for
_MONTHS = frozenset(
    term(m)
    for m in [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_CUES = re.compile(
    r"\b(?:because|since|due to|so that|in order to|thanks to|therefore|owing to|as a result|driven by|triggered by"
    r"|caused by|fears? that|concerns? (?:about|that|over)|reason|meant|so the|helped|allows?|would(?:n[’']t| not) have been"
    r"|to (?:avoid|set|make|help|cut|improve|save|reduce|protect|fund|personali[sz]e)|if|aimed at|can|could)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\bhow much\b|\bby what factor\b|\bhow (?:fast|quick)")  # asks for an amount, not for a count
_UNITS = ("$", "€", "£", "%", "x", "share")
_AGENTS = ("er", "or", "ist", "ian", "artist", "peopl", "studio", "player")  # endings of terms for those who do things
_LOCATED = re.compile(r"\b(?:in|at|near|from|to|of|outside|across)\s+(?:the\s+)?(?:[a-z\-]+\s+)?$")
_RELATIVE = re.compile(
    r"\b(?:(?:later|earlier) (?:this|last|next|that) (?:year|month|week)|(?:last|next|this|past|previous) (?:year|month|week|summer|winter|spring|autumn|fall|decade)"
    r"|(?:over|in|within|for) the (?:next|last|past) \w+|today|yesterday|tomorrow|tonight|ago|early \w+0s|within \w+ (?:days|weeks|months|years)|midnight|noon|dawn|dusk"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:this|that|the next|the same) (?:morning|afternoon|evening|night|day))\b",
    re.IGNORECASE,
)
_SHARES = frozenset(term(w) for w in "share percentage percent proportion fraction rate part".split())
_FIGURES = _SHARES | frozenset(term(w) for w in "number figure amount total sum factor count level high fast".split())
_NOUN_BEFORE = re.compile(r"\b([a-z]{4,}(?<!ed)(?<!ing))\s+[“\"]?(?:El |The )?$")
_APPOSES = re.compile(
    r"^[”\"]?(?:,\s+(?:an?|the|its|his|her|their|which|who|co-?)\b|\s+(?:is|are|was|were)\s+(?:an?|the|based)\b|\s+\()"
)
_MEASURES = frozenset(("$", "€", "£"))
_DATES = frozenset(("year", "decade", "quarter", "day"))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage held against a question.

    Attributes:
        read: The passage.
        own: Per need, how well the passage itself speaks of it (0 to 1).
        context: Per need, the same with the sentences beside it, the heading above and the title.
        coverage: Share of the question's weight that passage and context cover (0 to 1).
        kinds: Kinds of answer, of those asked for, that the passage holds.
        score: By which passages are ordered; comparable only within one question.
        window: The passages shown for it, in reading order; () before `ranking` has looked at it closely.
        confidence: How likely the window answers the question (0 to 1).
    """

    read: Read
    own: tuple[float, ...]
    context: tuple[float, ...]
    coverage: float
    kinds: frozenset[Asked]
    score: float
    window: tuple[Read, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Matcher:
    """A question made ready to be held against many passages.

    Attributes:
        question: The question.
        single: Term -> the needs it stands for, with how well.
        several: First term of a phrase -> need, phrase and how well it stands for it.
        total: Weight of all needs.
        seen: Strengths found already, by passage: neighbours are asked about again and again.
    """

    question: Question
    single: Mapping[str, Sequence[tuple[int, float]]]
    several: Mapping[str, Sequence[tuple[int, Phrase, float]]]
    total: float
    seen: dict[int, tuple[float, ...]]

    def strengths(self, read: Read) -> tuple[float, ...]:
        """Per need, how well `read` alone speaks of it."""
        known = self.seen.get(read.number)
        if known is None:
            known = self.seen[read.number] = tuple(self._strengths(read))
        return known

    def _strengths(self, read: Read) -> list[float]:
        out = [0.0] * len(self.question.needs)
        for key in read.spans.keys() & self.single.keys():
            for need, strength in self.single[key]:
                if strength > out[need]:
                    out[need] = strength
        for key in read.spans.keys() & self.several.keys():
            for need, phrase, strength in self.several[key]:
                if strength > out[need] and _together(read, phrase):
                    out[need] = strength
        return out


def matcher(question: Question) -> Matcher:
    """The Matcher of `question`."""
    single: dict[str, list[tuple[int, float]]] = {}
    several: dict[str, list[tuple[int, Phrase, float]]] = {}
    for number, need in enumerate(question.needs):
        for phrase, strength in need.options.items():
            if len(phrase) == 1:
                single.setdefault(phrase[0], []).append((number, strength))
            else:
                several.setdefault(phrase[0], []).append((number, phrase, strength))
    total = sum(need.weight for need in question.needs) or 1.0
    return Matcher(question, single, several, total, {})


def query(question: Question) -> Mapping[str, float]:
    """The weighted terms that an Engine is asked for: every option of every need but the far-fetched ones."""
    out: dict[str, float] = {}
    for need in question.needs:
        for phrase, strength in need.options.items():
            for key in phrase if strength >= _NEAR else ():
                out[key] = max(out.get(key, 0.0), strength / len(phrase) * need.weight)
    return out


def _together(read: Read, phrase: Phrase) -> bool:
    """Whether all terms of `phrase` stand in `read` within 60 code points."""
    spans = read.spans
    if not all(key in spans for key in phrase):
        return False
    places = [spans[key] for key in phrase]
    return max(end for _, end in places) - min(start for start, _ in places) <= 60


def judge(
    match: Matcher,
    read: Read,
    neighbours: Sequence[tuple[Read, float]],
    tuning: Tuning,
    *,
    average: float,
    text: str,
    places: frozenset[str],
    persons: frozenset[str],
) -> Evidence:
    """The Evidence of `read`, its neighbours given with how much each may lend (0 to 1)."""
    question = match.question
    own = list(match.strengths(read))
    context = list(own)
    for neighbour, lends in neighbours:
        for i, strength in enumerate(match.strengths(neighbour)):
            context[i] = max(context[i], strength * lends)
    weights = [need.weight for need in question.needs]
    kinds = holds(read, question, text, places, persons)
    for i, need in enumerate(question.needs):  # "which *city*": the name of one stands for the word
        if need.asked & kinds:
            own[i] = max(own[i], tuning.stands)
            context[i] = max(context[i], tuning.stands)
        if need.quantity is not None:
            own[i] = max(own[i], _measure(need.quantity, read, tuning))
            context[i] = max(context[i], own[i])
    covered = sum(w * c for w, c in zip(weights, context, strict=True))
    owned = sum(w * c for w, c in zip(weights, own, strict=True))
    length = 1 - tuning.length + tuning.length * read.length / average
    score = (owned + tuning.context * (covered - owned)) / max(length, 0.5)
    score += tuning.adjacent * _adjacent(match, read, own, weights)
    score += tuning.kind * match.total * len(kinds) / max(1, len(question.asked))
    if question.speaker:
        score += tuning.speaker * match.total * (question.speaker in read.speakers)
    if question.quotation and question.quotation in " ".join(fold(text).split()):
        score += tuning.quotation * match.total
    if read.passage.kind is Kind.HEADING:
        score *= tuning.heading
    return Evidence(read, tuple(own), tuple(context), covered / match.total, kinds, score)


def _measure(asked: Quantity, read: Read, tuning: Tuning) -> float:
    """1 when a number of the passage agrees with the one asked about, less when it is another one of the same unit."""
    if any(asked.agrees(quantity) for quantity in read.quantities):
        return 1.0
    measured = asked.unit in MEASURED and any(asked.unit == quantity.unit for quantity in read.quantities)
    return tuning.stands if measured else 0.0


def holds(
    read: Read, question: Question, text: str, places: frozenset[str], persons: frozenset[str]
) -> frozenset[Asked]:
    """The kinds of answer, of those asked for, that the passage holds and the question did not say itself."""
    return frozenset(kind for kind in question.asked if _holds(kind, read, question, text, places, persons))


def _adjacent(match: Matcher, read: Read, own: Sequence[float], weights: Sequence[float]) -> float:
    """Weight of pairs of needs that follow each other in the question and stand close in the passage."""
    places: dict[int, list[int]] = {}
    for token in read.tokens:
        for need, strength in match.single.get(token.term, ()):
            if strength >= 0.6 and own[need]:
                places.setdefault(need, []).append(token.start)
    out = 0.0
    for i in range(len(own) - 1):
        if i in places and i + 1 in places and min(abs(a - b) for a in places[i] for b in places[i + 1]) <= 25:
            out += min(weights[i], weights[i + 1])
    return out


def _holds(
    kind: Asked, read: Read, question: Question, text: str, places: frozenset[str], persons: frozenset[str]
) -> bool:
    """Whether the passage holds an answer of this kind that the question did not say itself."""
    said = question.plain
    match kind:
        case Asked.PERSON:
            return (
                any(fold(n.words.split()[-1]) not in said for n in read.names if n.person)
                or any(speaker in persons and speaker not in said for speaker in read.speakers)
                or _roles(read, question)
            )
        case Asked.ORGANISATION:
            return any(not n.person and _is_news(n, said) for n in read.names)
        case Asked.NAME:
            return any(_is_news(n, said) and _beside_focus(n, read, question) for n in read.names)
        case Asked.PLACE:
            return _placed(read, said, text, places)
        case Asked.DATE:
            said_terms = {q.term for q in question.quantities}
            return bool((read.spans.keys() & _MONTHS) or _RELATIVE.search(text)) or any(
                q.unit in _DATES and q.term not in said_terms for q in read.quantities
            )
        case Asked.NUMBER:
            return _counted(read, question)
        case Asked.MONEY:
            return any(q.unit in _MEASURES for q in read.quantities)
        case Asked.REASON:
            return bool(_CUES.search(text))
        case Asked.SPEECH:
            return question.speaker in read.speakers
        case Asked.QUOTE:
            return bool(read.quoted)
        case Asked.DEFINITION:
            return _defined(read, question, text)
        case _:
            return False


def _roles(read: Read, question: Question) -> bool:
    """Whether people are named by what they do ("actors and writers") in a passage that says all that was asked."""
    here = read.spans.keys()
    exact = sum(n.weight for n in question.needs if any(s >= 0.9 and here >= set(p) for p, s in n.options.items()))
    return exact >= 0.8 * sum(n.weight for n in question.needs) and any(
        token.term.endswith(_AGENTS) and token.term not in question.plain for token in read.tokens
    )


def _placed(read: Read, said: str, text: str, places: frozenset[str]) -> bool:
    """Whether a place stands in the passage: a name after "in" or "at", a country or its adjective."""
    for key in read.spans.keys() & places:
        word = text[read.spans[key][0] - read.passage.start : read.spans[key][1] - read.passage.start]
        if word[0].isupper() and fold(word) not in said:
            return True
    return any(
        not n.person and fold(n.words) not in said and _LOCATED.search(text[: n.start - read.passage.start])
        for n in read.names
    )


def _is_news(name: Name, said: str) -> bool:
    """Whether a name says more than the question did; an abbreviation of everyday words ("AI", "TV") does not."""
    return fold(name.words) not in said and not (name.words.isupper() and len(name.words) <= 3)


def _beside_focus(name: Name, read: Read, question: Question) -> bool:
    """Whether `name` stands within 40 code points of the thing whose name is asked for."""
    spans = [
        read.spans[key] for need in question.needs if need.focus for phrase, s in need.options.items() if s >= 0.6
        for key in phrase if key in read.spans
    ]  # fmt: skip
    return any(name.start - 40 <= end and start <= name.end + 40 for start, end in spans)


def _counted(read: Read, question: Question) -> bool:
    """Whether a number stands in the passage that the question did not say, beside what is counted when that is said."""
    said = {q.term for q in question.quantities}
    heads = [need for need in question.needs if need.focus]
    focus = {key for need in heads for phrase, s in need.options.items() if s >= 0.6 for key in phrase}
    figures = {term(word) for need in heads for word in need.words.split()} & _FIGURES
    units = ("%", "share") if figures & _SHARES else _UNITS if _AMOUNT.search(question.plain) else None
    numbers = {
        q.term for q in read.quantities
        if q.unit not in _DATES and q.term not in said and (units is None or q.unit in units)
    }  # fmt: skip
    if not focus or figures:
        return bool(numbers)
    order = [token.term for token in read.tokens]
    places = [i for i, key in enumerate(order) if key in numbers]
    return any(key in focus for i in places for key in order[max(0, i - 2) : i + 5])


def _defined(read: Read, question: Question, text: str) -> bool:
    """Whether the passage says what a thing is: "X, its division", "X is a", "long words (X)", or the other way round."""
    for need in question.needs:
        for phrase, strength in need.options.items():
            spans = [read.spans[key] for key in phrase if key in read.spans] if strength >= 0.9 else []
            if not spans or len(spans) < len(phrase):
                continue
            first, last = min(s for s, _ in spans), max(e for _, e in spans)
            last = max((n.end for n in read.names if n.start <= first < n.end), default=last)
            start, end = first - read.passage.start, max(last, first) - read.passage.start
            before = _NOUN_BEFORE.search(text[:start])
            if _APPOSES.match(text[end:]) or (text[start - 1 : start] == "(" and text[end : end + 1] == ")"):
                return True
            if before and text[start].isupper() and before.group(1) not in STOP_WORDS:
                return True
    return False
