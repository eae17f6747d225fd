"""When something is said to be: days, months, quarters and years in a sentence, counted from its article's day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.search.quantities import quantities

_MONTHS = tuple("january february march april may june july august september october november december".split())
_DAYS = tuple("monday tuesday wednesday thursday friday saturday sunday".split())
_NUMBERS = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_NUMBERS |= {"a": 1, "an": 1, "last": -1, "next": 1, "this": 0, "first": 1, "second": 2, "third": 3, "fourth": 4}
_ORDINALS = ("first", "second", "third", "fourth")
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?)"
_PATTERN = re.compile(
    rf"""
      \b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b
    | \b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y1>(?:19|20)\d\d)\b)?
    | \b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\b(?:,?\s+(?P<y2>(?:19|20)\d\d)\b)?
    | \b(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>(?:19|20)\d\d)\b
    | \b(?:in|since|until|by|of|last|next|this|early|late|mid)[\s\-](?P<m4>{_MONTH})\b(?!\s+\d)
    | \b(?:q(?P<q1>[1-4])|(?P<q2>first|second|third|fourth)[\s\-‑]quarter)(?:\s+(?:of\s+)?(?P<y4>(?:19|20)\d\d))?\b
    | \b(?P<near>today|tonight|yesterday|tomorrow)\b
    | \b(?P<which>last|next|this)\s+(?P<unit>week|month|year)\b(?!['’]s)
    | \b(?P<many>\d{{1,2}}|a|an|one|two|three|four|five|six|seven|eight|nine|ten)\s+
        (?P<units>day|week|month|year)s?\s+(?P<way>ago|earlier|from\s+now)\b
    | \b(?:on|last|this|next)\s+(?P<weekday>{"|".join(_DAYS)})\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AHEAD = re.compile(r"\b(?:will|next|plans?|planned|due|expected|scheduled|upcoming)\b[^.;]*$", re.IGNORECASE)
_SAID = re.compile(r"\b(?:said|says|told|announced|reported|confirmed|revealed)\b", re.IGNORECASE)
_BEFORE_YEAR = re.compile(
    r"(?:^|[(—–]|\b(?:the|a|an|its|their|his|her|this|\w+['’]s|spring|summer|autumn|fall|winter|late|early|mid|in)[\s\-]"
    r"|\b(of|since|by|until|till|during|from|to|through|before|after|around|and|or)\s)$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s+(?:people|[a-z]+s)\b")
_NEAR = 60  # characters before a moment, in which a word can tell that it lies ahead
_GOAL = re.compile(r"\b(?:by|until|before|through)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A span of days, and the words that name it.

    Attributes:
        first, last: The days, both inclusive: one day, a week, a month, a quarter or a year.
        start, end: Code points in the text that was read.
    """

    first: date
    last: date
    start: int
    end: int

    @property
    def name(self) -> str:
        """18 July 2025, week of 14 July 2025, July 2025, second quarter of 2025, 2025."""
        first, last = self.first, self.last
        if first == last:
            return f"{first.day} {first:%B %Y}"
        if (first, last) == year(first.year):
            return f"{first.year}"
        if (first, last) == month(first.year, first.month):
            return f"{first:%B %Y}"
        if last.month == first.month + 2 and first.month % 3 == 1:
            return f"{_ORDINALS[first.month // 3]} quarter of {first.year}"
        if (last - first).days < 7:
            return f"week of {first.day} {first:%B %Y}"
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"


def moments(text: str, published: date | None) -> Iterator[Moment]:
    """Every moment that `text` names, in order; what needs the day of its article only when that is known.

    A day or month without its year is the last one before `published`, or the next one after "will open in May".
    """
    taken: list[Moment] = []
    read: list[tuple[int, int]] = []
    for found in _PATTERN.finditer(text):
        read.append(found.span())
        days = _days(found, published, ahead=_lies_ahead(text[max(0, found.start() - _NEAR) : found.start()], found))
        if days is not None:
            taken.append(Moment(*days, *found.span()))
    for quantity in quantities(text):
        overlaps = any(start < quantity.end and quantity.start < end for start, end in read)
        if quantity.unit == "year" and not overlaps and _is_year(text, quantity.start, quantity.end):
            taken.append(Moment(*year(int(quantity.value)), quantity.start, quantity.end))
    yield from sorted(taken, key=lambda moment: moment.start)


def main_moment(text: str, published: date | None) -> Moment | None:
    """The moment of what `text` tells: the first one that is not only a goal ("by 2027"), else the first."""
    found = tuple(moments(text, published))
    return next((moment for moment in found if not _GOAL.search(text[: moment.start])), found[0] if found else None)


def _is_year(text: str, start: int, end: int) -> bool:
    """Whether four digits are a year, and not a count: "the 2023 strikes", but not "by 2000 strikers"."""
    before = _BEFORE_YEAR.search(text[max(0, start - 20) : start])
    return before is not None and (before.group(1) is None or not _COUNTED.match(text, end))


def _lies_ahead(before: str, found: re.Match[str]) -> bool:
    """Whether a moment lies ahead: "will open on Thursday", but not "said on Thursday that it will open"."""
    hint = _AHEAD.search(before)
    return found.group().casefold().startswith("next") or (hint is not None and not _SAID.search(hint.group()))


Span = tuple[date, date]


def year(number: int) -> Span:
    """All days of a year."""
    return date(number, 1, 1), date(number, 12, 31)


def month(in_year: int, number: int) -> Span:
    """All days of a month."""
    return date(in_year, number, 1), date(in_year, number, monthrange(in_year, number)[1])


def _days(found: re.Match[str], published: date | None, *, ahead: bool) -> Span | None:
    part = {name: value.casefold() for name, value in found.groupdict().items() if value}
    try:
        if "iso" in part:
            day = date.fromisoformat(part["iso"])
            return day, day
        if named := part.get("m1") or part.get("m2"):
            day_of_month = int(part.get("d1") or part["d2"])
            return _day(_month(named), day_of_month, part.get("y1") or part.get("y2"), published, ahead)
        if "m3" in part:
            return month(int(part["y3"]), _month(part["m3"]))
        if "q1" in part or "q2" in part:
            number = int(part["q1"]) if "q1" in part else _NUMBERS[part["q2"]]
            return _quarter(number, part.get("y4"), published)
        return None if published is None else _relative(part, published, ahead)
    except ValueError:  # the 31st of June
        return None


def _relative(part: dict[str, str], published: date, ahead: bool) -> Span | None:
    """What only the day of the article can place."""
    if "m4" in part:
        number = _month(part["m4"])
        years = published.year + (ahead and number < published.month) - (not ahead and number > published.month)
        return month(years, number)
    if "near" in part:
        day = published + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(part["near"], 0))
        return day, day
    if "which" in part:
        return _unit(part["unit"], _NUMBERS[part["which"]], published)
    if "units" in part:
        count = int(part["many"]) if part["many"].isdecimal() else _NUMBERS[part["many"]]
        return _unit(part["units"], count if part["way"].startswith("from") else -count, published)
    step = (published.weekday() - _DAYS.index(part["weekday"])) % 7
    day = published - timedelta(days=step) if not ahead or not step else published + timedelta(days=7 - step)
    return day, day


def _unit(unit: str, count: int, published: date) -> Span:
    """The day, week, month or year that lies `count` of them after the article."""
    if unit == "year":
        return year(published.year + count)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + count
        return month(months // 12, months % 12 + 1)
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=count)
        return monday, monday + timedelta(days=6)
    day = published + timedelta(days=count)
    return day, day


def _day(number: int, day: int, in_year: str | None, published: date | None, ahead: bool) -> Span | None:
    if in_year is not None:
        one = date(int(in_year), number, day)
        return one, one
    if published is None:
        return None
    one = date(published.year, number, day)
    if not ahead and one > published:
        one = date(published.year - 1, number, day)
    elif ahead and one < published - timedelta(days=180):
        one = date(published.year + 1, number, day)
    return one, one


def _quarter(number: int, in_year: str | None, published: date | None) -> Span | None:
    """A quarter; without its year the last one that has ended by the article's day."""
    if in_year is None and published is None:
        return None
    of = int(in_year) if in_year else published.year if published else 0
    span = month(of, 3 * number - 2)[0], month(of, 3 * number)[1]
    if in_year is None and published is not None and span[1] > published:
        return span[0].replace(year=of - 1), month(of - 1, 3 * number)[1]
    return span


def _month(name: str) -> int:
    return next(number for number, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]))
