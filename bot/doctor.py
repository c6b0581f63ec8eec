"""`hybridbot doctor`: tries every setting and remote system, and says what is missing and what to do.

Reads only. Each system is tried by itself: one that is down hides nothing of the others.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.alarms.diagnosis import diagnose_credentials, diagnose_operations
from bot.approvals.diagnosis import diagnose_approvals
from bot.diagnosis import Diagnosis
from bot.manifest import SCOPES
from bot.move_settings import policy_of
from bot.posting import FAILURES, problem_of
from bot.settings import Settings, SettingsError
from bot.settings_rules import require_slack
from bot.slack_access import slack_client
from bot.timed.diagnosis import diagnose_clock
from bot.wiring import Connectors, identity_of, load_reference, open_connectors, opened_database
from commands.step import Verdict
from connectors.directory import ActiveDirectory
from connectors.errors import ConnectorError, NotPermitted, NotSignedIn
from connectors.facts import ON_PREMISES_HOME, OnPremisesUser, ServerRole
from connectors.graph import Graph
from storage.database import SchemaState, StorageError, schema_state

ASKED_WHEN_NO_DOMAIN_IS_KNOWN = "microsoft.com"
"""The resolvers are tried with a domain of the tenant; with this one where the tenant cannot be read."""
NOBODY = "00000000-0000-0000-0000-000000000000"
"""An object id that nobody has."""
ANY_APP = "hybridbot"
"""Whether there is one of this name does not matter."""

_NOT_ASKED = "Not asked: HYBRIDBOT_PEOPLE_FROM is shell."
"""Of an Active Directory whose address is set: with any other value it would be asked."""
_UNREACHABLE = "Check the network, HYBRIDBOT_PROXY and SLACK_API_URL."
_NEW_TOKEN = "Install the app to the workspace again and set the token that Slack shows then."  # noqa: S105 - a sentence


def diagnose(settings: Settings, *, now: Callable[[], datetime]) -> tuple[Diagnosis, ...]:
    """Try everything the settings name. Raises nothing of a remote system's. `now`: aware UTC."""
    return (*_database(settings, now), *_slack(settings), *_remotes(settings, now))


def _database(settings: Settings, now: Callable[[], datetime]) -> Iterator[Diagnosis]:
    try:
        with opened_database(settings) as database:
            state = schema_state(database)
            kind = database.dialect
            clock = [diagnose_clock(database, now())] if state is SchemaState.CURRENT else []
    except StorageError as error:
        yield Diagnosis(what="Database", verdict=Verdict.FAIL, says=str(error), remedy=error.remedy)
        return
    match state:
        case SchemaState.CURRENT:
            yield _well("Database", f"{kind}, reachable, schema current.")
            yield from clock
        case SchemaState.AHEAD:
            yield _ill(
                "Database", "It was made by a newer version of hybridbot.", "Install that version or a newer one."
            )
        case _:
            yield _ill("Database", f"Its schema is {state.value}.", "Type hybridbot db upgrade.")


def _slack(settings: Settings) -> Iterator[Diagnosis]:
    try:
        require_slack(settings)
    except SettingsError as error:
        for problem in error.problems:
            yield _ill("Slack settings", problem, "Set it; the README says where Slack shows it.")
    client = slack_client(settings, waits=0)
    if settings.slack_bot_token is not None:
        yield from _slack_bot(client, settings.admin_group)
        yield diagnose_operations(client, settings.operations_channel)
        yield from diagnose_approvals(client, policy_of(settings.approvals, settings.moves))
    if settings.slack_app_token is not None:
        what, token = "Slack: Socket Mode", settings.slack_app_token.get_secret_value()
        remedy = "Make an app-level token with the scope connections:write and set it as SLACK_APP_TOKEN."
        refused = _slack_problem(what, lambda: client.apps_connections_open(app_token=token), remedy)
        yield refused or _well(what, "Can connect.")


def _slack_bot(client: WebClient, admin_group: str) -> Iterator[Diagnosis]:
    try:
        answer = client.auth_test()
    except FAILURES as error:
        yield _slack_ill("Slack: bot token", error, _NEW_TOKEN)
        return
    yield _well("Slack: bot token", f"Signed in to {answer['team']} as {answer['user']}.")
    granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes", "")).split(",")}
    missing = sorted(SCOPES.keys() - granted)
    if missing:
        yield _ill("Slack: scopes", f"Missing: {', '.join(missing)}.", "Add them to the app, then install it again.")
    else:
        yield _well("Slack: scopes", "Everything in the manifest is granted.")
    if admin_group:
        remedy = "Check HYBRIDBOT_ADMIN_GROUP: the group's id is under People > User groups > Copy group ID."
        what = "Slack: admin group"
        problem = _slack_problem(what, lambda: client.usergroups_users_list(usergroup=admin_group), remedy)
        yield problem or _well(what, f"{admin_group} can be read.")


def _slack_problem(what: str, call: Callable[[], object], remedy: str) -> Diagnosis | None:
    try:
        call()
    except FAILURES as error:
        return _slack_ill(what, error, remedy)
    return None


def _slack_ill(what: str, error: Exception, remedy: str) -> Diagnosis:
    """Slack said no, for which `remedy` helps; or it could not be reached, for which it does not."""
    if not isinstance(error, SlackApiError):
        return _ill(what, f"Slack did not answer: {problem_of(error)}.", _UNREACHABLE)
    needed = error.response.get("needed")
    return _ill(what, f"Slack answered {problem_of(error)}{f', needed: {needed}' if needed else ''}.", remedy)


def _remotes(settings: Settings, now: Callable[[], datetime]) -> Iterator[Diagnosis]:
    if not settings.tenant_id:
        yield _ill(
            "Microsoft 365",
            "No tenant is set.",
            "Set HYBRIDBOT_TENANT_ID, HYBRIDBOT_CLIENT_ID and a credential; the README walks you through.",
        )
    with open_connectors(settings, now=now) as remotes:
        domain = ""
        if settings.tenant_id:
            found = list(_graph(remotes, settings.move_account, now))
            yield from (diagnosis for diagnosis, _ in found)
            domain = next((name for _, name in found if name), "")
            yield diagnose_credentials(remotes.graph, identity_of(settings), now())
        yield _resolvers(remotes, domain or ASKED_WHEN_NO_DOMAIN_IS_KNOWN)
        yield _shell(settings, remotes)
        if isinstance(remotes.people, ActiveDirectory):
            yield _directory(remotes.people)
        elif settings.ldap_url:
            yield Diagnosis(what="Active Directory", verdict=Verdict.NOT_APPLICABLE, says=_NOT_ASKED)
        yield _teams(settings, remotes)
        yield _mover(settings, remotes)


def _graph(remotes: Connectors, move_account: str, now: Callable[[], datetime]) -> Iterator[tuple[Diagnosis, str]]:
    """Each read the checks make, tried once; and the tenant's first verified domain, where it became known."""
    graph = remotes.graph
    tries: list[tuple[str, Callable[[], tuple[str, str]]]] = [
        ("tenant", lambda: _tenant_told(graph.organization().name, graph.organization().verified_domains)),
        ("licences", lambda: (f"{len(graph.subscribed_skus())} subscriptions can be read.", "")),
        ("domains", lambda: (f"{len(graph.domains())} domains can be read.", "")),
        ("users", lambda: ("Users can be read." if next(graph.users(), None) else "There are no users.", "")),
        ("service health", lambda: (f"The health of {len(graph.service_health())} services can be read.", "")),
        ("log of sign-ins", lambda: (_logged(graph, now()), "")),
        ("app registrations", lambda: (_read(graph.applications(ANY_APP), "App registrations"), "")),
    ]
    if move_account:
        tries.append(("directory roles", lambda: (_read(graph.roles_of(move_account), f"Roles of {move_account}"), "")))
    for name, attempt in tries:
        what = f"Microsoft Graph: {name}"
        try:
            says, domain = attempt()
        except NotPermitted as error:
            wanted = error.permission or "a permission"
            yield _ill(what, f"{wanted} is missing: {error.detail}", error.remedy), ""
        except NotSignedIn as error:
            yield _ill("Microsoft 365: sign-in", error.detail, error.remedy), ""
            return
        except ConnectorError as error:
            yield Diagnosis(what=what, verdict=Verdict.UNKNOWN, says=error.detail, remedy=error.remedy), ""
        else:
            yield _well(what, says), domain


def _read(_: object, what: str) -> str:
    return f"{what} can be read."


def _logged(graph: Graph, now: datetime) -> str:
    graph.first_teams_sign_in(NOBODY, since=now)
    return "Sign-ins can be read."


def _tenant_told(name: str, verified: tuple[str, ...]) -> tuple[str, str]:
    return f"Signed in to {name}.", next(iter(verified), "")


def _resolvers(remotes: Connectors, domain: str) -> Diagnosis:
    survey = remotes.nameserver.survey(domain, "SOA")
    asked = survey.of(ServerRole.RESOLVER)
    silent = [answer.server.name for answer in asked if not answer.outcome.conclusive]
    says = f"{len(asked) - len(silent)} of {len(asked)} resolvers answered about {domain}."
    if not silent:
        return _well("Public DNS", says)
    remedy = f"Check HYBRIDBOT_DNS_RESOLVERS and that a firewall lets DNS through; silent: {', '.join(silent)}."
    return Diagnosis(
        what="Public DNS",
        verdict=Verdict.FAIL if len(silent) == len(asked) else Verdict.WARN,
        says=says,
        remedy=remedy,
    )


def _shell(settings: Settings, remotes: Connectors) -> Diagnosis:
    if not settings.shell_host:
        return Diagnosis(
            what="Management shell",
            verdict=Verdict.UNKNOWN,
            says="It is not configured: what only Skype for Business Server knows stays unknown.",
            remedy="Set HYBRIDBOT_SHELL_HOST, HYBRIDBOT_SHELL_USER and HYBRIDBOT_SHELL_PASSWORD.",
        )
    try:
        version = remotes.shell.server_version()
    except ConnectorError as error:
        return _ill("Management shell", error.detail, error.remedy)
    return _well("Management shell", f"Signed in; {version.text.rstrip('.')}.")


def _directory(directory: ActiveDirectory) -> Diagnosis:
    """Read one person of each forest: only then it shows whether the account may see who has Skype for Business."""
    try:
        counts = directory.sample()
    except ConnectorError as error:
        return _ill("Active Directory", error.detail, error.remedy)
    empty = [base for base, people in counts.items() if not people]
    if empty:
        return _ill(
            "Active Directory", f"Nobody with Skype for Business is seen in {', '.join(empty)}.", directory.rights
        )
    return _well("Active Directory", f"Signed in; people of {', '.join(counts)} can be read.")


def _teams(settings: Settings, remotes: Connectors) -> Diagnosis:
    """Sign in and read the tenant: only then it shows whether the app holds a directory role."""
    what = "Teams PowerShell"
    if not settings.tools_host:
        return Diagnosis(
            what=what,
            verdict=Verdict.UNKNOWN,
            says="It is not configured: what only Teams PowerShell knows stays unknown.",
            remedy="Set HYBRIDBOT_TOOLS_HOST, HYBRIDBOT_TOOLS_USER and HYBRIDBOT_TOOLS_PASSWORD.",
        )
    try:
        with remotes.teams.session() as session:
            mode = session.tenant().upgrade_mode
    except NotPermitted as error:
        lacking = f"The directory role {error.permission} is missing: " if error.permission else ""
        return _ill(what, f"{lacking}{error.detail}", error.remedy)
    except ConnectorError as error:
        return _ill(what, error.detail, error.remedy)
    return _well(what, f"Signed in; the tenant's mode is {mode}.")


def _mover(settings: Settings, remotes: Connectors) -> Diagnosis:
    """Rehearse the move of a pilot user: rights, sign-in and syntax show, and nobody is moved."""
    what = "Moving people"
    if settings.moves.executor != "remoting":
        says = "Not tried: people run the commands that the bot writes (moves.executor is manual)."
        return Diagnosis(what=what, verdict=Verdict.NOT_APPLICABLE, says=says)
    target = load_reference(settings.reference).clouds[settings.cloud].proxy_fqdn
    try:
        chosen = next(
            (found for found in _pilots(settings, remotes) if found.hosting_provider == ON_PREMISES_HOME), None
        )
        if chosen is None:
            return Diagnosis(
                what=what,
                verdict=Verdict.UNKNOWN,
                says="Nobody to rehearse a move with.",
                remedy="Name somebody who is homed on premises in HYBRIDBOT_PILOT_USERS.",
            )
        remotes.mover.rehearse(sip=chosen.sip_address, target=target)
    except ConnectorError as error:
        return _ill(what, error.detail, error.remedy)
    return _well(what, f"A move of {chosen.display_name} was rehearsed (-WhatIf); nobody was moved.")


def _pilots(settings: Settings, remotes: Connectors) -> Iterator[OnPremisesUser]:
    return (found for name in settings.pilot_users for found in remotes.people.find(name))


def _well(what: str, says: str) -> Diagnosis:
    return Diagnosis(what=what, verdict=Verdict.PASS, says=says)


def _ill(what: str, says: str, remedy: str) -> Diagnosis:
    return Diagnosis(what=what, verdict=Verdict.FAIL, says=says, remedy=remedy)
