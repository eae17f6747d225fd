"""Where an index is, and what is said when it cannot be used. Small, because every start of the bot loads it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path


class ArchiveError(Exception):
    """The index can neither be opened nor be written; one line for a person."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where the index of one place of articles is: a folder of its own in the data directory."""

    folder: Path

    @classmethod
    def of(cls, data: Path, articles: Path) -> Home:
        """The Home in the data directory of what stands at `articles`."""
        return cls(data / "index" / sha256(os.fsencode(articles.resolve())).hexdigest()[:12])

    def beside(self, suffix: str) -> Path:
        """A path beside the folder."""
        return self.folder.with_name(f"{self.folder.name}{suffix}")
