"""A call that may fail in any way, with its failure as a value: what runs here must never end the watch."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from bot.corpus.errors import CorpusError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """A call that raised; `why` is one line for the person who runs the bot."""

    why: str


def attempt(call: Callable[[], T]) -> T | Failed:
    """What `call` gives, or how it failed. It runs in a thread of its own, which keeps whatever it raises."""
    with ThreadPoolExecutor(1, thread_name_prefix="follow") as thread:
        running = thread.submit(call)
        error = running.exception()
    return running.result() if error is None else Failed(_why(error))


def _why(error: BaseException) -> str:
    """Our own sentences, or the name of the error alone: its words may hold what stands in an article."""
    return str(error) if isinstance(error, CorpusError) else type(error).__name__
