"""Every regular expression of the program, and the strings that each of them would find hardest."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import bot
from tests.promises.crowd import ROOT

# What the patterns look for, over and over and never to the end; those that a pattern itself suggests come besides.
ANCHORED = ("match", "fullmatch")
# Tried at one place as well, but under another name: as one `pattern` of two, and as what a subcommand `takes`.
ANCHORED_TOO = {"_DATELINE", "ADD_TAKES"}
METHODS = (*ANCHORED, "search", "finditer", "findall", "sub", "subn", "split")
UNITS = (
    "a",
    "A",
    " ",
    "\n",
    "\r\n",
    "1",
    "1,",
    "-",
    "’",
    '"',
    "<",
    "<@",
    "&lt;",
    "://",
    "x:y@",
    "[",
    "(",
    "aB ",
    "é",
    "日",
    "\0",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern: where it stands, whether it is only ever tried at one place of a text, and whether on all of it."""

    where: str
    pattern: re.Pattern[Any]
    anchored: bool
    whole: bool = False

    @property
    def room(self) -> str:
        """The room of `bot` that it stands in."""
        return self.where.split(".")[1]

    def read(self, text: Any) -> None:
        """All that the program ever asks of it."""
        if self.anchored:
            self.pattern.match(text)
            if self.whole:
                self.pattern.fullmatch(text)
        else:
            for _ in self.pattern.finditer(text):
                pass


def all_patterns() -> tuple[Found, ...]:
    """Those that modules keep, and those that stand as text in a call of `re`."""
    calls = [(path, node) for path in sorted((ROOT / "bot").rglob("*.py")) for node in _calls(path)]
    uses = [use for _, call in calls if (use := _use(call))]
    used, scanned = {name for name, _ in uses}, {name for name, method in uses if method not in ANCHORED}
    found: dict[tuple[Any, int], Found] = {}
    for info in pkgutil.walk_packages(bot.__path__, "bot."):
        if "migrations" not in info.name:
            for name, value in vars(importlib.import_module(info.name)).items():
                for pattern in _kept(value, 3):
                    anchored = (name in used and name not in scanned) or name in ANCHORED_TOO
                    found.setdefault(
                        (pattern.pattern, pattern.flags),
                        Found(
                            f"{info.name}.{name}",
                            pattern,
                            anchored,
                            (name, "fullmatch") in uses or name in ANCHORED_TOO,
                        ),
                    )
    for path, call in calls:
        if isinstance(text := _text(call), str | bytes) and not _is_kept(text, found):
            pattern = re.compile(text)
            where = ".".join(path.relative_to(ROOT).with_suffix("").parts) + f" line {call.lineno}"
            anchored = ast.unparse(call.func) in ("re.match", "re.fullmatch")
            found.setdefault(
                (pattern.pattern, pattern.flags),
                Found(where, pattern, anchored, ast.unparse(call.func) == "re.fullmatch"),
            )
    return tuple(found.values())


def _is_kept(text: str | bytes, found: Mapping[tuple[Any, int], Found]) -> bool:
    """Whether a module keeps it, perhaps with flags."""
    return any(kept == text for kept, _ in found)


def _calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _use(call: ast.Call) -> tuple[str, str] | None:
    """The name of a pattern and the method that is called on it."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in METHODS:
        return ast.unparse(call.func.value).rpartition(".")[2], call.func.attr
    return None


def _text(call: ast.Call) -> object:
    """The pattern in `re.search("...", ...)` and the like; None where it is put together."""
    is_re = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re"
    written = call.args[0] if is_re and call.args else None
    return written.value if isinstance(written, ast.Constant) and call.func.attr != "escape" else None  # type: ignore[attr-defined]


def _kept(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for inner in value.values():
            yield from _kept(inner, depth - 1)
    elif depth and isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from _kept(inner, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _kept(getattr(value, field.name, None), depth - 1)


def hard_strings(pattern: re.Pattern[Any], length: int) -> Iterator[Any]:
    """Texts of about this length that begin many matches and end none of them, of the kind that the pattern reads."""
    tree = _parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    whole = _sample(tree, 1)
    own = [_sample(inner, 1) for inner in _repeated(tree)] + [_sample(tree, 2), whole, whole[:-1], *set(whole)]
    starts = {"", whole[: len(whole) // 2]}
    for unit in dict.fromkeys((*(unit for unit in own if unit), *UNITS)):
        for start in starts:
            text = start + unit * (length // len(unit)) + "!"
            yield text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text


def _repeated(tree: Any) -> Iterator[Any]:
    """What stands under a star or a plus, anywhere."""
    for code, value in tree:
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield value[2]
        for inner in _inside(code, value):
            yield from _repeated(inner)


def _inside(code: Any, value: Any) -> Sequence[Any]:
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return (value[2],)
    if code is op.SUBPATTERN:
        return (value[-1],)
    if code is op.BRANCH:
        return tuple(value[1])
    if code is op.ATOMIC_GROUP:
        return (value,)
    return (value[1],) if code in (op.ASSERT, op.ASSERT_NOT) else ()


def _sample(tree: Any, more: int) -> str:
    """A text that the pattern matches, or nearly so; what may be repeated stands `more` times."""
    return "".join(_piece(code, value, more) for code, value in tree)


def _piece(code: Any, value: Any, more: int) -> str:
    if code is op.LITERAL:
        return chr(value)
    if code is op.IN:
        return _one_of(value)
    if code is op.BRANCH:
        return _sample(value[1][0], more)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _sample(value[2], more) * min(value[1], max(value[0], more))
    if code in (op.SUBPATTERN, op.ATOMIC_GROUP):
        return _sample(_inside(code, value)[0], more)
    return "a" if code in (op.ANY, op.NOT_LITERAL) else ""


def _one_of(members: Any) -> str:
    (code, value), *_ = members
    if code is op.LITERAL:
        return chr(value)
    if code is op.RANGE:
        return chr(value[0])
    classes = {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_NOT_SPACE: "a", op.CATEGORY_NOT_WORD: "-"}
    return classes.get(value, "a") if code is op.CATEGORY else "~"
