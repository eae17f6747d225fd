"""Compares every lock file with the known vulnerabilities: `make audit`.

Exit status 0: all packages were checked, and nothing is known against them. 1: something is known. 3: the service
that knows could not be asked about every package, so nothing was proved; pip-audit itself would say that all is well.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements.txt", "requirements-dev.lock")
KNOWN, UNCHECKED = 1, 3


@dataclass(slots=True)
class Findings:
    """What was found out about the packages, by name and version.

    Attributes:
        checked: Those that the service knows.
        unchecked: Those that it was not asked about, or does not know.
        known: What is known against one: its name, the id of the advisory, and the versions that mend it.
    """

    checked: set[str] = field(default_factory=set)
    unchecked: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    @property
    def status(self) -> int:
        """The exit status."""
        return KNOWN if self.known else UNCHECKED if self.unchecked or not self.checked else 0

    def add(self, dependencies: Iterable[Mapping[str, Any]]) -> None:
        """Take in what pip-audit reports of one file."""
        for one in dependencies:
            if "skip_reason" in one:
                self.unchecked.add(str(one["name"]))
                continue
            self.checked.add(f"{one['name']} {one['version']}")
            for known in one["vulns"]:
                mended = ", ".join(known["fix_versions"]) or "no version yet"
                self.known.add(f"{one['name']} {one['version']}: {known['id']}, mended in {mended}")

    def lines(self) -> list[str]:
        """What to tell the person who asked."""
        told = [f"KNOWN    {line}" for line in sorted(self.known)]
        if self.unchecked or not self.checked:
            total = len(self.checked) + len(self.unchecked)
            told.append(f"NOT CHECKED: {len(self.unchecked)} of {total} packages; the service could not be asked")
        if not self.status:
            told.append(f"checked {len(self.checked)} packages: nothing is known against them")
        return told


def main() -> int:
    """Ask about each lock file, print what came of it, and give the exit status."""
    found = Findings()
    for lock in LOCKS:
        command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--format", "json"]
        ran = subprocess.run(
            [*command, "--progress-spinner", "off", "-r", lock], cwd=ROOT, capture_output=True, text=True
        )
        try:
            found.add(json.loads(ran.stdout)["dependencies"])
        except (ValueError, KeyError):
            sys.stdout.write(f"{lock}: {(ran.stderr.strip().splitlines() or ['no report'])[-1][:200]}\n")
            found.unchecked.add(lock)
    sys.stdout.write("\n".join(found.lines()) + "\n")
    return found.status


if __name__ == "__main__":
    sys.exit(main())
