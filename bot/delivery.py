"""Shows people in Slack what became of their jobs and watched domains.

Nothing here raises: a message that was deleted or a channel that was archived must not end a job. What cannot be shown
where it was asked is sent to the person who asked.
"""

from datetime import timedelta

import structlog
from slack_sdk import WebClient

from bot import tasks
from bot.home.publishing import Homes
from bot.posting import FAILURES, Posting, problem_of
from bot.views import notices
from bot.views.message import Message
from bot.views.moves import sent_message
from bot.views.result import finished_text, result_message, step_message
from bot.views.words import plain
from bot.worker import Aftermath
from commands.answers import Result, table_of
from commands.home_facts import Checking
from commands.moves.results import RequestResult
from commands.services import Services
from commands.step import StatusResult, StepResult
from storage import jobs, watches
from storage.database import StorageError
from storage.models import DomainWatch, Job

LONG = timedelta(seconds=10)
"""A job that took longer than this has made people look elsewhere: they are rung in the thread."""

_log = structlog.get_logger("hybridbot.delivery")


class SlackDelivery:
    """Writes into the messages of jobs and watches. `hasty` is a client that does not wait for rate limits."""

    def __init__(self, services: Services, posting: Posting, homes: Homes, *, hasty: WebClient) -> None:
        self._services = services
        self._posting = posting
        self._homes = homes
        self._hasty = hasty

    def progress(self, job: Job, doing: str) -> None:
        """Show what a job is at. Lost if Slack is busy: the next one follows soon."""
        if not job.message_ts or job.confirmed:
            # beside a button the record stays in sight until there is something new
            return
        message = notices.working(tasks.title_of(job), asked_by=job.asked_by, now=doing)
        try:
            self._hasty.chat_update(channel=job.channel, ts=job.message_ts, **message.arguments())
        except FAILURES as error:
            _log.debug("progress not shown", problem=problem_of(error))

    def result(self, job: Job, result: Result, after: Aftermath) -> None:
        """Show the result in the job's message, the full list in its thread, and ring the person after a long wait.

        A job without a channel was asked for in the Home tab of its person, which can show a status and nothing else.
        """
        if not job.channel:
            if isinstance(result, StatusResult):
                self._show_home(job.asked_by)
                return
            _log.warning("a result that no Home tab can show is sent directly", command=job.command)
        message = self._shown(job, result, after)
        channel, ts = self._show(job, message)
        if not ts:
            return
        table = table_of(result)
        if table is not None and table.rows:
            self._posting.upload(channel, ts, table)
        took = self._services.now() - job.created_at
        if took > LONG:
            self._posting.reply(channel, ts, finished_text(result, asked_by=job.asked_by, took=took))

    def failure(self, job: Job, problem: str, remedy: str) -> None:
        """Show why a job has no result, and the reference under which the log tells more.

        Without a channel: in the Home tab of the person, above the last known status.
        """
        _log.info("told about a failure", reference=job.correlation)
        if not job.channel:
            note = f":white_circle: {plain(problem, 500)} {plain(remedy, 300)} Reference {plain(job.correlation, 60)}."
            self._show_home(job.asked_by, note=note)
            return
        message = notices.failed(
            tasks.title_of(job), problem, remedy=remedy, reference=job.correlation, asked_by=job.asked_by
        )
        self._show(job, message)

    def refused(self, job: Job, problem: str) -> None:
        """Say what was wrong with what was typed. That is no fault of the bot: no reference, nothing for the log.

        To whoever typed it alone: the message that waited for the answer goes away.
        """
        message = notices.refused(tasks.title_of(job), problem, asked_by=job.asked_by)
        if not job.channel or job.channel.startswith("D") or job.confirmed or job.command == tasks.REFRESH:
            self._show(job, message)
            return
        try:
            self._posting.whisper(job.channel, job.asked_by, "", message)
        except FAILURES as error:
            _log.warning("a refusal was not whispered", channel=job.channel, problem=problem_of(error))
            self._show(job, message)
            return
        if job.message_ts and not self._posting.remove(job.channel, job.message_ts):
            left = notices.notice(notices.told_alone(tasks.title_of(job), asked_by=job.asked_by))
            self._posting.update(job.channel, job.message_ts, left)

    def seen(self, watch: DomainWatch, result: StepResult, after: Aftermath) -> None:
        """Show what the name servers answer now; rings nobody."""
        message = step_message(result, asked_by=watch.asked_by, note=after.note, clickable=not after.settled)
        self._posting.update(watch.channel, watch.message_ts, message)

    def public(self, watch: DomainWatch, result: StepResult) -> None:
        """The record is public: show the button, and tell the person in the thread."""
        message = step_message(result, asked_by=watch.asked_by)
        text = notices.record_public_text(watch.domain, asked_by=watch.asked_by)
        channel, ts = self._show(watch, message)
        if not ts or self._posting.reply(channel, ts, text):
            return
        # nobody is rung there any more: the button goes to the person, and with it what is shown later
        direct = self._posting.replace("", "", message, asked_by=watch.asked_by)
        self._note_move((channel, ts), direct)
        if all(direct):
            self._posting.reply(*direct, text)

    def verified(self, result: StepResult, messages: list[tuple[str, str]], tell: DomainWatch | None) -> None:
        """The domain is verified: the messages about it show that and lose their buttons; `tell` rings its person."""
        message = step_message(result, clickable=False)
        for channel, ts in messages:
            self._posting.update(channel, ts, message)
        if tell is not None:
            people = (tell.asked_by, tell.confirmed_by)
            text = notices.verified_text(tell.domain, people=people)
            self._ring(tell.channel, tell.message_ts, text, people=people)

    def given_up(self, watch: DomainWatch) -> None:
        """The bot has stopped looking at a domain."""
        text = notices.given_up_text(watch.domain, asked_by=watch.asked_by)
        self._ring(watch.channel, watch.message_ts, text, people=(watch.asked_by,))

    def _show(self, shown: Job | DomainWatch, message: Message) -> tuple[str, str]:
        """Replace the message of a job or a watch: where it stands now, or two empty texts."""
        old = (shown.channel, shown.message_ts)
        new = self._posting.replace(*old, message, asked_by=shown.asked_by)
        self._note_move(old, new)
        return new

    def _note_move(self, old: tuple[str, str], new: tuple[str, str]) -> None:
        """Note that everything that the message `old` shows is in the message `new` from now on."""
        if new == old or not (all(old) and all(new)):
            return
        try:
            with self._services.database.session() as session:
                jobs.move(session, old=old, new=new)
                watches.move(session, old=old, new=new)
        except StorageError as error:
            _log.error("where a message went is not noted", channel=new[0], ts=new[1], problem=str(error))

    def _ring(self, channel: str, ts: str, text: str, *, people: tuple[str, ...]) -> None:
        """Answer in the thread of a message; where that cannot be done, tell each of these people directly."""
        if not self._posting.reply(channel, ts, text):
            for person in dict.fromkeys(person for person in people if person):
                self._posting.tell(person, notices.notice(text))

    def _shown(self, job: Job, result: Result, after: Aftermath) -> Message:
        if isinstance(result, StepResult):
            return step_message(result, asked_by=job.asked_by, note=after.note, clickable=not after.settled)
        here = job.channel == self._services.organisation.policy.channel
        if isinstance(result, RequestResult) and here and tasks.asks_for_approval(job):
            return sent_message(result, asked_by=job.asked_by)
        return result_message(result, now=self._services.now(), asked_by=job.asked_by)

    def _show_home(self, user: str, *, note: str = "") -> None:
        """The checks have ended, which storage says in a moment."""
        try:
            self._homes.show(user, checking=Checking(), note=note)
        except StorageError as error:
            _log.error("a Home tab could not be made", user=user, problem=str(error))
