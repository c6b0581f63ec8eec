"""D3: what every server said, put together."""

import pytest

from commands.rules.domains.d03_record_public import judge_record
from commands.rules.domains.ownership import expected, is_public, publish_sentence, wanted
from commands.step import Verdict
from connectors.facts import DnsAnswer, DnsOutcome, VerificationRecord
from tests.commands.values import RECORD, answer, survey

TXT = RECORD.value
MX = VerificationRecord(
    name="fabrikam.com", record_type="Mx", value="ms12345678.msv1.invalid", ttl=3600, preference=32767
)
HAS, HAS_2 = answer("ns1", TXT), answer("ns2", "v=spf1 -all", TXT)
LACKS_2 = answer("ns2", "v=spf1 -all")
GONE, GONE_2 = answer("ns1", outcome=DnsOutcome.NXDOMAIN), answer("ns2", outcome=DnsOutcome.NODATA)
MUTE, MUTE_2 = answer("ns1", outcome=DnsOutcome.TIMEOUT), answer("ns2", outcome=DnsOutcome.SERVFAIL)
LAME = answer("ns1", outcome=DnsOutcome.NXDOMAIN, authoritative=False)
SEES, OLD = answer("1.1.1.1", TXT), answer("8.8.8.8", outcome=DnsOutcome.NXDOMAIN, ttl=840)
DEAF = answer("9.9.9.9", outcome=DnsOutcome.UNREACHABLE)


@pytest.mark.parametrize(
    ("answers", "verdict", "public"),
    [
        ([HAS, HAS_2, SEES], Verdict.PASS, True),
        ([HAS, SEES, DEAF], Verdict.PASS, True),
        ([HAS, DEAF], Verdict.WARN, True),
        ([HAS], Verdict.WARN, True),
        ([SEES], Verdict.WARN, True),
        ([HAS, HAS_2, SEES, OLD], Verdict.WARN, True),
        ([HAS, LACKS_2, SEES], Verdict.WARN, True),
        ([HAS, MUTE_2, SEES], Verdict.WARN, True),
        ([MUTE, MUTE_2, SEES], Verdict.WARN, True),
        ([GONE, GONE_2, OLD], Verdict.FAIL, False),
        ([GONE, MUTE_2], Verdict.FAIL, False),
        ([LACKS_2], Verdict.FAIL, False),
        ([GONE, SEES], Verdict.FAIL, False),
        ([LAME, OLD], Verdict.UNKNOWN, False),
        ([MUTE, MUTE_2, OLD], Verdict.UNKNOWN, False),
        ([MUTE, DEAF], Verdict.UNKNOWN, False),
        ([OLD], Verdict.UNKNOWN, False),
        ([], Verdict.UNKNOWN, False),
    ],
)
def test_verdict(answers: list[DnsAnswer], verdict: Verdict, public: bool) -> None:
    """Everywhere passes, in part warns, proven absence fails, silence is unknown."""
    seen = survey(*answers)
    finding = judge_record("fabrikam.com", RECORD, seen)
    assert finding.verdict is verdict
    assert is_public(RECORD, seen) is public
    assert finding.subject == "fabrikam.com"


@pytest.mark.parametrize("almost", ["ms=ms12345678", "MS=ms12345678 ", "MS=ms87654321", '"MS=ms12345678"'])
def test_only_the_exact_value_counts(almost: str) -> None:
    """A value in other case, with blanks or of another tenant is not the record; what is there is shown."""
    finding = judge_record("fabrikam.com", RECORD, survey(answer("ns1", almost), answer("1.1.1.1", almost)))
    assert finding.verdict is Verdict.FAIL
    assert almost in finding.evidence[0]


def test_every_server_has_a_line_of_evidence() -> None:
    """Name, role, outcome in words, value and time are all there, for good and bad outcomes."""
    everybody = [answer(f"ns{n}", outcome=outcome) for n, outcome in enumerate(DnsOutcome)]
    finding = judge_record("fabrikam.com", RECORD, survey(HAS, *everybody, SEES, problem="ns9 has no address"))
    assert len(finding.evidence) == len(everybody) + 3
    assert finding.evidence[0] == "ns1 (authoritative) has MS=ms12345678, TTL 5 minutes"
    assert finding.evidence[-2] == "1.1.1.1 (resolver) has MS=ms12345678, for another 5 minutes"
    assert finding.evidence[-1] == "ns9 has no address."


def test_propagating_names_who_lacks_it_and_until_when() -> None:
    """An old answer at a resolver runs out with its time to live."""
    finding = judge_record("fabrikam.com", RECORD, survey(HAS, SEES, OLD))
    assert "8.8.8.8 lacks it" in finding.says
    assert finding.earliest == "in about 14 minutes, when the old answer runs out"
    late = judge_record("fabrikam.com", RECORD, survey(HAS, LACKS_2, SEES))
    assert "ns2 lacks it" in late.says
    assert "zone transfer" in late.earliest
    assert "ns2" in late.remedy
    unknown = judge_record("fabrikam.com", RECORD, survey(HAS, answer("1.1.1.1", ttl=None)))
    assert unknown.earliest == "within an hour"


def test_two_that_lack_it_are_many() -> None:
    """The verb follows the number of servers."""
    old = answer("1.1.1.1", outcome=DnsOutcome.NODATA)
    assert "1.1.1.1 and 8.8.8.8 lack it" in judge_record("fabrikam.com", RECORD, survey(HAS, old, OLD)).says


def test_a_withdrawn_record_is_not_propagating() -> None:
    """A resolver that still remembers what the name servers no longer have proves nothing."""
    finding = judge_record("fabrikam.com", RECORD, survey(GONE, SEES))
    assert "withdrawn" in finding.says


def test_absent_says_exactly_what_to_publish() -> None:
    """Type, value, name and time to live are in the remedy."""
    remedy = judge_record("fabrikam.com", RECORD, survey(GONE)).remedy
    assert remedy == "Publish the TXT record MS=ms12345678 at fabrikam.com (time to live 1 hour)."


def test_mx_hosts_are_compared_without_case_and_root_dot() -> None:
    """The other way to prove a domain: a mail exchange."""
    seen = survey(answer("ns1", "32767 MS12345678.msv1.invalid."), answer("1.1.1.1", expected(MX)))
    assert judge_record("fabrikam.com", MX, seen).verdict is Verdict.PASS
    assert "32767 ms12345678.msv1.invalid" in publish_sentence(MX)


def test_txt_is_preferred() -> None:
    """Either record proves ownership; TXT does no harm to mail."""
    assert wanted((MX, RECORD)) is RECORD
    assert wanted((MX,)) is MX
    assert wanted(()) is None
