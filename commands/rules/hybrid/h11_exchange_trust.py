"""H11: the trust between Skype for Business Server and Exchange, where there is an Exchange."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import IN_SHELL, MANAGEMENT_SHELL, ExchangeFacts, HybridFacts
from commands.rules.hybrid.validity import expiry
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import quoted
from commands.step import Finding, Verdict

_SOURCE = "https://learn.microsoft.com/skypeforbusiness/manage/authentication/configure-a-hybrid-environment"
CHECK = Check(
    "H11",
    "Skype for Business and Exchange trust each other",
    must_hold="Only where the setting `HYBRIDBOT_EXCHANGE` names an Exchange: the address of the OAuth server holds "
    "the tenant's id, the partner application of Exchange is on and has full trust, and the certificate that signs "
    "tokens is valid; otherwise blocked. It ends within 30 days: needs attention. No move needs it.",
    answer_from="shell `Get-CsOAuthServer`, `Get-CsPartnerApplication`, `Get-CsCertificate -Type OAuthTokenIssuer`",
    who=SFB_ADMIN,
    why="Exchange would refuse what Skype for Business asks of it, such as the calendar; a move does not need it.",
    earliest="a few minutes after the trust was made",
    source=_SOURCE,
    by_hand=ByHand(
        where=MANAGEMENT_SHELL,
        command="Get-CsOAuthServer; Get-CsPartnerApplication; Get-CsCertificate -Type OAuthTokenIssuer",
        expected="the tenant's id in MetadataUrl, ApplicationTrustLevel Full for Exchange, and a valid certificate",
    ),
)
FULL = "Full"


def judge(facts: HybridFacts) -> Finding:
    """What is certainly wrong comes before what could not be read."""
    exchange = facts.exchange
    if exchange is None:
        return CHECK.not_needed("No Exchange works together with Skype for Business here: HYBRIDBOT_EXCHANGE is none.")
    found = (_tenant(exchange, facts), _partner(exchange, facts), _certificate(exchange, facts))
    problems = [finding for finding in found if isinstance(finding, Finding)]
    blocking = next((problem for problem in problems if problem.verdict is Verdict.FAIL), None)
    unread = next((reason for reason in found if isinstance(reason, Unread)), None)
    if blocking is None and unread is not None:
        return cannot_tell(CHECK, unread)
    if problems:
        return blocking or problems[0]
    return CHECK.passed("Exchange is a partner application with full trust, and the signing certificate is valid.")


Found = Finding | Unread | None
"""What is wrong, why nobody knows, or nothing."""


def _tenant(exchange: ExchangeFacts, facts: HybridFacts) -> Found:
    servers = exchange.oauth_servers
    if isinstance(servers, Unread):
        return servers
    if any(facts.tenant_id.casefold() in server.metadata_url.casefold() for server in servers):
        return None
    seen = tuple(f"{server.identity}: {server.metadata_url}" for server in servers)
    return CHECK.found(
        Verdict.FAIL,
        "No OAuth server leads to this tenant." if servers else "There is no OAuth server.",
        remedy=f"{IN_SHELL} New-CsOAuthServer microsoft.sts -MetadataUrl "
        f"https://accounts.accesscontrol.windows.net/{facts.tenant_id}/metadata/json/1, "
        "after Remove-CsOAuthServer microsoft.sts where there is one",
        evidence=seen,
    )


def _partner(exchange: ExchangeFacts, facts: HybridFacts) -> Found:
    partners, wanted = exchange.partner_applications, facts.reference.hybrid_application.exchange_online
    if isinstance(partners, Unread):
        return partners
    mine = [partner for partner in partners if partner.application_id.casefold() == wanted]
    if any(partner.enabled and partner.trust_level == FULL for partner in mine):
        return None
    if not mine:
        return CHECK.found(
            Verdict.FAIL,
            "Exchange is no partner application.",
            remedy=f"{IN_SHELL} New-CsPartnerApplication -Identity microsoft.exchange -ApplicationIdentifier {wanted} "
            "-ApplicationTrustLevel Full -UseOAuthServer",
        )
    partner = mine[0]
    return CHECK.found(
        Verdict.FAIL,
        f"{partner.identity} is {'on' if partner.enabled else 'off'}, with trust {partner.trust_level or 'unknown'}.",
        remedy=f"{IN_SHELL} Set-CsPartnerApplication {quoted(partner.identity)} -ApplicationTrustLevel Full "
        "-Enabled $true",
    )


def _certificate(exchange: ExchangeFacts, facts: HybridFacts) -> Found:
    certificates = exchange.certificates
    if isinstance(certificates, Unread):
        return certificates
    remedy = "Request a new certificate of the type OAuthTokenIssuer and assign it with Set-CsCertificate."
    if not certificates:
        return CHECK.found(Verdict.FAIL, "No certificate signs tokens.", remedy=remedy)
    ends = max(certificate.not_after for certificate in certificates)
    ending = expiry(ends, facts.now)
    if ending is None:
        return None
    verdict, words = ending
    return CHECK.found(verdict, f"The certificate that signs tokens {words}.", remedy=remedy)
