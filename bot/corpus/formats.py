"""The formats an article may come in, in one table by suffix. A new format is one function and one row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from bot.corpus.archive import read_jsonl
from bot.corpus.decode import decode
from bot.corpus.errors import BadFileError
from bot.corpus.files import Limits, printable, read_bytes
from bot.corpus.frontmatter import front_matter
from bot.corpus.metadata import Metadata, article
from bot.corpus.model import Article, Skipped
from bot.corpus.pages import Extractor


@dataclass(frozen=True, slots=True)
class Means:
    """What readers share while one corpus is loaded: how much may be read, and the child that reads HTML."""

    limits: Limits
    extractor: Extractor


Reader = Callable[[Path, Metadata, Means], Iterator[Article | Skipped]]


def read(path: Path, told: Metadata, means: Means) -> Iterator[Article | Skipped]:
    """The articles in one file, `told` filling what the file itself doesn't tell; or why there is none."""
    reader = FORMATS.get(path.suffix.lower())
    name = printable(path.name)
    if reader is None:
        yield Skipped(name, f"is not in a format that is read ({', '.join(FORMATS)})")
        return
    try:
        yield from reader(path, told, means)
    except BadFileError as error:
        yield Skipped(name, str(error))


def _plain(path: Path, told: Metadata, means: Means) -> Iterator[Article]:
    yield article(printable(path.name), decode(read_bytes(path, means.limits.file_bytes)), told)


def _markdown(path: Path, told: Metadata, means: Means) -> Iterator[Article]:
    text = decode(read_bytes(path, means.limits.file_bytes))
    own, body = front_matter(text)
    yield article(printable(path.name), text, own.otherwise(told), body=body)


def _page(path: Path, told: Metadata, means: Means) -> Iterator[Article]:
    page = means.extractor.read(read_bytes(path, means.limits.html_bytes))
    yield article(printable(path.name), page.text, page.told.otherwise(told))


def _archive(path: Path, told: Metadata, means: Means) -> Iterator[Article | Skipped]:
    return read_jsonl(path, limits=means.limits)


FORMATS: Mapping[str, Reader] = MappingProxyType(
    {".txt": _plain, ".md": _markdown, ".html": _page, ".htm": _page, ".jsonl": _archive}
)
