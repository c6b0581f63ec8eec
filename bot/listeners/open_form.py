"""A form that somebody looks at while its content is made."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk import WebClient

from bot.posting import FAILURES, problem_of

PROGRESS_EVERY = 2.0
"""Seconds for which a sentence about what is done can be read before the next: Slack allows few changes."""
_log = structlog.get_logger("hybridbot.open_form")


class OpenForm:
    """Changes what an open form shows. `loading` makes the form that says what is done at the moment."""

    def __init__(self, client: WebClient, view_id: str, loading: Callable[[str], dict[str, Any]]) -> None:
        self._client = client
        self._view_id = view_id
        self._loading = loading
        self._hash = ""
        self._shown_at = float("-inf")

    def doing(self, sentence: str) -> None:
        """Show what is done at the moment, if the last such sentence has been there for long enough to be read."""
        if time.monotonic() - self._shown_at >= PROGRESS_EVERY:
            self._update(self._loading(sentence), self._hash)
            self._shown_at = time.monotonic()

    def show(self, *forms: dict[str, Any]) -> bool:
        """Show the first of these that Slack takes; False where the form was closed."""
        return any(self._shown(form) for form in forms)

    def _shown(self, form: dict[str, Any]) -> bool:
        problem = self._update(form, self._hash)
        if problem == "hash_conflict":
            # the acknowledgement of the first form came after what was shown since: nobody else changes it
            problem = self._update(form, "")
        return not problem

    def _update(self, form: dict[str, Any], hash_: str) -> str:
        """Why the form could not be changed; empty: it was."""
        try:
            answer = self._client.views_update(view_id=self._view_id, view=form, hash=hash_ or None)
        except FAILURES as error:
            _log.info("a form was not changed", problem=problem_of(error))
            return problem_of(error) or "failed"
        self._hash = str((answer.get("view") or {}).get("hash") or "")
        return ""
