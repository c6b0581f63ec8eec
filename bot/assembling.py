"""Puts the bot together, and starts and stops what runs in an order that loses nothing."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.alarms.looking import Alarms
from bot.app import build_app
from bot.approvals.approvers import Approvers
from bot.approvals.assembling import Approvals, approvals_for
from bot.charts.pictures import UPLOAD_SECONDS, Pictures
from bot.delivery import SlackDelivery
from bot.desk import Desk, QuickDesk
from bot.home.drawing import Drawing
from bot.home.publishing import Homes
from bot.home.visitors import Visitors
from bot.home.watching import Republishing
from bot.listeners.front import Front
from bot.moves.assembling import engine_for
from bot.moves.engine import Engine
from bot.notes.finding import FindInSlack
from bot.notes.timing import note_job
from bot.people import Admins, People
from bot.posting import FAILURES, Posting
from bot.repeating import Repeating
from bot.schedule import build_schedule
from bot.settings import Settings
from bot.slack_access import cannot_start, own_team, slack_client, slack_files, slack_proxy
from bot.socket_mode import SocketMode
from bot.timed.assembling import clockwork_for
from bot.timed.clockwork import Clockwork
from bot.timed.digests import digest_jobs
from bot.timed.pace import CLOCK_PACE
from bot.watching import Watching
from bot.worker import Worker
from commands.services import Services
from connectors.slack_files import SlackFiles

PATIENCE = 5.0
"""Seconds that running jobs get when the bot is stopped."""
HOME_PACE = 2.0
"""Seconds between two looks whether an open Home tab has to show something else."""

_log = structlog.get_logger("hybridbot.run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Everything that runs, started and stopped in an order that loses nothing."""

    slack: SocketMode
    desk: Desk
    quick: QuickDesk
    files: SlackFiles
    worker: Worker
    engine: Engine
    approvals: Approvals
    clockwork: Clockwork
    homes: Repeating
    """Keeps the Home tabs that are open up to date."""
    schedule: Any
    """APScheduler publishes no types."""

    def start(self) -> None:
        """Work first, then listen; returns once Slack delivers. Raises CannotStart, StorageError."""
        self.desk.start()
        self.quick.start()
        self.worker.start()
        self.engine.start()
        self.clockwork.start()
        self.schedule.start()
        self.homes.start()
        try:
            self.slack.start()
        except FAILURES as error:
            raise cannot_start(error, "SLACK_APP_TOKEN") from error
        # reactions are lost while no bot is there to hear of them
        self.desk.hand_over(self.approvals.rereading.everything)
        _log.info("listening")

    def stop(self) -> None:
        """Take no more from Slack, finish what was taken; running jobs get seconds, and moves in flight a minute.

        The engine ends last: what the others have still written down is also told.
        """
        _log.info("stopping")
        self.slack.stop()
        self.schedule.shutdown(wait=False)
        self.homes.stop(seconds=1.0)
        self.quick.stop()
        self.desk.stop(seconds=PATIENCE / 2)
        self.worker.stop(seconds=PATIENCE)
        self.clockwork.stop(seconds=PATIENCE)
        self.engine.stop()
        self.files.close()
        _log.info("stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Company:
    """Who there is in Slack, and what each may do."""

    services: Services
    """As they were given, and able to ask Slack who approves and who somebody is."""
    admins: Admins
    people: People
    approvers: Approvers
    visitors: Visitors


def assemble(settings: Settings, services: Services) -> Bot:
    """The bot, not started yet. Asks Slack who it is; raises CannotStart where Slack refuses or does not answer."""
    client, hasty = slack_client(settings), slack_client(settings, waits=0)
    company = _company(settings, services, client)
    services = company.services
    posting, desk, quick, files = Posting(client), Desk(), QuickDesk(), slack_files(settings)
    pictures = Pictures(slack_client(settings, waits=0, timeout=UPLOAD_SECONDS), settings.digests.charts)
    drawing = Drawing(services, pictures)
    homes = Homes(services, company.visitors, client, drawing)
    delivery = SlackDelivery(services, posting, homes, hasty=hasty)
    watching = Watching(services, delivery, base=timedelta(seconds=settings.watch_seconds))
    # the engine is made of what wakes it
    alarms = Alarms(services, wake=lambda: engine.wake())
    approvals = approvals_for(
        services.organisation.policy,
        client,
        approvers=company.approvers,
        database=services.database,
        team_id=company.admins.team_id,
        wake=lambda: engine.wake(),
        now=services.now,
    )
    engine = engine_for(services, approvals, hasty, aside=desk.hand_over, pictures=pictures)
    worker = Worker(services, delivery, follow_up=alarms.after(watching.follow_up), workers=settings.workers)
    front = Front(
        services=services,
        people=company.people,
        posting=posting,
        files=files,
        desk=desk,
        quick=quick,
        approvals=approvals,
        homes=homes,
        wake=worker.wake,
    )
    clockwork = _clockwork(settings, services, engine, alarms)
    republishing = Republishing(services, Homes(services, company.visitors, hasty, drawing))
    return Bot(
        slack=_socket_mode(settings, front, client),
        approvals=approvals,
        desk=desk,
        quick=quick,
        files=files,
        worker=worker,
        engine=engine,
        clockwork=clockwork,
        homes=Repeating("homes", republishing.look_once, seconds=HOME_PACE),
        schedule=build_schedule(
            services,
            desk,
            look=watching.look,
            reread=approvals.rereading.everything,
            tick=clockwork.tick,
            base=timedelta(seconds=settings.watch_seconds),
            seconds=CLOCK_PACE.tick,
        ),
    )


def _company(settings: Settings, services: Services, client: WebClient) -> _Company:
    approvers = Approvers(client, services.organisation.policy.groups)
    own = own_team(client)
    if settings.team_id not in ("", own):
        _log.warning("HYBRIDBOT_TEAM_ID is not the workspace of the token", configured=settings.team_id, token=own)
    admins = Admins(group=settings.admin_group, extra=settings.admins, team_id=settings.team_id or own)
    people = People(client, admins, now=services.now)
    return _Company(
        services=replace(
            services,
            approvers=approvers.members_if_known,
            find_in_slack=FindInSlack(client, team_id=admins.team_id),
        ),
        admins=admins,
        people=people,
        approvers=approvers,
        visitors=Visitors(people, approvers, team_id=admins.team_id, now=services.now),
    )


def _clockwork(settings: Settings, services: Services, engine: Engine, alarms: Alarms) -> Clockwork:
    """Checks, digests and notes at their times."""
    grace = timedelta(hours=settings.digests.grace_hours)
    return clockwork_for(
        services,
        check_minutes=settings.check_minutes,
        history_days=settings.history_days,
        timed=(digest_jobs(services, wake=engine.wake, grace=grace), note_job(services, wake=engine.wake)),
        after_checks=(alarms.after_checks,),
    )


def _socket_mode(settings: Settings, front: Front, client: WebClient) -> SocketMode:
    secret, token = settings.slack_signing_secret, settings.slack_app_token
    app = build_app(front, client, signing_secret=secret.get_secret_value() if secret else "")
    return SocketMode(app, client, token.get_secret_value() if token else "", proxy=slack_proxy(settings))
