"""From what is typed to a request in the ledger, against a running company and a real database."""

from dataclasses import replace

import pytest
from sqlmodel import select

from commands import move, rollback
from commands.moves.results import ReviewResult
from commands.rules.moves.calendar import Calendar, Freeze
from commands.rules.moves.plan import read_plan
from commands.rules.moves.policy import Policy
from commands.rules.moves.requirement import read_requirement
from commands.services import Services
from commands.step import UsageError, Verdict
from storage.ledger import audit
from storage.ledger.tables import OutboxMessage
from storage.states import ItemState, MoveKind, RequestState
from tests.commands.moves.planning import (
    ADA,
    BEN,
    POLICY,
    TESS,
    asked,
    later,
    names,
    ordinary,
    people_of,
    planning,
    requested,
    reviewed,
    sent,
    settle,
    the,
)
from tests.commands.test_why import first
from tests.running_company import RunningCompany


def test_a_review_says_who_is_ready_and_refuses_the_others_by_name_and_cause(
    company: RunningCompany, ready: Services
) -> None:
    missing = first(company, "missing_in_cloud")
    found = reviewed(ready, f"{names(ordinary(company, 2))} {missing['upn']} nobody@contoso.com because pilot wave 2")
    assert "2 of 4 people can be moved to Teams; 2 left out" in found.headline
    assert found.verdict is Verdict.WARN
    assert [one.identity for one in found.ready] == [one.user_principal_name for one in ordinary(company, 2)]
    refused, unclear = found.left_out
    assert refused.identity == missing["upn"]
    assert "[U6]" in " ".join(refused.because)
    assert "Nobody on premises is called" in unclear.because[0]
    assert found.reason == "pilot wave 2"
    assert found.needs == ("1 approval, because every move needs that.",)
    assert found.lost
    assert found.way_back
    assert found.draft
    assert found.table is not None
    assert len(found.table.rows) == 4


def test_a_plan_that_is_sent_is_a_pending_request_with_its_card(company: RunningCompany, ready: Services) -> None:
    people = ordinary(company, 2)
    review = reviewed(ready, f"{names(people)} window tomorrow 02:00-05:00 UTC concurrency 2 because pilot wave 2")
    result = sent(ready, review)
    request = the(ready, result.line.id)
    assert (request.state, request.requester, request.reason) == (RequestState.PENDING, ADA, "pilot wave 2")
    assert (request.channel, request.asked_in) == ("C0APPROVALS", "C0MIGRATION")
    assert (request.digest, request.concurrency) == (review.digest, 2)
    assert request.window_end is not None
    assert request.expires_at <= request.window_end
    plan = read_plan(request.plan)
    assert plan.digest == review.digest
    assert (plan.options.target, plan.options.executor) == ("sipfed.online.lync.com", "remoting")
    assert read_requirement(request.requirement).approvals == 1
    assert [item.identity for item in people_of(ready, result.line.id)] == [one.user_principal_name for one in people]
    with ready.database.session() as session:
        [card] = session.exec(select(OutboxMessage)).all()
        assert (card.key, card.kind, card.channel) == (f"card:{request.id}", "card", "C0APPROVALS")
        assert [record.action for record in audit.of_request(session, result.line.id)] == ["request"]


def test_sending_a_plan_twice_asks_once(company: RunningCompany, ready: Services) -> None:
    review = reviewed(ready, f"{names(ordinary(company, 1))} because pilot")
    first_time = sent(ready, review)
    again = sent(ready, review)
    assert again.line.id == first_time.line.id
    assert "sent already" in again.headline


def test_only_whoever_planned_it_sends_it_and_only_in_slack(company: RunningCompany, ready: Services) -> None:
    review = reviewed(ready, f"{names(ordinary(company, 1))} because pilot")
    with pytest.raises(UsageError, match="Only whoever has planned it"):
        sent(ready, review, by=BEN)
    with pytest.raises(UsageError, match="asked for in Slack"):
        asked(ready, move, f"send {review.draft}", in_slack=False)
    with pytest.raises(UsageError, match="not kept any more"):
        asked(ready, move, "send other")
    with pytest.raises(UsageError, match="not kept any more"):
        sent(later(ready, days=2), review)


def test_nobody_is_in_two_requests(company: RunningCompany, ready: Services) -> None:
    """Told when it is planned, and once more when it is sent."""
    one, other = ordinary(company, 2)
    both = reviewed(ready, f"{names([one, other])} because second")
    number = requested(ready, f"{names([one])} because first")
    with pytest.raises(UsageError, match=f"{one.display_name} is in M{number} already"):
        sent(ready, both)
    found = reviewed(ready, f"{names([one, other])} because third")
    assert [person.identity for person in found.ready] == [other.user_principal_name]
    assert f"is in M{number} already" in found.left_out[0].because[0]


def test_a_plan_that_is_old_is_judged_again_before_it_is_sent(company: RunningCompany, ready: Services) -> None:
    people = ordinary(company, 2)
    review = reviewed(ready, f"{names(people)} because pilot")
    other = reviewed(ready, f"{names(people)} because pilot")
    # somebody of it gets into another request meanwhile
    requested(ready, f"{names(people[:1])} because first")
    found = asked(later(ready, minutes=20), move, f"send {review.draft}")
    assert isinstance(found, ReviewResult)
    assert "Not sent, because the plan has changed" in found.headline
    assert f"{people[0].display_name} is no longer in it." in found.headline
    assert found.draft not in ("", review.draft, other.draft)
    assert sent(later(ready, minutes=21), found).line.planned == 1


def test_an_old_plan_that_is_still_true_is_sent(company: RunningCompany, ready: Services) -> None:
    review = reviewed(ready, f"{names(ordinary(company, 1))} because pilot")
    assert sent(later(ready, minutes=20), review).line.state is RequestState.PENDING


def test_a_policy_that_can_never_be_met_is_said_when_it_is_planned(company: RunningCompany, ready: Services) -> None:
    voice = first(company, "voice_users")
    hopeless = replace(ready, approvers=lambda: {"Identity": frozenset({BEN}), "Telephony": frozenset({ADA})})
    found = reviewed(hopeless, f"{voice['upn']} because pilot")
    if not found.ready:
        pytest.skip("nobody with a telephone can be moved in this company")
    assert any("has nobody but you" in problem for problem in found.problems)
    assert not found.draft


def test_without_a_policy_nothing_is_sent_but_everything_is_shown(company: RunningCompany, ready: Services) -> None:
    open_door = planning(ready, policy=Policy())
    found = reviewed(open_door, f"{names(ordinary(company, 1))} because pilot")
    assert found.ready
    assert not found.draft
    assert "the operator has to name the channel" in found.problems[0]


def test_a_window_in_a_freeze_is_refused(company: RunningCompany, ready: Services) -> None:
    today = ready.now().date()
    freeze = Freeze(start=today, until=today.replace(year=today.year + 1), name="Year end")
    frozen = planning(ready, policy=replace(POLICY, calendar=Calendar(freezes=(freeze,))))
    found = reviewed(frozen, f"{names(ordinary(company, 1))} window tomorrow 02:00-05:00 because pilot")
    assert "falls into the freeze Year end" in found.problems[0]
    assert not found.draft


@pytest.mark.parametrize(
    ("text", "says"),
    [("window yesterday-ish", "not a window"), ("concurrency 99", "At most 25"), ("window Mon", "not a window")],
)
def test_what_makes_no_sense_is_said_before_anybody_is_judged(ready: Services, text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        reviewed(ready, f"ada@contoso.com {text} because pilot")


def test_a_way_back_goes_to_where_people_came_from_and_is_confirmed_by_typing(
    company: RunningCompany, ready: Services
) -> None:
    """Of a request that has moved them; of somebody whom no request has moved the pool has to be named."""
    gone = first(company, "already_in_cloud")
    with pytest.raises(UsageError, match="to which pool"):
        reviewed(ready, f"{gone['upn']} because of the headset", command=rollback)
    found = reviewed(ready, f"{gone['upn']} to pool01.contoso.com because of the headset", command=rollback)
    assert (found.kind, found.confirm) == (MoveKind.ROLLBACK, "move 1 person back")
    assert any("Contacts do not come back" in each for each in found.lost)
    assert any("2 approvals" in each for each in found.needs)
    with pytest.raises(UsageError, match="Type exactly this"):
        asked(ready, rollback, f"send {found.draft} move 2 people back")
    request = the(ready, sent(ready, found).line.id)
    assert (request.kind, read_plan(request.plan).options.target) == (MoveKind.ROLLBACK, "pool01.contoso.com")


def test_a_way_back_of_a_request_is_of_those_whom_it_has_moved(company: RunningCompany, ready: Services) -> None:
    person = ordinary(company, 1)[0]
    number = requested(ready, f"{names([person])} because pilot")
    with pytest.raises(UsageError, match="has moved nobody"):
        reviewed(ready, f"M{number} because of the headset", command=rollback)
    settle(ready, number, {0: ItemState.MOVED})
    found = reviewed(ready, f"m{number} because of the headset", command=rollback)
    # in this company the person is still on premises, and the review says so
    assert [one.identity for one in found.left_out] == [person.user_principal_name]
    assert person.registrar_pool in found.headline
    with pytest.raises(UsageError, match="no request that has moved"):
        reviewed(ready, "M99 because of the headset", command=rollback)


def test_whoever_approves_is_not_asked_where_slack_does_not_say(company: RunningCompany, ready: Services) -> None:
    """Whether it can be reached is then seen by those who approve; nothing starts without them."""
    untold = replace(ready, approvers=lambda: None)
    assert reviewed(untold, f"{names(ordinary(company, 1))} because pilot", by=TESS).draft
