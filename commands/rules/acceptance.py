"""What an accepted finding changes: it is still there, with who and why, and no longer stands in the way.

A warning that is accepted does not count any more. What blocks, or cannot be told, still counts as "needs attention":
an acceptance is a decision, and no proof. After its day everything is as before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from commands.rules.wording import OPENINGS, action, counted, listed, worst
from commands.step import LOUD, Acceptance, Finding, StepResult, Verdict, graver, gravest, lighter

Key = tuple[str, str]
"""Id of a check, and what its finding is about in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Somebody has accepted the finding of `check` about `subject` (empty: it has only one)."""

    check: str
    subject: str
    verdict: Verdict
    """What it said then: a graver verdict was not accepted."""
    affected: int
    """How many people it was about then: more were not accepted."""
    acceptance: Acceptance

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is still what was accepted."""
        return not graver(finding.verdict, self.verdict) and finding.affected <= self.affected


def in_force(known: Iterable[Accepted], now: datetime) -> dict[Key, Accepted]:
    """Those that still last at `now`, by what they are about."""
    return {key_of(a.check, a.subject): a for a in known if now < a.acceptance.until}


def with_acceptances(result: StepResult, accepted: Mapping[Key, Accepted]) -> StepResult:
    """The result with its accepted findings marked; verdict and headline follow where there are any."""
    findings = marked(result.findings, accepted)
    if findings == result.findings:
        return result
    if result.verdict is not gravest(finding.verdict for finding in result.findings):
        # a step that counts its findings more lightly than the gravest of them: what it says stands
        verdict = lighter(result.verdict, gravest(finding.counted for finding in findings))
        return replace(result, findings=findings, verdict=verdict, headline=f"{result.headline} {_told(findings)}")
    verdict = gravest(finding.counted for finding in findings)
    return replace(result, findings=findings, verdict=verdict, headline=_headline(findings, verdict))


def marked(findings: tuple[Finding, ...], accepted: Mapping[Key, Accepted]) -> tuple[Finding, ...]:
    """The findings, those that are accepted with who and why.

    What is ready or not needed has nothing to accept, and what has become worse since is as if nobody had accepted it.
    """
    return tuple(replace(finding, accepted=_acceptance_of(finding, accepted)) for finding in findings)


def _acceptance_of(finding: Finding, accepted: Mapping[Key, Accepted]) -> Acceptance | None:
    found = accepted.get(key_of(finding.check, finding.subject)) if acceptable(finding) else None
    return found.acceptance if found is not None and found.covers(finding) else None


def acceptable(finding: Finding) -> bool:
    """Whether there is something to accept: it has an id, and is not ready."""
    return bool(finding.check) and finding.verdict in LOUD


def key_of(check: str, subject: str) -> Key:
    """How a finding is told apart from others, however its subject is spelled."""
    return check, subject.strip().casefold()


def _headline(findings: tuple[Finding, ...], verdict: Verdict) -> str:
    """What stands in the way beside what is accepted, or that nothing does."""
    told = _told(findings)
    open_ones = [finding for finding in findings if finding.accepted is None]
    gravest_one = worst(open_ones)
    if gravest_one is not None and gravest_one.verdict in LOUD:
        parts = (f"{OPENINGS[gravest_one.verdict]}: {gravest_one.says}", action(gravest_one), told)
        return " ".join(filter(None, parts))
    return (
        f"Ready: {told}" if verdict is not Verdict.WARN else f"Needs attention: {told} Nothing else stands in the way."
    )


def _told(findings: tuple[Finding, ...]) -> str:
    """How many are accepted, and which."""
    taken = [finding.check for finding in findings if finding.accepted is not None]
    return f"{counted(len(taken), 'finding is', 'findings are')} accepted ({listed(list(dict.fromkeys(taken)))})."
