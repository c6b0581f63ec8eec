"""Which settings must be there together, and which files must be readable: sentences about what is not so."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.move_settings import contradictions_of_moves
from bot.settings_model import PATHS, Settings, SettingsError, expected, variable


def missing_for_slack(present: set[str]) -> list[str]:
    """What to say about each Slack setting that is missing; `present` holds fields with a value."""
    problems = [
        f"{variable(name)} is missing: {expected(name)}."
        for name in ("slack_bot_token", "slack_app_token")
        if name not in present
    ]
    if not present & {"admin_group", "admins"}:
        problems.append(
            "HYBRIDBOT_ADMIN_GROUP or HYBRIDBOT_ADMINS is missing: without them nobody may use the bot. "
            f"Give {expected('admin_group')}, or {expected('admins')}."
        )
    return problems


def require_slack(settings: Settings) -> None:
    """Raise SettingsError, naming each missing Slack setting, unless the bot can be run with these."""
    present = {name for name in type(settings).model_fields if getattr(settings, name)}
    if problems := missing_for_slack(present):
        raise SettingsError(problems)


def missing_for_microsoft(present: set[str]) -> list[str]:
    """What to say where signing in to Microsoft 365 is not possible. A managed identity needs no client id."""
    needed = ("tenant_id",) if "managed_identity" in present else ("tenant_id", "client_id")
    problems = [f"{variable(name)} is missing: {expected(name)}." for name in needed if name not in present]
    certificate = present & {"client_certificate_file", "client_key_file"}
    ways = [bool(present & {"client_secret"}), bool(certificate), bool(present & {"managed_identity"})]
    if sum(ways) == 0:
        problems.append(
            "The credential of the app registration is missing: set HYBRIDBOT_CLIENT_CERTIFICATE_FILE and "
            "HYBRIDBOT_CLIENT_KEY_FILE, or HYBRIDBOT_CLIENT_SECRET, or HYBRIDBOT_MANAGED_IDENTITY=true."
        )
    if sum(ways) > 1:
        problems.append(
            "There is more than one credential: keep one of HYBRIDBOT_CLIENT_SECRET, "
            "HYBRIDBOT_CLIENT_CERTIFICATE_FILE with HYBRIDBOT_CLIENT_KEY_FILE, and HYBRIDBOT_MANAGED_IDENTITY."
        )
    return problems


_TOGETHER = (
    ("client_certificate_file", ("client_key_file",)),
    ("client_key_file", ("client_certificate_file",)),
    ("shell_host", ("shell_user", "shell_password")),
    ("shell_user", ("shell_host",)),
    ("shell_password", ("shell_host",)),
    ("ldap_url", ("ldap_base",)),
    ("ldap_base", ("ldap_url",)),
    ("ldap_user", ("ldap_url", "ldap_password")),
    ("ldap_password", ("ldap_url", "ldap_user")),
    ("ldap_keytab", ("ldap_url",)),
    ("forests", ("ldap_url",)),
    ("tools_host", ("tools_user", "tools_password")),
    ("tools_user", ("tools_host",)),
    ("tools_password", ("tools_host",)),
    ("teams_certificate_thumbprint", ("tools_host", "client_id")),
)


def contradictions(present: set[str]) -> list[str]:
    """What to say about settings that only make sense together, where a part is missing."""
    missing: dict[str, list[str]] = {}
    for name, needed in _TOGETHER:
        for other in needed:
            if name in present and other not in present:
                missing.setdefault(other, []).append(variable(name))
    return [
        f"{variable(name)} is missing: {expected(name)}, because {' and '.join(because)} is set."
        for name, because in missing.items()
    ]


def unreadable(values: Mapping[str, object]) -> list[str]:
    """What to say about each setting that names a file which cannot be read; `values` by field."""
    problems = []
    for name in PATHS:
        try:
            if name in values:
                Path(str(values[name])).read_bytes()
        except OSError as error:
            problems.append(f"{variable(name)} must be {expected(name)}: {error.strerror}.")
    return problems


def directory_contradictions(settings: Settings) -> list[str]:
    """What to say about ways to sign in to Active Directory that cannot work."""
    if not settings.ldap_url:
        missing = f"{variable('ldap_url')} is missing: {expected('ldap_url')}, because HYBRIDBOT_PEOPLE_FROM is ldap."
        return [missing] if settings.people_from == "ldap" else []
    problems = [*_sign_in("HYBRIDBOT_LDAP_URL", settings.ldap_url, settings.ldap_auth, known=bool(settings.ldap_user))]
    for number, forest in enumerate(settings.forests, start=1):
        known = bool(forest.user and forest.password)
        problems += _sign_in(f"url of the {number}. of the forests", forest.url, forest.auth, known=known)
    kerberos = "kerberos" in (settings.ldap_auth, *(forest.auth for forest in settings.forests))
    if settings.ldap_keytab is not None and not kerberos:
        problems.append("HYBRIDBOT_LDAP_KEYTAB is set, but nothing signs in by Kerberos: set HYBRIDBOT_LDAP_AUTH.")
    return problems


def move_contradictions(settings: Settings) -> list[str]:
    """What to say about the tables [approvals] and [moves] where they cannot work."""
    problems = contradictions_of_moves(settings.approvals, settings.moves)
    if settings.moves.executor == "remoting" and not settings.tools_host:
        problems.append(
            f"{variable('tools_host')} is missing: {expected('tools_host')}, because executor in [moves] is remoting."
        )
    return problems


def _sign_in(name: str, url: str, auth: str, *, known: bool) -> Iterator[str]:
    if auth == "kerberos" and urlsplit(url).scheme == "ldaps":
        yield (
            f"{name} must be an ldap address, because the sign-in is kerberos: "
            "a domain controller refuses its encryption inside TLS."
        )
    if auth == "simple" and not known:
        yield f"{name} is set without a user and a password, which the sign-in simple needs."
