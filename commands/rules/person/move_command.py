"""The command that moves one person, as what was found about them asks for."""

from collections.abc import Sequence

from commands.rules.person import u13_voice, u20_directory_domain
from commands.rules.person.facts import PersonFacts
from commands.rules.wording import quoted
from commands.step import Finding, Verdict


def move_command(facts: PersonFacts, findings: Sequence[Finding]) -> str:
    """For the management shell. A parameter is in it where a finding asks for it, and only there.

    In a cloud with a name of its own for Teams PowerShell, what has to be typed before.
    https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser
    """
    cloud = facts.around.cloud
    parts = [f"Move-CsUser -Identity {quoted(facts.person.sip_address)} -Target {cloud.proxy_fqdn}"]
    warned = {finding.check: finding.says for finding in findings if finding.verdict is Verdict.WARN}
    if u13_voice.BYPASS in warned.get(u13_voice.CHECK.id, ""):
        parts.append(u13_voice.BYPASS)
    if u20_directory_domain.CHECK.id in warned:
        domain = u20_directory_domain.other_domain(facts)
        parts.append(f"-DomainController <a domain controller of {domain}>")
    before = (
        f"Set-TeamsEnvironmentConfig -TeamsEnvironmentName {cloud.teams_environment}, and in the same window "
        if cloud.teams_environment
        else ""
    )
    return before + " ".join(parts)
