"""Check who of all the people on premises can be moved today.

Judges everybody who is enabled and homed on premises by the same conditions as `why` judges one: how many could move
today, what holds the others back, and which one fix clears most of them. The full list is attached as a file.
"""

from commands.check_sync import read_directory
from commands.gather import ask
from commands.history import latest
from commands.online import read_online
from commands.people import read_people
from commands.rules.gate import holding_up
from commands.rules.matching import Directory, enabled_people
from commands.rules.person.everybody import EverybodyFacts, judge_everybody
from commands.rules.unread import Unread
from commands.services import Services
from commands.step import Request, Step, StepResult
from commands.surroundings import surroundings
from commands.words import none_expected
from connectors.facts import OnPremisesUser

NAME = "check-users"
HINT = ""
TITLE = "Checking everybody who is to be moved"
STEP: Step | None = Step.PILOT
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No words. Raises UsageError for any."""
    return none_expected(NAME, words)


def run(services: Services, _request: Request) -> StepResult:
    """U1 to U22 for everybody. Sources that do not answer make their checks unknown; nothing is raised for them.

    Raises StorageError: what step 4 was found to be decides whether anybody can move.
    """
    users = read_people(services)
    return judge(services, users, read_directory(services, users))


def judge(services: Services, users: tuple[OnPremisesUser, ...] | Unread, directory: Directory | Unread) -> StepResult:
    """The same, with people and tenant already read and joined."""
    services.progress("Reading everybody in Teams")
    online = read_online(services, users=True)
    services.progress("Judging who can be moved")
    around = surroundings(
        services,
        skus=ask(services.graph.subscribed_skus),
        domains=ask(services.graph.domains),
        sip_domains=online.sip_domains,
        conferencing=ask(services.shell.conferencing_policies),
        contact_stores=ask(services.shell.services_policies),
    )
    people = users if isinstance(users, Unread) else enabled_people(users)
    facts = EverybodyFacts(people=people, directory=directory, online=online.users, around=around)
    return judge_everybody(facts, holding_up(latest(services), services.now()))
