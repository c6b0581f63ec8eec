"""What Microsoft reports about its services."""

import pytest

from commands.rules.tenant.outages import outages
from commands.rules.unread import Unread
from connectors.facts import ServiceHealth
from tests.commands.values import REFUSED, SILENT


@pytest.mark.parametrize(
    ("service", "status", "told"),
    [
        ("Microsoft Teams", "serviceOperational", ""),
        ("Microsoft Teams", "ServiceOperational", ""),
        ("Microsoft Teams", "serviceRestored", ""),
        ("Microsoft Teams", "falsePositive", ""),
        ("Microsoft Teams", "serviceDegradation", "Microsoft Teams: service degradation."),
        ("MICROSOFT TEAMS", "extendedRecovery", "MICROSOFT TEAMS: extended recovery."),
        ("Skype for Business Online", "serviceInterruption", "Skype for Business Online: service interruption."),
        ("Microsoft Entra", "investigating", "Microsoft Entra: investigating."),
        ("Microsoft Entra", "unknownFutureValue", "Microsoft Entra: unknown future value."),
        ("SharePoint Online", "serviceInterruption", ""),
    ],
)
def test_what_is_told(service: str, status: str, told: str) -> None:
    """Only services that hybrid needs, only while they are not well, without regard to case."""
    expected = (f"Microsoft reports trouble for {told}",) if told else ()
    assert outages((ServiceHealth(service=service, status=status),)) == expected


@pytest.mark.parametrize(
    ("health", "why"), [(REFUSED, "Grant consent."), (SILENT, "Microsoft Graph did not answer: no answer within")]
)
def test_what_cannot_be_read_is_one_sentence(health: Unread, why: str) -> None:
    """Silence is not taken for good health; a refusal says what to do, since it is for somebody to decide."""
    (sentence,) = outages(health)
    assert sentence.startswith(f"Whether Microsoft reports an outage is not known. {why}")
