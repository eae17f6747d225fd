"""Exactly once, shown with real processes: kill -9, freezes, and a Slack of which a third of the replies are faulty."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.promises.reporting import Promise

ROOT = Path(__file__).resolve().parents[2]
# ETERNAUT_LONG=1 is the promise of 2,000 channel-days, half of them on each database; otherwise a taste of it.
# Most of the time everybody in a workspace waits for a frozen process, so several have their days at once.
CHANNELS, DAYS, SQLITES = (125, 2, 4) if os.environ.get("ETERNAUT_LONG") else (24, 1, 1)


def test_every_channel_day_is_posted_exactly_once_whatever_happens(
    postgres_url: str, tmp_path: Path, promise: Promise
) -> None:
    """Counted in the channels themselves: nothing doubled, nothing missed, and the ledger tells the truth."""
    urls = [postgres_url, *(f"sqlite:///{tmp_path}/{number}/eternaut.db" for number in range(SQLITES))]
    owed = CHANNELS * DAYS * SQLITES
    running = [simulation(url, CHANNELS * (SQLITES if url == postgres_url else 1)) for url in urls]
    harm: Counter[str] = Counter()
    for process in running:
        out, err = process.communicate()
        assert process.returncode == 0, err[-3000:]
        found = json.loads(out.splitlines()[-1])
        assert (found["once"], found["missed"], found["doubled"]) == (found["channel_days"], 0, 0)
        assert found["replies_once"] == found["replies_owed"]
        assert (found["ledger_wrong"], found["altered_bodies"], found["days_not_finished"]) == (0, 0, 0)
        harm.update(
            {name: found[name] for name in ("channel_days", "deaths", "freezes", "faults_planned", "replies_owed")}
        )
    assert harm["channel_days"] == 2 * owed
    done = f"{harm['deaths']} kill -9, {harm['freezes']} freezes, {harm['faults_planned']} faulty replies"
    posts = harm["channel_days"] + harm["replies_owed"]
    promise("B7", "posts whose words differ from the body that was kept, whoever sent them", f"0 of {posts:,}")
    promise("B1", f"channel-days doubled or missed under {done}", f"0 of {2 * owed:,}, half on each database")


def simulation(url: str, channels: int) -> subprocess.Popen[str]:
    """One workspace with its processes, on a database of its own."""
    program = [sys.executable, "-m", "tests.digests.simulation", "--database", url, "--days", str(DAYS)]
    return subprocess.Popen(
        [*program, "--channels", str(channels), "--patience", "600"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
