"""What the commands around moves look like, in Slack and on a terminal."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from bot.terminal.show import show
from bot.views.message import BLOCKS, CHARACTERS
from bot.views.result import finished_text, result_message
from commands.answers import Result, table_of
from commands.moves.results import (
    AuditLine,
    AuditResult,
    HaltResult,
    LeftOut,
    PersonLine,
    ReadyPerson,
    RequestLine,
    RequestResult,
    RequestsResult,
    ReviewResult,
)
from commands.step import Table, Verdict
from sandbox.slack.blocks import check_blocks
from storage.states import ItemState, MoveKind, RequestState

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
EVIL = "<!channel> :white_check_mark: *bold*\nnew line"

REVIEW = ReviewResult(
    kind=MoveKind.MOVE,
    verdict=Verdict.WARN,
    headline="4 of 6 people can be moved to Teams; 2 are left out",
    draft="d" * 32,
    digest="7f3a91c2" * 8,
    reason="pilot wave 2",
    ready=(ReadyPerson(name="Ada Adams", identity="ada@contoso.com", notes=("has a telephone number",)),),
    left_out=(LeftOut(name="Ben Bell", identity="ben@contoso.com", because=("Ben has no licence for Teams.",)),),
    affected=("4 people, 1 with a phone number",),
    lost=("call forwarding",),
    way_back=("possible, contacts stay in Teams",),
    when="at once, as soon as it is approved",
    needs=("2 approvals, one of them from Telephony, because 1 person has a phone number",),
    checked_at=NOW,
)
LINE = RequestLine(
    id=12,
    kind=MoveKind.MOVE,
    state=RequestState.RUNNING,
    title="Move 24 people to Teams",
    reason="pilot wave 2",
    requester="U0ADA",
    says="17 of 24 moved, 1 failed",
    planned=24,
    moved=17,
    failed=1,
    window_start=NOW,
    window_end=NOW + timedelta(hours=3),
    created_at=NOW,
    channel="C0MIGRATION",
)
REQUEST = RequestResult(
    headline="M12 is running",
    line=LINE,
    people=(PersonLine(name="Ada", identity="a@x", state=ItemState.FAILED, says="E2: no licence yet"),),
    decisions=("U0BEN agreed",),
    told_at=NOW,
)
AUDIT = AuditResult(
    headline="M12: 2 records; the chain of all 7 holds",
    lines=(AuditLine(id=3, at=NOW, actor="bot", says="moved Ada"),),
    told_at=NOW,
    table=Table(name="audit.csv", title="Audit", columns=("id",), rows=(("3",),)),
)
EVERY: list[Result] = [
    REVIEW,
    RequestsResult(headline="1 request is open.", lines=(LINE,), halted="Halted by Ada: fire", told_at=NOW),
    REQUEST,
    HaltResult(headline="Everything stands still", in_force=True, lines=(LINE,), told_at=NOW),
    AUDIT,
]


def text_of(result: Result) -> str:
    message = result_message(result, now=NOW)
    assert not check_blocks(message.arguments()["blocks"], "message")
    return json.dumps(message.arguments(), ensure_ascii=False)


def shown(result: Result) -> str:
    console = Console(file=io.StringIO(), width=200, color_system=None)
    console.print(show(result, now=NOW))
    return console.file.getvalue()  # type: ignore[attr-defined] # it is the StringIO from above


@pytest.mark.parametrize("result", EVERY, ids=lambda result: type(result).__name__)
def test_every_answer_is_shown_by_both_front_ends(result: Result) -> None:
    assert getattr(result, "headline") in text_of(result)  # noqa: B009 - not every result has one
    assert getattr(result, "headline") in shown(result)  # noqa: B009
    assert "Done after" in finished_text(result, asked_by="U0ADA", took=timedelta(seconds=70))


def test_a_review_says_all_that_approvers_will_read() -> None:
    for said in (text_of(REVIEW), shown(REVIEW)):
        for part in ("pilot wave 2", "at once", "phone number", "call forwarding", "contacts stay", "7f3a-91c2"):
            assert part in said
        for part in ("Ben Bell", "no licence for Teams", "one of them from Telephony"):
            assert part in said
    assert "send_request" in text_of(REVIEW)


def test_a_way_back_is_sent_only_by_typing() -> None:
    said = text_of(replace(REVIEW, kind=MoveKind.ROLLBACK, confirm="ROLL BACK 4 PEOPLE"))
    assert "confirm_by_typing" in said
    assert "send_request" not in said


def test_a_review_of_nobody_has_nothing_to_send() -> None:
    said = text_of(replace(REVIEW, draft="", digest="", ready=(), verdict=Verdict.FAIL, problems=("nobody is ready",)))
    assert "send_request" not in said
    assert "nobody is ready" in said


def test_white_check_mark_and_x_are_left_to_decisions() -> None:
    for result in EVERY:
        assert ":white_check_mark:" not in text_of(result)
        assert ":x:" not in text_of(result)


def test_foreign_text_neither_rings_nor_forges() -> None:
    line = replace(LINE, title=EVIL, reason=EVIL, says=EVIL)
    results: list[Result] = [
        replace(REVIEW, reason=EVIL, left_out=(LeftOut(name=EVIL, identity=EVIL, because=(EVIL,)),), when=EVIL),
        replace(REQUEST, line=line, decisions=(f"U0BEN {EVIL}",)),
        RequestsResult(headline=EVIL, lines=(line,), told_at=NOW),
        replace(AUDIT, lines=(AuditLine(id=1, at=NOW, actor=EVIL, says=EVIL),)),
    ]
    for result in results:
        said = text_of(result)
        assert "<!channel>" not in said
        assert ":white_check_mark:" not in said


def test_a_thousand_people_fit_into_a_message() -> None:
    """Names are as long as directories have them."""
    many = tuple(
        LeftOut(name=f"Person {n} {'x' * 60}", identity=f"p{n}@contoso.com", because=("c" * 300,) * 9)
        for n in range(1000)
    )
    ready = tuple(ReadyPerson(name=one.name, identity=one.identity, notes=("n" * 300, one.name)) for one in many)
    message = result_message(replace(REVIEW, left_out=many, ready=ready), now=NOW)
    assert len(message.blocks) <= BLOCKS
    assert len(json.dumps([b.to_dict() for b in message.blocks])) < CHARACTERS * 1.3
    assert "not fit into this message" in json.dumps(message.arguments())
    people = tuple(PersonLine(name=one.name, identity="x", state=ItemState.MOVED, says="s" * 500) for one in many)
    assert len(result_message(replace(REQUEST, people=people), now=NOW).blocks) <= BLOCKS


@pytest.mark.parametrize(
    ("state", "has", "has_not"),
    [
        (RequestState.PENDING, ("cancel M12",), ("pause M12", "resume M12", "retry M12")),
        (RequestState.RUNNING, ("cancel M12", "pause M12"), ("resume M12", "retry M12")),
        (RequestState.PAUSED, ("cancel M12", "resume M12"), ("pause M12", "retry M12")),
        (RequestState.DONE, ("retry M12", "audit M12"), ("cancel M12", "pause M12", "resume M12")),
        (RequestState.CANCELLED, (), ("cancel M12", "pause M12", "resume M12", "retry M12")),
    ],
)
def test_a_request_offers_what_can_be_done_to_it_now(
    state: RequestState, has: tuple[str, ...], has_not: tuple[str, ...]
) -> None:
    said = text_of(replace(REQUEST, line=replace(LINE, state=state)))
    assert all(each in said for each in has)
    assert not any(each in said for each in has_not)


def test_tables_are_found_behind_every_answer_that_has_one() -> None:
    assert table_of(AUDIT) is AUDIT.table
    assert table_of(EVERY[1]) is None
