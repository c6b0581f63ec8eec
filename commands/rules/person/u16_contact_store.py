"""U16: the person's contacts are in Skype for Business, and not in the Unified Contact Store of Exchange."""

from commands.rules.check import ByHand, Check
from commands.rules.person.facts import POOL, SIP, PersonFacts, untold
from commands.rules.person.policies import effective
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding
from connectors.facts import ServicesPolicy

CHECK = Check(
    "U16",
    "Contacts in Skype for Business",
    must_hold="The contacts are not in the Unified Contact Store. Where the policy allows it, only a person can tell.",
    answer_from="The person's user services policy; the store itself shows only in the management shell.",
    who=SFB_ADMIN,
    why="Contacts in Exchange do not travel with the move.",
    earliest="within an hour after Invoke-CsUcsRollback",
    source="https://learn.microsoft.com/skypeforbusiness/deploy/integrate-with-exchange-server/"
    "use-the-unified-contact-store",
    by_hand=ByHand(
        where="the management shell",
        command=f"Test-CsUnifiedContactStore -UserSipAddress {SIP} -TargetFqdn {POOL}",
        expected="Failure, because the contacts are not there; otherwise take UcsAllowed from the policy first, then "
        "run Invoke-CsUcsRollback",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """A policy that keeps contacts where they are is the answer; any other leaves it to a person to look."""
    name, policies = facts.person.services_policy, facts.around.contact_stores
    if isinstance(policies, Unread):
        return cannot_tell(CHECK, policies, subject=facts.subject)
    policy = None if name is None else effective(policies, name, same=_allowed)
    if policy is None:
        return untold(CHECK, facts, f"Where the contacts of {facts.name} are kept, no source tells.")
    if policy.ucs_allowed:
        return untold(CHECK, facts, f"The policy {policy.identity} lets contacts of {facts.name} move to Exchange.")
    return CHECK.passed(
        f"The policy {policy.identity} keeps contacts in Skype for Business.",
        subject=facts.subject,
        evidence=("Contacts that an earlier policy moved to Exchange show only in Test-CsUnifiedContactStore.",),
    )


def _allowed(policy: ServicesPolicy) -> bool:
    return policy.ucs_allowed
