"""Where a passage stands on the scales on which tellings of one thing differ: degree, scope, certainty, and so on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.answers.reading import Read
from bot.search.analyzer import fold, term, words
from bot.search.quantities import Quantity


class Axis(StrEnum):
    """A way in which two tellings can differ, most important first."""

    FIGURE = "figure"
    DATE = "date"
    MAKER = "attribution"
    DEGREE = "degree"
    SCOPE = "scope"
    CERTAINTY = "certainty"
    EVIDENCE = "evidence"
    CHANGE = "direction"
    DENIAL = "denial"
    PARTIES = "who and what"
    KIND = "kind"
    NAME = "name"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of a passage that takes a stand on an axis.

    Attributes:
        axis: The axis.
        value: The stand; marks of one axis with different values differ, when they are about the same.
        start: First code point in the article's text, inclusive: the words that the side is labelled with.
        end: Last code point, exclusive.
        topic: Terms around it: what the stand is about.
        quantity: The number itself, for figures.
    """

    axis: Axis
    value: str
    start: int
    end: int
    topic: frozenset[str]
    quantity: Quantity | None = None


_REACH = 7  # terms on each side of a mark that say what it is about
_WHOLE = r"(?:show|series|film|movie|picture|programme|program|production|drama|season|book|album|game|campaign)"
_WORK = re.compile(rf"{_WHOLE}s?", re.IGNORECASE)
_PART = r"(?:scene|sequence|shot|footage|clip|episode|chapter|segment|passage|page|track|part)s?"
_MADE = r"(?:created|made|produced|generated|built|designed|written|filmed|rendered|composed|animated)"
_LINK = r"(?:with|alongside|together with|on)"
_PARTNER = r"(?:work|collaborat|partner|team|join|lean|leant|rel[iy]|cooperat|co-operat)(?:s|ed|ing|es|ied)?(?:\s+(?:up|forces))?"

_SCALES: tuple[tuple[Axis, str, re.Pattern[str]], ...] = tuple(
    (axis, value, re.compile(pattern, re.IGNORECASE))
    for axis, value, pattern in (
        (Axis.DEGREE, "fully", r"\b(?:fully|entirely|wholly|completely|totally|solely|exclusively|purely|on (?:its|their|his|her) own|by itself|without (?:any )?human\w*)\b"),
        (Axis.DEGREE, "mostly", r"\b(?:largely|mostly|mainly|primarily|chiefly|predominantly|above all|for the most part)\b"),
        (Axis.DEGREE, "partly", r"\b(?:partly|partially|in part|to some extent|somewhat|among other things)\b"),
        (Axis.DEGREE, "assisted", r"[\w]+[-‑]assisted\b|\bassist(?:s|ed|ing|ant)?\b(?!\s+director)|\b(?:supplement|complement)(?:s|ed|ing)?\b|\bwith (?:the )?help (?:of|from)\b"),
        (Axis.SCOPE, "whole", rf"\b(?:whole|entire)\s+(?:\w+\s+)?{_WHOLE}\b|\b{_WHOLE}\b(?:(?!\b{_PART}\b)[^.;,:?]){{0,60}}?\b{_MADE}\b"),
        (Axis.SCOPE, "part", rf"\b{_PART}\b"),
        (Axis.CERTAINTY, "done", r"\b(?:introduced|launched|released|rolled out|unveiled|debuted|already|has been available|is available|went live)\b"),
        (Axis.CERTAINTY, "on trial", r"\b(?:is|are|was|were|been|began|started)\s+(?:already\s+)?(?:testing|trialling|piloting|trying out)\b|\b(?:in|under) (?:testing|trials?|development)\b|\b(?:pilot|trial|beta)\b"),
        (Axis.CERTAINTY, "planned", r"\b(?:plans?|planned|planning|intends?|intended|aims?|set|due|about|going)\s+(?:to|for)\b|\bwill\b|\bis to\b|\bupcoming\b"),
        (Axis.CERTAINTY, "possible", r"\b(?:could|(?-i:may)|might|possibly|perhaps|potentially|hopes?|hoped|considers?|considering|weighing|exploring)\b"),
        (Axis.EVIDENCE, "as confirmed", r"\bfirst (?:time )?(?:\w+ ){0,4}?(?:publicly )?(?:confirmed|acknowledged|admitted|disclosed|known|reported|documented|announced)\b"),
        (Axis.EVIDENCE, "as fact", r"\b(?:the (?:very )?)?first(?: time| ever)\b(?!(?: \w+){0,4}? (?:confirmed|acknowledged|admitted|disclosed|known|reported|documented|announced)\b)|\bvery first\b"),
        (Axis.CHANGE, "down", r"\b(?:reduc(?:e[sd]?|ing|tion)|lower(?:s|ed|ing)?|cut(?:s|ting)?|slash(?:es|ed|ing)?|cheaper|less|sav(?:e[sd]?|ing|ings)|decreas\w+|fell|fall(?:s|en|ing)?|dropp?(?:s|ed|ing)?|declin\w+|shr[aiu]nk\w*)\b"),
        (Axis.CHANGE, "level", r"\bwithout (?:inflat|rais|increas|push|driv|exceed)ing\b|\bke(?:ep|eps|eping|pt) (?:\w+ )?(?:in check|down|stable|flat|level|steady|under control)\b|\b(?:in check|unchanged|flat|steady|stable|on budget|within budget)\b"),
        (Axis.CHANGE, "up", r"\b(?:rose|ris(?:es?|en|ing)|increas(?:es?|ed|ing)|grew|grow(?:s|n|ing|th)?|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|surg(?:es?|ed|ing)|soar(?:s|ed|ing)?|more expensive)\b"),
    )
)  # fmt: skip
_RELATIVE = re.compile(
    r"\b(?P<shift>last|this|next) year\b|\b(?P<ago>a|two|three|four|five|\d+) years? ago\b", re.IGNORECASE
)
_COUNTS = {"a": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_DENIED = re.compile(
    r"\b(?:not|never|no longer|nor|rather than|instead of|\w+n[’']t)\s+"
    r"(?:(?:just|only|merely|simply|about|a|an|the|be|been|have|has|as)\s+){0,3}(?P<word>[\w’'\-‑]+)",
    re.IGNORECASE,
)
_OPEN = re.compile(r"whether\b", re.IGNORECASE)
_NEGATIVE = re.compile(r"\b(?:not|no|never|nor|without|rather than|instead of|far from|\w+n[’']t)\b", re.IGNORECASE)
_SOMEONE = re.compile(
    r"(?:[eo]rs?|ists?|ians?|audiences?|unions?|people|fans?|critics?|women|men|children|parents?)$|^[A-Z]"
)
_COUPLE = re.compile(
    r"(?P<one>[^\W\d_][\w’\-‑]{2,})\s+(?:and|or|as well as)\s+(?P<two>[^\W\d_][\w’\-‑]{2,})", re.IGNORECASE
)
_AGENT = re.compile(
    r"[A-Z]|\b(?:\w+(?:ers|ors|ists|ians|ives)|teams?|groups?|studios?|compan(?:y|ies)|divisions?|units?|staff|crews?|firms?)\b"
)
_MAKERS = (
    re.compile(
        rf"\b{_PARTNER}\s+{_LINK}\s+(?P<who>(?:(?!\s+(?:to|in order|for|in|at|on|so|resulting|which|who)\b)[^.;:?!]){{3,120}})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:^|,\s+|[.;:]\s+|\bthat\s+)(?P<who>[^,.;:?!]{3,70}?\s+and\s+[^,.;:?!]{3,60}?)\s+"
        r"(?:used|created|made|built|produced|designed|developed|wrote|generated)\s",
    ),
    re.compile(
        rf"\b(?:{_MADE}|developed)\s+(?:\w+\s+)?by\s+(?P<who>(?:(?!\s+(?:to|in order|for|in|at|on|so|using|with|after)\b)[^.;:?!,]){{3,80}})",
        re.IGNORECASE,
    ),
)
_MOVES = frozenset(
    term(word)
    for word in "rise rises rose rising risen increase grew grow growth climb jump surge soar fall fell drop decline"
    " reach reached hit total about nearly almost roughly more less over under up down report record".split()
)  # words that stand beside any figure
_TIMELESS = frozenset(("decade", "quarter", "year", "day"))


def marks(read: Read, text: str, today: date | None) -> tuple[Mark, ...]:
    """Every stand that `read`, whose words are `text`, takes; a question takes none.

    `today` is the day the article tells about itself, for "last year"; without it such words say nothing.
    """
    if text.rstrip().endswith("?") or _OPEN.match(text):
        return ()
    out: list[Mark] = []
    offset = read.passage.start
    whole = any(value == "whole" and pattern.search(text) for _, value, pattern in _SCALES)
    for axis, value, pattern in _SCALES:
        if whole and value == "part":
            continue
        for match in pattern.finditer(text):
            start, end = match.start() + offset, match.end() + offset
            out.append(Mark(axis, value, start, end, _about(axis, read, text, start, end)))
    out += _figures(read)
    out += _dates(read, text, today)
    out += _denials(read, text)
    out += _couples(read, text)
    out += _makers(read, text)
    return tuple(out)


def qualified(read: Read, text: str, key: str) -> Mark | None:
    """How `read` qualifies the thing that term `key` names: up to three words before it; None when it does not."""
    if key not in read.spans:
        return None
    start, end = read.spans[key]
    spoken = [w for w in words(text) if w[2] + read.passage.start <= start][-3:]
    kept: list[tuple[str, int]] = []
    for word, a, b in reversed(spoken):
        if not term(word) or re.search(r"[.,;:?!“”\"]", text[b : start - read.passage.start]):
            break
        kept.append((term(word), a + read.passage.start))
    if not kept:
        return None
    return Mark(Axis.KIND, " ".join(t for t, _ in kept), kept[-1][1], end, frozenset((key,)))


def differ(a: Mark, b: Mark) -> bool:
    """Whether two marks of one axis take different stands (about whatever)."""
    if a.axis is not b.axis:
        return False
    if a.quantity and b.quantity:
        return a.quantity.unit == b.quantity.unit and not a.quantity.agrees(b.quantity)
    if a.axis is Axis.KIND:
        return set(a.value.split()).isdisjoint(b.value.split())
    if a.axis is Axis.MAKER:
        one, two = set(a.value.split()), set(b.value.split())
        return not (one <= two or two <= one)
    return a.value != b.value


def _about(axis: Axis, read: Read, text: str, start: int, end: int) -> frozenset[str]:
    """What a mark is about; a word of certainty governs only what stands close by in its own clause."""
    if axis is Axis.EVIDENCE:  # the first of what stands in the words themselves: "first time"
        return around(read, start, end) | {t.term for t in read.tokens if start <= t.start and t.end <= end}
    if axis is not Axis.CERTAINTY:
        return around(read, start, end)
    offset = read.passage.start
    clause = offset + max(text.rfind(stop, 0, start - offset) for stop in ",;:—")
    return around(read, start, end, reach=5, clause=clause)


def denies(text: str) -> bool:
    """Whether `text` denies or sets aside anything at all."""
    return _NEGATIVE.search(text) is not None


def around(read: Read, start: int, end: int, *, reach: int = _REACH, clause: int = 0) -> frozenset[str]:
    """The terms of `read` next to start..end and not before `clause`, without those inside and without numbers."""
    before = [t.term for t in read.tokens if clause <= t.start and t.end <= start][-reach:]
    after = [t.term for t in read.tokens if t.start >= end][:reach]
    return frozenset(key for key in (*before, *after) if not key.startswith("#"))


def _figures(read: Read) -> Iterable[Mark]:
    """Numbers with a unit, and counts with what they count; not the start of a range or of a rise."""
    for number, quantity in enumerate(read.quantities):
        if quantity.unit in _TIMELESS or (quantity.unit == "" and 1000 <= quantity.value <= 2100):
            continue  # a bare number of four digits is most often a year
        later = read.quantities[number + 1 : number + 2]
        if later and later[0].unit == quantity.unit and later[0].start - quantity.end < 8:
            continue
        if quantity.unit:
            close = around(read, quantity.start, quantity.end, reach=4)
        else:
            close = frozenset(t.term for t in read.tokens if quantity.end < t.start <= quantity.end + 2)
        if close - _MOVES:
            yield Mark(Axis.FIGURE, quantity.term, quantity.start, quantity.end, close - _MOVES, quantity)


def _dates(read: Read, text: str, today: date | None) -> Iterable[Mark]:
    for quantity in read.quantities:
        if quantity.unit == "year":
            yield Mark(
                Axis.DATE,
                str(int(quantity.value)),
                quantity.start,
                quantity.end,
                around(read, quantity.start, quantity.end),
            )
    if today is None:
        return
    for match in _RELATIVE.finditer(text):
        if match["shift"]:
            year = today.year + {"last": -1, "this": 0, "next": 1}[match["shift"].casefold()]
        else:
            ago = match["ago"].casefold()
            year = today.year - (_COUNTS.get(ago) or int(ago[:3]))
        start, end = match.start() + read.passage.start, match.end() + read.passage.start
        yield Mark(Axis.DATE, str(year), start, end, around(read, start, end))


def _denials(read: Read, text: str) -> Iterable[Mark]:
    """What is denied; "not just cheaper" denies that cheaper is all. "Rather than" sets aside: about nothing."""
    for match in _DENIED.finditer(text):
        key = term(match["word"])
        if len(key) > 3:
            start, end = match.start() + read.passage.start, match.end() + read.passage.start
            aside = fold(match.group()).startswith(("rather", "instead"))
            topic = frozenset[str]() if aside else around(read, start, end)
            yield Mark(Axis.DENIAL, f"not {key}", start, end, topic)


def _couples(read: Read, text: str) -> Iterable[Mark]:
    """Pairs of people or works named in one breath: "creators and audiences", "films and series"."""
    for match in _COUPLE.finditer(text):
        one, two = term(match["one"]), term(match["two"])
        plural = all(fold(match[name]).endswith(("s", "s'")) for name in ("one", "two"))
        named = any(_SOMEONE.search(match[name]) or _WORK.fullmatch(match[name]) for name in ("one", "two"))
        if one and two and plural and named:
            start, end = match.start() + read.passage.start, match.end() + read.passage.start
            yield Mark(Axis.PARTIES, f"{one} {two}", start, end, around(read, start, end))


def _makers(read: Read, text: str) -> Iterable[Mark]:
    for pattern in _MAKERS:
        for match in pattern.finditer(text):
            start, end = match.start("who") + read.passage.start, match.end("who") + read.passage.start
            inside = [t.term for t in read.tokens if start <= t.start and t.end <= end]
            if inside and _AGENT.search(match["who"]):
                yield Mark(Axis.MAKER, " ".join(dict.fromkeys(inside)), start, end, around(read, start, end))
