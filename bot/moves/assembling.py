"""Puts the engine together from what the bot has."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from slack_sdk import WebClient

from bot.approvals.assembling import Approvals
from bot.charts.pictures import Pictures
from bot.moves.advancing import Aside
from bot.moves.engine import Engine, Rules, Surroundings
from bot.moves.pace import MOVE_PACE, MovePace
from bot.moves.rechecking import GO, Recheck, Verdict, back, wait
from bot.moves.working import Moving
from bot.outbox.posts import Posts
from bot.views.move_messages import renderers
from commands.moves.by_hand import ByHand
from commands.moves.executors import SETTLES, Manual, Remoting
from commands.moves.proving import look_and_note
from commands.moves.rejudging import Rejudged, judge_again
from commands.moves.splits import look_at_splits
from commands.rules.moves.by_hand import Patience
from commands.rules.moves.plan import planned_member, read_plan
from commands.services import Services
from storage.ledger import requests
from storage.ledger.audit import BOT
from storage.ledger.tables import MoveItem, MoveRequest

_OVERTAKEN = "Something of it is no longer as it was approved, and it changed while that was read. It is read again."


def engine_for(  # noqa: PLR0913 - what it is made of, all but three by name
    services: Services,
    approvals: Approvals,
    hasty: WebClient,
    *,
    aside: Aside,
    pictures: Pictures | None = None,
    pace: MovePace = MOVE_PACE,
) -> Engine:
    """The engine of this bot, not started yet. `hasty`: a client for Slack that waits for no rate limit.

    `pictures` finds a block for the picture of a message; without it there are none. `aside` is given what waits for
    Slack's rate limits, so that no message has to.
    """
    limits, manual = services.organisation.moves, Manual(services.organisation.cloud)

    return Engine(
        Surroundings(
            database=services.database,
            posts=Posts(hasty, pictures),
            renderers=renderers(approvals.policy, manual, services.organisation.notes),
            move=Moving(
                services=services,
                executors=(Remoting(services.mover),),
                most=limits.attempts,
            ),
            look_again=partial(look_again, services, approvals),
            look_for_proof=partial(look_for_proof, services),
            judge=partial(judge_again, services),
            look_by_hand=ByHand(services),
            now=services.now,
            posted=lambda message: aside(partial(approvals.posted, message)),
        ),
        Rules(
            policy=approvals.policy,
            slots=limits.most_concurrency,
            most=limits.most_concurrency,
            attempts=limits.attempts,
            remind_after=limits.first_reminders,
            patience=Patience(most=timedelta(days=limits.by_hand_days), grace=limits.call_deadline + SETTLES),
        ),
        pace=pace,
        alone=services.database.dialect == "sqlite",
    )


def look_again(
    services: Services,
    approvals: Approvals,
    request: MoveRequest,
    *,
    judge: Callable[[Services, MoveRequest], Rejudged] = judge_again,
) -> Recheck:
    """Whether a request may start: its approvals are there, nobody of it is split, and the people are as approved."""
    recheck = approvals.rereading.look_again(request)
    if recheck.verdict is not Verdict.GO:
        return recheck
    if split := look_at_splits(services, request, by=BOT).says:
        return wait(split, kind="split")
    return may_start(judge(services, request))


def may_start(judged: Rejudged) -> Recheck:
    """Whether a request may start whose people were judged so."""
    if judged.overtaken:
        return wait(_OVERTAKEN, kind="overtaken")
    if judged.waits:
        return wait(judged.waits, kind=judged.waits_for)
    return back(*judged.changed) if judged.changed else GO


def look_for_proof(services: Services, item: MoveItem) -> Mapping[str, Any]:
    """What is to be noted of one moved person, by the sources of the company."""
    with services.database.session() as session:
        request = requests.get(session, item.request_id)
    if request is None:
        return {"proof_due_at": None}
    # the present plan may no longer have somebody who was moved before it was approved anew
    member = planned_member(item.member)
    voice = member is not None and member.voice
    return look_and_note(services, item, read_plan(request.plan).options, voice=voice)
