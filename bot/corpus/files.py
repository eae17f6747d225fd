"""Which files of a folder are read, and their bytes: never more than the limit, never outside the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.corpus.errors import ArticlesMissingError, BadFileError
from bot.corpus.model import Skipped


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read.

    Attributes:
        files: Files of one folder; what comes later in the alphabet is left out, and that is said.
        file_bytes: Bytes of one file; for `.jsonl`, of one line (the archive itself may be of any size).
        html_bytes: Bytes of one HTML page; extraction is far more work than reading.
    """

    files: int = 10_000
    file_bytes: int = 4_000_000
    html_bytes: int = 2_000_000


def articles_in(path: Path, limits: Limits) -> Iterator[Path | Skipped]:
    """The files at `path` in the order of their names: one file, or a folder's own files (no subfolders).

    Names that start with a dot are passed over in silence.

    Raises:
        ArticlesMissingError: `path` does not exist or may not be read.
    """
    try:
        if not path.is_dir():
            path.stat()
            yield path
            return
        names = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith("."))
    except FileNotFoundError:
        raise ArticlesMissingError(
            f"There is nothing at {path}: put the articles there (.txt, .md, .html or .jsonl files), "
            "or set ARTICLES_DIR to where they are."
        ) from None
    except OSError as error:
        raise ArticlesMissingError(f"{path} can't be read: {error.strerror}.") from None
    root = path.resolve()
    for name in names[: limits.files]:
        yield _inside(root, name)
    if len(names) > limits.files:
        yield Skipped(path.name or str(path), f"holds {len(names):,} files; only the first {limits.files:,} are read")


def read_bytes(path: Path, limit: int) -> bytes:
    """All bytes of a plain file of at most `limit` bytes.

    Raises:
        BadFileError: It is larger, not a plain file (FIFO, device, folder), or can't be read.
    """
    try:
        # O_NONBLOCK: opening a FIFO must not wait for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                raise BadFileError("is not a plain file")
            data = b"" if about.st_size > limit else file.read(limit + 1)
            if about.st_size > limit or len(data) > limit:
                raise BadFileError(f"is larger than the limit of {limit:,} bytes")
            return data
    except OSError as error:
        raise BadFileError(f"can't be read: {error.strerror}") from None


def _inside(root: Path, name: str) -> Path | Skipped:
    path = root / name
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            return Skipped(printable(name), "is a link that leads out of the folder")
        if path.is_dir():
            return Skipped(printable(name), "is a folder; only the files beside it are read")
    except (OSError, RuntimeError):  # a link that leads to itself
        return Skipped(printable(name), "is a link that leads nowhere")
    return path


def printable(name: str) -> str:
    """A file name that can be shown and encoded: bytes that are no UTF-8 become question marks."""
    shown = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in shown)
