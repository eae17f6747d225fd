"""The guard around every listener and every task: the only `except Exception` of the program."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import TypeVar

log = logging.getLogger("eternaut.slack")

T = TypeVar("T")


class HiddenError(Exception):
    """Stands for an exception in the log: its types and its traceback, without its words.

    The words of an exception may repeat what a person wrote, or a token.
    """


async def guarded(name: str, action: Callable[[], Awaitable[T]], *, tell: Callable[[str], Awaitable[T]]) -> T:
    """What `action` gives; when it fails, log it under a new reference and give what `tell(reference)` gives.

    `tell` must not fail: it acknowledges, or posts through the outbox, whose outcomes are values.
    """
    try:
        return await action()
    except Exception as error:
        reference = token_hex(4)
        shown = (HiddenError, HiddenError(_types(error)), error.__traceback__)
        log.error("failed", exc_info=shown, extra={"in": name, "reference": reference})
        return await tell(reference)


def _types(error: BaseException) -> str:
    """The types of an exception and of its causes, the first cause last."""
    names: list[str] = []
    at: BaseException | None = error
    while at is not None and len(names) < 5:
        names.append(f"{type(at).__module__}.{type(at).__qualname__}")
        at = at.__cause__ or at.__context__
    return " from ".join(names)
