"""What the engine asks the company, put together from what the bot has."""

import queue
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, cast

import pytest

from bot.approvals.approvers import Approvers
from bot.approvals.assembling import approvals_for
from bot.moves.assembling import engine_for, look_for_proof, may_start
from bot.moves.rechecking import Verdict
from commands.moves.rejudging import AS_APPROVED, Rejudged
from commands.rules.moves.requirement import Requirement
from commands.services import Organisation
from connectors.facts import OnlineUser
from storage.database import Database
from storage.ledger import outbox, requests
from storage.ledger.opening import open_request
from storage.ledger.outbox import CARD
from storage.ledger.tables import MoveItem, MoveRequest, number_of
from tests.commands.moves.ledger_only import Silent, asked_for, ledger_services, plan_for, services_of
from tests.commands.rules.person.values import CLOUD
from tests.commands.values import REFERENCE
from tests.sandbox.slack.running import Workspace
from tests.storage.ledger.requesting import NOW, the, wanted

ORGANISATION = Organisation(tenant_id="t", reference=REFERENCE, cloud=CLOUD)


def test_the_look_itself_asks_the_sources_for_the_plan_that_the_person_is_in(database: Database) -> None:
    """What is silent is noted, and looked for again."""
    services = services_of(database, Silent(), organisation=ORGANISATION)
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


class NoNumber(Silent):
    """Teams, which knows everybody and has given nobody a number."""

    def session(self) -> Any:
        return nullcontext(self)

    def user(self, identity: str) -> OnlineUser:
        return OnlineUser(object_id="o", user_principal_name=identity, enterprise_voice=False, line_uri="")


def test_a_telephone_is_waited_for_also_of_whom_the_present_plan_does_not_have_any_more(database: Database) -> None:
    services = services_of(database, Silent(), organisation=ORGANISATION, teams=cast(Any, NoNumber()))
    number = asked_for(database, "ab", planned="b")
    with database.session() as session:
        with_telephone, without = requests.items_of(session, number)
    with_telephone.member = replace(plan_for("a").members[0], voice=True).as_json()
    missing = "The telephone has not arrived in Teams."
    assert missing in str(look_for_proof(services, with_telephone)["proof_note"])
    assert missing not in str(look_for_proof(services, without)["proof_note"])


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


def test_a_card_is_seeded_beside_so_that_no_message_waits_for_slacks_limits(
    database: Database, workspace: Workspace
) -> None:
    services = replace(ledger_services(database), organisation=ORGANISATION)
    client, policy = workspace.client(), services.organisation.policy
    approvals = approvals_for(
        policy, client, approvers=Approvers(client, policy.groups), database=database, team_id="", wake=print,
        now=services.now,
    )  # fmt: skip
    beside: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    plan = plan_for("a")
    needs = Requirement(2, ("Telephony",), ("2 approvals.",)).as_json()
    asked = wanted("a", plan=plan.as_json(), digest=plan.digest, requirement=needs, channel="C0MIGRATION")
    with database.writing() as session:
        request = open_request(session, asked, now=NOW).request
        card = {"kind": CARD, "channel": request.channel, "request_id": number_of(request)}
        outbox.put(session, key=request.card_key, run_at=NOW, **card)
    engine = engine_for(services, approvals, client, aside=beside.put)
    engine.start()
    try:
        seed = beside.get(timeout=20)
        request = the(database, number_of(request))
        assert not reactions(workspace, request)
        seed()
        assert len(reactions(workspace, request)) == 2
    finally:
        engine.stop(seconds=0.0)


def reactions(workspace: Workspace, request: MoveRequest) -> Sequence[Any]:
    """Those under the card of a request."""
    [card] = [one for one in workspace.messages(request.channel) if one["ts"] == request.message_ts]
    return card.get("reactions") or ()
