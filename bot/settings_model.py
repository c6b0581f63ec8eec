"""The settings as values: what there is, what each means, what it takes, and what must be there together."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.digest_settings import DigestSettings
from bot.move_settings import ApprovalSettings, MoveSettings
from bot.note_settings import NoteSettings
from bot.setting_values import (
    AppToken,
    BotToken,
    DistinguishedName,
    FurtherForest,
    HttpAddress,
    Items,
    LdapAddress,
    Resolvers,
    matching,
)

PREFIX = "HYBRIDBOT_"
DEFAULT_RESOLVERS = (("1.1.1.1", 53), ("8.8.8.8", 53), ("9.9.9.9", 53))


class SettingsError(Exception):
    """Settings are missing or wrong. The message names each of them and what is expected; never a value."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"The settings cannot be used:{lines}")


def _setting(default: Any, meaning: str, expected: str, *, alias: str | None = None, **limits: Any) -> Any:
    """A field whose meaning stands in docs/settings.md and whose expectation stands in error messages."""
    return Field(
        default, description=meaning, json_schema_extra={"expected": expected}, validation_alias=alias, **limits
    )


class Settings(BaseSettings):
    """Everything an operator can set. Secrets show as asterisks in every repr and error."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=False
    )

    slack_bot_token: BotToken | None = _setting(
        None,
        "The app's bot token; needed to run the bot.",
        "a bot token that starts with xoxb-",
        alias="slack_bot_token",
    )
    slack_app_token: AppToken | None = _setting(
        None,
        "The app-level token with connections:write, for Socket Mode; needed to run the bot.",
        "an app-level token that starts with xapp-",
        alias="slack_app_token",
    )
    slack_signing_secret: SecretStr | None = _setting(
        None,
        "Accepted so that an environment made for Slack works as it is; "
        "`hybridbot run` uses Socket Mode and does not need it.",
        "the signing secret from the app's Basic Information page",
        alias="slack_signing_secret",
    )
    slack_api_url: HttpAddress = _setting(
        "https://slack.com/api/", "Slack's Web API.", "an https address", alias="slack_api_url"
    )
    admin_group: Annotated[str, matching(r"S[A-Z0-9]{2,}")] = _setting(
        "", "Id of the Slack user group whose members may use the bot.", "a user group id that starts with S"
    )
    admins: Annotated[Items, NoDecode, matching(r"[UW][A-Z0-9]{2,}")] = _setting(
        (),
        "Ids of further Slack users who may use the bot.",
        "Slack user ids that start with U or W, with commas between",
    )
    team_id: Annotated[str, matching(r"[TE][A-Z0-9]{2,}")] = _setting(
        "",
        "Id of the Slack workspace whose people may use the bot; by default the one the token belongs to.",
        "a workspace id that starts with T",
    )
    operations_channel: Annotated[str, matching(r"[CG][A-Z0-9]{2,}")] = _setting(
        "",
        "Id of the Slack channel where alarms are posted; empty: they are posted nowhere, and shown by "
        "`/hybrid alarms` and in the Home tab.",
        "a channel id that starts with C",
    )
    database_url: SecretStr = _setting(
        SecretStr("sqlite:///hybridbot.db"),
        "Where results are remembered.",
        "sqlite:///file.db or postgresql://user@host/name",
    )
    cloud: Literal["global", "gcc-high", "dod", "china"] = _setting(
        "global", "Which Microsoft cloud the tenant lives in.", "one of global, gcc-high, dod, china"
    )
    login_url: HttpAddress | None = _setting(None, "Address to sign in at, instead of the cloud's.", "an https address")
    graph_url: HttpAddress | None = _setting(None, "Microsoft Graph, instead of the cloud's.", "an https address")
    tenant_id: Annotated[str, matching(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")] = _setting(
        "", "The Microsoft 365 tenant; always needed for checks.", "the tenant's id, or one of its domains"
    )
    other_tenant_ids: Annotated[Items, NoDecode] = _setting(
        (),
        "Further tenants of the organisation: a deployment can be hybrid with one only.",
        "tenant ids, with commas between",
    )
    client_id: Annotated[str, matching(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")] = _setting(
        "", "The app registration the bot signs in as; always needed for checks.", "the application (client) id, a GUID"
    )
    client_secret: SecretStr | None = _setting(
        None, "Secret of the app registration. A certificate is better.", "the secret's value, not its id"
    )
    client_certificate_file: Path | None = _setting(
        None, "PEM file with the certificate of the app registration.", "the path of a readable PEM file"
    )
    client_key_file: Path | None = _setting(
        None, "PEM file with the certificate's private key.", "the path of a readable PEM file"
    )
    managed_identity: bool = _setting(
        False, "Sign in with the managed identity of the machine, in Azure.", "true or false"
    )
    ca_file: Path | None = _setting(
        None,
        "PEM file with further certificate authorities for Microsoft's, the shell's and the Edge's addresses.",
        "the path of a readable PEM file",
    )
    proxy: SecretStr | None = _setting(
        None, "Proxy for connections to the internet; by default the one in HTTPS_PROXY.", "an http address"
    )
    dns_resolvers: Annotated[Resolvers, NoDecode] = _setting(
        DEFAULT_RESOLVERS,
        "Public resolvers to ask besides the authoritative name servers.",
        "IP addresses, each with :port where it is not 53, with commas between",
    )
    dns_port: int = _setting(
        53, "Port on which authoritative name servers listen.", "a whole number from 1 to 65535", ge=1, le=65535
    )
    edge_port: int = _setting(
        0,
        "Port on which Access Edges are asked for their certificate; 0: the one in the SRV record. For test benches.",
        "a whole number from 0 to 65535",
        ge=0,
        le=65535,
    )
    shell_host: str = _setting(
        "", "Front End Server or pool whose management shell is asked; empty: it is not asked.", "a host name"
    )
    shell_port: int = _setting(443, "Port of the management shell.", "a whole number from 1 to 65535", ge=1, le=65535)
    shell_user: str = _setting("", "Account for the management shell.", "DOMAIN\\account or account@domain")
    shell_password: SecretStr | None = _setting(None, "Password of that account.", "the account's password")
    shell_auth: Literal["negotiate", "kerberos", "ntlm", "basic"] = _setting(
        "negotiate", "How to sign in to the management shell.", "one of negotiate, kerberos, ntlm, basic"
    )
    tools_host: str = _setting(
        "",
        "Host with the module MicrosoftTeams, reached by WinRM over HTTPS; empty: Teams PowerShell is not asked.",
        "a host name",
    )
    tools_port: int = _setting(
        5986, "Port of WinRM on the tools host.", "a whole number from 1 to 65535", ge=1, le=65535
    )
    tools_user: str = _setting("", "Account for the tools host.", "DOMAIN\\account or account@domain")
    tools_password: SecretStr | None = _setting(None, "Password of that account.", "the account's password")
    tools_auth: Literal["negotiate", "kerberos", "ntlm", "basic"] = _setting(
        "negotiate", "How to sign in to the tools host.", "one of negotiate, kerberos, ntlm, basic"
    )
    teams_certificate_thumbprint: Annotated[str, matching(r"[0-9A-Fa-f]{40}")] = _setting(
        "",
        "Thumbprint of the app registration's certificate, where it is installed on the tools host; empty: the bot "
        "hands over access tokens.",
        "40 hexadecimal digits",
    )
    people_from: Literal["auto", "shell", "ldap"] = _setting(
        "auto",
        "Where people are read: from the management shell or from Active Directory; auto: from the latter where "
        "HYBRIDBOT_LDAP_URL is set.",
        "one of auto, shell, ldap",
    )
    ldap_url: LdapAddress = _setting(
        "",
        "Domain controller to read; empty: Active Directory is not asked. On an ldap address TLS is begun first, "
        "or Kerberos encrypts.",
        "an ldaps or ldap address, such as ldaps://dc1.contoso.com",
    )
    ldap_base: DistinguishedName = _setting(
        "", "Part of the directory to read.", "a distinguished name, such as DC=contoso,DC=com"
    )
    ldap_user: str = _setting("", "Account for Active Directory.", "account@domain, or DOMAIN\\account")
    ldap_password: SecretStr | None = _setting(None, "Password of that account.", "the account's password")
    ldap_auth: Literal["simple", "kerberos"] = _setting(
        "simple", "How to sign in there: with name and password inside TLS, or by Kerberos.", "one of simple, kerberos"
    )
    ldap_keytab: Path | None = _setting(
        None,
        "Keytab of the account for Kerberos, in every forest; without one the tickets of the process count.",
        "the path of a readable keytab",
    )
    ldap_anchor: Annotated[str, matching(r"[A-Za-z][A-Za-z0-9-]*")] = _setting(
        "",
        "Attribute that Entra Connect uses as source anchor; by default mS-DS-ConsistencyGuid, else objectGUID.",
        "the name of an attribute",
    )
    forests: tuple[FurtherForest, ...] = _setting(
        (),
        "Further domains or forests to read, in the file as `[[forests]]` tables.",
        'tables with url, base, user and password, or with url, base and auth = "kerberos"',
    )
    pilot_users: Annotated[Items, NoDecode, matching(r"[^@\s]+@[^@\s]+")] = _setting(
        (), "The first people to move.", "user principal names, with commas between"
    )
    move_account: Annotated[str, matching(r"[^@\s]+@[^@\s]+")] = _setting(
        "", "The account that moves people, whose role in the tenant is checked.", "a user principal name"
    )
    exchange: Literal["none", "server", "hybrid"] = _setting(
        "none",
        "Which Exchange works together with Skype for Business: none, Exchange Server, or Exchange Online too.",
        "one of none, server, hybrid",
    )
    voice_route: Literal["", "none", "direct-routing", "calling-plan", "operator-connect"] = _setting(
        "",
        "How telephone calls will reach people in Teams; none: nobody needs that.",
        "one of none, direct-routing, calling-plan, operator-connect",
    )
    server_domain: str = _setting(
        "",
        "Active Directory domain of the Skype for Business servers; by default that of the pool's name.",
        "the DNS name of a domain",
    )
    reference: dict[str, Any] = _setting(
        {},
        "Values of `commands/reference.toml` that are to be different: builds, plans, names of the clouds.",
        "a table with the names that stand in commands/reference.toml",
    )
    approvals: ApprovalSettings = _setting(
        ApprovalSettings(),
        "Who approves moves, in the file as a table `[approvals]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    moves: MoveSettings = _setting(
        MoveSettings(),
        "How people are moved, in the file as a table `[moves]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    digests: DigestSettings = _setting(
        DigestSettings(),
        "What digests look like, in the file as a table `[digests]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    notes: NoteSettings = _setting(
        NoteSettings(),
        "Whether the people of a wave are told by direct message, in the file as a table `[notes]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    watch_seconds: float = _setting(
        300.0,
        "How long the bot waits, in seconds, before it first looks again at a domain that is not verified.",
        "a number of seconds from 0.1 to 86400",
        ge=0.1,
        le=86400,
    )
    check_minutes: int = _setting(
        60,
        "How often the bot runs all checks by itself, in minutes, at multiples of that in UTC; 0: never. Digests, "
        "alarms and the Home tab show what these have found.",
        "a whole number from 0 to 1440",
        ge=0,
        le=1440,
    )
    history_days: int = _setting(
        14,
        "For how many days every result of a check is kept; of the days before that the last one of each, for 400 "
        "days.",
        "a whole number from 2 to 400",
        ge=2,
        le=400,
    )
    workers: int = _setting(8, "How many checks run side by side.", "a whole number from 1 to 64", ge=1, le=64)
    log_format: Literal["auto", "human", "json"] = _setting(
        "auto", "Look of the log; auto: human on a terminal, else JSON.", "one of auto, human, json"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _setting(
        "INFO", "The least important lines that are logged.", "one of DEBUG, INFO, WARNING, ERROR"
    )

    def secrets(self) -> tuple[str, ...]:
        """The values that must never be shown or logged: secrets, and passwords inside addresses."""
        found: list[str] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            if not isinstance(value, SecretStr):
                continue
            if name in _ADDRESSES:
                password = urlsplit(value.get_secret_value()).password or ""
                found += [password, unquote(password)]
            else:
                found.append(value.get_secret_value())
        found += [forest.password.get_secret_value() for forest in self.forests if forest.password]
        return tuple(dict.fromkeys(secret for secret in found if secret))

    @property
    def reads_directory(self) -> bool:
        """Whether people are read from Active Directory rather than from the management shell."""
        return self.people_from == "ldap" or (self.people_from == "auto" and bool(self.ldap_url))


_ADDRESSES = ("database_url", "proxy")


def _holds(annotation: Any, kind: type) -> bool:
    """Whether a type is `kind`, or has it in one of its parts."""
    return annotation is kind or any(_holds(part, kind) for part in get_args(annotation))


def _fields_of(kind: type) -> tuple[str, ...]:
    return tuple(name for name, field in Settings.model_fields.items() if _holds(field.annotation, kind))


FROM_FILE = tuple(name for name in _fields_of(SecretStr) if name != "proxy")
PATHS = _fields_of(Path)


def variable(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    return field.upper() if field.startswith("slack_") else PREFIX + field.upper()


def expected(field: str) -> str:
    """What a field of `Settings` takes, in words."""
    return str(cast(dict[str, Any], Settings.model_fields[field].json_schema_extra)["expected"])


def file_variables() -> tuple[str, ...]:
    """The variables that name a file from which a secret is read."""
    return tuple(f"{variable(field)}_FILE" for field in FROM_FILE)
