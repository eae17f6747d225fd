"""The main text of an HTML page, extracted in a child process that may die without harm."""

from __future__ import annotations

from dataclasses import dataclass

from bot.corpus.errors import BadFileError
from bot.corpus.metadata import Metadata


@dataclass(frozen=True, slots=True)
class Page:
    """The extracted text of a page and what the page tells about itself."""

    text: str
    told: Metadata


def extract(data: bytes) -> Page:
    """The main text of the page."""
    raise BadFileError("is HTML")
