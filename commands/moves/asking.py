"""From a wish to a request: reviewed, kept as a draft, and sent for approval.

Whoever asks sees the review first. What is sent is the plan of the draft and no other: where it is no longer fresh,
everybody in it is judged again, and a plan that has changed is shown anew instead of being sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from commands.moves.preflight import Preflight, preflight
from commands.moves.reporting import halted_said, request_result
from commands.moves.results import LeftOut, ReadyPerson, RequestResult, ReviewResult, request_name
from commands.moves.typed import Wish
from commands.rules.addresses import bare
from commands.rules.moves.calendar import clash
from commands.rules.moves.losses import BlastRadius, radius_of
from commands.rules.moves.plan import Member, Options, Plan, changes, read_plan
from commands.rules.moves.policy import Policy
from commands.rules.moves.requirement import Requirement, requirement_of
from commands.rules.moves.standing import reachable
from commands.rules.moves.window import Window, parse_window, say_window
from commands.rules.person import step as person
from commands.rules.wording import counted, listed, people, people_of, sentence
from commands.services import Services
from commands.step import Request, Table, UsageError, Verdict
from storage.ledger import drafts, lookups, outbox, requests
from storage.ledger.clock import read_clock
from storage.ledger.people import NewItem, PeopleHeld
from storage.ledger.tables import MoveDraft, MoveItem, MoveRequest, number_of
from storage.states import ItemState, MoveKind

FRESH = timedelta(minutes=15)
"""For so long a plan is sent as it was shown; after that everybody in it is judged again first."""
_LONGEST_TITLE = 60
_NOT_SET_UP = (
    "Nobody can ask for a move yet: the operator has to name the channel and the approver groups in the table "
    "[approvals] of hybridbot.toml."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks, and where. A request is only sent by somebody whom Slack knows: approvers must see who asks."""

    by: str
    """Slack user id, or an account of the terminal."""
    channel: str = ""
    in_slack: bool = False

    @classmethod
    def of(cls, request: Request) -> "Asker":
        """Whoever asks with this request of a front end."""
        return cls(by=request.asked_by, channel=request.channel, in_slack=request.in_slack)


def review(services: Services, wish: Wish, kind: MoveKind, *, asker: Asker) -> ReviewResult:
    """What the wish would do, kept as a draft where somebody can be moved.

    Raises UsageError for a window, a pool or a number that makes no sense, and StorageError.
    """
    window = window_of(services, wish.window)
    concurrency = concurrency_of(services, wish.concurrency)
    moved, pool = _those_moved(services, wish)
    found = preflight(services, [*wish.people, *(item.sip_address for item in moved)], kind=kind)
    members, taken = _free(services, found.members)
    target = _target(services, kind, wish.pool or pool, members)
    options = _options(services, wish, kind, target=target, window=window, concurrency=concurrency)
    plan = Plan(members=members, options=options)
    return _reviewed(services, plan, found, taken, reason=wish.reason, asker=asker)


def send(services: Services, draft_id: str, *, asker: Asker, typed: str = "") -> RequestResult | ReviewResult:
    """Ask for the approval of a draft: the request, or a new review where the plan is no longer what was shown.

    Sending a draft twice asks once. Raises UsageError where it cannot be sent, and StorageError.
    """
    with services.database.session() as session:
        draft = drafts.find(session, draft_id, now=services.now())
    if draft is None:
        raise UsageError("This plan is not kept any more, or there is none of this name. Plan the move again.")
    if not asker.in_slack:
        raise UsageError("A move is asked for in Slack, where those who approve it see who asks: type /hybrid move.")
    if draft.by != asker.by:
        raise UsageError("Only whoever has planned it can send it: plan your own, so that approvers see who asks.")
    if draft.confirm and " ".join(typed.split()).casefold() != draft.confirm.casefold():
        raise UsageError(f"Type exactly this to confirm it: {draft.confirm}")
    already = _sent_before(services, draft)
    if already is not None:
        return already
    return _send(services, draft, asker=asker)


def window_of(services: Services, text: str) -> Window:
    """The window that was typed; nothing: at once. Raises UsageError with an example."""
    calendar = services.organisation.policy.calendar
    if not text.strip():
        return Window()
    return parse_window(text, time_zone=calendar.zone, now=services.now(), is_working_day=calendar.is_working_day)


def concurrency_of(services: Services, wanted: int | None) -> int:
    """How many are moved at a time; None: as many as usual. Raises UsageError for more than are possible here."""
    limits = services.organisation.moves
    if wanted is not None and wanted < 1:
        raise UsageError("At least one person has to be moved at a time.")
    if wanted is not None and wanted > limits.most_concurrency:
        raise UsageError(f"At most {limits.most_concurrency} people are moved at a time here, not {wanted}.")
    return wanted or limits.concurrency


def requirement(services: Services, plan: Plan) -> Requirement:
    """Which approvals a plan needs, by this installation's policy, if it is asked for now."""
    return requirement_of(services.organisation.policy, plan, services.now())


def asked_anew(services: Services, plan: Plan, now: datetime) -> dict[str, Any]:
    """Until when a request waits that is asked for now, and when it is brought to mind: columns of move_request."""
    policy = services.organisation.policy
    return {
        "expires_at": policy.expires_at(now, plan.options.window_end),
        "next_reminder_at": policy.reminder_at(now, 0),
        "reminders": 0,
    }


def new_items(members: Iterable[Member]) -> list[NewItem]:
    """Members as the ledger keeps them."""
    return [NewItem(key=one.key, name=one.name, identity=one.upn, sip_address=one.sip) for one in members]


def standing_against(services: Services, plan: Plan, needed: Requirement, *, by: str) -> tuple[str, ...]:
    """Why a plan cannot be asked for, or never gets its approvals, a sentence each; nothing: it can."""
    policy = services.organisation.policy
    if not policy.is_set_up:
        return (_NOT_SET_UP,)
    options, now = plan.options, services.now()
    told = []
    window = Window(options.window_start, options.window_end)
    if window.end is not None and window.end <= now:
        said = say_window(window.start, window.end, policy.calendar.zone)
        told.append(f"The window has ended: {said}. Choose another.")
    told.append(clash(window, policy.calendar))
    members = services.approvers()
    if members is not None:
        told.append(reachable(needed, members, by))
    return tuple(filter(None, told))


def who_is_held(holders: Sequence[tuple[str, int]]) -> str:
    """Who is in other requests, as a sentence."""
    told = [f"{name} is in {request_name(number)}" for name, number in holders]
    return f"{listed(told, most=10)} already."


def _send(services: Services, draft: MoveDraft, *, asker: Asker) -> RequestResult | ReviewResult:
    plan = read_plan(draft.plan)
    if services.now() - draft.created_at > FRESH:
        anew = _judged_again(services, draft, plan, asker)
        if anew is not None:
            return anew
    needed = requirement(services, plan)
    against = standing_against(services, plan, needed, by=asker.by)
    if against:
        raise UsageError(" ".join(against))
    try:
        request = _open(services, draft, plan, needed)
    except PeopleHeld as busy:
        raise UsageError(f"{who_is_held(busy.holders)} Plan the move again without them.") from busy
    headline = f"{request_name(number_of(request))} waits for approval: {people(len(plan.members))}"
    return request_result(services, number_of(request), headline=headline)


def _open(services: Services, draft: MoveDraft, plan: Plan, needed: Requirement) -> MoveRequest:
    """Write the request down, and its card with it."""
    policy, options = services.organisation.policy, plan.options
    with services.database.writing() as session:
        now = read_clock(session, services.now())
        opened = requests.open_request(
            session,
            origin=_origin(draft),
            kind=draft.kind,
            requester=draft.by,
            title=title_of(draft.reason),
            reason=draft.reason,
            plan=draft.plan,
            digest=draft.digest,
            requirement=needed.as_json(),
            items=new_items(plan.members),
            concurrency=options.concurrency,
            canary=options.canary,
            halt_percent=options.halt_percent,
            window_start=options.window_start,
            window_end=options.window_end,
            expires_at=policy.expires_at(now, options.window_end),
            next_reminder_at=policy.reminder_at(now, 0),
            asked_in=draft.asked_in,
            channel=policy.channel,
            now=now,
        )
        request = opened.request
        if opened.is_new:
            outbox.put(
                session,
                key=request.card_key,
                kind=outbox.CARD,
                channel=policy.channel,
                request_id=request.id,
                run_at=now,
            )
    return request


def _sent_before(services: Services, draft: MoveDraft) -> RequestResult | None:
    with services.database.session() as session:
        request = lookups.of_origin(session, _origin(draft))
    if request is None:
        return None
    return request_result(services, number_of(request), headline=f"{request_name(number_of(request))} was sent already")


def _judged_again(services: Services, draft: MoveDraft, plan: Plan, asker: Asker) -> ReviewResult | None:
    """The new review of a plan that is no longer what was shown; None: it is."""
    found = preflight(services, [member.sip for member in plan.members], kind=draft.kind)
    members, taken = _free(services, found.members)
    now_planned = Plan(members=members, options=plan.options)
    if now_planned.digest == plan.digest:
        return None
    shown = _reviewed(services, now_planned, found, taken, reason=draft.reason, asker=asker)
    new = " ".join(changes(plan, now_planned)[:5])
    return replace(shown, headline=f"Not sent, because the plan has changed: {sentence(shown.headline)} {new}")


def _reviewed(  # noqa: PLR0913 - what was found and who asks, all of it shown
    services: Services, plan: Plan, found: Preflight, taken: Sequence[LeftOut], *, reason: str, asker: Asker
) -> ReviewResult:
    """The review of a plan, which is kept as a draft where it can be sent."""
    needed = requirement(services, plan)
    radius = radius_of(plan) if plan.members else found.radius
    left_out = (*taken, *_left_out(found))
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


def title_of(reason: str) -> str:
    """A name for a request: the reason, or how it begins."""
    if len(reason) <= _LONGEST_TITLE:
        return reason
    begins = reason[:_LONGEST_TITLE]
    return f"{begins.rpartition(' ')[0] or begins} …"


def confirmation(plan: Plan) -> str:
    """What has to be typed before people are moved back."""
    return f"move {people(len(plan.members))} back"


def when_said(policy: Policy, options: Options) -> str:
    """The window in words."""
    if options.window_start is None:
        return "At once, as soon as it is approved"
    return say_window(options.window_start, options.window_end, policy.calendar.zone)


def _how(options: Options) -> str:
    who = "by the bot" if options.executor == "remoting" else "by a person, with the commands that the bot writes"
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


def _left_out(found: Preflight) -> list[LeftOut]:
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


def _free(services: Services, members: Sequence[Member]) -> tuple[tuple[Member, ...], list[LeftOut]]:
    """Those who are in no other open request, and those who are."""
    with services.database.session() as session:
        keys = lookups.holders(session, [member.key for member in members])
    taken = [
        LeftOut(
            name=member.name,
            identity=member.upn,
            because=(f"{member.name} is in {request_name(keys[member.key])} already, which has not ended.",),
        )
        for member in members
        if member.key in keys
    ]
    return tuple(member for member in members if member.key not in keys), taken


def _those_moved(services: Services, wish: Wish) -> tuple[list[MoveItem], str]:
    """Everybody whom the wish's requests have moved, and the pool that they all came from; empty where there is none.

    Raises UsageError for a request that is none, or has moved nobody.
    """
    found: list[MoveItem] = []
    pools: set[str] = set()
    for number in wish.of_requests:
        with services.database.session() as session:
            request = requests.get(session, number)
            items = requests.items_of(session, number)
        if request is None or request.kind is not MoveKind.MOVE:
            raise UsageError(f"{request_name(number)} is no request that has moved anybody to Teams.", meant="requests")
        moved = [item for item in items if item.state is ItemState.MOVED and not item.already_there]
        if not moved:
            raise UsageError(f"{request_name(number)} has moved nobody, so nobody is to be moved back.")
        keys = {item.user for item in moved}
        pools |= {member.pool for member in read_plan(request.plan).members if member.key in keys and member.pool}
        found += moved
    if len(pools) > 1 and not wish.pool:
        raise UsageError(
            f"They came from {len(pools)} pools: {listed(sorted(pools))}. Say which one, for instance: "
            f"to {min(pools)}; and ask for the others by themselves."
        )
    return found, next(iter(pools), "")


def _target(services: Services, kind: MoveKind, pool: str, members: Sequence[Member]) -> str:
    """-Target: Teams, or the pool of a way back. Raises UsageError where that is not known."""
    if kind is MoveKind.MOVE:
        return services.organisation.cloud.proxy_fqdn
    if pool or not members:
        return pool
    came_from = _pools_before(services, [member.key for member in members])
    if len(came_from) != 1:
        known = f"They came from {listed(sorted(came_from))}. " if came_from else ""
        raise UsageError(
            f"{known}Say to which pool they are to be moved back, for instance: to pool01.contoso.com before because"
        )
    return next(iter(came_from))


def _pools_before(services: Services, keys: Sequence[str]) -> set[str]:
    """The pools from which the ledger's last move of each of these people started."""
    with services.database.session() as session:
        moves = lookups.last_moves(session, keys)
    pools = set()
    for key, request in moves.items():
        pools |= {member.pool for member in read_plan(request.plan).members if member.key == key and member.pool}
    return pools


def _options(  # noqa: PLR0913 - all by name
    services: Services, wish: Wish, kind: MoveKind, *, target: str, window: Window, concurrency: int
) -> Options:
    limits = services.organisation.moves
    return Options(
        kind=kind,
        target=target,
        executor=limits.executor,
        concurrency=concurrency,
        canary=limits.canary,
        halt_percent=limits.halt_percent,
        window_start=window.start,
        window_end=window.end,
        force=wish.force,
    )


def _origin(draft: MoveDraft) -> str:
    return f"draft:{draft.id}"
