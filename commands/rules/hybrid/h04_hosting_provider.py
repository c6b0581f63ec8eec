"""H4: exactly one hosting provider leads to Microsoft 365, and no other one shares the address space."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import IN_SHELL, MANAGEMENT_SHELL, REPLICATED, HybridFacts
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import counted, listed, quoted, verb
from commands.step import Finding, Verdict

CHECK = Check(
    "H4",
    "One hosting provider leads to Microsoft 365",
    must_hold="Exactly one provider has the proxy of the tenant's cloud (`sipfed.online.lync.com`, or its like in a "
    "national cloud); none, or several: blocked. Another provider that is switched on and shares the address space: "
    "needs attention.",
    answer_from="shell `Get-CsHostingProvider`",
    who=SFB_ADMIN,
    why="It is the way on which the deployment reaches people who were moved.",
    earliest=REPLICATED,
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/new-cshostingprovider",
    by_hand=ByHand(
        where=MANAGEMENT_SHELL,
        command="Get-CsHostingProvider | Select-Object Identity, ProxyFqdn, Enabled, EnabledSharedAddressSpace",
        expected="one provider with the proxy of your cloud, and no other that shares the address space",
    ),
)


def judge(facts: HybridFacts) -> Finding:
    """A proxy cannot be edited, so what is wrong with it is removed and made again."""
    if isinstance(facts.providers, Unread):
        return cannot_tell(CHECK, facts.providers)
    fitting, proxy = facts.microsofts, facts.cloud.proxy_fqdn
    others = [provider for provider in facts.providers if provider not in fitting]
    rivals = [provider.identity for provider in others if provider.enabled and provider.shared_address_space]
    seen = tuple(f"{p.identity}: {p.proxy_fqdn}, {'on' if p.enabled else 'off'}" for p in facts.providers)
    if not fitting:
        says = f"No hosting provider leads to {proxy}."
        return CHECK.found(
            Verdict.FAIL, says, remedy=f"{IN_SHELL} {facts.create_provider}", earliest=facts.replicated, evidence=seen
        )
    if len(fitting) > 1:
        names = [provider.identity for provider in fitting]
        return CHECK.found(
            Verdict.FAIL,
            f"{counted(len(names), 'provider leads', 'providers lead')} to {proxy}: {listed(names)}.",
            remedy=f"Remove all but one, for instance with Remove-CsHostingProvider {quoted(names[-1])}",
            earliest=facts.replicated,
            evidence=seen,
        )
    if rivals:
        return CHECK.found(
            Verdict.WARN,
            f"Beside {fitting[0].identity}, {listed(rivals)} {verb(len(rivals), 'shares', 'share')} "
            "the address space too.",
            remedy=f"{IN_SHELL} Set-CsHostingProvider {quoted(rivals[0])} -EnabledSharedAddressSpace $false",
            earliest=facts.replicated,
            evidence=seen,
        )
    return CHECK.passed(f"{fitting[0].identity} leads to {proxy}.")
