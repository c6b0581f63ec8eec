"""D8: the public record lyncdiscover leads where the organisation's people are."""

from typing import Any

import pytest

from commands.rules.domains.d08_lyncdiscover import judge
from commands.rules.domains.facts import Homes
from commands.rules.domains.public_records import LYNCDISCOVER
from commands.step import Verdict
from tests.commands.rules.domains.facts import Says, elsewhere, everywhere, gone, ours, ready, theirs
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
    finding = judge(everywhere(LYNCDISCOVER, says, homes=homes))
    assert finding is not None
    assert (finding.verdict, finding.subject) == (verdict, "contoso.com")
    assert any("lyncdiscover.contoso.com" in line for line in (finding.says, *finding.evidence))
    assert part in finding.says


@pytest.mark.parametrize(
    ("homes", "part"), [(HYBRID, "the reverse proxy"), (CLOUD_ONLY, "CNAME webdir.online.lync.com")]
)
def test_what_to_publish(homes: Homes, part: str) -> None:
    """What it has to lead to on premises, the value in the cloud."""
    finding = judge(everywhere(LYNCDISCOVER, gone, homes=homes))
    assert finding is not None
    assert "lyncdiscover.contoso.com" in finding.remedy
    assert part in finding.remedy


def test_what_was_not_looked_up_is_not_judged() -> None:
    """There is no finding."""
    assert judge(ready(public={})) is None
