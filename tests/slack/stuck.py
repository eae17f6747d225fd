"""A process of the bot that accepts questions and never gets to answer them, for tests that kill it."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.answers.model import Outcome
from bot.slack.build import build
from bot.slack.client import posting_client
from bot.slack.socket import run_socket
from bot.store.open import open_store
from tests.slack.values import CORPUS, Librarian


class Stuck(Librarian):
    """Thinks for a minute."""

    def ask(self, question: str, earlier: Sequence[str] = ()) -> Outcome:
        """Too late."""
        time.sleep(60)
        return super().ask(question, earlier)


def main(api: str, app_token: str, database: str) -> None:
    """Connect and wait."""
    store = open_store(database)

    async def run() -> None:
        side = build(
            client=posting_client(token="xoxb-stand-in", base_url=api),
            signing_secret="",
            current=lambda where: Stuck(CORPUS, []),
            inbox=store.inbox,
            threads=store.threads,
            votes=store.votes,
            gaps=store.gaps,
            clock=lambda: datetime.now(UTC),
        )
        await run_socket(side, app_token=app_token, stop=asyncio.Event())

    asyncio.run(run())


if __name__ == "__main__":
    main(*sys.argv[1:])
