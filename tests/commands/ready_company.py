"""A company in which everything is ready, what all commands say of it, and what each of them asks for that."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from commands import accept, check_hybrid, check_sync, check_users, status, tenant, verify_domain, why
from commands.answers import Result
from commands.history import remember
from commands.online import read_online
from commands.rules.online import OnlineFacts
from commands.services import PeopleSource, Services
from commands.step import PersonResult, Request, StatusResult, StepResult, Verdict
from connectors.directory import ActiveDirectory, Limits
from connectors.facts import ON_PREMISES_HOME
from connectors.nameserver import Nameserver
from sandbox.certificates import make_authority
from tests.commands.conftest import Connect, connecting, database_in
from tests.commands.sources_off import DNS, LDAP, OBJECTS, ONLINE, PEOPLE, Off, asked
from tests.connectors.directory_harness import directory_of, need_ldap
from tests.running_company import RunningCompany

Key = tuple[str, str, str, str]
"""The command, and the id, title and subject of a finding."""
Verdicts = dict[Key, Verdict]

STEPS: Mapping[str, Callable[[Services, Request], StepResult]] = {
    command.NAME: command.run for command in (tenant, verify_domain, check_sync, check_hybrid, check_users)
}
GATES = STEPS.keys() - {check_users.NAME}
"""The commands whose steps have to be ready before anybody moves."""
WHY = why.NAME
PAGE = 20
"""People are read from the directory in small pages, so that one of them can be cut."""


class Remembered:
    """A people source that is asked once: for whatever has nothing to do with people."""

    def __init__(self, source: PeopleSource) -> None:
        self.name, self.rights = source.name, source.rights
        self.users, self.find, self.objects = cache(source.users), cache(source.find), cache(source.objects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A company in which everything is ready, and what the commands say of it."""

    company: RunningCompany
    connect: Connect
    source: str
    """Where people are read from: shell or ldap."""
    directory: ActiveDirectory | None
    people: PeopleSource
    online: OnlineFacts
    person: str
    """Somebody who can move, with a telephone and a conferencing id, so that no licence is beside the point."""
    results: Mapping[str, Result]
    asks: Mapping[str, frozenset[str]]
    """By command, the questions that it asked."""
    status: StatusResult

    def affected(self, off: Off) -> list[str]:
        """The commands that ask what has no answer now; whether somebody can move depends on all of them."""
        asking = [command for command, questions in self.asks.items() if questions & off.questions]
        if off.only:
            return [off.only]
        return [*asking, WHY] if asking and WHY not in asking else asking

    def services(self, off: Off) -> Services:
        """Fresh ones, without any token. Whatever is not off is not asked again where asking takes long."""
        services = connected(self.company, self.connect, self.directory, without=off.without)
        if off.questions.isdisjoint(ONLINE):
            services = replace(services, online=self.online)
        if off.questions.isdisjoint({PEOPLE[self.source], LDAP, OBJECTS}):
            services = replace(services, people=self.people)
        return replace(services, nameserver=impatient(self.company)) if DNS in off.questions else services


def pilots(company: RunningCompany) -> tuple[str, ...]:
    return tuple(company.environment["HYBRIDBOT_PILOT_USERS"].split(","))


def connected(
    company: RunningCompany, connect: Connect, directory: ActiveDirectory | None, *, without: Iterable[str] = ()
) -> Services:
    services = connect(company, pilots=pilots(company), shell="shell" not in without, teams="teams" not in without)
    return replace(services, people=directory) if directory else services


def impatient(company: RunningCompany) -> Nameserver:
    """A client of the company's DNS that does not wait long for silent servers."""
    known = company.environment
    host, _, port = known["HYBRIDBOT_DNS_RESOLVERS"].rpartition(":")
    return Nameserver([(host, int(port))], port=int(known["HYBRIDBOT_DNS_PORT"]), timeout=0.3, tries=1)


@contextmanager
def ready_company(source: str, folder: Path) -> Iterator[Ready]:
    """A company of which people are read from `source`. What cannot be told anyway somebody has looked up."""
    with ExitStack() as running:
        company = RunningCompany(users=30, planted="nothing")
        running.callback(company.stop)
        connect = running.enter_context(connecting(running.enter_context(database_in(folder))))
        directory = None
        if source == "ldap":
            need_ldap()
            controller = running.enter_context(directory_of(company.world, make_authority(folder)))
            directory = ActiveDirectory([controller.forest], limits=Limits(page_size=PAGE))
        services = connected(company, connect, directory)
        person = next(
            one.user_principal_name
            for one in company.world.people
            if one.hosting_provider == ON_PREMISES_HOME and one.enterprise_voice and one.dial_in_conferencing
        )
        results: dict[str, Result] = {}
        asks: dict[str, frozenset[str]] = {}
        for name, run in STEPS.items():
            with noting(company, asks, name):
                results[name] = run(services, Request())
        keep(services, results.values())
        look_up_by_hand(services, verdicts({name: results[name] for name in GATES}))
        with noting(company, asks, WHY):
            results[WHY] = why.run(services, Request(words=(person,)))
        yield Ready(
            company=company,
            connect=connect,
            source=source,
            directory=directory,
            people=Remembered(services.people),
            online=read_online(services, users=True),
            person=person,
            results=results,
            asks=asks,
            status=status.run(services, Request()),
        )


@contextmanager
def noting(company: RunningCompany, asks: dict[str, frozenset[str]], command: str) -> Iterator[None]:
    """Note what the company is asked meanwhile."""
    company.call_in_loop(company.world.journal.clear)
    yield
    asks[command] = asked(company.call_in_loop(company.world.journal.read))


def look_up_by_hand(services: Services, found: Verdicts) -> None:
    """Accept what cannot be told although every source answers."""
    day = (services.now() + timedelta(days=30)).date()
    for (_, check, _, subject), verdict in found.items():
        if verdict is Verdict.UNKNOWN:
            words = accept.words_for(check=check, subject=subject, day=day, reason="looked up")
            accept.run(services, Request(words=words))


def keep(services: Services, results: Iterable[Result]) -> None:
    """Let these be the latest results of their steps."""
    for result in results:
        if isinstance(result, StepResult):
            remember(services, replace(result, checked_at=services.now()), "test")


def verdicts(results: Mapping[str, Result]) -> Verdicts:
    """Of every finding of a check; who can move today is a number and no check."""
    return {
        (command, finding.check, finding.title, finding.subject): finding.verdict
        for command, result in results.items()
        if isinstance(result, (StepResult, PersonResult))
        for finding in result.findings
        if finding.check
    }


@contextmanager
def failing(company: RunningCompany, off: Off) -> Iterator[None]:
    """The company with these faults, and without these permissions."""
    permissions = company.world.tenant.application.permissions
    for fault in off.faults:
        company.world.faults.add(replace(fault))
    permissions -= off.permissions
    try:
        yield
    finally:
        company.world.faults.clear()
        permissions |= off.permissions
