"""The tables [approvals] and [moves]: typing errors are refused by name, and the document equals the code."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.digest_settings import DigestSettings
from bot.move_settings import (
    ApprovalSettings,
    FreezeSettings,
    GroupSettings,
    MoveSettings,
    RuleSettings,
    calendar_of,
    controllers_of,
    limits_of,
    policy_of,
)
from bot.note_settings import NoteSettings, NoteTexts
from bot.setting_tables import TABLES
from bot.settings import Settings, SettingsError, load_settings
from commands.rules.moves.calendar import Freeze
from commands.rules.moves.limits import Limits
from commands.rules.moves.policy import ApproverGroup, Occasion, Policy, Rule, with_defaults

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "settings.md"
TOOLS = 'tools_host = "tools.contoso.com"\ntools_user = "CONTOSO\\\\svc"\ntools_password = "a-password"\n'
GOOD = {
    "HYBRIDBOT_TENANT_ID": "contoso.onmicrosoft.com",
    "HYBRIDBOT_CLIENT_ID": "0feaeb32-d00e-4d66-bd5a-43b5b83db82c",
    "HYBRIDBOT_CLIENT_SECRET": "a-client-secret",
}
APPROVERS = """
[approvals]
channel = "C0APPROVALS"
[approvals.groups.Telephony]
users = ["UTOM", "UTIA"]
[approvals.groups."Identity & Access"]
user_groups = ["S0IDENTITY"]
"""


def loaded(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "hybridbot.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(GOOD, file)


def refused(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, text)
    return list(caught.value.problems)


def test_without_the_tables_nobody_can_ask_for_a_move() -> None:
    settings = load_settings(GOOD)
    assert policy_of(settings.approvals, settings.moves) == Policy()
    assert settings.moves.executor == "manual"


def test_the_limits_are_those_of_the_table(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        "[moves]\ncall_deadline = 90\ncanary = 2\n"
        "domain_controllers = { 'branch.contoso.com' = 'dc1.branch.contoso.com' }\n",
    )
    limits = limits_of(settings.moves)
    assert (limits.call_deadline, limits.canary, limits.concurrency) == (timedelta(seconds=90), 2, 4)
    assert limits_of(MoveSettings()) == Limits()
    assert controllers_of(settings.moves) == {"branch.contoso.com": "dc1.branch.contoso.com"}


def test_the_tables_become_a_policy_and_a_calendar(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        TOOLS
        + APPROVERS
        + """
[[approvals.rules]]
when = "voice"
approvals = 2
groups = ["Telephony"]
[moves]
executor = "remoting"
vip = ["ceo@contoso.com"]
time_zone = "europe/berlin"
working_days = ["Monday", "tue"]
holidays = [2026-12-25]
office_from = "07:30"
office_until = 16:00:00
[[moves.freeze]]
from = 2026-12-20
until = 2027-01-06
name = "Year end"
""",
    )
    policy = policy_of(settings.approvals, settings.moves)
    assert policy.groups == (
        ApproverGroup(name="Telephony", users=("UTOM", "UTIA")),
        ApproverGroup(name="Identity & Access", user_groups=("S0IDENTITY",)),
    )
    assert policy.rules == with_defaults([Rule(when=Occasion.VOICE, approvals=2, groups=("Telephony",))])
    assert policy.expires == timedelta(days=1)
    assert policy.calendar == calendar_of(settings.moves)
    assert policy.calendar.zone == "Europe/Berlin"
    assert policy.calendar.working_days == {0, 1}
    assert policy.calendar.holidays == {date(2026, 12, 25)}
    assert policy.calendar.freezes == (Freeze(start=date(2026, 12, 20), until=date(2027, 1, 6), name="Year end"),)
    assert (policy.calendar.office_from, policy.calendar.office_until) == (time(7, 30), time(16))
    assert settings.moves.vip == ("ceo@contoso.com",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[approvals]\nchanel = 'C0X'", "chanel in approvals in the file is not a setting. Did you mean channel?"),
        ("[moves]\nqqq = 1", "qqq in moves in the file is not a setting. docs/settings.md lists all of them."),
        (
            "[approvals.groups.users]\nuser = ['U01']",
            "user in users in groups in approvals in the file is not a setting. Did you mean users?",
        ),
        (
            "[[approvals.rules]]\nwhen = 'size'\n[[approvals.rules]]\nwhen = 'vip'\nmorethan = 2",
            "morethan in the 2. of rules in approvals in the file is not a setting. Did you mean more_than?",
        ),
        (
            "[[approvals.rules]]\napprovals = 2",
            "when in the 1. of rules in approvals in the file is missing: one of always, size,",
        ),
        (
            "[[approvals.rules]]\nwhen = 'sise'",
            "when in the 1. of rules in approvals in the file must be one of always",
        ),
        ("[[approvals.rules]]\nwhen = 'size'\napprovals = 0", "must be a whole number from 1 to 20."),
        ("[[approvals.rules]]\nwhen = 'size'\napprovals = true", "must be a whole number from 1 to 20."),
        (
            "[approvals]\nchannel = 'general'",
            "channel in approvals in the file must be a channel id that starts with C",
        ),
        ("[approvals.groups.T]\nusers = ['ada']", "must be a list of Slack user ids that start with U or W."),
        ("[approvals.groups.T]\nusers = ['']", "must be a list of Slack user ids that start with U or W."),
        ("[approvals.groups.'<!here>']\nusers = ['U012']", "must have another name: letters, digits and blanks"),
        ("approvals = 3", "approvals in the file must be a table"),
        ("[moves]\ntime_zone = 'Berlin/Europe'", "must be a time zone such as Europe/Berlin."),
        ("[moves]\noffice_from = '08:00+01:00'", "must be a time such as 08:00:00."),
        ("[moves]\nholidays = ['Christmas']", "must be a list of dates"),
        ("[moves]\nconcurrency = 0", "concurrency in moves in the file must be a whole number from 1 to 100."),
        ("[[moves.freeze]]\nuntil = 2027-01-01", "from in the 1. of freeze in moves in the file is missing"),
        ("[[moves.freeze]]\nfrom = 2027-01-02\nuntil = 2027-01-01", "[moves]: the freeze 2027-01-02 ends before"),
        ("[moves]\nexecutor = 'remoting'", "HYBRIDBOT_TOOLS_HOST is missing: a host name, because executor in [moves]"),
        ("[moves]\nconcurrency = 30", "[moves]: concurrency is greater than most_concurrency."),
        ("[moves]\noffice_from = 19:00:00", "[moves]: office_from must lie before office_until."),
        ("[moves]\nfirst_reminders = [7, 1]", "[moves]: first_reminders must grow."),
        ("[approvals]\nchannel = 'C0APPROVALS'", "[approvals]: There is a channel, but no approver group"),
        ("[notes.texts]\nbefore_1 = 'Hello {nmae}'", "a text with no other placeholders than {name}, {day}"),
        (APPROVERS + "[approvals.groups.Empty]", "[approvals]: The approver group Empty is empty"),
        (APPROVERS + "[[approvals.rules]]\nwhen='vip'\ngroups=['Telephone']", "Did you mean Telephony?"),
    ],
)
def test_what_is_wrong_is_refused_at_the_start_and_named(tmp_path: Path, text: str, says: str) -> None:
    told = refused(tmp_path, text)
    assert len(told) == 1
    assert says in told[0]


def test_everything_wrong_is_named_at_once(tmp_path: Path) -> None:
    told = refused(tmp_path, "[approvals]\nchanel = 'C0X'\n[moves]\nexecutor = 'robot'\ncanary = -1\n")
    assert len(told) == 3
    assert "robot" not in "".join(told)


def cells(model: type[BaseModel]) -> Iterator[tuple[str, Any, str, str]]:
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        assert isinstance(extra, dict)
        yield field.alias or name, field.get_default(), str(field.description), str(extra["expected"])


def table(model: type[BaseModel]) -> str:
    """A table of docs/settings.md, from the code."""
    lines = ["| Key | Default | Meaning | Takes |", "|---|---|---|---|"]
    for name, default, meaning, expected in cells(model):
        shown = ", ".join(map(str, default)) if isinstance(default, tuple) else default
        cell = f"`{shown}`" if isinstance(default, int | float | str | tuple | time) and shown != "" else ""
        lines.append(f"| `{name}` | {cell} | {meaning} | {expected} |")
    return "\n".join(lines)


@pytest.mark.parametrize(
    "model",
    [
        ApprovalSettings,
        GroupSettings,
        RuleSettings,
        MoveSettings,
        FreezeSettings,
        DigestSettings,
        NoteSettings,
        NoteTexts,
    ],
)
def test_the_document_equals_the_code(model: type[BaseModel]) -> None:
    """docs/settings.md lists every key of every table with its default, its meaning and what it takes."""
    assert table(model) in DOCUMENT.read_text(encoding="utf-8")


def test_the_example_of_the_document_is_a_policy_that_can_be_used(tmp_path: Path) -> None:
    section = DOCUMENT.read_text(encoding="utf-8").partition("## Moves and their approvals")[2]
    example = section.partition("```toml\n")[2].partition("```")[0]
    settings = loaded(tmp_path, TOOLS + example)
    assert policy_of(settings.approvals, settings.moves).is_set_up
    assert settings.moves.freeze


def test_the_tables_are_fields_of_the_settings() -> None:
    assert {name: type(Settings.model_fields[name].default) for name in TABLES} == TABLES
