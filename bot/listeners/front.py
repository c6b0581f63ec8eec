"""What all listeners share: who asks, how to tell them, and what happens when something goes wrong on the way.

A listener acknowledges, makes an `Asked` out of what Slack sent, and hands the rest over to the desk.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt import Respond

from bot.approvals.assembling import Approvals
from bot.desk import Desk, QuickDesk
from bot.home.publishing import Homes
from bot.people import People
from bot.posting import FAILURES, Posting, problem_of
from bot.views import notices
from bot.views.message import Message
from bot.views.words import plain
from commands.services import Services
from connectors.errors import ConnectorError
from connectors.slack_files import SlackFiles
from storage import deliveries
from storage.database import StorageError

_log = structlog.get_logger("hybridbot.front")


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What listeners work with."""

    services: Services
    people: People
    posting: Posting
    desk: Desk
    files: SlackFiles
    quick: QuickDesk
    """For what is worth nothing a moment later."""
    approvals: Approvals
    """For decisions about moves."""
    homes: Homes
    """Shows people their Home tabs."""
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
    trigger: str = ""
    """With which a form can be opened, for three seconds; empty where nobody has clicked or typed."""


def of_command(front: Front, body: Mapping[str, Any], respond: Respond) -> Asked:
    """From a slash command's payload."""
    return _asked(front, str(body["user_id"]), str(body.get("channel_id") or ""), body, respond)


def of_click(front: Front, body: Mapping[str, Any], respond: Respond, *, channel: str | None = None) -> Asked:
    """From the payload of a click in a message or a view, or of a form that was sent.

    channel   the conversation in which it was asked, where something else tells it: a form carries it
    """
    where = str((body.get("channel") or {}).get("id") or "") if channel is None else channel
    return _asked(front, str((body.get("user") or {}).get("id") or ""), where, body, respond)


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


def of_form(front: Front, body: Mapping[str, Any], respond: Respond) -> Asked:
    """Of a form that was sent and carries nothing but the conversation in which it was opened."""
    channel = str((body.get("view") or {}).get("private_metadata") or "")
    return of_click(front, body, respond, channel=channel)


def _asked(front: Front, user: str, channel: str, body: Mapping[str, Any], respond: Respond) -> Asked:
    trigger = str(body.get("trigger_id") or "")
    return Asked(
        user=user,
        channel=channel,
        delivery=f"trigger:{trigger}" if trigger else "",
        tell=partial(_tell, front, user, respond if body.get("response_url") else None),
        trigger=trigger,
    )


def _tell(front: Front, user: str, respond: Respond | None, message: Message) -> None:
    """By the response address, which works in every conversation; else, or once it has expired, directly."""
    if respond is not None:
        try:
            answer = respond(response_type="ephemeral", replace_original=False, **message.arguments())
        except FAILURES as error:
            _log.warning("a response address was not reached", problem=problem_of(error))
        else:
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
    reference = reference_now()
    _log.error("a request failed", reference=reference, exc_info=error)
    problem, remedy = told_of(error)
    try:
        tell(notices.sorry(problem, remedy=remedy, reference=reference))
    except FAILURES as second:
        _log.error("the person could not be told", reference=reference, problem=problem_of(second))


def reference_now() -> str:
    """The correlation id of the request in hand, under which the log has the rest."""
    return str(structlog.contextvars.get_contextvars().get("correlation", ""))


def told_of(error: Exception) -> tuple[str, str]:
    """An error in words for people: what happened, and what to do."""
    if isinstance(error, StorageError | ConnectorError):
        return str(error), error.remedy
    remedy = "Try again; if it stays, ask whoever runs the bot to look at the log."
    if isinstance(error, FAILURES):
        return f"Slack did not accept my answer ({problem_of(error)}).", remedy
    return "Something unexpected happened, and nothing was checked.", remedy


def allowed(front: Front, asked: Asked, *, fresh: bool = False) -> bool:
    """Whether the person may run checks; if not, they are told why and whom to ask."""
    decision = front.people.decide(asked.user, fresh=fresh)
    if not decision.allowed:
        asked.tell(notices.notice(plain(decision.reason)))
    return decision.allowed
