"""A linear look at raw HTML before any parser sees it: does one tag carry too many attributes?

Parsers compare each new attribute of a tag with all before, so that their cost is quadratic: 50,000
attributes take lxml 2 s, 500,000 more than 30 s. Real pages have a few dozen.
"""

from __future__ import annotations

import re

_TAG = re.compile(rb"<(?:(!--)|(script|style)(?=[\s/>])|/?[a-z])", re.IGNORECASE)
_NAME_END = re.compile(rb"[^\s/>]*+")
_ATTRIBUTE = re.compile(rb"[\s/]*+(?:(>)|[^\s/>][^\s/>=]*+(\s*+=\s*+)?+)")
_BARE_VALUE = re.compile(rb"[^\s>]*+")


def most_attributes(page: bytes, enough: int) -> int:
    """The largest number of attributes on one tag, roughly; counting stops above `enough`."""
    most = position = 0
    while most <= enough and (tag := _TAG.search(page, position)) is not None:
        if tag.group(1):
            position = _after(page, b"-->", tag.end())
            continue
        count, position = _attributes(page, tag.end(), enough)
        most = max(most, count)
        if tag.group(2):
            position = _after(page, b"</" + tag.group(2), position)
    return most


def _attributes(page: bytes, position: int, enough: int) -> tuple[int, int]:
    """The attributes of the tag whose name goes on at `position`, and where the tag or the count ends."""
    count = 0
    position = _end(_NAME_END, page, position)
    while count <= enough and (part := _ATTRIBUTE.match(page, position)) is not None:
        position = part.end()
        if part.group(1):
            break
        count += 1
        if part.group(2):
            quote = page[position : position + 1]
            quoted = quote in (b'"', b"'")
            position = _after(page, quote, position + 1) if quoted else _end(_BARE_VALUE, page, position)
    return count, position


def _end(pattern: re.Pattern[bytes], page: bytes, position: int) -> int:
    found = pattern.match(page, position)
    return found.end() if found else position


def _after(page: bytes, mark: bytes, position: int) -> int:
    found = page.find(mark, position)
    return len(page) if found < 0 else found + len(mark)
