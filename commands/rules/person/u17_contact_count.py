"""U17: how many contacts the person has; nothing that the bot may call counts them."""

from commands.rules.check import ByHand, Check
from commands.rules.person.facts import BARE_SIP, POOL, PersonFacts, untold
from commands.rules.roles import SFB_ADMIN
from commands.step import Finding

CHECK = Check(
    "U17",
    "Number of contacts",
    must_hold="At most 250 contacts, the limit of the former Skype for Business Online; more need attention.",
    answer_from="nothing that the bot may call: only an export of the person's data shows them",
    who=SFB_ADMIN,
    why="Contacts beyond the limit may not arrive.",
    earliest="as soon as somebody has looked",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
    by_hand=ByHand(
        where="the management shell",
        command=f"Export-CsUserData -PoolFqdn {POOL} -UserFilter {BARE_SIP} -FileName contacts.zip",
        expected="at most 250 contacts in the file",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """Always left to a person."""
    return untold(CHECK, facts, f"How many contacts {facts.name} has, only an export shows.")
