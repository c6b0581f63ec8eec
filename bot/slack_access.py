"""The way to Slack: clients of its Web API, files that people gave to it, and what to say where it lets nobody in."""

from ssl import SSLContext
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.posting import FAILURES, problem_of
from bot.setting_values import LOOPBACK
from bot.settings import Settings
from connectors.slack_files import SlackFiles
from connectors.transport import Transport

_WAITS_FOR_RATE_LIMIT = 30
"""Times. Slack allows a channel one message a second: of forty commands at once the last waits that long."""


class CannotStart(Exception):
    """Slack does not let the bot in. The message is a full sentence; `remedy` says what to do next."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


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
        proxy=slack_proxy(settings) or None,
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
    transport = Transport(ca_file=settings.ca_file, proxy=slack_proxy(settings) or None)
    return SlackFiles(transport, token.get_secret_value() if token else "", api_url=settings.slack_api_url)


def slack_proxy(settings: Settings) -> str:
    """The proxy on the way to Slack; none on the way to this machine."""
    if settings.proxy is None or urlsplit(settings.slack_api_url).hostname in LOOPBACK:
        return ""
    return settings.proxy.get_secret_value()


def own_team(client: WebClient) -> str:
    """Id of the workspace that the token belongs to. Raises CannotStart."""
    try:
        return str(client.auth_test()["team_id"])
    except FAILURES as error:
        raise cannot_start(error, "SLACK_BOT_TOKEN") from error


def cannot_start(error: Exception, token: str) -> CannotStart:
    """What to say after Slack did not take a token, which is named as it is set."""
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
