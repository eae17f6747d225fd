"""Which signed requests were taken already: what Slack signed once is done once.

A signature is good for five minutes, for whoever has a copy of the request. Slack itself never sends the same
command or click twice. It does repeat events, perhaps within the same second and so with the same signature:
those pass, because the inbox knows their ids. Of several processes each knows its own requests only.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

GOOD_FOR = 300  # seconds that a signature is good for, before and after its time


@dataclass(slots=True)
class Taken:
    """The signatures of the last minutes; `clock` gives Unix seconds."""

    clock: Callable[[], float] = time.time
    _until: dict[str, float] = field(default_factory=dict)

    def again(self, signature: str, *, signed_at: int, body: bytes) -> bool:
        """Whether this command or click was taken before; if not, it is from now on."""
        if body.lstrip()[:1] == b"{":  # JSON: an event
            return False
        now = self.clock()
        while self._until and (oldest := next(iter(self._until))) and self._until[oldest] < now:
            del self._until[oldest]
        seen = signature in self._until
        self._until.setdefault(signature, signed_at + GOOD_FOR)
        return seen
