"""What several processes share goes by the clock of their database: theirs may be wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.approvals.refusing import Refusing
from bot.moves.leases import OwnLease
from bot.moves.mover import Mover
from bot.moves.permits import Stop
from bot.outbox.posts import Posts
from bot.outbox.sender import Sender
from bot.views.message import Message
from commands.rules.moves.eligible import Ineligible, Refusal
from commands.rules.moves.policy import Policy
from storage.database import Database, open_database
from storage.ledger import outbox
from storage.ledger.clock import read_clock
from storage.ledger.items import Claimed
from tests.bot.moves.claims import Held
from tests.sandbox.slack.running import Workspace
from tests.storage.conftest import emptied
from tests.storage.ledger.requesting import opened, the, trail

pytestmark = pytest.mark.postgres
SOON = timedelta(minutes=1)


@pytest.fixture
def shared(migrated_url: str) -> Iterator[Database]:
    """An empty database on PostgreSQL."""
    found = open_database(migrated_url)
    emptied(found)
    yield found
    emptied(found)
    found.close()


class NoWork:
    """Moves nobody."""

    def __call__(self, claimed: Claimed, lease: OwnLease) -> None: ...


def late() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def early() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def test_a_message_is_due_when_the_database_says_so(shared: Database, workspace: Workspace) -> None:
    with shared.writing() as session:
        now = read_clock(session, late())
        for key in ("first", "second"):
            outbox.put(session, key=key, kind="told", channel="C0MIGRATION", run_at=now)

    def sender(now: Any, *, lease: timedelta) -> Sender:
        posts, told = Posts(workspace.client()), Message("Hello.")
        return Sender(
            database=shared, posts=posts, renderers={"told": lambda _: told}, now=now, owner="me", lease=lease
        )

    assert sender(late, lease=SOON).send_next()
    with shared.writing() as session:
        first = outbox.of_key(session, "first")
        held = outbox.claim(session, owner="another", now=read_clock(session, late()), lease=SOON)
    assert first is not None
    assert abs(first.run_at - datetime.now(UTC)) < SOON
    assert held is not None
    assert not sender(early, lease=SOON).send_next(), "another is sending it"


def test_leases_that_are_given_up_end_when_the_database_says_so(shared: Database) -> None:
    held = Held(shared)
    mover = Mover(
        database=shared,
        advance=lambda: None,
        work=NoWork(),
        leases=held.leases,
        stop=Stop(),
        owner="me",
        now=early,
        slots=1,
    )
    mover.stop(seconds=0.0)
    until = held.item().lease_until
    assert until is not None
    assert until < datetime.now(UTC) + SOON


def test_a_decision_that_does_not_count_is_on_record_for_the_time_of_the_database(shared: Database) -> None:
    number = opened(shared)
    refusing = Refusing(Policy(), cast(Any, None), team_id="", now=late)
    with shared.writing() as session:
        refusal = Refusal(Ineligible.GUEST, "Guests do not decide.")
        refusing.note_click(session, the(shared, number), "U9", refusal, event="Ev1")
    assert datetime.now(UTC) - trail(shared, number)[-1].at < SOON
