"""Puts the engine together from what the bot has."""

from datetime import timedelta
from functools import partial

from slack_sdk import WebClient

from bot.approvals.assembling import Approvals
from bot.moves.engine import Engine, Rules, Surroundings
from bot.moves.pace import MOVE_PACE, MovePace
from bot.moves.posts import Posts
from bot.moves.proving import Looking
from bot.moves.rechecking import GO, Recheck, Verdict, back, wait
from bot.moves.watching import WatchingHome
from bot.moves.working import Moving
from bot.views.move_messages import renderers
from commands.moves.executors import SETTLES, Manual, Remoting
from commands.moves.rejudging import judge_again
from commands.moves.splits import look_at_splits
from commands.rules.moves.by_hand import Patience
from commands.services import Services
from storage.ledger.audit import BOT
from storage.ledger.tables import MoveRequest


def engine_for(services: Services, approvals: Approvals, hasty: WebClient, *, pace: MovePace = MOVE_PACE) -> Engine:
    """The engine of this bot, not started yet. `hasty`: a client for Slack that waits for no rate limit."""
    limits, manual = services.organisation.moves, Manual(services.organisation.cloud)

    return Engine(
        Surroundings(
            database=services.database,
            posts=Posts(hasty),
            renderers=renderers(approvals.policy, manual),
            move=Moving(
                services=services,
                executors=(Remoting(services.mover),),
                most=limits.attempts,
            ),
            look_again=partial(look_again, services, approvals),
            look_for_proof=Looking(services=services),
            judge=partial(judge_again, services),
            look_by_hand=WatchingHome(services=services),
            now=services.now,
            posted=approvals.posted,
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


def look_again(services: Services, approvals: Approvals, request: MoveRequest) -> Recheck:
    """Whether a request may start: its approvals are there, nobody of it is split, and the people are as approved."""
    recheck = approvals.rereading.look_again(request)
    if recheck.verdict is not Verdict.GO:
        return recheck
    if split := look_at_splits(services, request, by=BOT).says:
        return wait(split, kind="split")
    judged = judge_again(services, request)
    if judged.waits:
        return wait(judged.waits, kind=judged.waits_for)
    return back(*judged.changed) if judged.changed else GO
