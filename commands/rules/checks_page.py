"""The reference page of all checks, for operators: `docs/checks.md`, made from the checks themselves.

`hybridbot checks --markdown` prints it, and a test holds the document to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from commands.rules.check import Check

INTRODUCTION = (
    "# What is checked",
    "Every finding carries an id, in Slack in the small print below it and in the terminal before its sentence. "
    "This page says what each id asks for, where the answer comes from, and who can mend it. "
    "`hybridbot checks H5` shows one of them in the terminal.",
    "A check is *ready* when what must hold does hold; *needs attention* and *blocked* are told apart where both "
    "exist.\n"
    "Whatever its source does not answer is *cannot tell*, with the reason, never *ready*; that is then a task for "
    "the operator of this bot. "
    "Where a person can look instead, the finding says where, and names the command.\n"
    "What does not apply, or not yet, is *not needed*.\n"
    "A finding that an administrator has accepted for some time (`/hybrid accept`) stays in sight: what only needs "
    "attention does not count then, what blocks or cannot be told still needs attention.",
    "*Shell* is the Skype for Business Management Shell, reached remotely with an account that may only read. "
    "*People* come from the shell's `Get-CsUser` or from Active Directory over LDAP, as the settings say; an "
    "attribute that only the directory has is *cannot tell* while people come from the shell. "
    "*Teams PowerShell* is the MicrosoftTeams module on the host with the administrative tools. "
    "*Graph* is Microsoft Graph v1.0.",
    "Builds, versions, licence plans and the names of Microsoft's clouds stand in `commands/reference.toml`, each "
    "with the day on which it was looked up; an operator overrides single values in `hybridbot.toml`.",
)
LABELS = (
    "id",
    "title",
    "what must hold",
    "why",
    "where the answer comes from",
    "who mends it",
    "ready at the earliest",
    "asked for by",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The checks of one step, and what is said before them."""

    title: str
    about: str
    checks: tuple[Check, ...]
    labels: tuple[str, ...] = LABELS
    """Of the columns."""


def page(sections: Iterable[Section]) -> str:
    """The whole page as Markdown, with one new line at its end."""
    parts = [*INTRODUCTION, *(_section(section) for section in sections)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section) -> str:
    header = (_line(section.labels), _line(("---",) * len(section.labels)))
    return "\n".join([f"## {section.title}", "", section.about, "", *header, *map(_row, section.checks)])


def _row(check: Check) -> str:
    answer = check.answer_from.rstrip(".")
    if check.by_hand is not None:
        answer = f"{answer}. By hand, in {check.by_hand.where}: `{check.by_hand.command}`"
    asked_for = f"[page]({check.source})" if check.source.startswith("https://") else check.source
    why = check.why.rstrip(".") + "." if check.why else ""
    return _line((check.id, check.title, check.must_hold, why, answer, check.who, check.earliest, asked_for))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
