"""Look for the proof that one person was moved: the directory, Teams, the meetings, and the first sign-in.

What was seen once is not asked for again; a source that does not answer leaves its part open, and says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from commands.gather import ask, unread
from commands.moves.homes import read_home, split_of, teams_only
from commands.rules.home import Home, home_of
from commands.rules.moves.outcome import Place, read_back
from commands.rules.moves.plan import Options
from commands.rules.moves.proof import ProofSeen, Proven, columns
from commands.rules.unread import Unread
from commands.rules.wording import sentence
from commands.services import Services
from connectors.errors import ConnectorError
from connectors.facts import MeetingMigration, OnlineUser
from storage.states import MoveKind


class Moved(Proven, Protocol):
    """What is stored about one person who was moved: a MoveItem has it."""

    user: str
    identity: str
    sip_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _InTeams:
    """What Teams says of one person."""

    user: OnlineUser | Unread | None
    meetings: MeetingMigration | Unread | None = None


def look(services: Services, item: Moved, options: Options, *, voice: bool = False) -> ProofSeen:
    """What can be seen now of a move that was made. Nothing is raised for sources that are silent.

    options   of the plan: which way, and where to
    voice     the person had a telephone, so that one has to have arrived
    """
    to_cloud = options.kind is MoveKind.MOVE
    person = read_home(services, item.user, item.sip_address, item.identity)
    seen = read_back(person, options, services.organisation.cloud)
    teams = _in_teams(services, item.identity, meetings=to_cloud and item.meetings_at is None)
    user = teams.user if isinstance(teams.user, OnlineUser) else None
    signed_in = _signed_in(services, item, user) if to_cloud else None
    meetings = teams.meetings if isinstance(teams.meetings, MeetingMigration) else None
    silent = (one for one in (teams.user, teams.meetings, signed_in) if isinstance(one, Unread))
    notes = dict.fromkeys(f"{one.says} {sentence(one.remedy)}".strip() for one in silent)
    return ProofSeen(
        home=seen.place,
        synced=None if isinstance(teams.user, Unread) else _is_synced(services, user, to_cloud=to_cloud),
        split=split_of(seen.place, teams.user) if to_cloud else None,
        meetings=meetings.state if meetings is not None else "",
        meetings_done=meetings.succeeded if meetings is not None else None,
        signed_in_at=signed_in if isinstance(signed_in, datetime) else None,
        notes=(
            *((seen.says,) if seen.place is Place.UNKNOWN else ()),
            *notes,
            *_amiss(user, voice=voice and to_cloud),
        ),
    )


def look_and_note(
    services: Services, item: Moved, options: Options, *, voice: bool = False
) -> Mapping[str, datetime | str | None]:
    """The same as columns of the item, for `storage.ledger.proofs.note_proof`."""
    return columns(item, look(services, item, options, voice=voice), options.kind, services.now())


def _in_teams(services: Services, identity: str, *, meetings: bool) -> _InTeams:
    """The person, and where asked how far the meetings are, with one sign-in."""
    try:
        with services.teams.session() as session:
            user = ask(partial(session.user, identity))
            found = ask(partial(session.meeting_migration, identity)) if meetings else None
    except ConnectorError as problem:
        return _InTeams(user=unread(problem))
    return _InTeams(user=user, meetings=found)


def _is_synced(services: Services, user: OnlineUser | None, *, to_cloud: bool) -> bool:
    """Whether Microsoft 365 shows the new home, and the mode that belongs to it."""
    if user is None:
        return False
    home = home_of(user.on_premises_host, services.organisation.cloud)
    return home is Home.CLOUD and teams_only(user) if to_cloud else home is Home.SERVER


def _signed_in(services: Services, item: Moved, user: OnlineUser | None) -> datetime | Unread | None:
    if user is None or item.moved_at is None or item.signed_in_at is not None:
        return None
    return ask(partial(services.graph.first_teams_sign_in, user.object_id, since=item.moved_at))


def _amiss(user: OnlineUser | None, *, voice: bool) -> tuple[str, ...]:
    """What is not as it should be after a move, a sentence each."""
    if user is None:
        return ()
    errors = tuple(f"Teams says of the account: {sentence(error)}" for error in user.validation_errors)
    numberless = voice and (user.enterprise_voice is False or user.line_uri == "")
    return (*errors, "The telephone has not arrived in Teams.") if numberless else errors
