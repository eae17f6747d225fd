"""Writes the terminal captures of the README anew, from what the program prints: `make captures`."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CAPTURE = re.compile(r"(<!-- capture: eternaut (?P<args>.+?) -->\n)```\n.*?```", re.DOTALL)
FIXED = {"COLUMNS": "100", "ARTICLES_DIR": str(ROOT / "seeds"), "ETERNAUT_CONFIG": str(ROOT / "config")}


def refreshed(text: str) -> str:
    """`text` with each capture replaced by the command and what it prints."""

    def taken(match: re.Match[str]) -> str:
        args = match["args"]
        command = [sys.executable, "-m", "bot", *shlex.split(args)]
        printed = subprocess.run(command, env=os.environ | FIXED, check=True, stdout=subprocess.PIPE, text=True).stdout
        return f"{match[1]}```\n$ eternaut {args}\n\n{printed}```"

    return CAPTURE.sub(taken, text)


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(refreshed(readme.read_text(encoding="utf-8")), encoding="utf-8")
