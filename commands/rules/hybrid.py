"""Step 4: the deployment and the tenant are set up as one [H1 to H10].

The gate before any move. Part of it can only be read with Teams PowerShell or on the servers themselves;
those checks are unknown and say which command answers them, so this step never shows green by itself.
"""

from dataclasses import dataclass
from datetime import datetime

from commands.rules.builds import dotted, product_of
from commands.rules.by_hand import BY_HAND, judge_by_hand
from commands.rules.checks import H1, H2, H4, H5, H9
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell, silent
from commands.rules.wording import counted, headline, listed, quoted
from commands.step import Finding, Step, StepResult, Verdict, gravest
from connectors.facts import AccessEdgeConfiguration, HostingProvider, ServerVersion

REPLICATED = "a few minutes after the change, when the Edge has it"

IN_SHELL = "Run in the management shell:"
PROXY = "sipfed.online.lync.com"
AUTODISCOVER = "https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root"
CREATE_PROVIDER = (
    f'New-CsHostingProvider -Identity Office365 -ProxyFqdn "{PROXY}" -Enabled $true '
    "-EnabledSharedAddressSpace $true -HostsOCSUsers $true -VerificationLevel UseSourceVerification "
    f"-IsLocal $false -AutodiscoverUrl {AUTODISCOVER}"
)
OPEN_EDGE = (
    "Set-CsAccessEdgeConfiguration -AllowOutsideUsers $true -AllowFederatedUsers $true "
    "-EnablePartnerDiscovery $true -UseDnsSrvRouting"
)

_ONLY_HERE = (
    "Only the server with the management shell was asked; Get-CsServerPatchVersion shows each of the others.",
)

Providers = tuple[HostingProvider, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridFacts:
    """What the management shell said."""

    edge: AccessEdgeConfiguration | Unread
    providers: Providers | Unread
    version: ServerVersion | Unread


def judge_hybrid(facts: HybridFacts, now: datetime) -> StepResult:
    """All findings of the step: what was read, then what somebody has to look at."""
    read = (
        judge_edge(facts.edge),
        judge_routing(facts.edge),
        judge_provider(facts.providers),
        judge_provider_values(facts.providers),
        judge_version(facts.version, now),
    )
    findings = (*read, *map(judge_by_hand, BY_HAND))
    return StepResult(
        step=Step.HYBRID,
        verdict=gravest(finding.verdict for finding in findings),
        headline=_headline(read),
        findings=findings,
        checked_at=now,
        sources=silent(facts.edge, facts.providers, facts.version),
    )


def _headline(read: tuple[Finding, ...]) -> str:
    """What was read decides; where that is good, what remains to be looked at by hand."""
    verdict = gravest(finding.verdict for finding in read)
    if verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        return headline(read, ready="")
    good = sum(finding.verdict is Verdict.PASS for finding in read)
    whole = len(read) + len(BY_HAND)
    return (
        f"Cannot tell: {good} of {whole} checks are ready, and {len(BY_HAND)} cannot be read by this bot. "
        "Run the commands named with them."
    )


def judge_edge(edge: AccessEdgeConfiguration | Unread) -> Finding:
    """H1: the Edge lets federated and outside people in."""
    if isinstance(edge, Unread):
        return cannot_tell(H1, edge)
    switches = {"AllowFederatedUsers": edge.allow_federated_users, "AllowOutsideUsers": edge.allow_outside_users}
    off = [name for name, on in switches.items() if not on]
    if not off:
        says = "Federated and outside people may connect through the Edge."
        return Finding(check=H1.id, title=H1.title, verdict=Verdict.PASS, says=says)
    return Finding(
        check=H1.id,
        title=H1.title,
        verdict=Verdict.FAIL,
        says=f"{listed(off)} {'is' if len(off) == 1 else 'are'} off at the Edge.",
        why="Microsoft 365 reaches the deployment as a federated partner.",
        remedy=f"{IN_SHELL} {OPEN_EDGE}",
        who=SFB_ADMIN,
        earliest=REPLICATED,
    )


def judge_routing(edge: AccessEdgeConfiguration | Unread) -> Finding:
    """H2: the Edge finds partners by DNS SRV records."""
    if isinstance(edge, Unread):
        return cannot_tell(H2, edge)
    if edge.routing_method == "UseDnsSrvRouting":
        return Finding(check=H2.id, title=H2.title, verdict=Verdict.PASS, says="The Edge routes by DNS SRV records.")
    return Finding(
        check=H2.id,
        title=H2.title,
        verdict=Verdict.FAIL,
        says=f"The Edge does not route by DNS SRV records, but by {edge.routing_method or 'an unknown method'}.",
        why="Hosting providers such as Microsoft 365 cannot be used with a default route.",
        remedy=f"{IN_SHELL} {OPEN_EDGE}",
        who=SFB_ADMIN,
        earliest=REPLICATED,
    )


def judge_provider(providers: Providers | Unread) -> Finding:
    """H4: exactly one hosting provider has Microsoft's proxy, and no other one shares the address space."""
    if isinstance(providers, Unread):
        return cannot_tell(H4, providers)
    fitting = [provider for provider in providers if _is_microsoft(provider)]
    rivals = [p.identity for p in providers if not _is_microsoft(p) and p.enabled and p.shared_address_space]
    if len(fitting) == 1 and not rivals:
        says = f"{fitting[0].identity} leads to {PROXY}."
        return Finding(check=H4.id, title=H4.title, verdict=Verdict.PASS, says=says)
    if len(fitting) == 1:
        says = f"Beside {fitting[0].identity}, {listed(rivals)} shares the address space too."
        remedy = f"{IN_SHELL} Set-CsHostingProvider {quoted(rivals[0])} -EnabledSharedAddressSpace $false"
    elif fitting:
        says = f"{counted(len(fitting), 'provider leads', 'providers lead')} to {PROXY}: "
        says += f"{listed([provider.identity for provider in fitting])}."
        remedy = f"Remove all but one, for instance with Remove-CsHostingProvider {quoted(fitting[-1].identity)}"
    else:
        says = f"No hosting provider leads to {PROXY}."
        remedy = f"{IN_SHELL} {CREATE_PROVIDER}"
    return Finding(
        check=H4.id,
        title=H4.title,
        verdict=Verdict.WARN if len(fitting) == 1 else Verdict.FAIL,
        says=says,
        why="It is the way on which the deployment reaches people who were moved.",
        remedy=remedy,
        who=SFB_ADMIN,
        earliest=REPLICATED,
        evidence=tuple(f"{p.identity}: {p.proxy_fqdn}, {'on' if p.enabled else 'off'}" for p in providers),
    )


def judge_provider_values(providers: Providers | Unread) -> Finding:
    """H5: the settings of that hosting provider."""
    if isinstance(providers, Unread):
        return cannot_tell(H5, providers)
    provider = next(filter(_is_microsoft, providers), None)
    if provider is None:
        says = "There is no such hosting provider yet."
        return Finding(check=H5.id, title=H5.title, verdict=Verdict.NOT_APPLICABLE, says=says)
    wrong, doubtful = _wrong_values(provider)
    if not wrong and not doubtful:
        says = f"All settings of {provider.identity} are as Microsoft asks."
        return Finding(check=H5.id, title=H5.title, verdict=Verdict.PASS, says=says)
    return Finding(
        check=H5.id,
        title=H5.title,
        verdict=Verdict.FAIL if wrong else Verdict.WARN,
        says=f"{provider.identity} is not set up as Microsoft asks: {listed(wrong or doubtful, most=6)}.",
        why="Messages to people who were moved would be lost, or not trusted.",
        remedy=f"{IN_SHELL} Remove-CsHostingProvider {quoted(provider.identity)}, then {CREATE_PROVIDER}",
        who=SFB_ADMIN,
        earliest=REPLICATED,
        evidence=(*wrong, *doubtful),
    )


def _is_microsoft(provider: HostingProvider) -> bool:
    return provider.proxy_fqdn.casefold().rstrip(".") == PROXY


def _wrong_values(provider: HostingProvider) -> tuple[list[str], list[str]]:
    """Settings that stop hybrid, and settings that are merely unusual; each as `Name is what it is`."""
    needed = {
        "Enabled": (provider.enabled, True),
        "EnabledSharedAddressSpace": (provider.shared_address_space, True),
        "HostsOCSUsers": (provider.hosts_ocs_users, True),
        "IsLocal": (provider.is_local, False),
    }
    wrong = [f"{name} is {value}" for name, (value, right) in needed.items() if value is not right]
    if not provider.autodiscover_url:
        wrong.append("AutodiscoverUrl is empty")
    doubtful = []
    if provider.autodiscover_url and provider.autodiscover_url.casefold().rstrip("/") != AUTODISCOVER.casefold():
        doubtful.append(f"AutodiscoverUrl is {provider.autodiscover_url}")
    if provider.verification_level != "UseSourceVerification":
        doubtful.append(f"VerificationLevel is {provider.verification_level}")
    return wrong, doubtful


def judge_version(version: ServerVersion | Unread, now: datetime) -> Finding:
    """H9: the build of the server that the shell runs on can move people."""
    if isinstance(version, Unread):
        return cannot_tell(H9, version)
    product = product_of(version.build)
    if product is None:
        missing = Unread(
            source="The management shell",
            detail=f'it gives the version "{version.text}", which this bot does not know',
            remedy="Compare it with the lowest builds in Microsoft's reference of Move-CsUser.",
        )
        return cannot_tell(H9, missing)
    build = f"{product.name}, build {dotted(version.build)}"
    if product.lowest is None or version.build < product.lowest:
        lowest = f", lowest {dotted(product.lowest)} ({product.lowest_name})" if product.lowest else ""
        return Finding(
            check=H9.id,
            title=H9.title,
            verdict=Verdict.FAIL,
            says=f"The server is too old to move people: {build}{lowest}.",
            why="Microsoft 365 refuses moves from older builds.",
            remedy="Install the newest cumulative update, on the host with the administrative tools first."
            if product.lowest
            else "Upgrade to a newer Skype for Business Server.",
            who=SFB_ADMIN,
            earliest="after the next maintenance window",
        )
    if product.support_ended is not None and product.support_ended < now.date():
        return Finding(
            check=H9.id,
            title=H9.title,
            verdict=Verdict.WARN,
            says=f"{build} can move people, but its support ended on {product.support_ended:%d %B %Y}.",
            why="No fixes come any more; it does not stop a pilot.",
            remedy="Plan the update to Subscription Edition, or finish the move to Teams.",
            who=SFB_ADMIN,
            earliest="after the next maintenance window",
            evidence=_ONLY_HERE,
        )
    says = f"{build} can move people."
    return Finding(check=H9.id, title=H9.title, verdict=Verdict.PASS, says=says, evidence=_ONLY_HERE)
