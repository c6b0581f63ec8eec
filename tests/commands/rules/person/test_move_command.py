"""The move that is offered has what the findings ask for, and nothing else."""

from typing import Any

import pytest

from commands.rules.person.facts import PersonFacts
from commands.rules.person.step import answer
from tests.commands.rules.person.values import facts, movable, selling, with_voice
from tests.commands.values import REFERENCE, SFB_ID, TEAMS_ID

HIGH = REFERENCE.clouds["gcc-high"]
EMEA = "CN=ada,OU=Sales,DC=emea,DC=contoso,DC=com"
GRACE: dict[str, Any] = {"skus": selling(TEAMS_ID, SFB_ID, *REFERENCE.plans.phone_system.ids)}


def offered(about: PersonFacts) -> str:
    """The command of somebody who can be moved."""
    return answer(about, history=()).next_step.partition(" runs: ")[2]


PLAIN = "Move-CsUser -Identity 'sip:ada@contoso.com' -Target sipfed.online.lync.com"


@pytest.mark.parametrize(
    ("about", "command"),
    [
        (facts(), PLAIN),
        (with_voice(voice_route="none"), f"{PLAIN} -BypassEnterpriseVoiceCheck"),
        (with_voice(voice_route="none", **GRACE), PLAIN),
        (with_voice(**GRACE), PLAIN),
        (
            facts(movable(distinguished_name=EMEA)),
            f"{PLAIN} -DomainController <a domain controller of emea.contoso.com>",
        ),
        (facts(server_domain="", someone=movable(registrar_pool="pool01.contoso.com")), PLAIN),
        (
            facts(cloud=HIGH),
            "Set-TeamsEnvironmentConfig -TeamsEnvironmentName TeamsGCCH, and in the same window "
            f"Move-CsUser -Identity 'sip:ada@contoso.com' -Target {HIGH.proxy_fqdn}",
        ),
        (
            facts(movable(distinguished_name=EMEA, line_uri="tel:+49"), voice_route="none", cloud=HIGH),
            "Set-TeamsEnvironmentConfig -TeamsEnvironmentName TeamsGCCH, and in the same window "
            f"Move-CsUser -Identity 'sip:ada@contoso.com' -Target {HIGH.proxy_fqdn} -BypassEnterpriseVoiceCheck "
            "-DomainController <a domain controller of emea.contoso.com>",
        ),
    ],
)
def test_the_move_is_built_from_the_findings(about: PersonFacts, command: str) -> None:
    assert offered(about) == command
