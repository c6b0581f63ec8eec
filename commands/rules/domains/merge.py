"""A later look at one domain, worked into the result of the whole step."""

from dataclasses import replace

from commands.rules.domains import d01_both_sides, d07_sign_in_names
from commands.rules.domains.step import DNS_FOR, step_actions, step_headline
from commands.step import Matrix, StepResult, Verdict, gravest

D1, D7 = d01_both_sides.CHECK.id, d07_sign_in_names.CHECK.id


def merged(whole: StepResult, part: StepResult) -> StepResult:
    """The step's result with a later look at one domain worked in.

    Of what was found about that domain before, only D7 stays, and only if it was not looked at again: any other
    check that the later look leaves out makes no sense any more. The age stays that of the whole: the other
    domains were not looked at again. A name that neither side knows, mistyped for instance, is no domain of the step.
    """
    nobodys = is_nobodys(part)
    renewed = any(finding.check == D7 for finding in part.findings)
    kept = [f for f in whole.findings if f.subject != part.subject or (f.check == D7 and not renewed)]
    findings = (*(() if nobodys else part.findings), *kept)
    outdated = DNS_FOR.format(part.subject)
    sources = (*(source for source in whole.sources if not source.startswith(outdated)), *part.sources)
    return replace(
        whole,
        verdict=gravest(finding.verdict for finding in findings),
        headline=step_headline(findings),
        findings=findings,
        sources=tuple(dict.fromkeys(sources)),
        records=(*(r for r in whole.records if r.domain != part.subject), *part.records),
        next_actions=step_actions(findings),
        matrix=whole.matrix if nobodys else _with_row(whole.matrix, part.matrix),
    )


def _with_row(whole: Matrix | None, part: Matrix | None) -> Matrix | None:
    """The later look's row takes the place of the same domain's, or comes last."""
    if whole is None or part is None or whole.columns != part.columns:
        return whole or part
    later = {row[0].text: row for row in part.rows}
    rows = [later.pop(row[0].text, row) for row in whole.rows]
    return replace(whole, rows=(*rows, *later.values()))


def is_nobodys(part: StepResult) -> bool:
    """Whether neither side knows the domain: then D1 is all there is to say, and there is nothing to add or verify."""
    checks = {finding.check: finding.verdict for finding in part.findings if finding.check != D7}
    return checks == {D1: Verdict.FAIL} and not part.next_actions
