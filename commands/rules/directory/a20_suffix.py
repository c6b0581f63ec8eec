"""A20: suffixes of sign-in names are public and verified: the same as S6, and told only there."""

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged
from commands.rules.roles import AD_ADMIN

CHECK = Check(
    "A20",
    "Sign-in suffixes are public and verified",
    must_hold="Judged as S6, and told only there.",
    answer_from="see S6",
    who=AD_ADMIN,
    why="They arrive under an onmicrosoft.com name, and cannot sign in with their own.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-a-multi-forest-environment-for-hybrid",
)


def judge(_: DirectoryFacts) -> Judged:
    """Nobody is told twice about one thing."""
    return Judged(CHECK.not_needed("It is the same as S6, and told there."))
