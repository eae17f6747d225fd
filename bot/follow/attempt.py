"""A call that may fail in any way, with its failure as a value: what runs here must never end the watch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TypeVar

from bot.corpus.errors import CorpusError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """A call that raised; `why` is one line for the person who runs the bot."""

    why: str


@dataclass(slots=True)
class _Kept:
    """A `with` that ends well whatever is raised in it, and keeps it; the end of the process passes through."""

    errors: list[Exception] = field(default_factory=list)

    def __enter__(self) -> list[Exception]:
        return self.errors

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception):
            return False
        self.errors.append(error)
        return True


def attempt(call: Callable[[], T]) -> T | Failed:
    """What `call` gives, or how it failed."""
    with _Kept() as errors:
        return call()
    return Failed(_why(errors[0]))


def _why(error: Exception) -> str:
    """Our own sentences, or the name of the error alone: its words may hold what stands in an article."""
    return str(error) if isinstance(error, CorpusError) else type(error).__name__
