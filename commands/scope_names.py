"""Whether a scope that somebody typed names anybody; where it does not, which names are near."""

from difflib import get_close_matches

from commands.over_time.scoped import scopes
from commands.rules.over_time.values import Scope, ScopeKind
from commands.rules.wording import listed
from commands.services import Services
from commands.step import UsageError
from storage.ledger.tables import MoveRequest

_PREFIX = {ScopeKind.UNIT: "ou ", ScopeKind.DEPARTMENT: "department ", ScopeKind.SIP_DOMAIN: "@"}
_MOST = 3


def known_scope(services: Services, scope: Scope) -> None:
    """Raises UsageError for a unit, department, domain or request that there is not; StorageError.

    Before anybody was counted, units, departments and domains are not known: then nothing is refused for them.
    """
    if scope.kind is ScopeKind.WAVE:
        with services.database.session() as session:
            if session.get(MoveRequest, int(scope.value)) is None:
                raise UsageError(f"There is no request M{scope.value}. Type everybody, or the number of one like M12.")
        return
    if scope.kind is ScopeKind.EVERYBODY:
        return
    there = scopes(services)
    if not there.everybody:
        return
    kinds = {
        ScopeKind.UNIT: there.units,
        ScopeKind.DEPARTMENT: there.departments,
        ScopeKind.SIP_DOMAIN: there.sip_domains,
    }
    names = {name.casefold(): name for name, _ in kinds[scope.kind]}
    if scope.value.strip().casefold() not in names:
        raise UsageError(f"Nobody is in {scope.said}: there is none of this name. {_near(scope, names)}".strip())


def _near(scope: Scope, names: dict[str, str]) -> str:
    """Names that are nearly the same; else the biggest there are."""
    near = get_close_matches(scope.value.casefold(), names, n=_MOST, cutoff=0.6)
    shown = [f"{_PREFIX[scope.kind]}{names[name]}" for name in near or list(names)[:_MOST]]
    if not shown:
        return ""
    return f"Did you mean {' or '.join(shown)}?" if near else f"There are for instance {listed(shown)}."
