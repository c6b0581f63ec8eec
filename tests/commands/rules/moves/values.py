"""Plans, policies and voices for the tests of the rules about moves."""

from datetime import UTC, datetime, timedelta
from typing import Any

from commands.rules.moves.plan import Member, Options, Plan
from commands.rules.moves.policy import ApproverGroup, Occasion, Policy, Rule
from commands.rules.moves.standing import Voice
from storage.states import DecisionKind, MoveKind

NOW = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
"""A Thursday; 17:00 in Berlin."""
TELEPHONY = ApproverGroup(name="Telephony", users=("UTOM", "UTIA"))
IDENTITY = ApproverGroup(name="Identity", users=("UBEN", "UIDA"), user_groups=("S0IDENTITY",))
POLICY = Policy(
    channel="C0APPROVALS",
    groups=(TELEPHONY, IDENTITY),
    rules=(
        Rule(when=Occasion.ALWAYS, approvals=1),
        Rule(when=Occasion.SIZE, more_than=5, approvals=2),
        Rule(when=Occasion.VOICE, approvals=2, groups=("Telephony",)),
        Rule(when=Occasion.FORCE, approvals=3, groups=("Identity",)),
    ),
)


def member(number: int, **changed: Any) -> Member:
    """Person number so and so."""
    name = f"Person {number}"
    given = {"key": f"{number:08d}", "name": name, "upn": f"p{number}@contoso.com", "sip": f"sip:p{number}@contoso.com"}
    return Member(**{**given, **changed})


def options(**changed: Any) -> Options:
    """A move to Teams on Saturday, 02:00 to 05:00 in Berlin."""
    start = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
    given: dict[str, Any] = {
        "kind": MoveKind.MOVE,
        "target": "sipfed.online.lync.com",
        "executor": "remoting",
        "concurrency": 4,
        "canary": 1,
        "halt_percent": 20,
        "window_start": start,
        "window_end": start + timedelta(hours=3),
    }
    return Options(**{**given, **changed})


def plan(number: int = 3, *, voices: int = 0, vips: int = 0, **changed: Any) -> Plan:
    """So many people, the first of whom have a phone number or are on the list."""
    members = tuple(member(at, voice=at < voices, vip=at < vips) for at in range(number))
    return Plan(members=members, options=options(**changed))


def voice(person: str, *groups: str, after: int = 0, kind: DecisionKind = DecisionKind.APPROVE) -> Voice:
    """What somebody decided so many minutes after NOW."""
    return Voice(person=person, kind=kind, groups=groups, at=NOW + timedelta(minutes=after))
