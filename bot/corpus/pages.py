"""The main text of HTML pages, extracted in a child process that may die without harm.

The extracted text is what is stored and quoted: offsets count in it, not in the page's markup.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Timer
from types import TracebackType
from typing import Self

from bot.corpus import extraction
from bot.corpus.errors import BadFileError
from bot.corpus.markup import most_attributes
from bot.corpus.metadata import NAMES, Metadata, metadata

PATIENCE = 10.0  # seconds for one page; ordinary pages take a few hundredths, and the start of the child 0.4
_ATTRIBUTES = 1_000  # on one tag
_PYTHON = (sys.executable, "-P")  # -P: our modules are not in the child's way
_BROKE_OFF = "could not be read: the extraction broke off"
_REASONS = {
    extraction.MISSING: "needs trafilatura to read HTML: .venv/bin/pip install -r requirements.txt",
    extraction.MEMORY: "took too much memory to read",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The extracted text of a page, and what the page tells about itself."""

    text: str
    told: Metadata


class Extractor:
    """Extracts one page after the other; to be used in a `with`, which ends the child.

    The child is started with the first page, and again after a page that killed it. It gets no environment
    of ours: no token is where a hostile page is parsed.

    Args:
        python: The command that runs a Python script.
        patience: Seconds for one page, the start of the child included.
    """

    def __init__(self, *, python: Sequence[str] = _PYTHON, patience: float = PATIENCE) -> None:
        self._command = [*python, str(Path(extraction.__file__))]
        self._patience = patience
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, page: bytes) -> Page:
        """The main text of `page`.

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
            return _page(self._ask(page))
        except BadFileError:
            self._end()  # whatever state it is in, the next page gets a new one
            raise

    def _ask(self, page: bytes) -> bytes:
        child = self._child = self._child or self._start()
        late = Event()

        def give_up() -> None:
            late.set()
            child.kill()

        timer = Timer(self._patience, give_up)
        timer.start()
        try:
            answer = _exchange(child, page)
            status = None if answer.endswith(b"\n") else child.wait()
        finally:
            timer.cancel()
        if late.is_set():
            self._end()  # also when the answer just made it: the next page can't be asked of a killed child
        if status is None:
            return answer
        if late.is_set():
            raise BadFileError(f"took longer than {self._patience:g} seconds to read")
        raise BadFileError(_REASONS.get(status, _BROKE_OFF))

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own file, by our own Python
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()


def _exchange(child: subprocess.Popen[bytes], page: bytes) -> bytes:
    """The line that answers `page`; less than a line when the child ends, by itself or by the timer."""
    if child.stdin is None or child.stdout is None:
        return b""
    try:
        child.stdin.write(b"%d\n" % len(page) + page)
        child.stdin.flush()
    except BrokenPipeError:
        return b""
    return child.stdout.readline()


def _page(answer: bytes) -> Page:
    try:
        fields = dict(json.loads(answer))
    except (ValueError, TypeError):
        raise BadFileError(_BROKE_OFF) from None
    text = fields.get("text")
    if not isinstance(text, str):
        raise BadFileError("has no main text that could be found")
    return Page(text=text.encode("utf-8", "replace").decode("utf-8"), told=_told(fields))


def _told(fields: dict[str, object]) -> Metadata:
    """What of the page's metadata is sound: a broken link in somebody's page is no reason to skip it."""
    told = Metadata()
    for name in NAMES:
        try:
            told = told.otherwise(metadata({name: fields.get(name)}))
        except BadFileError:
            continue
    return told
