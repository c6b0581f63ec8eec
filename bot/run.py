"""Runs the bot on Socket Mode until it is told to stop.

Assembles what runs, and starts and stops it in an order that loses nothing.
"""

import sys
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

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
from bot.logs import configure_logs
from bot.moves.assembling import engine_for
from bot.moves.engine import Engine
from bot.notes.finding import FindInSlack
from bot.notes.timing import note_job
from bot.people import Admins, People
from bot.posting import FAILURES, Posting, problem_of
from bot.repeating import Repeating
from bot.schedule import build_schedule
from bot.setting_values import LOOPBACK
from bot.settings import Settings
from bot.settings_rules import require_slack
from bot.socket_mode import SocketMode
from bot.stopping import stop_signals
from bot.timed.assembling import clockwork_for
from bot.timed.clockwork import Clockwork
from bot.timed.digests import digest_jobs
from bot.timed.pace import CLOCK_PACE
from bot.watching import Watching
from bot.wiring import open_services
from bot.worker import Worker
from commands.services import Services
from connectors.slack_files import SlackFiles
from connectors.transport import Transport
from storage.single_process import hold_alone

PATIENCE = 5.0
"""Seconds that running jobs get when the bot is stopped."""
HOME_PACE = 2.0
"""Seconds between two looks whether an open Home tab has to show something else."""
_WAITS_FOR_RATE_LIMIT = 30
"""Times. Slack allows a channel one message a second: of forty commands at once the last waits that long."""
_READ_BY_LIBRARIES = (
    *("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"),
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
)

_log = structlog.get_logger("hybridbot.run")


class CannotStart(Exception):
    """Slack does not let the bot in. The message is a full sentence; `remedy` says what to do next."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def run_bot(settings: Settings, *, now: Callable[[], datetime]) -> None:
    """Run the bot until SIGTERM or Ctrl-C. `now`: aware UTC.

    The settings must be complete for Slack (`require_slack`). Raises CannotStart, StorageError. For an entry point:
    in the main thread it configures the log and takes over the signals. What libraries read from the environment by
    themselves must be hidden from them by then: see `hide_from_libraries`.
    """
    require_slack(settings)
    configure_logs(settings, stream=sys.stderr)
    alone = hold_alone(settings.database_url.get_secret_value())
    with stop_signals() as stopping, alone, open_services(settings, now=now) as services:
        bot = assemble(settings, services)
        try:
            bot.start()
            stopping.wait()
        finally:
            bot.stop()


def hide_from_libraries(environ: MutableMapping[str, str]) -> None:
    """Remove what the settings have taken over by now.

    slack_sdk would send everything through HTTPS_PROXY, whatever NO_PROXY says, and so never reach this machine;
    slack_bolt would take another token than the one it is given for a mistake.
    """
    for name in _READ_BY_LIBRARIES:
        environ.pop(name, None)


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
            raise _cannot_start(error, "SLACK_APP_TOKEN") from error
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


def assemble(settings: Settings, services: Services) -> Bot:
    """The bot, not started yet. Asks Slack who it is; raises CannotStart where Slack refuses or does not answer."""
    client = slack_client(settings)
    policy = services.organisation.policy
    approvers = Approvers(client, policy.groups)
    services = replace(services, approvers=approvers.members_if_known)
    own_team = _own_team(client)
    if settings.team_id not in ("", own_team):
        _log.warning("HYBRIDBOT_TEAM_ID is not the workspace of the token", configured=settings.team_id, token=own_team)
    posting = Posting(client)
    admins = Admins(group=settings.admin_group, extra=settings.admins, team_id=settings.team_id or own_team)
    services = replace(services, find_in_slack=FindInSlack(client, team_id=admins.team_id))
    people = People(client, admins, now=services.now)
    visitors = Visitors(people, approvers, team_id=admins.team_id, now=services.now)
    hasty = slack_client(settings, waits=0)
    pictures = Pictures(slack_client(settings, waits=0, timeout=UPLOAD_SECONDS), settings.digests.charts)
    drawing = Drawing(services, pictures)
    homes = Homes(services, visitors, client, drawing)
    delivery = SlackDelivery(services, posting, homes, hasty=hasty)
    base = timedelta(seconds=settings.watch_seconds)
    watching = Watching(services, delivery, base=base)
    alarms = Alarms(services, wake=lambda: engine.wake())
    worker = Worker(services, delivery, follow_up=alarms.after(watching.follow_up), workers=settings.workers)
    desk, quick, files = Desk(), QuickDesk(), slack_files(settings)
    approvals = approvals_for(
        policy,
        client,
        approvers=approvers,
        database=services.database,
        team_id=admins.team_id,
        wake=lambda: engine.wake(),
        now=services.now,
    )
    engine = engine_for(services, approvals, hasty, aside=desk.hand_over, pictures=pictures)
    front = Front(
        services=services,
        people=people,
        posting=posting,
        files=files,
        desk=desk,
        quick=quick,
        approvals=approvals,
        homes=homes,
        wake=worker.wake,
    )
    secret = settings.slack_signing_secret
    app = build_app(front, client, signing_secret=secret.get_secret_value() if secret else "")
    token = settings.slack_app_token
    slack = SocketMode(app, client, token.get_secret_value() if token else "", proxy=_slack_proxy(settings))
    clockwork = clockwork_for(
        services,
        check_minutes=settings.check_minutes,
        history_days=settings.history_days,
        timed=(
            digest_jobs(services, wake=engine.wake, grace=timedelta(hours=settings.digests.grace_hours)),
            note_job(services, wake=engine.wake),
        ),
        after_checks=(alarms.after_checks,),
    )
    schedule = build_schedule(
        services,
        desk,
        look=watching.look,
        reread=approvals.rereading.everything,
        tick=clockwork.tick,
        base=base,
        seconds=CLOCK_PACE.tick,
    )
    return Bot(
        slack=slack,
        approvals=approvals,
        desk=desk,
        quick=quick,
        files=files,
        worker=worker,
        engine=engine,
        clockwork=clockwork,
        homes=Repeating(
            "homes", Republishing(services, Homes(services, visitors, hasty, drawing)).look_once, seconds=HOME_PACE
        ),
        schedule=schedule,
    )


def slack_client(
    settings: Settings, *, waits: int = _WAITS_FOR_RATE_LIMIT, ssl: SSLContext | None = None, timeout: int = 30
) -> WebClient:
    """A client for Slack's Web API. `waits`: how often it waits for a rate limit before it gives up.

    `timeout`: seconds for one call.
    """
    token = settings.slack_bot_token
    return WebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        proxy=_slack_proxy(settings) or None,
        ssl=ssl,
        timeout=timeout,
        retry_handlers=[
            ConnectionErrorRetryHandler(max_retry_count=2 if waits else 0),
            ServerErrorRetryHandler(max_retry_count=2 if waits else 0),
            RateLimitErrorRetryHandler(max_retry_count=waits),
        ],
    )


def slack_files(settings: Settings) -> SlackFiles:
    """Reads files that people gave to Slack."""
    token = settings.slack_bot_token
    transport = Transport(ca_file=settings.ca_file, proxy=_slack_proxy(settings) or None)
    return SlackFiles(transport, token.get_secret_value() if token else "", api_url=settings.slack_api_url)


def _slack_proxy(settings: Settings) -> str:
    """The proxy on the way to Slack; none on the way to this machine."""
    if settings.proxy is None or urlsplit(settings.slack_api_url).hostname in LOOPBACK:
        return ""
    return settings.proxy.get_secret_value()


def _own_team(client: WebClient) -> str:
    try:
        return str(client.auth_test()["team_id"])
    except FAILURES as error:
        raise _cannot_start(error, "SLACK_BOT_TOKEN") from error


def _cannot_start(error: Exception, token: str) -> CannotStart:
    problem = problem_of(error)
    if isinstance(error, SlackApiError):
        return CannotStart(
            f"Slack refused {token}: {problem}.",
            remedy=f"Copy {token} anew from the app's page at https://api.slack.com/apps, and install the app again.",
        )
    return CannotStart(
        f"Slack could not be reached: {problem}.",
        remedy="Check the network, HYBRIDBOT_PROXY and SLACK_API_URL, then start again.",
    )
