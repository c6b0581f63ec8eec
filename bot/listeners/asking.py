"""From words to an answer: understood, answered at once or queued, and posted where people may read it."""

from dataclasses import replace

import structlog

from bot.listeners.digest_channel import open_digest_form
from bot.listeners.front import Asked, Front, allowed, reference_now, told_of
from bot.listeners.whom import open_form, open_move_form, resolved
from bot.posting import FAILURES, problem_of
from bot.tasks import REFRESH, Task
from bot.views import notices
from bot.views.help import help_message
from bot.views.message import Message
from bot.views.move_form import filled_with
from bot.views.result import result_message
from bot.views.status import status_message
from bot.views.words import plain
from commands import (
    alarms,
    cancel,
    concurrency,
    digest,
    extend,
    halt,
    leave_out,
    move,
    pause,
    requests,
    rollback,
    status,
    why,
)
from commands.answers import table_of
from commands.catalogue import MOVES, Command, parse, run
from commands.digests.results import DigestResult
from commands.help import help_result
from commands.moves.typed import unfinished
from commands.step import HelpResult, Request, StatusResult, UsageError
from storage import jobs
from storage.states import MoveKind

_PLANNED = {move.NAME: MoveKind.MOVE, rollback.NAME: MoveKind.ROLLBACK}
"""Commands that, without words, open the form in which that is planned."""
_AT_ONCE = frozenset(
    command.NAME for command in (alarms, digest, requests, pause, cancel, extend, leave_out, concurrency, halt)
)
"""Commands that run no check, and are answered without a job. What takes approvals asks Slack who may give them."""
_SAY_WHY = "Say why: those who approve it read that. The rest is as you typed it."
_SAY_WHOM = "Say who is meant. The rest is as you typed it."
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
    if parsed.command.NAME == why.NAME and not parsed.words and asked.trigger:
        open_form(front, asked)
        return
    if parsed.command.NAME == digest.NAME and not parsed.words and asked.trigger:
        open_digest_form(front, asked)
        return
    try:
        words = resolved(front, parsed.words)
        if _filled_in(front, asked, parsed.command, words):
            return
        words = parsed.command.validate(words)
    except UsageError as error:
        asked.tell(notices.notice(plain(str(error))))
        return
    _start(front, asked, parsed.command, words)


def _filled_in(front: Front, asked: Asked, command: Command, words: tuple[str, ...]) -> bool:
    """Open the form for a plan that lacks people or a reason, with what was typed; False: it lacks neither.

    Raises UsageError for words that make no sense.
    """
    kind = _PLANNED.get(command.NAME)
    if kind is None or not asked.trigger or [word.lower() for word in words[:1]] == [move.SEND]:
        return False
    begun = unfinished(words, kind)
    filled = filled_with(begun, kind, channel=asked.channel) if begun is not None else None
    if filled is None:
        return False
    missing = _SAY_WHY if filled.people else _SAY_WHOM
    open_move_form(front, asked, filled, problem=missing if words else "")
    return True


def _start(front: Front, asked: Asked, command: Command, words: tuple[str, ...]) -> None:
    """Answer a command at once, or post the message that becomes its answer and queue it."""
    if command.NAME == status.NAME:
        _answer_status(front, asked, status.run(front.services, Request(words=words, asked_by=asked.user)))
        return
    changes = command in MOVES or (command.NAME == digest.NAME and words[:1] in digest.CHANGING)
    if changes and not allowed(front, asked, fresh=True):
        return
    if command.NAME in _AT_ONCE:
        _answer(front, asked, command, words)
        return
    queue(front, asked, Task(command.NAME, words))


def _answer(front: Front, asked: Asked, command: Command, words: tuple[str, ...]) -> None:
    """Do what runs no check, now: a halt waits behind none."""
    request = Request(words=words, asked_by=asked.user, channel=asked.channel, in_slack=True)
    try:
        result = run(command, front.services, request)
    except UsageError as error:
        asked.tell(_told(error))
        return
    message = result_message(result, now=front.services.now(), asked_by=asked.user)
    if isinstance(result, DigestResult):
        # to whoever asked: posted into the channel, it would look like one of its own
        asked.tell(message)
        return
    channel, ts = post(front, asked, message)
    table = table_of(result)
    if table is not None and table.rows:
        front.posting.upload(channel, ts, table)


def _told(error: UsageError) -> Message:
    """What was understood, but cannot be done: why, and one thing to try instead. The list of commands is no help."""
    return help_message(HelpResult(lines=(), problem=str(error), meant=error.meant))


def _answer_status(front: Front, asked: Asked, result: StatusResult) -> None:
    """The stored results at once; where there are none yet, all checks are run into the same message."""
    now = front.services.now()
    if result.oldest_check is not None:
        post(front, asked, status_message(result, now=now))
        return
    note = ":hourglass_flowing_sand: Nothing has been checked yet, so I run all checks now."
    channel, ts = post(front, asked, status_message(result, now=now, note=note, busy=True))
    queue(front, replace(asked, channel=channel), Task(REFRESH), message_ts=ts)


def queue(front: Front, asked: Asked, task: Task, *, message_ts: str = "") -> None:
    """Queue a task. Its answer goes into the message `message_ts` of the channel, or into a new one.

    What was asked in the Home tab has no channel; its answer goes there. Where the task cannot be queued the message
    says so: it must not promise an answer that never comes. Raises what cannot be told by that message.
    """
    channel = asked.channel
    if channel and not message_ts:
        channel, message_ts = post(front, asked, notices.working(task.title, asked_by=asked.user))
    try:
        _enqueue(front, asked, task, channel=channel, message_ts=message_ts)
    except Exception as error:  # whatever it was, the message that waits for the answer is put right first
        problem, remedy = told_of(error)
        message = notices.failed(task.title, problem, remedy=remedy, reference=reference_now(), asked_by=asked.user)
        if not message_ts or not front.posting.update(channel, message_ts, message):
            raise
        _log.exception("a task was not queued", command=task.command, reference=reference_now())
    else:
        front.wake()


def _enqueue(front: Front, asked: Asked, task: Task, *, channel: str, message_ts: str) -> None:
    with front.services.database.session() as session:
        jobs.enqueue(
            session,
            command=task.command,
            words=task.words,
            asked_by=asked.user,
            confirmed=task.confirmed,
            channel=channel,
            message_ts=message_ts,
            correlation=reference_now(),
            now=front.services.now(),
        )


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
    try:
        asked.tell(notices.answered_privately())
    except FAILURES as error:
        # the answer itself is where they find it: what follows must not be given up for a pointer to it
        _log.warning("a person was not told where the answer is", problem=problem_of(error))
    return channel, ts
