"""Look at the notes that the people of a request get, and have them sent.

Shows the texts filled in for one of them, how many get them, and whom Slack does not know. Nothing is sent before an
administrator has seen exactly these texts and sent them off. `stop` takes that back; `keep` and a person keeps the
time for somebody who has said that it does not suit.
"""

from dataclasses import dataclass

from commands.moves.reporting import known
from commands.moves.results import RequestResult, request_name
from commands.moves.typed import request_id
from commands.note_results import NotesResult, Unreached
from commands.rules.notes.texts import NoteRules
from commands.rules.wording import people, verb
from commands.services import Services
from commands.step import Request, Step, UsageError, Verdict
from commands.wave_notes.objecting import keep_time
from commands.wave_notes.standing import values_of
from commands.words import shown
from storage import notes
from storage.ledger import requests
from storage.ledger.clock import read_clock
from storage.ledger.locks import lock_request
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from storage.states import OPEN_REQUESTS, ItemState, MoveKind

NAME = "notes"
HINT = "M12 [send <code>, stop, or keep <person>]"
TITLE = "Looking at the notes to people"
STEP: Step | None = None
CHANGES = False

SEND, STOP, KEEP = "send", "stop", "keep"
_CODE = 8
_OFF = "Notes are off: whoever runs the bot sets enabled = true in the table [notes] of hybridbot.toml."
_LIKE = "Type it like this: /hybrid notes M12"


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """An id; with it `send` and a code, `stop`, or `keep` and a person. Raises UsageError for anything else."""
    if not words or request_id(words[0]) is None:
        raise UsageError(f"Say which request's notes. {_LIKE}", meant="requests")
    what = words[1].lower() if len(words) > 1 else ""
    enough = {"": len(words) == 1, STOP: len(words) == 2, SEND: len(words) == 3, KEEP: len(words) > 2}
    if not enough.get(what, False):
        meant = f"{NAME} {request_name(request_id(words[0]) or 0)}"
        raise UsageError(f'"{shown(" ".join(words[1:]))}" is not understood. Type /hybrid {meant}', meant=meant)
    return (words[0], *((what, *words[2:]) if what else ()))


def code_of(rules: NoteRules) -> str:
    """By which the texts that somebody has seen are sent."""
    return rules.texts.digest[:_CODE]


def run(services: Services, request: Request) -> NotesResult | RequestResult:
    """What the words ask for. Raises UsageError where that cannot be done, and StorageError."""
    number = request_id(request.words[0]) or 0
    what = request.words[1] if len(request.words) > 1 else ""
    if what == KEEP:
        return keep_time(services, number, " ".join(request.words[2:]), by=request.asked_by)
    wave = _wave(services, number)
    if what == SEND:
        return _send(services, wave, request.words[2], by=request.asked_by)
    if what == STOP:
        with services.database.writing() as session:
            lock_request(session, number)
            gone = notes.withdraw(session, number, by=request.asked_by, now=read_clock(session, services.now()))
        return _result(services, wave, f"No {'more ' if gone else ''}notes about {request_name(number)} are sent")
    return _preview(services, wave)


def _wave(services: Services, number: int) -> MoveRequest:
    with services.database.session() as session:
        wave = known(session, number)
    name = request_name(number)
    if wave.kind is not MoveKind.MOVE:
        raise UsageError(f"{name} moves people back to the server. Notes are about moves to Teams.", meant="requests")
    if wave.state not in OPEN_REQUESTS:
        raise UsageError(f"{name} is {wave.state.value}: there is nobody left to tell.", meant=f"requests {name}")
    return wave


def _send(services: Services, wave: MoveRequest, code: str, *, by: str) -> NotesResult:
    rules, name = services.organisation.notes, request_name(number_of(wave))
    if not rules.enabled:
        raise UsageError(_OFF)
    if code.lower() != code_of(rules):
        raise UsageError(f"Those are not the texts as they are now. Look at them first: /hybrid notes {name}")
    with services.database.writing() as session:
        lock_request(session, number_of(wave))
        now = read_clock(session, services.now())
        first = notes.approve(session, number_of(wave), by=by, texts=rules.texts.digest, now=now)
    when = f"at {rules.at:%H:%M} ({services.organisation.policy.calendar.zone})"
    reach = _reach(services, wave)
    times = (
        f"5 days and 1 day before its window {when}, and after each move" if wave.window_start else "after each move"
    )
    told = f"The notes about {name} will be sent to {reach.said}{reach.untold_said}: {times}"
    told = told if first else f"That was decided before. {told}"
    return _result(services, wave, told, reach=reach)


def _preview(services: Services, wave: MoveRequest) -> NotesResult:
    reach = _reach(services, wave)
    told = (
        f"{reach.said} of {request_name(number_of(wave))} {verb(reach.reached, 'gets', 'get')} notes{reach.untold_said}"
    )
    return _result(services, wave, told, sample=reach.waiting[0] if reach.waiting else None, reach=reach)


@dataclass(frozen=True, slots=True)
class _Reach:
    """Whom notes reach, of those who wait to be moved."""

    waiting: tuple[MoveItem, ...]
    unreached: tuple[Unreached, ...]
    untold: int
    """Of the unreached: Slack was silent about so many."""

    @property
    def reached(self) -> int:
        return len(self.waiting) - len(self.unreached)

    @property
    def said(self) -> str:
        return f"{self.reached:,} of {people(len(self.waiting))}"

    @property
    def falls_short(self) -> bool:
        """Somebody gets none, or nobody is left to get any."""
        return bool(self.unreached) or not self.waiting

    @property
    def untold_said(self) -> str:
        return f"; for {people(self.untold)} it cannot be told now" if self.untold else ""


def _reach(services: Services, wave: MoveRequest) -> _Reach:
    """Everybody is looked up in Slack, which takes about a second for each."""
    with services.database.session() as session:
        waiting = [item for item in requests.items_of(session, number_of(wave)) if item.state is ItemState.QUEUED]
        refused = notes.refused(session, number_of(wave))
    unreached, untold = [], 0
    for place, item in enumerate(waiting, start=1):
        services.progress(f"Looking for people in Slack: {place:,} of {len(waiting):,}")
        found = services.find_in_slack((item.identity, item.sip_address))
        untold += found.silent
        said = refused.get(number_of(item), "")
        problem = f"Slack did not take the last note to them: {said}" if said else found.problem
        if said or not found.user:
            unreached.append(Unreached(item.name, item.identity, problem))
    return _Reach(tuple(waiting), tuple(unreached), untold)


def _result(
    services: Services,
    wave: MoveRequest,
    headline: str,
    *,
    sample: MoveItem | None = None,
    reach: _Reach | None = None,
) -> NotesResult:
    rules, name = services.organisation.notes, request_name(number_of(wave))
    with services.database.session() as session:
        approval = notes.approved(session, number_of(wave))
    same = approval is not None and approval.texts == rules.texts.digest
    zone = services.organisation.policy.calendar.zone
    values = (
        values_of(wave, sample.name, start=wave.window_start, end=wave.window_end, zone=zone)
        if sample is not None
        else {}
    )
    problems = (
        "" if rules.enabled else _OFF,
        "" if wave.window_start else f"{name} has no window, so there is nothing to say before: only the note after.",
        "The texts have changed since they were sent off: look at them, and send them again."
        if approval is not None and not same
        else "",
    )
    return NotesResult(
        headline=headline,
        request=name,
        texts=rules.texts,
        values=values,
        unreached=reach.unreached if reach is not None else (),
        problems=tuple(filter(None, problems)),
        sent_off_by=approval.approved_by if approval is not None and same else "",
        sent_off_at=approval.approved_at if approval is not None and same else None,
        code=code_of(rules) if rules.enabled and sample is not None and not same else "",
        told_at=services.now(),
        verdict=Verdict.WARN if any(problems) or (reach is not None and reach.falls_short) else Verdict.PASS,
    )
