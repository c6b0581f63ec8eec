"""Writing the messages of the outbox to Slack, so that each is there once.

`chat.postMessage` bears no repetition: a process that dies between post and store would post twice. So each message
carries its key as metadata, and whoever is not sure whether it was posted looks for that key in the conversation
first. Keys name rows, never people: metadata is readable by everybody in the channel.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.charts.pictures import Pictures
from bot.outbox.ownership import Ownership
from bot.outbox.rendering import Script
from bot.posting import REFUSED_BLOCKS, problem_of
from bot.views.message import BLOCKS, Message
from commands.step import Table

EVENT = "hybridbot_outbox"
"""Type of the metadata; its payload has the key."""
_PAGE = 200
_PAGES = 25
"""Looked through at most: 5000 messages since the request was made."""
_LONGEST_REASON = 500

_log = structlog.get_logger("hybridbot.outbox")


class Posts:
    """Posts, changes and finds messages by their key. Every method may raise what slack_sdk raises: FAILURES."""

    def __init__(self, client: WebClient, pictures: Pictures | None = None) -> None:
        """`client` should not wait for rate limits: what is refused is sent later, and others meanwhile.

        Without `pictures` messages are sent without them.
        """
        self._client = client
        self._pictures = pictures
        self._ownership = Ownership(client)

    def prepare(self, message: Message) -> None:
        """Upload the picture of a message, which may take seconds that a post has not."""
        if self._pictures is not None and message.picture is not None:
            self._pictures.prepare(message.picture)

    def is_shared(self, channel: str) -> bool:
        """Whether people of another organisation read a channel, or are invited to; see `Ownership`."""
        return self._ownership.is_shared(channel)

    def post(self, channel: str, message: Message, *, key: str, thread_ts: str = "") -> tuple[str, str]:
        """Post a message, to a channel or a person; the conversation it is in, and its ts."""

        def send(arguments: Mapping[str, Any]) -> Any:
            return self._client.chat_postMessage(
                channel=channel,
                thread_ts=thread_ts or None,
                reply_broadcast=True if thread_ts and message.to_channel else None,
                metadata={"event_type": EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
                **arguments,
            )

        answer = self._send(send, message)
        return str(answer["channel"]), str(answer["ts"])

    def change(self, channel: str, ts: str, message: Message) -> None:
        """Show something else in a message; its metadata stays."""
        self._send(lambda arguments: self._client.chat_update(channel=channel, ts=ts, **arguments), message)

    def upload(self, channel: str, file: Table | Script, *, thread_ts: str) -> tuple[str, str]:
        """Put a file into a thread; the conversation, and the id of the file."""
        answer = self._client.files_upload_v2(
            channel=channel,
            thread_ts=thread_ts or None,
            filename=file.name,
            title=file.title,
            content=file.as_bytes() if isinstance(file, Script) else file.as_csv(),
            initial_comment=file.says if isinstance(file, Script) else None,
        )
        return channel, str((answer.get("file") or {}).get("id", ""))

    def find(self, channel: str, key: str, *, thread_ts: str, since: datetime) -> tuple[str, str] | None:
        """The conversation and the ts of the message with this key, or None if there is none since then."""
        place = self._conversation(channel)
        for found in self._messages(place, thread_ts=thread_ts, since=since):
            metadata = found.get("metadata") or {}
            if metadata.get("event_type") == EVENT and (metadata.get("event_payload") or {}).get("key") == key:
                return place, str(found["ts"])
        return None

    def find_file(self, channel: str, name: str, *, thread_ts: str, since: datetime) -> tuple[str, str] | None:
        """The conversation and the id of a file of this name in a thread, or None if there is none since then."""
        place = self._conversation(channel)
        for found in self._messages(place, thread_ts=thread_ts, since=since):
            for file in found.get("files") or []:
                if file.get("name") == name:
                    return place, str(file.get("id", ""))
        return None

    def _send(self, send: Callable[[Mapping[str, Any]], Any], message: Message) -> Any:
        """Send a message with its picture; where Slack takes none of its blocks for that, without."""
        pictures = self._pictures
        if pictures is None or len(message.blocks) >= BLOCKS:
            return _with_or_without_blocks(send, message)
        for shown in pictures.candidates(message.picture):
            try:
                return send(message.arguments(shown))
            except SlackApiError as error:
                if problem_of(error) not in REFUSED_BLOCKS:
                    raise
                _log.info("Slack refused a picture", type=shown["type"], because=_because(error))
                if _is_about(error, message.picture_at):
                    pictures.refused(shown)
        return _with_or_without_blocks(send, message)

    def _conversation(self, channel: str) -> str:
        """Where messages to a channel or a person stand: history is not read by the id of a person."""
        if not channel.startswith(("U", "W")):
            return channel
        return str((self._client.conversations_open(users=[channel]).get("channel") or {}).get("id"))

    def _messages(self, channel: str, *, thread_ts: str, since: datetime) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        oldest = f"{since.timestamp():.6f}"
        for _ in range(_PAGES):
            if thread_ts:
                answer = self._client.conversations_replies(
                    channel=channel,
                    ts=thread_ts,
                    oldest=oldest,
                    limit=_PAGE,
                    cursor=cursor or None,
                    include_all_metadata=True,
                )
            else:
                answer = self._client.conversations_history(
                    channel=channel, oldest=oldest, limit=_PAGE, cursor=cursor or None, include_all_metadata=True
                )
            yield from answer.get("messages") or []
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return


def _because(error: SlackApiError) -> str:
    return " ".join(map(str, error.response.get("errors") or ()))[:_LONGEST_REASON]


def _is_about(error: SlackApiError, place: int) -> bool:
    """Whether Slack says of the block at this place that it is wrong, or says of none."""
    because = _because(error)
    return "/blocks/" not in because or f"/blocks/{place}/" in because or f"/blocks/{place}]" in because


def _with_or_without_blocks(send: Callable[[Mapping[str, Any]], Any], message: Message) -> Any:
    """Send a message; where Slack refuses its blocks, its sentence alone."""
    arguments = message.arguments()
    try:
        return send(arguments)
    except SlackApiError as error:
        if problem_of(error) not in REFUSED_BLOCKS:
            raise
        _log.exception("Slack refused blocks", text=message.text)
        return send({"text": arguments["text"]})
