"""What a changed plan says is different: what was asked for, and no more; and how far a window can be moved."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from commands.moves import changing, stopping
from commands.moves.agreeing import Asker
from commands.moves.extending import extend
from commands.services import Organisation, Services
from commands.step import UsageError
from storage.database import Database
from storage.ledger.tables import OutboxMessage
from storage.states import ItemState, PauseReason, RequestState
from tests.commands.moves.ledger_only import ADA, Silent, asked_for, plan_for, services_of, standing
from tests.commands.moves.planning import MEMBERS, POLICY
from tests.commands.rules.person.values import CLOUD
from tests.commands.values import REFERENCE
from tests.storage.ledger.requesting import NOW, the

ORGANISATION = Organisation(tenant_id="t", reference=REFERENCE, cloud=CLOUD, policy=POLICY)
ASKER = Asker(by=ADA, in_slack=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def services(database: Database) -> Services:
    return services_of(database, Silent(), organisation=ORGANISATION, approvers=lambda: MEMBERS)


def card_says(database: Database, number: int) -> list[str]:
    with database.session() as session:
        message = session.exec(select(OutboxMessage).where(OutboxMessage.key == the(database, number).card_key)).one()
    found: list[str] = json.loads(message.payload)["changes"]
    return found


def test_who_was_moved_or_has_failed_does_not_hide_what_is_asked_for(database: Database, services: Services) -> None:
    number = asked_for(database, "abcdefghijklm")
    settled = [*[ItemState.MOVED] * 10, ItemState.FAILED]
    standing(database, number, RequestState.PAUSED, *settled, pause_reason=PauseReason.BY_HAND)
    changing.change_concurrency(services, number, 5, asker=ASKER, reason="it is slow")
    assert card_says(database, number) == ["it is slow", "Options: concurrency was 4, is 5."]


def test_what_only_goes_on_is_no_difference(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    standing(database, number, RequestState.PAUSED, ItemState.MOVED, pause_reason=PauseReason.CANARY_FAILED)
    stopping.resume(services, number, by=ADA)
    assert card_says(database, number) == ["It was stopped, and needs a fresh approval to go on."]


def test_who_waits_and_is_left_out_is_named_after_the_options(database: Database, services: Services) -> None:
    number = asked_for(database, "abc")
    standing(database, number, RequestState.PAUSED, ItemState.MOVED, pause_reason=PauseReason.BY_HAND)
    but = changing.Difference(concurrency=5, without={"c"})
    changing.approve_anew(services, the(database, number), by=ADA, but=but)
    assert card_says(database, number) == ["Options: concurrency was 4, is 5.", "C is no longer in it."]


def test_whoever_does_not_wait_cannot_be_left_out_and_costs_no_approval(database: Database, services: Services) -> None:
    number = asked_for(database, "abc")
    standing(database, number, RequestState.PAUSED, ItemState.MOVED, ItemState.FAILED, pause_reason=PauseReason.BY_HAND)
    for gone in ("a", "B"):
        with pytest.raises(UsageError, match=f"Nobody of M{number} who still waits is called"):
            changing.leave_out(services, number, [gone], by=ADA, reason="")
    with pytest.raises(UsageError, match=f"Nobody would be left in M{number}"):
        changing.leave_out(services, number, ["c@fabrikam.com"], by=ADA, reason="")
    assert the(database, number).state is RequestState.PAUSED


@pytest.mark.parametrize("words", ["by 999h", "by 200h"])
def test_a_window_cannot_be_made_longer_than_one_may_be(database: Database, services: Services, words: str) -> None:
    number = windowed(database)
    with pytest.raises(UsageError, match="This window is longer than 7 days"):
        extend(services, number, words.split(), asker=ASKER, reason="")
    assert the(database, number).window_end == NOW + 3 * HOUR


def test_a_window_that_has_begun_long_ago_can_still_be_made_longer(database: Database, services: Services) -> None:
    """Of it, what is still to come is bounded."""
    number = windowed(database, begun=9 * DAY)
    extend(services, number, ["by", "2h"], asker=ASKER, reason="")
    assert the(database, number).window_end == NOW + 5 * HOUR


def test_what_may_run_at_any_time_has_nothing_to_make_longer(database: Database, services: Services) -> None:
    number = asked_for(database, "ab")
    with pytest.raises(UsageError, match=f"M{number} has no window"):
        extend(services, number, ["by", "2h"], asker=ASKER, reason="")


def windowed(database: Database, *, begun: timedelta = HOUR) -> int:
    """A request whose window has begun so long ago, and ends in three hours."""
    window = {"window_start": NOW - begun, "window_end": NOW + 3 * HOUR}
    plan = plan_for("ab", **window)
    return asked_for(database, "ab", plan=plan.as_json(), digest=plan.digest, **window)
