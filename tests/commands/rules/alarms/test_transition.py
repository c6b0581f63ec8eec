"""Which alarms begin, last and end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.alarms.transition import MOST_ALONE, SETTLES, transition
from commands.rules.alarms.values import AlarmFact, AlarmKind, Fading, Look, OpenAlarm, Transition
from tests.commands.rules.alarms.values import NOW

KIND = AlarmKind.SPLIT_BRAIN
LATER = NOW + SETTLES


def fact(subject: str, *, stage: int = 0) -> AlarmFact:
    return AlarmFact(
        kind=KIND,
        subject=subject,
        name=subject.title(),
        says=f"{subject} is split.",
        remedy="Do.",
        who="Ada",
        stage=stage,
    )


def look(*subjects: str, unclear: Sequence[str] = (), blind: bool = False, at: datetime = NOW) -> Look:
    return Look(
        facts=tuple(map(fact, subjects)),
        unclear=frozenset((KIND, subject) for subject in unclear),
        blind=frozenset({KIND}) if blind else frozenset(),
        seen_at={KIND: at},
    )


def alarm(subject: str, *, number: int = 1, gone_at: datetime | None = None, stage: int = 0) -> OpenAlarm:
    return OpenAlarm(id=number, kind=KIND, subject=subject, gone_at=gone_at, stage=stage)


def many(*members: str, stage: int = 1, gone_at: datetime | None = None) -> OpenAlarm:
    return OpenAlarm(id=9, kind=KIND, subject="", members=members, stage=stage, gone_at=gone_at)


def test_what_holds_and_is_not_open_begins() -> None:
    assert transition([], look("ada")) == Transition(begin=(fact("ada"),))


def test_what_is_open_and_holds_lasts_and_begins_no_second_time() -> None:
    due = transition([alarm("ada")], look("ada"))
    assert (due.begin, due.fade, due.end) == ((), (), ())
    assert [(one.id, one.graver) for one in due.last] == [(1, False)]


def test_what_is_graver_than_it_ever_was_is_told_again() -> None:
    seen = replace(look(), facts=(fact("ada", stage=2),))
    assert transition([alarm("ada", stage=1)], seen).last[0].graver
    assert not transition([alarm("ada", stage=2)], seen).last[0].graver


def test_what_is_gone_ends_only_when_a_later_look_says_so_too() -> None:
    assert transition([alarm("ada")], look()) == Transition(fade=(Fading(1, NOW),))
    faded = alarm("ada", gone_at=NOW)
    assert transition([faded], look()) == Transition(), "the same look again proves nothing"
    assert transition([faded], look(at=LATER - timedelta(seconds=1))) == Transition()
    assert transition([faded], look(at=LATER)) == Transition(end=(1,))


def test_what_cannot_be_told_neither_begins_nor_ends() -> None:
    for one in (alarm("ada"), alarm("ada", gone_at=NOW)):
        assert transition([one], look(unclear=["ada"], at=LATER)) == Transition()
        assert transition([one], look(blind=True, at=LATER)) == Transition()
    assert transition([], look(unclear=["ada"])) == Transition()


def test_what_is_seen_holds_also_where_the_rest_of_its_kind_cannot_be_told() -> None:
    assert transition([], look("ada", blind=True)).begin == (fact("ada"),)


def test_without_the_time_of_the_look_nothing_ends() -> None:
    assert transition([alarm("ada", gone_at=NOW)], Look()) == Transition()


def test_up_to_five_at_once_are_an_alarm_each_and_more_are_one() -> None:
    names = [f"p{number}" for number in range(MOST_ALONE)]
    assert [one.subject for one in transition([], look(*names)).begin] == names
    (one,) = transition([], look(*names, "p5")).begin
    assert (one.subject, one.members) == ("", (*names, "p5"))
    assert one.says.startswith("6 at once: P0, P1, P2, P3, P4 and P5. For instance: p0 is split.")


def test_three_hundred_are_one_alarm_that_names_ten() -> None:
    (one,) = transition([], look(*(f"p{number}" for number in range(300)))).begin
    assert one.says.startswith("300 at once: P0, P1, P2, P3, P4, P5, P6, P7, P8, P9 and 290 more.")
    assert len(one.members) == 300


def test_who_comes_later_joins_the_alarm_about_many_and_it_is_told_again_when_they_have_doubled() -> None:
    members = tuple(f"p{number}" for number in range(6))
    due = transition([many(*members)], look(*members, "late"))
    assert (due.begin, due.last[0].fact.members, due.last[0].graver) == ((), (*members, "late"), False)
    assert transition([many(*members)], look(*(f"p{number}" for number in range(12)))).last[0].graver


def test_who_has_an_alarm_of_their_own_keeps_it_beside_the_one_about_many() -> None:
    names = [f"p{number}" for number in range(6)]
    due = transition([alarm("ada")], look("ada", *names))
    assert [one.members for one in due.begin] == [tuple(names)]
    assert [one.id for one in due.last] == [1]


def test_the_alarm_about_many_lasts_while_one_of_them_is_left_or_cannot_be_told() -> None:
    open_one = many("ada", "ben", "eve")
    assert transition([open_one], look("ada")).last[0].fact.members == ("ada",)
    assert transition([open_one], look("ada", unclear=["ben", "zoe"])).last[0].fact.members == ("ada", "ben")
    assert transition([open_one], look(unclear=["ben"])) == Transition()
    assert transition([open_one], look(unclear=["zoe"])) == Transition(fade=(Fading(9, NOW),))
    assert transition([many("ada", gone_at=NOW)], look(at=LATER)) == Transition(end=(9,))


PEOPLE = [f"p{number}" for number in range(9)]


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from(PEOPLE)), st.sets(st.sampled_from(PEOPLE)), st.booleans(), st.integers(1, 30)
        ),
        max_size=12,
    )
)
def test_whatever_is_seen_each_thing_is_in_one_alarm_and_ends_only_after_it_was_seen_gone_twice(
    looks: list[tuple[set[str], set[str], bool, int]],
) -> None:
    """An oracle that knows no alarms: since when each person was seen to be well, with nothing else between."""
    alarms: dict[int, OpenAlarm] = {}
    well_since: dict[str, datetime | None] = dict.fromkeys(PEOPLE)
    at, number = NOW, 0
    for held, unclear, blind, minutes in looks:
        at += timedelta(minutes=minutes)
        seen = look(*sorted(held), unclear=sorted(unclear - held), blind=blind, at=at)
        for person in PEOPLE:
            if person in held:
                well_since[person] = None
            elif not blind and person not in unclear:
                well_since[person] = well_since[person] or at
        due = transition(alarms.values(), seen)
        for ended in due.end:
            for person in alarms[ended].members or (alarms[ended].subject,):
                since = well_since[person]
                assert since is not None
                assert at - since >= SETTLES
            del alarms[ended]
        for fading in due.fade:
            alarms[fading.id] = replace(alarms[fading.id], gone_at=fading.at)
        for lasting in due.last:
            old = alarms[lasting.id]
            alarms[lasting.id] = replace(old, gone_at=None, members=lasting.fact.members)
        for begun in due.begin:
            number += 1
            alarms[number] = OpenAlarm(id=number, kind=KIND, subject=begun.subject, members=begun.members)
        told = [person for one in alarms.values() for person in (one.members or (one.subject,))]
        assert held <= set(told), "whatever holds is in an alarm"
        assert sorted(told) == sorted(set(told)), "and in no two"
