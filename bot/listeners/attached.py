"""The list of people that somebody attached in a form: fetched from Slack, and read as text."""

from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.listeners.front import Front
from bot.posting import FAILURES, problem_of
from bot.views.move_form import AttachedFile
from commands.rules.moves.attached import MOST_BYTES, text_of, too_large
from commands.step import UsageError
from connectors.errors import ConnectorError

_NO_SCOPE = (
    "Slack does not let me read files: the app lacks the scope files:read. Paste the list; and tell whoever runs the "
    "bot to install the app again from the present manifest.yml."
)
_log = structlog.get_logger("hybridbot.attached")


def read_list(front: Front, file: AttachedFile) -> str:
    """The text in a file. Raises UsageError where it cannot be had or is no list: why, and what to do instead."""
    if problem := too_large(file.size):
        raise UsageError(problem)
    info = _info(front, file)
    if problem := too_large(int(info.get("size") or 0)):
        raise UsageError(problem)
    url = str(info.get("url_private_download") or info.get("url_private") or "")
    try:
        content = front.files.read(url, most=MOST_BYTES)
    except ConnectorError as error:
        raise UsageError(f"{error}. {error.remedy} Or paste the list.") from error
    return text_of(content)


def _info(front: Front, file: AttachedFile) -> dict[str, Any]:
    try:
        found: dict[str, Any] = front.posting.client.files_info(file=file.id).get("file") or {}
    except FAILURES as error:
        problem = problem_of(error)
        _log.warning("a file was not found", file=file.id, problem=problem)
        if problem == "missing_scope":
            raise UsageError(_NO_SCOPE) from error
        if isinstance(error, SlackApiError):
            raise UsageError(
                f"Slack does not give me this file ({problem}). Attach it again, or paste the list."
            ) from error
        raise UsageError(f"Slack did not answer ({problem}). Try again, or paste the list.") from error
    return found
