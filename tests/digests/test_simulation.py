"""Exactly once, shown with real processes: kill -9, freezes, and a Slack of which a third of the replies are faulty."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.promises.reporting import Promise

ROOT = Path(__file__).resolve().parents[2]
# ETERNAUT_LONG=1 is the promise of 2,000 channel-days on each database, half an hour; otherwise a taste of it.
SIZE = ("100", "20") if os.environ.get("ETERNAUT_LONG") else ("24", "1")


def test_every_channel_day_is_posted_exactly_once_whatever_happens(url: str, promise: Promise) -> None:
    """Counted in the channels themselves: nothing doubled, nothing missed, and the ledger tells the truth."""
    channels, days = SIZE
    program = [sys.executable, "-m", "tests.digests.simulation", "--database", url]
    ran = subprocess.run(
        [*program, "--channels", channels, "--days", days, "--patience", "600"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout.splitlines()[-1])
    owed = int(channels) * int(days)
    assert (found["once"], found["missed"], found["doubled"]) == (owed, 0, 0)
    assert found["replies_once"] == found["replies_owed"]
    assert (found["ledger_wrong"], found["altered_bodies"], found["days_not_finished"]) == (0, 0, 0)
    harm = f"{found['deaths']} kill -9, {found['freezes']} freezes, {found['faults_planned']} faulty replies"
    promise("B1", f"channel-days doubled or missed on {found['database']} under {harm}", f"0 of {owed}")
