"""Accepted findings: the list, and the form in which one is accepted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.views import actions
from bot.views.message import Message, button, fitted, section, small
from bot.views.words import cut, mention, moment, plain
from commands.accept import LONGEST_REASON
from commands.step import Acceptance, AcceptedLine, AcceptedResult, Finding

FORM = "accept_form"
"""callback_id of the form."""
FINDING, DAY, REASON = "finding", "day", "reason"
"""Blocks of the form; the element in each has the same action_id."""
_SEPARATOR = "|"
_MOST_OPTIONS = 100
USUAL = timedelta(days=30)
"""How long is suggested."""


def accepted_message(result: AcceptedResult) -> Message:
    """What is accepted, each with a way to take it back, then what was."""
    groups = [_line(line, number) for number, line in enumerate(result.lines, start=1)]
    accept = button("Accept a finding", actions.OPEN_ACCEPT, reads="Accept a finding: opens a form")
    last: list[Block] = [small(f"Told {moment(result.told_at)}"), ActionsBlock(elements=[accept])]
    return Message(plain(result.headline, 500), fitted([section(f"*{plain(result.headline, 500)}*")], groups, last))


def _line(line: AcceptedLine, number: int) -> list[Block]:
    about = plain(f"{line.about} {line.title}", 200)
    who = f"accepted by {mention(line.by)} {moment(line.since)}: {plain(line.reason, 400)}"
    if line.in_force:
        back = button(
            "Take back",
            actions.suffixed(actions.RUN_COMMAND, number),
            value=f"accept end {line.about}",
            reads=f"Take back the acceptance of {line.about}",
        )
        return [section(f"*{about}*, until {line.until:%Y-%m-%d}\n{who}", button=back)]
    how = "replaced" if line.replaced else "taken back"
    ended = f"{how} by {mention(line.ended_by)} {moment(line.ended_at)}" if line.ended_at else "ran out"
    return [small(f"{about}, until {line.until:%Y-%m-%d}, {ended}; {who}")]


def acceptance_text(acceptance: Acceptance) -> str:
    """Who has accepted a finding, until when and why, as mrkdwn."""
    reason = plain(acceptance.reason, 300)
    return f"Accepted by {mention(acceptance.by)} until {acceptance.until:%Y-%m-%d}: {reason}"


def accept_form(findings: Sequence[Finding], *, channel: str, now: datetime) -> dict[str, Any]:
    """The form: which finding, until when, why. Or that there is nothing to accept. `channel`: for the answer."""
    options = [_option(finding) for finding in findings[:_MOST_OPTIONS]]
    blocks: list[Block] = [section("There is nothing to accept: nothing that was checked is open.")]
    if options:
        blocks = [
            InputBlock(
                block_id=FINDING,
                label="Which finding",
                element=StaticSelectElement(action_id=FINDING, options=options, placeholder="Choose a finding"),
            ),
            InputBlock(
                block_id=DAY,
                label="Until the end of",
                element=DatePickerElement(action_id=DAY, initial_date=(now + USUAL).date().isoformat()),
            ),
            InputBlock(
                block_id=REASON,
                label="Why it may stay as it is",
                element=PlainTextInputElement(action_id=REASON, multiline=True, max_length=LONGEST_REASON),
                hint="Everybody who sees the finding sees this too.",
            ),
            small("It stays in sight, struck through. What blocks stays yellow: accepting it proves nothing."),
            *([small(_left_out(len(findings)))] if len(findings) > _MOST_OPTIONS else []),
        ]
    view = View(
        type="modal",
        callback_id=FORM,
        title=PlainTextObject(text="Accept a finding"),
        submit=PlainTextObject(text="Accept") if options else None,
        close=PlainTextObject(text="Close"),
        private_metadata=channel,
        blocks=blocks,
    )
    form: dict[str, Any] = view.to_dict()
    return form


def _left_out(number: int) -> str:
    more = number - _MOST_OPTIONS
    return f"{more:,} more do not fit into the menu: type /hybrid accept with the id and what it is about."


def _option(finding: Finding) -> Option:
    about = f" ({finding.subject})" if finding.subject else ""
    return Option(
        text=PlainTextObject(text=cut(f"{finding.check} {finding.title}{about}", 75), emoji=False),
        value=cut(f"{finding.check}{_SEPARATOR}{finding.subject}", 150),
    )


def submitted(view: dict[str, Any]) -> tuple[str, str, date | None, str]:
    """Check, subject, day and reason of a form that was sent; None for a day that is none."""
    values = (view.get("state") or {}).get("values") or {}
    chosen = ((values.get(FINDING) or {}).get(FINDING) or {}).get("selected_option") or {}
    check, _, subject = str(chosen.get("value") or "").partition(_SEPARATOR)
    day = str(((values.get(DAY) or {}).get(DAY) or {}).get("selected_date") or "")
    reason = str(((values.get(REASON) or {}).get(REASON) or {}).get("value") or "")
    try:
        return check, subject, date.fromisoformat(day), " ".join(reason.split())
    except ValueError:
        return check, subject, None, " ".join(reason.split())
