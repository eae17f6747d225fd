"""Numbers, money, shares, multiples, years and quarters in a text, each in one form however it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import floor, log10

_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "dozen": 12,
}  # fmt: skip
_MAGNITUDES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6, "millions": 1e6,
    "b": 1e9, "bn": 1e9, "bln": 1e9, "billion": 1e9, "billions": 1e9, "tn": 1e12, "trillion": 1e12,
    "hundred": 1e2,
}  # fmt: skip
_CURRENCIES = {"$": "$", "us$": "$", "usd": "$", "dollar": "$", "dollars": "$", "bucks": "$"} | {
    "€": "€", "eur": "€", "euro": "€", "euros": "€", "£": "£", "gbp": "£", "pound": "£", "pounds": "£",
}  # fmt: skip
CURRENCIES = frozenset("$€£")
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}

_NUMBER_WORDS = "|".join(sorted(_WORDS, key=len, reverse=True))
_PATTERN = re.compile(
    rf"""
      (?P<iso>(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?!\d))
    | \b(?:q(?P<quarter>[1-4])|(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)[\s\-‑]quarter)\b
    | (?<!\w)[’']?(?P<century>19|20)?(?P<decade>\d0)s\b
    | \b(?P<parts>one|two|three|four|a|[1-9])[\s\-‑](?P<whole>third|quarter|fifth|tenth|half)s?\b
    | (?P<prefix>us\$|[$€£])?
      (?P<number>(?<![\w.,])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|\b(?:{_NUMBER_WORDS})(?=\b|fold))
      (?:[\s\-‑]?(?P<magnitude>thousand|millions?|mln|mn|billions?|bln|bn|trillion|tn|hundred|[kmb])\b)?
      (?:[\s\-‑]?(?P<unit>%|percent\b|per\s?cent\b|pct\b|×|x\b|times\b|fold\b|usd\b|eur\b|gbp\b
        |(?:us\s)?dollars?\b|bucks\b|euros?\b|pounds?\b))?
    | \b(?P<multiple>twice|double[ds]?|tripled?|halv(?:e[ds]?|ing)|half)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


_FIRST_WORDS = sorted({*_WORDS, *_ORDINALS, *_FRACTIONS, "twice", "doubl", "tripl", "halv"})
# Every quantity has a digit or one of these words; most sentences have neither, which this tells ten times as fast.
_PERHAPS = re.compile(rf"\d|\b(?=[{''.join(w[0] for w in _FIRST_WORDS)}])(?:{'|'.join(_FIRST_WORDS)})", re.IGNORECASE)
_LONGEST_BEGINNING = 3  # code points of a quantity before its first digit or such a word: "us$"
_OF_TIME = re.compile(r"\b(?:in|from|since|by|until|of|year|before|after|around|about)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and where it stands.

    Attributes:
        value: In plain units: 11_080_000_000 for "$11.08 billion", 0.333 for "one-third", 16 for "16%".
        unit: "$", "€", "£", "%", "x" (times), "year", "decade", "quarter", "day", "share" or "" (a count).
        step: Half of the last digit written, in plain units: "$11 billion" says 11e9 +- 0.5e9.
        start: First code point in the text, inclusive.
        end: Last code point, exclusive.
    """

    value: float
    unit: str
    step: float
    start: int
    end: int

    @property
    def term(self) -> str:
        """The index term: unit and two significant digits, so that $11 billion and $11.08 billion meet."""
        if self.unit in ("year", "decade", "quarter", "day"):
            return f"#{self.unit}{int(self.value)}"
        return f"#{self.unit}{_significant(self.value):g}"

    @property
    def bare_term(self) -> str:
        """The index term of the number without its unit."""
        return f"#{_significant(self.value):g}"

    def agrees(self, other: Quantity) -> bool:
        """Whether both can be the same number, one of them rounded; False for different units.

        A large number without a unit agrees with a sum of money: "revenue of 11 billion".
        """
        bare = {self.unit, other.unit}
        if self.unit != other.unit and not ("" in bare and bare & CURRENCIES and self.value >= 1000):
            return False
        return abs(self.value - other.value) <= max(self.step, other.step) * 1.0001


def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of `text`, in order; a bare "one" or "a" is a word, not a quantity. Linear time.

    The whole pattern is tried only around what every quantity has: that takes a third of the time.
    """
    found, at = [], 0
    while hint := _PERHAPS.search(text, at):
        first = max(at, hint.start() - _LONGEST_BEGINNING)
        match = next(filter(None, (_PATTERN.match(text, i) for i in range(first, hint.start() + 1))), None)
        at = match.end() if match else hint.start() + 1
        if match and (quantity := _read(match)) is not None:
            found.append(quantity)
    return tuple(found)


def _read(match: re.Match[str]) -> Quantity | None:
    part = match.groupdict()
    start, end = match.span()
    if part["iso"]:
        return Quantity(float(part["iso"].replace("-", "")), "day", 0, start, end)
    if part["quarter"] or part["ordinal"]:
        value = float(part["quarter"] or _ORDINALS[part["ordinal"].casefold()])
        return Quantity(value, "quarter", 0, start, end)
    if part["decade"]:
        century = part["century"] or ("20" if part["decade"] in ("00", "10", "20") else "19")
        return Quantity(float(century + part["decade"]), "decade", 0, start, end)
    if part["parts"]:
        top = {"a": 1.0}.get(part["parts"].casefold()) or _plain(part["parts"])
        return Quantity(top * _FRACTIONS[part["whole"].casefold()], "share", 0.005, start, end)
    if part["multiple"]:
        if part["multiple"].casefold().startswith("hal"):
            return Quantity(0.5, "share", 0.005, start, end)
        value = 3.0 if part["multiple"].casefold().startswith("triple") else 2.0
        return Quantity(value, "x", 0.05, start, end)
    return _number(match, part)


def _number(match: re.Match[str], part: dict[str, str | None]) -> Quantity | None:
    written = part["number"] or ""
    start, end = match.span()
    magnitude = _MAGNITUDES[part["magnitude"].casefold()] if part["magnitude"] else 1.0
    value = _plain(written)
    unit = _unit(part["prefix"], part["unit"])
    if unit is None:
        if written.casefold() in ("one", "hundred") and magnitude == 1.0:
            return None
        before = match.string[: match.start()][-12:]
        if magnitude == 1.0 and written.isdigit() and len(written) == 4 and _is_year(value, before):
            return Quantity(value, "year", 0, start, end)
    decimals = len(written.partition(".")[2])
    step = 0.5 * 10.0**-decimals * magnitude if written[0].isdigit() else 0.0
    if magnitude == 1.0 and unit is None:
        step = 0.0
    return Quantity(value * magnitude, unit or "", step, start, end)


def _is_year(value: float, before: str) -> bool:
    """Whether a bare number of four digits is a year: since 1900 always, earlier ones after a word of time."""
    return 1900 <= value <= 2099 or (1000 <= value < 1900 and bool(_OF_TIME.search(before)))


def _plain(written: str) -> float:
    folded = written.casefold()
    return float(_WORDS[folded]) if folded in _WORDS else float(folded.replace(",", ""))


def _unit(prefix: str | None, unit: str | None) -> str | None:
    if prefix:
        return _CURRENCIES[prefix.casefold()]
    if not unit:
        return None
    word = unit.casefold().removeprefix("us ")
    if word.startswith(("per", "pct", "%")):
        return "%"
    return "x" if word in ("x", "×", "times", "fold") else _CURRENCIES[word]


def _significant(value: float) -> float:
    if value == 0:
        return 0.0
    shift = 1 - floor(log10(abs(value)))
    return round(value, shift)
