"""What stands in the way of each move, read plainly [U1 to U22]. Only people who are not in the cloud yet.

U17, the number of contacts, is not in the world, nor for U16 the store of contacts: only a policy that allows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.violations.reading import (
    FAIL,
    WARN,
    Joined,
    Violation,
    host,
    named,
    on_premises,
    plan_verdict,
    violation,
)
from sandbox.world import (
    AUDIO_CONFERENCING_PLAN,
    ON_PREMISES,
    PHONE_SYSTEM_PLAN,
    SFB_ONLINE_PLAN_2,
    TEAMS_PLAN,
    CloudUser,
    Person,
    World,
)


@dataclass(frozen=True, slots=True)
class Case:
    """One person, with their user of the tenant if there is one, and by which key it was found."""

    world: World
    person: Person
    key: str
    users: list[CloudUser]


def people_violations(world: World) -> Iterator[Violation]:
    """U1 to U22 of everybody who has, or had, Skype for Business and was not moved."""
    joined = Joined(world)
    for person in world.people:
        here = person.kind == "user" and person.hosting_provider in ("", ON_PREMISES)
        if here and (person.sfb_enabled or person.sip_address):
            verdicts = _verdicts(Case(world, person, *joined.of(person)))
            yield from (violation(check, verdict, named(person)) for check, verdict in verdicts.items() if verdict)


def _verdicts(case: Case) -> dict[str, str]:
    """By id. Where somebody is not enabled there is nothing to move, so nothing else matters."""
    if not case.person.sfb_enabled:
        return {"U1": FAIL}
    return _on_premises(case) | (_in_tenant(case, case.users[0]) if case.users else {})


def _on_premises(case: Case) -> dict[str, str]:
    """What directory, deployment and operator tell."""
    person, deployment = case.person, case.world.deployment
    voice = person.enterprise_voice or bool(person.line_uri)
    route = case.world.operator.voice_route
    domain = ".".join(part[3:] for part in person.distinguished_name.split(",") if part[:3] == "DC=")
    services = f"Tag:{person.services_policy}" if person.services_policy else "Global"
    scheme, _, address = person.sip_address.partition(":")
    addressed = scheme == "sip" and len(address.split()) == 1 and len(list(filter(None, address.split("@")))) == 2
    return {
        "U1": "" if addressed else FAIL,
        "U2": "" if person.account_enabled else WARN if person.originator_sid else FAIL,
        "U3": "" if on_premises(person) else FAIL,
        "U4": "" if person.registrar_pool else FAIL,
        "U5": FAIL if person.moving_to else "",
        "U6": _match(case),
        "U9": _sip_domain(case),
        "U14": WARN if voice and route in ("", "none") else "",
        "U16": WARN if deployment.services_policies.get(services, False) else "",
        "U18": WARN if person.mailbox == "on premises" else "",
        "U19": WARN if person.protected else "",
        "U20": "" if domain.lower() == case.world.operator.server_domain.lower() else WARN,
        "U22": FAIL if person.owner_urn else "",
    }


def _match(case: Case) -> str:
    if len(case.users) != 1 or not case.users[0].sync_enabled:
        return FAIL
    return WARN if case.key == "upn" else ""


def _sip_domain(case: Case) -> str:
    tenant, name = case.world.tenant, host(case.person.sip_address)
    domain = tenant.domains.get(name)
    usable = domain is not None and domain.verified and tenant.teams.sip_domains.get(name, True)
    return "" if usable else FAIL


def _in_tenant(case: Case, user: CloudUser) -> dict[str, str]:
    """What the tenant tells about the person's user."""
    world = case.world
    location = user.usage_location or ""
    home = {ON_PREMISES: ""}.get(user.hosting_provider, FAIL)
    return {
        "U7": home,
        "U8": FAIL if user.conflicts or user.service_errors or user.validation_errors else "",
        "U10": "" if len(location) == 2 and location.isalpha() else FAIL,
        "U11": plan_verdict(world, user, TEAMS_PLAN),
        "U12": plan_verdict(world, user, SFB_ONLINE_PLAN_2),
        "U13": _voice(case, user),
        "U15": WARN if _dial_in(case) and plan_verdict(world, user, AUDIO_CONFERENCING_PLAN) else "",
        "U21": FAIL if user.upgrade_mode == "TeamsOnly" else "",
    }


def _voice(case: Case, user: CloudUser) -> str:
    """A telephone needs its licence, unless calls are not to reach Teams at all."""
    if not case.person.enterprise_voice and not case.person.line_uri:
        return ""
    verdict = plan_verdict(case.world, user, PHONE_SYSTEM_PLAN)
    return WARN if verdict == FAIL and case.world.operator.voice_route == "none" else verdict


def _dial_in(case: Case) -> bool:
    """A conferencing id of one's own; what a policy allows to everybody is not used without one."""
    return case.person.dial_in_conferencing
