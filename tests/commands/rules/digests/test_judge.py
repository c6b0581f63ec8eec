"""What a digest says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from commands.rules.digests.facts import MOST, Expiring, MoveState, Since, dumped, loaded
from commands.rules.digests.judge import quiet
from commands.rules.over_time.values import Burndown, Headcount, Point
from commands.step import Acceptance, Step, StepResult, Verdict
from tests.commands.rules.digests.known import (
    COUNT,
    DAY,
    FRIDAY,
    MONDAY,
    change,
    changes,
    facts,
    finding,
    held,
    last,
    move,
    waiting,
)


def test_the_headline_is_the_share_of_those_who_are_moved_or_ready_and_its_change_since_the_last() -> None:
    before = last(count=Headcount(moved=80, ready=62, blocked=108))
    said = facts(before)
    assert (said.count.percent, said.ready, said.difference) == (60, 152, 4)
    assert said.since == Since(at=FRIDAY, day=date(2026, 11, 20), percent=56, sure=True)
    assert said.day == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (None, COUNT),
        (Headcount(), COUNT),
        (COUNT, Headcount()),
        (Headcount(moved=80, unknown=1), COUNT),
        (COUNT, Headcount(moved=80, unknown=1)),
    ],
)
def test_there_is_no_change_where_one_of_the_two_is_missing_or_not_sure(
    before: Headcount | None, now: Headcount
) -> None:
    assert facts(last(count=before) if before is not None else None, count=now).difference is None


def test_what_holds_everybody_up_comes_first_then_what_holds_the_most_people() -> None:
    still = (
        change(step=Step.HYBRID, check="H5", subject="", days=9),
        change(subject="tailspin.com", days=1),
        change(days=3),
    )
    people = (held("U10", number=2, alone=0, title="Usage location"), held())
    said = facts(last(), changes=changes(still=still), people=people).blockers
    assert [one.key.rpartition("/")[0] for one in said] == [
        "domains/D2",
        "domains/D2",
        "hybrid/H5",
        "people/U11",
        "people/U10",
    ]
    assert [one.check for one in said] == ["D2", "D2", "H5", "U11", "U10"]
    first, licence = said[0], said[3]
    assert (first.says, first.action, first.who, first.days) == (
        "fabrikam.com is not verified yet.",
        "Publish the TXT record.",
        "DNS administrator",
        3,
    )
    assert licence.says == "12 people are held back: Licence with Teams"
    assert licence.action == "Assign a licence that has Teams. (clears 10 of them)"
    assert (licence.people, licence.days, licence.names) == (12, 1, ("Ada Lovelace", "Ben Barka"))


def test_what_one_deed_mends_is_told_once() -> None:
    record = replace(change(days=1), finding=replace(finding("D3"), says="Its record is not public."))
    other = replace(change(check="D5", days=2), finding=replace(finding("D5"), remedy=""))
    said = facts(changes=changes(still=(change(days=4), record, other, replace(other, step=Step.TENANT)))).blockers
    assert [(one.check, one.days, one.also) for one in said] == [
        ("D5", 2, ()),
        ("D2", 4, ("Its record is not public.",)),
        ("D5", 2, ()),
    ]


def test_how_many_one_fix_clears_is_said_where_that_says_something() -> None:
    people = (held("U1", number=5, alone=5), held("U2", number=1, alone=1), held("U3", number=9, alone=0))
    actions = [one.action for one in facts(people=people).blockers]
    fix = "Assign a licence that has Teams."
    assert actions == [fix, f"{fix} (clears all of them)", fix]


def test_one_check_holds_people_back_by_several_things_each_with_a_fix_of_its_own() -> None:
    two = (held(), replace(held(number=3), fix="Switch Teams on in the licence."))
    keys = [one.key for one in facts(people=two).blockers]
    assert len(set(keys)) == 2
    assert [one.key for one in facts(last(people=two), people=two[1:]).fixed] == [keys[0]]


def test_there_is_more_to_say_than_the_message_does_where_something_blocks_or_a_list_is_long() -> None:
    assert not facts(last()).has_more
    blocked = facts(last(), people=(held(),))
    assert blocked.has_more
    assert not quiet(blocked, last()).has_more
    assert facts(last(), moves=tuple(move(number) for number in range(4))).has_more


def test_what_is_new_is_told_from_what_was_there_and_nothing_is_new_in_the_first() -> None:
    old, new = change(), change(subject="new.com", days=None)
    before = last(changes=changes(failing=(old,)), people=(held(),))
    said = facts(before, changes=changes(still=(old,), failing=(new,)), people=(held(), held("U10")))
    assert [(one.check, one.new) for one in said.blockers] == [
        ("D2", False),
        ("D2", True),
        ("U10", True),
        ("U11", False),
    ]
    assert not any(one.new for one in before.blockers)


def test_what_is_accepted_or_only_needs_attention_blocks_nothing() -> None:
    accepted = replace(
        change(), finding=replace(finding(), accepted=Acceptance(by="U0ADA", reason="known", until=MONDAY + DAY))
    )
    warns = change(subject="warns.com", verdict=Verdict.WARN)
    of_people = change(step=Step.PILOT, check="U11")
    said = facts(last(), changes=changes(still=(accepted,), failing=(warns, of_people)))
    assert said.blockers == ()
    assert [one.says for one in said.attention] == ["warns.com is not verified yet."]
    assert facts(None, changes=changes(failing=(warns,))).attention == ()


def test_what_is_fixed_is_told_of_steps_and_of_people() -> None:
    before = last(people=(held(), held("U10", title="Usage location")))
    fixed = (change(), change(step=Step.PILOT), change(check="T1", step=Step.TENANT, subject=""))
    said = facts(before, changes=changes(fixed=fixed), people=(held(),))
    assert [one.says for one in said.fixed] == [
        "The domain is verified (fabrikam.com)",
        "The domain is verified",
        "Usage location",
    ]


def test_nothing_is_fixed_for_people_while_some_cannot_be_told() -> None:
    before = last(people=(held(),))
    assert facts(before, count=Headcount(moved=1, unknown=249)).fixed == ()
    assert [one.says for one in facts(before).fixed] == ["Licence with Teams"]
    assert facts(None, changes=changes(fixed=(change(),))).fixed == ()


def test_moves_are_told_in_the_order_of_done_stopped_running_and_next() -> None:
    moves = (
        move(5, MoveState.NEXT),
        move(4, MoveState.NEXT, starts=MONDAY + 2 * DAY),
        move(3, MoveState.NEXT, starts=MONDAY + DAY),
        move(2, MoveState.RUNNING),
        move(6, MoveState.STOPPED),
        move(1, MoveState.DONE),
    )
    said = facts(last(), moves=moves, moved=9, halted="Halted by U0ADA.")
    assert [one.name for one in said.moves] == ["M1", "M6", "M2", "M3", "M4", "M5"]
    assert (said.moves_in_all, said.moved, said.halted) == (6, 9, "Halted by U0ADA.")


def test_what_is_accepted_for_less_than_a_week_more_is_named_the_next_first() -> None:
    expiring = (
        Expiring(about="D6 b.com", until=MONDAY + 6 * DAY),
        Expiring(about="H9", until=MONDAY + DAY),
        Expiring(about="H1", until=MONDAY + 8 * DAY),
    )
    assert [one.about for one in facts(expiring=expiring).expiring] == ["H9", "D6 b.com"]


def test_lists_are_cut_and_say_how_long_they_were() -> None:
    still = tuple(change(subject=f"{number}.com") for number in range(60))
    moves = tuple(move(number) for number in range(50))
    said = facts(last(), changes=changes(still=still, fixed=still), moves=moves)
    assert (len(said.blockers), said.blockers_in_all) == (MOST, 60)
    assert (len(said.fixed), said.fixed_in_all) == (MOST, 60)
    assert (len(said.moves), said.moves_in_all) == (MOST, 50)


def test_a_long_text_of_a_stranger_is_cut() -> None:
    said = facts(changes=changes(still=(change(subject="x" * 5000),)))
    assert len(said.blockers[0].says) <= 400
    assert len(said.blockers[0].key) <= 200


def test_a_long_burn_down_keeps_its_last_day_and_some_before_it() -> None:
    points = tuple(Point(day=date(2026, 8, 1) + timedelta(days=number), count=COUNT) for number in range(95))
    burndown = Burndown(points=points, per_day=2.0)
    said = facts(burndown=burndown).burndown
    assert said is not None
    assert said.points[-1] == points[-1]
    assert 20 <= len(said.points) <= 30
    short = Burndown(points=points[:10])
    assert facts(burndown=short).burndown == short


def test_a_digest_survives_being_stored_and_nothing_else_is_one() -> None:
    burndown = Burndown(points=(Point(day=date(2026, 11, 20), count=COUNT),), per_day=1.5, earliest=date(2027, 1, 5))
    said = facts(
        last(),
        changes=changes(still=(change(),), fixed=(change(subject="a.com"),)),
        people=(held(),),
        moves=(move(starts=MONDAY + DAY),),
        countdown=waiting(9, 20, lost=1),
        expiring=(Expiring(about="H9", until=MONDAY + DAY),),
        burndown=burndown,
    )
    assert loaded(dumped(said)) == said
    assert loaded("{}") is None
    assert loaded("nonsense") is None


def test_a_quiet_one_says_since_when_nothing_has_changed() -> None:
    """Also where the last one said that already."""
    first = quiet(facts(last()), last())
    assert first.quiet_since == date(2026, 11, 20)
    assert quiet(facts(first, MONDAY + DAY), first).quiet_since == date(2026, 11, 20)


def test_while_step_4_is_blocked_nobody_can_be_moved_however_ready() -> None:
    blocked = StepResult(step=Step.HYBRID, verdict=Verdict.FAIL, headline="h", findings=(), checked_at=MONDAY)
    told = facts(results={Step.HYBRID: blocked})
    assert (told.stopped, told.gate) == (True, "step 4, Configure hybrid, is blocked")
    untold = facts(results={})
    assert (untold.stopped, untold.gate) == (True, "")
