"""The day an article tells about itself, where a full date stands near its top.

Only a full date counts: "In July 2025" gives no day, and none is invented. Dates in the prose are left
alone, because they are about the story and not about the article.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "(?:" + "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else name for name in _MONTHS) + r"|sept)\.?"
_DATE = (
    r"(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?:T[\d:.]{4,12}(?:Z|[+-][\d:]{2,5})?)?"
    rf"|(?P<m2>{_MONTH})[ \u00a0](?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?[ \u00a0](?P<y2>\d{{4}})"
    rf"|(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[ \u00a0](?P<m3>{_MONTH}),?[ \u00a0](?P<y3>\d{{4}}))(?!\w)"
)
_ANYWHERE = re.compile(rf"(?<!\w){_DATE}", re.IGNORECASE)
_LABEL = re.compile(
    r"[\s\ufeff]*(?:date|dated|published|posted|updated|publication date)(?:[ \t]+on)?[ \t]*[:=–—-]?[ \t]*"
    rf"{_DATE}[ \t]*[|·–—:;,.-]?",
    re.IGNORECASE,
)
_DATELINE = re.compile(rf"[\s\ufeff]*[^\W\d_][\w .’'-]{{0,40}}[,(][ ]?{_DATE}\)?[ ]?[-–—(/:]", re.IGNORECASE)
_IN_PROSE = re.compile(r"\b(?:on|of|since|until|from|before|after|to|for|by|in)\s*\Z", re.IGNORECASE)
_TELLING = re.compile(r"\W*(?:date|published|posted|updated|written|modified|by)\b", re.IGNORECASE)
_LINE = re.compile(r"[^\n\r]+")
_TOP_LINES = 8
_TOP_LENGTH = 100  # a line with a byline and a date is shorter; a longer one is prose


def parse_date(text: str) -> date | None:
    """The date that `text` is: "2025-07-18", with a time or without, or "July 18, 2025"; or None."""
    found = re.fullmatch(_DATE + r"(?:[ T].*)?", text.strip(), re.IGNORECASE)
    return _day(found) if found else None


def published(text: str, start: int = 0) -> date | None:
    """The day named near the top of `text` (from `start`): in a label, a dateline or a line of its own."""
    for pattern in (_LABEL, _DATELINE):
        if (found := pattern.match(text, start)) is not None and (day := _day(found)) is not None:
            return day
    for number, line in enumerate(_LINE.finditer(text, start)):
        if number >= _TOP_LINES:
            break
        if (day := _line_day(line.group().strip())) is not None:
            return day
    return None


def tells_date(line: str) -> bool:
    """Whether `line` is there to tell a date, like "Jane Doe, July 18, 2025"."""
    return _line_day(line) is not None


def _line_day(line: str) -> date | None:
    if not line or len(line) > _TOP_LENGTH or line[-1] in ".!?”":
        return None
    found = _ANYWHERE.search(line)
    if found is None or (_IN_PROSE.search(line[: found.start()]) and not _TELLING.match(line)):
        return None
    return _day(found)


def label_length(text: str, start: int = 0) -> int:
    """How many code points a label like "date 2025-07-18" takes at `start`; 0 when none stands there.

    It is a label only when a new sentence, a new line or nothing follows; "Published July 18, 2025 in
    Variety, the report says" is prose.
    """
    found = _LABEL.match(text, start)
    if found is None or _day(found) is None:
        return 0
    following = text[found.end() : found.end() + 80].lstrip(" \t\u00a0\"'“‘«(")
    if following and following[0].islower():
        return 0
    return found.end() - start


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    year = parts["y1"] or parts["y2"] or parts["y3"]
    day = parts["d1"] or parts["d2"] or parts["d3"]
    named = parts["m2"] or parts["m3"]
    month = int(parts["m1"]) if parts["m1"] else _month(named or "")
    try:
        return date(int(year or 0), month, int(day or 0))
    except ValueError:  # the 45th, or month 13
        return None


def _month(name: str) -> int:
    short = name[:3].casefold()
    return next((number for number, full in enumerate(_MONTHS, 1) if full.startswith(short)), 0)
