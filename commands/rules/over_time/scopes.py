"""Whom somebody means: the whole organisation, a unit, a department, a SIP domain, or the people of one request."""

import re
from dataclasses import dataclass

from commands.rules.over_time.values import EVERYBODY, Scope, ScopeKind
from commands.step import UsageError

LONGEST = 200
"""Characters of a name."""
EXAMPLE = "Type everybody, ou Workshop, department Sales, @fabrikam.com, or the number of a request like M12."
_EVERYBODY = frozenset(("", "everybody", "everyone", "all", "organisation", "organization", "the whole organisation"))
_WAVE = re.compile(r"(?:wave\s+|request\s+)?m\s?(\d{1,9})", re.IGNORECASE)
_NAMED = re.compile(r"(ou|unit|department|dept|(?:sip[ -])?domain)\s*[:= ]\s*(\S.*)", re.IGNORECASE)
_DOMAIN = re.compile(r"@?(\w[\w-]*(?:\.\w[\w-]*)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """What there is to choose from: names, and how many people each has, the biggest first."""

    everybody: int
    units: tuple[tuple[str, int], ...]
    departments: tuple[tuple[str, int], ...]
    sip_domains: tuple[tuple[str, int], ...]


def read_scope(text: str) -> Scope:
    """Whom the words name. Whether there is anybody in it, nobody has looked. Raises UsageError.

    The words are a stranger's: what comes back is compared with what is stored, and never a filter or a pattern.
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split()).strip("\"'“”")
    if plain.casefold() in _EVERYBODY:
        return EVERYBODY
    if len(plain) > LONGEST:
        raise UsageError(f"That is too long for a name: at most {LONGEST} characters. {EXAMPLE}")
    if wave := _WAVE.fullmatch(plain):
        return Scope(ScopeKind.WAVE, str(int(wave[1])))
    if named := _NAMED.fullmatch(plain):
        kind, name = named[1].casefold(), named[2].strip("\"'“” ")
        if kind.endswith("domain"):
            return _sip_domain(name)
        return Scope(ScopeKind.UNIT if kind in ("ou", "unit") else ScopeKind.DEPARTMENT, name)
    if plain.startswith("@"):
        return _sip_domain(plain)
    raise UsageError(f"That names nobody. {EXAMPLE}")


def _sip_domain(name: str) -> Scope:
    found = _DOMAIN.fullmatch(name.casefold().rstrip("."))
    if found is None:
        raise UsageError(f"That is not a SIP domain. {EXAMPLE}")
    return Scope(ScopeKind.SIP_DOMAIN, found[1])
