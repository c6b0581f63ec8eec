"""More people for a request that waits: judged like those who were asked for, and approved with them anew."""

from collections.abc import Sequence
from dataclasses import replace

from commands.moves.agreeing import Asker
from commands.moves.changing import Difference, approve_anew, changeable
from commands.moves.preflight import preflight
from commands.moves.reporting import request_result
from commands.moves.results import LeftOut, RequestResult, request_name
from commands.moves.reviewing import not_moved
from commands.moves.targeting import free
from commands.moves.typed import MOST_PEOPLE, too_many
from commands.rules.moves.plan import Member, read_plan
from commands.rules.wording import people
from commands.services import Services
from commands.step import UsageError, Verdict
from storage.ledger import requests
from storage.states import ItemState, MoveKind

_STANDS = {
    ItemState.QUEUED: "{person} is in {request} already.",
    ItemState.LEASED: "{person} is being moved by {request}.",
    ItemState.MOVED: "{request} has moved {person}. Ask for them by themselves: /hybrid move",
    ItemState.FAILED: "{person} has failed in {request}. Try them again: /hybrid retry {request}",
}
"""Who is part of the request, and cannot be added to it. Who was left out of it can."""


def add(services: Services, request_id: int, typed: Sequence[str], *, asker: Asker, reason: str) -> RequestResult:
    """Add people to a request: who has no blocker and is in no other request; the answer names the others.

    Whoever adds them asks for the request from then on. Raises UsageError for a request that cannot be changed, and
    StorageError.
    """
    name = request_name(request_id)
    request = changeable(services, request_id, asker=asker, command="add", done="changed")
    if request.kind is not MoveKind.MOVE:
        raise UsageError(
            f"{name} moves people back, which was confirmed for those who are in it. Ask for others by themselves: "
            "/hybrid rollback"
        )
    found = preflight(services, typed)
    if found.stopped:
        raise UsageError(found.stopped)
    members, taken = _free(services, request_id, found.members)
    left_out = (*taken, *not_moved(found))
    if not members:
        headline = f"Nobody was added to {name}: {people(len(left_out))} left out"
        unchanged = request_result(services, request_id, headline=headline, verdict=Verdict.WARN)
        return replace(unchanged, left_out=left_out)
    whole = len(read_plan(request.plan).members) + len(members)
    if whole > MOST_PEOPLE:
        raise UsageError(too_many(whole))
    changed = approve_anew(services, request, by=asker.by, but=Difference(also=members), reason=reason)
    new = f"{changed.headline}, {len(members):,} of them new"
    headline = f"{new}; {len(left_out):,} left out" if left_out else new
    return replace(changed, headline=headline, left_out=left_out, verdict=Verdict.WARN if left_out else Verdict.PASS)


def _free(
    services: Services, request_id: int, members: Sequence[Member]
) -> tuple[tuple[Member, ...], tuple[LeftOut, ...]]:
    """Those who can be added, and those who are in this request or another."""
    with services.database.session() as session:
        items = requests.items_of(session, request_id)
    own = {item.user: _STANDS[item.state] for item in items if item.state in _STANDS}
    name = request_name(request_id)
    here = [
        LeftOut(
            name=member.name, identity=member.upn, because=(own[member.key].format(person=member.name, request=name),)
        )
        for member in members
        if member.key in own
    ]
    others, elsewhere = free(services, [member for member in members if member.key not in own])
    return others, (*here, *elsewhere)
