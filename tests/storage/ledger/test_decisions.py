"""The latest decision of a person counts, for the plan that it was about, until the first start."""

import json
import threading

from storage.database import Database
from storage.ledger import decisions, requests
from storage.states import DecisionKind, RequestState
from tests.storage.ledger.requesting import MINUTE, NOW, actions, change, decision, opened, running, the, trail


def decide(database: Database, request_id: int, person: str = "U2", **others: object) -> bool:
    with database.writing() as session:
        return decisions.decide(session, request_id, **decision(person, **others))


def withdraw(database: Database, request_id: int, person: str = "U2") -> bool:
    with database.writing() as session:
        return decisions.withdraw(
            session, request_id, person=person, by=person, why="took the reaction away", event="Ev2", now=NOW + MINUTE
        )


def counting(database: Database, request_id: int) -> list[tuple[str, DecisionKind]]:
    with database.session() as session:
        return [(row.person, row.kind) for row in decisions.current(session, request_id)]


def test_a_decision_counts_and_is_recorded_with_what_it_was_made_on(database: Database) -> None:
    request_id = opened(database)
    assert decide(database, request_id)
    assert counting(database, request_id) == [("U2", DecisionKind.APPROVE)]
    assert the(database, request_id).version == 2
    record = trail(database, request_id)[-1]
    assert (record.actor, record.action) == ("U2", "approve")
    said = json.loads(record.detail)
    assert (said["message"], said["event"], said["groups"]) == ("1.0", "Ev1", ["telephony"])
    with database.session() as session:
        [row] = decisions.current(session, request_id)
        assert decisions.groups_of(row) == ("telephony",)


def test_the_same_decision_again_changes_nothing(database: Database) -> None:
    request_id = opened(database)
    assert decide(database, request_id)
    assert not decide(database, request_id, event="Ev9", source="button")
    assert the(database, request_id).version == 2
    assert actions(database, request_id) == ["request", "approve"]


def test_who_decides_again_in_another_group_decides_for_that_one(database: Database) -> None:
    request_id = opened(database)
    assert decide(database, request_id)
    assert decide(database, request_id, groups=["identity", "telephony"])
    with database.session() as session:
        [row] = decisions.current(session, request_id)
        assert decisions.groups_of(row) == ("identity", "telephony")
    assert actions(database, request_id) == ["request", "approve", "approve"]


def test_a_decision_that_stands_can_come_to_count_for_other_groups(database: Database) -> None:
    """Not one that is taken back, and none once the request runs; what it was and is are on record."""

    def regroup(person: str = "U2") -> bool:
        with database.writing() as session:
            return decisions.regroup(
                session, request_id, person=person, groups=["identity"], by="bot", event="", now=NOW + MINUTE
            )

    request_id = opened(database)
    assert not regroup()
    assert decide(database, request_id)
    assert regroup()
    assert not regroup(), "it counts for that already"
    assert the(database, request_id).version == 3
    said = json.loads(trail(database, request_id)[-1].detail)
    assert (said["person"], said["before"], said["groups"]) == ("U2", ["telephony"], ["identity"])
    assert decide(database, request_id, "U3")
    assert withdraw(database, request_id, "U3")
    assert not regroup("U3")
    assert decide(database, request_id, "U4")
    assert change(database, request_id, RequestState.RUNNING)
    assert not regroup("U4")


def test_of_two_decisions_of_one_person_the_latest_counts(database: Database) -> None:
    request_id = opened(database)
    assert decide(database, request_id)
    assert decide(database, request_id, kind=DecisionKind.REJECT, reason="not in December")
    assert counting(database, request_id) == [("U2", DecisionKind.REJECT)]
    assert actions(database, request_id) == ["request", "approve", "reject"]


def test_a_decision_about_another_plan_does_not_count(database: Database) -> None:
    request_id = opened(database)
    assert not decide(database, request_id, digest="e" * 64)
    assert counting(database, request_id) == []


def test_a_decision_taken_back_counts_no_more_and_can_be_made_anew(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id)
    assert withdraw(database, request_id)
    assert not withdraw(database, request_id)
    assert not withdraw(database, request_id, "U9")
    assert counting(database, request_id) == []
    with database.session() as session:
        [row] = decisions.everything(session, request_id)
        assert row.withdrawn_at == NOW + MINUTE
    assert decide(database, request_id)
    assert counting(database, request_id) == [("U2", DecisionKind.APPROVE)]
    assert actions(database, request_id) == ["request", "approve", "withdraw", "approve"]


def test_decisions_count_until_the_first_start_and_none_is_taken_after_it(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id)
    assert change(database, request_id, RequestState.APPROVED)
    assert decide(database, request_id, "U3")
    assert withdraw(database, request_id)
    assert change(database, request_id, RequestState.RUNNING)
    assert not decide(database, request_id, "U4")
    assert not withdraw(database, request_id, "U3")
    assert counting(database, request_id) == [("U3", DecisionKind.APPROVE)]
    assert not decide(database, 99)


def test_all_decisions_are_taken_back_at_once_in_any_state(database: Database) -> None:
    request_id = opened(database)
    decide(database, request_id)
    decide(database, request_id, "U3", kind=DecisionKind.REJECT)
    change(database, request_id, RequestState.PAUSED)
    with database.writing() as session:
        assert decisions.withdraw_all(session, request_id, by="bot", why="halted", now=NOW) == 2
        assert decisions.withdraw_all(session, request_id, by="bot", why="halted", now=NOW) == 0
        assert decisions.withdraw_all(session, 99, by="bot", why="halted", now=NOW) == 0
    assert counting(database, request_id) == []
    assert json.loads(trail(database, request_id)[-1].detail)["decisions"] == ["approve by U2", "reject by U3"]


def test_ten_approvers_in_the_same_instant_are_ten_decisions_and_one_start(database: Database) -> None:
    """Each on a connection of its own: whoever makes the second approval starts it."""
    request_id = opened(database)
    barrier, starts = threading.Barrier(10), []

    def approve(number: int) -> None:
        barrier.wait()
        with database.writing() as session:
            assert decisions.decide(session, request_id, **decision(f"U{number}"))
            if len(decisions.current(session, request_id)) >= 2:
                starts.append(
                    requests.change_state(
                        session,
                        request_id,
                        of=[RequestState.PENDING],
                        to=RequestState.APPROVED,
                        by="bot",
                        action="approved",
                        now=NOW,
                    )
                )

    threads = [threading.Thread(target=approve, args=(number,)) for number in range(10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counting(database, request_id)) == 10
    assert starts.count(True) == 1
    assert actions(database, request_id).count("approved") == 1
    assert the(database, request_id).version == 12


def test_a_request_that_runs_takes_no_decision(database: Database) -> None:
    assert not decide(database, running(database))
