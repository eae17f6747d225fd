"""Which files have been written to their end: those that two looks in a row found the same."""

from __future__ import annotations

from collections.abc import Mapping

from bot.corpus.shelf import Stamp

View = Mapping[str, Stamp]


def settled(now: View, before: View, taken: View) -> View:
    """What may be read, by name: the files that stand still, and those in motion as they were `taken` last.

    Args:
        now, before: The last two looks.
        taken: What this gave when the articles were read the last time. They must be read again when it
            gives something else.
    """
    still = {name: stamp for name, stamp in now.items() if before.get(name) == stamp}
    gone = taken.keys() - now.keys() - before.keys()
    moving = {name: stamp for name, stamp in taken.items() if name not in still and name not in gone}
    return moving | still


def unfinished(now: View, before: View) -> frozenset[str]:
    """The names of the files that have changed since the look before."""
    return frozenset(name for name, stamp in now.items() if before.get(name) != stamp)
