"""D5: the domain is enabled for SIP in the tenant."""

from datetime import timedelta

from commands.rules.check import ByHand, Check
from commands.rules.domains.facts import DomainFacts
from commands.rules.roles import TEAMS_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import within
from commands.step import Finding, Verdict

CHECK = Check(
    "D5",
    "The domain is enabled for SIP in the tenant",
    must_hold="A verified SIP domain of the deployment is enabled online. Disabled: blocked. A domain that this "
    "deployment does not use may stay disabled, as one of a second deployment has to.",
    answer_from="Teams PowerShell `Get-CsOnlineSipDomain`",
    who=TEAMS_ADMIN,
    why="Nobody with an address in a disabled domain can be moved.",
    earliest="when the tenant has the change, see `patience.policy` in `commands/reference.toml`",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-disabling-hybrid",
    by_hand=ByHand(
        where="Teams PowerShell",
        command="Get-CsOnlineSipDomain | Select-Object Name, Status",
        expected="Enabled for every SIP domain of this deployment",
    ),
)


def judge(facts: DomainFacts) -> Finding | None:
    """Says nothing about a domain that the tenant does not have."""
    name, online = facts.name, facts.online
    if facts.tenant is None:
        return None
    if not isinstance(facts.tenant, Unread) and not facts.tenant.verified:
        return CHECK.not_needed(f"{name} can be enabled for SIP once it is verified.", subject=name)
    if isinstance(online, Unread):
        return cannot_tell(CHECK, online, subject=name)
    if online is None and facts.just_verified:
        return _not_yet(facts)
    if online is None:
        detail = f"{name} is not among the domains that it lists"
        missing = Unread(source="Teams PowerShell", detail=detail, remedy="Look again in an hour.", garbled=True)
        return cannot_tell(CHECK, missing, subject=name)
    if online.enabled:
        return CHECK.passed(f"{name} is enabled for SIP in the tenant.", subject=name)
    if isinstance(facts.used, Unread):
        return cannot_tell(CHECK, facts.used, subject=name)
    if not facts.used:
        says = f"{name} is disabled for SIP in the tenant, as a domain that this deployment does not use may be."
        return CHECK.not_needed(says, subject=name)
    return CHECK.found(
        Verdict.FAIL,
        f"{name} is disabled for SIP in the tenant.",
        remedy=f"Run in Teams PowerShell: Enable-CsOnlineSipDomain -Domain {name}. Never disable it again while "
        "people in the cloud have addresses in it: they would lose addresses, contacts and meetings.",
        subject=name,
        earliest=within(facts.patience.policy),
    )


def _not_yet(facts: DomainFacts) -> Finding:
    return CHECK.found(
        Verdict.WARN,
        f"{facts.name} is not yet listed as a SIP domain online: it has only just been verified.",
        remedy=f"Nothing to do now; look again later: verify-domain {facts.name}",
        subject=facts.name,
        earliest=within(facts.patience.policy),
        not_yet_until=facts.now + timedelta(minutes=facts.patience.policy),
    )
