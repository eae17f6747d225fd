"""Front matter: the `key: value` lines between two `---` at the top of a Markdown file.

Of YAML only plain and quoted values are read, strictly: what is broken, or too much for our four keys, is a
reason to skip the file and say which line. Other keys, with whatever lists stand below them, are nobody's.
"""

from __future__ import annotations

import re

from bot.corpus.errors import BadFileError
from bot.corpus.metadata import NAMES, Metadata, metadata

_OPEN = re.compile("\ufeff?---[ \t]*(?:\r\n|\n|\r)")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
_PAIR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?\Z")
_BELOW = re.compile(r"[ \t]|-(?:[ \t]|\Z)")  # indented, or an entry of a list
_LONGEST = 200  # lines


def front_matter(text: str) -> tuple[Metadata, int]:
    """What the front matter tells, and where the prose starts; nothing and 0 when there is none.

    Raises:
        BadFileError: The front matter is not closed, a line in it is not `key: value`, or a value is
            broken. The reason names the line, counted from 1.
    """
    opened = _OPEN.match(text)
    if opened is None:
        return Metadata(), 0
    fields: dict[str, object] = {}
    key = None
    position = opened.end()
    for number in range(2, _LONGEST + 2):
        line = _LINE.match(text, position)
        if line is None or position >= len(text):
            break
        position = line.end()
        words = line.group(1).rstrip()
        if words in ("---", "..."):
            return _checked(fields), position
        if (
            not words
            or words.lstrip().startswith("#")
            or (key is not None and key not in NAMES and _BELOW.match(words))
        ):
            continue
        key = _read(words, number, fields)
    raise BadFileError("has front matter that is not closed by a line ---")


def _checked(fields: dict[str, object]) -> Metadata:
    try:
        return metadata(fields)
    except BadFileError as error:
        raise BadFileError(f"has bad front matter: {error}") from None


def _read(words: str, number: int, fields: dict[str, object]) -> str:
    """Puts the pair in line `number` among the fields, and returns its key."""
    pair = _PAIR.match(words)
    if pair is None:
        raise BadFileError(f"has bad front matter in line {number}: not `key: value`")
    key, value = pair.group(1).lower(), (pair.group(2) or "").strip()
    if key in fields:
        raise BadFileError(f"has bad front matter in line {number}: {key!r} stands twice")
    if key not in NAMES and value[:1] in ("[", "{", "|", ">"):
        fields[key] = _whole(value, number)
    else:
        fields[key] = _unquoted(value, number)
    return key


def _whole(value: str, number: int) -> str:
    """A list or block that is nobody's: only its end is looked for, so that a broken one is still found."""
    end = {"[": "]", "{": "}"}.get(value[0])
    if end is not None and not value.endswith(end):
        raise BadFileError(f"has bad front matter in line {number}: {value[0]} is not closed")
    return value


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
