"""What all listeners share: who asks, where the answer goes, and what happens when something goes wrong on the way.

A listener acknowledges, makes an `Asked` out of what Slack sent, and hands the rest over to the desk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt import Respond

from bot.desk import Desk
from bot.people import People
from bot.posting import FAILURES, Posting, problem_of
from bot.tasks import Task
from bot.views import notices
from bot.views.help import help_message
from bot.views.message import Message
from bot.views.status import status_message
from bot.views.words import plain
from commands import status
from commands.catalogue import Command, parse
from commands.help import help_result
from commands.services import Services
from commands.step import Request, UsageError
from connectors.errors import ConnectorError
from storage import deliveries, jobs
from storage.database import StorageError

_log = structlog.get_logger("hybridbot.front")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What listeners work with."""

    services: Services
    people: People
    posting: Posting
    desk: Desk
    wake: Callable[[], None]
    """Told that a job has been queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody asked for something, by command, by button or by mention."""

    user: str
    channel: str
    """Where; empty in the Home tab."""
    delivery: str
    """Slack's id of this delivery, to recognise a second one of the same; empty if there is none."""
    tell: Callable[[Message], None]
    """Tell this person alone, best where they asked."""


def of_command(front: Front, body: Mapping[str, Any], respond: Respond) -> Asked:
    """From a slash command's payload."""
    return _asked(front, str(body["user_id"]), str(body.get("channel_id") or ""), body, respond)


def of_click(front: Front, body: Mapping[str, Any], respond: Respond) -> Asked:
    """From the payload of a click in a message or a view."""
    channel = str((body.get("channel") or {}).get("id") or "")
    return _asked(front, str((body.get("user") or {}).get("id") or ""), channel, body, respond)


def event_asked(front: Front, event: Mapping[str, Any], body: Mapping[str, Any]) -> Asked:
    """From an event. There is no response address: the person is told where the event happened, or directly."""
    user, channel = str(event.get("user") or ""), str(event.get("channel") or "")
    thread = str(event.get("thread_ts") or "")
    return Asked(
        user=user,
        channel=channel,
        delivery=f"event:{body['event_id']}" if body.get("event_id") else "",
        tell=partial(front.posting.whisper, channel, user, thread),
    )


def _asked(front: Front, user: str, channel: str, body: Mapping[str, Any], respond: Respond) -> Asked:
    trigger = str(body.get("trigger_id") or "")
    return Asked(
        user=user,
        channel=channel,
        delivery=f"trigger:{trigger}" if trigger else "",
        tell=partial(_tell, front, user, respond if body.get("response_url") else None),
    )


def _tell(front: Front, user: str, respond: Respond | None, message: Message) -> None:
    """By the response address, which works in every conversation; else, or once it has expired, directly."""
    if respond is not None:
        answer = respond(response_type="ephemeral", replace_original=False, **message.arguments())
        if answer.status_code == 200:
            return
        _log.warning("a response address was refused", status=answer.status_code)
    front.posting.direct(user, message)


def take(front: Front, asked: Asked, work: Callable[[], object]) -> None:
    """Have `work` done at the desk, once per delivery. Whatever goes wrong there, the person is told."""
    front.desk.hand_over(partial(_once, front, asked, work))


def _once(front: Front, asked: Asked, work: Callable[[], object]) -> None:
    try:
        if first_time(front, asked.delivery):
            work()
    except Exception as error:  # noqa: BLE001 - the desk's outermost point: the person gets an answer, the log the traceback
        apologise(asked.tell, error)


def first_time(front: Front, delivery: str) -> bool:
    """Whether something was not delivered before, here or to another replica. Without an id it always counts."""
    if not delivery:
        return True
    with front.services.database.session() as session:
        first = deliveries.first_time(session, event_id=delivery, now=front.services.now())
    if not first:
        _log.info("delivered twice, done once", delivery=delivery)
    return first


def apologise(tell: Callable[[Message], None], error: Exception) -> None:
    """Tell a person what went wrong, with the reference under which the log has the rest."""
    reference = str(structlog.contextvars.get_contextvars().get("correlation", ""))
    _log.error("a request failed", reference=reference, exc_info=error)
    if isinstance(error, StorageError | ConnectorError):
        problem, remedy = str(error), error.remedy
    elif isinstance(error, FAILURES):
        problem = f"Slack did not accept my answer ({problem_of(error)})."
        remedy = "Try again; if it stays, ask whoever runs the bot to look at the log."
    else:
        problem = "Something unexpected happened, and nothing was checked."
        remedy = "Try again; if it stays, ask whoever runs the bot to look at the log."
    try:
        tell(notices.sorry(problem, remedy=remedy, reference=reference))
    except FAILURES as second:
        _log.error("the person could not be told", reference=reference, problem=problem_of(second))


def allowed(front: Front, asked: Asked, *, fresh: bool = False) -> bool:
    """Whether the person may run checks; if not, they are told why and whom to ask."""
    decision = front.people.decide(asked.user, fresh=fresh)
    if not decision.allowed:
        asked.tell(notices.notice(plain(decision.reason)))
    return decision.allowed


def run_typed(front: Front, asked: Asked, text: str) -> None:
    """What follows `/hybrid`: refused, explained, answered at once, or queued."""
    if not allowed(front, asked):
        return
    try:
        parsed = parse(text)
    except UsageError as error:
        asked.tell(help_message(help_result(str(error), error.meant)))
        return
    if parsed.command is None:
        asked.tell(help_message(help_result()))
        return
    try:
        words = parsed.command.validate(parsed.words)
    except UsageError as error:
        asked.tell(notices.notice(plain(str(error))))
        return
    _start(front, asked, parsed.command, words)


def _start(front: Front, asked: Asked, command: Command, words: tuple[str, ...]) -> None:
    """Answer a command at once, or post the message that becomes its answer and queue it."""
    if command.NAME == status.NAME:
        result = status.run(front.services, Request(words=words, asked_by=asked.user))
        post(front, asked, status_message(result, now=front.services.now()))
        return
    queue(front, asked, Task(command.NAME, words))


def queue(front: Front, asked: Asked, task: Task, *, message_ts: str = "") -> None:
    """Queue a task. Its answer goes into the message `message_ts` of the channel, or into a new one."""
    channel = asked.channel
    if channel and not message_ts:
        channel, message_ts = post(front, asked, notices.working(task.title, asked_by=asked.user))
    with front.services.database.session() as session:
        jobs.enqueue(
            session,
            command=task.command,
            words=task.words,
            asked_by=asked.user,
            confirmed=task.confirmed,
            channel=channel,
            message_ts=message_ts,
            correlation=str(structlog.contextvars.get_contextvars().get("correlation", "")),
            now=front.services.now(),
        )
    front.wake()


def post(front: Front, asked: Asked, message: Message) -> tuple[str, str]:
    """Post an answer where it was asked, or directly to the person where that is not possible or not wise.

    Returns channel and ts. Raises what slack_sdk raises.
    """
    if _may_post(front, asked):
        try:
            return asked.channel, front.posting.post(asked.channel, message)
        except FAILURES as error:
            _log.warning("a channel refused a message", channel=asked.channel, problem=problem_of(error))
    channel, ts = front.posting.direct(asked.user, message)
    asked.tell(notices.answered_privately())
    return channel, ts


def _may_post(front: Front, asked: Asked) -> bool:
    """Whether this is the person's own conversation with the bot, or a channel of ours that the bot is a member of.

    What cannot be read counts as no: the conversations of two people, for which the bot has no scope, included.
    """
    try:
        if asked.channel.startswith("D"):
            return asked.channel == front.posting.direct_channel(asked.user)
        found = front.posting.client.conversations_info(channel=asked.channel).get("channel") or {}
    except FAILURES as error:
        _log.info("a channel cannot be read", channel=asked.channel, problem=problem_of(error))
        return False
    shared = found.get("is_ext_shared") or found.get("is_pending_ext_shared")
    return bool(found.get("is_member")) and not shared and not found.get("is_archived")
