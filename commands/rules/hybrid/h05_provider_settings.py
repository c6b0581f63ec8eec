"""H5: the hosting provider that leads to Microsoft 365 is set up as Microsoft asks."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import IN_SHELL, MANAGEMENT_SHELL, REPLICATED, HybridFacts
from commands.rules.reference import CloudNames
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed, quoted
from commands.step import Finding, Verdict
from connectors.facts import HostingProvider

CHECK = Check(
    "H5",
    "The hosting provider is set up for hybrid",
    must_hold="`Enabled`, `EnabledSharedAddressSpace` and `HostsOCSUsers` are on, `IsLocal` is off, and there is an "
    "`AutodiscoverUrl`; otherwise blocked. Another `VerificationLevel` or `AutodiscoverUrl` than Microsoft's, or "
    "another `SipClientPort` than 443 where the server tells it: needs attention.",
    answer_from="shell `Get-CsHostingProvider`",
    who=SFB_ADMIN,
    why="Messages to people who were moved would be lost, or not trusted.",
    earliest=REPLICATED,
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/new-cshostingprovider",
    by_hand=ByHand(
        where=MANAGEMENT_SHELL,
        command="Get-CsHostingProvider | Select-Object *",
        expected="the values of docs/checks.md for the provider that leads to Microsoft 365",
    ),
)
VERIFIED = "UseSourceVerification"
SIP_CLIENT_PORT = 443


def judge(facts: HybridFacts) -> Finding:
    """A wrong switch stops hybrid; another address or level is unusual."""
    if isinstance(facts.providers, Unread):
        return cannot_tell(CHECK, facts.providers)
    provider = facts.provider
    if provider is None:
        return CHECK.not_needed("There is no hosting provider that leads to Microsoft 365 yet.")
    wrong, doubtful = _stopping(provider, facts.cloud), _unusual(provider, facts.cloud)
    if not wrong and not doubtful:
        return CHECK.passed(f"All settings of {provider.identity} are as Microsoft asks.")
    found = wrong | doubtful
    is_now = tuple(f"{name} is {value or 'empty'}" for name, (value, _) in found.items())
    to_set = " ".join(f"-{name} {right}" for name, (_, right) in found.items())
    return CHECK.found(
        Verdict.FAIL if wrong else Verdict.WARN,
        f"{provider.identity} is not set up as Microsoft asks: {listed(is_now, most=6)}.",
        remedy=f"{IN_SHELL} Set-CsHostingProvider {quoted(provider.identity)} {to_set}",
        earliest=facts.replicated,
        evidence=is_now,
    )


Settings = dict[str, tuple[str, str]]
"""Settings by their parameter: what each is, and what it has to be."""


def _stopping(provider: HostingProvider, cloud: CloudNames) -> Settings:
    """What keeps hybrid from working."""
    needed = {
        "Enabled": (provider.enabled, True),
        "EnabledSharedAddressSpace": (provider.shared_address_space, True),
        "HostsOCSUsers": (provider.hosts_ocs_users, True),
        "IsLocal": (provider.is_local, False),
    }
    wrong = {n: (str(is_now), f"${str(right).lower()}") for n, (is_now, right) in needed.items() if is_now is not right}
    return wrong if provider.autodiscover_url else wrong | {"AutodiscoverUrl": ("", cloud.autodiscover_url)}


def _unusual(provider: HostingProvider, cloud: CloudNames) -> Settings:
    """What is merely not what Microsoft asks for."""
    unusual = {}
    address = provider.autodiscover_url
    if address and address.casefold().rstrip("/") != cloud.autodiscover_url.casefold():
        unusual["AutodiscoverUrl"] = (address, cloud.autodiscover_url)
    if provider.verification_level != VERIFIED:
        unusual["VerificationLevel"] = (provider.verification_level, VERIFIED)
    if provider.sip_client_port not in (None, SIP_CLIENT_PORT):
        unusual["SipClientPort"] = (str(provider.sip_client_port), str(SIP_CLIENT_PORT))
    return unusual
