"""A15: two `sip:` entries, or another one than the SIP address: the same as S8, and told only there."""

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged
from commands.rules.roles import AD_ADMIN

CHECK = Check(
    "A15",
    "One SIP proxy address, which is the SIP address",
    must_hold="Judged as S8, and told only there.",
    answer_from="see S8",
    who=AD_ADMIN,
    why="Parts of the deployment look people up by it, and find the wrong one.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)


def judge(_: DirectoryFacts) -> Judged:
    """Nobody is told twice about one thing."""
    return Judged(CHECK.not_needed("It is the same as S8, and told there."))
