"""Clicks and inputs: the element that was used, what it holds, and what stands in a whole form."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.local.elements import elements

Payload = dict[str, Any]


def find_element(
    blocks: Sequence[Mapping[str, Any]], action_id: str, *, block_id: str = ""
) -> tuple[str, Mapping[str, Any]]:
    """The block id and the element with this action id; KeyError when there is none to click.

    Several blocks may hold the same action id: `block_id` then says which, the first one otherwise.
    """
    for at, block in enumerate(blocks):
        here = str(block.get("block_id") or f"block{at}")
        for element in elements(block):
            if element.get("action_id") == action_id and block_id in ("", here):
                return here, element
    raise KeyError(f"no element with action_id {action_id!r} is shown")


def taken(element: Mapping[str, Any], choice: object) -> Payload:
    """What an element holds when `choice` was made in it: a value, or option values, or nothing.

    For a menu `choice` is the `value` of an option, for checkboxes a sequence of them.
    """
    kind = str(element["type"])
    held: Payload = {"type": kind}
    if kind in _PLAIN_VALUES:
        held[_PLAIN_VALUES[kind]] = choice
    elif kind in ("static_select", "radio_buttons", "overflow"):
        held["selected_option"] = _option(element, choice) if choice is not None else None
    elif kind in ("checkboxes", "multi_static_select"):
        chosen = choice if isinstance(choice, Sequence) and not isinstance(choice, str) else []
        held["selected_options"] = [_option(element, each) for each in chosen]
    return held


def clicked(element: Mapping[str, Any], *, block_id: str, choice: object, ts: str) -> Payload:
    """The entry of `actions` for a click on a button or a choice in a menu."""
    action: Payload = {"action_id": element.get("action_id"), "block_id": block_id, "action_ts": ts}
    kind = element["type"]
    if kind == "feedback_buttons":
        pressed = [element[name] for name in ("positive_button", "negative_button")]
        button = next(each for each in pressed if each["value"] == choice)
        return action | {"type": kind, "value": button["value"], "text": dict(button["text"])}
    if kind not in ("button", "icon_button"):
        return action | taken(element, choice)
    action |= {"type": kind, "text": dict(element["text"])}
    return action | {name: element[name] for name in ("value", "style", "url") if name in element}


def state_values(blocks: Sequence[Mapping[str, Any]], given: Mapping[str, object]) -> Payload:
    """`state.values` of these blocks: what is given, else the initial values.

    An input is named by its action id, its block id, or "block_id/action_id" where only both tell it
    apart. KeyError when something given has no input here.
    """
    left = dict(given)
    values: Payload = {}
    for at, block in enumerate(blocks):
        block_id = str(block.get("block_id") or f"block{at}")
        for element in elements(block):
            if element.get("type") in _STATELESS:
                continue
            action_id = str(element.get("action_id") or f"action{at}")
            names = (f"{block_id}/{action_id}", action_id, block_id)
            name = next((each for each in names if each in left), None)
            held = taken(element, left.pop(name)) if name is not None else _initial(element)
            values.setdefault(block_id, {})[action_id] = held
    if left:
        raise KeyError(f"no input for {sorted(left)}")
    return values


def _initial(element: Mapping[str, Any]) -> Payload:
    kind = str(element["type"])
    if kind in _PLAIN_VALUES:
        return taken(element, element.get(_INITIAL[_PLAIN_VALUES[kind]]))
    if kind in ("checkboxes", "multi_static_select"):
        return taken(element, [each["value"] for each in element.get("initial_options", ())])
    first = element.get("initial_option")
    return taken(element, first["value"] if first else None)


def _option(element: Mapping[str, Any], value: object) -> Payload:
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(option for group in groups for option in group["options"])]
    for option in options:
        if option["value"] == value:
            return dict(option)
    raise KeyError(f"no option with value {value!r}")


_PLAIN_VALUES = {
    "plain_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}
_STATELESS = frozenset({"button", "overflow", "image", "feedback_buttons", "icon_button"})
_INITIAL = {
    "value": "initial_value",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_user": "initial_user",
    "selected_channel": "initial_channel",
    "selected_conversation": "initial_conversation",
}
