"""The module MicrosoftTeams on the tools host: sign in as the app registration, then read the tenant, or move people.

Who is signed in is kept per runspace. As in the real module a sign-in succeeds without any role; it is the cmdlets
that are denied then. Texts and ids of errors are approximations.
https://learn.microsoft.com/microsoftteams/teams-powershell-application-authentication
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha1
from ssl import PEM_cert_to_DER_cert
from typing import Any

from sandbox.microsoft.identity import GRAPH_HOSTS, TEAMS_RESOURCE
from sandbox.microsoft.tokens import Claims, Tokens
from sandbox.shell import records, teams_objects
from sandbox.shell.cmdlets import Cmdlet, Invocation, Run
from sandbox.shell.moves import get_meeting_migration, move, move_parameters
from sandbox.shell.parameters import Convert, switch, text
from sandbox.shell.records import Terminated
from sandbox.world import CloudUser

READERS = frozenset(
    {
        "Global Administrator",
        "Global Reader",
        "Skype for Business Administrator",
        "Teams Administrator",
        "Teams Reader",
    }
)
"""Directory roles of which one is enough to read."""
MOVERS = frozenset({"Global Administrator", "Skype for Business Administrator", "Teams Administrator"})
"""Those of which one is enough to move people."""
FOR_EVER = datetime.max.replace(tzinfo=UTC)
"""How long a sign-in with a certificate holds: the module renews it by itself."""
TYPES = {"user": "User", "sfbOnPremUser": "SfBOnPremUser", "guest": "Guest"}
UPGRADE_POLICIES = ("Islands", "SfBOnly", "SfBWithTeamsCollab", "SfBWithTeamsCollabAndMeetings", "UpgradeToTeams")


def teams_cmdlets(tokens: Tokens) -> tuple[Cmdlet, ...]:
    """The cmdlets, for a tools host whose sign-ins are proven by the tokens issued here."""
    sign_in: Mapping[str, Convert] = {
        "TenantId": text,
        "ApplicationId": text,
        "CertificateThumbprint": text,
        "AccessTokens": _texts,
        "Confirm": switch,
    }
    return (
        Cmdlet("Get-Module", {"Name": text, "ListAvailable": switch}, ("Name",), get_module),
        _of_module("Connect-MicrosoftTeams", sign_in, partial(connect, tokens)),
        _of_module("Disconnect-MicrosoftTeams", {"Confirm": switch}, disconnect),
        _reading("Get-CsTenant", {}, get_tenant),
        _reading("Get-CsTeamsUpgradePolicy", {"Identity": text}, get_upgrade_policy),
        _reading("Get-CsTenantFederationConfiguration", {"Identity": text}, get_federation),
        _reading("Get-CsOnlineSipDomain", {"Domain": text, "DomainStatus": text}, get_sip_domain),
        _reading("Get-CsOnlineUser", {"Identity": text, "ResultSize": _whole_number, "AccountType": text}, get_user),
        _reading("Get-CsMeetingMigrationStatus", {"Identity": text, "State": text}, get_meeting_migration),
        _of_module("Move-CsUser", move_parameters(_texts), partial(move, partial(admit_mover, tokens))),
    )


def _of_module(name: str, parameters: Mapping[str, Convert], run: Run) -> Cmdlet:
    """A cmdlet that is there only where the module is."""

    async def present(call: Invocation) -> None:
        if not call.world.deployment.teams_modules:
            raise Terminated(records.command_not_found(name))
        await run(call)

    return Cmdlet(name, parameters, ("Identity",) if "Identity" in parameters else (), present)


def _reading(name: str, parameters: Mapping[str, Convert], run: Run) -> Cmdlet:
    """A cmdlet that needs a sign-in and a role."""

    async def allowed(call: Invocation) -> None:
        until, tenant = call.session.teams_until, call.world.tenant
        if until is None:
            raise Terminated(records.not_connected(call.name))
        if until <= call.world.clock.now():
            raise Terminated(records.rest_failed(call.name, "Unauthorized", "Invalid credential"))
        if not READERS.intersection(tenant.roles.get(tenant.application.client_id, ())):
            raise Terminated(records.rest_failed(call.name, "Forbidden", "Access Denied."))
        await run(call)

    return _of_module(name, parameters, allowed)


async def get_module(call: Invocation) -> None:
    """Get-Module: what is installed, which is MicrosoftTeams or nothing that anybody asks for here."""
    wanted = call.bound.values.get("Name", "*").casefold()
    if call.bound.values.get("ListAvailable") and wanted in ("*", "microsoftteams"):
        await call.write(teams_objects.module(version) for version in call.world.deployment.teams_modules)


async def connect(tokens: Tokens, call: Invocation) -> None:
    """Connect-MicrosoftTeams, with two tokens of the app or with its certificate."""
    values, tenant = call.bound.values, call.world.tenant
    if "AccessTokens" in values:
        until = _by_tokens(tokens, call, values["AccessTokens"])
    elif "CertificateThumbprint" in values:
        until = _by_certificate(call)
    else:
        raise _refused(call, "A window station is needed to sign in interactively.")
    if values.get("TenantId", tenant.tenant_id).lower() != tenant.tenant_id.lower():
        raise _refused(call, f"AADSTS90002: Tenant '{values['TenantId']}' not found.")
    call.session.teams_until = until
    await call.write([teams_objects.connected(tenant)])


async def admit_mover(tokens: Tokens, call: Invocation) -> None:
    """Let whoever signs in by -AccessTokens, or has signed in in this session, move people, if a role allows it."""
    given, tenant = call.bound.values.get("AccessTokens"), call.world.tenant
    if given is not None:
        _by_tokens(tokens, call, given)
    elif call.session.teams_until is None:
        raise _refused(call, "A window station is needed to sign in interactively.")
    elif call.session.teams_until <= call.world.clock.now():
        raise Terminated(records.rest_failed(call.name, "Unauthorized", "Invalid credential"))
    if not MOVERS.intersection(tenant.roles.get(tenant.application.client_id, ())):
        client = tenant.application.client_id
        raise Terminated(
            records.rest_failed(
                call.name, "Forbidden", f"The user '{client}' does not have permission to manage this tenant."
            )
        )


def _by_tokens(tokens: Tokens, call: Invocation, given: Sequence[str]) -> datetime:
    """Until when both tokens hold. Raises Terminated unless they are one for Graph and one for Teams, in this order."""
    if len(given) != 2:
        raise _refused(call, "Two access tokens are needed: Microsoft Graph's and Teams'.")
    audiences = (*(f"https://{host}" for host in GRAPH_HOSTS),), (TEAMS_RESOURCE,)
    ends = []
    for claims, wanted in zip(map(tokens.read, given), audiences, strict=True):
        ends.append(_judged(call, claims, wanted))
    return min(ends)


def _judged(call: Invocation, claims: Claims | None, audiences: Sequence[str]) -> datetime:
    if claims is None or claims.tenant_id != call.world.tenant.tenant_id:
        raise _refused(call, "The access token is not valid for this tenant.")
    if claims.audience not in audiences:
        raise _refused(call, f"The access token is for another audience: {claims.audience}.")
    ends = datetime.fromtimestamp(claims.expires, UTC)
    if ends <= call.world.clock.now():
        raise _refused(call, "The access token has expired.")
    return ends


def _by_certificate(call: Invocation) -> datetime:
    """Raises Terminated unless it is the thumbprint of the app's certificate, which is installed on this host."""
    application, values = call.world.tenant.application, call.bound.values
    if "ApplicationId" not in values or "TenantId" not in values:
        message = "Parameter set cannot be resolved using the specified named parameters."
        raise Terminated(records.binding_failed(call.name, message, "AmbiguousParameterSet"))
    thumbprint = values["CertificateThumbprint"].upper()
    pem = application.certificate_pem
    if not pem or sha1(PEM_cert_to_DER_cert(pem)).hexdigest().upper() != thumbprint:  # noqa: S324 - Windows names certificates so
        raise _refused(call, f"Cannot find certificate with thumbprint '{thumbprint}'.")
    if values["ApplicationId"].lower() != application.client_id.lower():
        message = f"AADSTS700016: Application with identifier '{values['ApplicationId']}' was not found."
        raise _refused(call, message)
    return FOR_EVER


def _refused(call: Invocation, message: str) -> Terminated:
    return Terminated(records.sign_in_failed(call.name, message))


async def disconnect(call: Invocation) -> None:
    """Disconnect-MicrosoftTeams."""
    call.session.teams_until = None


async def get_tenant(call: Invocation) -> None:
    """Get-CsTenant."""
    await call.write([teams_objects.tenant(call.world.tenant)])


async def get_upgrade_policy(call: Invocation) -> None:
    """Get-CsTeamsUpgradePolicy: the global one, then the ready-made ones of Teams."""
    made = {"Global": call.world.tenant.teams.upgrade_mode}
    made |= {name: "TeamsOnly" if name == "UpgradeToTeams" else name for name in UPGRADE_POLICIES}
    wanted = call.bound.values.get("Identity")
    found = {name: mode for name, mode in made.items() if wanted is None or name.casefold() == wanted.casefold()}
    if not found:
        call.error(records.object_not_found(call.name, str(wanted)))
    await call.write(teams_objects.upgrade_policy(name, mode) for name, mode in found.items())


async def get_federation(call: Invocation) -> None:
    """Get-CsTenantFederationConfiguration: there is one, called Global."""
    await call.write([teams_objects.federation(call.world.tenant.teams)])


async def get_sip_domain(call: Invocation) -> None:
    """Get-CsOnlineSipDomain: the verified domains, enabled unless somebody has disabled them."""
    values, tenant = call.bound.values, call.world.tenant
    status = values.get("DomainStatus", "All").casefold()
    found = {
        domain.name: tenant.teams.sip_domains.get(domain.name, True)
        for domain in tenant.domains.values()
        if domain.verified and values.get("Domain", domain.name).casefold() == domain.name
    }
    await call.write(
        teams_objects.sip_domain(name, enabled=enabled)
        for name, enabled in found.items()
        if status in ("all", "enabled" if enabled else "disabled")
    )


async def get_user(call: Invocation) -> None:
    """Get-CsOnlineUser: everybody in the tenant, guests too, or the one that Identity names."""
    values = call.bound.values
    users = list(call.world.tenant.users.values())
    if "Identity" in values:
        users = [user for user in users if values["Identity"].casefold() in _names(user)]
        if not users:
            call.error(records.object_not_found(call.name, values["Identity"]))
    if "AccountType" in values:
        users = [user for user in users if _account_type(user).casefold() == values["AccountType"].casefold()]
    users = users[: values.get("ResultSize")]
    await call.write(teams_objects.user(user, _account_type(user)) for user in users)


def _names(user: CloudUser) -> set[str]:
    sip = teams_objects.sip_address(user).casefold()
    return {user.object_id.casefold(), user.user_principal_name.casefold(), sip, sip.removeprefix("sip:")}


def _account_type(user: CloudUser) -> str:
    """As the module says it; a user without a licence is ineligible."""
    known = TYPES.get(user.account_type, "User")
    return "IneligibleUser" if known == "User" and not user.licences else known


def _texts(value: Any) -> list[str]:
    """A list of strings, or one alone. Never repeats a value: it may be a token."""
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, str) and entry for entry in entries):
        raise ValueError("Cannot convert value to type System.String[].")
    return [str(entry) for entry in entries]


def _whole_number(value: Any) -> int:
    """UInt32: since version 4.0 of the module "Unlimited" is none."""
    if isinstance(value, bool) or not str(value).isdecimal():
        raise ValueError(f'Cannot convert value "{value}" to type System.UInt32.')
    return int(value)
