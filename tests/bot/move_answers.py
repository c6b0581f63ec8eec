"""Answers of the commands around moves, as values: what both front ends are tried with."""

from datetime import timedelta
from typing import Any

from commands.moves.results import (
    AuditLine,
    AuditResult,
    HaltResult,
    LeftOut,
    MoveResult,
    PersonLine,
    ReadyPerson,
    RequestLine,
    RequestResult,
    RequestsResult,
    ReviewResult,
)
from commands.step import Table, Verdict
from storage.states import ItemState, MoveKind, RequestState
from tests.bot.chat import ADA, IRIS
from tests.bot.move_samples import NOW

WINDOW = (NOW + timedelta(days=6), NOW + timedelta(days=6, hours=3))
TABLE = Table(name="M12.csv", title="M12", columns=("Name",), rows=(("Ada",),))
HASH = "7f3a91c2" + "0" * 56


def line(state: RequestState = RequestState.RUNNING, **more: Any) -> RequestLine:
    known: dict[str, Any] = {
        "id": 12,
        "kind": MoveKind.MOVE,
        "state": state,
        "stands": state.value,
        "title": "Move 6 people to Teams",
        "reason": "pilot wave 2",
        "requester": ADA,
        "says": "4 of 6 moved, 2 waiting.",
        "planned": 6,
        "moved": 4,
        "created_at": NOW - timedelta(hours=2),
    }
    return RequestLine(**{**known, **more})


def listed(*lines: RequestLine, **more: Any) -> RequestsResult:
    return RequestsResult(headline="1 request is open", lines=lines or (line(),), told_at=NOW, **more)


def one(state: RequestState = RequestState.RUNNING, **more: Any) -> RequestResult:
    of_line = {name: more.pop(name) for name in list(more) if name in RequestLine.__dataclass_fields__}
    found = line(state, **of_line)
    known: dict[str, Any] = {"headline": f"M12: {found.title}, {found.stands}", "line": found, "told_at": NOW}
    return RequestResult(**{**known, **more})


def review(**more: Any) -> ReviewResult:
    known: dict[str, Any] = {
        "kind": MoveKind.MOVE,
        "verdict": Verdict.WARN,
        "headline": "1 of 2 people can be moved",
        "draft": "draft-1",
        "digest": HASH,
        "reason": "pilot wave 2",
        "ready": (ReadyPerson(name="Ada Lovelace", identity="ada@contoso.com", notes=("Has a telephone.",)),),
        "left_out": (LeftOut(name="Ben", identity="ben@contoso.com", because=("No licence.",)),),
        "affected": ("1 person, 1 with a phone number",),
        "comes_along": ("Contacts",),
        "lost": ("Call forwarding",),
        "way_back": ("Contacts stay in Teams",),
        "when": "at once",
        "how": "4 at a time",
        "needs": ("2 approvals",),
        "problems": ("The window lies in a freeze.",),
        "checked_at": NOW,
    }
    return ReviewResult(**{**known, **more})


def halt(**more: Any) -> HaltResult:
    known: dict[str, Any] = {
        "headline": "Everything is halted: no move is begun any more",
        "in_force": True,
        "lines": (line(RequestState.PAUSED),),
        "next_step": "Moves in flight are finished.",
        "told_at": NOW,
    }
    return HaltResult(**{**known, **more})


def record(number: int = 12, **more: Any) -> AuditLine:
    known: dict[str, Any] = {"id": number, "at": NOW, "actor": IRIS, "says": "approved plan 7f3a-91c2", "hash": HASH}
    return AuditLine(**{**known, **more})


def trail(*records: AuditLine, **more: Any) -> AuditResult:
    known: dict[str, Any] = {"headline": "The audit trail is whole: 1 record", "lines": records or (record(),)}
    return AuditResult(**{**known, "told_at": NOW, **more})


def every_answer(text: str) -> list[MoveResult]:
    """Every kind of answer, full of `text`: what comes from people and directories."""
    many = tuple(LeftOut(name=f"{number} {text}", identity=text, because=(text,) * 9) for number in range(60))
    ready = tuple(
        ReadyPerson(name=f"{number} {text}", identity=text, notes=(f"{number} {text}",)) for number in range(90)
    )
    people = tuple(
        PersonLine(name=f"{number} {text}", identity=text, state=state, says=f"{number} {text}")
        for number in range(40)
        for state in ItemState
    )
    lines = tuple(
        line(state, id=number, title=text, reason=text, requester=text, says=text, window_start=WINDOW[0],
             window_end=WINDOW[1], expires_at=NOW, channel="C0MIGRATION", failed=1)
        for number, state in enumerate((*RequestState, *RequestState, *RequestState), start=1)
    )  # fmt: skip
    full = {"left_out": many, "people": people, "decisions": (text,) * 40, "proof": (text,) * 9, "next_step": text}
    return [
        review(headline=text, reason=text, ready=ready, left_out=many, affected=(text,) * 30, lost=(text,) * 30,
               comes_along=(text,) * 30, way_back=(text,) * 30, needs=(text,) * 30, problems=(text,) * 30),
        listed(*lines, halted=text, halted_at=NOW),
        *(RequestResult(headline=text, line=each, told_at=NOW, table=TABLE, **full) for each in lines[:9]),
        halt(headline=text, halted=text, halted_at=NOW, lines=lines, next_step=text),
        trail(*(record(number, actor=text, says=text, request="M1") for number in range(25)), headline=text,
              next_step=text, table=TABLE),
    ]  # fmt: skip
