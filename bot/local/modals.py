"""The Web API's views.*: modals opened by a trigger, pushed and updated, and the Home tab."""

from bot.local.board import view_json
from bot.local.desk import Arguments, Desk, RefusedError, Reply, refuse, view_argument
from bot.local.limits import view_breaches


def views_open(desk: Desk, arguments: Arguments) -> Reply:
    """Open a modal for the person whose trigger it is."""
    user = _exchange(desk, arguments)
    view = view_argument(arguments, "modal")
    return {"view": view_json(desk.board.keep_view(user=user, body=view), desk.board)}


def views_push(desk: Desk, arguments: Arguments) -> Reply:
    """Lay a modal over the open one; three deep at most."""
    board = desk.board
    user = _exchange(desk, arguments)
    top = board.top_view(user)
    if top is None:
        raise RefusedError("not_found")
    if sum(view.user == user for view in board.views.values()) >= 3:
        raise RefusedError("push_limit_reached")
    return {"view": view_json(board.keep_view(user=user, body=view_argument(arguments, "modal"), over=top), board)}


def views_update(desk: Desk, arguments: Arguments) -> Reply:
    """Other content for an open modal, found by view_id or external_id."""
    board = desk.board
    wanted, outside = arguments.get("view_id"), arguments.get("external_id")
    for view in board.views.values():
        if view.id == wanted or (outside and view.body.get("external_id") == outside):
            if arguments.get("hash") not in (None, "", view.hash):
                raise RefusedError("hash_conflict")
            return {"view": view_json(board.change_view(view, view_argument(arguments, "modal")), board)}
    raise RefusedError("not_found")


def views_publish(desk: Desk, arguments: Arguments) -> Reply:
    """Set the Home tab of one person."""
    board = desk.board
    user = str(arguments.get("user_id") or "")
    if user not in {person.id for person in board.team.people}:
        raise RefusedError("invalid_arguments", response_metadata={"messages": ["[ERROR] unknown user_id"]})
    old = board.home.get(user)
    if old and arguments.get("hash") not in (None, "", old.hash):
        raise RefusedError("hash_conflict")
    return {"view": view_json(board.publish_home(user=user, body=view_argument(arguments, "home")), board)}


def _exchange(desk: Desk, arguments: Arguments) -> str:
    trigger = desk.triggers.get(str(arguments.get("trigger_id") or ""))
    if trigger is None:
        raise RefusedError("invalid_trigger_id")
    if trigger.spent:
        raise RefusedError("exchanged_trigger_id")
    if desk.board.clock() > trigger.until:
        raise RefusedError("expired_trigger_id")
    refuse(view_breaches(arguments.get("view")))
    trigger.spent = True
    return trigger.user
