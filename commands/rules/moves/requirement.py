"""Which approvals a plan needs, and why: the rules that apply to it, put together."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from commands.rules.moves.calendar import Calendar, in_office, outside_office
from commands.rules.moves.plan import Plan
from commands.rules.moves.policy import Occasion, Policy, Rule
from commands.rules.moves.window import Window
from commands.rules.wording import counted, listed, people, verb
from storage.states import MoveKind


@dataclass(frozen=True, slots=True)
class Requirement:
    """So many approvals, one each from every named group by a person of its own."""

    approvals: int
    groups: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    """Sentences: "2 approvals, one of them from Telephony, because 5 people have a phone number."."""

    @property
    def said(self) -> str:
        """`2 approvals, one of them from Telephony`."""
        return _needed(self.approvals, self.groups)

    def is_stricter_than(self, other: "Requirement") -> bool:
        """Whether what is enough for the other may not be enough for this one."""
        return self.approvals > other.approvals or not set(self.groups) <= set(other.groups)

    def as_json(self) -> str:
        """What `read_requirement` reads again."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)


def read_requirement(text: str) -> Requirement:
    """The requirement that `as_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found = json.loads(text)
    if not isinstance(found["approvals"], int) or found["approvals"] < 1:
        raise ValueError("a requirement needs at least one approval")
    return Requirement(found["approvals"], tuple(found["groups"]), tuple(found["because"]))


def requirement_of(policy: Policy, plan: Plan, now: datetime) -> Requirement:
    """The most approvals that a rule asks for which applies, one from each group that one names. Never none."""
    found = [(rule, reason) for rule in policy.rules if (reason := _reason(rule, plan, policy.calendar, now))]
    groups = tuple(dict.fromkeys(name for rule, _ in found for name in rule.groups))
    most = max((rule.approvals for rule, _ in found), default=1)
    approvals = max(1, most, len(groups))
    return Requirement(approvals, groups, tuple(_because(found, approvals)))


def _because(found: Iterable[tuple[Rule, str]], approvals: int) -> Iterator[str]:
    """A sentence for each set of groups: the rules that ask for the most, then those that add a group."""
    most: dict[tuple[str, ...], list[str]] = {}
    further: dict[tuple[str, ...], list[str]] = {}
    for rule, reason in found:
        if rule.approvals == approvals:
            most.setdefault(rule.groups, []).append(reason)
        elif rule.groups:
            further.setdefault(rule.groups, []).append(reason)
    if not most and not further:
        most[()] = [_EVERY_MOVE]
    if most.get(()) == [_EVERY_MOVE] and len(most) > 1:
        del most[()]  # another says the same number, and more
    for groups, reasons in most.items():
        reasons = [reason for reason in reasons if reason != _EVERY_MOVE] or reasons
        yield f"{_needed(approvals, groups)}, because {listed(reasons, most=len(reasons))}."
    for groups, reasons in further.items():
        yield f"{_one_each(groups, 'One of them')}, because {listed(reasons, most=len(reasons))}."


_EVERY_MOVE = "every move needs that"


def _reason(rule: Rule, plan: Plan, calendar: Calendar, now: datetime) -> str:
    """Why the rule applies to the plan, to stand behind "because"; empty: it does not."""
    match rule.when:
        case Occasion.SIZE:
            return _counting(rule, len(plan.members), ("is moved", "are moved"))
        case Occasion.VOICE:
            return _counting(
                rule, sum(one.voice for one in plan.members), ("has a phone number", "have a phone number")
            )
        case Occasion.VIP:
            return _counting(rule, sum(one.vip for one in plan.members), ("is on the VIP list", "are on the VIP list"))
    return _REASONS[rule.when] if _applies(rule.when, plan, calendar, now) else ""


def _counting(rule: Rule, number: int, verbs: tuple[str, str]) -> str:
    if number <= rule.more_than:
        return ""
    limit = f" (more than {rule.more_than:,})" if rule.more_than else ""
    return f"{people(number)} {verb(number, *verbs)}{limit}"


_REASONS = {
    Occasion.ALWAYS: _EVERY_MOVE,
    Occasion.NO_WINDOW: "it has no window and may start at any time",
    Occasion.OFFICE_HOURS: "it may run in office hours",
    Occasion.OUTSIDE_OFFICE_HOURS: "it may run outside office hours",
    Occasion.FORCE: "-Force loses contacts and meetings for good",
    Occasion.ROLLBACK: "contacts and meetings do not come back with people",
}


def _applies(when: Occasion, plan: Plan, calendar: Calendar, now: datetime) -> bool:
    options = plan.options
    window = Window(options.window_start, options.window_end)
    if window.start is not None and window.start < now:
        window = Window(now, window.end)  # what lies behind us cannot happen any more
    match when:
        case Occasion.NO_WINDOW:
            return options.window_end is None
        case Occasion.OFFICE_HOURS:
            return in_office(window, calendar)
        case Occasion.OUTSIDE_OFFICE_HOURS:
            return outside_office(window, calendar)
        case Occasion.FORCE:
            return options.force
        case Occasion.ROLLBACK:
            return options.kind is MoveKind.ROLLBACK
        case _:
            return True


def _needed(approvals: int, groups: tuple[str, ...]) -> str:
    number = counted(approvals, "approval", "approvals")
    if not groups:
        return number
    if approvals == 1:
        return f"{number} from {groups[0]}"
    return f"{number}, {_one_each(groups, 'one' if len(groups) == approvals else 'one of them')}"


def _one_each(groups: tuple[str, ...], first: str) -> str:
    """`one of them from Telephony and one from Identity`."""
    return listed([f"{'one' if at else first} from {name}" for at, name in enumerate(groups)], most=len(groups))
