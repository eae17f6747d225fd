"""docs/local.md and the stand-in tell the same."""

import re
from pathlib import Path

from bot.local.users import Users
from bot.local.webapi import METHODS

PAGE = (Path(__file__).resolve().parents[2] / "docs/local.md").read_text(encoding="utf-8")


def test_the_page_lists_every_method_with_its_scope() -> None:
    """A method that is added or taken away changes the table."""
    told = re.findall(r"^\| `([\w.]+\.\w+)` \| (?:`([\w:]+)`)? ?\|$", PAGE, flags=re.MULTILINE)
    assert told == [(name, (METHODS[name].scopes or ("",))[0]) for name in sorted(METHODS)]


def test_the_page_names_everything_that_users_can_do() -> None:
    """The hands that play the users."""
    does = re.search(r"Each of (.+?) takes", PAGE, flags=re.DOTALL)
    assert does is not None
    named = set(re.findall(r"`(\w+)`", does[1]))
    assert named == {name for name in vars(Users) if not name.startswith("_")} - {"person", "channel", "write"}
