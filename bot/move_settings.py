"""The tables [approvals] and [moves] of hybridbot.toml: what they take, and what the commands get from them.

A key that is not known is refused at the start, like a policy that could never work: a typing error must neither open
a door nor close it.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.setting_values import described as _field
from bot.setting_values import matching
from commands.rules.day_words import WEEKDAYS
from commands.rules.moves.calendar import Calendar, Freeze
from commands.rules.moves.limits import Limits
from commands.rules.moves.policy import (
    APPROVE,
    REJECT,
    ApproverGroup,
    Occasion,
    Policy,
    Rule,
    with_defaults,
)
from commands.rules.moves.unusable import unusable
from commands.rules.moves.zones import zone_named

_STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=False)
_NAMES_OF_REACTIONS = "names of reactions in quotes, such as white_check_mark"


def _zone(name: str) -> str:
    zone = zone_named(name)
    if zone is None:
        raise ValueError("not a time zone")
    return zone.key


def _local(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("has a time zone of its own")
    return value


def _weekday(value: Any) -> Any:
    """`Mon` or `monday` as one of WEEKDAYS."""
    return value.strip()[:3].capitalize() if isinstance(value, str) else value


UserId = Annotated[str, matching(r"[UW][A-Z0-9]{2,}"), Field(min_length=1)]
UserGroupId = Annotated[str, matching(r"S[A-Z0-9]{2,}"), Field(min_length=1)]
GroupName = Annotated[str, matching(r"[^\W_][\w .&+/-]{0,39}"), Field(min_length=1)]
ReactionName = Annotated[str, matching(r":?[a-z0-9_+'-]{1,100}:?"), Field(min_length=1)]
Address = Annotated[str, matching(r"[^@\s]+@[^@\s]+"), Field(min_length=1)]
DomainName = Annotated[str, matching(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"), Field(min_length=1)]
LocalTime = Annotated[time, AfterValidator(_local)]
Weekday = Annotated[Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], BeforeValidator(_weekday)]


class GroupSettings(BaseModel):
    """A table [approvals.groups.NAME]."""

    model_config = _STRICT

    user_groups: tuple[UserGroupId, ...] = _field(
        (), "Slack user groups whose members belong to it.", "a list of user group ids that start with S"
    )
    users: tuple[UserId, ...] = _field(
        (), "Slack users who belong to it.", "a list of Slack user ids that start with U or W"
    )


class RuleSettings(BaseModel):
    """A table [[approvals.rules]]."""

    model_config = _STRICT

    when: Occasion = _field(..., "On which occasion it applies.", f"one of {', '.join(Occasion)}")
    more_than: int = _field(
        0,
        "For size, voice and vip: it applies to more than so many people.",
        "a whole number from 0 to 100000",
        ge=0,
        le=100_000,
    )
    approvals: int = _field(
        1, "How many approvals a move then needs.", "a whole number from 1 to 20", ge=1, le=20, strict=True
    )
    groups: tuple[str, ...] = _field(
        (), "Approver groups of which one person each must be among them.", "a list of names of approver groups"
    )


class ApprovalSettings(BaseModel):
    """The table [approvals]."""

    model_config = _STRICT

    channel: Annotated[str, matching(r"[CG][A-Z0-9]{2,}")] = _field(
        "", "Channel in which moves are approved; empty: nobody can ask for one.", "a channel id that starts with C"
    )
    groups: dict[GroupName, GroupSettings] = _field(
        {},
        "Who may approve, as tables `[approvals.groups.Telephony]`; the name is what cards show.",
        "tables [approvals.groups.NAME] with user_groups and users",
    )
    rules: tuple[RuleSettings, ...] = _field(
        (),
        "How many approvals on which occasion, as tables `[[approvals.rules]]`; they replace the built-in rules for "
        "the same occasion.",
        "tables [[approvals.rules]] with when, more_than, approvals and groups",
    )
    approve: tuple[ReactionName, ...] = _field(APPROVE, "Reactions that approve.", f"a list of {_NAMES_OF_REACTIONS}")
    reject: tuple[ReactionName, ...] = _field(REJECT, "Reactions that reject.", f"a list of {_NAMES_OF_REACTIONS}")
    expires_hours: float = _field(
        24.0,
        "A request ends after so many hours without its approvals, and frees its people.",
        "a number of hours up to 2160",
        gt=0,
        le=2160,
    )
    remind_minutes: tuple[Annotated[float, Field(gt=0, le=129_600)], ...] = _field(
        (30.0, 120.0, 480.0),
        "After how many minutes without its approvals a request is brought to mind, each time.",
        "a list of numbers of minutes that grow",
    )
    escalate_hours: float = _field(
        4.0,
        "After how many hours without its approvals the escalation group is called.",
        "a number of hours up to 2160",
        gt=0,
        le=2160,
    )
    escalation: str = _field(
        "", "The approver group that is called then; empty: none.", "the name of an approver group"
    )


class FreezeSettings(BaseModel):
    """A table [[moves.freeze]]."""

    model_config = _STRICT

    start: date = _field(..., "The first day.", "a date such as 2026-12-20", alias="from")
    until: date = _field(..., "The last day.", "a date such as 2027-01-06")
    name: str = _field("", "What it is called.", "a name in quotes", max_length=60)


class MoveSettings(BaseModel):
    """The table [moves]."""

    model_config = _STRICT

    executor: Literal["manual", "remoting"] = _field(
        "manual",
        "Who runs the commands: manual: a person, with the commands that the bot writes; remoting: the bot.",
        "one of manual, remoting",
    )
    concurrency: int = _field(
        4, "How many people of a request are moved at the same time.", "a whole number from 1 to 100", ge=1, le=100
    )
    most_concurrency: int = _field(
        25,
        "The most that somebody can ask for, and that all requests together move at the same time.",
        "a whole number from 1 to 100",
        ge=1,
        le=100,
    )
    canary: int = _field(
        1,
        "So many people of a request are moved and verified alone before the others.",
        "a whole number from 0 to 100",
        ge=0,
        le=100,
    )
    halt_percent: int = _field(
        20,
        "When so many of a hundred people who were tried have failed, two at least, the request is paused.",
        "a whole number from 1 to 100",
        ge=1,
        le=100,
    )
    call_deadline: float = _field(
        600.0,
        "How long, in seconds, the move of one person is waited for before its outcome is read back.",
        "a number of seconds from 1 to 7200",
        ge=1,
        le=7200,
    )
    attempts: int = _field(
        4,
        "How often a person is tried whose error may pass by itself.",
        "a whole number from 1 to 20",
        ge=1,
        le=20,
    )
    by_hand_days: int = _field(
        7,
        "How many days, without a window, are waited for somebody to run the commands that were handed out, where "
        "the executor is manual. Then the request ends, and who was not moved counts as failed.",
        "a whole number from 1 to 90",
        ge=1,
        le=90,
    )
    vip: tuple[Address, ...] = _field(
        (), "People whose move needs the approvals of the occasion vip.", "a list of user principal names"
    )
    time_zone: Annotated[str, AfterValidator(_zone)] = _field(
        "UTC",
        "Time zone of windows, office hours and days, where a window names no other.",
        "a time zone such as Europe/Berlin",
    )
    office_from: LocalTime = _field(time(8), "When office hours begin.", "a time such as 08:00:00")
    office_until: LocalTime = _field(time(18), "When office hours end.", "a time such as 18:00:00")
    working_days: tuple[Weekday, ...] = _field(
        ("Mon", "Tue", "Wed", "Thu", "Fri"), "Days on which people work.", 'a list such as ["Mon", "Tue"]'
    )
    holidays: tuple[date, ...] = _field(
        (), "Days on which nobody works; moves are allowed.", "a list of dates such as [2026-12-25]"
    )
    freeze: tuple[FreezeSettings, ...] = _field(
        (),
        "Days on which nothing is moved, as tables `[[moves.freeze]]`.",
        "tables [[moves.freeze]] with from, until and name",
    )
    domain_controllers: dict[DomainName, DomainName] = _field(
        {},
        "By Active Directory domain, for people in another domain than the servers: the domain controller that their "
        "move asks.",
        'a table such as { "branch.contoso.com" = "dc1.branch.contoso.com" }',
    )
    first_reminders: tuple[Annotated[int, Field(ge=1, le=30)], ...] = _field(
        (1, 7, 20),
        "On which days after a move those are named who have not signed in to Teams yet: after 30 days their "
        "contacts are lost.",
        "a list of days from 1 to 30 that grow",
    )


def calendar_of(moves: MoveSettings) -> Calendar:
    """The organisation's calendar."""
    return Calendar(
        zone=moves.time_zone,
        holidays=frozenset(moves.holidays),
        freezes=tuple(Freeze(start=one.start, until=one.until, name=one.name) for one in moves.freeze),
        working_days=frozenset(WEEKDAYS.index(day) for day in moves.working_days),
        office_from=moves.office_from,
        office_until=moves.office_until,
    )


def policy_of(approvals: ApprovalSettings, moves: MoveSettings) -> Policy:
    """The policy of these tables. Whether it can be used is told by `contradictions_of_moves`."""
    return Policy(
        channel=approvals.channel,
        groups=tuple(
            ApproverGroup(name=name, user_groups=group.user_groups, users=group.users)
            for name, group in approvals.groups.items()
        ),
        rules=with_defaults(
            Rule(when=rule.when, more_than=rule.more_than, approvals=rule.approvals, groups=rule.groups)
            for rule in approvals.rules
        ),
        approve=approvals.approve,
        reject=approvals.reject,
        expires=timedelta(hours=approvals.expires_hours),
        remind=tuple(timedelta(minutes=minutes) for minutes in approvals.remind_minutes),
        escalate_after=timedelta(hours=approvals.escalate_hours),
        escalation=approvals.escalation,
        calendar=calendar_of(moves),
    )


def limits_of(moves: MoveSettings) -> Limits:
    """How people are moved, by these settings."""
    return Limits(
        executor=moves.executor,
        concurrency=moves.concurrency,
        most_concurrency=moves.most_concurrency,
        canary=moves.canary,
        halt_percent=moves.halt_percent,
        call_deadline=timedelta(seconds=moves.call_deadline),
        attempts=moves.attempts,
        by_hand_days=moves.by_hand_days,
        first_reminders=moves.first_reminders,
    )


def controllers_of(moves: MoveSettings) -> Mapping[str, str]:
    """Which domain controller is asked for the people of which Active Directory domain, in lower case."""
    return {domain.lower(): controller for domain, controller in moves.domain_controllers.items()}


def contradictions_of_moves(approvals: ApprovalSettings, moves: MoveSettings) -> list[str]:
    """What to say about tables whose values are fine one by one, and cannot work together."""
    problems = [f"[approvals]: {problem}" for problem in unusable(policy_of(approvals, moves))]
    if moves.concurrency > moves.most_concurrency:
        problems.append("[moves]: concurrency is greater than most_concurrency.")
    if moves.office_from >= moves.office_until:
        problems.append("[moves]: office_from must lie before office_until.")
    if list(moves.first_reminders) != sorted(set(moves.first_reminders)):
        problems.append("[moves]: first_reminders must grow.")
    problems += [
        f"[moves]: the freeze {one.name or one.start} ends before it begins."
        for one in moves.freeze
        if one.until < one.start
    ]
    return problems
