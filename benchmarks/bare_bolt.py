"""The baseline: the smallest Bolt app there is. It acknowledges /hybrid and does nothing else."""

import os

from slack_bolt import Ack, App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient


def acknowledge(ack: Ack) -> None:
    """What every listener must do first, and here the only thing."""
    ack()


def main() -> None:
    """Connect and stay; the address and the tokens come from Slack's usual variables."""
    environ = os.environ
    app = App(client=WebClient(token=environ["SLACK_BOT_TOKEN"], base_url=environ["SLACK_API_URL"]))
    app.command("/hybrid")(acknowledge)
    SocketModeHandler(app, environ["SLACK_APP_TOKEN"]).start()  # type: ignore[no-untyped-call]  # Bolt does not annotate it


if __name__ == "__main__":
    main()
