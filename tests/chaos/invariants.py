"""What must be true after a run, counted from the pretend company's own journal and from what its Slack received."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.world import CLOUD, Person
from storage.database import Database
from storage.ledger import audit, requests
from storage.ledger.tables import AuditRecord, MoveItem, MoveRequest
from storage.states import DecisionKind, ItemState, RequestState
from tests.chaos.requests import Wanted
from tests.running_company import RunningCompany

ON_ITS_WAY = timedelta(seconds=2)
"""From the note of a call until the company begins the move, on a busy machine: only the call itself lies between."""


@dataclass(frozen=True, slots=True)
class Count:
    """One invariant: how often it was looked at, and how often it did not hold."""

    name: str
    looked_at: int
    broken: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """A line for the end of a run."""
        shown = "".join(f"\n      {one}" for one in self.broken[:10])
        return (
            f"  {'ok   ' if not self.broken else 'BROKEN'} {self.name}: {len(self.broken)} of {self.looked_at}{shown}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a run has left behind."""

    company: RunningCompany
    database: Database
    wanted: dict[int, Wanted]
    journal: Sequence[dict[str, Any]]
    """Entries of the system `moves`, oldest first, all of them."""


def all_counts(evidence: Evidence) -> list[Count]:
    """Every invariant."""
    with evidence.database.session() as session:
        rows = {number: requests.get(session, number) for number in evidence.wanted}
        people = {number: requests.items_of(session, number) for number in evidence.wanted}
        chain = audit.verify(session)
        records = list(audit.export(session))
    moved_records = Counter(record.user for record in records if record.action == "moved")
    found = {number: row for number, row in rows.items() if row is not None}
    return [
        _nobody_lost(evidence, people),
        _once(evidence),
        _moved_records(people, moved_records),
        _bound(evidence),
        _window(evidence, people),
        _quorum(evidence),
        *_as_recorded(records),
        _ended(found, evidence),
        *_messages(found, evidence),
        Count("the audit chain holds", chain.records, (chain.problem,) if chain.problem else ()),
    ]


def _nobody_lost(evidence: Evidence, people: dict[int, list[MoveItem]]) -> Count:
    """Everybody is in a final state, and the company agrees with it."""
    homes: dict[str, Person] = {str(person.guid): person for person in evidence.company.world.people}
    broken, looked_at = [], 0
    for number, items in people.items():
        for item in items:
            looked_at += 1
            in_cloud = homes[item.user].hosting_provider == CLOUD
            waits = evidence.wanted[number].approvals < 2 and item.state in (ItemState.QUEUED, ItemState.SKIPPED)
            if item.state not in (ItemState.MOVED, ItemState.FAILED, ItemState.SKIPPED) and not waits:
                broken.append(f"{item.identity} of {number} is {item.state}")
            elif in_cloud is not (item.state is ItemState.MOVED):
                broken.append(f"{item.identity} of {number} is {item.state}, and in the cloud: {in_cloud}")
            elif item.state is ItemState.FAILED:
                broken.append(f"{item.identity} of {number} has failed: {item.outcome}")
    return Count("nobody is lost, and the company agrees", looked_at, tuple(broken))


def _once(evidence: Evidence) -> Count:
    starts = Counter(entry["detail"]["user"] for entry in evidence.journal if entry["what"] == "move started")
    broken = tuple(f"{user} was started {count} times" for user, count in starts.items() if count != 1)
    return Count("no move is started twice", len(starts), broken)


def _moved_records(people: dict[int, list[MoveItem]], records: Counter[str]) -> Count:
    moved = {item.user for items in people.values() for item in items if item.state is ItemState.MOVED}
    broken = [f"{user} has {records[user]} records" for user in moved if records[user] != 1]
    broken += [f"{user} has a record, and was not moved" for user in records if user not in moved]
    return Count("one audit record `moved` for each moved person", len(moved), tuple(broken))


def _bound(evidence: Evidence) -> Count:
    """Of each request, never more at once than it allows."""
    of_user = _request_of_user(evidence)
    flying: Counter[int] = Counter()
    most: Counter[int] = Counter()
    for entry in evidence.journal:
        number = of_user.get(entry["detail"].get("user", ""))
        if number is None:
            continue
        if entry["what"] == "move started":
            flying[number] += 1
            most[number] = max(most[number], flying[number])
        elif entry["what"] == "move ended":
            flying[number] -= 1
    allowed = {number: wanted.concurrency for number, wanted in evidence.wanted.items()}
    broken = tuple(
        f"{count} at once of {number}, {allowed[number]} allowed"
        for number, count in most.items()
        if count > allowed[number]
    )
    said = ", ".join(f"{most[number]} of {allowed[number]}" for number in sorted(most))
    return Count(f"never above the concurrency bound (most at once: {said})", len(most), broken)


def _window(evidence: Evidence, people: dict[int, list[MoveItem]]) -> Count:
    broken, looked_at = [], 0
    started = {
        entry["detail"]["user"]: datetime.fromisoformat(entry["at"])
        for entry in evidence.journal
        if entry["what"] == "move started"
    }
    for number, wanted in evidence.wanted.items():
        if wanted.window is None:
            continue
        begin, end = wanted.window
        for item in people[number]:
            if item.call_started_at is not None:
                looked_at += 1
                if not begin <= item.call_started_at <= end:
                    broken.append(f"{item.identity} was called at {item.call_started_at}, window {begin} to {end}")
            if (at := started.get(item.identity)) is not None and not begin <= at <= end + ON_ITS_WAY:
                broken.append(f"{item.identity} was started at {at}, window {begin} to {end}")
    return Count("never outside the window", looked_at, tuple(broken))


def _quorum(evidence: Evidence) -> Count:
    without = {
        person.user_principal_name
        for wanted in evidence.wanted.values()
        if wanted.approvals < 2
        for person in wanted.people
    }
    started = {entry["detail"]["user"] for entry in evidence.journal if entry["what"] == "move started"}
    return Count("never without quorum", len(without), tuple(sorted(without & started)))


def _as_recorded(records: Sequence[AuditRecord]) -> Iterator[Count]:
    """What stood on record at the moment of each call: two approvals of the very plan, and no halt."""
    standing: defaultdict[int, dict[str, str]] = defaultdict(dict)
    halts, calls, without, during = 0, 0, [], []
    halted = False
    for record in records:
        number, detail = record.request_id or 0, json.loads(record.detail)
        match record.action:
            case DecisionKind.APPROVE:
                standing[number][record.actor] = detail["digest"]
            case "withdraw":
                standing[number].pop(detail["person"], None)
            case "withdraw all":
                standing[number].clear()
            case "halt" if not record.request_id:
                halted, halts = True, halts + 1
            case "lift halt":
                halted = False
            case "move called":
                calls += 1
                approvals = sum(digest == detail["digest"] for digest in standing[number].values())
                without += [f"record {record.id}: {approvals} approvals of this plan"] if approvals < 2 else []
                during += [f"record {record.id}: everything was halted"] if halted else []
    yield Count("each call under two approvals of its very plan", calls, tuple(without))
    yield Count(f"no call during a halt ({halts} halts)", calls, tuple(during))


def _ended(found: dict[int, MoveRequest], evidence: Evidence) -> Count:
    """Done or cancelled; one that stood still for the whole of its window, without a move, has expired."""

    def has_ended(row: MoveRequest) -> bool:
        expired = row.state is RequestState.EXPIRED and row.window_end is not None and row.started_at is None
        return expired or row.state in (RequestState.DONE, RequestState.CANCELLED)

    broken = tuple(
        f"{number} ({evidence.wanted[number].name}) is {row.state}"
        for number, row in found.items()
        if not has_ended(row)
    )
    return Count("every request has ended", len(found), broken)


def _messages(found: dict[int, MoveRequest], evidence: Evidence) -> Iterator[Count]:
    """What Slack received: how many messages with which key."""
    workspace = evidence.company.company.slack.hub.workspace
    received = Counter(
        str(message.metadata["event_payload"]["key"])
        for channel in workspace.messages.values()
        for message in channel.values()
        if message.metadata
    )
    for kind, said in (("final", "one final message for each request"), ("card", "one card for each request")):
        keys = [f"{kind}:{number}" for number in found]
        broken = tuple(f"{key} was posted {received[key]} times" for key in keys if received[key] != 1)
        yield Count(said, len(keys), broken)
    twice = tuple(f"{key} was posted {count} times" for key, count in received.items() if count > 1)
    yield Count("no message twice", len(received), twice)


def _request_of_user(evidence: Evidence) -> dict[str, int]:
    return {
        person.user_principal_name: number for number, wanted in evidence.wanted.items() for person in wanted.people
    }
