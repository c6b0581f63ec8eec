"""A21: telephone numbers are written as Teams needs them, and nobody else has them."""

import re
from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.claims import Holder
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, judge_people, shared, warn
from commands.rules.roles import SFB_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

_FORM = re.compile(r"tel:\+[1-9][0-9]{1,14}(;ext=[0-9]+)?", re.IGNORECASE)
"""E.164: a plus and at most 15 digits, the first of a country code."""

CHECK = Check(
    "A21",
    "Telephone numbers are well formed, and belong to one person",
    must_hold="A line is `tel:+` and a number in E.164, with `;ext=` and an extension or without, and nobody else of "
    "these people has it. Otherwise needs attention.",
    answer_from="the people source: `LineURI`, or `msRTCSIP-Line`",
    who=SFB_ADMIN,
    why="Teams takes no other form over, and calls to one number cannot reach two people.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)
WORDS = Words(
    "Every telephone number is well formed, and belongs to one person.",
    "has a telephone number that is malformed, or shared.",
    "have telephone numbers that are malformed, or shared.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody alone, and against each other; who has no line has nothing to judge."""
    return judge_people(facts, CHECK, WORDS, find=_find, also=shared(facts, _line, _as_others))


def _as_others(person: OnPremisesUser, others: str) -> About:
    return warn(CHECK, f"has the line {person.line_uri}, as others have", _fix(person), other=others)


def _line(holder: Holder) -> str:
    """Only those who have, or had, Skype for Business have one."""
    return holder.line_uri if isinstance(holder, OnPremisesUser) else ""


def _find(person: OnPremisesUser) -> Iterator[About]:
    line = person.line_uri.strip()
    if line and not _FORM.fullmatch(line):
        yield warn(CHECK, f"has the line {line}, which is not tel:+ and a number in E.164", _fix(person))


def _fix(person: OnPremisesUser) -> str:
    return f"Correct it: Set-CsUser -Identity {quoted(person.sip_address)} -LineURI 'tel:+<number>;ext=<extension>'"
