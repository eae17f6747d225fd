"""Which kinds of answer a passage holds: a person, a place, a number of the thing that is counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.answers.need import Asked, Need
from bot.answers.question import Question
from bot.answers.reading import Name, Read
from bot.answers.vocabulary import Vocabulary
from bot.search.analyzer import STOP_WORDS, fold, term
from bot.search.quantities import CURRENCIES

DATES = frozenset(("year", "decade", "quarter", "day"))  # units of time, which count nothing
AUTHORED = frozenset("write wrote written author authored publish published issue issued compile compiled".split())
_MONTHS = frozenset(
    term(month) for month in "january february march april june july august september october november december".split()
)
_CUES = re.compile(
    r"\b(?:because|since|due to|so that|in order to|thanks to|therefore|owing to|as a result|driven by|triggered by"
    r"|caused by|fears? that|concerns? (?:about|that|over)|reason|meant|so the|helped|allows?|if|aimed at|can|could"
    r"|would(?:n[’']t| not) have been"
    r"|to (?:avoid|set|make|help|cut|improve|save|reduce|protect|fund|personali[sz]e))\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:(?:later|earlier) (?:this|last|next|that) (?:year|month|week)"
    r"|(?:last|next|this|past|previous) (?:year|month|week|summer|winter|spring|autumn|fall|decade)"
    r"|(?:over|in|within|for) the (?:next|last|past) \w+|within \w+ (?:days|weeks|months|years)|early \w+0s"
    r"|today|yesterday|tomorrow|tonight|ago|midnight|noon|dawn|dusk|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:this|that|the next|the same) (?:morning|afternoon|evening|night|day))\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"\bhow much\b|\bby what factor\b|\bhow (?:fast|quick)")  # asks for an amount, not for a count
_COUNT = re.compile(r"\bhow many (?:people|persons|folks)\b")  # asks for no sum, share or factor
_COUNTS = frozenset(("",))
_NO = re.compile(r"\b(?:no|none of the|zero)\b", re.IGNORECASE)
_NOBODY = re.compile(r"\b(?:nobody|no one|none)\b", re.IGNORECASE)
_CLOSE = 25  # code points between "no" and the thing that there is none of
_AMOUNTS = frozenset((*CURRENCIES, "%", "x", "share"))
_PARTS = frozenset(("%", "share"))
_SHARES = frozenset(term(word) for word in "share percentage percent proportion fraction rate part".split())
_FIGURES = _SHARES | frozenset(
    term(word) for word in "number figure amount total sum factor count level high fast".split()
)
_ANYBODY = frozenset("people persons folks".split())  # whose number a text may give as views, jobs or votes
_AGENTS = ("er", "or", "ist", "ian", "peopl")  # endings of terms for those who do things
_LASTS = re.compile(
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|few|many|some|half an?)[\s\-]"
    r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur)"
    r"|\bsince\b|\bfor (?:years|months|decades)\b"
    r"|\buntil\b|\bearly \w+0s\b",
    re.IGNORECASE,
)
_TOWNS = frozenset("city cities town towns village capital".split())  # no country's adjective names one
_LOCATED = re.compile(r"\b(?:in|at|near|from|to|of|outside|across)\s+(?:the\s+)?(?:[a-z\-]+\s+)?$")
_NOUN_BEFORE = re.compile(r"\b([a-z]{4,}(?<!ed)(?<!ing))\s+[“\"]?(?:El |The )?$")
_BEFORE = re.compile(
    r"\b(?:before (?:this|that|it|then)|until now|so far|previously|formerly|in the past|used to)\b", re.IGNORECASE
)
_PERIOD = re.compile(r"\b(?:year|quarter|month)\b")  # whose figure is wanted
_TO_COME = re.compile(
    r"\b(?:will|plans?|planning|going to|expect(?:s|ed)?|intends?|aims? to|could|may|might|upcoming|soon|later this"
    r"|next (?:year|month|week|season|quarter)|in the (?:coming|future)|(?:is|are) (?:testing|preparing|developing)"
    r"|to come)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|than|against|compared (?:with|to)|up on|down on) (?:\w+ ){0,2}[$€£]?\d", re.IGNORECASE)
_APPOSES = re.compile(
    r"^[”\"]?(?:,\s+(?:an?|the|its|his|her|their|which|who|co-?)\b|\s+(?:is|are|was|were)\s+(?:an?|the|based)\b|\s+\()"
)


def holds(read: Read, question: Question, text: str, vocabulary: Vocabulary) -> frozenset[Asked]:
    """The kinds of answer, of those asked for, that the passage holds and the question did not say itself."""
    if not question.asked:
        return question.asked
    return frozenset(kind for kind in question.asked if _holds(kind, read, question, text, vocabulary))


def _holds(kind: Asked, read: Read, question: Question, text: str, vocabulary: Vocabulary) -> bool:
    """Whether the passage holds an answer of this kind that the question did not say itself."""
    said = question.plain
    match kind:
        case Asked.PERSON:
            return (
                any(fold(n.words.split()[-1]) not in said for n in read.names if n.person)
                or any(speaker in vocabulary.persons and speaker not in said for speaker in read.speakers)
                or _roles(read, question)
                or _made_by(read, question, text)
            )
        case Asked.ORGANISATION:
            return any(not n.person and _is_news(n, said) and not _located(n, read, text) for n in read.names)
        case Asked.NAME:
            return any(_is_news(n, said) and _beside_focus(n, read, question) for n in read.names)
        case Asked.PLACE:
            return _placed(read, question.needs, said, text, vocabulary)
        case Asked.DATE:
            said_terms = {q.term for q in question.quantities}
            return bool((read.spans.keys() & _MONTHS) or _has(_RELATIVE, text)) or any(
                q.unit in DATES and q.term not in said_terms for q in read.quantities
            )
        case Asked.NUMBER:
            return _counted(read, question) or _none(read, question, text)
        case Asked.DURATION:
            return _has(_LASTS, text)
        case Asked.MONEY:
            return any(q.unit in CURRENCIES for q in read.quantities)
        case Asked.REASON:
            return _has(_CUES, text)
        case Asked.SPEECH:
            return question.speaker in read.speakers
        case Asked.QUOTE:
            return bool(read.quoted)
        case Asked.DEFINITION:
            return _defined(read, question, text)
        case Asked.EXPANSION:
            return _expanded(read, question, text)
        case Asked.EARLIER:
            return _has(_FROM, text) or (_has(_BEFORE, text) and not _PERIOD.search(said))
        case Asked.LATER:
            return _has(_TO_COME, text)
        case _:
            return False


@lru_cache(maxsize=1 << 13)
def _has(pattern: re.Pattern[str], text: str) -> bool:
    """Whether `pattern` stands in `text`; remembered, because the same passages come up again and again."""
    return pattern.search(text) is not None


def _roles(read: Read, question: Question) -> bool:
    """Whether people are named by what they do ("actors and writers") in a passage that says all that was asked."""
    here = read.spans.keys()
    if not any(
        token.term.endswith(_AGENTS)
        and token.term not in question.plain
        and not any(q.start <= token.start < q.end for q in read.quantities)  # a quarter acts for nobody
        for token in read.tokens
    ):
        return False
    exact = sum(n.weight for n in question.needs if any(s >= 0.8 and here >= set(p) for p, s in n.options.items()))
    return exact >= 0.8 * sum(n.weight for n in question.needs)


def _made_by(read: Read, question: Question, text: str) -> bool:
    """Whether the thing asked about is the work of somebody named ("a report by the Ostbank"), or what is written."""
    works = _works(read, question.plain, text)
    if not works or any(need.words in AUTHORED for need in question.needs):
        return bool(works)
    asked = _meant(question.needs)
    return any(token.end in works and token.term in asked for token in read.tokens)


def by_somebody(read: Read, said: str, text: str) -> bool:
    """Whether something is the work of somebody named: "a report by Ostbank"."""
    return bool(_works(read, said, text))


def _works(read: Read, said: str, text: str) -> frozenset[int]:
    """Where words end that " by" and a name of news follow."""
    return frozenset(
        n.start - len(" by ")
        for n in read.names
        if fold(n.words) not in said and text[: n.start - read.passage.start].endswith((" by ", " By "))
    )


def _placed(read: Read, needs: Sequence[Need], said: str, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a place stands in the passage: a country, its adjective, or after "in" the name of nobody who speaks."""
    town = any(need.focus and need.words in _TOWNS for need in needs)
    for key in () if town else read.spans.keys() & vocabulary.places:
        word = text[read.spans[key][0] - read.passage.start : read.spans[key][1] - read.passage.start]
        if word[0].isupper() and fold(word) not in said:
            return True
    return any(
        not n.person
        and _is_news(n, said)
        and fold(n.words.split()[-1]) not in vocabulary.speakers
        and _located(n, read, text)
        for n in read.names
    )


def _located(name: Name, read: Read, text: str) -> bool:
    """Whether something is said to be in, at or near what is named."""
    return _LOCATED.search(text[: name.start - read.passage.start]) is not None


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
    """Whether a number that the question did not say stands in the passage, beside what is counted."""
    counts = [q for q in read.quantities if q.unit not in DATES]
    if not counts:
        return False
    said = {q.term for q in question.quantities}
    heads = [need for need in question.needs if need.focus and not need.name and need.words not in _ANYBODY]
    focus = _meant(heads)
    figures = {term(word) for need in heads for word in need.words.split()} & _FIGURES
    units = None
    if figures & _SHARES:
        units = _PARTS
    elif _AMOUNT.search(question.plain):
        units = _AMOUNTS
    elif not heads and _COUNT.search(question.plain):
        units = _COUNTS
    numbers = {q.term for q in counts if q.term not in said and (units is None or q.unit in units)}
    if not focus or figures:
        return bool(numbers)
    order = [token.term for token in read.tokens]
    places = [i for i, key in enumerate(order) if key in numbers]
    return any(key in focus for i in places for key in order[max(0, i - 2) : i + 5])


def _meant(needs: Iterable[Need]) -> set[str]:
    """The terms of `needs`, and those that stand for them nearly as well."""
    return {key for need in needs for phrase, s in need.options.items() if s >= 0.6 for key in phrase}


def _none(read: Read, question: Question, text: str) -> bool:
    """Whether it is said that there is none of what is counted: "no major bank", "nobody was hurt"."""
    if _COUNT.search(question.plain) and _has(_NOBODY, text):
        return True
    if not _has(_NO, text):
        return False
    heads = [need for need in question.needs if need.focus and not need.name]
    focus = _meant(heads)
    places = [token.start - read.passage.start for token in read.tokens if token.term in focus]
    return any(0 < place - match.end() <= _CLOSE for match in _NO.finditer(text) for place in places)


def _defined(read: Read, question: Question, text: str) -> bool:
    """Whether the passage says what a thing is: "X, its division", "X is a", "studio X"."""
    for start, end in _named(read, question):
        if _APPOSES.match(text[end:]):
            return True
        before = _NOUN_BEFORE.search(text[:start])
        if before and text[start].isupper() and not text[start:end].isupper() and before.group(1) not in STOP_WORDS:
            return True  # but "a dramatic VFX" says nothing of the abbreviation
    return _expanded(read, question, text)


def _expanded(read: Read, question: Question, text: str) -> bool:
    """Whether an abbreviation of the question stands in brackets behind its long form: "long words (X)"."""
    return any(text[start - 1 : start] == "(" and text[end : end + 1] == ")" for start, end in _named(read, question))


def _named(read: Read, question: Question) -> Iterator[tuple[int, int]]:
    """Where in the passage's text the question's own words stand, to the end of the name that they begin."""
    for need in question.needs:
        for phrase, strength in need.options.items():
            spans = [read.spans[key] for key in phrase if key in read.spans] if strength >= 0.9 else []
            if spans and len(spans) == len(phrase):
                first, last = min(s for s, _ in spans), max(e for _, e in spans)
                last = max((n.end for n in read.names if n.start <= first < n.end), default=last)
                yield first - read.passage.start, max(last, first) - read.passage.start
