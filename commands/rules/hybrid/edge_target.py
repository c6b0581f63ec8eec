"""Where clients on the internet find the Access Edge of a SIP domain."""

from commands.rules.domains.targets import Clouds, service_of
from commands.rules.unread import Unread
from connectors.facts import DnsSurvey, ServerRole

SIGN_IN_PORT = 443
_ROLES = (ServerRole.AUTHORITATIVE, ServerRole.RESOLVER)


def sign_in_target(domain: str, survey: DnsSurvey, clouds: Clouds) -> tuple[str, int] | Unread:
    """Host and port that `_sip._tls` of the domain names; without that record `sip.` and the domain, as clients do.

    Unread where DNS was silent, or leads to Microsoft 365, which has no Edge of this deployment.
    """
    if not any(answer.outcome.conclusive for answer in survey.answers):
        return Unread(
            source="Public DNS",
            detail=survey.problem or f"no server said where _sip._tls.{domain} leads",
            remedy="Check that the bot may ask DNS servers on the internet, UDP and TCP port 53.",
        )
    for service in sorted(filter(None, map(service_of, _values(survey)))):
        host = service.host.casefold().rstrip(".")
        if clouds.target_of(host):
            return Unread(
                source="Public DNS",
                detail=f"_sip._tls.{domain} leads to Microsoft 365 ({host}), not to an Edge of this deployment",
                remedy=f"Let _sip._tls.{domain} lead to the Access Edge while people are homed on premises.",
                garbled=True,
            )
        return host, service.port
    return f"sip.{domain}", SIGN_IN_PORT


def address(survey: DnsSurvey) -> str:
    """The first public address of a host; empty: DNS names none."""
    return next(iter(_values(survey)), "")


def _values(survey: DnsSurvey) -> tuple[str, ...]:
    """What the servers of the zone say; where they say nothing, what resolvers do."""
    for role in _ROLES:
        for answer in survey.of(role):
            if answer.values:
                return answer.values
    return ()
