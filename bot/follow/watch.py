"""The watch: a thread that looks every half second whether anything has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

SHARE = 10  # a look at a slow disk or a huge folder takes a tenth of the time
LONGEST = 2.0  # seconds between two looks, however long the last one took


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is looked.

    Attributes:
        look_every: Seconds between two looks at the articles; what is new is taken at the second one.
    """

    look_every: float = 0.5


@contextmanager
def watching(check: Callable[[], None], pace: Pace) -> Iterator[None]:
    """`check` is called at this pace until the end of the `with`; it must not raise."""
    stop, every = Event(), pace.look_every

    def keep_looking() -> None:
        pause = every
        while not stop.wait(pause):
            began = time.monotonic()
            check()
            pause = max(every, min(LONGEST, (time.monotonic() - began) * SHARE))

    thread = Thread(target=keep_looking, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(every)
