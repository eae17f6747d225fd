"""What every limit is made of: a breach, the shape of an object, and the checks on texts and lists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ID = 255
Fields = Mapping[str, Any]
PLAIN = frozenset({"plain_text"})
EITHER = frozenset({"plain_text", "mrkdwn"})
TEXT_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that Slack would refuse: its error name, where (a JSON pointer) and why."""

    error: str
    where: str
    why: str

    def __str__(self) -> str:
        return f"[ERROR] {self.why} [json-pointer:{self.where}]"


@dataclass(frozen=True, slots=True)
class Shape:
    """Which keys a block or element may have, which it must have, and what else must hold."""

    may: frozenset[str]
    must: frozenset[str]
    check: Callable[[Fields, str], Iterator[Breach]]


def shape(check: Callable[[Fields, str], Iterator[Breach]], must: str, may: str = "") -> Shape:
    """A shape from its check and the names of its keys, divided by blanks."""
    return Shape(frozenset(may.split()), frozenset(must.split()), check)


def nothing(block: Fields, where: str) -> Iterator[Breach]:
    """No check beyond the keys."""
    return iter(())


def shaped(value: Fields, where: str, shape: Shape) -> Iterator[Breach]:
    """Missing and unknown keys, and then what the shape itself checks."""
    for name in sorted(shape.must - set(value)):
        yield Breach("invalid_blocks", where, f"missing required field: {name}")
    unknown = set(value) - shape.may - shape.must - {"type"}
    if unknown:
        yield Breach("invalid_blocks", where, f"invalid additional property: {', '.join(sorted(unknown))}")
    if shape.must <= set(value):
        yield from shape.check(value, where)


def identifier(value: Fields, name: str, where: str) -> Iterator[Breach]:
    """A block_id or action_id within its length."""
    if name in value and not (isinstance(value[name], str) and 1 <= len(value[name]) <= ID):
        yield Breach("invalid_blocks", f"{where}/{name}", f"must be 1 to {ID} characters")


def text_object(value: object, where: str, *, longest: int, kinds: frozenset[str] = EITHER) -> Iterator[Breach]:
    """A text object of an allowed kind, not empty, and at most `longest` characters."""
    if not isinstance(value, Mapping) or str(value.get("type")) not in kinds:
        yield Breach("invalid_blocks", where, f"must be a text object: {' or '.join(sorted(kinds))}")
        return
    text = value.get("text")
    if not isinstance(text, str) or not text:
        yield Breach("invalid_blocks", f"{where}/text", "must be more than 0 characters")
    elif len(text) > longest:
        yield Breach("invalid_blocks", f"{where}/text", f"must be less than {longest + 1} characters")
    unknown = set(value) - TEXT_KEYS[value["type"]]
    if unknown:
        yield Breach("invalid_blocks", where, f"invalid additional property: {', '.join(sorted(unknown))}")


def string(value: object, where: str, longest: int) -> Iterator[Breach]:
    """A string of 1 to `longest` characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        yield Breach("invalid_blocks", where, f"must be 1 to {longest} characters")


def listed(value: object, where: str, most: int) -> Iterator[Breach]:
    """A list of 1 to `most` members."""
    if not isinstance(value, Sequence) or isinstance(value, str) or not 1 <= len(value) <= most:
        yield Breach("invalid_blocks", where, f"must have 1 to {most} items")


def members(value: object) -> Sequence[Any]:
    """The value when it is a list, else nothing: what is no list has its own breach."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
