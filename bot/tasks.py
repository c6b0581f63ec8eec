"""What a queued job does: the subcommands, and two things that only buttons can ask for."""

from dataclasses import dataclass

from commands import catalogue, move, rollback, verify_domain, why
from commands.acceptances import applied
from commands.answers import Result
from commands.history import remember
from commands.refresh import refresh
from commands.services import Services
from commands.step import Request, StepResult
from storage.jobs import words_of
from storage.models import Job

ADD_DOMAIN = "add-domain"
"""Add a domain to the tenant; a person has confirmed it."""
REFRESH = "refresh"
"""Run all checks and show the status."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be queued. `confirmed`: a person has confirmed that it changes the tenant."""

    command: str
    words: tuple[str, ...] = ()
    confirmed: bool = False

    @property
    def title(self) -> str:
        """What it does, in words: "Checking the tenant"."""
        if self.words and self.command == ADD_DOMAIN:
            return f"Adding {self.words[0]}"
        if self.words and self.command == verify_domain.NAME:
            return f"{'Verifying' if self.confirmed else 'Checking'} {self.words[0]}"
        if self.words and self.command == why.NAME:
            return f"Looking up {self.words[0]}"
        if self.words[:1] == (move.SEND,) and self.command in (move.NAME, rollback.NAME):
            return "Asking for approval"
        if self.command == REFRESH:
            return "Checking all steps"
        command = catalogue.find(self.command)
        return command.TITLE if command is not None else f"Running {self.command}"


def title_of(job: Job) -> str:
    """What a job does, in words."""
    return Task(job.command, words_of(job), job.confirmed).title


def asks_for_approval(job: Job) -> bool:
    """Whether the job sends a plan that somebody was shown."""
    return job.command in (move.NAME, rollback.NAME) and words_of(job)[:1] == (move.SEND,)


def carry_out(services: Services, job: Job) -> Result:
    """Do what the job asks, and remember what was found.

    Safe to repeat: a change reads the present state first, or after it was refused.
    Raises what the commands raise: UsageError, ConnectorError, StorageError; LookupError for a command that this
    version does not know, for instance after going back to an older one.
    """
    if job.command == REFRESH:
        return refresh(services, job.asked_by)
    result = _asked(services, job)
    if isinstance(result, StepResult):
        remember(services, result, job.asked_by)
        return applied(services, [result])[0]
    return result


def _asked(services: Services, job: Job) -> Result:
    words = words_of(job)
    if job.command == ADD_DOMAIN:
        return verify_domain.add(services, words[0], confirmed=job.confirmed)
    command = catalogue.find(job.command)
    if command is None:
        raise LookupError(f"there is no command {job.command}")
    request = Request(words=words, asked_by=job.asked_by, confirmed=job.confirmed, channel=job.channel, in_slack=True)
    return catalogue.run(command, services, request)
