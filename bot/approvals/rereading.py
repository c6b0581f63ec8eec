"""Brings the decisions about a request in line with the reactions that its card has now.

An event is only a reason to look: events are lost while the bot is down, come twice, and overtake each other. What
counts is what stands on the card when it is read: after each event, at the start, on a timer, and before the first
move. Who reacts is looked up at that moment; whatever cannot be read leaves the ledger as it is.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session

from bot.approvals.approvers import Approver, Approvers, CannotTell
from bot.approvals.cards import Cards, Shown
from bot.approvals.refusing import Refusing
from bot.moves.rechecking import GO, Recheck, Withdrawn, taken_back, wait
from commands.moves.counting import standing_of
from commands.rules.moves.eligible import OF_OTHERS, Refusal
from commands.rules.wording import listed
from storage.database import Database
from storage.ledger import decisions, requests
from storage.ledger.audit import BOT
from storage.ledger.clock import read_clock
from storage.ledger.decisions import DECIDABLE
from storage.ledger.locks import lock_request
from storage.ledger.tables import Decision, MoveRequest, number_of
from storage.states import DecisionKind

_TAKEN_AWAY = "the reaction was taken away"
_CARD_GONE = "the card with the reaction was deleted, and the new one does not have it"
_SAYS = {
    _TAKEN_AWAY: "has taken the decision back",
    _CARD_GONE: "has to decide again: the card with the reaction was deleted",
}

_log = structlog.get_logger("hybridbot.rereading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What looking at a card brought."""

    changed: bool = False
    """Whether a decision was noted or withdrawn."""
    rejected: bool = False
    """Whether a rejection was noted."""
    unclear: str = ""
    """What could not be told, as a sentence for people; empty: nothing."""
    told: bool = False
    """Whether somebody was told why their reaction does not count."""
    withdrawn: tuple[Withdrawn, ...] = ()
    """Whose decisions count no more, or for other groups, and why."""


class Rereading:
    """Reads cards. Safe to share between threads."""

    def __init__(  # noqa: PLR0913 - what it works with, all by name
        self,
        *,
        database: Database,
        cards: Cards,
        approvers: Approvers,
        refusing: Refusing,
        changed: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        """`changed` is told that there is something new to count."""
        self._database = database
        self._cards = cards
        self._approvers = approvers
        self._refusing = refusing
        self._changed = changed
        self._now = now
        self._one_at_a_time = threading.Lock()

    def everything(self) -> None:
        """Look at the card of every request that can still be decided, unless that is being done already.

        A card that cannot be read stops no other.
        """
        if not self._one_at_a_time.acquire(blocking=False):
            return
        try:
            self._everything()
        finally:
            self._one_at_a_time.release()

    def _everything(self) -> None:
        with self._database.session() as session:
            found = [one for one in requests.open_requests(session) if one.state in DECIDABLE]
        for request in found:
            reading = self.look(request)
            if reading.unclear:
                _log.warning("a card could not be read", request=request.id, problem=reading.unclear)

    def look_again(self, request: MoveRequest) -> Recheck:
        """Whether the approvals of a request are still there: the engine asks before the first move.

        One that is gone sends the request back only where it is missed; else the engine, which sees that something
        has changed, just asks once more.
        """
        reading = self.look(request)
        if reading.unclear:
            return wait(reading.unclear, kind="approvals")
        return taken_back(reading.withdrawn) if reading.withdrawn and not self._approved(request) else GO

    def _approved(self, request: MoveRequest) -> bool:
        with self._database.session() as session:
            return standing_of(session, request).approved

    def look(self, request: MoveRequest, *, person: str = "", event: str = "") -> Reading:
        """Read the card of a request, and note what has changed; with `person`, of this one alone.

        `event`: Slack's id of what made us look; empty: the clock.
        """
        if request.id is None or request.state not in DECIDABLE or not request.message_ts:
            return Reading()
        try:
            shown = self._cards.decisions_on(request.channel, request.message_ts)
        except CannotTell as error:
            return Reading(unclear=str(error))
        with self._database.session() as session:
            stored = {one.person: one for one in decisions.current(session, request.id)}
        concerned = {person} & (shown.keys() | stored.keys()) if person else shown.keys() | stored.keys()
        judged = {one: self._judged(request, one) for one in sorted(concerned)}
        reading = self._settle(request, shown, judged, event=event)
        if reading.changed:
            self._changed()
        return reading

    def _judged(self, request: MoveRequest, person: str) -> tuple[Approver, Refusal | None]:
        approver = self._approvers.look_up(person)
        return approver, self._refusing.refusal(request, approver)

    def _settle(
        self,
        request: MoveRequest,
        shown: Mapping[str, Shown],
        judged: Mapping[str, tuple[Approver, Refusal | None]],
        *,
        event: str,
    ) -> Reading:
        """Write down what the card says, in one transaction, unless the request has changed meanwhile."""
        request_id = number_of(request)
        with self._database.writing() as session:
            live = lock_request(session, request_id)
            if live is None or not _same_card(live, request):
                return Reading()
            # the clock is read behind the lock, which may have been waited for
            step = _Step(request, shown, event, read_clock(session, self._now()))
            stored = {one.person: one for one in decisions.current(session, request_id)}
            for person, (approver, refusal) in judged.items():
                if refusal is None:
                    step.count(session, person, approver, stored.get(person))
                    continue
                if approver.certain:
                    step.uncount(session, person, refusal, stored.get(person))
                else:
                    step.unclear = refusal.says
            refused = [
                (person, refusal)
                for person, (_, refusal) in judged.items()
                if refusal is not None
                and person in shown
                and self._refusing.note(session, live, person, refusal, reaction=shown[person], event=event)
            ]
        for person, refusal in refused:
            self._refusing.tell(request, person, refusal)
        return Reading(
            changed=step.changed,
            rejected=step.rejected,
            unclear=step.unclear,
            told=bool(refused),
            withdrawn=tuple(step.withdrawn),
        )


class _Step:
    """One pass over a card, inside one transaction."""

    def __init__(self, request: MoveRequest, shown: Mapping[str, Shown], event: str, now: datetime) -> None:
        self._request = request
        self._shown = shown
        self._event = event
        self._now = now
        self.changed = False
        self.rejected = False
        self.unclear = ""
        self.withdrawn: list[Withdrawn] = []

    def count(self, session: Session, person: str, approver: Approver, stored: Decision | None) -> None:
        """Somebody who may decide: note their reaction, or that it is gone, and in which groups they are now."""
        shown = self._shown.get(person)
        if shown is not None and (stored is None or (stored.kind is not shown.kind and not _stands(stored))):
            self._decide(session, person, approver, shown)
        elif shown is None and stored is not None and stored.source == "reaction":
            by, why = (BOT, _CARD_GONE) if self._is_of_a_deleted_card(stored) else (person, _TAKEN_AWAY)
            self._withdraw(session, person, by=by, why=why)
        elif stored is not None:
            self._regroup(session, person, approver.groups or (), stored)

    def _decide(self, session: Session, person: str, approver: Approver, shown: Shown) -> None:
        done = decisions.decide(
            session,
            number_of(self._request),
            person=person,
            kind=shown.kind,
            digest=self._request.digest,
            groups=approver.groups or (),
            source="reaction",
            reaction=shown.reaction,
            message_ts=self._request.message_ts,
            event=self._event,
            reason="",
            now=self._now,
        )
        self.changed |= done
        self.rejected |= done and shown.kind is DecisionKind.REJECT

    def _is_of_a_deleted_card(self, stored: Decision) -> bool:
        """A card that somebody deletes is posted anew, without its reactions; nobody has taken theirs away then."""
        return not self._event and stored.message_ts != self._request.message_ts

    def _regroup(self, session: Session, person: str, groups: Sequence[str], stored: Decision) -> None:
        """Somebody who has changed teams decides for the new one: what is missing is missing again."""
        gone = [name for name in decisions.groups_of(stored) if name not in groups]
        changed = decisions.regroup(
            session,
            number_of(self._request),
            person=person,
            groups=groups,
            by=BOT,
            event=self._event,
            now=self._now,
        )
        self.changed |= changed
        if changed and gone:
            says = f"is in {listed(groups)} now, and no longer in {listed(gone)}"
            self.withdrawn.append(Withdrawn(person, says))

    def uncount(self, session: Session, person: str, refusal: Refusal, stored: Decision | None) -> None:
        """Somebody who may not decide now: what they decided before counts no more."""
        if stored is not None:
            self._withdraw(session, person, by=BOT, why=OF_OTHERS[refusal.why])

    def _withdraw(self, session: Session, person: str, *, by: str, why: str) -> None:
        gone = decisions.withdraw(
            session, number_of(self._request), person=person, by=by, why=why, event=self._event, now=self._now
        )
        if gone:
            self.changed = True
            self.withdrawn.append(Withdrawn(person, _SAYS.get(why, f"may not decide any more: {why}")))


def _stands(stored: Decision) -> bool:
    """A rejection with a reason, given by button, is not undone by a reaction."""
    return stored.kind is DecisionKind.REJECT and stored.source != "reaction"


def _same_card(live: MoveRequest, seen: MoveRequest) -> bool:
    return live.state in DECIDABLE and (live.message_ts, live.digest) == (seen.message_ts, seen.digest)
