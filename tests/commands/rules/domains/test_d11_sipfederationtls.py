"""D11: the public record _sipfederationtls._tcp leads where the organisation's people are."""

from typing import Any

import pytest

from commands.rules.domains.d11_sipfederationtls import judge
from commands.rules.domains.facts import Homes
from commands.rules.domains.public_records import FEDERATION
from commands.step import Verdict
from tests.commands.rules.domains.facts import Says, elsewhere, everywhere, gone, ours, ready, saying, theirs
from tests.commands.values import SILENT

HYBRID, CLOUD_ONLY = Homes.HYBRID, Homes.CLOUD_ONLY


@pytest.mark.parametrize(
    ("homes", "says", "verdict", "part"),
    [
        (HYBRID, ours, Verdict.PASS, "leads where it has to: on premises."),
        (HYBRID, theirs, Verdict.FAIL, "leads to Microsoft 365 while people are homed on premises."),
        (HYBRID, gone, Verdict.FAIL, "does not exist."),
        (HYBRID, elsewhere, Verdict.FAIL, "leads to another Microsoft cloud than the tenant's."),
        (CLOUD_ONLY, ours, Verdict.FAIL, "still leads on premises, where nobody is homed any more."),
        (CLOUD_ONLY, theirs, Verdict.PASS, "leads where it has to: Microsoft 365."),
        (CLOUD_ONLY, gone, Verdict.WARN, "does not exist."),
        (CLOUD_ONLY, elsewhere, Verdict.FAIL, "leads to another Microsoft cloud than the tenant's."),
        (SILENT, ours, Verdict.UNKNOWN, "it is not known where people are homed"),
        (SILENT, theirs, Verdict.UNKNOWN, "it is not known where people are homed"),
        (SILENT, gone, Verdict.UNKNOWN, "it is not known where people are homed"),
        (SILENT, elsewhere, Verdict.FAIL, "leads to another Microsoft cloud than the tenant's."),
    ],
)
def test_where_it_has_to_lead_depends_on_where_people_are(homes: Any, says: Says, verdict: Verdict, part: str) -> None:
    """Without it hybrid breaks, so a record that is missing blocks while anybody is on premises."""
    finding = judge(everywhere(FEDERATION, says, homes=homes))
    assert finding is not None
    assert (finding.verdict, finding.subject) == (verdict, "contoso.com")
    assert any("_sipfederationtls._tcp.contoso.com" in line for line in (finding.says, *finding.evidence))
    assert part in finding.says


@pytest.mark.parametrize(
    ("homes", "part"), [(HYBRID, "SRV 0 0 5061 sip.contoso.com"), (CLOUD_ONLY, "SRV 100 1 5061 sipfed.online.lync.com")]
)
def test_what_to_publish(homes: Homes, part: str) -> None:
    """The value, port included."""
    finding = judge(everywhere(FEDERATION, gone, homes=homes))
    assert finding is not None
    assert "_sipfederationtls._tcp.contoso.com" in finding.remedy
    assert part in finding.remedy


@pytest.mark.parametrize(
    ("value", "homes", "verdict"),
    [
        ("0 0 5061 contoso.com", HYBRID, Verdict.PASS),
        ("0 0 5061 edge.eu.contoso.com", HYBRID, Verdict.PASS),
        ("0 0 5061 edge.hoster.example", HYBRID, Verdict.WARN),
        ("0 0 5061 edge.notcontoso.com", HYBRID, Verdict.WARN),
        ("0 0 5060 sip.contoso.com", HYBRID, Verdict.FAIL),
        ("0 0 443 sipfed.online.lync.com", CLOUD_ONLY, Verdict.FAIL),
        ("100 1 5061 sipfed.online.lync.com", CLOUD_ONLY, Verdict.PASS),
    ],
)
def test_port_and_host(value: str, homes: Any, verdict: Verdict) -> None:
    """A wrong port is wrong anywhere; on premises strict name matching wants the host inside the SIP domain."""
    finding = judge(everywhere(FEDERATION, saying(value), homes=homes))
    assert finding is not None
    assert finding.verdict is verdict


@pytest.mark.parametrize("homes", [HYBRID, CLOUD_ONLY, SILENT])
@pytest.mark.parametrize(
    "values",
    [
        ("0 0 5061 sip.contoso.com", "9 1 5061 sipfed.online.lync.com"),
        ("100 1 5061 sipfed.online.lync.com", "0 0 5061 sip.contoso.com"),
    ],
)
def test_a_service_with_hosts_of_both_kinds_is_wrong_for_everybody(homes: Any, values: tuple[str, ...]) -> None:
    """Part of the clients are led astray wherever people are, whichever host comes first."""
    finding = judge(everywhere(FEDERATION, saying(*values), homes=homes))
    assert finding is not None
    assert finding.verdict is Verdict.FAIL
    assert "leads to Microsoft 365 and elsewhere at once" in finding.says


@pytest.mark.parametrize("host", ["sip.contoso.com", "sipfed.online.lync.com"])
def test_a_wrong_port_needs_no_homes_and_claims_none(host: str) -> None:
    """It is wrong wherever people are, and nothing is said about where they are."""
    finding = judge(everywhere(FEDERATION, saying(f"0 0 443 {host}"), homes=SILENT))
    assert finding is not None
    assert (finding.verdict, finding.says.partition(" ")[2]) == (Verdict.FAIL, "leads to port 443 instead of 5061.")


def test_what_was_not_looked_up_is_not_judged() -> None:
    """There is no finding."""
    assert judge(ready(public={})) is None
