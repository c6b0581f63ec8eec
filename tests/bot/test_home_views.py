"""The Home tab as a value: what each kind of person reads, and within Slack's limits whatever comes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import DividerBlock

from bot.views.home import fingerprint, home_blocks, home_view
from bot.views.home_tiles import people_line, tile
from commands.home_facts import (
    Checking,
    HomeFacts,
    Kind,
    LastDigest,
    OpenAlarm,
    OwnMove,
    OwnState,
    Progress,
    Subscribed,
    Visitor,
    Waiting,
)
from commands.moves.results import RequestLine
from commands.rules.over_time.values import Headcount, Standing
from commands.rules.readiness import judge_readiness
from commands.step import Acceptance, Finding, StatusResult, Step, StepLine, StepResult, Verdict
from sandbox.slack.blocks import check_view, view_is_too_large
from storage.states import MoveKind, RequestState
from tests.bot.chat import ADA, BEN, GUS, IRIS, MIGRATION, NORA, words

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=40)
ADMIN = Visitor(user=ADA, kind=Kind.ADMIN)
APPROVER = Visitor(user=IRIS, kind=Kind.APPROVER, groups=("Identity",), refusal="no")
MEMBER = Visitor(user=NORA, kind=Kind.MEMBER, refusal="no", whom_to_ask=(ADA, BEN))
OUTSIDER = Visitor(
    user=GUS, kind=Kind.OUTSIDER, refusal="Nothing was done: /hybrid is not open to guests. Please ask Ada Admin."
)


def line(**more: Any) -> StepLine:
    known = {"step": Step.DOMAINS, "verdict": Verdict.FAIL, "headline": "fabrikam.com is not verified yet."}
    return StepLine(**{**known, "checked_at": NOW, **more})


def status(*lines: StepLine) -> StatusResult:
    return StatusResult(
        headline="Hybrid readiness: blocked at step 2 of 5",
        verdict=Verdict.FAIL,
        lines=lines or (line(), line(step=Step.TENANT, verdict=Verdict.PASS, headline="Ready: 300 seats, 48 free.")),
        next_step="Step 2, Domains: publish the TXT record.",
        oldest_check=NOW,
    )


def request(number: int = 12, **more: Any) -> RequestLine:
    known = {
        "id": number,
        "kind": MoveKind.MOVE,
        "state": RequestState.PENDING,
        "stands": "pending",
        "title": "Move 24 people to Teams",
        "reason": "pilot wave 2",
        "requester": ADA,
        "says": "24 people wait for approval.",
        "planned": 24,
        "created_at": NOW,
        "channel": MIGRATION,
    }
    return RequestLine(**{**known, **more})


def said(facts: HomeFacts, **more: Any) -> str:
    """Everything in the view, which is one that Slack takes."""
    view = home_view(home_blocks(facts, **more), updated=NOW)
    assert not check_view(view, "home")
    assert not view_is_too_large(view)
    assert len(view["blocks"]) <= 100
    return words(view)


def test_an_administrator_reads_the_steps_blockers_first_with_their_ages_and_one_next_action() -> None:
    text = said(HomeFacts(visitor=ADMIN, status=status(), people=Headcount(moved=120, ready=32, blocked=90, unknown=8)))
    assert "60 % moved or ready: 120 of 250 people moved, 32 ready, 90 blocked, 8 cannot be told." in text
    assert ":red_circle: *2 Domains* — blocked\\nfabrikam.com is not verified yet.\\n_Checked <!date^" in text
    assert ":large_green_circle: *1 Tenant* — ready\\n300 seats, 48 free." in text, "the verdict is said once"
    assert text.index("2 Domains") < text.index("1 Tenant") < text.index("*Next:* Step 2")
    assert "Last updated <!date^" in text
    assert "Refresh: run all checks again" in text
    assert "Plan a move" in text


def test_what_time_it_is_changes_nothing_but_when_it_was_updated() -> None:
    blocks = home_blocks(HomeFacts(visitor=ADMIN, status=status()))
    assert home_view(blocks, updated=NOW)["blocks"][:-1] == home_view(blocks, updated=LATER)["blocks"][:-1]
    assert fingerprint(blocks) == fingerprint(home_blocks(HomeFacts(visitor=ADMIN, status=status())))
    other = home_blocks(HomeFacts(visitor=ADMIN, status=status(line(headline="something else"))))
    assert fingerprint(blocks) != fingerprint(other)


def test_before_the_first_check_an_administrator_is_told_what_to_do_first() -> None:
    nothing = judge_readiness({}, NOW)
    text = said(HomeFacts(visitor=ADMIN, status=nothing))
    assert text.index("hybridbot doctor") < text.index("/hybrid status") < text.index("/hybrid digest")
    assert "1 Tenant" not in text, "five tiles that say nothing are no help"
    assert "You have not asked for a move yet" in text
    assert "No channel gets one yet" in text
    unnamed = said(HomeFacts(visitor=ADMIN, status=nothing, may_move=False))
    assert "[approvals.groups]" in unnamed
    assert "Plan a move" not in unnamed
    waiting = said(HomeFacts(visitor=APPROVER, status=nothing))
    assert "Once an administrator has run the checks" in waiting
    assert "hybridbot doctor" not in waiting


def test_while_the_checks_run_there_is_no_button_and_afterwards_why_they_failed() -> None:
    busy = said(HomeFacts(visitor=ADMIN, status=status(), checking=Checking(busy=True)))
    assert "Running all checks" in busy
    assert "refresh_home" not in busy
    failed = Checking(problem="It was cut off 3 times", reference="feedc0ffee12")
    text = said(HomeFacts(visitor=ADMIN, status=status(), checking=failed))
    assert ":white_circle: It was cut off 3 times. Reference feedc0ffee12." in text
    assert "refresh_home" in text
    assert "It was cut off." in said(
        HomeFacts(visitor=ADMIN, status=status(), checking=Checking(problem="It was cut off"))
    )
    noted = said(HomeFacts(visitor=ADMIN, status=status(), checking=failed), note="What to do about it.")
    assert "What to do about it." in noted


def test_an_approver_reads_first_what_waits_for_them_and_where_to_decide() -> None:
    waits = Waiting(line=request(expires_at=LATER), digest="d1", missing="Still missing: one of Identity.")
    text = said(
        HomeFacts(
            visitor=APPROVER,
            status=status(),
            waiting=(waits,),
            digest=LastDigest(channel=MIGRATION, what="a digest", at=NOW),
        )
    )
    assert text.index("Waits for you") < text.index("2 Domains")
    assert f"Still missing: one of Identity. React to its card in <#{MIGRATION}>, or press a button there." in text
    assert "It ends without an answer <!date^" in text
    assert '"12:d1"' in text
    assert "approve_move" not in text, "a decision is made on the card, where everybody sees it"
    assert "Refresh: look again" in text
    assert f"The last one was <!date^{int(NOW.timestamp())}" in text
    assert "Plan a move" not in text
    assert "/hybrid help" not in text
    quiet = said(HomeFacts(visitor=APPROVER, status=status()))
    assert "Nothing waits for your decision." in quiet
    assert "*Digest" not in quiet
    unposted = Waiting(line=request(channel=""), digest="d1", missing="")
    assert "React to its card" not in said(HomeFacts(visitor=APPROVER, status=status(), waiting=(unposted,)))


def test_what_runs_is_counted_with_what_is_left() -> None:
    running = request(state=RequestState.RUNNING, stands="running", moved=17, failed=1, says="17 of 24 moved, 1 failed")
    text = said(
        HomeFacts(visitor=ADMIN, status=status(), running=(Progress(line=running, left=timedelta(minutes=12)),))
    )
    assert "▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱▱\\n17 of 24 moved, 1 failed. About 12 minutes left." in text
    assert "You have not asked for a move yet" not in text, "the one that runs is theirs"
    soon = said(HomeFacts(visitor=ADMIN, status=status(), running=(Progress(line=running, left=timedelta(seconds=9)),)))
    assert "Less than a minute left." in soon
    assert "left." not in said(HomeFacts(visitor=ADMIN, status=status(), running=(Progress(line=running),)))


def test_my_requests_are_shown_with_the_one_that_ended_last() -> None:
    window = {"window_start": LATER, "window_end": LATER + timedelta(hours=3)}
    ended = request(9, state=RequestState.CANCELLED, stands="cancelled", says=f"Cancelled by {IRIS}: not now.")
    text = said(HomeFacts(visitor=ADMIN, status=status(), mine=(request(**window),), ended=ended))
    assert "*M12: Move 24 people to Teams* — pending" in text
    assert f"Window <!date^{int(LATER.timestamp())}" in text
    assert f"Cancelled by <@{IRIS}>: not now." in text
    longer = {"window_start": LATER, "window_end": LATER + timedelta(days=2)}
    assert text != said(HomeFacts(visitor=ADMIN, status=status(), mine=(request(**longer),), ended=ended))


def test_an_alarm_that_was_seen_mended_says_so() -> None:
    alarm = OpenAlarm(says="Sync has stopped", remedy="Start it", who="Identity", began_at=NOW, gone_at=NOW)
    text = said(HomeFacts(visitor=ADMIN, status=status(), alarms=(alarm,)))
    assert "it ends when the next check confirms it" in text
    assert "Start it" not in text


def test_alarms_and_a_halt_stand_above_the_steps() -> None:
    alarm = OpenAlarm(says="Sync has stopped", remedy="Start it", who="Identity", began_at=NOW)
    taken = replace(alarm, says="A secret expires", who="", acknowledged_by=ADA)
    text = said(HomeFacts(visitor=ADMIN, status=status(), alarms=(alarm, taken), halted=f"Halted by {ADA}: a fault."))
    assert text.index(f"Halted by <@{ADA}>: a fault.") < text.index("Sync has stopped") < text.index("2 Domains")
    assert "*Sync has stopped.*\\nStart it. Who can do it: Identity." in text
    assert "nobody has taken it yet" in text
    assert f"<@{ADA}> looks after it" in text
    assert "posted nowhere" not in text
    assert "Alarms are posted nowhere" in said(
        HomeFacts(visitor=ADMIN, status=status(), alarms=(alarm,), alarms_told=False)
    )
    assert "1 more alarm is open." in said(HomeFacts(visitor=ADMIN, status=status(), alarms=(alarm,) * 5))
    assert "2 more alarms are open." in said(HomeFacts(visitor=ADMIN, status=status(), alarms=(alarm,) * 6))


def test_subscriptions_are_listed_for_administrators() -> None:
    some = (
        Subscribed(channel=MIGRATION, what="a digest about OU Workshop", when="daily at 08:30"),
        Subscribed(channel="C0GENERAL", what="a digest", when="at 9:00", paused=True, problem="It is archived"),
    )
    facts = HomeFacts(
        visitor=ADMIN,
        status=status(),
        subscriptions=some,
        digest=LastDigest(channel=MIGRATION, what="about OU Workshop", at=NOW),
    )
    text = said(facts)
    assert f"<#{MIGRATION}>: a digest about OU Workshop, daily at 08:30" in text
    assert "<#C0GENERAL>: a digest, at 9:00 — paused\\n:white_circle: It is archived." in text
    assert f"in <#{MIGRATION}>: about OU Workshop." in text


def test_of_many_subscriptions_the_rest_is_counted() -> None:
    many = tuple(Subscribed(channel=f"C{number}", what="a digest", when="daily") for number in range(11))
    assert "3 more: `/hybrid digest list` shows them all." in said(
        HomeFacts(visitor=ADMIN, status=status(), subscriptions=many)
    )


def test_a_picture_stands_below_the_steps() -> None:
    plain = home_blocks(HomeFacts(visitor=ADMIN, status=status()))
    drawn = home_blocks(HomeFacts(visitor=ADMIN, status=status()), picture=[DividerBlock(block_id="drawn")])
    assert len(drawn) == len(plain) + 1
    assert any(block.block_id == "drawn" for block in drawn)


OWN = (
    (OwnMove(state=OwnState.NOT_FOUND), "I cannot tell", "Nothing for now"),
    (OwnMove(state=OwnState.NOT_PLANNED, standing=Standing.READY), "not in a wave yet", "you are ready"),
    (OwnMove(state=OwnState.NOT_PLANNED, standing=Standing.BLOCKED), "has no date", "not yours"),
    (OwnMove(state=OwnState.NOT_PLANNED), "not in a wave yet", "Nothing for now"),
    (OwnMove(state=OwnState.ASKED, request="M12"), "waits for approval", "no fixed time"),
    (OwnMove(state=OwnState.PLANNED, request="M12"), "is planned", "It begins as soon as"),
    (OwnMove(state=OwnState.PLANNED, request="M12", title="wave 2", start=NOW), "wave 2", "It is your turn <!date^"),
    (OwnMove(state=OwnState.PLANNED, start=NOW, end=LATER), "is planned", f"to <!date^{int(LATER.timestamp())}"),
    (OwnMove(state=OwnState.PLANNED, start=NOW, end=NOW + timedelta(hours=3)), "turn", "^{time}|12:00 UTC>"),
    (OwnMove(state=OwnState.UNDER_WAY, request="M12"), "has begun", "sign in to Teams"),
    (OwnMove(state=OwnState.PAUSED, request="M12"), "put off", "Nothing for now"),
    (OwnMove(state=OwnState.MOVED, at=NOW), "You are in Teams", "You were moved <!date^"),
    (OwnMove(state=OwnState.MOVED), "You are in Teams", "Sign in to Teams"),
    (OwnMove(state=OwnState.MOVED, kind=MoveKind.ROLLBACK), "back in Skype", "Sign out of Skype"),
    (OwnMove(state=OwnState.FAILED, request="M12"), "did not succeed", "try again"),
    (OwnMove(state=OwnState.ASKED, kind=MoveKind.ROLLBACK), "back to Skype for Business", "Nothing for now"),
)


@pytest.mark.parametrize(("own", "verdict", "more"), OWN, ids=lambda value: getattr(value, "state", None))
def test_whoever_is_moved_reads_whether_and_when_and_what_to_do(own: OwnMove, verdict: str, more: str) -> None:
    text = said(HomeFacts(visitor=MEMBER, own=own))
    assert verdict in text
    assert more in text
    assert "Whom can I ask?" in text
    assert f"<@{ADA}> or <@{BEN}>." in text
    assert "readiness" not in text


def test_whoever_is_moved_may_ask_who_planned_it() -> None:
    own = OwnMove(state=OwnState.PLANNED, asker=ADA)
    assert f"<@{ADA}>, who planned your move, or <@{BEN}>." in said(HomeFacts(visitor=MEMBER, own=own))
    alone = replace(MEMBER, whom_to_ask=(ADA,))
    assert f"<@{ADA}>, who planned your move." in said(HomeFacts(visitor=alone, own=own)), "nobody is named twice"
    assert "Your IT department." in said(HomeFacts(visitor=replace(MEMBER, whom_to_ask=())))


def test_an_outsider_is_told_what_this_is_and_no_more() -> None:
    text = said(HomeFacts(visitor=OUTSIDER, status=status()))
    assert "/hybrid is not open to guests. Please ask Ada Admin." in text
    assert "Nothing was done" not in text, "nothing was asked for"
    assert "2 Domains" not in text
    assert "button" not in text
    assert "It is not open to you." in said(HomeFacts(visitor=replace(OUTSIDER, refusal="")))


TEXT = st.one_of(st.text(max_size=80), st.just("<!channel> <@U1> & `x` *y* :x:\n" * 40), st.just(""))
MOMENTS = st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
NUMBERS = st.integers(min_value=0, max_value=10**7)
LINES = st.builds(
    StepLine,
    step=st.sampled_from(Step),
    verdict=st.sampled_from(Verdict),
    headline=TEXT,
    checked_at=st.none() | MOMENTS,
)
STATUSES = st.builds(
    StatusResult,
    headline=TEXT.map(lambda text: text or "Hybrid readiness"),
    verdict=st.sampled_from(Verdict),
    lines=st.lists(LINES, min_size=5, max_size=5).map(tuple),
    next_step=TEXT,
    oldest_check=st.none() | MOMENTS,
)
REQUESTS = st.builds(
    RequestLine,
    id=NUMBERS,
    kind=st.sampled_from(MoveKind),
    state=st.sampled_from(RequestState),
    stands=st.sampled_from(RequestState).map(str),
    title=TEXT,
    reason=TEXT,
    requester=st.sampled_from([ADA, "root", "<!here>"]),
    says=TEXT,
    planned=NUMBERS,
    created_at=MOMENTS,
    window_start=st.none() | MOMENTS,
    window_end=st.none() | MOMENTS,
    expires_at=st.none() | MOMENTS,
    channel=st.sampled_from(["", MIGRATION]),
)
SUBSCRIBED = st.builds(Subscribed, channel=st.just(MIGRATION), when=TEXT, what=TEXT, paused=st.booleans(), problem=TEXT)
FACTS = st.builds(
    HomeFacts,
    visitor=st.builds(
        Visitor, user=st.just(ADA), kind=st.sampled_from(Kind), refusal=TEXT, whom_to_ask=st.tuples(TEXT)
    ),
    status=st.none() | STATUSES,
    people=st.none() | st.builds(Headcount, moved=NUMBERS, ready=NUMBERS, blocked=NUMBERS, unknown=NUMBERS),
    checking=st.builds(Checking, busy=st.booleans(), problem=TEXT, reference=TEXT),
    alarms=st.lists(st.builds(OpenAlarm, says=TEXT, remedy=TEXT, who=TEXT, began_at=MOMENTS), max_size=9).map(tuple),
    halted=TEXT,
    waiting=st.lists(st.builds(Waiting, line=REQUESTS, digest=st.just("a" * 64), missing=TEXT), max_size=9).map(tuple),
    running=st.lists(
        st.builds(Progress, line=REQUESTS, left=st.none() | st.timedeltas(min_value=timedelta(0))), max_size=9
    ).map(tuple),
    mine=st.lists(REQUESTS, max_size=9).map(tuple),
    ended=st.none() | REQUESTS,
    digest=st.none() | st.builds(LastDigest, channel=st.just(MIGRATION), what=TEXT, at=MOMENTS),
    subscriptions=st.lists(SUBSCRIBED, max_size=20).map(tuple),
    own=st.none() | st.builds(OwnMove, state=st.sampled_from(OwnState), title=TEXT, start=st.none() | MOMENTS),
    may_move=st.booleans(),
)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(max_examples=60, deadline=None)
@given(FACTS)
def test_whatever_comes_slack_takes_it_and_nobody_is_rung(facts: HomeFacts) -> None:
    text = said(facts)
    assert "<!channel>" not in text
    assert "<!here>" not in text


def test_a_tile_ends_with_a_sentence_and_nobody_is_ready_while_step_4_is_not() -> None:
    first = f"A certificate ends on 31 October 2026: {'renew it ' * 18}today."
    shown = tile(StepLine(step=Step.HYBRID, verdict=Verdict.FAIL, headline=f"{first} Another sentence follows."))
    assert first in shown
    assert "…" not in shown
    assert "Another" not in shown
    both = tile(StepLine(step=Step.HYBRID, verdict=Verdict.FAIL, headline="One is short. Two is short."))
    assert "One is short. Two is short." in both
    assert "2 ready for their part" in people_line(Headcount(ready=2), stopped=True)


def test_an_accepted_blocker_of_step_4_is_not_green_and_nobody_is_ready_to_move() -> None:
    kept = Acceptance(by=ADA, reason="known", until=LATER)
    found = Finding(
        check="H1", title="t", verdict=Verdict.FAIL, accepted=kept, says=f"The provider is off {'and off ' * 30}here.",
    )  # fmt: skip
    accepted = StepResult(
        step=Step.HYBRID, verdict=Verdict.WARN, headline="", findings=(found,), sources=(), checked_at=NOW,
    )  # fmt: skip
    text = said(
        HomeFacts(visitor=ADMIN, status=judge_readiness({Step.HYBRID: accepted}, NOW), people=Headcount(ready=2))
    )
    tile_of_step_4 = text[text.index("4 Configure hybrid") :]
    assert tile_of_step_4.startswith(
        "4 Configure hybrid* — needs attention\\nAccepted until 2026-11-29, and blocks all"
    )
    assert "2 ready for their part" in text
    assert "2 ready." not in text


def test_when_people_were_counted_is_said_where_the_count_is_doubted() -> None:
    count = Headcount(ready=2, unknown=1)
    facts = HomeFacts(visitor=ADMIN, status=status(), people=count)
    assert "counted" not in said(facts)
    doubted = said(replace(facts, counted_at=NOW - timedelta(hours=30)))
    assert "1 cannot be told. People were counted <!date^" in doubted


def test_a_request_names_whoever_has_to_settle_that_the_time_does_not_suit() -> None:
    objected = request(says="1 person says that the time does not suit.", objecting=1, settlers=(NORA,))
    waits = Waiting(line=objected, digest="7f3a", missing="Still missing: one of Identity.")
    asked = said(HomeFacts(visitor=APPROVER, status=status(), waiting=(waits,)))
    assert f"1 person says that the time does not suit. It waits for <@{NORA}> to settle that." in asked
    running = request(state=RequestState.RUNNING, settlers=(NORA, IRIS))
    text = said(HomeFacts(visitor=ADMIN, status=status(), mine=(objected,), running=(Progress(line=running),)))
    assert f"does not suit. It waits for <@{NORA}> to settle that." in text
    assert f"It waits for <@{NORA}> and <@{IRIS}> to settle that." in text
