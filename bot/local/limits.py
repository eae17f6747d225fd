"""Slack's limits on Block Kit, as a table of our own: what Slack refuses, this refuses too.

Facts from the Block Kit reference and from slack-sdk 3.47; `msg_blocks_too_long` at 13,200 characters
was measured by others (slackapi/bolt-js issue 2509). Blocks that not every client shows (card, carousel,
alert, ...) are unknown here on purpose: the bot promises to do without them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCKS_TEXT = 13_200
MESSAGE_TEXT = 40_000
UPDATE_TEXT = 4_000
MODAL_TITLE = 24
PRIVATE_METADATA = 3_000
ID = 255

Fields = Mapping[str, Any]


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


def block_breaches(blocks: object, surface: str) -> tuple[Breach, ...]:
    """Everything wrong with these blocks on a `message`, `modal` or `home`; empty when Slack takes them."""
    if not isinstance(blocks, Sequence) or isinstance(blocks, str):
        return (Breach("invalid_blocks_format", "/blocks", "must be an array of blocks"),)
    return tuple(_block_breaches(blocks, surface))


def view_breaches(view: object) -> tuple[Breach, ...]:
    """Everything wrong with a modal or a Home tab."""
    if not isinstance(view, Mapping):
        return (Breach("invalid_arguments", "/view", "must be an object"),)
    return tuple(_view_breaches(view))


def text_breaches(text: str, blocks: object, attachments: object = None) -> tuple[Breach, ...]:
    """Everything wrong with the words and blocks of one message to be posted."""
    if not text and not blocks and not attachments:
        return (Breach("no_text", "/text", "a message needs text or blocks"),)
    if len(text) > MESSAGE_TEXT:
        return (Breach("msg_too_long", "/text", f"must be at most {MESSAGE_TEXT} characters"),)
    return block_breaches(blocks, "message") if blocks else ()


def _view_breaches(view: Fields) -> Iterator[Breach]:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield Breach("invalid_arguments", "/view/type", "must be modal or home")
        return
    if kind == "modal":
        yield from _text(view.get("title"), "/view/title", longest=MODAL_TITLE, kinds=PLAIN)
        for part in ("submit", "close"):
            if part in view:
                yield from _text(view[part], f"/view/{part}", longest=24, kinds=PLAIN)
        kinds = [block.get("type") for block in view.get("blocks", ()) if isinstance(block, Mapping)]
        if "input" in kinds and "submit" not in view:
            yield Breach("invalid_arguments", "/view/submit", "a view with inputs needs submit")
    if len(str(view.get("private_metadata", ""))) > PRIVATE_METADATA:
        why = f"must be at most {PRIVATE_METADATA} characters"
        yield Breach("invalid_arguments", "/view/private_metadata", why)
    for name in ("callback_id", "external_id"):
        if len(str(view.get(name, ""))) > ID:
            yield Breach("invalid_arguments", f"/view/{name}", f"must be at most {ID} characters")
    unknown = sorted(set(view) - VIEW_KEYS)
    if unknown:
        yield Breach("invalid_arguments", "/view", f"invalid additional property: {', '.join(unknown)}")
    for breach in block_breaches(view.get("blocks"), kind):
        yield Breach("invalid_arguments", f"/view{breach.where}", breach.why)


def _block_breaches(blocks: Sequence[object], surface: str) -> Iterator[Breach]:
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    if len(blocks) > most:
        yield Breach("invalid_blocks", "/blocks", f"no more than {most} items allowed")
    seen: set[str] = set()
    for at, block in enumerate(blocks):
        where = f"/blocks/{at}"
        if not isinstance(block, Mapping):
            yield Breach("invalid_blocks_format", where, "must be an object")
            continue
        kind = str(block.get("type"))
        if kind not in BLOCKS or (kind in ONLY_IN_MESSAGES and surface != "message"):
            yield Breach("invalid_blocks", f"{where}/type", f"unsupported type: {kind}")
            continue
        yield from _shaped(block, where, BLOCKS[kind])
        yield from _identifier(block, "block_id", where)
        ident = block.get("block_id")
        if ident in seen:
            yield Breach("invalid_blocks", f"{where}/block_id", f'"block_id" {ident} already exists')
        if ident:
            seen.add(str(ident))
        yield from _action_ids(block, where)
    if surface == "message" and text_length(blocks) > BLOCKS_TEXT:
        why = f"the text of all blocks exceeds {BLOCKS_TEXT} characters"
        yield Breach("msg_blocks_too_long", "/blocks", why)


def text_length(part: object) -> int:
    """The characters in all texts of these blocks together."""
    if isinstance(part, Mapping):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(text_length(value) for key, value in part.items() if not isinstance(value, str))
    if isinstance(part, Sequence) and not isinstance(part, str):
        return sum(text_length(value) for value in part)
    return 0


def elements(block: Fields) -> tuple[Fields, ...]:
    """The interactive elements of a block: of actions, a section's accessory, an input's element."""
    candidates = [*block.get("elements", ())] if block.get("type") in ("actions", "context_actions") else []
    candidates += [block[name] for name in ("accessory", "element") if name in block]
    return tuple(element for element in candidates if isinstance(element, Mapping))


def _action_ids(block: Fields, where: str) -> Iterator[Breach]:
    seen: set[str] = set()
    for element in elements(block):
        name = element.get("action_id")
        if name in seen:
            yield Breach("invalid_blocks", where, f'"action_id" {name} already exists in the same block')
        if name:
            seen.add(str(name))


def _shaped(value: Fields, where: str, shape: Shape) -> Iterator[Breach]:
    for name in sorted(shape.must - set(value)):
        yield Breach("invalid_blocks", where, f"missing required field: {name}")
    unknown = set(value) - shape.may - shape.must - {"type"}
    if unknown:
        yield Breach("invalid_blocks", where, f"invalid additional property: {', '.join(sorted(unknown))}")
    if shape.must <= set(value):
        yield from shape.check(value, where)


def _identifier(value: Fields, name: str, where: str) -> Iterator[Breach]:
    if name in value and not (isinstance(value[name], str) and 1 <= len(value[name]) <= ID):
        yield Breach("invalid_blocks", f"{where}/{name}", f"must be 1 to {ID} characters")


PLAIN = frozenset({"plain_text"})
EITHER = frozenset({"plain_text", "mrkdwn"})
TEXT_KEYS = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}


def _text(value: object, where: str, *, longest: int, kinds: frozenset[str] = EITHER) -> Iterator[Breach]:
    if not isinstance(value, Mapping) or value.get("type") not in kinds:
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


def _string(value: object, where: str, longest: int) -> Iterator[Breach]:
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        yield Breach("invalid_blocks", where, f"must be 1 to {longest} characters")


def _list(value: object, where: str, most: int) -> Iterator[Breach]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not 1 <= len(value) <= most:
        yield Breach("invalid_blocks", where, f"must have 1 to {most} items")


def _element(value: object, where: str, allowed: frozenset[str]) -> Iterator[Breach]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or kind not in allowed:
        yield Breach("invalid_blocks", f"{where}/type", f"unsupported type: {kind}")
        return
    yield from _shaped(value, where, ELEMENTS[str(kind)])
    yield from _identifier(value, "action_id", where)
    if "confirm" in value:
        yield from _confirm(value["confirm"], f"{where}/confirm")
    if "placeholder" in value:
        yield from _text(value["placeholder"], f"{where}/placeholder", longest=150, kinds=PLAIN)


def _confirm(value: object, where: str) -> Iterator[Breach]:
    if not isinstance(value, Mapping):
        yield Breach("invalid_blocks", where, "must be an object")
        return
    yield from _text(value.get("title"), f"{where}/title", longest=100, kinds=PLAIN)
    yield from _text(value.get("text"), f"{where}/text", longest=300)
    for name in ("confirm", "deny"):
        yield from _text(value.get(name), f"{where}/{name}", longest=30, kinds=PLAIN)


def _section(block: Fields, where: str) -> Iterator[Breach]:
    if "text" not in block and "fields" not in block:
        yield Breach("invalid_blocks", where, "missing required field: text or fields")
    if "text" in block:
        yield from _text(block["text"], f"{where}/text", longest=3_000)
    if "fields" in block:
        yield from _list(block["fields"], f"{where}/fields", 10)
        for at, each in enumerate(block["fields"] or ()):
            yield from _text(each, f"{where}/fields/{at}", longest=2_000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{where}/accessory", ACCESSORIES)


def _header(block: Fields, where: str) -> Iterator[Breach]:
    yield from _text(block["text"], f"{where}/text", longest=150, kinds=PLAIN)


def _context(block: Fields, where: str) -> Iterator[Breach]:
    yield from _list(block["elements"], f"{where}/elements", 10)
    for at, each in enumerate(block["elements"] or ()):
        spot = f"{where}/elements/{at}"
        if isinstance(each, Mapping) and each.get("type") == "image":
            yield from _element(each, spot, frozenset({"image"}))
        else:
            yield from _text(each, spot, longest=3_000)


def _actions(block: Fields, where: str) -> Iterator[Breach]:
    yield from _list(block["elements"], f"{where}/elements", 25)
    for at, each in enumerate(block["elements"] or ()):
        yield from _element(each, f"{where}/elements/{at}", IN_ACTIONS)


def _context_actions(block: Fields, where: str) -> Iterator[Breach]:
    yield from _list(block["elements"], f"{where}/elements", 5)
    for at, each in enumerate(block["elements"] or ()):
        yield from _element(each, f"{where}/elements/{at}", frozenset({"feedback_buttons", "icon_button"}))


def _input(block: Fields, where: str) -> Iterator[Breach]:
    yield from _text(block["label"], f"{where}/label", longest=2_000, kinds=PLAIN)
    if "hint" in block:
        yield from _text(block["hint"], f"{where}/hint", longest=2_000, kinds=PLAIN)
    yield from _element(block["element"], f"{where}/element", IN_INPUT)


def _image(block: Fields, where: str) -> Iterator[Breach]:
    yield from _string(block.get("image_url"), f"{where}/image_url", 3_000)
    yield from _string(block.get("alt_text"), f"{where}/alt_text", 2_000)


def _rich_text(block: Fields, where: str) -> Iterator[Breach]:
    for at, each in enumerate(block["elements"] or ()):
        kind = each.get("type") if isinstance(each, Mapping) else None
        spot = f"{where}/elements/{at}"
        if kind not in RICH_GROUPS:
            yield Breach("invalid_blocks", f"{spot}/type", f"unsupported type: {kind}")
            continue
        leaves = each.get("elements", ())
        if kind == "rich_text_list":
            if each.get("style") not in ("bullet", "ordered"):
                yield Breach("invalid_blocks", f"{spot}/style", "must be bullet or ordered")
            leaves = [leaf for part in leaves for leaf in part.get("elements", ())]
        for leaf in leaves:
            yield from _rich_leaf(leaf, spot)


def _rich_leaf(leaf: object, where: str) -> Iterator[Breach]:
    kind = leaf.get("type") if isinstance(leaf, Mapping) else None
    if not isinstance(leaf, Mapping) or kind not in RICH_LEAVES:
        yield Breach("invalid_blocks", where, f"unsupported rich text element: {kind}")
    elif kind == "text" and not (isinstance(leaf.get("text"), str) and leaf["text"]):
        yield Breach("invalid_blocks", where, "a text element must be more than 0 characters")
    elif kind == "link" and not isinstance(leaf.get("url"), str):
        yield Breach("invalid_blocks", where, "missing required field: url")
    elif set(leaf.get("style") or {}) - {"bold", "italic", "strike", "code", "highlight", "underline"}:
        yield Breach("invalid_blocks", where, "unknown style")


def _markdown(block: Fields, where: str) -> Iterator[Breach]:
    yield from _string(block["text"], f"{where}/text", 12_000)


def _table(block: Fields, where: str) -> Iterator[Breach]:
    yield from _list(block["rows"], f"{where}/rows", 100)
    for at, row in enumerate(block["rows"] or ()):
        yield from _list(row, f"{where}/rows/{at}", 20)


def _nothing(block: Fields, where: str) -> Iterator[Breach]:
    return iter(())


def _button(value: Fields, where: str) -> Iterator[Breach]:
    yield from _text(value["text"], f"{where}/text", longest=75, kinds=PLAIN)
    for name, longest in (("value", 2_000), ("url", 3_000), ("accessibility_label", 75)):
        if name in value:
            yield from _string(value[name], f"{where}/{name}", longest)
    if value.get("style", "primary") not in ("primary", "danger"):
        yield Breach("invalid_blocks", f"{where}/style", "must be primary or danger")


def _option(value: object, where: str, text: frozenset[str]) -> Iterator[Breach]:
    if not isinstance(value, Mapping):
        yield Breach("invalid_blocks", where, "must be an option object")
        return
    yield from _text(value.get("text"), f"{where}/text", longest=75, kinds=text)
    yield from _string(value.get("value"), f"{where}/value", 150)
    if "description" in value:
        yield from _text(value["description"], f"{where}/description", longest=75, kinds=text)


def _choices(most: int, text: frozenset[str]) -> Callable[[Fields, str], Iterator[Breach]]:
    def check(value: Fields, where: str) -> Iterator[Breach]:
        groups = value.get("option_groups")
        options = value.get("options")
        if (options is None) == (groups is None):
            yield Breach("invalid_blocks", where, "exactly one of options and option_groups is needed")
            return
        if groups is not None:
            yield from _list(groups, f"{where}/option_groups", 100)
            options = [option for group in groups for option in group.get("options", ())]
        else:
            yield from _list(options, f"{where}/options", most)
        for at, option in enumerate(options or ()):
            yield from _option(option, f"{where}/options/{at}", text)
        for initial in [value.get("initial_option"), *value.get("initial_options", ())]:
            if initial is not None and initial not in (options or ()):
                yield Breach("invalid_blocks", where, "the initial option is not one of the options")

    return check


def _plain_input(value: Fields, where: str) -> Iterator[Breach]:
    longest = value.get("max_length", 3_000)
    if not isinstance(longest, int) or not 1 <= longest <= 3_000:
        yield Breach("invalid_blocks", f"{where}/max_length", "must be 1 to 3000")


def _feedback(value: Fields, where: str) -> Iterator[Breach]:
    for name in ("positive_button", "negative_button"):
        yield from _text(value[name].get("text"), f"{where}/{name}/text", longest=75, kinds=PLAIN)
        yield from _string(value[name].get("value"), f"{where}/{name}/value", 2_000)


def _shape(check: Callable[[Fields, str], Iterator[Breach]], must: str, may: str = "") -> Shape:
    return Shape(frozenset(may.split()), frozenset(must.split()), check)


BLOCKS: Mapping[str, Shape] = {
    "section": _shape(_section, "", "block_id text fields accessory expand"),
    "header": _shape(_header, "text", "block_id level"),
    "context": _shape(_context, "elements", "block_id"),
    "divider": _shape(_nothing, "", "block_id"),
    "actions": _shape(_actions, "elements", "block_id"),
    "context_actions": _shape(_context_actions, "elements", "block_id"),
    "input": _shape(_input, "label element", "block_id hint optional dispatch_action"),
    "image": _shape(_image, "image_url alt_text", "block_id title"),
    "rich_text": _shape(_rich_text, "elements", "block_id"),
    "markdown": _shape(_markdown, "text", "block_id"),
    "table": _shape(_table, "rows", "block_id column_settings"),
}
ONLY_IN_MESSAGES = frozenset({"context_actions", "markdown", "table"})
RICH_GROUPS = frozenset({"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"})
RICH_LEAVES = frozenset({"text", "link", "user", "usergroup", "channel", "broadcast", "emoji", "date", "color", "team"})

_CHOICE = "action_id confirm focus_on_load "
_COMMON = _CHOICE + "placeholder "
ELEMENTS: Mapping[str, Shape] = {
    "button": _shape(_button, "text", "action_id url value style confirm accessibility_label"),
    "static_select": _shape(_choices(100, PLAIN), "", _COMMON + "options option_groups initial_option"),
    "multi_static_select": _shape(
        _choices(100, PLAIN), "", _COMMON + "options option_groups initial_options max_selected_items"
    ),
    "overflow": _shape(_choices(5, PLAIN), "options", "action_id confirm"),
    "radio_buttons": _shape(_choices(10, EITHER), "options", _CHOICE + "initial_option"),
    "checkboxes": _shape(_choices(10, EITHER), "options", _CHOICE + "initial_options"),
    "datepicker": _shape(_nothing, "", _COMMON + "initial_date"),
    "timepicker": _shape(_nothing, "", _COMMON + "initial_time timezone"),
    "datetimepicker": _shape(_nothing, "", "action_id confirm initial_date_time focus_on_load"),
    "plain_text_input": _shape(
        _plain_input,
        "",
        _COMMON + "initial_value multiline min_length max_length dispatch_action_config",
    ),
    "number_input": _shape(
        _nothing, "is_decimal_allowed", _COMMON + "initial_value min_value max_value dispatch_action_config"
    ),
    "users_select": _shape(_nothing, "", _COMMON + "initial_user"),
    "channels_select": _shape(_nothing, "", _COMMON + "initial_channel response_url_enabled"),
    "conversations_select": _shape(
        _nothing,
        "",
        _COMMON + "initial_conversation default_to_current_conversation response_url_enabled filter",
    ),
    "image": _shape(_image, "image_url alt_text"),
    "feedback_buttons": _shape(_feedback, "positive_button negative_button", "action_id"),
    "icon_button": _shape(_nothing, "icon text", "action_id value confirm accessibility_label visible_to_user_ids"),
}
_SELECTS = frozenset(
    {"static_select", "multi_static_select", "users_select", "channels_select", "conversations_select"}
)
_PICKS = frozenset({"datepicker", "timepicker", "radio_buttons", "checkboxes"})
ACCESSORIES = _SELECTS | _PICKS | {"button", "overflow", "image"}
IN_ACTIONS = _SELECTS | _PICKS | {"button", "overflow", "datetimepicker"}
IN_INPUT = _SELECTS | _PICKS | {"plain_text_input", "number_input", "datetimepicker"}

VIEW_KEYS = frozenset({"type", "title", "blocks", "close", "submit", "submit_disabled"}) | frozenset(
    {"private_metadata", "callback_id", "clear_on_close", "notify_on_close", "external_id"}
)
