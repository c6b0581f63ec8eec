"""U16: the person's contacts are in Skype for Business, and not in the Unified Contact Store of Exchange.

No policy is proof: one that forbids the store leaves there what an earlier one has moved.
"""

from commands.rules.check import ByHand, Check
from commands.rules.person.facts import POOL, SIP, PersonFacts, by_hand
from commands.rules.person.policies import effective
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict
from connectors.facts import ServicesPolicy

CHECK = Check(
    "U16",
    "Contacts in Skype for Business",
    must_hold="The contacts are not in the Unified Contact Store. Only a person can tell: it always needs attention.",
    answer_from="the people source for the name of the policy, shell `Get-CsUserServicesPolicy` for what it allows; "
    "the store itself shows only by hand",
    who=SFB_ADMIN,
    why="Contacts in Exchange do not travel with the move.",
    earliest="within an hour after Invoke-CsUcsRollback",
    source="https://learn.microsoft.com/skypeforbusiness/deploy/integrate-with-exchange-server/"
    "use-the-unified-contact-store",
    by_hand=ByHand(
        where="the management shell",
        command=f"Test-CsUnifiedContactStore -UserSipAddress {SIP} -TargetFqdn {POOL}",
        expected="Failure, because the contacts are not there; Debug-CsUnifiedContactStore tells more. Otherwise give "
        "the person a policy with UcsAllowed False, then run Invoke-CsUcsRollback",
    ),
)


def judge(facts: PersonFacts) -> Finding:
    """Never ready: the policy tells where contacts may go from now on, and nothing tells where they are."""
    name, policies = facts.person.services_policy, facts.around.contact_stores
    if isinstance(policies, Unread):
        return cannot_tell(CHECK, policies, subject=facts.subject)
    policy = None if name is None else effective(policies, name, same=_allowed)
    if policy is not None and policy.ucs_allowed:
        return CHECK.found(
            Verdict.WARN,
            f"The policy {policy.identity} lets contacts of {facts.name} move to Exchange.",
            remedy="Give the person a user services policy with UcsAllowed False, then run Invoke-CsUcsRollback; "
            "without that policy the contacts return to Exchange after seven days.",
            subject=facts.subject,
            evidence=(by_hand(CHECK, facts),),
        )
    now = (
        f"The policy {policy.identity} keeps new ones in Skype for Business"
        if policy
        else "Which policy counts, no source tells"
    )
    return CHECK.found(
        Verdict.WARN,
        f"Whether contacts of {facts.name} are still in Exchange, only a test shows. {now}.",
        remedy=by_hand(CHECK, facts),
        earliest="as soon as somebody has looked",
        subject=facts.subject,
    )


def _allowed(policy: ServicesPolicy) -> bool:
    return policy.ucs_allowed
