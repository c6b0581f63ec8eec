"""Why a request is paused, in the words that the card, its thread and the lists share."""

from commands.rules.wording import capitalised
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


def why_paused(reason: PauseReason | None) -> str:
    """The same as a sentence. A request that was paused by a version that did not say why was paused by somebody."""
    return f"{capitalised(WHY_PAUSED[reason or PauseReason.BY_HAND])}."
