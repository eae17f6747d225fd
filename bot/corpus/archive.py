"""Archives: `.jsonl` files with one article a line, read as a stream.

Each line is an object with `text` and, if known, `id`, `title`, `source`, `url`, `published`.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.corpus.decode import decode
from bot.corpus.errors import BadFileError
from bot.corpus.files import Limits, printable
from bot.corpus.metadata import article, metadata
from bot.corpus.model import Article, Skipped

_ID_LENGTH = 200


def read_jsonl(path: Path, *, limits: Limits = Limits()) -> Iterator[Article | Skipped]:  # noqa: B008
    """Every line's Article in order, or a Skipped ("file.jsonl line 7") where a line is broken.

    One line at a time is held in memory. An article's id is `file.jsonl#ID`, with the line's number for a
    missing `id`; a second line with the same id is skipped. An unreadable file gives one Skipped.
    """
    seen: set[str] = set()
    for number, line in lines(path, limits=limits):
        if isinstance(line, Skipped):
            yield line
            continue
        made = article_in(path.name, number, line)
        if isinstance(made, Article) and made.id in seen:
            made = Skipped(f"{printable(path.name)} line {number}", f"has the same id as an earlier line: {made.id}")
        elif isinstance(made, Article):
            seen.add(made.id)
        yield made


def lines(path: Path, *, limits: Limits = Limits()) -> Iterator[tuple[int, bytes | Skipped]]:  # noqa: B008
    """Every line that is not blank, with its number from 1; a Skipped for one that is too long, or for the file."""
    name = printable(path.name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                yield 0, Skipped(name, "is not a plain file")
                return
            number = 0
            while line := file.readline(limits.file_bytes + 1):
                number += 1
                if len(line) > limits.file_bytes:
                    _pass_over(file.readline, limits.file_bytes)
                    why = f"is longer than the limit of {limits.file_bytes:,} bytes"
                    yield number, Skipped(f"{name} line {number}", why)
                elif line.strip():
                    yield number, line
            if number == 0:
                yield 0, Skipped(name, "is empty")
    except OSError as error:
        yield 0, Skipped(name, f"can't be read: {error.strerror}")


def article_in(name: str, number: int, line: bytes) -> Article | Skipped:
    """The Article in line `number` of the archive `name`, or why there is none."""
    try:
        return _article(printable(name), number, line)
    except BadFileError as error:
        return Skipped(f"{printable(name)} line {number}", str(error))


def _pass_over(readline: Callable[[int], bytes], size: int) -> None:
    """Reads on to the end of a line that is too long, without holding it."""
    while (rest := readline(size)) and not rest.endswith(b"\n"):
        continue


def _article(name: str, number: int, line: bytes) -> Article:
    fields = _fields(line)
    text = fields.get("text")
    if not isinstance(text, str):
        raise BadFileError("has no text" if text is None else "has a text that is not a string")
    if "\0" in text:
        raise BadFileError("is binary: its text holds a NUL")
    _encodable(text)
    return article(f"{name}#{_id(fields, number)}", text, metadata(fields))


def _fields(line: bytes) -> dict[str, object]:
    try:
        fields: object = json.loads(decode(line).lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        where = f": {error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise BadFileError(f"is not JSON{where}") from None
    if not isinstance(fields, dict):
        raise BadFileError("is not a JSON object")
    return fields


def _id(fields: dict[str, object], number: int) -> str:
    id = fields.get("id")
    if id is None or id == "":
        return str(number)
    if isinstance(id, bool) or not isinstance(id, str | int):
        raise BadFileError("has an id that is not a string")
    words = str(id)
    if len(words) > _ID_LENGTH or not words.isprintable():
        raise BadFileError(f"has an id that is not {_ID_LENGTH} printable characters or fewer")
    return words


def _encodable(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadFileError(f"has half a character (a lone surrogate) at {error.start}") from None
