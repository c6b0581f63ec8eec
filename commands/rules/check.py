"""What a check is: its id, what it asks for, who can mend it, and how a finding of it is made.

Each check is one module that holds one `CHECK`, or two that come of the same facts, and the rule that judges it:
`commands/rules/hybrid/h05_provider_settings.py`. `docs/checks.md` is made from these texts.
"""

from dataclasses import dataclass
from datetime import datetime

from commands.rules.wording import BY_HAND
from commands.step import Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """How a person finds out what the bot could not read."""

    where: str
    """Where to type it: "Teams PowerShell"."""
    command: str
    expected: str
    """What the answer should be, as the end of a sentence: "SharedSipAddressSpace True"."""

    @property
    def says(self) -> str:
        """As a sentence."""
        return f"{BY_HAND}, in {self.where}: {self.command}. Expected: {self.expected}."


@dataclass(frozen=True, slots=True)
class Check:
    """One check. Its id goes into `Finding.check`; the texts are Markdown in one line each."""

    id: str
    title: str
    must_hold: str = ""
    """What must hold, and what makes it "needs attention" or "blocked"."""
    answer_from: str = ""
    """Where the answer comes from, or why nobody can read it from here."""
    who: str = ""
    """Who mends it, one of `roles`."""
    why: str = ""
    """Why it matters, in half a sentence."""
    earliest: str = ""
    """When it can turn green at the earliest, after it was mended."""
    source: str = ""
    """Address of the vendor's page that asks for it."""
    by_hand: ByHand | None = None
    part: str = ""
    """Which part of the condition it is, where one id has several findings: tells them apart as their subject does."""

    def passed(self, says: str, *, subject: str = "", evidence: tuple[str, ...] = ()) -> Finding:
        """It holds."""
        return self._quiet(Verdict.PASS, says, subject=subject, evidence=evidence)

    def not_needed(self, says: str, *, subject: str = "", evidence: tuple[str, ...] = ()) -> Finding:
        """It makes no sense here, or not yet."""
        return self._quiet(Verdict.NOT_APPLICABLE, says, subject=subject, evidence=evidence)

    def _quiet(self, verdict: Verdict, says: str, *, subject: str, evidence: tuple[str, ...]) -> Finding:
        about = subject or self.part
        return Finding(check=self.id, title=self.title, verdict=verdict, says=says, subject=about, evidence=evidence)

    def found(  # noqa: PLR0913 - the parts of a finding; those that the check knows itself are left out
        self,
        verdict: Verdict,
        says: str,
        *,
        remedy: str,
        subject: str = "",
        evidence: tuple[str, ...] = (),
        who: str = "",
        why: str = "",
        earliest: str = "",
        not_yet_until: datetime | None = None,
        affected: int = 0,
    ) -> Finding:
        """It does not hold, or cannot be told. `who`, `why` and `earliest` where they differ from the check's own."""
        return Finding(
            check=self.id,
            title=self.title,
            verdict=verdict,
            says=says,
            subject=subject or self.part,
            why=why or self.why,
            remedy=remedy,
            who=who or self.who,
            earliest=earliest or self.earliest,
            evidence=evidence,
            not_yet_until=not_yet_until,
            affected=affected,
        )
