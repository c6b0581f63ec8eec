"""The alarms that a digest tells: those that last, and concern somebody of its scope."""

from collections.abc import Collection

from sqlmodel import Session

from commands.alarms import line_of
from commands.digests.moves import COLUMNS
from commands.rules.alarms.values import AlarmKind
from commands.rules.digests.facts import Lasting
from commands.rules.moves.splits import IS_SPLIT
from commands.rules.over_time.values import Scope, ScopeKind
from commands.rules.wording import people, sentence, verb
from commands.services import Services
from storage import alarms
from storage.ledger import requests
from storage.models import Alarm
from storage.readiness import counts

_LOOK = "Look at them: /hybrid alarms"


def alarms_of(services: Services, scope: Scope) -> tuple[Lasting, ...]:
    """The oldest first. What concerns the whole organisation concerns every scope. Raises StorageError."""
    with services.database.session() as session:
        found = [(alarm, _concerned(session, alarm, scope)) for alarm in alarms.open_alarms(session)]
    return tuple(_told(alarm, concerned) for alarm, concerned in found if concerned)


def _concerned(session: Session, alarm: Alarm, scope: Scope) -> Collection[str]:
    """Which of what an alarm is about concerns a scope: people, domains, or `organisation`."""
    about = alarms.members_of(alarm) or (alarm.subject,)
    if alarm.kind == AlarmKind.SPLIT_BRAIN:
        return _people_of(session, about, scope)
    if alarm.kind == AlarmKind.DOMAIN:
        return _domains_of(session, about, scope)
    return ("organisation",)


def _people_of(session: Session, identities: Collection[str], scope: Scope) -> Collection[str]:
    if scope.kind is ScopeKind.EVERYBODY:
        return identities
    if scope.kind is ScopeKind.WAVE:
        there = {item.identity.casefold() for item in requests.items_of(session, int(scope.value))}
        return [one for one in identities if one in there]
    named = counts.named_by_address(session, COLUMNS[scope.kind], list(identities))
    return [one for one, name in named.items() if _same(name, scope)]


def _domains_of(session: Session, domains: Collection[str], scope: Scope) -> Collection[str]:
    if scope.kind is ScopeKind.EVERYBODY:
        return domains
    if scope.kind is ScopeKind.WAVE:
        items = requests.items_of(session, int(scope.value))
        there = {item.sip_address.rpartition("@")[2].casefold() for item in items}
        return [one for one in domains if one in there]
    return [
        one
        for one in domains
        if any(_same(name, scope) for name in counts.with_domain(session, COLUMNS[scope.kind], [one]))
    ]


def _same(name: str, scope: Scope) -> bool:
    return name.casefold() == scope.value.strip().casefold()


def _told(alarm: Alarm, concerned: Collection[str]) -> Lasting:
    many = bool(alarms.members_of(alarm))
    return Lasting(
        key=f"alarm/{alarm.number}",
        says=_says(alarm, len(concerned)),
        action=_LOOK if many else alarm.remedy,
        who=alarm.who,
        noted_by=alarm.acknowledged_by,
        mended=alarm.gone_at is not None,
    )


def _says(alarm: Alarm, concerned: int) -> str:
    """Of many people how many they are in the scope: whose names are whose business is not for every channel."""
    if alarm.kind == AlarmKind.SPLIT_BRAIN and alarms.members_of(alarm):
        return f"{people(concerned)} {verb(concerned, 'is', 'are')} {IS_SPLIT}"
    first = sentence(alarm.says.partition(". ")[0])
    return f"{line_of(alarm).title}, {first}" if alarms.members_of(alarm) else first
