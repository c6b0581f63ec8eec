"""What a queued job does: the subcommands, and two things that only buttons can ask for."""

from collections.abc import Sequence

from commands import catalogue, verify_domain
from commands.refresh import refresh
from commands.services import Services
from commands.step import Request, Result
from storage.jobs import words_of
from storage.models import Job

ADD_DOMAIN = "add-domain"
"""Add a domain to the tenant; a person has confirmed it."""
REFRESH = "refresh"
"""Run all checks and show the status."""

_TITLES = {
    "tenant": "Checking the tenant",
    verify_domain.NAME: "Checking the domains",
    "check-sync": "Checking the directory synchronisation",
    "check-hybrid": "Checking the hybrid configuration",
    REFRESH: "Checking all steps",
}


def title(command: str, words: Sequence[str], *, confirmed: bool) -> str:
    """What a job does, in words: "Checking the tenant"."""
    if words and command == ADD_DOMAIN:
        return f"Adding {words[0]}"
    if words and command == verify_domain.NAME:
        return f"{'Verifying' if confirmed else 'Checking'} {words[0]}"
    return _TITLES.get(command, f"Running {command}")


def title_of(job: Job) -> str:
    """What this job does, in words."""
    return title(job.command, words_of(job), confirmed=job.confirmed)


def carry_out(services: Services, job: Job) -> Result:
    """Do what the job asks. Safe to repeat: every change reads the present state first.

    Raises what the commands raise: UsageError, ConnectorError, StorageError; LookupError for a command that this
    version does not know, for instance after going back to an older one.
    """
    words = words_of(job)
    if job.command == REFRESH:
        return refresh(services, job.asked_by)
    if job.command == ADD_DOMAIN:
        return verify_domain.add(services, words[0], confirmed=job.confirmed)
    command = catalogue.find(job.command)
    if command is None:
        raise LookupError(f"there is no command {job.command}")
    return command.run(services, Request(words=words, asked_by=job.asked_by, confirmed=job.confirmed))
