"""The settings as values: what there is, what each means, what it takes, and what must be there together."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.digest_settings import DigestSettings
from bot.move_settings import ApprovalSettings, MoveSettings
from bot.note_settings import NoteSettings
from bot.remote_settings import CloudSettings, NetworkSettings, PremisesSettings
from bot.setting_values import Items, described, matching
from bot.slack_settings import SlackSettings

PREFIX = "HYBRIDBOT_"


class SettingsError(Exception):
    """Settings are missing or wrong. The message names each of them and what is expected; never a value."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"The settings cannot be used:{lines}")


class Settings(PremisesSettings, NetworkSettings, CloudSettings, SlackSettings, BaseSettings):
    """Everything an operator can set. Secrets show as asterisks in every repr and error.

    The parts come first, the last one named before the others; docs/settings.md lists them in that order.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=False
    )

    database_url: SecretStr = described(
        SecretStr("sqlite:///hybridbot.db"),
        "Where results are remembered.",
        "sqlite:///file.db or postgresql://user@host/name",
    )
    pilot_users: Annotated[Items, NoDecode, matching(r"[^@\s]+@[^@\s]+")] = described(
        (), "The first people to move.", "user principal names, with commas between"
    )
    move_account: Annotated[str, matching(r"[^@\s]+@[^@\s]+")] = described(
        "", "The account that moves people, whose role in the tenant is checked.", "a user principal name"
    )
    exchange: Literal["none", "server", "hybrid"] = described(
        "none",
        "Which Exchange works together with Skype for Business: none, Exchange Server, or Exchange Online too.",
        "one of none, server, hybrid",
    )
    voice_route: Literal["", "none", "direct-routing", "calling-plan", "operator-connect"] = described(
        "",
        "How telephone calls will reach people in Teams; none: nobody needs that.",
        "one of none, direct-routing, calling-plan, operator-connect",
    )
    server_domain: str = described(
        "",
        "Active Directory domain of the Skype for Business servers; by default that of the pool's name.",
        "the DNS name of a domain",
    )
    reference: dict[str, Any] = described(
        {},
        "Values of `commands/reference.toml` that are to be different: builds, plans, names of the clouds.",
        "a table with the names that stand in commands/reference.toml",
    )
    approvals: ApprovalSettings = described(
        ApprovalSettings(),
        "Who approves moves, in the file as a table `[approvals]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    moves: MoveSettings = described(
        MoveSettings(),
        "How people are moved, in the file as a table `[moves]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    digests: DigestSettings = described(
        DigestSettings(),
        "What digests look like, in the file as a table `[digests]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    notes: NoteSettings = described(
        NoteSettings(),
        "Whether the people of a wave are told by direct message, in the file as a table `[notes]`; below.",
        "a table with the keys that docs/settings.md lists",
    )
    watch_seconds: float = described(
        300.0,
        "How long the bot waits, in seconds, before it first looks again at a domain that is not verified.",
        "a number of seconds from 0.1 to 86400",
        ge=0.1,
        le=86400,
    )
    check_minutes: int = described(
        60,
        "How often the bot runs all checks by itself, in minutes, at multiples of that in UTC; 0: never. Digests, "
        "alarms and the Home tab show what these have found.",
        "a whole number from 0 to 1440",
        ge=0,
        le=1440,
    )
    history_days: int = described(
        14,
        "For how many days every result of a check is kept; of the days before that the last one of each, for 400 "
        "days.",
        "a whole number from 2 to 400",
        ge=2,
        le=400,
    )
    workers: int = described(8, "How many checks run side by side.", "a whole number from 1 to 64", ge=1, le=64)
    log_format: Literal["auto", "human", "json"] = described(
        "auto", "Look of the log; auto: human on a terminal, else JSON.", "one of auto, human, json"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = described(
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
