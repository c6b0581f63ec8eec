"""Writing to Slack with a second way out: refused blocks become text, a closed channel becomes a direct message."""

from collections.abc import Sequence
from http import HTTPStatus
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels import read_channel
from bot.views.message import Message
from commands.step import Table

FAILURES = (SlackApiError, SlackClientError, HTTPException, OSError)
"""What calls to Slack raise. An answer that is cut off comes through slack_sdk as an HTTPException."""

REFUSED_BLOCKS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")
"""Slack's names for blocks that it does not take."""

LONGEST_WAIT = 600.0
"""Seconds: whatever Slack says, it is asked again after that."""
UNTOLD_WAIT = 30.0
"""Seconds that are waited where Slack has had too many and does not say for how long."""

_TOO_MANY = ("ratelimited", "rate_limited")
"""Slack's pages have both."""

_log = structlog.get_logger("hybridbot.posting")


def problem_of(error: Exception) -> str:
    """Slack's name of an error, or the kind of the failure: safe to log and to show."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__


def asked_to_wait(error: Exception) -> float | None:
    """The seconds for which Slack wants no more of this, at most LONGEST_WAIT; None: it said nothing of the kind."""
    if not isinstance(error, SlackApiError) or not _had_too_many(error):
        return None
    told = {name.lower(): value for name, value in (error.response.headers or {}).items()}.get("retry-after", "")
    told = str(told[0] if isinstance(told, list) and told else told)
    return min(float(told), LONGEST_WAIT) if told.isascii() and told.isdecimal() else UNTOLD_WAIT


def _had_too_many(error: SlackApiError) -> bool:
    return error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS or problem_of(error) in _TOO_MANY


class Posting:
    """Posts and changes messages. The methods that answer with a bool or a ts log what went wrong, and do not raise."""

    def __init__(self, client: WebClient) -> None:
        self.client = client

    def post(self, channel: str, message: Message) -> str:
        """Post a message, and return its ts. Raises what slack_sdk raises."""
        try:
            answer = self.client.chat_postMessage(
                channel=channel, unfurl_links=False, unfurl_media=False, **message.arguments()
            )
        except SlackApiError as error:
            if problem_of(error) not in REFUSED_BLOCKS:
                raise
            _log.exception("Slack refused blocks", text=message.text)
            answer = self.client.chat_postMessage(channel=channel, text=Message(message.text).arguments()["text"])
        return str(answer["ts"])

    def direct(self, user: str, message: Message) -> tuple[str, str]:
        """Post to a person, and return channel and ts. Raises what slack_sdk raises."""
        channel = self.direct_channel(user)
        return channel, self.post(channel, message)

    def direct_channel(self, user: str) -> str:
        """The conversation between a person and the bot. Raises what slack_sdk raises."""
        return str((self.client.conversations_open(users=[user]).get("channel") or {}).get("id"))

    def may_post(self, channel: str, user: str) -> bool:
        """Whether this is the person's own conversation with the bot, or a channel of ours that the bot is a member of.

        What cannot be read counts as no: the conversations of two people, for which the bot has no scope, included.
        """
        try:
            if channel.startswith("D"):
                return channel == self.direct_channel(user)
            return read_channel(self.client, channel).takes_our_messages
        except FAILURES as error:
            _log.info("a channel cannot be read", channel=channel, problem=problem_of(error))
            return False

    def update(self, channel: str, ts: str, message: Message) -> bool:
        """Change a message; False if that cannot be done."""
        try:
            try:
                self.client.chat_update(channel=channel, ts=ts, **message.arguments())
            except SlackApiError as error:
                if problem_of(error) not in REFUSED_BLOCKS:
                    raise
                _log.exception("Slack refused blocks", text=message.text)
                self.client.chat_update(channel=channel, ts=ts, text=Message(message.text).arguments()["text"])
        except FAILURES as error:
            _log.warning("a message was not updated", channel=channel, ts=ts, problem=problem_of(error))
            return False
        return True

    def update_raw(self, channel: str, ts: str, *, text: str, blocks: Sequence[dict[str, Any]]) -> bool:
        """Change a message to blocks as Slack sent them; False if that cannot be done."""
        try:
            self.client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
        except FAILURES as error:
            _log.warning("a message was not updated", channel=channel, ts=ts, problem=problem_of(error))
            return False
        return True

    def whisper(self, channel: str, user: str, thread_ts: str, message: Message) -> None:
        """Tell one person, in a channel that only they see it in, or directly. Raises what slack_sdk raises."""
        if channel and not channel.startswith("D"):
            try:
                self.client.chat_postEphemeral(
                    channel=channel, user=user, thread_ts=thread_ts or None, **message.arguments()
                )
                return
            except SlackApiError as error:
                _log.info("nothing can be whispered here", channel=channel, problem=problem_of(error))
        self.direct(user, message)

    def replace(self, channel: str, ts: str, message: Message, *, asked_by: str) -> tuple[str, str]:
        """Change a message, or post it anew, or send it to the person: where it stands now, or two empty texts.

        Without a `ts` there is nothing to change, and without a channel only the person.
        """
        if ts and self.update(channel, ts, message):
            return channel, ts
        if channel:
            try:
                return channel, self.post(channel, message)
            except FAILURES as error:
                _log.warning("a message was not posted", channel=channel, problem=problem_of(error))
        try:
            return self.direct(asked_by, message)
        except FAILURES as error:
            _log.error("an answer reached nobody", asked_by=asked_by, problem=problem_of(error))
            return "", ""

    def remove(self, channel: str, ts: str) -> bool:
        """Take a message of the bot away; False if that cannot be done."""
        try:
            self.client.chat_delete(channel=channel, ts=ts)
        except FAILURES as error:
            _log.info("a message was not removed", channel=channel, ts=ts, problem=problem_of(error))
            return False
        return True

    def tell(self, user: str, message: Message) -> bool:
        """Post to a person; False if that cannot be done."""
        try:
            self.direct(user, message)
        except FAILURES as error:
            _log.error("a person could not be told", user=user, problem=problem_of(error))
            return False
        return True

    def reply(self, channel: str, ts: str, text: str) -> bool:
        """Answer in the thread of a message; False if that cannot be done."""
        try:
            self.client.chat_postMessage(channel=channel, thread_ts=ts, text=text, unfurl_links=False)
        except FAILURES as error:
            _log.warning("a reply was not posted", channel=channel, ts=ts, problem=problem_of(error))
            return False
        return True

    def upload(self, channel: str, ts: str, table: Table) -> bool:
        """Put the full list into the thread as a file; False, with a reply that says so, if that cannot be done."""
        try:
            self.client.files_upload_v2(
                channel=channel, thread_ts=ts, filename=table.name, title=table.title, content=table.as_csv()
            )
        except FAILURES as error:
            _log.warning("a file was not uploaded", channel=channel, ts=ts, problem=problem_of(error))
            self.reply(channel, ts, f"The full list could not be uploaded: Slack said {problem_of(error)}.")
            return False
        return True
