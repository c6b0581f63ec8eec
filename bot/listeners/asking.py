"""From words to an answer: understood, answered at once or queued, and posted where people may read it."""

import structlog

from bot.listeners.front import Asked, Front, allowed
from bot.posting import FAILURES, problem_of
from bot.tasks import Task
from bot.views import notices
from bot.views.help import help_message
from bot.views.message import Message
from bot.views.status import status_message
from bot.views.words import plain
from commands import status
from commands.catalogue import Command, parse
from commands.help import help_result
from commands.step import Request, UsageError
from storage import jobs

_log = structlog.get_logger("hybridbot.asking")


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
    """Queue a task. Its answer goes into the message `message_ts` of the channel, or into a new one.

    What was asked in the Home tab has no channel; its answer goes there.
    """
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
    if front.posting.may_post(asked.channel, asked.user):
        try:
            return asked.channel, front.posting.post(asked.channel, message)
        except FAILURES as error:
            _log.warning("a channel refused a message", channel=asked.channel, problem=problem_of(error))
    channel, ts = front.posting.direct(asked.user, message)
    asked.tell(notices.answered_privately())
    return channel, ts
