"""`09:00 Europe/Madrid weekdays` in, a wish out; for what cannot be read, the nearest right words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from bot.digests.due import DAILY, WEEKDAYS

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GROUPS = {
    "daily": DAILY,
    "everyday": DAILY,
    "weekdays": WEEKDAYS,
    "workdays": WEEKDAYS,
    "weekends": DAILY - WEEKDAYS,
}
_SHORT = {name[:length].lower(): number for number, name in enumerate(DAY_NAMES) for length in range(3, len(name) + 1)}
_LONGEST = 100  # characters; the longest zone has 32, and a longer word is no slip of it
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; None where nothing was said."""

    at: time | None = None
    zone: str | None = None
    days: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words that cannot be read.

    Attributes:
        word: The first one that is wrong, as it was typed.
        nearest: What was probably meant, or None.
        corrected: The whole line with `nearest` in its place, or None.
    """

    word: str
    nearest: str | None
    corrected: str | None


def read(words: str) -> Wish | Unclear:
    """What `words` ask for: a time, a zone and days, in any order, each at most once."""
    typed = _pieces(words)
    wish = Wish()
    for place, word in enumerate(typed):
        at, days, zone = _time(word), _days(word), _zone(word)
        if at is not None and wish.at is None:
            wish = Wish(at, wish.zone, wish.days)
        elif days is not None and wish.days is None:
            wish = Wish(wish.at, wish.zone, days)
        elif zone is not None and wish.zone is None:
            wish = Wish(wish.at, zone, wish.days)
        else:
            nearest = _nearest(word, wish)
            again = [*typed[:place], nearest, *typed[place + 1 :]] if nearest else []
            return Unclear(word, nearest, " ".join(again) or None)
    return wish


def say_time(at: time) -> str:
    """09:00."""
    return f"{at:%H:%M}"


def say_days(days: frozenset[int]) -> str:
    """As people say it, and as `read` understands it: daily, weekdays, mon,wed."""
    for name in ("daily", "weekdays", "weekends"):
        if days == _GROUPS[name]:
            return name
    return ",".join(DAY_NAMES[day][:3].lower() for day in sorted(days))


def nearest_zones(word: str, *, most: int = 20) -> tuple[str, ...]:
    """Zones whose name begins with, holds or resembles `word`, best first."""
    key = _key(word)
    names = sorted(zones().values())
    starts = [name for name in names if _key(name).startswith(key) or _key(_city(name)).startswith(key)]
    holds = [name for name in names if key in _key(name)]
    close = [zones()[k] for k in difflib.get_close_matches(key, zones(), n=most, cutoff=0.6)]
    return tuple(dict.fromkeys((*starts, *holds, *close)))[:most]


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """Every zone by its name without case and punctuation; the ones that begin with a region, and UTC."""
    regions = (
        "Africa",
        "America",
        "Antarctica",
        "Arctic",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    named = [name for name in available_timezones() if name.split("/")[0] in regions or name == "UTC"]
    return {_key(name): name for name in sorted(named)}


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Every city that only one zone is named for."""
    found: dict[str, list[str]] = {}
    for name in zones().values():
        found.setdefault(_key(_city(name)), []).append(name)
    return {city: names[0] for city, names in found.items() if len(names) == 1}


def _pieces(words: str) -> list[str]:
    """The words, with "mon, wed", "9 am" and "New York" put together."""
    joined = re.sub(r" ?, ?", ",", " ".join(words.split()).strip(","))
    joined = re.sub(r"(?<=\d) (?=[ap]m\b)", "", joined, flags=re.IGNORECASE)
    typed = [word for word in joined.split() if word.lower() not in ("at", "on", "every", "in")]
    out: list[str] = []
    for word in typed:
        if out and _zone(out[-1]) is None and _zone(f"{out[-1]}_{word}") is not None:
            out[-1] = f"{out[-1]}_{word}"
        else:
            out.append(word)
    return out


def _time(word: str) -> time | None:
    found = _TIME.fullmatch(word)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or (found[2] is None and not half and len(word) > 2):
        return None
    return time(hour, minute)


def _days(word: str) -> frozenset[int] | None:
    if group := _GROUPS.get(word.lower()):
        return group
    numbers: set[int] = set()
    for part in word.lower().split(","):
        first, dash, last = part.partition("-")
        if first not in _SHORT or (dash and last not in _SHORT):
            return None
        end = _SHORT[last] if dash else _SHORT[first]
        numbers.update((_SHORT[first] + step) % 7 for step in range((end - _SHORT[first]) % 7 + 1))
    return frozenset(numbers)


def _zone(word: str) -> str | None:
    key = _key(word)
    return zones().get(key) or _cities().get(key)


def _nearest(word: str, wish: Wish) -> str | None:
    """The right word nearest to `word`, of a kind that was not given yet."""
    if len(word) > _LONGEST:
        return None
    if word[:1].isdecimal():
        return None if wish.at else _nearest_time(word)
    if wish.days is None and (days := _nearest_days(word)):
        return days
    if wish.zone is not None:
        return None
    close = difflib.get_close_matches(_key(word), [*zones(), *_cities()], n=1, cutoff=0.6)
    return (zones().get(close[0]) or _cities()[close[0]]) if close else None


def _nearest_time(word: str) -> str | None:
    """The digits of `word` as a time, each part within its limits: 9:75 becomes 09:59."""
    digits = re.findall(r"\d+", word)
    if len(digits) == 1 and len(digits[0]) in (3, 4):
        digits = [digits[0][:-2], digits[0][-2:]]
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    return f"{min(hour, 23):02d}:{min(minute, 59):02d}"


def _nearest_days(word: str) -> str | None:
    if "/" in word:
        return None
    parts: Sequence[str] = word.lower().split(",")
    known = [*_GROUPS, *_SHORT] if len(parts) == 1 else [*_SHORT]
    close = [difflib.get_close_matches(part, known, n=1, cutoff=0.65) for part in parts]
    if not all(close):
        return None
    return ",".join(found[0] if found[0] in _GROUPS else DAY_NAMES[_SHORT[found[0]]][:3].lower() for found in close)


def _city(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "_", name.strip()).casefold()
