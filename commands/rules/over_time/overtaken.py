"""Whether later checks of other steps have overtaken a count of people: whom they block now may not be ready."""

from collections.abc import Mapping

from commands.rules.domains import d01_both_sides, d02_verified
from commands.rules.over_time.told import indexed
from commands.rules.over_time.values import Headcount
from commands.step import Finding, Step, StepResult, Verdict

STEPS = (Step.TENANT, Step.DOMAINS, Step.DIRECTORY)
"""What holds single people back comes of these; step 4 holds everybody up, and speaks for itself."""
_OF_EVERYBODY_THERE = (d01_both_sides.CHECK.id, d02_verified.CHECK.id)
"""Checks of a domain that hold back whoever has their SIP address there."""


def doubted(then: Mapping[Step, StepResult], now: Mapping[Step, StepResult], people_in: Mapping[str, int]) -> int:
    """Of how many people at most the count says "ready" though a later check may say otherwise.

    then        the results when people were counted
    now         the results that are known now
    people_in   how many people have each SIP domain (lower case)
    """
    number = 0
    for step in STEPS:
        old = indexed(then.get(step))
        for key, finding in indexed(now.get(step)).items():
            if finding.verdict is Verdict.FAIL:
                known = old.get(key)
                number += max(0, _held(finding, people_in) - _held_before(known, people_in))
    return number


def _held_before(known: Finding | None, people_in: Mapping[str, int]) -> int:
    return _held(known, people_in) if known is not None and known.verdict is Verdict.FAIL else 0


def _held(finding: Finding, people_in: Mapping[str, int]) -> int:
    if finding.check in _OF_EVERYBODY_THERE:
        return people_in.get(finding.subject.strip().casefold(), 0)
    return finding.affected


def without_doubted(count: Headcount, number: int) -> Headcount:
    """The count, in which so many of those who were ready are unknown."""
    number = min(number, count.ready)
    return Headcount(
        moved=count.moved, ready=count.ready - number, blocked=count.blocked, unknown=count.unknown + number
    )
