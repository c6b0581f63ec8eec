"""Runs the bot on Socket Mode until it is told to stop."""

import sys
from collections.abc import Callable, MutableMapping
from datetime import datetime

from bot.assembling import assemble
from bot.logs import configure_logs
from bot.settings import Settings
from bot.settings_rules import require_slack
from bot.stopping import stop_signals
from bot.wiring import open_services
from storage.single_process import hold_alone

_READ_BY_LIBRARIES = (
    *("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"),
    *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
)


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
