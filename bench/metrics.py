"""What counting costs a slash command: `python -m bench.metrics`.

Makes the same replies with the metrics listening and without, in turns within one process, and prints the processor
time of each and of one event alone. Ratios hold on a loaded machine; times do not.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench.questions import read
from bot.app import open_answers
from bot.health.metrics import Metrics
from bot.settings import load
from bot.slack.asking import Asking, Said
from bot.slack.heard import Heard, listening
from bot.slack.subcommands import BASE, Subcommands


class _Context:
    bot_user_id = "U0"


def spent(action: Callable[[], object]) -> float:
    """Processor seconds of this process for `action`."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def thousand_events() -> None:
    """What a listener tells, a thousand times."""
    log = logging.getLogger("eternaut.slack")
    for _ in range(1000):
        log.debug("acked", extra={"listener": "command", "seconds": 0.001})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=15)
    options = parser.parse_args()
    logging.getLogger("eternaut").setLevel(logging.INFO)
    answers = open_answers(load(Path("seeds")))
    asking = Asking(lambda where: answers, Subcommands(tuple(BASE)))
    said = [Said(one.question, "", "T", "C", "U") for one in read(Path("tests/quality/dev"))][:100]

    async def answer(heard: Heard) -> None:
        asking.reply_to_one(heard.body["said"])

    async def sorry(heard: Heard, reference: str) -> None:
        raise SystemExit(f"failed: {reference}")

    listener = listening("command", answer, sorry=sorry)

    async def all_asked() -> None:
        context: Any = _Context()
        ack: Any = None
        for one in said:
            await listener({"said": one}, ack, context)

    metrics = Metrics(dict, lambda: None)
    without, counted, events = [], [], []
    for _ in range(options.turns):
        without.append(spent(lambda: asyncio.run(all_asked())) / len(said))
        metrics.start()
        counted.append(spent(lambda: asyncio.run(all_asked())) / len(said))
        events.append(spent(thousand_events) / 1000)
        metrics.stop()
    print(f"a reply without metrics   {median(without) * 1e6:8.1f} us of processor time")
    print(f"a reply with metrics      {median(counted) * 1e6:8.1f} us")
    print(f"one event counted         {median(events) * 1e6:8.1f} us, two for each command")
    print(f"share of a reply          {2 * median(events) / median(without):8.2%}")


if __name__ == "__main__":
    main()
