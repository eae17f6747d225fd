"""Slack's limits on messages and views: what Slack refuses, this refuses too, by the same names.

Facts from the Block Kit reference and from slack-sdk 3.47; `msg_blocks_too_long` at 13,200 characters
was measured by others (slackapi/bolt-js issue 2509). Blocks that not every client shows (card, carousel,
alert, ...) are unknown here on purpose: the bot promises to do without them.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.local.blocks import BLOCKS, ONLY_IN_MESSAGES
from bot.local.elements import elements
from bot.local.shapes import ID, PLAIN, Breach, Fields, identifier, members, shaped, text_object

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
BLOCKS_TEXT = 13_200
MESSAGE_TEXT = 40_000
UPDATE_TEXT = 4_000
MODAL_TITLE = 24
PRIVATE_METADATA = 3_000
VIEW_KEYS = frozenset({"type", "title", "blocks", "close", "submit", "submit_disabled"}) | frozenset(
    {"private_metadata", "callback_id", "clear_on_close", "notify_on_close", "external_id"}
)


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


def text_length(part: object) -> int:
    """The characters in all texts of these blocks together."""
    if isinstance(part, Mapping):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(text_length(value) for key, value in part.items() if not isinstance(value, str))
    if isinstance(part, Sequence) and not isinstance(part, str):
        return sum(text_length(value) for value in part)
    return 0


def _view_breaches(view: Fields) -> Iterator[Breach]:
    kind = view.get("type")
    if kind not in ("modal", "home"):
        yield Breach("invalid_arguments", "/view/type", "must be modal or home")
        return
    if kind == "modal":
        yield from text_object(view.get("title"), "/view/title", longest=MODAL_TITLE, kinds=PLAIN)
        for part in ("submit", "close"):
            if part in view:
                yield from text_object(view[part], f"/view/{part}", longest=24, kinds=PLAIN)
        kinds = [block.get("type") for block in members(view.get("blocks")) if isinstance(block, Mapping)]
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
        yield from shaped(block, where, BLOCKS[kind])
        yield from identifier(block, "block_id", where)
        ident = block.get("block_id")
        if str(ident) in seen:
            yield Breach("invalid_blocks", f"{where}/block_id", f'"block_id" {ident} already exists')
        if ident:
            seen.add(str(ident))
        yield from _action_ids(block, where)
    if surface == "message" and text_length(blocks) > BLOCKS_TEXT:
        why = f"the text of all blocks exceeds {BLOCKS_TEXT} characters"
        yield Breach("msg_blocks_too_long", "/blocks", why)


def _action_ids(block: Fields, where: str) -> Iterator[Breach]:
    seen: set[str] = set()
    for element in elements(block):
        name = element.get("action_id")
        if name in seen:
            yield Breach("invalid_blocks", where, f'"action_id" {name} already exists in the same block')
        if name:
            seen.add(str(name))
