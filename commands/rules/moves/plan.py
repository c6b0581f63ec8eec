"""The plan of a move: the values that approvers approve, and the digest that binds their approval to them."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from storage.states import MoveKind

MANUAL, REMOTING = "manual", "remoting"
"""Who runs the commands: people, or the bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person of a plan, as the preflight found them."""

    key: str
    """objectGUID, lower case."""
    name: str
    upn: str
    sip: str
    """With the prefix `sip:`."""
    pool: str = ""
    """Where they are homed on premises: the way back."""
    unit: str = ""
    """Organisational unit, for people."""
    department: str = ""
    voice: bool = False
    """They have a telephone number or Enterprise Voice."""
    dial_in: bool = False
    vip: bool = False
    """The operator's list has them."""
    bypass_voice: bool = False
    """They arrive without telephone: -BypassEnterpriseVoiceCheck."""
    domain_controller: str = ""
    """-DomainController; empty: not needed."""
    attention: tuple[str, ...] = ()
    """Ids of the conditions that need attention or could not be told, in their order: U14, U16."""

    def as_json(self) -> str:
        """The canonical text, as a plan has it."""
        return _canonical(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How it is to be done. Moments are aware and UTC."""

    kind: MoveKind
    target: str
    """-Target: the hosting provider's ProxyFqdn, or the pool of a way back."""
    executor: str
    """remoting or manual."""
    concurrency: int
    canary: int
    halt_percent: int
    window_start: datetime | None = None
    window_end: datetime | None = None
    force: bool = False
    """-Force: contacts and meetings are lost for good."""

    @property
    def by_hand(self) -> bool:
        """Whether people run the commands."""
        return self.executor == MANUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who is moved, and how. The members are in the order in which they are moved."""

    members: tuple[Member, ...]
    options: Options

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text, hexadecimal: another value anywhere, another digest."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    def as_json(self) -> str:
        """The canonical text: sorted keys, no blanks, moments in ISO 8601 with +00:00."""
        return _canonical(self)


def read_plan(text: str) -> Plan:
    """The plan that `Plan.as_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found = json.loads(text)
    options = dict(found["options"])
    options["kind"] = MoveKind(options["kind"])
    for name in ("window_start", "window_end"):
        options[name] = datetime.fromisoformat(options[name]) if options[name] else None
    return Plan(members=tuple(map(_member, found["members"])), options=Options(**options))


def planned_member(text: str | None) -> Member | None:
    """The person that `Member.as_json` wrote; None where nothing was kept of them, or nobody can read it."""
    try:
        return _member(json.loads(text)) if text else None
    except (ValueError, KeyError, TypeError):
        return None


def _member(found: Mapping[str, Any]) -> Member:
    return Member(**{**found, "attention": tuple(found["attention"])})


def _canonical(what: Member | Plan) -> str:
    return json.dumps(asdict(what), sort_keys=True, separators=(",", ":"), default=_plain, ensure_ascii=False)


def way(kind: MoveKind) -> str:
    """Where people are moved: `to Teams`."""
    return "to Teams" if kind is MoveKind.MOVE else "back to Skype for Business Server"


def short(digest: str) -> str:
    """A digest as people compare it: `7f3a-91c2`."""
    return f"{digest[:4]}-{digest[4:8]}"


def changes(old: Plan, new: Plan) -> tuple[str, ...]:
    """What differs between two plans, a short sentence each; nothing where they are the same.

    The options come first: they are about everybody, and a card has room for a few differences alone.
    """
    return tuple(_changes(old, new))


def _changes(old: Plan, new: Plan) -> Iterator[str]:
    before, after = ({member.key: member for member in plan.members} for plan in (old, new))
    if old.options != new.options:
        yield f"Options: {', '.join(_fields(old.options, new.options))}."
    yield from (f"{before[key].name} is no longer in it." for key in before if key not in after)
    yield from (f"{after[key].name} is in it now." for key in after if key not in before)
    for key in after:
        if key in before and before[key] != after[key]:
            yield f"{after[key].name}: {', '.join(_fields(before[key], after[key]))}."
    if before.keys() == after.keys() and list(before) != list(after):
        yield "The order of the people is another."


def _fields(old: object, new: object) -> list[str]:
    one, other = asdict(old), asdict(new)  # type: ignore[call-overload] # both are dataclasses
    return [
        f"{name.replace('_', ' ')} was {_said(one[name])}, is {_said(other[name])}"
        for name in one
        if one[name] != other[name]
    ]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "nothing"
    return str(value) if value not in ("", None) else "nothing"


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a plan")
