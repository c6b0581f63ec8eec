"""Show the alarms that last, and those that ended last.

An alarm is what must not wait for a digest: somebody is in both worlds at once, a domain is no longer verified,
directory synchronisation has stopped, or a credential of the bot runs out. `ack` and its number says that somebody has
taken note of it; it lasts until what it is about is mended.
"""

from datetime import timedelta

from commands.alarm_results import AlarmLine, AlarmsResult
from commands.rules.alarms.values import AlarmKind
from commands.rules.wording import counted, verb
from commands.services import Services
from commands.step import Request, Step, UsageError, Verdict
from commands.words import number_in, shown
from storage import alarms
from storage.ledger.clock import read_clock
from storage.models import Alarm

NAME = "alarms"
HINT = "[ack <number>]"
TITLE = "Looking at the alarms"
STEP: Step | None = None
CHANGES = False

ACK = "ack"
_SHOWN = 10
"""Alarms that have ended and are shown all the same."""
RECENT = timedelta(days=30)
"""How long ago they ended at most."""
_NOWHERE = "Alarms are posted nowhere: set HYBRIDBOT_OPERATIONS_CHANNEL to the channel that should get them."


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """Nothing, or `ack` and a number. Raises UsageError for anything else."""
    if not words:
        return ()
    if words[0].lower() not in (ACK, "acknowledge") or len(words) > 2:
        raise UsageError(f'"{shown(" ".join(words))}" is not understood. Type /hybrid alarms to see them.', meant=NAME)
    if len(words) == 1:
        raise UsageError("Say which: type /hybrid alarms ack 3 with the number of the alarm.", meant=NAME)
    number = words[1].lstrip("#")
    if not number_in(number):
        raise UsageError(f'"{shown(words[1])}" is not the number of an alarm. Type /hybrid alarms.', meant=NAME)
    return ACK, number


def run(services: Services, request: Request) -> AlarmsResult:
    """The list, after what was asked for is done. Raises UsageError for an alarm that there is none of."""
    done = acknowledge(services, int(request.words[1]), by=request.asked_by) if request.words else ""
    now = services.now()
    with services.database.session() as session:
        lasting = alarms.open_alarms(session)
        ended = alarms.ended_alarms(session, limit=_SHOWN)
    recent = [one for one in ended if one.ended_at is not None and now - one.ended_at <= RECENT]
    gone = sum(one.gone_at is not None for one in lasting)
    mended = f"; {gone:,} of them {verb(gone, 'was', 'were')} seen mended" if gone else ""
    told = f"{counted(len(lasting), 'alarm lasts', 'alarms last')}{mended}." if lasting else "No alarm lasts."
    channel = services.organisation.operations_channel
    return AlarmsResult(
        headline=f"{done} {told}".strip(),
        verdict=Verdict.FAIL if lasting else Verdict.PASS,
        lines=tuple(map(line_of, (*lasting, *recent))),
        channel=channel,
        nowhere="" if channel else _NOWHERE,
        told_at=now,
    )


def acknowledge(services: Services, number: int, *, by: str) -> str:
    """Note that somebody has taken note of an alarm; a sentence about what came of it.

    Raises UsageError where there is no such alarm.
    """
    with services.database.writing() as session:
        first = alarms.acknowledge(session, number, by=by, now=read_clock(session, services.now()))
        found = alarms.get(session, number)
    if found is None:
        raise UsageError(f"There is no alarm {number}. Type /hybrid alarms to see them.", meant=NAME)
    if first:
        return f"Alarm {number} is acknowledged. It lasts until what it is about is mended."
    if found.ended_at is not None:
        return f"Alarm {number} is over already."
    return f"Alarm {number} was acknowledged before."


def line_of(alarm: Alarm) -> AlarmLine:
    """One stored alarm for people."""
    known = alarm.kind in set(AlarmKind)
    return AlarmLine(
        id=alarm.number,
        title=AlarmKind(alarm.kind).words if known else alarm.kind,
        says=alarm.says,
        remedy=alarm.remedy,
        who=alarm.who,
        began_at=alarm.began_at,
        ended_at=alarm.ended_at,
        gone_at=alarm.gone_at if alarm.ended_at is None else None,
        acknowledged_by=alarm.acknowledged_by,
        acknowledged_at=alarm.acknowledged_at,
    )
