"""Which settings must be there together, and which files must be readable: sentences about what is not so."""

from collections.abc import Mapping
from pathlib import Path

from bot.settings_model import PATHS, expected, variable


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
