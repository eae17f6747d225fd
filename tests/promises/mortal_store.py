"""A process that fills a store until it is killed: `python -m tests.promises.mortal_store FOLDER ROUNDS SEED`.

Each round forks a child on a database, which writes what the bot writes, one transaction after the other, and says
what was committed; kill -9 comes at any moment, also while the tables are made. Then the file is looked at whole: it
must be sound, and hold everything that was said. Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.digests.plan import started
from bot.store.articles import Text
from bot.store.deliveries import Delivery, Name
from bot.store.inbox import Accepted
from bot.store.migrate import migrate
from bot.store.open import Store, open_store
from bot.store.subscriptions import Place, Subscription

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PLACE = Place("", "T1", "C1")


def live(url: str, number: int, said: int) -> None:
    """Make the tables and write for ever; each event id goes to `said` once its row is committed."""
    migrate(url)
    store = open_store(url)
    os.write(said, b"begun\n")
    for count in range(1_000_000):
        event = f"Ev{number}-{count}"
        store.inbox.accept(Accepted(event, "", "T1", "C1", f"{number}.{count:06}", None, "U1", "who? " * 50), now=NOW)
        os.write(said, f"{event}\n".encode())
        _live_on(store, event, count)


def _live_on(store: Store, event: str, count: int) -> None:
    """Everything else that is written while a question is answered and a digest is sent."""
    mine = Subscription(PLACE, NOW.time(), "UTC", frozenset(range(7)), NOW.date(), "U1", NOW)
    store.subscriptions.save(started(mine, None, frozenset()))
    name = Name(PLACE, f"2026-11-23/now/{event}")
    store.deliveries.plan([Delivery(name, NOW.date(), NOW)])
    store.deliveries.keep_body(name, body="x" * 3000, known="y" * 3000)
    store.deliveries.begin(name, now=NOW)
    store.inbox.sending(event, now=NOW)
    store.inbox.finish(event, "done")
    store.deliveries.sent(name, ts=f"{count}", now=NOW)
    store.articles.record([Text("a.txt", "A", f"Text {event}. " * 200)], now=NOW)
    if count % 10 == 9:
        store.inbox.take_up(now=NOW + timedelta(seconds=1))


def look(path: Path, promised: set[str]) -> Counter[str]:
    """What is wrong with the file: unsound, or without a row that was promised."""
    migrate(f"sqlite:///{path}")  # whoever comes next does this first
    with sqlite3.connect(path) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        kept = {row[0] for row in connection.execute("SELECT event_id FROM inbox")}
        half = connection.execute("SELECT count(*) FROM deliveries WHERE state = 'sent' AND body IS NULL").fetchone()[0]
    connection.close()
    return Counter(unsound=not sound, lost=len(promised - kept), half=half)


def round_of(path: Path, number: int, promised: set[str], dice: random.Random) -> bool:
    """One child, killed after a while; whether it had made its tables by then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        live(f"sqlite:///{path}", number, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        # Some time after so many rows; one in five at any time, perhaps while it makes its tables.
        said = [stream.readline().strip() for _ in range(dice.randint(2, 7))] if dice.random() < 0.8 else []
        time.sleep(dice.uniform(0.0, 0.02 if said else 0.3))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said += stream.read().split("\n")[:-1]
    promised.update(said[1:])
    return bool(said)


def main() -> None:
    """Kill, look, and print."""
    folder, rounds, dice = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    found: Counter[str] = Counter()
    promised: set[str] = set()
    path = folder / "0.db"
    for number in range(rounds):
        if number % 10 == 0:
            path, promised = folder / f"{number}.db", set()
        found["kills"] += 1
        found["while_migrating"] += not round_of(path, number, promised, dice)
        found += look(path, promised)
        found["rows"] += len(promised) if number % 10 == 9 else 0
    sys.stdout.write(
        json.dumps({name: found[name] for name in ("kills", "while_migrating", "rows", "unsound", "lost", "half")})
    )


if __name__ == "__main__":
    main()
