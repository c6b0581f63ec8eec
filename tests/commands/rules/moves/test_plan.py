"""The plan and its digest: what approvers approve is exactly what is carried out."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.plan import Member, Options, Plan, changes, planned_member, read_plan, short
from storage.states import MoveKind
from tests.commands.rules.moves.values import member, options, plan

texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12)
members = st.builds(
    Member,
    key=st.uuids().map(str),
    name=texts,
    upn=texts,
    sip=texts,
    pool=texts,
    unit=texts,
    department=texts,
    voice=st.booleans(),
    dial_in=st.booleans(),
    vip=st.booleans(),
    bypass_voice=st.booleans(),
    domain_controller=texts,
    attention=st.lists(texts, max_size=3).map(tuple),
)
moments = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
how = st.builds(
    Options,
    kind=st.sampled_from(list(MoveKind)),
    target=texts,
    executor=texts,
    concurrency=st.integers(1, 25),
    canary=st.integers(0, 5),
    halt_percent=st.integers(1, 100),
    window_start=moments,
    window_end=moments,
    force=st.booleans(),
)
plans = st.builds(Plan, members=st.lists(members, max_size=4, unique_by=lambda one: one.key).map(tuple), options=how)


@given(plans)
def test_a_plan_is_read_back_as_it_was_written(asked: Plan) -> None:
    assert read_plan(asked.as_json()) == asked
    assert read_plan(asked.as_json()).digest == asked.digest


@given(plans, plans)
def test_digests_are_equal_exactly_where_plans_are(one: Plan, other: Plan) -> None:
    assert (one.digest == other.digest) is (one == other)


def other_value(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case MoveKind():
            return MoveKind.ROLLBACK if value is MoveKind.MOVE else MoveKind.MOVE
        case int():
            return value + 1
        case datetime():
            return value + timedelta(minutes=1)
        case tuple():
            return (*value, "U99")
        case _:
            return f"{value}x"


@pytest.mark.parametrize("name", [one.name for one in fields(Member)])
def test_each_value_of_a_person_changes_the_digest(name: str) -> None:
    asked = plan(3)
    changed = replace(asked.members[1], **{name: other_value(getattr(asked.members[1], name))})
    assert replace(asked, members=(asked.members[0], changed, asked.members[2])).digest != asked.digest


@pytest.mark.parametrize("name", [one.name for one in fields(Options)])
def test_each_option_changes_the_digest_and_is_told(name: str) -> None:
    asked = plan(3)
    changed = replace(asked, options=replace(asked.options, **{name: other_value(getattr(asked.options, name))}))
    assert changed.digest != asked.digest
    assert name.replace("_", " ") in " ".join(changes(asked, changed))


def test_the_order_of_people_is_part_of_it() -> None:
    asked = plan(2)
    turned = replace(asked, members=asked.members[::-1])
    assert turned.digest != asked.digest
    assert changes(asked, turned) == ("The order of the people is another.",)


def test_changes_are_told_by_name() -> None:
    asked = plan(2)
    new = Plan(members=(member(1, voice=True), member(7)), options=options(window_start=None))
    assert changes(asked, new) == (
        "Options: window start was 2026-11-28 01:00 UTC, is nothing.",
        "Person 0 is no longer in it.",
        "Person 7 is in it now.",
        "Person 1: voice was no, is yes.",
    )


def test_a_person_of_a_plan_is_kept_by_itself_and_read_back() -> None:
    kept = member(1, attention=("U14",))
    assert planned_member(kept.as_json()) == kept
    assert kept.as_json() in plan(2).as_json().replace('"attention":[]', '"attention":["U14"]')
    assert [planned_member(text) for text in (None, "", "{}", "[]", "nonsense", '{"attention": [], "shoe": 44}')] == [
        None
    ] * 6


def test_lists_are_told_as_lists() -> None:
    old, new = plan(1), Plan(members=(member(0, attention=("U14", "U16")),), options=options())
    assert changes(old, new) == ("Person 0: attention was nothing, is U14, U16.",)


def test_a_value_that_is_no_value_of_a_plan_has_no_digest() -> None:
    with pytest.raises(TypeError, match="bytes has no place in a plan"):
        plan(1, target=b"pool").as_json()


@given(plans, plans)
def test_something_is_told_exactly_where_plans_differ(one: Plan, other: Plan) -> None:
    assert bool(changes(one, other)) is (one != other)


def test_a_digest_is_short_for_people() -> None:
    assert short("7f3a91c2" + "0" * 56) == "7f3a-91c2"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"options": {}, "members": []}'])
def test_anything_else_is_no_plan(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_plan(text)
