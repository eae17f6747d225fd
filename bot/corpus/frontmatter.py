"""Front matter: the few `key: value` lines between two `---` at the top of a Markdown file.

Only that much of YAML is read, strictly; anything else is a reason to skip the file and say which line.
"""

from __future__ import annotations

import re

from bot.corpus.errors import BadFileError
from bot.corpus.metadata import NAMES, Metadata, metadata

_OPEN = re.compile("\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_PAIR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?\Z")
_LONGEST = 200  # lines


def front_matter(text: str) -> tuple[Metadata, int]:
    """What the front matter tells, and where the prose starts; nothing and 0 when there is none.

    Raises:
        BadFileError: The front matter is not closed, or a line in it is not `key: value` with a known key,
            or a value is broken. The reason names the line, counted from 1.
    """
    opened = _OPEN.match(text)
    if opened is None:
        return Metadata(), 0
    fields: dict[str, object] = {}
    position = opened.end()
    for number in range(2, _LONGEST + 2):
        line = _LINE.match(text, position)
        if line is None or position >= len(text):
            break
        position = line.end()
        words = line.group(1).rstrip()
        if words in ("---", "..."):
            return _checked(fields), position
        _read(words, number, fields)
    raise BadFileError("has front matter that is not closed by a line ---")


def _checked(fields: dict[str, object]) -> Metadata:
    try:
        return metadata(fields)
    except BadFileError as error:
        raise BadFileError(f"has bad front matter: {error}") from None


def _read(words: str, number: int, fields: dict[str, object]) -> None:
    if not words.strip() or words.lstrip().startswith("#"):
        return
    pair = _PAIR.match(words)
    if pair is None:
        raise BadFileError(f"has bad front matter in line {number}: not `key: value`")
    key, value = pair.group(1).lower(), (pair.group(2) or "").strip()
    if key not in NAMES:
        raise BadFileError(f"has bad front matter in line {number}: {key!r} is not one of {', '.join(NAMES)}")
    if key in fields:
        raise BadFileError(f"has bad front matter in line {number}: {key!r} stands twice")
    fields[key] = _unquoted(value, number)


def _unquoted(value: str, number: int) -> str:
    """The value without its quotes; YAML's blocks, lists, anchors and the like are refused, not guessed."""
    if value[:1] in ("'", '"'):
        quote = value[0]
        inner = value[1:-1]
        if len(value) < 2 or value[-1] != quote or quote in inner.replace(quote * 2, "") or "\\" in inner:
            raise BadFileError(f"has bad front matter in line {number}: the quotes do not match")
        return inner.replace(quote * 2, quote)
    if value[:1] in tuple("|>[{&*!%@`"):
        raise BadFileError(f"has bad front matter in line {number}: only plain or quoted values are read")
    return re.split(r"[ \t]#", value, maxsplit=1)[0].rstrip()
