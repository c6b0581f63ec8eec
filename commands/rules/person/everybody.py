"""Step 5: who of all the people on premises can be moved today, and which fix would help most of the others."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from commands.alarming import MOST_UNCLEAR, SplitBrain, Torn
from commands.rules.causes import unit_name, units_not_arrived
from commands.rules.check import Check
from commands.rules.gate import Gate
from commands.rules.matching import Directory, Match
from commands.rules.person import u21_not_teams_only
from commands.rules.person.facts import PersonFacts, Surroundings
from commands.rules.person.found import Finder
from commands.rules.person.step import ADVICE, CHECKS, READY, judge_person, verdict_of
from commands.rules.troubles import About, Trouble, biggest_fix, evidence, grouped, named, of_person, table
from commands.rules.unread import Unread, cannot_tell, silent
from commands.rules.wording import capitalised, only_by_hand, people, people_of, sentence, verb
from commands.step import Finding, Step, StepResult, Verdict, gravest
from connectors.facts import OnlineUser, OnPremisesUser

WHO_CAN_MOVE = "Who can move today"
"""Title of the finding where nobody can be counted."""
ONE_BY_ONE = "Look people up one by one before they are moved: /hybrid why shows the command for each of them."
"""What to do about what only a person can look up."""
_BY_HAND = {check.id: check.by_hand.says for check in CHECKS if check.by_hand}
_SPLIT = u21_not_teams_only.CHECK.id
_QUIET = (Verdict.PASS, Verdict.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EverybodyFacts:
    """Both sides of everybody who is enabled for Skype for Business, and what surrounds them."""

    people: tuple[OnPremisesUser, ...] | Unread
    directory: Directory | Unread
    """The same people, joined with the users of the tenant."""
    online: tuple[OnlineUser, ...] | Unread
    around: Surroundings


@dataclass(slots=True)
class Tally:
    """What was found about the people judged so far; of 100,000 only what is wrong is kept."""

    silence: frozenset[str]
    """What findings say where a source was silent: that is the same for everybody, and no row of a list."""
    whole: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    outcomes: defaultdict[str, Counter[Verdict]] = field(default_factory=lambda: defaultdict(Counter))
    """By check."""
    troubles: defaultdict[str, list[Trouble]] = field(default_factory=lambda: defaultdict(list))
    """By check, in the order of the people."""
    untold: dict[str, Finding] = field(default_factory=dict)
    """By check, the finding about the first person for whom it could not be told."""
    sole: Counter[str] = field(default_factory=Counter)
    """By group of troubles: people whom nothing else blocks."""
    torn: list[Torn] = field(default_factory=list)
    """Who is in both worlds at once."""
    unclear: list[str] = field(default_factory=list)
    """Of whom that cannot be told."""

    @property
    def split_brain(self) -> SplitBrain:
        """Both, for the alarms; too many of whom it cannot be told are everybody."""
        read = len(self.unclear) <= MOST_UNCLEAR
        return SplitBrain(people=tuple(self.torn), unclear=tuple(self.unclear) if read else (), read=read)

    @property
    def ready(self) -> int:
        """People who can be moved today."""
        return sum(self.verdicts[verdict] for verdict in READY)


def judge_everybody(facts: EverybodyFacts, waits_for: Gate | None = None) -> StepResult:
    """A finding for each condition, a row for each person and finding, and what clears most of it.

    `waits_for`: a step of the organisation that has to be ready before the moves.
    """
    now, listed = facts.around.now, facts.people
    sources = silent(facts.people, facts.directory, facts.online, *facts.around.asked)
    if isinstance(listed, Unread):
        finding = cannot_tell(Check("", WHO_CAN_MOVE), listed)
        headline = f"Cannot tell who can move: {listed.says} {listed.remedy}".strip()
        return StepResult(
            step=Step.PILOT,
            verdict=Verdict.UNKNOWN,
            headline=headline,
            findings=(finding,),
            checked_at=now,
            sources=sources,
            split_brain=SplitBrain(read=False),
        )
    tally = Tally(silence=frozenset(sources))
    finder, everyone = Finder(), []
    for person in each(facts, listed):
        findings_of_one = () if person.moved else judge_person(person)
        everyone.append(finder.found(person, findings_of_one))
        if not person.moved:
            _count(tally, person, findings_of_one)
    findings = sorted((_of_check(tally, check) for check in CHECKS), key=lambda one: one.verdict is not Verdict.FAIL)
    troubles = [trouble for check in CHECKS for trouble in tally.troubles.get(check.id, ())]
    if not tally.whole:
        findings = [Check("", WHO_CAN_MOVE).not_needed("Nobody is homed on premises any more: everybody is in Teams.")]
    elif waits_for is not None and waits_for.stops_moves:
        findings = [_stopped(waits_for), *findings]
    moved = len(listed) - tally.whole
    return StepResult(
        step=Step.PILOT,
        verdict=_verdict(tally, waits_for),
        headline=" ".join(filter(None, (_ready(tally, waits_for, moved=moved), _next_step(tally, waits_for)))),
        findings=tuple(findings),
        checked_at=now,
        sources=sources,
        table=table(troubles, name=f"check-users-{now:%Y-%m-%d}.csv", title="Everybody with something to do first"),
        named=named(troubles),
        split_brain=tally.split_brain,
        tally=_told(tally, f"{verb(tally.ready, 'has', 'have')} nothing of their own in the way", moved=moved)
        if tally.whole
        else "",
        people=tuple(everyone),
    )


def each(facts: EverybodyFacts, listed: Sequence[OnPremisesUser]) -> Iterator[PersonFacts]:
    """The facts of everybody, one after the other, in the order of the list."""
    directory, online = facts.directory, facts.online
    seen = {} if isinstance(online, Unread) else {user.object_id.casefold(): user for user in online}
    units = {} if isinstance(directory, Unread) else units_not_arrived(directory)
    for position, person in enumerate(listed):
        match = directory if isinstance(directory, Unread) else directory.matches.get(position)
        account = None if match is None or isinstance(match, Unread) else match.account
        yield PersonFacts(
            person=person,
            match=match,
            online=online if isinstance(online, Unread) else seen.get(account.user_id.casefold()) if account else None,
            absent_unit=unit_name(units[position]) if units.get(position) else "",
            around=facts.around,
        )


def _count(tally: Tally, facts: PersonFacts, findings: Sequence[Finding]) -> None:
    tally.whole += 1
    tally.verdicts[verdict_of(facts, findings)] += 1
    blockers = set()
    for finding in map(_untold_by_all, findings):
        tally.outcomes[finding.check][finding.verdict] += 1
        if finding.check == _SPLIT:
            _note_split(tally, facts, finding)
        if finding.verdict is Verdict.UNKNOWN:
            tally.untold.setdefault(finding.check, finding)
        if finding.verdict in _QUIET or _is_everybodys(tally, finding):
            continue
        trouble = of_person(facts.person, _about(finding, _BY_HAND.get(finding.check, "")))
        tally.troubles[finding.check].append(trouble)
        if finding.verdict is Verdict.FAIL:
            blockers.add(trouble.group)
    if len(blockers) == 1 and isinstance(facts.match, Match):
        # who has not arrived yet may turn out to lack a licence as well
        tally.sole[blockers.pop()] += 1


def _note_split(tally: Tally, facts: PersonFacts, finding: Finding) -> None:
    if finding.verdict is Verdict.FAIL:
        tally.torn.append(Torn(facts.name, facts.subject))
    elif finding.verdict is Verdict.UNKNOWN and len(tally.unclear) <= MOST_UNCLEAR:
        tally.unclear.append(facts.subject)


def _untold_by_all(finding: Finding) -> Finding:
    """What only a person can look up is one line about everybody, and no warning about each."""
    return replace(finding, verdict=Verdict.UNKNOWN) if only_by_hand(finding) else finding


def _is_everybodys(tally: Tally, finding: Finding) -> bool:
    """Whether it cannot be told about anybody, or holds nobody back: counted, and no row of a list."""
    return finding.verdict is Verdict.UNKNOWN and (finding.check in ADVICE or finding.says in tally.silence)


def _about(finding: Finding, by_hand: str) -> About:
    """Whoever is helped by the same words is helped by the same fix; what is looked up by hand is so for everybody."""
    untold = finding.verdict is Verdict.UNKNOWN and by_hand
    fix = by_hand if untold else finding.remedy
    return About(
        check=finding.check,
        verdict=finding.verdict,
        problem=finding.says.removesuffix("."),
        cause=f"{finding.title}, {finding.verdict.words}:",
        fix=fix,
        group=f"{finding.check} {finding.verdict} {fix}",
    )


def _of_check(tally: Tally, check: Check) -> Finding:
    """What one condition does to all of them."""
    outcomes, troubles, untold = tally.outcomes[check.id], tally.troubles.get(check.id, []), tally.untold.get(check.id)
    if troubles:
        return check.found(
            gravest(trouble.verdict for trouble in troubles),
            _says(outcomes, tally.whole),
            remedy=biggest_fix(troubles),
            who=untold.who if untold is not None and len(troubles) == outcomes[Verdict.UNKNOWN] else "",
            evidence=evidence(troubles),
            affected=len(troubles),
        )
    if untold is not None:
        number = outcomes[Verdict.UNKNOWN]
        remedy = ONE_BY_ONE if check.id in ADVICE else check.by_hand.says if check.by_hand else untold.remedy
        says = (
            untold.says if untold.says in tally.silence else f"For {people_of(number, tally.whole)} it cannot be told."
        )
        return check.found(Verdict.UNKNOWN, says, remedy=remedy, who=untold.who, why=untold.why)
    needed = tally.whole - outcomes[Verdict.NOT_APPLICABLE]
    if not needed:
        return check.not_needed("Nobody needs it.")
    return check.passed(f"It holds for {people_of(needed, tally.whole)}.")


def _says(outcomes: Counter[Verdict], whole: int) -> str:
    failed, warned, untold = (outcomes[one] for one in (Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN))
    parts = (
        f"{people_of(failed, whole)} {verb(failed, 'is', 'are')} blocked by this" if failed else "",
        f"{people_of(warned, whole)} {verb(warned, 'needs', 'need')} attention" if warned else "",
        f"for {people_of(untold, whole)} it cannot be told" if untold else "",
    )
    said = "; ".join(filter(None, parts))
    return sentence(capitalised(said))


def _stopped(gate: Gate) -> Finding:
    """The organisation's own blocker: nothing about any person changes it, and nobody can accept it here."""
    stopped = Check("", "Organisation ready for moves", why="Every move would be refused or end with an error.")
    says = "Nobody can be moved" if gate.verdict is Verdict.FAIL else "Whether anybody can be moved cannot be told"
    return stopped.found(gate.verdict, f"{says}: {gate.says}.", remedy=gate.first)


def _ready(tally: Tally, gate: Gate | None, *, moved: int) -> str:
    """How many can move, and what all of them wait for."""
    if not tally.whole:
        return "Nobody is homed on premises any more: everybody is in Teams."
    if gate is None:
        can = f"{verb(tally.ready, 'is', 'are')} ready to move today"
    else:
        can = f"{'would be ready' if gate.stops_moves else 'could be moved'}; {gate.says}"
    return sentence(_told(tally, can, moved=moved))


def _told(tally: Tally, can: str, *, moved: int) -> str:
    """Those who are ready, of how many, with what is said of them; then the others."""
    untold = tally.verdicts[Verdict.UNKNOWN]
    parts = (
        f"{people_of(tally.ready, tally.whole)} {can}",
        f"for {people(untold)} it cannot be told" if untold else "",
        f"{people(moved)} {verb(moved, 'is', 'are')} in Teams already" if moved else "",
    )
    return "; ".join(filter(None, parts))


def _verdict(tally: Tally, gate: Gate | None) -> Verdict:
    """Blocked where nobody can move; never green while anybody is left: how many contacts they have, nothing tells."""
    if not tally.whole:
        return Verdict.NOT_APPLICABLE
    none_ready = Verdict.FAIL if tally.verdicts[Verdict.FAIL] else Verdict.UNKNOWN
    of_people = Verdict.WARN if tally.ready else none_ready
    return gravest((of_people, gate.verdict)) if gate is not None and gate.stops_moves else of_people


def _next_step(tally: Tally, gate: Gate | None) -> str:
    """The step that stops every move, else the one fix that helps most; where nothing blocks, the first people."""
    if gate is not None and gate.stops_moves and tally.ready:
        return gate.first
    choose = gate.first if gate is not None else "Choose the first people to move."
    return _best_fix(tally) or (choose if tally.ready else "")


def _best_fix(tally: Tally) -> str:
    """The fix that clears most people, with its share, and for how many of them it is all that is missing."""
    failing = [trouble for found in tally.troubles.values() for trouble in found if trouble.verdict is Verdict.FAIL]
    if not failing:
        return ""
    first = grouped(failing)[0]
    group, fix, number = first[0].group, first[0].fix, len(first)
    alone = f"; {people(tally.sole[group])} could then move" if tally.sole[group] else ""
    blocked = tally.verdicts[Verdict.FAIL]
    return f"{sentence(fix)} That clears {people_of(number, blocked)} who are blocked{alone}."
