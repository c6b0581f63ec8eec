"""Why a request is paused, in the words that the card, its thread and the lists share."""

from collections.abc import Sequence

from commands.rules.wording import capitalised, listed, verb
from storage.states import PauseReason

WHY_PAUSED = {
    PauseReason.BY_HAND: "somebody paused it",
    PauseReason.WINDOW_CLOSED: "its window has closed",
    PauseReason.HALTED: "everything was stopped",
    PauseReason.TOO_MANY_FAILURES: "too many moves failed",
    PauseReason.SPLIT_BRAIN: "somebody is TeamsOnly in the cloud and still homed on the server",
    PauseReason.CANARY_FAILED: "the first people did not arrive as they should",
}
"""As a part of a sentence."""


def why_paused(reason: PauseReason | None, split: Sequence[str] = ()) -> str:
    """The same as a sentence. A request that was paused by a version that did not say why was paused by somebody.

    `split`: the names of those who are TeamsOnly in the cloud and still homed on the server.
    """
    why = WHY_PAUSED[reason or PauseReason.BY_HAND]
    if reason is PauseReason.SPLIT_BRAIN and split:
        why = f"{listed(split)} {verb(len(split), 'is', 'are')} {why.removeprefix('somebody is ')}"
    return f"{capitalised(why)}."
