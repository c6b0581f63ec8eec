"""Domains that are looked at again in the background, until they are verified or nobody can be expected to care.

A watch begins with the answer to `verify-domain` for one domain. Several replicas may look: a look is claimed in the
database first. What is found is shown in the message that the watch belongs to.
"""

import threading
from datetime import datetime, timedelta
from typing import Protocol, cast
from uuid import uuid4

import structlog
from structlog.contextvars import bound_contextvars

from bot import tasks
from bot.worker import Aftermath
from commands import verify_domain
from commands.answers import Result
from commands.history import remember
from commands.services import Services
from commands.step import StepResult, Verdict
from storage import jobs, watches
from storage.models import DomainWatch, Job
from storage.states import WatchState

BACK_OFF = (1, 1, 2, 4, 8, 12)
"""Multiples of the first interval; the last one stays."""
LONGEST = timedelta(days=14)
"""After this long without a verification the bot stops looking."""

Messages = list[tuple[str, str]]
"""(channel, ts) of each."""

_log = structlog.get_logger("hybridbot.watching")


class WatchDelivery(Protocol):
    """Shows people what became of a watched domain. Answers for its own failures: none of these raise."""

    def seen(self, watch: DomainWatch, result: StepResult, after: Aftermath) -> None:
        """It looks like this now; nothing that somebody must be told."""

    def public(self, watch: DomainWatch, result: StepResult) -> None:
        """The record has become public, and nobody has confirmed the verification."""

    def verified(self, result: StepResult, messages: Messages, tell: DomainWatch | None) -> None:
        """The domain is verified: these messages show it now, without buttons, and that watch's person is told."""

    def given_up(self, watch: DomainWatch) -> None:
        """The bot has stopped looking."""


class Watching:
    """Begins, repeats and ends watches. `base` is the first interval."""

    def __init__(self, services: Services, delivery: WatchDelivery, *, base: timedelta) -> None:
        self._services = services
        self._delivery = delivery
        self._base = base
        self._looking = threading.Lock()

    def follow_up(self, job: Job, result: Result) -> Aftermath:
        """After a job: begin, confirm or end the watch of the one domain it was about."""
        if not isinstance(result, StepResult) or not result.subject or job.command not in _COMMANDS:
            return Aftermath()
        if verify_domain.is_verified(result):
            self._end(job, result)
            return Aftermath()
        confirms = job.confirmed and job.command == verify_domain.NAME
        # what a person has confirmed is kept, also where nobody can say at this moment how the domain stands
        worth_it = bool(result.records) or (confirms and _cannot_tell(result))
        return self._begin(job, result, confirms=confirms) if worth_it and job.channel else Aftermath()

    def _begin(self, job: Job, result: StepResult, *, confirms: bool) -> Aftermath:
        now = self._services.now()
        with self._services.database.session() as session:
            before = watches.open_for(session, result.subject)
            # who confirms in somebody else's message does not take it over: both are told
            asked_by = before.asked_by if before is not None and _shows(before, job) else job.asked_by
            watch = watches.watch(
                session,
                domain=result.subject,
                channel=job.channel,
                message_ts=job.message_ts,
                asked_by=asked_by,
                now=now,
                next_look_at=now + self._base,
            )
            number = _number(watch)
            if confirms:
                watches.confirm(session, number, by=job.asked_by, now=now)
            if not result.records:
                return _after_silence(result.subject)
            watches.note(session, number, state=_WAITS_FOR[verify_domain.record_is_public(result)])
            return _after(result, confirmed=confirms or bool(watch.confirmed_by))

    def look(self) -> None:
        """Look at every domain whose time has come. Logs what goes wrong with one and goes on with the next.

        Looking may take long where servers are silent: while one look is under way in this process, another does
        nothing.
        """
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._look_at_all()
        finally:
            self._looking.release()

    def _look_at_all(self) -> None:
        now = self._services.now()
        with self._services.database.session() as session:
            due = watches.due(session, now)
        for watch in due:
            with bound_contextvars(correlation=uuid4().hex[:12], watch=watch.id):
                try:
                    self._look_at(watch, now)
                except Exception:  # noqa: BLE001 - one domain must not keep the others from being looked at
                    _log.exception("looking at a domain failed", domain=watch.domain)

    def _look_at(self, watch: DomainWatch, now: datetime) -> None:
        number = _number(watch)
        next_look = now + self._base * BACK_OFF[min(watch.looks + 1, len(BACK_OFF) - 1)]
        with self._services.database.session() as session:
            if not watches.take(session, watch, next_look_at=next_look):
                return
        result = verify_domain.look_again(self._services, watch.domain, confirmed=bool(watch.confirmed_by))
        verified = verify_domain.is_verified(result)
        public = verify_domain.record_is_public(result)
        _log.info("looked at a domain", domain=watch.domain, verified=verified, record_public=public)
        if verified:
            remember(self._services, result, watch.asked_by)
            if self._close(number, WatchState.VERIFIED):
                self._delivery.verified(result, self._messages(watch.domain), watch)
        elif (current := self._still_open(watch)) is None:
            return
        elif now - current.created_at > LONGEST:
            if self._close(number, WatchState.GIVEN_UP):
                self._delivery.given_up(current)
        elif result.records:
            # a look that learned nothing, for want of an answer, has no record and must not replace the one shown
            self._note(number, _WAITS_FOR[public])
            if public and not current.confirmed_by and current.state is WatchState.WAITING_FOR_RECORD:
                self._delivery.public(current, result)
            else:
                self._delivery.seen(current, result, _after(result, confirmed=bool(current.confirmed_by)))

    def _still_open(self, watch: DomainWatch) -> DomainWatch | None:
        """The watch as it is now: while it was looked at, somebody may have confirmed, asked again, or ended it."""
        with self._services.database.session() as session:
            current = watches.open_for(session, watch.domain)
        return current if current is not None and current.id == watch.id else None

    def _end(self, job: Job, result: StepResult) -> None:
        """A person's own check saw the domain verified: the watch is over, and other messages lose their buttons."""
        with self._services.database.session() as session:
            watch = watches.open_for(session, result.subject)
        ended = watch is not None and self._close(_number(watch), WatchState.VERIFIED)
        others = [message for message in self._messages(result.subject) if message != (job.channel, job.message_ts)]
        tell = watch if ended and watch is not None and watch.asked_by != job.asked_by else None
        if others or tell:
            self._delivery.verified(result, others, tell)

    def _messages(self, domain: str) -> Messages:
        since = self._services.now() - LONGEST
        with self._services.database.session() as session:
            return jobs.messages_about(session, commands=_COMMANDS, words=(domain,), since=since)

    def _close(self, number: int, state: WatchState) -> bool:
        with self._services.database.session() as session:
            return watches.end(session, number, state=state, now=self._services.now())

    def _note(self, number: int, state: WatchState) -> None:
        with self._services.database.session() as session:
            watches.note(session, number, state=state)


_COMMANDS = (verify_domain.NAME, tasks.ADD_DOMAIN)
"""The jobs that are about one domain, if they have its name."""
_WAITS_FOR = {False: WatchState.WAITING_FOR_RECORD, True: WatchState.WAITING_FOR_CONFIRMATION}
"""By whether the record is public. Once somebody has confirmed, only Microsoft 365 is waited for."""


def _after(result: StepResult, *, confirmed: bool) -> Aftermath:
    public = verify_domain.record_is_public(result)
    if confirmed:
        when = "until it has seen the record" if public else "once the record is public"
        note = f"I keep checking, and ask Microsoft 365 to verify {result.subject} {when}."
        return Aftermath(note=note, settled=True)
    if public:
        return Aftermath(note="The record is public. I wait for somebody to confirm the verification.")
    return Aftermath(note="I keep checking in the background, and say so here when the record is public.")


def _after_silence(domain: str) -> Aftermath:
    note = (
        f"Your confirmation is kept: I keep checking, and ask Microsoft 365 to verify {domain} "
        "once it answers and the record is public."
    )
    return Aftermath(note=note, settled=True)


def _cannot_tell(result: StepResult) -> bool:
    """Whether it is open how Microsoft 365 sees the domain of this result: it did not answer, or not wholly."""
    return any(
        f.check in ("D2", "D3") and f.subject == result.subject and f.verdict is Verdict.UNKNOWN
        for f in result.findings
    )


def _shows(watch: DomainWatch, job: Job) -> bool:
    return (watch.channel, watch.message_ts) == (job.channel, job.message_ts)


def _number(watch: DomainWatch) -> int:
    return cast(int, watch.id)  # None only before it is stored; these come from the database
