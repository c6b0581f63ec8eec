"""Settings of the bot in Slack: its tokens, who may use it, where it posts alarms."""

from typing import Annotated

from pydantic import BaseModel, SecretStr
from pydantic_settings import NoDecode

from bot.setting_values import AppToken, BotToken, HttpAddress, Items, described, matching


class SlackSettings(BaseModel):
    """A part of `Settings`."""

    slack_bot_token: BotToken | None = described(
        None,
        "The app's bot token; needed to run the bot.",
        "a bot token that starts with xoxb-",
        variable="slack_bot_token",
    )
    slack_app_token: AppToken | None = described(
        None,
        "The app-level token with connections:write, for Socket Mode; needed to run the bot.",
        "an app-level token that starts with xapp-",
        variable="slack_app_token",
    )
    slack_signing_secret: SecretStr | None = described(
        None,
        "Accepted so that an environment made for Slack works as it is; "
        "`hybridbot run` uses Socket Mode and does not need it.",
        "the signing secret from the app's Basic Information page",
        variable="slack_signing_secret",
    )
    slack_api_url: HttpAddress = described(
        "https://slack.com/api/", "Slack's Web API.", "an https address", variable="slack_api_url"
    )
    admin_group: Annotated[str, matching(r"S[A-Z0-9]{2,}")] = described(
        "", "Id of the Slack user group whose members may use the bot.", "a user group id that starts with S"
    )
    admins: Annotated[Items, NoDecode, matching(r"[UW][A-Z0-9]{2,}")] = described(
        (),
        "Ids of further Slack users who may use the bot.",
        "Slack user ids that start with U or W, with commas between",
    )
    team_id: Annotated[str, matching(r"[TE][A-Z0-9]{2,}")] = described(
        "",
        "Id of the Slack workspace whose people may use the bot; by default the one the token belongs to.",
        "a workspace id that starts with T",
    )
    operations_channel: Annotated[str, matching(r"[CG][A-Z0-9]{2,}")] = described(
        "",
        "Id of the Slack channel where alarms are posted; empty: they are posted nowhere, and shown by "
        "`/hybrid alarms` and in the Home tab.",
        "a channel id that starts with C",
    )
