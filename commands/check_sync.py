"""Check that every Skype for Business user is synchronised to Microsoft 365.

Compares everybody who is enabled on premises with the users of the tenant: who is missing and why, which
addresses are claimed twice, whose names do not fit, and which one fix clears most of it. The full list is
attached as a file.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from commands.gather import ask
from commands.online import read_online
from commands.people import read_people
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.s05_values_arrive import CHECK as S5
from commands.rules.directory.s05_values_arrive import differing
from commands.rules.directory.step import judge_directory
from commands.rules.matching import Directory, enabled_people, has_to_be_synchronised, join
from commands.rules.unread import Unread
from commands.services import Services
from commands.step import Request, Step, StepResult
from commands.words import none_expected
from connectors.facts import CloudUser, OnPremisesUser
from storage import differences

NAME = "check-sync"
HINT = ""
TITLE = "Checking the directory synchronisation"
STEP: Step | None = Step.DIRECTORY
CHANGES = False

TELL_EVERY = 20_000
"""Users of the tenant between two sentences about progress."""


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No words. Raises UsageError for any."""
    return none_expected(NAME, words)


def run(services: Services, _request: Request) -> StepResult:
    """S1 to S11 and A1 to A23. Sources that do not answer make their checks unknown; nothing is raised for them.

    May raise StorageError.
    """
    users = read_people(services)
    return compare(services, users, read_directory(services, users))


def read_directory(services: Services, users: tuple[OnPremisesUser, ...] | Unread) -> Directory | Unread:
    """Everybody who is enabled, joined with the users of the tenant, who are read once and as a stream."""
    people = () if isinstance(users, Unread) else enabled_people(users)
    services.progress("Comparing them with the users of Microsoft 365")
    return ask(lambda: join(people, told(services.graph.users(), services.progress)))


def compare(
    services: Services, users: tuple[OnPremisesUser, ...] | Unread, directory: Directory | Unread
) -> StepResult:
    """The same, with the people of the deployment and the tenant's users already read."""
    people = users if isinstance(users, Unread) else enabled_people(users)
    others = () if isinstance(users, Unread) else tuple(user for user in users if not has_to_be_synchronised(user))
    services.progress(f"Reading who and what else has an address ({services.people.name})")
    objects = ask(services.people.objects)
    domains, sip_domains = ask(services.graph.domains), ask(services.shell.sip_domains)
    services.progress("Reading how Teams sees them")
    facts = DirectoryFacts(
        now=services.now(),
        reference=services.organisation.reference,
        cloud=services.organisation.cloud,
        tenant=ask(services.graph.organization),
        people=people,
        others=others,
        objects=objects,
        directory=directory,
        verified=domains if isinstance(domains, Unread) else frozenset(d.name.lower() for d in domains if d.verified),
        sip_domains=sip_domains if isinstance(sip_domains, Unread) else frozenset(d.name for d in sip_domains),
        online=read_online(services, users=True).users,
        skus=ask(services.graph.subscribed_skus),
        forest_state=ask(services.shell.forest_state),
    )
    return judge_directory(replace(facts, since=_since(services, facts)))


def _since(services: Services, facts: DirectoryFacts) -> dict[str, datetime]:
    """Since when what may still arrive was seen to differ; nothing is forgotten while nobody can tell."""
    keys = differing(facts)
    if keys is None:
        return {}
    with services.database.session() as session:
        return differences.observe(session, check=S5.id, keys=keys, now=facts.now)


def told(
    users: Iterable[CloudUser], progress: Callable[[str], None], *, every: int = TELL_EVERY
) -> Iterator[CloudUser]:
    """The same users, with a word about progress after each `every` of them."""
    for number, user in enumerate(users, start=1):
        if number % every == 0:
            progress(f"Comparing: {number:,} users of Microsoft 365 read")
        yield user
