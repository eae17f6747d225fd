"""The values of the corpus: Article and Passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What sort of span a Passage is."""

    SENTENCE = "sentence"
    HEADING = "heading"
    LINE = "line"  # a list line, a caption, a table row: words without a full stop


@dataclass(frozen=True, slots=True)
class Article:
    """One document, its text exactly as stored.

    Attributes:
        id: Name that is unique in the corpus: the file name, or `file.jsonl#id`.
        text: The decoded file with its newlines untouched (for HTML: the extracted main text).
        title: The article's own heading or first sentence, shortened at a word when it is long.
        source: Who published it, or None when nobody said.
        url: Where it stands, or None.
        published: The day it was published or tells about itself, or None.
        body: Where the prose starts in `text`: after the front matter, else 0.
        revision: How many texts it has had since it was first read: 1 unless it changed.
    """

    id: str
    text: str
    title: str
    source: str | None = None
    url: str | None = None
    published: date | None = None
    body: int = 0
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous span of one Article: `article.text[start:end]` is one sentence, heading or line.

    Attributes:
        article: Position of the Article in its corpus, from 0.
        start: First code point, inclusive.
        end: Last code point, exclusive; neither end lies on white space.
        kind: Sentence, heading or line.
        paragraph: Number of the paragraph within the article, from 0.
    """

    article: int
    start: int
    end: int
    kind: Kind
    paragraph: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be read: its name and one clear reason for the reader."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles in a stable order, the passages cut from them in reading order, and what was skipped.

    In memory, or sequences that fetch what is asked for: going through all of them is slow then.
    """

    articles: Sequence[Article]
    passages: Sequence[Passage]
    skipped: Sequence[Skipped] = ()

    def text(self, passage: Passage) -> str:
        """The verbatim words of `passage`."""
        return self.articles[passage.article].text[passage.start : passage.end]

    def position(self, id: str) -> int | None:
        """Where the article with this id stands among the articles, from 0; None when there is none."""
        return next((position for position, article in enumerate(self.articles) if article.id == id), None)
