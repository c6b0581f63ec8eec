"""A digest says what is so on one screen, whatever it holds, and lets no foreign text ring anybody."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts.picture import BurndownPicture, HistoryPicture
from bot.views.digest import LINES, SCREEN, digest_message, length, lines
from bot.views.digest_detail import detail_message
from bot.views.digest_form import preview_form
from bot.views.digests import shown_digest
from bot.views.message import Message
from commands.digests.results import DigestResult
from commands.rules.digests.facts import (
    Blocker,
    Countdown,
    DigestFacts,
    Expiring,
    Lasting,
    Move,
    MoveState,
    Since,
    Source,
    Told,
)
from commands.rules.digests.judge import quiet
from commands.rules.over_time.values import Burndown, Headcount, Point, Scope, ScopeKind
from commands.step import Step, Verdict
from sandbox.slack.blocks import check_blocks, check_view
from storage.states import RequestState
from tests.commands.rules.digests.known import (
    COUNT,
    DAY,
    FRIDAY,
    HOUR,
    MONDAY,
    change,
    changes,
    facts,
    held,
    last,
    move,
    result,
    waiting,
)

BURNDOWN = Burndown(
    points=(Point(day=date(2026, 11, 23), count=COUNT),),
    per_day=6.25,
    earliest=date(2027, 1, 12),
    latest=date(2027, 3, 3),
)


def words(message: Message) -> str:
    return "\n".join(json.dumps(block.to_dict(), ensure_ascii=False).replace("\\n", "\n") for block in message.blocks)


def labels(message: Message) -> list[str]:
    return [element["text"]["text"] for element in message.blocks[-1].to_dict()["elements"]]


def full() -> DigestFacts:
    before = last(count=Headcount(moved=80, ready=62, blocked=108))
    return facts(
        before,
        changes=changes(
            still=(change(),), failing=(change(subject="new.com", days=0),), fixed=(change(subject="a.com"),)
        ),
        people=(held(),),
        moves=(move(11, MoveState.DONE, says="9 of 9 moved."), move(12, starts=MONDAY + DAY)),
        moved=9,
        countdown=waiting(9, 12),
        expiring=(),
        burndown=BURNDOWN,
    )


def test_a_digest_says_the_number_and_its_change_then_what_blocks_then_the_rest() -> None:
    shown = words(digest_message(full()))
    order = [
        "*Readiness, Mon 23 Nov: 60 % ready (+4 since Friday)*",
        "152 of 250 people: 87 moved, 65 ready to move, 98 blocked.",
        "*Blocked (3)*",
        "fabrikam.com is not verified yet.* · 3 business days",
        "DNS administrator: Publish the TXT record.",
        "new.com is not verified yet.* · new",
        "*12 people are held back: Licence with Teams* · new · 1 business day",
        "*Fixed (1)*  The domain is verified (a.com)",
        "9 people were moved since Friday.",
        "*M11* has ended: 9 of 9 moved.",
        "*M12* is next, <!date^",
        "2 moved people have not signed in to Teams: contacts of the first are lost in 9 days.",
        "163 people left, about 6.2 moved a business day. Done between 12 Jan and 3 Mar 2027.",
        "All sources answered, checked <!date^",
        "D3 · Details are in the thread.",
    ]
    places = [shown.find(part) for part in order]
    assert -1 not in places, [part for part, place in zip(order, places, strict=True) if place < 0]
    assert places == sorted(places)


SPLIT = Lasting(
    key="alarm/7",
    says="Ada <!channel> is TeamsOnly and still homed on premises.",
    action="Finish the move",
    who="Teams administrator",
)


def test_an_alarm_that_lasts_has_one_line_above_what_blocks_and_the_headline_says_nothing_of_it() -> None:
    shown = digest_message(facts(last(), alarms=(SPLIT,)))
    _, alarm, *_ = (block.to_dict()["text"]["text"] for block in shown.blocks[:2])
    assert alarm == (
        ":red_circle: *Alarm*  Ada &lt;!channel&gt; is TeamsOnly and still homed on premises. "
        "Nobody has taken note of it yet: /hybrid alarms"
    )
    title, _, spoken = shown.text.partition(". ")
    assert "larm" not in title
    assert spoken.startswith("Alarm: Ada &lt;!channel&gt; is TeamsOnly")


def test_that_somebody_took_note_of_an_alarm_is_said_without_ringing_them_and_others_are_counted() -> None:
    noted = replace(SPLIT, noted_by="U0BEN", mended=True)
    shown = words(digest_message(facts(last(), alarms=(noted, noted, noted))))
    assert ":large_yellow_circle: *Alarms (3)*  Ada" in shown
    assert "Seen mended, not confirmed yet. Somebody has taken note of it. · 2 more: /hybrid alarms" in shown
    two = words(digest_message(facts(last(), alarms=(SPLIT, noted))))
    assert "Nobody has taken note of it yet: /hybrid alarms · 1 more" in two
    assert "*Alarm*" in words(digest_message(quiet(facts(last(), alarms=(SPLIT,)), last())))


def test_the_thread_says_what_to_do_about_each_alarm() -> None:
    shown = words(detail_message(facts(last(), alarms=(SPLIT, replace(SPLIT, action="", mended=True)))))
    assert "Nobody has taken note of it yet: /hybrid alarms\nFinish the move. Who: Teams administrator." in shown
    assert shown.count("*Alarm:*") == 2


def test_one_that_is_not_posted_has_its_details_below_it_and_speaks_of_no_thread() -> None:
    posted, shown = digest_message(full()), shown_digest(DigestResult(headline="As it was posted", facts=full()))
    text = words(shown)
    assert "Details are below." in text
    assert "thread" not in text
    assert "Ada Lovelace, Ben Barka" in text
    assert labels(shown) == labels(posted)
    short = shown_digest(DigestResult(headline="h", facts=quiet(full(), last())))
    assert "1 more not shown" in words(short)
    assert "thread" not in words(short)


def test_a_preview_has_what_the_thread_will_have() -> None:
    text = json.dumps(preview_form(full()))
    assert "As it would be posted now, with the details in its thread." in text
    assert "Ada Lovelace, Ben Barka" in text
    assert "actions" not in {block["type"] for block in preview_form(full())["blocks"]}
    assert "As it would be posted now." in json.dumps(preview_form(facts(last())))


def test_a_full_day_fits_a_telephone() -> None:
    long = "x" * 30 + " needs to be done by somebody"
    many = tuple(change(subject=f"{number}.com {long * 4}") for number in range(9))
    said = facts(last(), changes=changes(still=many), moves=(move(says=long * 5), move(13, says=long * 5)))
    for one in (full(), said):
        shown = digest_message(one).blocks
        assert length(shown) <= SCREEN
        assert lines(shown) <= LINES


def test_where_even_the_least_is_more_than_a_screen_the_least_is_shown() -> None:
    long = "x" * 400
    said = replace(
        full(),
        scope=Scope(ScopeKind.UNIT, long),
        halted=long,
        alarms=(Lasting(key="a", says=long, action=long, noted_by=long, mended=True),) * 40,
        blockers=tuple(replace(one, says=long, action=long) for one in full().blockers),
        fixed=(Told(key="a", says=long),) * 3,
        moves=tuple(replace(one, says=long) for one in full().moves),
        sources=(Source(key="a", says=long),) * 3,
        expiring=(Expiring(about=long, until=MONDAY),) * 3,
        burndown=replace(BURNDOWN, because=long),
    )
    shown = digest_message(said).blocks
    assert length(shown) <= SCREEN
    assert words(digest_message(said)).count(":red_circle: *") == 1


def test_the_sentence_for_a_telephone_has_the_outcome_and_the_next_action() -> None:
    assert digest_message(full()).text == (
        "Readiness, Mon 23 Nov: 60 % ready (+4 since Friday). 3 things block, first: fabrikam.com is not verified yet. "
        "DNS administrator: Publish the TXT record."
    )
    assert digest_message(facts(last())).text == (
        "Readiness, Mon 23 Nov: 60 % ready (as on Friday). Nothing is blocked."
    )


def test_it_offers_what_can_be_done_and_no_plan_where_nobody_is_ready_or_all_is_halted() -> None:
    assert labels(digest_message(full())) == ["Status", "Look somebody up", "Plan a move"]
    nobody = digest_message(facts(count=Headcount(moved=5, blocked=5)))
    halted = digest_message(facts(halted="Halted by U0ADA: users call."))
    assert labels(nobody) == labels(halted) == ["Status", "Look somebody up"]
    assert "Halted by <@U0ADA>" in words(halted)


def test_a_source_that_is_silent_or_old_is_on_a_line_of_its_own_and_nothing_is_green() -> None:
    old = facts(last(), results={step: result(step, at=MONDAY - 26 * HOUR) for step in Step})
    shown = digest_message(old)
    assert ":white_circle: *Sources*  Last checked 26 h ago: cannot tell." in words(shown)
    assert "green" not in words(shown)
    assert "Nothing is blocked" not in shown.text
    assert "Last checked 26 h ago: cannot tell." in shown.text


def test_a_step_that_cannot_be_told_is_never_green_though_all_sources_answered_and_everybody_is_ready() -> None:
    results = {step: replace(result(step), verdict=Verdict.UNKNOWN) for step in Step}
    said = facts(last(), results=results, count=Headcount(moved=3))
    shown = digest_message(said)
    assert ":white_circle: *Cannot tell*  Step 1 Tenant: cannot tell. · Step 2" in words(shown)
    assert "1 more in the thread" in words(shown)
    assert "Nothing is known to be blocked; not everything could be told." in words(shown)
    assert "All sources answered" not in words(shown)
    assert shown.text.endswith("Nothing else is known to block. Step 1 Tenant: cannot tell.")
    assert "*What cannot be told*" in words(detail_message(said))
    assert "Step 4 Configure hybrid: cannot tell." in words(detail_message(said))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (Headcount(moved=10, unknown=90), "at least 10 % ready"),
        (Headcount(unknown=90), "cannot tell who is ready"),
        (Headcount(), "nobody is known yet"),
        (Headcount(moved=3), "100 % ready"),
        (Headcount(moved=199, blocked=1), "99 % ready"),
    ],
)
def test_what_cannot_be_told_is_counted_as_nothing_else(count: Headcount, said: str) -> None:
    assert f": {said}" in digest_message(facts(count=count)).text


def test_whose_digest_it_is_is_said_where_it_is_not_everybodys() -> None:
    scope = Scope(ScopeKind.UNIT, "Workshop <!channel>")
    shown = digest_message(facts(scope=scope, count=Headcount()))
    assert shown.text.startswith("Readiness of OU Workshop &lt;!channel&gt;, Mon 23 Nov: nobody is known there.")


def test_a_week_ago_is_named_by_its_date() -> None:
    before = last(count=Headcount(moved=1, blocked=99))
    shown = digest_message(facts(before, FRIDAY + 10 * DAY, count=Headcount(moved=2, blocked=98)))
    assert "(+1 since Fri 20 Nov)" in shown.text


def test_a_quiet_week_is_told_in_a_few_lines() -> None:
    blocked = quiet(facts(last(), changes=changes(still=(change(),))), last())
    shown = digest_message(blocked)
    assert "Nothing has changed since Friday. 1 still blocks:" in words(shown)
    assert "Nothing has changed since Friday." in shown.text
    assert (len(shown.blocks), labels(shown)) == (4, ["Status"])
    assert "Nothing has changed since Friday." in words(digest_message(quiet(facts(last()), last())))


def test_one_that_follows_on_the_same_day_is_compared_with_earlier_today() -> None:
    """A preview, or a time that was changed."""
    before = facts(None, FRIDAY, count=Headcount(moved=1, blocked=99))
    assert "(as earlier today)" in digest_message(facts(before, FRIDAY, count=Headcount(moved=1, blocked=99))).text
    assert (
        "(+1 since earlier today)" in digest_message(facts(before, FRIDAY, count=Headcount(moved=2, blocked=98))).text
    )


def test_a_step_that_stops_every_move_is_not_green_because_it_was_accepted() -> None:
    ready = facts(last(), count=Headcount(moved=1, ready=9))
    assert "Nothing is blocked." in words(digest_message(ready))
    held_up = replace(ready, stopped=True, gate="step 4, Configure hybrid, is blocked")
    shown = digest_message(held_up)
    for text in (words(shown), shown.text):
        assert "Step 4, Configure hybrid, is blocked; it is accepted, and stops every move all the same." in text
        assert "Nothing is blocked" not in text
    untold = digest_message(replace(ready, stopped=True))
    assert "Nothing is blocked" not in words(untold) + untold.text


def test_a_short_one_claims_nothing_that_silence_hides_and_names_every_silent_source() -> None:
    silent = tuple(Source(key=name, says=f"{name}: cannot tell. No answer.") for name in ("DNS", "Graph", "The shell"))
    shown = digest_message(replace(quiet(facts(last()), last()), sources=silent))
    for text in (words(shown), shown.text):
        assert "Nothing is known to have changed since Friday." in text
    assert all(f"{name}: No answer." in words(shown) for name in ("DNS", "Graph", "The shell"))


def test_a_short_one_still_says_what_comes_next_and_when_it_ends() -> None:
    """And why there is no end to tell; not from what the range was drawn."""
    contacts, wave = waiting(2), move(3, MoveState.NEXT, starts=MONDAY + DAY)
    burndown = replace(BURNDOWN, because="Drawn from 8 weeks")
    known = quiet(facts(last(), moves=(wave, wave), countdown=contacts, burndown=burndown), last())
    shown = words(digest_message(known))
    assert "*M3* is next" in shown
    assert "1 more not shown" in shown
    assert "contacts are lost in 2 days" in shown
    assert "Done between" in shown
    assert "8 weeks" not in shown
    untold = replace(burndown, earliest=None, latest=None, because="Nobody was moved yet")
    assert "Nobody was moved yet." in words(digest_message(replace(known, burndown=untold)))


def test_contacts_that_are_lost_and_acceptances_that_run_out_are_watched() -> None:
    expiring = tuple(Expiring(about=f"H{number}", until=MONDAY + number * DAY) for number in range(1, 6))
    shown = words(digest_message(facts(last(), countdown=waiting(0, lost=1), expiring=expiring)))
    assert "1 moved person has not signed in to Teams: contacts are lost in less than a day." in shown
    assert "1 person has lost contacts: no sign-in to Teams within 30 days." in shown
    assert "Accepted only until: H1 (Tue 24 Nov), H2 (Wed 25 Nov), H3 (Thu 26 Nov) · 2 more in the thread." in shown


@pytest.mark.parametrize(
    ("burndown", "said"),
    [
        (replace(BURNDOWN, latest=None), "Done on 12 Jan 2027 at the earliest; at the slowest pace seen, not at all."),
        (replace(BURNDOWN, latest=BURNDOWN.earliest), "Done about 12 Jan 2027."),
        (
            replace(BURNDOWN, earliest=None, latest=None, per_day=0.0, because="Nobody was moved yet"),
            "163 people left. Nobody was moved yet.",
        ),
    ],
)
def test_the_end_is_told_as_honestly_as_it_is_known(burndown: Burndown, said: str) -> None:
    assert said in words(digest_message(facts(burndown=burndown)))


def test_there_is_no_pace_where_nobody_is_left_or_nothing_is_known() -> None:
    done = Burndown(points=(Point(day=date(2026, 11, 23), count=Headcount(moved=5)),))
    for burndown in (None, Burndown(points=()), done):
        assert "Pace" not in words(digest_message(facts(burndown=burndown)))


def test_the_burn_down_stands_below_the_headline() -> None:
    shown = digest_message(full())
    assert isinstance(shown.picture, BurndownPicture)
    assert (shown.picture.burndown, shown.picture_at) == (full().burndown, 1)


def test_a_day_on_which_nothing_has_changed_needs_no_picture() -> None:
    assert digest_message(replace(full(), quiet_since=full().day)).picture is None


def test_a_line_that_has_not_moved_stands_in_the_thread() -> None:
    still = replace(full(), moved=0, since=Since(at=full().made_at, day=full().day, percent=1, sure=True))
    assert digest_message(still).picture is None
    assert isinstance(detail_message(still).picture, BurndownPicture)
    assert detail_message(replace(still, moved=1)).picture is None, "it is in the message itself"


def test_once_a_week_the_line_is_shown_if_it_has_fallen() -> None:
    before = Since(at=full().made_at, day=full().day - timedelta(days=7), percent=1, sure=True)
    for moved, shown in ((2, True), (0, False)):
        points = (Point(before.day, Headcount(ready=5)), Point(full().day, Headcount(moved=moved, ready=5 - moved)))
        weekly = replace(full(), moved=0, since=before, burndown=Burndown(points=points))
        assert (digest_message(weekly).picture is not None) is shown


def test_once_a_week_the_thread_shows_who_stood_where_beside_its_sentence() -> None:
    before = Since(at=full().made_at, day=full().day - timedelta(days=3), percent=1, sure=True)
    counts = (
        *[Headcount(ready=2, blocked=3)] * 2,
        Headcount(moved=1, ready=1, unknown=3),
        Headcount(moved=3, blocked=2),
    )
    points = tuple(Point(full().day - timedelta(days=3 - day), count) for day, count in enumerate(counts))
    weekly = replace(full(), since=before, burndown=Burndown(points=points))
    shown = detail_message(weekly)
    assert shown.picture == HistoryPicture(points)
    said = "*Readiness*  2 of 5 people were moved or ready 3 days ago, 3 are today."
    assert said in str(shown.blocks[shown.picture_at - 1].to_dict())
    wave = Scope(ScopeKind.WAVE, "12")
    today = replace(before, day=full().day)
    flat = Burndown(points=points[-1:])
    for other in (replace(weekly, scope=wave), replace(weekly, since=today), replace(weekly, burndown=flat)):
        assert detail_message(other).picture is None
    assert detail_message(replace(weekly, burndown=None)).picture is None


def test_the_thread_has_everything_with_the_whole_text_and_names() -> None:
    blockers = tuple(change(subject=f"{number}.com") for number in range(12))
    said = facts(
        last(),
        changes=changes(
            still=blockers,
            fixed=tuple(change(subject=f"fixed{number}.com") for number in range(8)),
            failing=(change(subject="warns.com", verdict=change().finding.verdict.WARN),),
        ),
        people=(held(),),
        moves=(move(starts=MONDAY + DAY, back=True),),
        expiring=(Expiring(about="H9", until=MONDAY + DAY),),
        results={step: result(step, sources=("DNS: silent.",)) for step in Step},
    )
    shown = detail_message(said)
    text = words(shown)
    for part in ("11.com", "Ada Lovelace, Ben Barka and 10 more", "fixed7.com", "warns.com", "H9", "DNS: silent."):
        assert part in text
    assert "24 people back" in text
    assert shown.text == "Details of Mon 23 Nov: 13 things block, each with what to do."
    assert "Compared with Fri 20 Nov." in text
    first = detail_message(facts(changes=changes(still=tuple(change(subject=f"{n}.com") for n in range(45)))))
    assert "This is the first one." in words(first)


def test_what_the_facts_had_no_room_for_is_counted_in_the_thread() -> None:
    said = replace(facts(changes=changes(still=(change(),))), blockers_in_all=61)
    assert "60 more: /hybrid status" in words(detail_message(said))


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
TEXT = st.one_of(
    st.text(max_size=400), st.sampled_from(["<!channel> & <@U0ADA> " * 18, ":red_circle:" * 30, "&" * 400])
)
NUMBERS = st.integers(0, 10**7)
COUNTS = st.builds(Headcount, moved=NUMBERS, ready=NUMBERS, blocked=NUMBERS, unknown=NUMBERS)
TOLD = st.lists(st.builds(Told, key=TEXT, says=TEXT), max_size=40).map(tuple)


def many(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A few, or one of them forty times: the extreme matters more than the mixture."""
    return st.one_of(st.lists(strategy, max_size=4).map(tuple), strategy.map(lambda one: (one,) * 40))


ANY_FACTS = st.builds(
    DigestFacts,
    subscription=NUMBERS,
    made_at=MOMENTS,
    day=DAYS,
    zone=st.just("UTC"),
    scope=st.builds(Scope, st.sampled_from(ScopeKind), TEXT),
    count=COUNTS,
    since=st.none()
    | st.builds(Since, at=MOMENTS, day=DAYS, percent=st.none() | st.integers(0, 100), sure=st.booleans()),
    blockers=many(
        st.builds(
            Blocker,
            key=TEXT,
            says=TEXT,
            action=TEXT,
            who=TEXT,
            days=st.none() | NUMBERS,
            new=st.booleans(),
            people=NUMBERS,
            names=many(TEXT),
            also=many(TEXT),
        )
    ),
    blockers_in_all=NUMBERS,
    fixed=many(st.builds(Told, key=TEXT, says=TEXT)),
    fixed_in_all=NUMBERS,
    attention=many(st.builds(Told, key=TEXT, says=TEXT)),
    moves=many(
        st.builds(
            Move,
            number=NUMBERS,
            state=st.sampled_from(MoveState),
            says=TEXT,
            whole=NUMBERS,
            of_state=st.sampled_from(RequestState),
            back=st.booleans(),
            starts=st.none() | MOMENTS,
        )
    ),
    moves_in_all=NUMBERS,
    moved=NUMBERS,
    alarms=many(
        st.builds(Lasting, key=TEXT, says=TEXT, action=TEXT, who=TEXT, noted_by=TEXT, mended=st.booleans()),
    ),
    countdown=st.builds(Countdown, people=NUMBERS, days=st.none() | NUMBERS, lost=NUMBERS),
    sources=many(st.builds(Source, key=TEXT, says=TEXT)),
    checked_at=st.none() | MOMENTS,
    expiring=many(st.builds(Expiring, about=TEXT, until=MOMENTS)),
    burndown=st.none()
    | st.builds(
        Burndown,
        points=st.lists(st.builds(Point, day=DAYS, count=COUNTS), max_size=3).map(tuple),
        per_day=st.floats(0, 1e9),
        earliest=st.none() | DAYS,
        latest=st.none() | DAYS,
        because=TEXT,
    ),
    halted=TEXT,
    quiet_since=st.none() | DAYS,
)


@settings(max_examples=60, deadline=None)
@given(ANY_FACTS)
def test_whatever_the_facts_are_a_digest_is_one_screen_and_slack_takes_it_and_its_thread(said: DigestFacts) -> None:
    message, detail = digest_message(said), detail_message(said)
    assert len(message.blocks) <= 12
    assert length(message.blocks) <= SCREEN
    assert len(detail.blocks) <= 50
    shown_here = shown_digest(DigestResult(headline="As it was posted", facts=said))
    assert check_view(preview_form(said), surface="modal") == []
    for one in (message, detail, shown_here):
        assert check_blocks(one.arguments()["blocks"], surface="message") == []
        shown = words(one)
        assert "<!channel>" not in shown
        assert "<@U0ADA>" not in shown or said.halted.startswith("Halted by")


def test_a_count_that_is_older_than_other_checks_says_its_time() -> None:
    assert "People were counted" not in words(digest_message(full()))
    assert (
        "98 blocked. People were counted <!date^"
        in digest_message(
            replace(full(), count=Headcount(ready=2, blocked=98), counted_at=datetime(2026, 11, 23, 1, 20, tzinfo=UTC))
        )
        .blocks[0]
        .to_dict()["text"]["text"]
    )


def test_while_a_step_stops_every_move_people_are_ready_for_their_part() -> None:
    facts = replace(full(), stopped=True, gate="step 4, Configure hybrid, is blocked")
    said = words(digest_message(facts))
    assert "65 ready for their part" in said
    assert said.count("step 4, Configure hybrid, is blocked") == 1
