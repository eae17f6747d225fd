"""How words are laid out on a terminal: made harmless, emphasised and folded to a width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import click

from bot.answers.model import Snippet

WIDTH = 96  # columns at most: longer lines are hard to read on a wide screen
LEAST = 40  # columns at least: below it, folding makes columns of single words

_SPACE = re.compile(r"\s+")
_HIDDEN = ("Cc", "Cf", "Cs")  # control, format (also bidi overrides) and surrogate characters
_JOINERS = "\u200c\u200d\u00ad"  # letters of some scripts need them; they reorder nothing


def harmless(text: str) -> str:
    """`text` on one line, with what could steer a terminal or reorder a line shown as a replacement mark."""
    return "".join("\ufffd" if _steers(char) else char for char in _SPACE.sub(" ", text).strip())


def _steers(char: str) -> bool:
    return unicodedata.category(char) in _HIDDEN and char not in _JOINERS


def bold(text: str) -> str:
    """`text` emphasised; `click.echo` takes the codes out where the output is no terminal."""
    return click.style(text, bold=True)


def dim(text: str) -> str:
    """`text` toned down."""
    return click.style(text, dim=True)


def quoted(snippet: Snippet) -> str:
    """The words of `snippet` with its marks in bold."""
    text, cursor, parts = snippet.article.text, snippet.start, []
    for start, end in sorted(snippet.marks):
        if start < cursor or end > snippet.end:
            continue
        parts += [_inner(text[cursor:start]), bold(_inner(text[start:end]))]
        cursor = end
    return "".join((*parts, _inner(text[cursor : snippet.end]))).strip()


def _inner(text: str) -> str:
    """A part of a line: harmless, with a blank kept at either end."""
    if not text or text.isspace():
        return " " * bool(text)
    return " " * text[0].isspace() + harmless(text) + " " * text[-1].isspace()


def folded(text: str, *, width: int, first: str = "", rest: str = "") -> str:
    """`text` broken at blanks into lines of at most `width` visible columns, with an indent for each line."""
    lines, line, filled = [], first, len(click.unstyle(first))
    for word in text.split(" "):
        size = len(click.unstyle(word))
        if filled + size > width and line.strip() not in ("", first.strip()):
            lines.append(line.rstrip())
            line, filled = rest, len(rest)
        line, filled = f"{line}{word} ", filled + size + 1
    return "\n".join((*lines, line.rstrip()))


def columns(width: int) -> int:
    """The width to fold at, on a terminal of `width` columns."""
    return max(LEAST, min(WIDTH, width))


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, or `a, b and c`."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last
