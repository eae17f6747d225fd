"""A folder or archive in, a Corpus out: what is broken is named and skipped, the rest is read."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from bot.corpus.errors import BadFileError, BadSourcesError, NoArticlesError
from bot.corpus.files import Limits
from bot.corpus.formats import FORMATS, Means
from bot.corpus.lines import sentences
from bot.corpus.metadata import Metadata, metadata
from bot.corpus.model import Article, Corpus, Passage, Skipped
from bot.corpus.pages import Extractor
from bot.corpus.shelf import EMPTY, Shelf, contents, shelve


def load(path: Path, *, sources: Path | None = None, limits: Limits = Limits()) -> Corpus:  # noqa: B008
    """The corpus at `path`, a folder or one file (such as a `.jsonl` archive), in the order of file names.

    Args:
        path: Where the articles are. Files in it that start with a dot are passed over.
        sources: Side file with title, source, url and published for files that carry none; a side file
            that doesn't exist says nothing.
        limits: How much is read.

    Raises:
        ArticlesMissingError: `path` doesn't exist or can't be read.
        NoArticlesError: No article could be read there.
        BadSourcesError: The side file is broken.
    """
    return corpus(path, reread(path, sources=sources, limits=limits))


def reread(
    path: Path,
    *,
    sources: Path | None = None,
    limits: Limits = Limits(),  # noqa: B008
    earlier: Shelf = EMPTY,
    unfinished: Collection[str] = (),
) -> Shelf:
    """What stands at `path` now; only files that differ from `earlier` are read. Raises as `load`, but for empty ones.

    Args:
        path, sources, limits: As in `load`.
        earlier: What this gave the last time.
        unfinished: Names of files that are being written, which stay as they were.
    """
    told = side_file(sources) if sources is not None else {}
    with Extractor() as extractor:
        means = Means(limits, extractor)
        return shelve(path, told=told, means=means, earlier=earlier, unfinished=unfinished)


def corpus(path: Path, shelf: Shelf, added: Iterable[Article] = ()) -> Corpus:
    """The Corpus of what was read at `path`, and behind it the articles that were `added` by other ways.

    Raises:
        NoArticlesError: There is none.
    """
    articles: dict[str, Article] = {}
    skipped: list[Skipped] = []
    for one in (*contents(shelf), *added):
        if isinstance(one, Skipped):
            skipped.append(one)
        elif one.id in articles:
            skipped.append(Skipped(one.id, "has the same id as an earlier article"))
        else:
            articles[one.id] = one
    if not articles:
        raise NoArticlesError(_nothing(path, skipped))
    return Corpus(tuple(articles.values()), passages(articles.values()), tuple(skipped))


def passages(articles: Iterable[Article]) -> tuple[Passage, ...]:
    """All passages of the articles, in reading order; `Passage.article` counts the articles from 0."""
    return tuple(
        Passage(article=number, start=span.start, end=span.end, kind=span.kind, paragraph=span.paragraph)
        for number, article in enumerate(articles)
        for span in sentences(article.text, article.body)
    )


def _nothing(path: Path, skipped: list[Skipped]) -> str:
    formats = ", ".join(sorted(FORMATS))
    advice = f"put {formats} files there, or set ARTICLES_DIR to where the articles are."
    if not skipped:
        return f"There are no articles in {path}: {advice}"
    reasons = "; ".join(f"{one.name} {one.reason}" for one in skipped[:3])
    more = f"; and {len(skipped) - 3:,} more" if len(skipped) > 3 else ""
    return f"No article in {path} could be read ({reasons}{more}): {advice}"


def side_file(path: Path) -> Mapping[str, Metadata]:
    """What the side file tells of each file, by name; nothing when there is none. Raises BadSourcesError."""
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSourcesError(f"{path} can't be read: {error}.") from None
    told: dict[str, Metadata] = {}
    for name, fields in tables.items():
        if not isinstance(fields, dict):
            raise BadSourcesError(f'{path}: "{name}" is not a table; write ["{name}"] and its values below.')
        try:
            told[name] = metadata(fields)
        except BadFileError as error:
            raise BadSourcesError(f'{path}, ["{name}"]: {error}.') from None
    return told
