"""The alarms that a digest tells: those that last, and concern somebody of its scope."""

from collections.abc import Collection

from sqlmodel import Session

from commands.alarms import line_of
from commands.over_time.scoped import domains_inside, inside_by_address
from commands.rules.alarms.values import AlarmKind
from commands.rules.digests.facts import Lasting
from commands.rules.moves.splits import IS_SPLIT
from commands.rules.over_time.values import Scope
from commands.rules.wording import people, sentence, verb
from commands.services import Services
from storage import alarms
from storage.models import Alarm

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
        return inside_by_address(session, about, scope)
    if alarm.kind == AlarmKind.DOMAIN:
        return domains_inside(session, about, scope)
    return ("organisation",)


def _told(alarm: Alarm, concerned: Collection[str]) -> Lasting:
    many = bool(alarms.members_of(alarm))
    return Lasting(
        key=f"alarm/{alarm.number}",
        says=_says(alarm, len(concerned)),
        action=_LOOK if many else alarm.remedy,
        who=alarm.who,
        noted_by=alarm.acknowledged_by,
        people=len(concerned) if alarm.kind == AlarmKind.SPLIT_BRAIN else 0,
        mended=alarm.gone_at is not None,
    )


def _says(alarm: Alarm, concerned: int) -> str:
    """Of many people how many they are in the scope: whose names are whose business is not for every channel."""
    title, many = line_of(alarm).title, bool(alarms.members_of(alarm))
    if alarm.kind == AlarmKind.SPLIT_BRAIN and many:
        return f"{people(concerned)} {verb(concerned, 'is', 'are')} {IS_SPLIT}"
    if alarm.kind == AlarmKind.SYNC:
        return sentence(title)  # how long ago the last one was grows, and stands with what blocks
    first = sentence(alarm.says.partition(". ")[0])
    return f"{title}, {first}" if many else first
