"""Who belongs to a scope: the one place where that is decided, by what the directory said at the last look."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from commands.rules.moves.proof import SIGN_IN_WITHIN
from commands.rules.over_time.scopes import Scopes
from commands.rules.over_time.values import Scope, ScopeKind
from commands.services import Services
from storage.ledger import requests
from storage.ledger.tables import MoveRequest
from storage.readiness import counts
from storage.readiness.counts import Column, Group
from storage.states import MoveKind

_COLUMNS: dict[ScopeKind, Column] = {
    ScopeKind.UNIT: "unit",
    ScopeKind.DEPARTMENT: "department",
    ScopeKind.SIP_DOMAIN: "sip_domain",
}

Items = Sequence[tuple[str, datetime | None]]
"""People of a request, and when each was moved to Teams."""


def scopes(services: Services) -> Scopes:
    """What there was to choose from at the last look at everybody. A name that is spelled in several ways is one, as
    most people have it."""
    units, departments, domains = Counter[str](), Counter[str](), Counter[str]()
    with services.database.session() as session:
        for unit, department, domain, number in counts.groups(session):
            for names, name in ((units, unit), (departments, department), (domains, domain)):
                names[name] += number
    return Scopes(
        everybody=units.total(),
        units=_chosen(units),
        departments=_chosen(departments),
        sip_domains=_chosen(domains),
    )


def group_of(session: Session, scope: Scope, *, ever: bool = False) -> Group:
    """The stored names that a scope means, however it is spelled; `ever`: also those that nobody has any more.

    Not for a request: its people are no group.
    """
    if scope.kind is ScopeKind.EVERYBODY:
        return Group()
    column = _COLUMNS[scope.kind]
    known = counts.names_ever(session, column) if ever else counts.names(session, column)
    return Group(column, tuple(name for name in known if _is_meant(scope, name)))


def inside(session: Session, users: Collection[str], scope: Scope) -> set[str]:
    """Those of the scope; of a request, whose people are given, all. Whoever no check has listed is in no unit,
    department or domain."""
    if scope.kind not in _COLUMNS:
        return set(users)
    known = counts.named(session, _COLUMNS[scope.kind], sorted(users))
    return {user for user, name in known.items() if _is_meant(scope, name)}


def inside_by_address(session: Session, identities: Collection[str], scope: Scope) -> Collection[str]:
    """Those of the scope, of people by their user principal names in lower case."""
    if scope.kind is ScopeKind.EVERYBODY:
        return identities
    if scope.kind is ScopeKind.WAVE:
        there = {item.identity.casefold() for item in requests.items_of(session, int(scope.value))}
        return [one for one in identities if one in there]
    named = counts.named_by_address(session, _COLUMNS[scope.kind], list(identities))
    return [one for one, name in named.items() if _is_meant(scope, name)]


def domains_inside(session: Session, domains: Collection[str], scope: Scope) -> Collection[str]:
    """The SIP domains, lower case, of which somebody of the scope has an address."""
    if scope.kind is ScopeKind.EVERYBODY:
        return domains
    if scope.kind is ScopeKind.WAVE:
        items = requests.items_of(session, int(scope.value))
        there = {item.sip_address.rpartition("@")[2].casefold() for item in items}
        return [one for one in domains if one in there]
    column = _COLUMNS[scope.kind]
    return [
        one for one in domains if any(_is_meant(scope, name) for name in counts.with_domain(session, column, [one]))
    ]


def _is_meant(scope: Scope, name: str) -> bool:
    return name.casefold() == scope.value.strip().casefold()


def items_of(session: Session, scope: Scope, moment: datetime | None = None) -> Items | None:
    """The people of a request; None: there is none, or was none at that moment.

    One that moves people back has moved nobody.
    """
    request = session.get(MoveRequest, int(scope.value))
    if request is None or (moment is not None and request.created_at > moment):
        return None
    items = counts.of_request(session, int(scope.value))
    return items if request.kind is MoveKind.MOVE else [(user, None) for user, _ in items]


def contact_deadlines(services: Services, scope: Scope, *, after: datetime) -> tuple[tuple[str, datetime], ...]:
    """Who was moved and not seen to sign in to Teams, and when their contacts are lost, later than `after`."""
    with services.database.session() as session:
        items = counts.not_signed_in(session, moved_after=after - SIGN_IN_WITHIN)
        if scope.kind is ScopeKind.WAVE:
            items = [item for item in items if item.request_id == int(scope.value)]
        meant = inside(session, {item.user for item in items}, scope)
    waiting = [(item.name, item.moved_at + SIGN_IN_WITHIN) for item in items if item.user in meant]
    return tuple(sorted(waiting, key=lambda one: (one[1], one[0])))


def _chosen(names: dict[str, int]) -> tuple[tuple[str, int], ...]:
    found: dict[str, tuple[str, int]] = {}
    for name, number in sorted(names.items(), key=lambda pair: (-pair[1], pair[0])):
        if name:
            spelled, before = found.get(name.casefold(), (name, 0))
            found[name.casefold()] = spelled, before + number
    return tuple(sorted(found.values(), key=lambda pair: (-pair[1], pair[0].casefold())))
