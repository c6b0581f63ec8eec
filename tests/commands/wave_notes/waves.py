"""Waves whose people get notes, in a database alone, with a clock that is moved and a Slack that is a dictionary."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import col, select, update

from commands.rules.moves.calendar import Calendar
from commands.rules.moves.policy import Policy
from commands.rules.notes.due import window_key
from commands.rules.notes.texts import NoteRules
from commands.services import InSlack, Organisation, Services
from commands.wave_notes.objecting import Time
from storage import notes
from storage.database import Database
from storage.ledger.tables import MoveItem, MoveRequest, OutboxMessage
from storage.states import RequestState
from tests.commands.moves.ledger_only import ADA, Silent, asked_for, services_of
from tests.commands.values import REFERENCE
from tests.storage.ledger.requesting import DAY, NOW, change, items, the

START = NOW.replace(hour=1) + timedelta(days=13)
"""Saturday, 5 December 2026, 02:00 in Berlin."""
END = START + timedelta(hours=3)
T5 = datetime.fromisoformat("2026-11-30T09:00:00+00:00")
T1 = datetime.fromisoformat("2026-12-04T09:00:00+00:00")
RULES = NoteRules(enabled=True, at=time(10))
USERS = {f"{key}@fabrikam.com": f"U0{key.upper()}" for key in "abcd"}


class Wave:
    """One approved request with its window, and its notes sent off."""

    def __init__(self, database: Database, people: str = "ab") -> None:
        self.database = database
        self.at = NOW
        self.known = dict(USERS)
        self.silent = False
        self.asked: list[Sequence[str]] = []
        organisation = Organisation(
            tenant_id="t", reference=REFERENCE, cloud=REFERENCE.clouds["global"], notes=RULES,
            policy=Policy(calendar=Calendar(zone="Europe/Berlin")),
        )  # fmt: skip
        self.services: Services = services_of(
            database, Silent(), organisation=organisation, now=lambda: self.at, find_in_slack=self.find
        )
        self.request = asked_for(database, people, window_start=START, window_end=END, requester=ADA)
        assert change(database, self.request, RequestState.APPROVED, approvals_counted_at=NOW, approved_at=NOW)
        self.send_off()

    def find(self, addresses: Sequence[str]) -> InSlack:
        self.asked.append(addresses)
        if self.silent:
            return InSlack(problem="Slack did not answer", silent=True)
        user = next((self.known[one] for one in addresses if one in self.known), "")
        return InSlack(user=user, problem="" if user else "nobody in Slack has that address")

    def rules(self, **changes: Any) -> None:
        organisation = self.services.organisation
        self.services = replace(
            self.services, organisation=replace(organisation, notes=replace(organisation.notes, **changes))
        )

    def operations(self, channel: str) -> None:
        self.services = replace(
            self.services, organisation=replace(self.services.organisation, operations_channel=channel)
        )

    def send_off(self) -> None:
        with self.database.writing() as session:
            notes.approve(session, self.request, by=ADA, texts=RULES.texts.digest, now=self.at)

    def row(self) -> MoveRequest:
        return the(self.database, self.request)

    def item(self, key: str = "a") -> MoveItem:
        return items(self.database, self.request)[key]

    def number(self, key: str = "a") -> int:
        number = self.item(key).id
        assert number is not None
        return number

    def time(self, key: str = "a") -> Time:
        """The time that somebody's note tells, where it is the present one."""
        return Time(self.number(key), window_key(self.row().window_start))

    def change(self, **columns: Any) -> None:
        with self.database.writing() as session:
            session.exec(update(MoveRequest).where(col(MoveRequest.id) == self.request).values(**columns))

    def change_person(self, key: str, **columns: Any) -> None:
        with self.database.writing() as session:
            session.exec(update(MoveItem).where(col(MoveItem.id) == self.number(key)).values(**columns))

    def to_running(self) -> None:
        assert change(self.database, self.request, RequestState.RUNNING, now=START + timedelta(minutes=1))
        self.at = START + timedelta(minutes=1)

    def another_time(self, later: timedelta = 7 * DAY) -> None:
        self.change(window_start=START + later, window_end=END + later, approvals_counted_at=self.at)

    def messages(self, *kinds: str) -> list[OutboxMessage]:
        with self.database.session() as session:
            rows = session.exec(select(OutboxMessage).order_by(col(OutboxMessage.id)))
            return [row for row in rows if row.kind in (kinds or ("note",))]

    def told(self) -> list[tuple[str, str]]:
        """To whom which note was handed to the outbox."""
        return [(row.channel, row.key.split(":")[2]) for row in self.messages()]
