"""Check that server and tenant are set up as one: the gate before any move.

Reads the Edge, the hosting provider, the topology and the builds from the management shell, the tenant's
federation from Teams PowerShell, and the certificate that the Edge shows to the internet. What a source does not
tell stays "cannot tell", with the exact command to run and who can run it.
"""

from commands.edge_certificates import read_edge_certificates
from commands.gather import ask
from commands.online import read_online
from commands.rules.hybrid.facts import ExchangeFacts, HybridFacts
from commands.rules.hybrid.step import judge_hybrid
from commands.rules.unread import Unread
from commands.services import Services
from commands.step import Request, Step, StepResult
from commands.words import none_expected
from connectors.facts import ServerCertificate

NAME = "check-hybrid"
HINT = ""
TITLE = "Checking the hybrid configuration"
STEP: Step | None = Step.HYBRID
CHANGES = False
TOKENS = "OAuthTokenIssuer"
"""The use of the certificate that signs tokens, as Get-CsCertificate calls it."""


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No words. Raises UsageError for any."""
    return none_expected(NAME, words)


def run(services: Services, _request: Request) -> StepResult:
    """H1 to H13. A source that does not answer makes its checks unknown; nothing is raised for it."""
    shell = services.shell
    services.progress("Asking the management shell about the Edge, the topology and the builds")
    return judge_hybrid(
        HybridFacts(
            now=services.now(),
            reference=services.organisation.reference,
            cloud=services.organisation.cloud,
            tenant_id=services.organisation.tenant_id,
            edge=ask(shell.access_edge),
            providers=ask(shell.hosting_providers),
            version=ask(shell.server_version),
            components=ask(shell.components),
            replicas=ask(shell.replicas),
            shell_host=shell.host,
            sites=ask(shell.sites),
            allowed_domains=ask(shell.allowed_domains),
            blocked_domains=ask(shell.blocked_domains),
            online=read_online(services),
            modules=ask(services.teams.modules),
            edge_certificates=_edge_certificates(services),
            exchange=_exchange(services),
        )
    )


def _exchange(services: Services) -> ExchangeFacts | None:
    """The trust with Exchange; None, and nothing asked, where the settings name no Exchange."""
    exchange, shell = services.organisation.exchange, services.shell
    if exchange == "none":
        return None
    services.progress("Reading the trust with Exchange")
    name = services.organisation.reference.hybrid_application.name
    return ExchangeFacts(
        oauth_servers=ask(shell.oauth_servers),
        partner_applications=ask(shell.partner_applications),
        certificates=ask(lambda: shell.certificates(TOKENS)),
        applications=ask(lambda: services.graph.applications(name)) if exchange == "hybrid" else None,
    )


def _edge_certificates(services: Services) -> dict[str, ServerCertificate | Unread] | Unread:
    """What the Access Edge of each SIP domain shows."""
    domains = ask(services.shell.sip_domains)
    if isinstance(domains, Unread):
        return domains
    services.progress("Looking at the certificates of the Edge")
    return read_edge_certificates(services, [domain.name for domain in domains])
