"""The main text of an HTML page, extracted in a child process that may die without harm.

The extracted text is what is stored and quoted: offsets count in it, not in the page's markup.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.corpus import extraction
from bot.corpus.errors import BadFileError
from bot.corpus.markup import most_attributes
from bot.corpus.metadata import NAMES, Metadata, metadata

EXTRA = "needs the extra `follow` to read HTML: pip install 'eternaut[follow]'"
PATIENCE = 10.0  # seconds for one page; ordinary pages take half a second, nearly all of it start-up
_ATTRIBUTES = 1_000  # on one tag
_PYTHON = (sys.executable, "-P")
_BROKE_OFF = "could not be read: the extraction broke off"
_REASONS = {
    extraction.MISSING: EXTRA,
    extraction.NOTHING: "has no main text that could be found",
    extraction.MEMORY: "took too much memory to read",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The extracted text of a page, and what the page tells about itself."""

    text: str
    told: Metadata


def extract(page: bytes, *, python: Sequence[str] = _PYTHON, patience: float = PATIENCE) -> Page:
    """The main text of `page`, by a Python started as `python` and given `patience` seconds.

    The child gets no environment of ours: no token is where a hostile page is parsed.

    Raises:
        BadFileError: The page is empty or binary, has a tag with too many attributes, has no main text,
            took too long or too much memory, or the extra `follow` is not installed.
    """
    if not page.strip():
        raise BadFileError("is empty")
    if b"\0" in page:
        raise BadFileError("is binary: it holds a NUL byte")
    if most_attributes(page, _ATTRIBUTES) > _ATTRIBUTES:
        raise BadFileError(f"has a tag with more than {_ATTRIBUTES:,} attributes")
    try:
        child = subprocess.run(  # noqa: S603 - our own file, by our own Python
            [*python, str(Path(extraction.__file__))],
            input=page,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=patience,
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadFileError(f"took longer than {patience:g} seconds to read") from None
    if child.returncode != 0:
        raise BadFileError(_REASONS.get(child.returncode, _BROKE_OFF))
    return _page(child.stdout)


def _page(answer: bytes) -> Page:
    try:
        fields = json.loads(answer)
        text = str(fields["text"]).encode("utf-8", "replace").decode("utf-8")
    except (ValueError, TypeError, KeyError):
        raise BadFileError(_BROKE_OFF) from None
    return Page(text=text, told=_told(fields))


def _told(fields: dict[str, object]) -> Metadata:
    """What of the page's metadata is sound: a broken link in somebody's page is no reason to skip it."""
    told = Metadata()
    for name in NAMES:
        try:
            told = told.otherwise(metadata({name: fields.get(name)}))
        except BadFileError:
            continue
    return told
