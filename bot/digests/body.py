"""What the ledger keeps of a digest: the message, the reply with the rest, the answer to "Why this?", the quotes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.store.quotes import Quote

Payload = Mapping[str, Any]  # Slack's JSON; this room keeps it and does not look into it


@dataclass(frozen=True)
class Body:
    """A digest as it is posted.

    Attributes:
        message: The post.
        more: The reply to it in its thread, or None.
        why: What the button "Why this?" shows, or None.
        quotes, more_quotes: The words of articles in the post, and in the reply.
    """

    message: Payload
    more: Payload | None = None
    why: Payload | None = None
    quotes: tuple[Quote, ...] = ()
    more_quotes: tuple[Quote, ...] = ()

    @cached_property
    def json(self) -> str:
        """As the ledger keeps it; equal bodies have equal texts."""
        kept: dict[str, Any] = {"message": self.message, "more": self.more, "why": self.why}
        for name, quotes in (("quotes", self.quotes), ("more_quotes", self.more_quotes)):
            kept[name] = [[getattr(quote, part) for part in Quote.__slots__] for quote in quotes]
        return json.dumps(kept, separators=(",", ":"), sort_keys=True)

    @staticmethod
    def read(kept: str) -> Body:
        """What `json` gave."""
        raw: dict[str, Any] = json.loads(kept)
        for name in ("quotes", "more_quotes"):  # a body of an earlier version has none
            raw[name] = tuple(Quote(*one) for one in raw.get(name, ()))
        return Body(**raw)
