"""H12: the certificate of the Access Edge names every SIP domain, and the Edge for its part trusts Microsoft's."""

from collections.abc import Mapping
from dataclasses import replace

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import HybridFacts
from commands.rules.hybrid.validity import expiry
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import at_most, counted, listed, quoted
from commands.step import Finding, Verdict, gravest
from connectors.facts import ServerCertificate

CHECK = Check(
    "H12",
    "The Edge's certificate names every SIP domain",
    must_hold="The Access Edge of each SIP domain shows a certificate that names `sip.` and the domain, is valid and "
    "comes from a public authority; otherwise blocked. It ends within 30 days: needs attention.",
    answer_from="shell `Get-CsSipDomain`; DNS for the target of `_sip._tls` of each, and a TLS handshake with it",
    who=SFB_ADMIN,
    why="Federation, and so Microsoft 365, takes no certificate that does not name the domain.",
    earliest="as soon as the Edge shows the new certificate",
    source="https://learn.microsoft.com/skypeforbusiness/plan-your-deployment/edge-server-deployments/"
    "edge-environmental-requirements",
    by_hand=ByHand(
        where="a browser or openssl outside the company's network",
        command="openssl s_client -connect sip.contoso.com:443 -servername sip.contoso.com",
        expected="sip. and each SIP domain among the names of the certificate",
    ),
)
CHECK_TRUST = Check(
    "H12",
    "The Edge trusts Microsoft's certificates",
    must_hold="A TLS handshake from the Edge with the proxy of the tenant's cloud, port 5061, succeeds. Until somebody "
    "has looked and accepted it: cannot tell.",
    answer_from="nobody can read it from here: only the Edge itself, by the command that the finding names",
    who=SFB_ADMIN,
    why="Otherwise the Edge refuses the connections of Microsoft 365.",
    earliest="as soon as somebody has looked",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
    by_hand=ByHand(
        where="PowerShell on the Edge",
        command="[Net.Security.SslStream]::new([Net.Sockets.TcpClient]::new('sipfed.online.lync.com', 5061)"
        ".GetStream()).AuthenticateAsClient('sipfed.online.lync.com')",
        expected="no error",
    ),
    part="trust",
)
RENEW = (
    "Request an Edge certificate with all these names from a public authority, and assign it with Set-CsCertificate."
)
NO_DOMAIN = Unread(
    source="Skype for Business Server",
    detail="it lists no SIP domain",
    remedy="Check that the bot's account may run Get-CsSipDomain.",
    garbled=True,
)
Problem = tuple[Verdict, str]


def judge(facts: HybridFacts) -> tuple[Finding, Finding]:
    """What the Edge shows, and what only the Edge can tell."""
    return _judge_shown(facts), _judge_trust(facts)


def _judge_trust(facts: HybridFacts) -> Finding:
    """Unknown, until somebody accepts it."""
    proxy = quoted(facts.cloud.proxy_fqdn)
    command = (
        f"[Net.Security.SslStream]::new([Net.Sockets.TcpClient]::new({proxy}, 5061).GetStream())"
        f".AuthenticateAsClient({proxy})"
    )
    return CHECK_TRUST.found(
        Verdict.UNKNOWN,
        "Whether the Edge trusts Microsoft's certificates, only the Edge itself can tell.",
        remedy=f"Run in PowerShell on the Edge: {command}. Where that gives no error, write it down: "
        f"accept H12 {CHECK_TRUST.part} until <date> because <who looked>.",
    )


def _judge_shown(facts: HybridFacts) -> Finding:
    """What is certainly wrong with one domain comes before what could not be read of another."""
    certificates = facts.edge_certificates or NO_DOMAIN
    if isinstance(certificates, Unread):
        return cannot_tell(CHECK, certificates)
    problems = {
        domain: problem
        for domain, shown in certificates.items()
        if not isinstance(shown, Unread) and (problem := _problem(domain, shown, facts))
    }
    unread = {domain: shown for domain, shown in certificates.items() if isinstance(shown, Unread)}
    verdict = gravest(verdict for verdict, _ in problems.values()) if problems else Verdict.PASS
    if unread and verdict is not Verdict.FAIL:
        return cannot_tell(CHECK, _some_unread(unread, len(certificates)))
    if not problems:
        return CHECK.passed(_good(certificates))
    return CHECK.found(
        verdict,
        f"The Edge's certificate is not in order for {len(problems)} of "
        f"{counted(len(certificates), 'SIP domain', 'SIP domains')}: {listed(list(problems))}.",
        remedy=RENEW,
        evidence=at_most(f"{domain}: {words}" for domain, (_, words) in problems.items()),
    )


def _problem(domain: str, shown: ServerCertificate, facts: HybridFacts) -> Problem | None:
    """What is wrong with the certificate that was shown for a domain. The Edge takes no wildcards."""
    name = f"sip.{domain}".casefold()
    if name not in {known.casefold() for known in shown.names}:
        return Verdict.FAIL, f"{name} is not among its names ({listed(shown.names) or 'it has none'})"
    if shown.trusted is False:
        return Verdict.FAIL, "it does not come from a public authority"
    ending = expiry(shown.not_after, facts.now)
    return ending and (ending[0], f"it {ending[1]}")


def _good(certificates: Mapping[str, object]) -> str:
    names = [f"sip.{domain}" for domain in certificates]
    return f"The Edge shows valid certificates that name {listed(names)}."


def _some_unread(unread: Mapping[str, Unread], whole: int) -> Unread:
    first = next(iter(unread.values()))
    share = f"{len(unread)} of {whole} SIP domains: {listed(list(unread))}"
    return replace(first, detail=f"{first.detail.rstrip('.')} ({share})")
