"""Check the Microsoft 365 tenant and its licences.

Shows whether the bot reads the right tenant, whether the tenant owns Teams and Skype for Business Online
(Plan 2), whether seats are free for the pilot, whether the tenant is locked to Teams only, and whether the account
for moves has a fitting role. Mentions outages that Microsoft reports.
"""

from dataclasses import replace

from commands.credentials import read_endings
from commands.gather import ask
from commands.online import read_online
from commands.rules.addresses import bare
from commands.rules.tenant.facts import TenantFacts
from commands.rules.tenant.step import judge_tenant
from commands.services import Services
from commands.step import Request, Step, StepResult
from commands.words import none_expected
from connectors.facts import CloudUser, Licence

NAME = "tenant"
HINT = ""
TITLE = "Checking the tenant"
STEP: Step | None = Step.TENANT
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No words. Raises UsageError for any."""
    return none_expected(NAME, words)


def run(services: Services, _request: Request) -> StepResult:
    """T1 to T7. Sources that do not answer make their checks unknown; nothing is raised for them."""
    organisation = services.organisation
    services.progress("Asking Microsoft 365 about the tenant and its licences")
    result = judge_tenant(
        TenantFacts(
            now=services.now(),
            plans=organisation.reference.plans,
            patience=organisation.reference.patience,
            configured_id=organisation.tenant_id,
            other_ids=organisation.other_tenant_ids,
            tenant=ask(services.graph.organization),
            skus=ask(services.graph.subscribed_skus),
            pilots=ask(lambda: _pilots(services)),
            teams=read_online(services).tenant,
            move_account=organisation.move_account,
            roles=ask(lambda: services.graph.roles_of(organisation.move_account)) if organisation.move_account else (),
            health=ask(services.graph.service_health),
        )
    )
    return replace(result, endings=read_endings(services.graph, organisation.identity, now=services.now()))


def _pilots(services: Services) -> dict[str, tuple[Licence, ...] | None]:
    """The licences of each pilot user. Asks for these people only, and for nobody without pilots.

    An account is a pilot user's by its sign-in name, here or on premises, or else by an address: synchronisation may
    have given it another sign-in name.
    """
    pilots = services.organisation.pilot_users
    if not pilots:
        return {}
    services.progress("Looking for the pilot users in Microsoft 365")
    by_name: dict[str, CloudUser] = {}
    by_address: dict[str, CloudUser] = {}
    for user in services.graph.users_of(immutable_id="", names=pilots):
        for name in (user.user_principal_name, user.on_premises_user_principal_name or ""):
            by_name.setdefault(bare(name), user)
        for address in user.proxy_addresses:
            by_address.setdefault(bare(address), user)
    found = {name: by_name.get(bare(name)) or by_address.get(bare(name)) for name in pilots}
    return {name: user.licences if user else None for name, user in found.items()}
