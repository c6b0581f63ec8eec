"""Buttons. Anybody in a channel can press one: each click is authorised by itself, and each gets an answer."""

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt import Ack, Respond

from bot import tasks
from bot.listeners.asking import queue, run_typed
from bot.listeners.front import Asked, Front, allowed, first_time, of_click, take
from bot.tasks import Task
from bot.views import actions, notices
from bot.views.words import mention
from commands import verify_domain
from commands.step import UsageError
from commands.words import domain

_log = structlog.get_logger("hybridbot.clicks")

_PRESSED_BEFORE = "Somebody has pressed this already; the message shows the answer in a moment."


def on_refresh_status(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Run all checks and show the new status in the same message."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_refresh, front, asked, body))


def on_refresh_home(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Show in the person's Home tab what there is now, and to an administrator what all checks find now."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_refresh_home, front, asked, body))


def on_run_command(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Run what the button says as if it had been typed."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(run_typed, front, asked, pressed_value(body)))


def on_show_domain(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Show one domain in a message of its own."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(run_typed, front, asked, f"{verify_domain.NAME} {pressed_value(body)}"))


def on_add_domain(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Add a domain to the tenant, as the person has just confirmed."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_change, front, asked, body, tasks.ADD_DOMAIN))


def on_verify_domain(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Let Microsoft 365 verify a domain, now or as soon as the record is public, as the person has just confirmed."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_change, front, asked, body, verify_domain.NAME))


def on_other_click(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """A button that this version does not know: of an older message, or of a newer version."""
    ack()
    _log.warning("unknown button", action=_action(body).get("action_id"))
    asked = of_click(front, body, respond)
    text = "This button is from another version of me and no longer works. Type /hybrid status to start afresh."
    take(front, asked, partial(asked.tell, notices.notice(text)))


def _change(front: Front, asked: Asked, body: Mapping[str, Any], command: str) -> None:
    """A change of the tenant. Who presses is asked for again, whatever is remembered about them."""
    if not allowed(front, asked, fresh=True):
        return
    try:
        name = domain(pressed_value(body))
    except UsageError as error:
        asked.tell(notices.notice(str(error)))
        return
    task = Task(command, (name,), confirmed=True)
    _log.info("a change was confirmed", command=command, domain=name, by=asked.user)
    if actions.answers_here(str(_action(body).get("action_id"))):
        replace_by(front, asked, body, task)
    else:
        queue(front, asked, task)


def _refresh(front: Front, asked: Asked, body: Mapping[str, Any]) -> None:
    if allowed(front, asked):
        replace_by(front, asked, body, Task(tasks.REFRESH))


def replace_by(front: Front, asked: Asked, body: Mapping[str, Any], task: Task) -> None:
    """Queue a task whose answer replaces the message; its buttons go away at once, and count once."""
    message = body.get("message") or {}
    ts = str(message.get("ts") or "")
    if not first_time(front, _shape_of(asked.channel, ts, message.get("blocks"))):
        asked.tell(notices.notice(_PRESSED_BEFORE))
        return
    note = f":hourglass_flowing_sand: {task.title}, asked by {mention(asked.user)}."
    blocks = notices.pressed(message.get("blocks") or [], note)
    front.posting.update_raw(asked.channel, ts, text=f"{task.title}.", blocks=blocks)
    queue(front, asked, task, message_ts=ts)


def _refresh_home(front: Front, asked: Asked, body: Mapping[str, Any]) -> None:
    """Administrators have the checks run; to everybody else it is shown what there is now."""
    decision = front.people.decide(asked.user)
    if decision.allowed and first_time(front, f"view:{asked.user}:{(body.get('view') or {}).get('hash')}"):
        queue(front, asked, Task(tasks.REFRESH))
    front.homes.show(asked.user)


def _shape_of(channel: str, ts: str, blocks: object) -> str:
    """A message as it looked when it was clicked: two clicks on the same look are one."""
    look = hashlib.sha256(json.dumps(blocks, sort_keys=True).encode()).hexdigest()[:32]
    return f"click:{channel}:{ts}:{look}"


def _action(body: Mapping[str, Any]) -> Mapping[str, Any]:
    pressed: Mapping[str, Any] = next(iter(body.get("actions") or ()), {})
    return pressed


def pressed_value(body: Mapping[str, Any]) -> str:
    """The value of the button that was pressed."""
    return str(_action(body).get("value") or "")
