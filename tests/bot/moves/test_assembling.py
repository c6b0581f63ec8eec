"""What the engine asks the company, put together from what the bot has."""

from dataclasses import replace
from typing import Any

import pytest

from bot.moves.assembling import look_for_proof, may_start
from bot.moves.rechecking import Verdict
from commands.moves.rejudging import AS_APPROVED, Rejudged
from commands.services import Organisation
from connectors.errors import Unreachable
from storage.database import Database
from storage.ledger import requests
from storage.ledger.tables import MoveItem
from tests.commands.moves.ledger_only import asked_for, ledger_services
from tests.commands.rules.person.values import CLOUD
from tests.commands.values import REFERENCE

ORGANISATION = Organisation(tenant_id="t", reference=REFERENCE, cloud=CLOUD)


class Silent:
    """A source that answers nothing, whatever it is asked."""

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: Any, **__: Any) -> Any:
            raise Unreachable("The source", name, "no answer")

        return refuse


def test_the_look_itself_asks_the_sources_for_the_plan_that_the_person_is_in(database: Database) -> None:
    """What is silent is noted, and looked for again."""
    silent: Any = Silent()
    services = replace(ledger_services(database), people=silent, teams=silent, graph=silent, organisation=ORGANISATION)
    number = asked_for(database, "a")
    with database.session() as session:
        [item] = requests.items_of(session, number)
    item.moved_at = services.now()
    found = look_for_proof(services, item)
    assert "no answer" in str(found["proof_note"])
    assert found["synced_at"] is None
    assert found["proof_due_at"] is not None
    nobody = MoveItem(**{**item.model_dump(), "id": 9, "request_id": 99})
    assert look_for_proof(services, nobody) == {"proof_due_at": None}


@pytest.mark.parametrize(
    ("judged", "verdict", "kind"),
    [
        (AS_APPROVED, Verdict.GO, ""),
        (Rejudged(unread="Teams PowerShell did not answer."), Verdict.GO, ""),
        (Rejudged(changed=("Ada is no longer in it.",)), Verdict.BACK, ""),
        (Rejudged(waits="Step 4 is blocked.", waits_for="step"), Verdict.WAIT, "step"),
        (Rejudged(overtaken=True), Verdict.WAIT, "overtaken"),
    ],
)
def test_what_was_found_changed_never_starts_even_where_that_could_not_be_written(
    judged: Rejudged, verdict: Verdict, kind: str
) -> None:
    recheck = may_start(judged)
    assert (recheck.verdict, recheck.kind) == (verdict, kind)
    assert bool(recheck.because) == (verdict is Verdict.WAIT)
