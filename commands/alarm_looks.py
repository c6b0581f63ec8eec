"""Look whether alarms begin or end: by what the checks have stored, after each of them. Asks no remote system."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from commands.history import found_in, verified_once
from commands.rules.alarms.domains import unverified, verified
from commands.rules.alarms.looking import Stored, look
from commands.rules.alarms.splits import KnownSplit
from commands.rules.alarms.transition import transition
from commands.rules.alarms.values import AlarmFact, AlarmKind, Look, OpenAlarm
from commands.services import Services
from commands.step import Step, StepResult
from storage import alarms, runs, sightings
from storage.ledger import splits
from storage.ledger.clock import read_clock
from storage.models import Alarm

_ARRIVING = timedelta(hours=1)
"""So long after somebody was moved, or moved back, the two sides may not agree yet."""
_VERIFIED = "verified"
_YES, _NO = "yes", "no"


def look_for_alarms(services: Services) -> int:
    """Begin, tell again and end what is due; how many have begun. Bears repetition. Raises StorageError.

    An alarm that could not be posted, because no channel was set or the channel does not take it, is posted where the
    first look after that knows to post it.
    """
    with services.database.writing() as session:
        # one look at a time, and no result comes in between: a look at older ones would undo what a later one has found
        runs.take_turn(session)
        now, results = read_clock(session, services.now()), found_in(session)
        stored = Stored(
            results=results,
            verified_before=_verified_before(session, results.get(Step.DOMAINS)),
            known_splits=_known_splits(session),
            being_moved=frozenset(splits.on_their_way(session, since=now - _ARRIVING)),
            now=now,
        )
        return _apply(session, look(stored), channel=services.organisation.operations_channel, now=now)


def _apply(session: Session, seen: Look, *, channel: str, now: datetime) -> int:
    due = transition(list(map(_as_open, _known(alarms.open_alarms(session)))), seen)
    for fading in due.fade:
        alarms.fade(session, fading.id, at=fading.at, now=now)
    for number in due.end:
        if alarms.end(session, number, now=now):
            alarms.tell_ended(session, number, channel=channel, now=now)
    for lasting in due.last:
        fact = lasting.fact
        alarms.last(
            session,
            lasting.id,
            says=fact.says,
            remedy=fact.remedy,
            who=fact.who,
            stage=fact.stage,
            members=fact.members,
            now=now,
        )
        if lasting.graver:
            alarms.tell_graver(session, lasting.id, stage=fact.stage, now=now)
    begun = sum(_begin(session, fact, now=now) for fact in due.begin)
    if channel:
        for alarm in alarms.open_alarms(session):
            alarms.tell(session, alarm.number, channel=channel, now=now)
    return begun


def _begin(session: Session, fact: AlarmFact, *, now: datetime) -> bool:
    return alarms.begin(
        session,
        kind=fact.kind,
        subject=fact.subject,
        says=fact.says,
        remedy=fact.remedy,
        who=fact.who,
        stage=fact.stage,
        members=fact.members,
        now=now,
    )


def _known(found: Sequence[Alarm]) -> list[Alarm]:
    """Those of kinds that this version knows: others are left to a newer one."""
    return [alarm for alarm in found if alarm.kind in set(AlarmKind)]


def _as_open(alarm: Alarm) -> OpenAlarm:
    return OpenAlarm(
        id=alarm.number,
        kind=AlarmKind(alarm.kind),
        subject=alarm.subject,
        members=alarms.members_of(alarm),
        stage=alarm.stage,
        gone_at=alarm.gone_at,
    )


def _verified_before(session: Session, result: StepResult | None) -> frozenset[str]:
    """Domains that were verified once. What is seen now is noted, so that it is known when old results are gone."""
    if result is None:
        return frozenset()
    at = result.checked_at
    for domain in verified(result):
        sightings.observe(session, domain=domain, record=_VERIFIED, answer=_YES, now=at, settles_by=at)
    before = set()
    for domain in unverified(result):
        seen = sightings.last(session, domain=domain, record=_VERIFIED)
        if seen is None and (then := verified_once(session, domain)) is not None:
            sightings.observe(session, domain=domain, record=_VERIFIED, answer=_YES, now=then, settles_by=then)
        seen = sightings.observe(session, domain=domain, record=_VERIFIED, answer=_NO, now=at, settles_by=at)
        if seen.previous == _YES:
            before.add(domain)
    return frozenset(before)


def _known_splits(session: Session) -> list[KnownSplit]:
    return [
        KnownSplit(item.name, item.identity, item.split_at)
        for item in splits.everybody_split(session)
        if item.split_at is not None
    ]
