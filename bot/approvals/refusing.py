"""Decisions that do not count: noted in the audit trail, and told to the person alone, once, with the reason."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.approvals.approvers import Approver
from bot.approvals.cards import Shown
from bot.posting import FAILURES, Posting, problem_of
from bot.views.decisions import refused
from commands.rules.moves.eligible import Ineligible, Refusal, may_decide
from commands.rules.moves.policy import Policy
from storage.ledger import audit
from storage.ledger.clock import read_clock
from storage.ledger.requests import askers_of
from storage.ledger.tables import AuditRecord, MoveRequest

REFUSED = "refuse"
"""The action in the audit trail."""
_TOLD_JUST_NOW = timedelta(minutes=1)
"""What the timer has told is not told again by the event that comes after it."""
_UNCLEAR = (Ineligible.UNKNOWN, Ineligible.GROUPS_UNKNOWN)
_NOBODY_READS = (Ineligible.BOT, Ineligible.DEACTIVATED)

_log = structlog.get_logger("hybridbot.refusing")


class Refusing:
    """Decides who is refused, and tells them."""

    def __init__(self, policy: Policy, posting: Posting, *, team_id: str, now: Callable[[], datetime]) -> None:
        """`team_id`: our workspace."""
        self._names = tuple(group.name for group in policy.groups)
        self._posting = posting
        self._team_id = team_id
        self._now = now

    def refusal(self, request: MoveRequest, approver: Approver) -> Refusal | None:
        """Why this person's decision about the request does not count; None: it does."""
        askers = set(askers_of(request))
        return may_decide(approver.person, approver.groups, askers, self._team_id, approvers=self._names)

    def note(  # noqa: PLR0913 - what the audit trail says about it
        self,
        session: Session,
        request: MoveRequest,
        person: str,
        refusal: Refusal,
        *,
        reaction: Shown,
        event: str,
    ) -> bool:
        """Note a reaction that does not count. False where the person knows it already, or it may yet count.

        `event`: Slack's id of the event; empty: it was found by the clock, which finds it again and again.
        """
        if request.id is None or (not event and refusal.why in _UNCLEAR):
            return False
        detail = {"why": refusal.why, "kind": reaction.kind, "source": "reaction", "message": request.message_ts}
        now = read_clock(session, self._now())
        for record in audit.of_request(session, request.id):
            if record.action == REFUSED and record.actor == person and _is_about(record, detail):
                found_by_clock = not json.loads(record.detail).get("event")
                if not event or (found_by_clock and now - record.at < _TOLD_JUST_NOW):
                    return False
        self._append(session, request, person, {**detail, "reaction": reaction.reaction, "event": event})
        return True

    def note_click(self, session: Session, request: MoveRequest, person: str, refusal: Refusal, *, event: str) -> None:
        """Note a click that does not count: each is answered, so each is noted."""
        detail = {"why": refusal.why, "source": "button", "message": request.message_ts, "event": event}
        self._append(session, request, person, detail)

    def tell(self, request: MoveRequest, person: str, refusal: Refusal) -> None:
        """Tell somebody alone why their reaction does not count. What Slack refuses is logged."""
        if refusal.why in _NOBODY_READS:
            return
        try:
            self._posting.whisper(request.channel, person, "", refused(request, refusal.says))
        except FAILURES as error:
            _log.warning("a person was not told why", user=person, problem=problem_of(error))

    def _append(self, session: Session, request: MoveRequest, person: str, detail: dict[str, str]) -> None:
        told = {"digest": request.digest, "channel": request.channel, **detail}
        now = read_clock(session, self._now())
        audit.append(session, at=now, actor=person, action=REFUSED, request_id=request.id, detail=told)


def _is_about(record: AuditRecord, detail: dict[str, str]) -> bool:
    found = json.loads(record.detail)
    return all(found.get(name) == value for name, value in detail.items())
