"""One person: can they be moved today, why not, and who is meant; and the form in which somebody is looked up."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.views import actions
from bot.views.accepted import acceptance_text
from bot.views.message import Message, button, fitted, section, small
from bot.views.words import cut, mark, mention, moment, plain
from commands.rules.wording import only_by_hand, sentence
from commands.step import LOUD, Candidate, CandidatesResult, Finding, Named, PersonResult, Verdict

FORM = "look_up_form"
"""callback_id of the form."""
PERSON = "person"
"""Block of the form; the element in it has an action_id of its own, because it asks what to offer."""
MOST_OPTIONS = 100
"""Slack's limit for what is offered while somebody types."""
_VALUE = 150
"""Slack's limit for the value of an option; who has a longer name is looked up by typing."""


def person_message(result: PersonResult, *, asked_by: str = "") -> Message:
    """The answer about one person. Who can be moved, or was, gets two lines and small print."""
    headline = plain(result.headline, 500)
    first: list[Block] = [section(_opening(result, headline))]
    blocking = not _is_ready(result)
    if blocking:
        loud = sorted((f for f in result.findings if f.verdict in LOUD), key=lambda f: LOUD.index(f.verdict))
        told = [finding for finding in loud if not only_by_hand(finding)]
        middle: list[list[Block]] = [_finding(finding) for finding in told]
        middle += [[small(_looked_up([f for f in loud if f not in told]))]] if len(told) < len(loud) else []
        middle.append([section(_portrait(result))])
    else:
        middle = [[small(_note(finding))] for finding in result.findings if _is_note(finding)]
        untold = [f for f in result.findings if f.verdict is Verdict.UNKNOWN or only_by_hand(f)]
        middle += [[small(_looked_up(untold))]] if untold else []
    return Message(headline, fitted(first, middle, [small(_footer(result, asked_by))]))


def _opening(result: PersonResult, headline: str) -> str:
    """What to do next is the first cure below, unless nothing blocks."""
    shown = result.next_step and _is_ready(result)
    following = f"\n*Next:* {plain(result.next_step, 900)}" if shown else ""
    return f"{mark(result.verdict)} *{headline}*{following}"


def _is_ready(result: PersonResult) -> bool:
    """Whether nothing of the person's own stands in the way of a move; or there is none to make."""
    return result.waits_for is not None or result.verdict not in (Verdict.FAIL, Verdict.UNKNOWN)


def _finding(finding: Finding) -> list[Block]:
    """A blocker with its cure; one that is accepted, with who and why instead."""
    if finding.accepted is not None:
        struck = f"~*{plain(finding.title, 150)}* — {plain(finding.says, 500)}~"
        accepted = f"{acceptance_text(finding.accepted)} · {plain(finding.check, 20)}"
        return [section(f"{mark(finding.verdict)} {struck}"), small(accepted)]
    lines = [f"{mark(finding.verdict)} *{plain(finding.title, 150)}* — {plain(finding.says, 500)}"]
    if finding.why:
        lines.append(f"_{sentence(plain(finding.why, 300))}_")
    if finding.remedy:
        lines.append(f"*What to do:* {plain(finding.remedy, 600)}")
    lines += [f"• {plain(line, 300)}" for line in finding.evidence[:3]]
    told = (plain(finding.check, 20), plain(finding.who, 100), plain(finding.earliest, 150))
    return [section("\n".join(lines)), small(" · ".join(part for part in told if part))]


def _note(finding: Finding) -> str:
    """A warning about somebody who can be moved, in small print."""
    if finding.accepted is not None:
        return f"{mark(finding.verdict)} ~{plain(finding.says, 300)}~ {acceptance_text(finding.accepted)}"
    return f"{mark(finding.verdict)} {plain(finding.says, 300)} {plain(finding.remedy, 400)} {plain(finding.check, 20)}"


def _is_note(finding: Finding) -> bool:
    return finding.verdict is Verdict.WARN and not only_by_hand(finding)


def _looked_up(findings: Sequence[Finding]) -> str:
    """What only a person can look up, with the command for each: it is never green, and holds nobody back."""
    lines = [f"• {plain(f.title, 100)} {plain(f.check, 20)}: {plain(f.remedy, 350)}" for f in findings[:6]]
    return "\n".join([f"{mark(Verdict.UNKNOWN)} Nobody can read from here:", *lines])


def _portrait(result: PersonResult) -> str:
    lines = [f"*{plain(fact.about, 50)}*  {plain(fact.says, 400)}" for fact in result.facts]
    history = "\n".join(plain(line, 300) for line in result.history[:3])
    return "\n".join([*lines, *([f"*History*  {history}"] if history else [])])


def _footer(result: PersonResult, asked_by: str) -> str:
    whom = f" for {mention(asked_by)}" if asked_by else ""
    parts = [f"Checked {moment(result.checked_at)}{whom}."]
    if _is_ready(result):
        parts += [plain(line, 200) for line in result.history[:1]]
    return " ".join([*parts, *(sentence(plain(source, 300)) for source in result.sources[:6])])


def candidates_message(result: CandidatesResult, *, asked_by: str = "") -> Message:
    """Who may be meant, each with a button."""
    whom = f" for {mention(asked_by)}" if asked_by else ""
    headline = plain(result.headline, 700)
    first: list[Block] = [section(f"{mark(result.verdict)} *{headline}*\n{plain(result.next_step, 700)}".strip())]
    groups = [[_candidate(one, number)] for number, one in enumerate(result.candidates, start=1)]
    last: list[Block] = [small(f"Asked {moment(result.checked_at)}{whom}."), ActionsBlock(elements=[look_up_button()])]
    return Message(f"{sentence(headline)} {plain(result.next_step, 500)}".strip(), fitted(first, groups, last))


def _candidate(one: Candidate, number: int) -> Block:
    where = f", {plain(one.unit, 150)}" if one.unit else ""
    text = f"*{plain(one.name, 150)}*\n{plain(one.identity, 200)}{where}"
    why = button("Why?", actions.suffixed(actions.WHY, number), value=one.identity, reads=f"Why? Look up {one.name}")
    return section(text, button=why)


def look_up_button(*, home: bool = False) -> Any:
    """The button that opens the form."""
    action = actions.suffixed(actions.LOOK_UP, "home") if home else actions.LOOK_UP
    return button("Look somebody up", action, reads="Look somebody up: opens a form")


def named_row(named: Sequence[Named]) -> tuple[Block, ...]:
    """A menu of the people whom a result names, and a way to look up anybody else; nothing without people."""
    options = [_option(one.name, one.identity) for one in named if len(one.identity) <= _VALUE]
    if not options:
        return ()
    menu = StaticSelectElement(
        action_id=actions.suffixed(actions.WHY, "named"), options=options, placeholder="Why? Choose a person"
    )
    return (ActionsBlock(elements=[menu, look_up_button()]),)


def look_up_form(*, channel: str) -> dict[str, Any]:
    """The form: whose name to type. `channel`: for the answer."""
    element = ExternalDataSelectElement(
        action_id=actions.FIND_PERSON, placeholder="Type a name or an address", min_query_length=2
    )
    view = View(
        type="modal",
        callback_id=FORM,
        title=PlainTextObject(text="Look somebody up"),
        submit=PlainTextObject(text="Look up"),
        close=PlainTextObject(text="Close"),
        private_metadata=channel,
        blocks=[
            InputBlock(
                block_id=PERSON,
                label="Whom",
                element=element,
                hint="Name, sign-in name, SIP address or account, for instance CONTOSO\\ada.",
            ),
            small("The answer says whether this person can be moved to Teams today, and if not, why."),
        ],
    )
    form: dict[str, Any] = view.to_dict()
    return form


def chosen(view: dict[str, Any]) -> str:
    """Whom a form that was sent asks about; empty: nobody."""
    element = (((view.get("state") or {}).get("values") or {}).get(PERSON) or {}).get(actions.FIND_PERSON) or {}
    return str((element.get("selected_option") or {}).get("value") or "")


def offered(people: Sequence[Candidate], typed: str) -> list[dict[str, Any]]:
    """What the form offers while somebody types: the people, and last what was typed, to be looked up as it is."""
    options = [_option(one.name, one.identity) for one in people if len(one.identity) <= _VALUE]
    own = " ".join(typed.split())[:_VALUE]
    if own and own not in {one.identity for one in people}:
        options = [*options[: MOST_OPTIONS - 1], Option(value=own, text=_text(f"Look up “{own}”"))]
    return [option.to_dict() for option in options[:MOST_OPTIONS]]


def _option(name: str, identity: str) -> Option:
    return Option(value=identity, text=_text(f"{name} ({identity})" if name != identity else name))


def _text(text: str) -> PlainTextObject:
    return PlainTextObject(text=cut(" ".join(text.split()), 75), emoji=False)
