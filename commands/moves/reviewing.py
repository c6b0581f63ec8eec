"""What a plan would do, shown to whoever asks for it, and kept as a draft where it can be sent."""

from collections.abc import Sequence

from commands.moves.agreeing import Asker, requirement, standing_against
from commands.moves.preflight import Preflight
from commands.moves.reporting import halted_said
from commands.moves.results import LeftOut, ReadyPerson, ReviewResult
from commands.rules.addresses import bare
from commands.rules.moves.losses import BlastRadius, radius_of
from commands.rules.moves.plan import Member, Options, Plan
from commands.rules.moves.policy import Policy
from commands.rules.moves.window import say_window
from commands.rules.person import step as person
from commands.rules.wording import counted, listed, people, people_of, sentence
from commands.services import Services
from commands.step import Table, Verdict
from storage.ledger import drafts
from storage.states import MoveKind


def reviewed(  # noqa: PLR0913 - what was found and who asks, all of it shown
    services: Services, plan: Plan, found: Preflight, taken: Sequence[LeftOut], *, reason: str, asker: Asker
) -> ReviewResult:
    """The review of a plan, which is kept as a draft where it can be sent."""
    needed = requirement(services, plan)
    radius = radius_of(plan) if plan.members else found.radius
    left_out = (*taken, *not_moved(found))
    hindrances = standing_against(services, plan, needed, by=asker.by) if plan.members else ()
    with services.database.session() as session:
        halted = halted_said(session)
    problems = tuple(filter(None, (found.stopped, *hindrances, halted, *found.sources)))
    sendable = bool(plan.members) and not hindrances
    confirm = confirmation(plan) if plan.options.kind is MoveKind.ROLLBACK and sendable else ""
    draft = _keep(services, plan, reason=reason, confirm=confirm, asker=asker) if sendable else ""
    options = plan.options
    return ReviewResult(
        kind=options.kind,
        verdict=_verdict(plan, found, left_out, problems),
        headline=_headline(plan, found, left_out),
        draft=draft,
        digest=plan.digest if plan.members else "",
        reason=reason,
        ready=tuple(_ready(member) for member in plan.members),
        left_out=left_out,
        affected=_affected(radius) if plan.members or found.held_up else (),
        comes_along=radius.comes_along if plan.members else (),
        lost=radius.lost if plan.members else (),
        way_back=radius.way_back if plan.members else (),
        when=when_said(services.organisation.policy, options),
        how=_how(options),
        needs=needed.because if plan.members and services.organisation.policy.is_set_up else (),
        problems=problems,
        confirm=confirm,
        checked_at=found.checked_at,
        table=_table(plan, left_out),
    )


def _keep(services: Services, plan: Plan, *, reason: str, confirm: str, asker: Asker) -> str:
    with services.database.session() as session:
        return drafts.keep(
            session,
            by=asker.by,
            kind=plan.options.kind,
            reason=reason,
            plan=plan.as_json(),
            digest=plan.digest,
            asked_in=asker.channel,
            confirm=confirm,
            now=services.now(),
        )


def confirmation(plan: Plan) -> str:
    """What has to be typed before people are moved back."""
    return f"move {people(len(plan.members))} back"


def when_said(policy: Policy, options: Options) -> str:
    """The window in words."""
    if options.window_start is None:
        return "At once, as soon as it is approved"
    return say_window(options.window_start, options.window_end, policy.calendar.zone)


def _how(options: Options) -> str:
    who = "by a person, with the commands that the bot writes" if options.by_hand else "by the bot"
    alone = f", {people(options.canary)} alone first" if options.canary else ""
    force = ", with -Force" if options.force else ""
    return f"At most {options.concurrency} at a time{alone}, {who}{force}"


def _affected(radius: BlastRadius) -> tuple[str, ...]:
    return (sentence(people(radius.people)), *radius.affected, *filter(None, (radius.delegates,)))


def _titled(checks: Sequence[str]) -> str:
    """`Number of contacts (U17) and Mailbox in Exchange Online (U18)`: an id alone tells nobody anything."""
    titles = {check.id: check.title for check in person.CHECKS}
    named = [f"{titles[one]} ({one})" if one in titles else one for one in checks]
    return listed(named, most=len(named))


def _ready(member: Member) -> ReadyPerson:
    notes = (
        "arrives without a telephone" if member.bypass_voice else "",
        f"look at {_titled(member.attention)}" if member.attention else "",
    )
    return ReadyPerson(name=member.name, identity=member.upn, notes=tuple(filter(None, notes)))


def not_moved(found: Preflight) -> list[LeftOut]:
    """Those who cannot be moved, first those with whom something is wrong; then what names nobody."""
    refused = sorted(found.refused, key=lambda one: one.already)
    told = [LeftOut(name=one.name, identity=one.identity, because=one.causes) for one in refused]
    told += [LeftOut(name=typed, because=(says,)) for typed, says in found.unclear]
    return told


def _verdict(plan: Plan, found: Preflight, left_out: Sequence[LeftOut], problems: Sequence[str]) -> Verdict:
    if not plan.members:
        return Verdict.UNKNOWN if found.sources and not found.refused and not found.held_up else Verdict.FAIL
    return Verdict.WARN if left_out or problems else Verdict.PASS


def _headline(plan: Plan, found: Preflight, left_out: Sequence[LeftOut]) -> str:
    """The verdict in words, the number with its whole."""
    kind = plan.options.kind
    where = "to Teams" if kind is MoveKind.MOVE else f"back to {plan.options.target or 'the server'}"
    ready, whole = len(plan.members), len(plan.members) + len(left_out)
    if found.held_up:
        return f"Nobody can be moved now: {people(len(found.held_up))} would be ready"
    if not ready:
        return f"Nobody of {counted(whole, 'person', 'people')} can be moved {where} now"
    if ready == whole:
        return f"{people(ready)} can be moved {where}"
    return f"{people_of(ready, whole)} can be moved {where}; {len(left_out):,} left out"


def _table(plan: Plan, left_out: Sequence[LeftOut]) -> Table:
    rows = [
        (one.name, one.upn, bare(one.sip), "to be moved", one.unit, one.department, " ".join(one.attention))
        for one in plan.members
    ]
    rows += [(one.name, one.identity, "", "left out", "", "", " ".join(one.because)) for one in left_out]
    columns = ("Name", "Sign-in name", "SIP address", "Plan", "Unit", "Department", "Notes")
    return Table(name="move-plan.csv", title="Who is moved, and who is not", columns=columns, rows=tuple(rows))
