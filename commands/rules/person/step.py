"""Whether one person can be moved today: U1 to U22 put together, all verdicts at once."""

from collections.abc import Sequence

from commands.rules.check import Check
from commands.rules.gate import Gate
from commands.rules.person import (
    u01_enabled,
    u02_account_enabled,
    u03_home,
    u04_pool,
    u05_moving,
    u06_matched,
    u07_seen_on_premises,
    u08_errors,
    u09_sip_domain,
    u10_usage_location,
    u11_teams_plan,
    u12_sfb_online_plan,
    u13_voice,
    u14_voice_route,
    u15_dial_in,
    u16_contact_store,
    u17_contact_count,
    u18_mailbox,
    u19_protected,
    u20_directory_domain,
    u21_not_teams_only,
    u22_ordinary_person,
)
from commands.rules.person.facts import Condition, PersonFacts
from commands.rules.person.move_command import move_command
from commands.rules.person.portrait import portrait
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import silent
from commands.rules.wording import counted, listed, only_by_hand, sentence, verb, who_can
from commands.step import Finding, PersonResult, Verdict

CONDITIONS: tuple[Condition, ...] = (
    u01_enabled,
    u02_account_enabled,
    u03_home,
    u04_pool,
    u05_moving,
    u06_matched,
    u07_seen_on_premises,
    u08_errors,
    u09_sip_domain,
    u10_usage_location,
    u11_teams_plan,
    u12_sfb_online_plan,
    u13_voice,
    u14_voice_route,
    u15_dial_in,
    u16_contact_store,
    u17_contact_count,
    u18_mailbox,
    u19_protected,
    u20_directory_domain,
    u21_not_teams_only,
    u22_ordinary_person,
)
CHECKS: tuple[Check, ...] = tuple(condition.CHECK for condition in CONDITIONS)
ADVICE = frozenset(
    module.CHECK.id
    for module in (
        u14_voice_route,
        u15_dial_in,
        u16_contact_store,
        u17_contact_count,
        u18_mailbox,
        u19_protected,
        u20_directory_domain,
        u22_ordinary_person,
    )
)
"""What cannot be told about these does not hold a person back: they only ever warn, or concern a few special objects
that a people source without Active Directory does not list. It is shown, and never green."""

AFTER_MOVE = frozenset(
    module.CHECK.id
    for module in (
        u03_home,
        u06_matched,
        u07_seen_on_premises,
        u08_errors,
        u11_teams_plan,
        u12_sfb_online_plan,
        u13_voice,
        u21_not_teams_only,
    )
)
"""What somebody who is in the cloud already still needs: these judge the expected state after the move."""

READY = (Verdict.PASS, Verdict.WARN)
"""Verdicts with which a person can be moved today."""


def judge_person(facts: PersonFacts) -> tuple[Finding, ...]:
    """U1 to U22, in this order. Of who is in the cloud already only what has to be true after a move is judged."""
    return tuple(
        condition.CHECK.not_needed(f"{facts.name} is in Teams already.", subject=facts.subject)
        if facts.moved and condition.CHECK.id not in AFTER_MOVE
        else condition.judge(facts)
        for condition in CONDITIONS
    )


def verdict_of(facts: PersonFacts, findings: Sequence[Finding]) -> Verdict:
    """Whether the person can be moved today: pass and warn say yes. Who was moved and is well needs nothing."""
    verdicts = {finding.verdict for finding in findings}
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    if any(finding.verdict is Verdict.UNKNOWN and finding.check not in ADVICE for finding in findings):
        return Verdict.UNKNOWN
    if verdicts & {Verdict.WARN, Verdict.UNKNOWN}:
        return Verdict.WARN
    return Verdict.NOT_APPLICABLE if facts.moved else Verdict.PASS


def answer(facts: PersonFacts, *, history: tuple[str, ...], waits_for: Gate | None = None) -> PersonResult:
    """The answer about one person. `waits_for`: a step of the organisation that has to be ready before the moves.

    Where it stops every move, nobody who is ready gets a better verdict than it has.
    """
    findings = judge_person(facts)
    judged = verdict_of(facts, findings)
    waiting = waits_for if judged in READY and not facts.moved else None
    return PersonResult(
        who=facts.name,
        identity=facts.subject,
        verdict=judged if waiting is None else waiting.verdict if waiting.stops_moves else Verdict.WARN,
        headline=_of_moved(facts, findings, judged) if facts.moved else _headline(facts, findings, judged, waiting),
        findings=findings,
        facts=portrait(facts),
        history=history,
        next_step=_next_step(facts, findings, judged, waiting),
        waits_for=waiting.step if waiting is not None else None,
        checked_at=facts.around.now,
        sources=silent(facts.match, facts.online, *facts.around.asked),
    )


def _of_moved(facts: PersonFacts, findings: Sequence[Finding], verdict: Verdict) -> str:
    """The headline about somebody who is in the cloud already."""
    name = facts.name
    match verdict:
        case Verdict.FAIL:
            wrong = sum(finding.verdict is Verdict.FAIL for finding in findings)
            return f"{name} is in Teams already, but {counted(wrong, 'thing is', 'things are')} not as after a move."
        case Verdict.UNKNOWN:
            return f"{name} is in Teams already; whether all of it arrived cannot be told: {_unread(findings)}."
        case Verdict.WARN:
            return f"{name} is in Teams already{_besides(findings)}."
    return f"{name} is in Teams already: there is nothing to move."


def _headline(facts: PersonFacts, findings: Sequence[Finding], verdict: Verdict, waits_for: Gate | None) -> str:
    name = facts.name
    match verdict:
        case Verdict.FAIL:
            blockers = sum(finding.verdict is Verdict.FAIL for finding in findings)
            return f"{name} cannot move today: {counted(blockers, 'blocker', 'blockers')}."
        case Verdict.UNKNOWN:
            return f"Cannot tell whether {name} can move today: {_unread(findings)}."
    return f"{name} {_gated(waits_for)}." if waits_for is not None else f"{name} can move today{_besides(findings)}."


def _gated(waits_for: Gate) -> str:
    """What is said of somebody who is ready, while the organisation is not."""
    if not waits_for.stops_moves:
        return f"could be moved; the organisation's {waits_for.says}"
    return (
        f"is ready, but nobody can be moved: {waits_for.says}"
        if waits_for.verdict is Verdict.FAIL
        else (f"is ready; whether anybody can be moved cannot be told: {waits_for.says}")
    )


def _unread(findings: Sequence[Finding]) -> str:
    unread = [f for f in findings if f.verdict is Verdict.UNKNOWN and f.check not in ADVICE]
    return f"{listed([f'“{finding.title}”' for finding in unread], most=3)} could not be read"


def _besides(findings: Sequence[Finding]) -> str:
    """What else there is to say about somebody who is ready."""
    by_hand = sum(only_by_hand(finding) for finding in findings)
    warned = sum(finding.verdict is Verdict.WARN and not only_by_hand(finding) for finding in findings)
    unread = sum(finding.verdict is Verdict.UNKNOWN and not only_by_hand(finding) for finding in findings)
    parts = (
        f"{counted(warned, 'thing', 'things')} {verb(warned, 'needs', 'need')} attention" if warned else "",
        f"{counted(unread, 'thing', 'things')} could not be read" if unread else "",
        f"{counted(by_hand, 'thing', 'things')} only a person can look up" if by_hand else "",
    )
    said = listed([part for part in parts if part])
    return f"; {said}" if said else ""


def _next_step(facts: PersonFacts, findings: Sequence[Finding], verdict: Verdict, waits_for: Gate | None) -> str:
    if verdict is Verdict.NOT_APPLICABLE:
        return ""
    if waits_for is not None and waits_for.stops_moves:
        return waits_for.first
    if verdict in READY and not facts.moved:
        move = f"gree a time with {facts.name}, then the {SFB_ADMIN} runs: {move_command(facts, findings)}"
        return f"A{move}" if waits_for is None else f"{waits_for.first} Then a{move}"
    first = next(f for f in findings if f.verdict is verdict and (verdict is Verdict.FAIL or f.check not in ADVICE))
    return f"{sentence(first.remedy)}{who_can(first)}"
