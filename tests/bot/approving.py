"""Requests whose cards stand in the pretend Slack, and what approvers do there."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from bot.move_settings import policy_of
from bot.outbox.posts import Posts
from bot.outbox.rendering import CARD
from bot.outbox.sender import Sender
from bot.slack_access import slack_client
from bot.views.move_messages import renderers
from commands.moves.executors import Manual
from commands.rules.moves.plan import Plan
from commands.rules.moves.requirement import Requirement
from storage.ledger import audit, decisions, outbox, requests
from storage.ledger.opening import NewRequest, open_request
from storage.ledger.people import NewItem
from storage.ledger.tables import AuditRecord, Decision, MoveRequest
from storage.states import RequestState
from tests.bot.chat import ADA, MIGRATION, Workplace, wait_for
from tests.bot.move_samples import NEEDS, member, plan_of

JSON = dict[str, Any]


@contextmanager
def sending(place: Workplace) -> Iterator[None]:
    """The outbox of this workplace is sent until the end of the block, and cards are seeded."""
    policy = policy_of(place.settings.approvals, place.settings.moves)
    sender = Sender(
        database=place.services.database,
        posts=Posts(slack_client(place.settings, waits=0)),
        renderers=renderers(policy, Manual(place.services.organisation.cloud)),
        now=place.services.now,
        owner="test",
        posted=place.bot.approvals.posted,
    )
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            if not sender.send_next():
                over.wait(0.05)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Asking:
    """One request and its card."""

    def __init__(self, place: Workplace, request_id: int) -> None:
        self.place = place
        self.id = request_id

    @property
    def request(self) -> MoveRequest:
        with self.place.services.database.session() as session:
            found = requests.get(session, self.id)
            assert found is not None
            return found

    @property
    def card(self) -> JSON:
        """The card as it is shown now, once it is posted."""
        ts = wait_for(lambda: self.request.message_ts)
        found = [m for m in self.place.chat.messages() if m["ts"] == ts]
        assert len(found) == 1
        return found[0]

    def decided(self) -> dict[str, Decision]:
        """The decisions that count now, by person."""
        with self.place.services.database.session() as session:
            return {one.person: one for one in decisions.current(session, self.id)}

    def trail(self, action: str = "") -> list[AuditRecord]:
        with self.place.services.database.session() as session:
            return [one for one in audit.of_request(session, self.id) if action in ("", one.action)]

    def react(self, person: str, name: str, *, remove: bool = False, on: JSON | None = None) -> None:
        message = on or self.card
        body = {"as": person, "channel": message["channel"], "ts": message["ts"], "name": name, "remove": remove}
        assert self.place.chat.call("react", body)["ok"]

    def click(self, person: str, label: str, *, on: JSON | None = None) -> JSON:
        return self.place.chat.click(on or self.card, label, person=person)

    def until(self, done: Callable[[dict[str, Decision]], object]) -> dict[str, Decision]:
        """Wait for decisions of which this is true."""
        wait_for(lambda: done(self.decided()))
        return self.decided()

    def told(self, person: str, channel: str = MIGRATION) -> list[JSON]:
        """What only this person was shown."""
        shown = self.place.chat.messages(person=person, channel=channel)
        return [m for m in shown if m["ephemeral"] and f"M{self.id}" in m["text"]]

    def change_state(self, to: RequestState, **columns: Any) -> None:
        with self.place.services.database.writing() as session:
            assert requests.change_state(
                session,
                self.id,
                of=tuple(RequestState),
                to=to,
                by="test",
                action=f"to {to}",
                now=self.place.services.now(),
                **columns,
            )

    def change_plan(self, plan: Plan) -> None:
        with self.place.services.database.writing() as session:
            assert requests.change_plan(
                session,
                self.id,
                plan=plan.as_json(),
                digest=plan.digest,
                requirement=NEEDS.as_json(),
                keep=people_of(plan),
                why=("It is another plan.",),
                by=ADA,
                now=self.place.services.now(),
            )


def ask(place: Workplace, number: int = 3, *, requester: str = ADA, needs: Requirement = NEEDS) -> Asking:
    """Ask for a move of so many people, and wait until its card stands in the channel."""
    now, origin = place.services.now(), uuid4().hex
    members = [member(each, key=f"{origin}-{each}") for each in range(number)]
    plan = plan_of(members=members, window_start=None, window_end=None)
    with place.services.database.writing() as session:
        request = open_request(
            session,
            NewRequest(
                origin=origin,
                kind=plan.options.kind,
                requester=requester,
                title="pilot wave 2",
                reason="The pilot goes on.",
                plan=plan.as_json(),
                digest=plan.digest,
                requirement=needs.as_json(),
                items=tuple(people_of(plan)),
                concurrency=4,
                canary=1,
                halt_percent=20,
                window_start=None,
                window_end=None,
                expires_at=place.bot.approvals.policy.expires_at(now),
                next_reminder_at=None,
                asked_in=MIGRATION,
                channel=MIGRATION,
                by_hand=plan.options.by_hand,
            ),
            now=now,
        ).request
        assert request.id is not None
        outbox.put(session, key=request.card_key, kind=CARD, channel=MIGRATION, request_id=request.id, run_at=now)
    asking = Asking(place, request.id)
    wait_for(lambda: len(asking.card.get("reactions") or ()) == 2)
    return asking


def people_of(plan: Plan) -> list[NewItem]:
    return [NewItem(key=each.key, name=each.name, identity=each.upn, sip_address=each.sip) for each in plan.members]
