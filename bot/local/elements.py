"""Interactive elements: their limits, and which stand in which block."""

from collections.abc import Callable, Iterator, Mapping

from bot.local.shapes import (
    EITHER,
    PLAIN,
    Breach,
    Fields,
    Shape,
    identifier,
    listed,
    members,
    nothing,
    shape,
    shaped,
    string,
    text_object,
)


def element(value: object, where: str, allowed: frozenset[str]) -> Iterator[Breach]:
    """Everything wrong with an element that stands where only the `allowed` types may."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or str(kind) not in allowed:
        yield Breach("invalid_blocks", f"{where}/type", f"unsupported type: {kind}")
        return
    yield from shaped(value, where, ELEMENTS[str(kind)])
    yield from identifier(value, "action_id", where)
    if "confirm" in value:
        yield from _confirm(value["confirm"], f"{where}/confirm")
    if "placeholder" in value:
        yield from text_object(value["placeholder"], f"{where}/placeholder", longest=150, kinds=PLAIN)


def elements(block: Fields) -> tuple[Fields, ...]:
    """The interactive elements of a block: of actions, a section's accessory, an input's element."""
    candidates = [*members(block.get("elements"))] if block.get("type") in ("actions", "context_actions") else []
    candidates += [block[name] for name in ("accessory", "element") if name in block]
    return tuple(element for element in candidates if isinstance(element, Mapping))


def _confirm(value: object, where: str) -> Iterator[Breach]:
    if not isinstance(value, Mapping):
        yield Breach("invalid_blocks", where, "must be an object")
        return
    yield from text_object(value.get("title"), f"{where}/title", longest=100, kinds=PLAIN)
    yield from text_object(value.get("text"), f"{where}/text", longest=300)
    for name in ("confirm", "deny"):
        yield from text_object(value.get(name), f"{where}/{name}", longest=30, kinds=PLAIN)


def _button(value: Fields, where: str) -> Iterator[Breach]:
    yield from text_object(value["text"], f"{where}/text", longest=75, kinds=PLAIN)
    for name, longest in (("value", 2_000), ("url", 3_000), ("accessibility_label", 75)):
        if name in value:
            yield from string(value[name], f"{where}/{name}", longest)
    if value.get("style", "primary") not in ("primary", "danger"):
        yield Breach("invalid_blocks", f"{where}/style", "must be primary or danger")


def _option(value: object, where: str, text: frozenset[str]) -> Iterator[Breach]:
    if not isinstance(value, Mapping):
        yield Breach("invalid_blocks", where, "must be an option object")
        return
    yield from text_object(value.get("text"), f"{where}/text", longest=75, kinds=text)
    yield from string(value.get("value"), f"{where}/value", 150)
    if "description" in value:
        yield from text_object(value["description"], f"{where}/description", longest=75, kinds=text)


def _choices(most: int, text: frozenset[str]) -> Callable[[Fields, str], Iterator[Breach]]:
    def check(value: Fields, where: str) -> Iterator[Breach]:
        groups = value.get("option_groups")
        options = value.get("options")
        if (options is None) == (groups is None):
            yield Breach("invalid_blocks", where, "exactly one of options and option_groups is needed")
            return
        if groups is not None:
            yield from listed(groups, f"{where}/option_groups", 100)
            inside = [group.get("options") for group in members(groups) if isinstance(group, Mapping)]
            options = [option for each in inside for option in members(each)]
        else:
            yield from listed(options, f"{where}/options", most)
        for at, option in enumerate(members(options)):
            yield from _option(option, f"{where}/options/{at}", text)
        for initial in [value.get("initial_option"), *members(value.get("initial_options"))]:
            if initial is not None and initial not in members(options):
                yield Breach("invalid_blocks", where, "the initial option is not one of the options")

    return check


def _plain_input(value: Fields, where: str) -> Iterator[Breach]:
    longest = value.get("max_length", 3_000)
    if not isinstance(longest, int) or not 1 <= longest <= 3_000:
        yield Breach("invalid_blocks", f"{where}/max_length", "must be 1 to 3000")


def _feedback(value: Fields, where: str) -> Iterator[Breach]:
    for name in ("positive_button", "negative_button"):
        if not isinstance(value[name], Mapping):
            yield Breach("invalid_blocks", f"{where}/{name}", "must be an object")
            continue
        yield from text_object(value[name].get("text"), f"{where}/{name}/text", longest=75, kinds=PLAIN)
        yield from string(value[name].get("value"), f"{where}/{name}/value", 2_000)


def image(block: Fields, where: str) -> Iterator[Breach]:
    """A picture, as an element or as a block."""
    yield from string(block.get("image_url"), f"{where}/image_url", 3_000)
    yield from string(block.get("alt_text"), f"{where}/alt_text", 2_000)


_CHOICE = "action_id confirm focus_on_load "
_COMMON = _CHOICE + "placeholder "
ELEMENTS: Mapping[str, Shape] = {
    "button": shape(_button, "text", "action_id url value style confirm accessibility_label"),
    "static_select": shape(_choices(100, PLAIN), "", _COMMON + "options option_groups initial_option"),
    "multi_static_select": shape(
        _choices(100, PLAIN), "", _COMMON + "options option_groups initial_options max_selected_items"
    ),
    "overflow": shape(_choices(5, PLAIN), "options", "action_id confirm"),
    "radio_buttons": shape(_choices(10, EITHER), "options", _CHOICE + "initial_option"),
    "checkboxes": shape(_choices(10, EITHER), "options", _CHOICE + "initial_options"),
    "datepicker": shape(nothing, "", _COMMON + "initial_date"),
    "timepicker": shape(nothing, "", _COMMON + "initial_time timezone"),
    "datetimepicker": shape(nothing, "", "action_id confirm initial_date_time focus_on_load"),
    "plain_text_input": shape(
        _plain_input,
        "",
        _COMMON + "initial_value multiline min_length max_length dispatch_action_config",
    ),
    "number_input": shape(
        nothing, "is_decimal_allowed", _COMMON + "initial_value min_value max_value dispatch_action_config"
    ),
    "users_select": shape(nothing, "", _COMMON + "initial_user"),
    "channels_select": shape(nothing, "", _COMMON + "initial_channel response_url_enabled"),
    "conversations_select": shape(
        nothing,
        "",
        _COMMON + "initial_conversation default_to_current_conversation response_url_enabled filter",
    ),
    "image": shape(image, "image_url alt_text"),
    "feedback_buttons": shape(_feedback, "positive_button negative_button", "action_id"),
    "icon_button": shape(nothing, "icon text", "action_id value confirm accessibility_label visible_to_user_ids"),
}
_SELECTS = frozenset(
    {"static_select", "multi_static_select", "users_select", "channels_select", "conversations_select"}
)
_PICKS = frozenset({"datepicker", "timepicker", "radio_buttons", "checkboxes"})
ACCESSORIES = _SELECTS | _PICKS | {"button", "overflow", "image"}
IN_ACTIONS = _SELECTS | _PICKS | {"button", "overflow", "datetimepicker"}
IN_INPUT = _SELECTS | _PICKS | {"plain_text_input", "number_input", "datetimepicker"}
