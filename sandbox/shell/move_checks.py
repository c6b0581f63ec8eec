"""Why Move-CsUser refuses somebody before anything is done: what the server sees, then what the cloud sees."""

from psrpcore.types import ErrorRecord

from sandbox.distinguished_names import domain_part
from sandbox.moving import TO_CLOUD, user_of
from sandbox.shell.move_errors import ALREADY_MOVING, failed_move, move_error
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

NEWEST_MODULE = (7, 1)
"""Newer versions of the MicrosoftTeams module have a fault in Move-CsUser."""


def refused_here(world: World, person: Person, direction: str, *, domain_controller: str) -> ErrorRecord | None:
    """What the server refuses; None: nothing. `domain_controller`: the one that was named, or empty."""
    sip = person.sip_address
    if person.guid in world.moves.running or person.moving_to:
        return failed_move(ALREADY_MOVING.replace("{sip}", sip).replace("{target}", person.moving_to), sip)
    if not person.sfb_enabled or person.owner_urn:
        return move_error("X12", sip)
    if not domain_controller and _domain(person) != world.operator.server_domain.lower():
        return move_error("E4", sip)
    if direction == TO_CLOUD and len(set(world.deployment.federation_routes)) > 1:
        return move_error("E10", sip)
    version = max((_version(text), text) for text in world.deployment.teams_modules)
    if version[0] > NEWEST_MODULE and version[0][:2] != NEWEST_MODULE:
        return failed_move(f"The move failed in the module MicrosoftTeams {version[1]}: the user was not found.", sip)
    return None


def refused_by_cloud(
    world: World, person: Person, direction: str, *, without_phone: bool, without_dial_in: bool
) -> ErrorRecord | None:
    """What the migration service refuses; None: nothing. The last two: the checks that were switched off."""
    sip = person.sip_address
    if not world.tenant.teams.shared_sip_address_space:
        return move_error("E1", sip)
    user = user_of(world, person)
    if user is None or not _as_expected(world, person, user, direction):
        return move_error("E3", sip)
    if direction != TO_CLOUD:
        return None
    plans = world.plans_of(user)
    if not {SFB_ONLINE_PLAN_2, TEAMS_PLAN} <= plans:
        return move_error("E2", sip)
    if person.enterprise_voice and not without_phone and PHONE_SYSTEM_PLAN not in plans:
        return move_error("X3", sip)
    if person.dial_in_conferencing and not without_dial_in and AUDIO_CONFERENCING_PLAN not in plans:
        return move_error("X2", sip)
    return None


def _as_expected(world: World, person: Person, user: CloudUser, direction: str) -> bool:
    """Whether the tenant sees the home and the address that the directory has."""
    home = user.hosting_provider == ON_PREMISES if direction == TO_CLOUD else user.hosting_provider != ON_PREMISES
    domain = world.tenant.domains.get(person.sip_address.rpartition("@")[2].lower())
    same = user.on_premises_sip.lower() == person.sip_address.lower()
    return home and same and domain is not None and domain.verified


def _domain(person: Person) -> str:
    """The Active Directory domain of an account: corp.contoso.com."""
    parts = domain_part(person.distinguished_name).split(",")
    return ".".join(part.partition("=")[2] for part in parts).lower()


def _version(text: str) -> tuple[int, ...]:
    """A version without its label, as numbers."""
    return tuple(int(part) for part in text.partition("-")[0].split("."))
