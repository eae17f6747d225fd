"""Slack's limits, each one at its edge: the last that is taken and the first that is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.limits import block_breaches, text_breaches, text_length, view_breaches

Block = dict[str, Any]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: object) -> Block:
    """A section."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(name: str = "go", **more: object) -> Block:
    """A button."""
    return {"type": "button", "action_id": name, "text": plain("Go"), **more}


def actions(*elements: Block) -> Block:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def options(count: int, text: str = "One") -> list[Block]:
    """This many options."""
    return [{"text": plain(text), "value": str(at)} for at in range(count)]


def select(**more: object) -> Block:
    """A menu of two options."""
    return {"type": "static_select", "action_id": "pick", "options": options(2), **more}


def field(element: Block) -> Block:
    """An input block around an element."""
    return {"type": "input", "label": plain("Name"), "element": element}


def rich(*leaves: Block) -> Block:
    """A rich_text block with one section."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


EDGES: list[tuple[str, list[Block], list[Block]]] = [
    ("blocks in a message", [section()] * 50, [section()] * 51),
    ("section text", [section("x" * 3_000)], [section("x" * 3_001)]),
    ("section text is not empty", [section("x")], [section("")]),
    ("fields in a section", [section(fields=[mrkdwn("x")] * 10)], [section(fields=[mrkdwn("x")] * 11)]),
    ("text of a field", [section(fields=[mrkdwn("x" * 2_000)])], [section(fields=[mrkdwn("x" * 2_001)])]),
    ("header", [{"type": "header", "text": plain("x" * 150)}], [{"type": "header", "text": plain("x" * 151)}]),
    ("header is plain", [{"type": "header", "text": plain("x")}], [{"type": "header", "text": mrkdwn("x")}]),
    (
        "elements in a context",
        [{"type": "context", "elements": [mrkdwn("x")] * 10}],
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    ),
    (
        "elements in actions",
        [actions(*(button(f"b{at}") for at in range(25)))],
        [actions(*(button(f"b{at}") for at in range(26)))],
    ),
    ("button text", [actions(button(text=plain("x" * 75)))], [actions(button(text=plain("x" * 76)))]),
    ("button value", [actions(button(value="x" * 2_000))], [actions(button(value="x" * 2_001))]),
    ("button style", [actions(button(style="danger"))], [actions(button(style="loud"))]),
    ("action_id", [actions(button("x" * 255))], [actions(button("x" * 256))]),
    ("block_id", [section(block_id="x" * 255)], [section(block_id="x" * 256)]),
    ("one block_id once", [section(block_id="a"), section(block_id="b")], [section(block_id="a")] * 2),
    ("one action_id once in a block", [actions(button("a"), button("b"))], [actions(button("a"), button("a"))]),
    ("options in a menu", [actions(select(options=options(100)))], [actions(select(options=options(101)))]),
    ("option text", [actions(select(options=options(1, "x" * 75)))], [actions(select(options=options(1, "x" * 76)))]),
    (
        "the initial option is an option",
        [actions(select(initial_option=options(1)[0]))],
        [actions(select(initial_option=options(3)[2]))],
    ),
    (
        "options in an overflow",
        [section(accessory={"type": "overflow", "action_id": "o", "options": options(5)})],
        [section(accessory={"type": "overflow", "action_id": "o", "options": options(6)})],
    ),
    ("rich text is not empty", [rich({"type": "text", "text": "x"})], [rich({"type": "text", "text": ""})]),
    ("rich text leaves", [rich({"type": "link", "url": "https://a.b"})], [rich({"type": "song"})]),
    ("emoji belongs to plain text", [section()], [{"type": "section", "text": mrkdwn("x") | {"emoji": True}}]),
    ("known keys only", [section(expand=True)], [section(colour="red")]),
    ("known blocks only", [{"type": "divider"}], [{"type": "carousel", "elements": []}]),
    ("inputs hold inputs", [field({"type": "plain_text_input"})], [field(button())]),
    (
        "a button is no input of its own",
        [section(accessory=button())],
        [section(accessory={"type": "plain_text_input"})],
    ),
    ("something in a section", [section()], [{"type": "section"}]),
]


@pytest.mark.parametrize(("name", "taken", "refused"), EDGES, ids=[edge[0] for edge in EDGES])
def test_the_last_that_is_taken_and_the_first_that_is_refused(
    name: str, taken: list[Block], refused: list[Block]
) -> None:
    """Each limit holds exactly where Slack puts it."""
    assert block_breaches(taken, "message") == ()
    assert {breach.error for breach in block_breaches(refused, "message")} == {"invalid_blocks"}


def test_all_text_together_has_a_limit() -> None:
    """13,200 characters over all blocks pass, one more does not, whatever block they stand in."""
    full = [section("x" * 3_000)] * 4 + [section("x" * 1_200)]
    assert text_length(full) == 13_200
    assert block_breaches(full, "message") == ()
    assert block_breaches([*full, rich({"type": "text", "text": "x"})], "message")[0].error == "msg_blocks_too_long"
    assert block_breaches([*full, section("x")], "modal") == ()


def test_a_message_needs_words_or_blocks_and_not_too_many() -> None:
    """no_text and msg_too_long, and blocks alone are enough."""
    assert text_breaches("", ())[0].error == "no_text"
    assert text_breaches("", [section()]) == ()
    assert text_breaches("x" * 40_000, ()) == ()
    assert text_breaches("x" * 40_001, ())[0].error == "msg_too_long"


def modal(**more: object) -> Block:
    """A small modal."""
    return {"type": "modal", "title": plain("Title"), "blocks": [section()], **more}


@pytest.mark.parametrize(
    ("taken", "refused"),
    [
        (modal(title=plain("x" * 24)), modal(title=plain("x" * 25))),
        (modal(blocks=[section()] * 100), modal(blocks=[section()] * 101)),
        (modal(private_metadata="x" * 3_000), modal(private_metadata="x" * 3_001)),
        (
            modal(blocks=[field({"type": "plain_text_input"})], submit=plain("Send")),
            modal(blocks=[field({"type": "plain_text_input"})]),
        ),
        (modal(), modal(colour="red")),
        ({"type": "home", "blocks": [section()]}, {"type": "window", "blocks": [section()]}),
    ],
    ids=["title", "blocks", "private_metadata", "submit", "known keys", "type"],
)
def test_a_view_has_its_own_limits(taken: Block, refused: Block) -> None:
    """Titles, blocks, metadata, and a submit button where there are inputs."""
    assert view_breaches(taken) == ()
    assert view_breaches(refused) != ()


@pytest.mark.parametrize("blocks", ["[]", {"type": "divider"}, [["divider"]], [None]])
def test_what_is_no_list_of_blocks_is_named_so(blocks: object) -> None:
    """invalid_blocks_format rather than a crash."""
    assert block_breaches(blocks, "message")[0].error == "invalid_blocks_format"


def test_a_breach_says_where_and_why() -> None:
    """The reason has Slack's form, with a JSON pointer."""
    breach = block_breaches([section("x" * 3_001)], "message")[0]
    assert str(breach) == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


KEYS = st.sampled_from(
    "type text elements fields accessory element label options option_groups initial_options style confirm value "
    "block_id action_id blocks rows positive_button negative_button title placeholder url".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
KNOWN = st.sampled_from(
    "section header context actions input rich_text rich_text_section rich_text_list text mrkdwn plain_text button "
    "static_select overflow checkboxes feedback_buttons image modal home".split()
)
NESTED = st.recursive(
    JSON | KNOWN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner | KNOWN, max_size=6),
    max_leaves=20,
)


@given(NESTED)
def test_no_shape_of_blocks_or_view_is_a_crash(value: object) -> None:
    """Whatever an app sends is taken or refused by name."""
    for surface in ("message", "modal", "home"):
        block_breaches(value, surface)
        block_breaches([value], surface)
    view_breaches(value)
    view_breaches({"type": "modal", "blocks": value})
