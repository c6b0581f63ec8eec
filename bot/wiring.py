"""Builds what the commands work with from the settings, and closes it again.

The only place that knows both the settings and the classes below `bot/`.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.move_settings import controllers_of, limits_of, policy_of
from bot.note_settings import note_rules_of
from bot.setting_values import FurtherForest
from bot.settings import Settings, SettingsError
from commands.rules.reference import Reference, UnusableReference, read_reference
from commands.services import BotIdentity, Organisation, PeopleSource, Services
from connectors.clouds import CLOUDS
from connectors.credentials import certificate_end
from connectors.directory import ActiveDirectory, Forest
from connectors.edge import EdgeProbe
from connectors.graph import Graph
from connectors.move import Mover
from connectors.nameserver import Nameserver
from connectors.shell import READ_DIRECTORY, Shell, ShellEndpoint
from connectors.teams import TEAMS_SCOPE, TOOLS_HOST, AccessTokens, InstalledCertificate, Teams
from connectors.tokens import ClientCertificate, ClientSecret, ManagedIdentity, TokenSource
from connectors.transport import Transport
from storage.database import Database, SchemaState, StorageError, open_database, schema_state

_HINT = 3
"""Characters of a secret that Microsoft 365 shows of it, too."""
_UPGRADE = "Type hybridbot db upgrade, then start again."
_PEOPLE_FROM_LDAP = (
    "Let the bot read people from Active Directory, whose address is set already: set HYBRIDBOT_PEOPLE_FROM=ldap."
)
_SCHEMA = {
    SchemaState.EMPTY: ("The database is empty.", _UPGRADE),
    SchemaState.BEHIND: ("The database was made by an older version of hybridbot.", _UPGRADE),
    SchemaState.AHEAD: (
        "The database was made by a newer version of hybridbot.",
        "Install that version or a newer one; going back is not supported.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connectors:
    """The remote systems, without a database: what the doctor needs."""

    graph: Graph
    nameserver: Nameserver
    shell: Shell
    people: PeopleSource
    edge: EdgeProbe
    teams: Teams
    mover: Mover


@contextmanager
def open_services(settings: Settings, *, now: Callable[[], datetime]) -> Iterator[Services]:
    """The services of these settings, closed at the end. Asks no remote system.

    Raises StorageError where the database cannot be opened, or its schema is not this version's: the remedy then
    says what to type.
    """
    with opened_database(settings) as database, open_connectors(settings, now=now) as remotes:
        _check_schema(database)
        reference = load_reference(settings.reference)
        yield Services(
            organisation=Organisation(
                tenant_id=settings.tenant_id,
                other_tenant_ids=settings.other_tenant_ids,
                pilot_users=settings.pilot_users,
                reference=reference,
                cloud=reference.clouds[settings.cloud],
                move_account=settings.move_account,
                exchange=settings.exchange,
                voice_route=settings.voice_route,
                server_domain=settings.server_domain.lower(),
                vips=settings.moves.vip,
                domain_controllers=controllers_of(settings.moves),
                policy=policy_of(settings.approvals, settings.moves),
                moves=limits_of(settings.moves),
                notes=note_rules_of(settings.notes),
                operations_channel=settings.operations_channel,
                identity=identity_of(settings),
            ),
            graph=remotes.graph,
            nameserver=remotes.nameserver,
            shell=remotes.shell,
            edge=remotes.edge,
            people=remotes.people,
            teams=remotes.teams,
            mover=remotes.mover,
            database=database,
            now=now,
        )


def identity_of(settings: Settings) -> BotIdentity:
    """What is known here of the credentials of these settings; an unreadable certificate has no end."""
    credential = _credential(settings)
    return BotIdentity(
        client_id=settings.client_id,
        secret=credential.secret[:_HINT] if isinstance(credential, ClientSecret) else "",
        certificate=certificate_end(credential) if isinstance(credential, ClientCertificate) else None,
        thumbprint=settings.teams_certificate_thumbprint.upper(),
    )


def load_reference(overrides: Mapping[str, Any]) -> Reference:
    """What the checks compare with, with the operator's own values. Raises SettingsError naming each that is wrong."""
    packaged = resources.files("commands").joinpath("reference.toml").read_text(encoding="utf-8")
    try:
        return read_reference(tomllib.loads(packaged), overrides)
    except UnusableReference as error:
        raise SettingsError(error.problems) from error


@contextmanager
def open_connectors(settings: Settings, *, now: Callable[[], datetime]) -> Iterator[Connectors]:
    """The connectors of these settings, closed at the end. Asks no remote system. `now`: aware UTC."""
    transport = Transport(ca_file=settings.ca_file, proxy=_revealed(settings.proxy) or None)
    shell = Shell(_endpoint(settings), otherwise=_PEOPLE_FROM_LDAP if settings.ldap_url else READ_DIRECTORY)
    cloud = CLOUDS[settings.cloud]
    tokens = _tokens(settings, transport, scope=cloud.scope, now=now)
    tools, sign_in = _tools_host(settings), _teams_sign_in(settings, transport, graph=tokens, now=now)
    try:
        yield Connectors(
            graph=Graph(transport, tokens, base_url=settings.graph_url or cloud.graph_url),
            nameserver=Nameserver(settings.dns_resolvers, port=settings.dns_port),
            shell=shell,
            people=_people(settings, shell),
            edge=EdgeProbe(ca_file=settings.ca_file, port=settings.edge_port),
            teams=Teams(tools, sign_in),
            mover=Mover(tools, sign_in, deadline=settings.moves.call_deadline),
        )
    finally:
        transport.close()


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The database of these settings, whatever its schema; closed at the end. Raises StorageError."""
    database = open_database(settings.database_url.get_secret_value())
    try:
        yield database
    finally:
        database.close()


def _check_schema(database: Database) -> None:
    state = schema_state(database)
    if state is not SchemaState.CURRENT:
        message, remedy = _SCHEMA[state]
        raise StorageError(message, remedy=remedy)


def _tokens(settings: Settings, transport: Transport, *, scope: str, now: Callable[[], datetime]) -> TokenSource:
    return TokenSource(
        transport,
        login_url=settings.login_url or CLOUDS[settings.cloud].login_url,
        tenant_id=settings.tenant_id,
        client_id=settings.client_id,
        credential=_credential(settings),
        scope=scope,
        now=now,
    )


def _teams_sign_in(
    settings: Settings, transport: Transport, *, graph: TokenSource, now: Callable[[], datetime]
) -> InstalledCertificate | AccessTokens | None:
    if not settings.tenant_id:
        return None
    if settings.teams_certificate_thumbprint:
        return InstalledCertificate(settings.tenant_id, settings.client_id, settings.teams_certificate_thumbprint)
    teams = _tokens(settings, transport, scope=TEAMS_SCOPE, now=now)
    return AccessTokens(settings.tenant_id, graph=graph, teams=teams)


def _credential(settings: Settings) -> ClientSecret | ClientCertificate | ManagedIdentity:
    if settings.managed_identity:
        return ManagedIdentity(settings.client_id or None)
    if settings.client_certificate_file is not None and settings.client_key_file is not None:
        return ClientCertificate(
            private_key_pem=_pem(settings.client_key_file),
            certificate_pem=_pem(settings.client_certificate_file),
        )
    return ClientSecret(_revealed(settings.client_secret))


def _pem(path: Path) -> str:
    """A PEM file's text. Only its blocks count, and they are ASCII; a subject that stands before them may not be."""
    return path.read_text(encoding="ascii", errors="ignore")


def _endpoint(settings: Settings) -> ShellEndpoint | None:
    if not settings.shell_host:
        return None
    return ShellEndpoint(
        host=settings.shell_host,
        port=settings.shell_port,
        user=settings.shell_user,
        password=_revealed(settings.shell_password),
        auth=settings.shell_auth,
        ca_file=settings.ca_file,
    )


def _people(settings: Settings, shell: Shell) -> PeopleSource:
    if not settings.reads_directory:
        return shell
    first = FurtherForest(
        url=settings.ldap_url,
        base=settings.ldap_base,
        user=settings.ldap_user,
        password=settings.ldap_password,
        auth=settings.ldap_auth,
    )
    forests = [
        Forest(
            url=forest.url,
            base=forest.base,
            user=forest.user,
            password=_revealed(forest.password),
            auth=forest.auth,
            keytab=settings.ldap_keytab if forest.auth == "kerberos" else None,
            ca_file=settings.ca_file,
        )
        for forest in (first, *settings.forests)
    ]
    return ActiveDirectory(forests, anchor=settings.ldap_anchor)


def _tools_host(settings: Settings) -> ShellEndpoint | None:
    if not settings.tools_host:
        return None
    return ShellEndpoint(
        host=settings.tools_host,
        port=settings.tools_port,
        user=settings.tools_user,
        password=_revealed(settings.tools_password),
        auth=settings.tools_auth,
        path="wsman",
        ca_file=settings.ca_file,
        kind=TOOLS_HOST,
    )


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
