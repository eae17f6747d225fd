"""What the ledger keeps of a digest: the message, the reply with the rest, and the answer to "Why this?"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

Payload = Mapping[str, Any]  # Slack's JSON; this room keeps it and does not look into it


@dataclass(frozen=True)
class Body:
    """A digest as it is posted.

    Attributes:
        message: The post.
        more: The reply to it in its thread, or None.
        why: What the button "Why this?" shows, or None.
    """

    message: Payload
    more: Payload | None = None
    why: Payload | None = None

    @cached_property
    def json(self) -> str:
        """As the ledger keeps it; equal bodies have equal texts."""
        kept = {"message": self.message, "more": self.more, "why": self.why}
        return json.dumps(kept, separators=(",", ":"), sort_keys=True)

    @staticmethod
    def read(kept: str) -> Body:
        """What `json` gave."""
        return Body(**json.loads(kept))
