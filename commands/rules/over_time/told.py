"""Which findings a result holds, and what it says about those that it does not hold."""

from commands.rules.domains import d01_both_sides, d02_verified
from commands.step import Finding, Step, StepResult, Verdict, graver

Key = tuple[str, str]
"""Id of the check, and what the finding is about in lower case."""

_SIDES = (d01_both_sides.CHECK.id, d02_verified.CHECK.id)
"""The checks of a domain on which its others depend."""
OPEN = (Verdict.FAIL, Verdict.WARN)
"""Verdicts that say that something is not ready."""


def key_of(finding: Finding) -> Key:
    """How a finding is told apart from others of its step."""
    return finding.check, finding.subject.strip().casefold()


def indexed(result: StepResult | None) -> dict[Key, Finding]:
    """The findings by their keys, in their order; of several about the same, the gravest stands for all."""
    found: dict[Key, Finding] = {}
    for finding in result.findings if result is not None else ():
        known = found.setdefault(key_of(finding), finding)
        if graver(finding.verdict, known.verdict):
            found[key_of(finding)] = finding
    return found


def is_gone(result: StepResult | None, key: Key) -> bool:
    """Whether a finding that the result does not hold is there no more, since its check could be made.

    Where a source was silent, nothing is known of what is left out: of a domain, if it could not be told whether both
    sides have it; of anything else, if the step looked at nothing.
    """
    if result is None or not result.findings:
        return False
    if result.step is Step.DOMAINS and key[1]:
        return _domain_was_looked_at(result, key[1])
    of_check = [finding for finding in result.findings if finding.check == key[0]]
    if not of_check:
        return not any(not finding.check and finding.verdict is Verdict.UNKNOWN for finding in result.findings)
    return any(finding.verdict is not Verdict.UNKNOWN for finding in of_check)


def _domain_was_looked_at(result: StepResult, domain: str) -> bool:
    """Whether checks of this domain are left out because they make no sense, or because it is none any more."""
    sides = [finding for finding in result.findings if finding.check in _SIDES]
    of_domain = [finding for finding in sides if key_of(finding)[1] == domain]
    return bool(sides) and all(finding.verdict is not Verdict.UNKNOWN for finding in of_domain or sides)
