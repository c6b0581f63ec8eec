"""Which decision a reaction stands for."""

import re

from commands.rules.moves.policy import Policy
from storage.states import DecisionKind

_SKIN_TONES = re.compile(r"(::skin-tone-[1-6])+$")
_VARIATIONS = re.compile("[\ufe0e\ufe0f]")
_ALIASES = {"thumbsup": "+1", "thumbsdown": "-1", "heavy_check_mark": "white_check_mark"}


def plain_name(reaction: str) -> str:
    """The name of a reaction without colons around it, skin tone and variation; of aliases the first."""
    bare = _VARIATIONS.sub("", reaction).strip().strip(":").lower()
    bare = _SKIN_TONES.sub("", bare)
    return _ALIASES.get(bare, bare)


def decision_of(reaction_name: str, policy: Policy) -> DecisionKind | None:
    """What somebody decides who reacts with this; None: nothing. What both lists have rejects."""
    name = plain_name(reaction_name)
    if name in map(plain_name, policy.reject):
        return DecisionKind.REJECT
    if name in map(plain_name, policy.approve):
        return DecisionKind.APPROVE
    return None
