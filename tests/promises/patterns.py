"""Every regular expression of the program, and the strings that each of them would find hardest."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import bot
from tests.promises.crowd import ROOT

# What the patterns look for, over and over and never to the end; those that a pattern itself suggests come besides.
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


def all_patterns() -> dict[str, re.Pattern[Any]]:
    """By module and name, or line: those that modules keep, and those that stand as text in a call of `re`."""
    found: dict[str, re.Pattern[Any]] = {}
    for info in pkgutil.walk_packages(bot.__path__, "bot."):
        if "migrations" in info.name:
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for pattern in _kept(value, 3):
                found.setdefault(f"{info.name}.{name}", pattern)
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if pattern := _called(node):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]
                found[where] = pattern
    unique = {(pattern.pattern, pattern.flags): name for name, pattern in reversed(found.items())}
    return {name: found[name] for name in sorted(unique.values())}


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


def _called(node: ast.AST) -> re.Pattern[Any] | None:
    """The pattern of `re.search("...", ...)` and the like, its flags left out."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
        return None
    if ast.unparse(node.func.value) != "re" or not isinstance(node.args[0], ast.Constant):
        return None
    text = node.args[0].value
    return re.compile(text) if isinstance(text, str | bytes) else None


def hard_strings(pattern: re.Pattern[Any], length: int) -> Iterator[Any]:
    """Texts of about this length that begin many matches and end none of them, of the kind that the pattern reads."""
    tree = _parser.parse(
        pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    )
    whole = _sample(tree, 1)
    own = [_sample(inner, 1) for inner in _repeated(tree)] + [_sample(tree, 2), whole, whole[:-1], *set(whole)]
    starts = {"", whole[:1], whole[: len(whole) // 2]}
    for unit in dict.fromkeys((*(unit for unit in own if unit), *UNITS)):
        for start in starts:
            for end in ("", "!"):
                text = start + unit * (length // len(unit)) + end
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
