"""Look at the certificates that Access Edges show to the internet, where public DNS says that they are."""

from collections.abc import Sequence

from commands.gather import ask
from commands.rules.domains.targets import clouds_of
from commands.rules.hybrid.edge_target import address, sign_in_target
from commands.rules.unread import Unread
from commands.services import Services
from connectors.facts import DnsSurvey, ServerCertificate
from connectors.nameserver import is_name
from connectors.side_by_side import side_by_side

_AT_ONCE = 8
"""Edges that are asked at the same time."""


def read_edge_certificates(services: Services, domains: Sequence[str]) -> dict[str, ServerCertificate | Unread]:
    """What the Access Edge of each SIP domain shows, in the given order. An Edge of several domains is asked once."""
    clouds = clouds_of(services.organisation.reference, services.organisation.cloud)
    surveys = _surveys(services, [(f"_sip._tls.{domain}", "SRV") for domain in domains])
    targets = {
        domain: survey if isinstance(survey, Unread) else sign_in_target(domain, survey, clouds)
        for domain, survey in zip(domains, surveys, strict=True)
    }
    edges = list(dict.fromkeys(target for target in targets.values() if not isinstance(target, Unread)))
    found = _surveys(services, [(host, "A") for host, _ in edges])

    def shown(place: int) -> ServerCertificate | Unread:
        (host, port), survey = edges[place], found[place]
        if isinstance(survey, Unread):
            return survey
        return ask(lambda: services.edge.certificate(host, port, address=address(survey)))

    certificates = dict(zip(edges, side_by_side(shown, range(len(edges)), at_once=_AT_ONCE), strict=True))
    return {
        domain: target if isinstance(target, Unread) else certificates[target] for domain, target in targets.items()
    }


def _surveys(services: Services, questions: Sequence[tuple[str, str]]) -> list[DnsSurvey | Unread]:
    """The answer to each (name, record type); Unread for what is no name in DNS."""
    askable = [question for question in questions if is_name(question[0])]
    answers = dict(zip(askable, services.nameserver.surveys(askable), strict=True))
    return [answers.get(question) or _no_name(question[0]) for question in questions]


def _no_name(text: str) -> Unread:
    return Unread(
        source="Public DNS",
        detail=f"{text} cannot be asked for: it is not a name in DNS",
        remedy="Correct the SIP domain, or the record that names this host.",
        garbled=True,
    )
