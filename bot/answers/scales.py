"""General words of degree, scope, certainty and direction: where on a scale a sentence puts what it tells.

Nothing here knows any story. Each list is of whole words or short phrases, divided by commas; "w+" stands for the
rest of a word, "w*" for a rest that can be missing.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Axis(StrEnum):
    """A way in which two tellings can differ, the most important first."""

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


def any_of(words: str) -> str:
    """The source of a pattern that matches any of `words`, as described above."""
    listed = (
        word.strip().replace("w+", r"\w+").replace("w*", r"\w*").replace(" ", r"\s+") for word in words.split(",")
    )
    return r"\b(?:" + "|".join(listed) + r")\b"


WHOLE = "(?:show|series|film|movie|picture|programme|program|production|drama|season|book|album|game|campaign)"
PART = "(?:scene|sequence|shot|footage|clip|episode|chapter|segment|passage|page|track|part)s?"
MADE = "(?:created|made|produced|generated|built|designed|written|filmed|rendered|composed|animated)"
_TOLD = "(?:confirmed|acknowledged|admitted|disclosed|known|reported|documented|announced)"

SCALES: tuple[tuple[Axis, str, re.Pattern[str]], ...] = tuple(
    (axis, value, re.compile(pattern, re.IGNORECASE))
    for axis, value, pattern in (
        (
            Axis.DEGREE,
            "fully",
            any_of(
                "fully, entirely, wholly, completely, totally, solely, exclusively, purely, by itself, on its own"
                ", on their own, on his own, on her own, without humans, without any human, without human w+"
            ),
        ),
        (Axis.DEGREE, "mostly", any_of("largely, mostly, mainly, primarily, chiefly, predominantly, above all")),
        (Axis.DEGREE, "partly", any_of("partly, partially, in part, to some extent, somewhat, among other things")),
        (
            Axis.DEGREE,
            "assisted",
            r"\w+[-‑]assisted\b|\bassistant\b(?!\s+\w+or\b)|"
            + any_of(
                "assist, assists, assisted, assisting, supplemented, supplements, with help from, with the help of"
            ),
        ),
        (
            Axis.SCOPE,
            "whole",
            rf"\b(?:whole|entire)\s+(?:\w+\s+)?{WHOLE}\b|\b{WHOLE}\b(?:(?!\b{PART}\b)[^.;,:?]){{0,60}}?\b{MADE}\b",
        ),
        (Axis.SCOPE, "part", rf"\b{PART}\b"),
        (
            Axis.CERTAINTY,
            "done",
            any_of("introduced, launched, released, rolled out, unveiled, debuted, already, is available, went live"),
        ),
        (
            Axis.CERTAINTY,
            "on trial",
            any_of("is testing, are testing, been testing, began testing, started testing, is trialling, is piloting")
            + "|"
            + any_of("are piloting, is trying out, are trying out, in testing, in trials, in development, pilot, beta"),
        ),
        (
            Axis.CERTAINTY,
            "planned",
            any_of("plans? to, plans? for, planned to, planning to, planned for, intends? to, intended to, aims? to")
            + "|"
            + any_of("aimed to, set to, due to (?!the|a|an), about to, going to, will, is to, upcoming"),
        ),
        (
            Axis.CERTAINTY,
            "possible",
            any_of("could, (?-i:may), might, possibly, perhaps, potentially, hopes?, hoped, considering, exploring"),
        ),
        (Axis.EVIDENCE, "as confirmed", rf"\bfirst (?:time )?(?:\w+ ){{0,4}}?(?:publicly )?{_TOLD}\b"),
        (
            Axis.EVIDENCE,
            "as fact",
            rf"\bvery first\b|\b(?:the )?first (?:time|ever)\b(?!(?: \w+){{0,4}}? {_TOLD}\b)",
        ),
        (
            Axis.CHANGE,
            "down",
            any_of("reduce, reduces, reduced, reducing, reduction, lower, lowers, lowered, lowering, cuts?, cutting")
            + "|"
            + any_of("slash, slashe[sd], slashing, cheaper, less, save[sd]?, savings?, decreasw+, fell, fall, falls")
            + "|"
            + any_of("falling, fallen, drops?, dropped, dropping, declinw+, shrank, shrinks?, shrinking, shrunk"),
        ),
        (
            Axis.CHANGE,
            "level",
            any_of("without inflating, without raising, without increasing, without exceeding, in check, unchanged")
            + "|"
            + any_of("flat, steady, stable, under control, on budget, within budget, kept down, keeps? down"),
        ),
        (
            Axis.CHANGE,
            "up",
            any_of("rose, rises?, risen, rising, increase[sd]?, increasing, grew, grows?, grown, growing, climbs?")
            + "|"
            + any_of("climbed, climbing, jumped, jumps, surge[sd]?, soar, soared, soars, more expensive"),
        ),
    )
)

RELATIVE_YEAR = re.compile(
    r"\b(?P<shift>last|this|next) year\b|\b(?P<ago>a|two|three|four|five|\d{1,2}) years? ago\b", re.IGNORECASE
)
COUNTS = {"a": 1, "two": 2, "three": 3, "four": 4, "five": 5}
# "wasn't made", "not just cheaper", "rather than a copy"
DENIED = re.compile(
    r"\b(?:not|never|no longer|nor|rather than|instead of|\w+n[’']t)\s+"
    r"(?:(?:just|only|merely|simply|about|a|an|the|be|been|have|has|as)\s+){0,3}(?P<word>[\w’'\-‑]+)",
    re.IGNORECASE,
)
NEGATIVE = re.compile(r"\b(?:not|no|never|nor|without|rather than|instead of|far from|\w+n[’']t)\b", re.IGNORECASE)
OPEN = re.compile(r"whether\b", re.IGNORECASE)  # leaves open what it tells
COUPLE = re.compile(
    r"(?P<one>[^\W\d_][\w’\-‑]{2,})\s+(?:and|or|as well as)\s+(?P<two>[^\W\d_][\w’\-‑]{2,})", re.IGNORECASE
)
SOMEONE = re.compile(
    r"(?:[eo]rs?|ists?|ians?|audiences?|unions?|people|fans?|critics?|women|men|children|parents?)[’']?$|^[A-Z]"
)
WORK = re.compile(rf"{WHOLE}s?", re.IGNORECASE)
# Who did it together with whom, who used or made it, by whom it was made.
_NOT_WHO = r"(?!\s+(?:to|in order|for|in|at|on|so|using|with|after|resulting|which|who)\b)"
_JOINED = "(?:work|collaborat|partner|team|join|lean|leant|rel[iy]|cooperat|co-operat)(?:s|ed|ing|es|ied)?"
MAKERS = (
    re.compile(
        rf"\b{_JOINED}(?:\s+(?:up|forces))?\s+(?:with|alongside|together with|on)\s+"
        rf"(?P<who>(?:{_NOT_WHO}[^.;:?!]){{3,120}})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:^|,\s+|[.;:]\s+|\bthat\s+)(?P<who>[^,.;:?!]{3,70}?\s++and\s++[^,.;:?!]{3,60}?)\s++"
        r"(?:used|created|made|built|produced|designed|developed|wrote|generated)\s",
    ),
    re.compile(
        rf"\b(?:{MADE}|developed)\s+(?:\w+\s+)?by\s+(?P<who>(?:{_NOT_WHO}[^.;:?!,]){{3,80}})",
        re.IGNORECASE,
    ),
)
AGENT = re.compile(
    r"[A-Z]|\b(?:\w+(?:ers|ors|ists|ians|ives)|teams?|groups?|studios?|compan(?:y|ies)|divisions?|units?|staff"
    r"|crews?|firms?)\b"
)
