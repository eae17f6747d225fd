"""Blocks: the limits of each type, and on which surfaces it may stand."""

from collections.abc import Iterator, Mapping

from bot.local.elements import ACCESSORIES, IN_ACTIONS, IN_INPUT, element, image
from bot.local.shapes import PLAIN, Breach, Fields, Shape, listed, members, nothing, shape, string, text_object


def _section(block: Fields, where: str) -> Iterator[Breach]:
    if "text" not in block and "fields" not in block:
        yield Breach("invalid_blocks", where, "missing required field: text or fields")
    if "text" in block:
        yield from text_object(block["text"], f"{where}/text", longest=3_000)
    if "fields" in block:
        yield from listed(block["fields"], f"{where}/fields", 10)
        for at, each in enumerate(members(block["fields"])):
            yield from text_object(each, f"{where}/fields/{at}", longest=2_000)
    if "accessory" in block:
        yield from element(block["accessory"], f"{where}/accessory", ACCESSORIES)


def _header(block: Fields, where: str) -> Iterator[Breach]:
    yield from text_object(block["text"], f"{where}/text", longest=150, kinds=PLAIN)


def _context(block: Fields, where: str) -> Iterator[Breach]:
    yield from listed(block["elements"], f"{where}/elements", 10)
    for at, each in enumerate(members(block["elements"])):
        spot = f"{where}/elements/{at}"
        if isinstance(each, Mapping) and each.get("type") == "image":
            yield from element(each, spot, frozenset({"image"}))
        else:
            yield from text_object(each, spot, longest=3_000)


def _actions(block: Fields, where: str) -> Iterator[Breach]:
    yield from listed(block["elements"], f"{where}/elements", 25)
    for at, each in enumerate(members(block["elements"])):
        yield from element(each, f"{where}/elements/{at}", IN_ACTIONS)


def _context_actions(block: Fields, where: str) -> Iterator[Breach]:
    yield from listed(block["elements"], f"{where}/elements", 5)
    for at, each in enumerate(members(block["elements"])):
        yield from element(each, f"{where}/elements/{at}", frozenset({"feedback_buttons", "icon_button"}))


def _input(block: Fields, where: str) -> Iterator[Breach]:
    yield from text_object(block["label"], f"{where}/label", longest=2_000, kinds=PLAIN)
    if "hint" in block:
        yield from text_object(block["hint"], f"{where}/hint", longest=2_000, kinds=PLAIN)
    yield from element(block["element"], f"{where}/element", IN_INPUT)


def _rich_text(block: Fields, where: str) -> Iterator[Breach]:
    for at, each in enumerate(members(block["elements"])):
        kind = each.get("type") if isinstance(each, Mapping) else None
        spot = f"{where}/elements/{at}"
        if str(kind) not in RICH_GROUPS:
            yield Breach("invalid_blocks", f"{spot}/type", f"unsupported type: {kind}")
            continue
        leaves = members(each.get("elements"))
        if kind == "rich_text_list":
            if each.get("style") not in ("bullet", "ordered"):
                yield Breach("invalid_blocks", f"{spot}/style", "must be bullet or ordered")
            leaves = [leaf for part in leaves if isinstance(part, Mapping) for leaf in members(part.get("elements"))]
        for leaf in leaves:
            yield from _rich_leaf(leaf, spot)


def _rich_leaf(leaf: object, where: str) -> Iterator[Breach]:
    kind = leaf.get("type") if isinstance(leaf, Mapping) else None
    if not isinstance(leaf, Mapping) or str(kind) not in RICH_LEAVES:
        yield Breach("invalid_blocks", where, f"unsupported rich text element: {kind}")
    elif kind == "text" and not (isinstance(leaf.get("text"), str) and leaf["text"]):
        yield Breach("invalid_blocks", where, "a text element must be more than 0 characters")
    elif kind == "link" and not isinstance(leaf.get("url"), str):
        yield Breach("invalid_blocks", where, "missing required field: url")
    elif _styles(leaf) - {"bold", "italic", "strike", "code", "highlight", "underline"}:
        yield Breach("invalid_blocks", where, "unknown style")


def _styles(leaf: Fields) -> set[str]:
    style = leaf.get("style")
    return set(style) if isinstance(style, Mapping) else set()


def _markdown(block: Fields, where: str) -> Iterator[Breach]:
    yield from string(block["text"], f"{where}/text", 12_000)


def _table(block: Fields, where: str) -> Iterator[Breach]:
    yield from listed(block["rows"], f"{where}/rows", 100)
    for at, row in enumerate(members(block["rows"])):
        yield from listed(row, f"{where}/rows/{at}", 20)


BLOCKS: Mapping[str, Shape] = {
    "section": shape(_section, "", "block_id text fields accessory expand"),
    "header": shape(_header, "text", "block_id level"),
    "context": shape(_context, "elements", "block_id"),
    "divider": shape(nothing, "", "block_id"),
    "actions": shape(_actions, "elements", "block_id"),
    "context_actions": shape(_context_actions, "elements", "block_id"),
    "input": shape(_input, "label element", "block_id hint optional dispatch_action"),
    "image": shape(image, "image_url alt_text", "block_id title"),
    "rich_text": shape(_rich_text, "elements", "block_id"),
    "markdown": shape(_markdown, "text", "block_id"),
    "table": shape(_table, "rows", "block_id column_settings"),
}
ONLY_IN_MESSAGES = frozenset({"context_actions", "markdown", "table"})
RICH_GROUPS = frozenset({"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"})
RICH_LEAVES = frozenset({"text", "link", "user", "usergroup", "channel", "broadcast", "emoji", "date", "color", "team"})
