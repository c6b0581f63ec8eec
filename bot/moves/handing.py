"""Hands commands out to people step by step, brings them to mind, and says when they are not to be run any more."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.moves import announcing
from commands.rules.moves.by_hand import Patience, gives_up_at, reminder_at
from commands.rules.moves.calendar import Calendar
from commands.rules.moves.call import CMDLET, call_of
from commands.rules.moves.plan import read_plan
from storage.ledger import by_hand, requests
from storage.ledger.audit import BOT
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import RequestState


class Handing:
    """Looks after the requests that people carry out by hand: to be called while nothing else is due for one."""

    def __init__(self, *, calendar: Calendar, patience: Patience) -> None:
        self._calendar = calendar
        self._patience = patience

    def look_after(self, session: Session, request: MoveRequest, now: datetime) -> None:
        """One request, whose row is locked. Raises `by_hand.Halted`."""
        if not request.by_hand:
            return
        match request.state:
            case RequestState.RUNNING:
                self._hand_out(session, request, now)
            case RequestState.PAUSED if by_hand.handed_out(session, number_of(request)):
                announcing.stopped_by_hand(session, request, now=now)
            case RequestState.CANCELLING if by_hand.handed_out(session, number_of(request)):
                self._drain(session, request, now)

    def _hand_out(self, session: Session, request: MoveRequest, now: datetime) -> None:
        """First the commands of the first people, then the others'; where it goes on after a pause, those again."""
        found = by_hand.hand_out(session, request, now=now)
        if not found and request.waits_until is not None:
            self._remind(session, request, now)
            return
        handed = by_hand.handed_out(session, number_of(request))
        if handed:
            announcing.commands(session, request, now=now)
        _note(
            session,
            request,
            action="hand out commands",
            now=now,
            waits_until=gives_up_at(now, request.window_end, self._patience),
            reminders=0,
            next_reminder_at=reminder_at(now, now, 0, self._calendar),
        )
        # everybody in the file: also who had a command before, since a changed plan is another one
        by_hand.record(session, handed, command=_command_of(request), now=now)

    def _remind(self, session: Session, request: MoveRequest, now: datetime) -> None:
        if request.next_reminder_at is None or request.next_reminder_at > now:
            return
        waiting = [item.handed_at for item in by_hand.handed_out(session, number_of(request)) if item.handed_at]
        if not waiting:
            return
        announcing.commands_again(session, request, now=now)
        sent = request.reminders + 1
        again = reminder_at(now, max(waiting), sent, self._calendar)
        _note(session, request, action="remind of commands", now=now, reminders=sent, next_reminder_at=again)

    def _drain(self, session: Session, request: MoveRequest, now: datetime) -> None:
        """Say once that nobody should run a command any more, and until when it is read what happened all the same."""
        if not announcing.hands_off(session, request, now=now):
            return
        last = now + self._patience.grace
        until = last if request.waits_until is None else min(last, request.waits_until)
        _note(session, request, action="read on", now=now, waits_until=until)


def _note(session: Session, request: MoveRequest, *, action: str, now: datetime, **columns: Any) -> None:
    """The same state, with other columns."""
    requests.change_state(
        session, number_of(request), of=(request.state,), to=request.state, by=BOT, action=action, now=now, **columns
    )


def _command_of(request: MoveRequest) -> Callable[[MoveItem], Mapping[str, Any]]:
    plan = read_plan(request.plan)
    members = {member.key: member for member in plan.members}

    def command(item: MoveItem) -> Mapping[str, Any]:
        parameters = call_of(members[item.user], plan.options).parameters
        return {"cmdlet": CMDLET, "parameters": parameters, "digest": request.digest}

    return command
