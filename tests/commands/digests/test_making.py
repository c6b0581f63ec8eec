"""Each time of a subscription becomes one digest, whoever makes it and however often it is begun."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.timed.digests import digest_jobs
from bot.timed.jobs import Due
from commands.digests import due as due_times
from commands.digests import subscribing
from commands.digests.due import Slot, due, note_troubles
from commands.digests.making import DETAIL, DIGEST, make, preview
from commands.digests.trouble import TROUBLE, note_trouble, worded
from commands.rules.digests.ask import Ask
from commands.rules.over_time.values import Headcount, Scope, ScopeKind
from commands.step import PersonFound
from storage import slots
from storage.database import Database, StorageError
from storage.digests import subscriptions
from storage.digests.tables import Digest, Subscription
from storage.ledger import outbox
from storage.states import DigestOutcome, ItemState, RequestState, SlotState
from tests.commands.digests.company import (
    ADA,
    CHANNEL,
    DAILY,
    DAY,
    HOUR,
    MONDAY,
    at,
    checked,
    delivered,
    facts_of,
    held,
    kept,
    not_verified,
    person,
    subscribed,
    told,
)
from tests.commands.moves.ledger_only import asked_for, standing
from tests.storage.ledger.requesting import NOW

SECOND = timedelta(seconds=1)


def made(database: Database, now: datetime) -> list[Slot]:
    """What was due, and was made."""
    services = at(database, now)
    note_troubles(services, now)
    return [slot for slot in due(services, now) if make(services, slot)]


def test_a_digest_and_its_messages_are_kept_together_and_say_what_the_checks_found(database: Database) -> None:
    number = subscribed(database)
    checked(at(database, MONDAY - HOUR), person("ada"), held("ben"), person("cleo", None), findings=(not_verified(),))
    assert made(database, MONDAY + SECOND) == [Slot(number, MONDAY)]
    (row,) = kept(database)
    facts = facts_of(row)
    assert facts.count == Headcount(moved=1, ready=1, blocked=1)
    assert [one.says for one in facts.blockers] == [
        "fabrikam.com is not verified yet.",
        "1 person is held back: Licence with Teams",
    ]
    assert facts.sources == ()
    (message,), (detail,) = told(database, DIGEST), told(database, DETAIL)
    assert message.key == row.message_key == f"digest:{number}:2026-11-23T07:30Z"
    assert (message.channel, detail.thread_of) == (CHANNEL, message.key)
    assert (row.outcome, row.day) == (DigestOutcome.POSTED, "2026-11-23")


def test_what_is_begun_again_or_by_many_at_once_is_made_once(database: Database) -> None:
    number = subscribed(database)
    services = at(database, MONDAY)
    barrier, done = threading.Barrier(4), []

    def run() -> None:
        barrier.wait()
        done.append(make(services, Slot(number, MONDAY)))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]
    assert not make(services, Slot(number, MONDAY))
    assert (len(kept(database)), len(told(database, DIGEST))) == (1, 1)


def test_whoever_dies_in_the_middle_leaves_nothing_half_done(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = subscribed(database)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "put", die)
        with pytest.raises(KeyboardInterrupt):
            make(at(database, MONDAY), Slot(number, MONDAY))
    assert kept(database) == []
    assert make(at(database, MONDAY + SECOND), Slot(number, MONDAY))
    assert (len(kept(database)), len(told(database, DIGEST))) == (1, 1)


@pytest.mark.parametrize(
    ("now", "slots"),
    [
        (MONDAY - SECOND, 0),
        (MONDAY, 1),
        (MONDAY + 3 * HOUR, 1),
        (MONDAY + 3 * HOUR + SECOND, 0),
        (MONDAY - 2 * DAY, 0),
    ],
)
def test_a_time_is_due_until_its_grace_is_over(database: Database, now: datetime, slots: int) -> None:
    subscribed(database, now=MONDAY - 7 * DAY)
    assert len(list(due(at(database, now), now))) == slots


def test_after_days_down_only_the_last_time_is_caught_up(database: Database) -> None:
    number = subscribed(database, now=MONDAY - 30 * DAY)
    assert made(database, MONDAY + 2 * DAY + HOUR) == [Slot(number, MONDAY + 2 * DAY)]
    assert made(database, MONDAY + 3 * DAY + 4 * HOUR) == []


def test_what_was_noted_in_time_and_is_run_too_late_is_skipped(database: Database) -> None:
    number = subscribed(database)
    assert not make(at(database, MONDAY + 4 * HOUR), Slot(number, MONDAY))
    assert kept(database) == []


def test_a_subscription_counts_from_when_it_was_made_changed_or_resumed(database: Database) -> None:
    number = subscribed(database, now=MONDAY + SECOND)
    assert made(database, MONDAY + HOUR) == []
    assert not make(at(database, MONDAY + HOUR), Slot(number, MONDAY))
    services = at(database, MONDAY + DAY + SECOND)
    subscribing.pause(services, number, by=ADA)
    assert made(database, MONDAY + DAY + SECOND) == []
    subscribing.resume(services, number, by=ADA)
    assert made(database, MONDAY + DAY + 2 * SECOND) == []
    assert made(database, MONDAY + 2 * DAY) == [Slot(number, MONDAY + 2 * DAY)]


def test_there_is_one_digest_a_day_also_when_its_time_was_changed_that_day(database: Database) -> None:
    number = subscribed(database)
    assert made(database, MONDAY) == [Slot(number, MONDAY)]
    later = replace(DAILY, at=time(11))
    changed = subscribing.change(at(database, MONDAY + HOUR), number, later, version=1, by=ADA)
    assert changed.first == subscribing.next_of(at(database, MONDAY + HOUR), changed.row) == MONDAY + DAY + 2.5 * HOUR
    now = MONDAY + 3 * HOUR
    assert [slot.slot_at for slot in due(at(database, now), now)] == [MONDAY + 2.5 * HOUR]
    assert made(database, now) == []
    assert made(database, now + DAY) == [Slot(number, MONDAY + DAY + 2.5 * HOUR)]


def test_a_digest_late_in_the_evening_belongs_to_its_own_day_though_it_is_made_after_midnight(
    database: Database,
) -> None:
    number = subscribed(database, replace(DAILY, at=time(23, 30)))
    evening = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert made(database, evening + HOUR) == [Slot(number, evening)]
    assert made(database, evening + DAY) == [Slot(number, evening + DAY)]
    assert [row.day for row in kept(database)] == ["2026-11-23", "2026-11-24"]


def test_a_time_that_the_clocks_skip_over_midnight_does_not_take_the_place_of_the_next_day(database: Database) -> None:
    start = datetime(2027, 3, 27, 12, tzinfo=UTC)
    nuuk = replace(DAILY, at=time(23, 30), zone="America/Nuuk", weekdays=tuple(range(7)))
    number = subscribed(database, nuuk, now=start)
    skipped, sunday = datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 3, 29, 0, 30, tzinfo=UTC)
    assert made(database, skipped) == [Slot(number, skipped)]
    assert made(database, sunday) == [Slot(number, sunday)]
    assert [row.day for row in kept(database)] == ["2027-03-27", "2027-03-28"]


def test_a_subscription_that_is_paused_promises_no_time_when_it_is_changed(database: Database) -> None:
    number = subscribed(database)
    subscribing.pause(at(database, MONDAY), number, by=ADA)
    changed = subscribing.change(at(database, MONDAY), number, replace(DAILY, at=time(11)), version=2, by=ADA)
    assert changed.first is None
    *_, message = told(database, subscribing.SUBSCRIBED)
    assert '"paused":true' in message.payload


def test_a_channel_is_told_who_paused_resumed_and_removed_its_digest_wherever_that_was_typed(
    database: Database,
) -> None:
    number = subscribed(database)
    for settle in (subscribing.pause, subscribing.pause, subscribing.resume, subscribing.remove):
        settle(at(database, MONDAY), number, by="U0BEN")
    _, *messages = told(database, subscribing.SUBSCRIBED)
    said = [json.loads(one.payload) for one in messages]
    assert [(one["turn"], one["by"], one["first"]) for one in said] == [
        ("paused", "U0BEN", ""),
        ("active", "U0BEN", (MONDAY + DAY).isoformat()),
        ("removed", "U0BEN", ""),
    ]
    assert {one.channel for one in messages} == {CHANNEL}


def test_one_that_cannot_be_read_is_removed_and_its_channel_told(database: Database) -> None:
    number = subscribed(database)
    spoilt(database, number, scope="{}")
    subscribing.remove(at(database, MONDAY), number, by=ADA)
    *_, message = told(database, subscribing.SUBSCRIBED)
    assert "this version cannot read" in message.payload


def test_what_is_changed_while_it_is_made_is_not_posted_as_it_was_asked_for(database: Database) -> None:
    number = subscribed(database)
    services = at(database, MONDAY)
    looks = iter([None])

    def change_once() -> datetime:
        if next(looks, 0) is None:
            subscribing.change(at(database, MONDAY), number, replace(DAILY, only_changes=True), version=1, by=ADA)
        return MONDAY

    assert not make(replace(services, now=change_once), Slot(number, MONDAY))
    assert kept(database) == []


def test_only_changes_are_posted_and_a_word_a_week_that_there_are_none(database: Database) -> None:
    number = subscribed(database, replace(DAILY, only_changes=True, weekdays=tuple(range(7))))
    outcomes = []
    for days in range(9):
        now = MONDAY + days * DAY
        checked(at(database, now - HOUR), person("ada"), held("ben"))
        assert made(database, now) == [Slot(number, now)]
        delivered(database, now)
        outcomes.append(kept(database)[-1].outcome)
    posted, unchanged = DigestOutcome.POSTED, DigestOutcome.UNCHANGED
    assert outcomes == [posted, *[unchanged] * 6, posted, unchanged]
    heartbeat = facts_of(kept(database)[7])
    assert str(heartbeat.quiet_since) == "2026-11-23"
    assert [message.key for message in told(database, DETAIL)] == [f"digest-detail:{number}:2026-11-23T07:30Z"]
    checked(at(database, MONDAY + 9 * DAY - HOUR), person("ada"), person("ben"))
    assert made(database, MONDAY + 9 * DAY) != []
    news = facts_of(kept(database)[-1])
    assert (kept(database)[-1].outcome, news.difference) == (posted, 50)
    assert [one.says for one in news.fixed] == ["Licence with Teams"]


def test_the_news_of_a_digest_that_slack_did_not_take_is_told_by_the_next(database: Database) -> None:
    number = subscribed(database, replace(DAILY, only_changes=True))

    def say(days: int, *people: PersonFound, problem: str = "") -> Digest:
        now = MONDAY + days * DAY
        checked(at(database, now - HOUR), *people)
        assert made(database, now) == [Slot(number, now)]
        delivered(database, now, problem=problem)
        return kept(database)[-1]

    say(0, person("ada"), held("ben"))
    say(1, person("ada"), person("ben"), problem="is_archived")
    told_now = say(2, person("ada"), person("ben"))
    facts = facts_of(told_now)
    assert told_now.outcome is DigestOutcome.POSTED
    assert facts.since is not None
    assert (facts.since.at, facts.difference) == (MONDAY, 50)
    assert [one.says for one in facts.fixed] == ["Licence with Teams"]
    assert say(3, person("ada"), person("ben")).outcome is DigestOutcome.UNCHANGED


def test_what_still_waits_for_slack_is_compared_with_while_it_may_be_posted(database: Database) -> None:
    number = subscribed(database)
    assert made(database, MONDAY) == [Slot(number, MONDAY)]
    for later, known in ((3 * HOUR, True), (3 * HOUR + SECOND, False)):
        since = preview(at(database, MONDAY + later), DAILY, subscription=number).since
        assert (since is not None) is known


def test_a_zone_that_is_no_longer_known_is_told_once_and_tried_again(database: Database) -> None:
    number = subscribed(database)
    with database.writing() as session:
        row = subscriptions.get(session, number)
        assert row is not None
        row.zone = "Europe/Atlantis"
        session.add(row)
    for days in range(3):
        assert made(database, MONDAY + days * DAY) == []
    (message,) = told(database, TROUBLE)
    assert (message.channel, "Europe/Atlantis" in message.payload) == (ADA, True)
    with database.writing() as session:
        row = subscriptions.get(session, number)
        assert row is not None
        assert "Europe/Atlantis" in row.problem
        row.zone = "Europe/Berlin"
        session.add(row)
    assert made(database, MONDAY + 3 * DAY) != []
    with database.session() as session:
        row = subscriptions.get(session, number)
    assert row is not None
    assert row.problem == ""


def test_two_replicas_that_see_the_same_trouble_tell_it_once(database: Database) -> None:
    number = subscribed(database)
    with database.session() as session:
        row = subscriptions.get(session, number)
    assert row is not None
    for _ in range(2):
        note_trouble(at(database, MONDAY), row, "The zone is not known.")
    assert len(told(database, TROUBLE)) == 1


def test_a_channel_that_is_closed_is_told_once_until_a_digest_arrives_again(database: Database) -> None:
    number = subscribed(database)

    def post(days: int, *, problem: str = "") -> str:
        now = MONDAY + days * DAY
        assert made(database, now) == [Slot(number, now)]
        delivered(database, now, problem=problem)
        note_troubles(at(database, now + SECOND), now + SECOND)
        with database.session() as session:
            row = subscriptions.get(session, number)
        assert row is not None
        return row.problem

    assert post(0) == ""
    assert post(1, problem="not_in_channel") == "I am not a member of the channel."
    assert post(2, problem="is_archived") == "I am not a member of the channel."
    assert len(told(database, TROUBLE)) == 1
    assert post(3) == ""
    assert post(4, problem="Slack did not take it in time.") == "Slack did not take it in time."
    assert post(7) == ""
    assert post(8, problem="is_archived") == "The channel was archived."
    assert len(told(database, TROUBLE)) == 3


def test_a_subscription_of_the_terminal_has_nobody_to_tell(database: Database) -> None:
    subscribed(database, replace(DAILY, zone="Europe/Berlin"), by="root")
    with database.writing() as session:
        row = subscriptions.get(session, 1)
        assert row is not None
        row.days = "nonsense"
        session.add(row)
    assert made(database, MONDAY) == []
    assert told(database, TROUBLE) == []


def problem_of(database: Database, number: int) -> str:
    with database.session() as session:
        row = subscriptions.get(session, number)
    assert row is not None
    return row.problem


def spoilt(database: Database, number: int, **columns: str) -> None:
    with database.writing() as session:
        row = subscriptions.get(session, number)
        assert row is not None
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)


def looked(database: Database, now: datetime) -> None:
    """A look at what stands in the way, where somebody reads the operations channel."""
    services = at(database, now)
    organisation = replace(services.organisation, operations_channel="C0OPERATIONS")
    note_troubles(replace(services, organisation=organisation), now)


def test_whoever_changed_it_is_told_too_and_the_operations_channel_where_neither_can_be(database: Database) -> None:
    number = subscribed(database, by="U0GONE")
    subscribing.change(at(database, MONDAY - HOUR), number, replace(DAILY, only_changes=True), version=1, by="U0LEFT")
    made(database, MONDAY)
    delivered(database, MONDAY, problem="invalid_auth")
    looked(database, MONDAY + SECOND)
    assert problem_of(database, number) == "Slack does not take my token any more."
    assert [one.channel for one in told(database, TROUBLE)] == ["U0GONE", "U0LEFT"]

    def give_up(who: str) -> None:
        with database.writing() as session:
            taken = outbox.claim(session, owner="me", now=MONDAY + HOUR, lease=HOUR)
            assert taken is not None
            assert taken.channel == who
            outbox.failed(session, taken.id or 0, token=taken.lease_token, problem="user_disabled", now=MONDAY)
        looked(database, MONDAY + HOUR)
        looked(database, MONDAY + HOUR)

    give_up("U0GONE")
    assert len(told(database, TROUBLE)) == 2
    give_up("U0LEFT")
    *_, last = told(database, TROUBLE)
    assert (last.channel, len(told(database, TROUBLE))) == ("C0OPERATIONS", 3)
    assert "does not take my token" in last.payload
    give_up("C0OPERATIONS")
    assert len(told(database, TROUBLE)) == 3
    made(database, MONDAY + DAY)
    assert len(told(database, TROUBLE)) == 3, "nobody reads an operations channel that is not set"


def test_of_a_subscription_of_the_terminal_the_operations_channel_is_told(database: Database) -> None:
    subscribed(database, by="root")
    spoilt(database, 1, zone="Europe/Atlantis")
    looked(database, MONDAY)
    assert [one.channel for one in told(database, TROUBLE)] == ["C0OPERATIONS"]


@pytest.mark.parametrize(
    "column",
    [
        {"scope": "{}"},
        {"scope": "[]"},
        {"scope": "null"},
        {"scope": '{"kind": "wave", "value": "x"}'},
        {"days": "7"},
        {"days": '["Fun"]'},
        {"at": "08:30+01:00"},
        {"scope": "[" * 100_000},
    ],
    ids=lambda column: str(column)[:40],
)
def test_one_row_that_cannot_be_read_silences_no_other(database: Database, column: dict[str, str]) -> None:
    broken, whole = subscribed(database), subscribed(database, replace(DAILY, channel="C0GENERAL"))
    spoilt(database, broken, **column)
    assert made(database, MONDAY) == [Slot(whole, MONDAY)]
    assert problem_of(database, broken) == "It cannot be read any more."
    assert len(told(database, TROUBLE)) == 1


def test_whatever_breaks_while_one_is_looked_at_silences_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = subscribed(database), subscribed(database, replace(DAILY, channel="C0GENERAL"))
    real = due_times.asked_by

    def breaks(row: Subscription) -> Ask:
        if row.id == broken:
            raise ZeroDivisionError
        return real(row)

    with monkeypatch.context() as patch:
        patch.setattr(due_times, "asked_by", breaks)
        assert made(database, MONDAY) == [Slot(whole, MONDAY)]
    assert problem_of(database, broken) == "It cannot be read any more."

    def no_database(_: Subscription) -> Ask:
        raise StorageError("The database does not answer.", remedy="Start it.")

    monkeypatch.setattr(due_times, "asked_by", no_database)
    with pytest.raises(StorageError):
        list(due(at(database, MONDAY), MONDAY))


def test_a_digest_that_could_not_be_made_is_told_until_one_is_made_again(database: Database) -> None:
    number = subscribed(database)

    def give_up(now: datetime) -> None:
        with database.writing() as session:
            slots.insert_slot(session, job="checks", slot_at=now - SECOND)
            slots.insert_slot(session, job=f"digest:{number}", slot_at=now)
        for _ in range(2):
            with database.writing() as session:
                slot = slots.claim_slot(session, owner="me", now=now, lease=HOUR)
                assert slot is not None
                slots.finish_slot(
                    session,
                    slot.id or 0,
                    token=slot.lease_token,
                    state=SlotState.FAILED,
                    problem="Something unexpected happened: see the log.",
                )

    give_up(MONDAY)
    for _ in range(2):
        note_troubles(at(database, MONDAY + 4 * HOUR), MONDAY + 4 * HOUR)
        assert problem_of(database, number) == "It could not be made. Something unexpected happened: see the log."
    assert len(told(database, TROUBLE)) == 1
    assert made(database, MONDAY + DAY) == [Slot(number, MONDAY + DAY)]
    note_troubles(at(database, MONDAY + DAY), MONDAY + DAY)
    assert problem_of(database, number) == ""
    assert len(told(database, TROUBLE)) == 1


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("is_archived", "The channel was archived."),
        ("some_new_error", "Slack said some_new_error."),
        ("ConnectionResetError", "Slack could not be reached: ConnectionResetError."),
        ("Slack did not take it in time.", "Slack did not take it in time."),
        (
            "Slack did not take it in time. ratelimited",
            "Slack did not take it in time. Slack had too many messages at that time.",
        ),
        ("it could not be made: see the log", "it could not be made: see the log."),
        ("shared", "The channel is shared with another organisation, which would read who is ready and what blocks."),
    ],
)
def test_why_a_message_was_given_up_is_said_in_words(problem: str, said: str) -> None:
    assert worded(problem) == said


def test_what_the_ledger_says_of_moves_is_told_for_the_people_of_the_scope(database: Database) -> None:
    now = NOW + DAY - HOUR
    people = [person(key, None, unit="Workshop" if key in "abc" else "Sales") for key in "abcdef"]
    checked(at(database, now - HOUR), *people)
    done = asked_for(database, "ab")
    standing(database, done, RequestState.RUNNING, ItemState.MOVED, ItemState.MOVED)
    waits = asked_for(database, "ef")
    paused = asked_for(database, "c")
    standing(database, paused, RequestState.PAUSED)

    def told_to(scope: Scope) -> tuple[list[tuple[int, str]], int, int]:
        facts = preview(at(database, now), replace(DAILY, scope=scope))
        return [(one.number, one.state.value) for one in facts.moves], facts.moved, facts.countdown.people

    everything = [(paused, "stopped"), (done, "running"), (waits, "next")]
    assert told_to(Scope()) == (everything, 2, 2)
    assert told_to(Scope(ScopeKind.UNIT, "workshop")) == (everything[:2], 2, 2)
    assert told_to(Scope(ScopeKind.UNIT, "Sales")) == ([(waits, "next")], 0, 0)
    assert told_to(Scope(ScopeKind.WAVE, str(waits))) == ([(waits, "next")], 0, 0)


def test_a_digest_about_other_people_than_the_last_is_compared_with_nothing(database: Database) -> None:
    number = subscribed(database)
    checked(at(database, MONDAY - HOUR), person("ada"), held("ben", unit="Sales"))
    made(database, MONDAY)
    delivered(database, MONDAY)
    sales = replace(DAILY, scope=Scope(ScopeKind.UNIT, "Sales"))
    subscribing.change(at(database, MONDAY + HOUR), number, sales, version=1, by=ADA)
    checked(at(database, MONDAY + DAY - HOUR), person("ada"), held("ben", unit="Sales"))
    made(database, MONDAY + DAY)
    facts = facts_of(kept(database)[-1])
    assert (facts.since, facts.difference, facts.fixed) == (None, None, ())
    assert facts.count == Headcount(blocked=1)


def test_a_preview_keeps_nothing(database: Database) -> None:
    number = subscribed(database)
    assert preview(at(database, MONDAY), DAILY, subscription=number).since is None
    made(database, MONDAY)
    delivered(database, MONDAY)
    again = preview(at(database, MONDAY + DAY), DAILY, subscription=number)
    assert again.since is not None
    assert (again.since.at, len(kept(database))) == (MONDAY, 1)


def test_the_clock_is_given_what_is_due_and_the_outbox_is_woken(database: Database) -> None:
    number = subscribed(database)
    woken: list[int] = []
    jobs = digest_jobs(at(database, MONDAY), wake=lambda: woken.append(1))
    assert jobs.patience == 3 * HOUR
    spoilt(database, subscribed(database, replace(DAILY, channel="C0GENERAL")), zone="Europe/Atlantis")
    assert list(jobs.due(MONDAY)) == [Due(f"digest:{number}", MONDAY)]
    assert told(database, TROUBLE) == [], "whoever asks changes nothing"
    jobs.look_after(MONDAY)
    assert len(told(database, TROUBLE)) == 1
    for one in [*jobs.due(MONDAY), *jobs.due(MONDAY), Due("digest:99", MONDAY)]:
        jobs.run(one)
    assert woken == [1]


def test_an_ask_that_is_read_again_is_the_same() -> None:
    ask = Ask(channel="C1", at=time(17), zone="Asia/Tokyo", weekdays=(4, 0), country="JP", only_changes=True)
    assert ask.when == "every Monday and Friday at 17:00 (Asia/Tokyo)"
    assert ask.what == "a digest about everybody, only when something has changed (and once a week)"
    assert replace(ask, weekdays=()).when == (
        "every business day at 17:00 (Asia/Tokyo), with the public holidays of Japan (JP)"
    )
