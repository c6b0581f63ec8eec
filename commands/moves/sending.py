"""Ask for the approval of a plan that somebody was shown: of that one and of no other.

Where it is no longer fresh, everybody in it is judged again, and a plan that has changed is shown anew instead of
being sent.
"""

from dataclasses import replace
from datetime import timedelta

from commands.moves.agreeing import Asker, new_items, requirement, standing_against, who_is_held
from commands.moves.preflight import preflight
from commands.moves.reporting import request_result
from commands.moves.results import RequestResult, ReviewResult, request_name
from commands.moves.reviewing import reviewed
from commands.moves.targeting import free
from commands.rules.moves.plan import Plan, changes, read_plan
from commands.rules.moves.requirement import Requirement
from commands.rules.wording import people, sentence
from commands.services import Services
from commands.step import UsageError
from storage.ledger import drafts, lookups, outbox
from storage.ledger.clock import read_clock
from storage.ledger.opening import NewRequest, open_request
from storage.ledger.people import PeopleHeld
from storage.ledger.tables import MoveDraft, MoveRequest, number_of

FRESH = timedelta(minutes=15)
"""For so long a plan is sent as it was shown; after that everybody in it is judged again first."""
_LONGEST_TITLE = 60


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
        opened = open_request(
            session,
            NewRequest(
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
                by_hand=options.by_hand,
            ),
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
    members, taken = free(services, found.members)
    now_planned = Plan(members=members, options=plan.options)
    if now_planned.digest == plan.digest:
        return None
    shown = reviewed(services, now_planned, found, taken, reason=draft.reason, asker=asker)
    new = " ".join(changes(plan, now_planned)[:5])
    return replace(shown, headline=f"Not sent, because the plan has changed: {sentence(shown.headline)} {new}")


def title_of(reason: str) -> str:
    """A name for a request: the reason, or how it begins."""
    if len(reason) <= _LONGEST_TITLE:
        return reason
    begins = reason[:_LONGEST_TITLE]
    return f"{begins.rpartition(' ')[0] or begins} …"


def _origin(draft: MoveDraft) -> str:
    return f"draft:{draft.id}"
