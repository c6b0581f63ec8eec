"""D8 to D11: where the four records lead, judged for where people are homed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from commands.rules.domains import d08_lyncdiscover, d09_sip, d10_sip_tls, d11_sipfederationtls
from commands.rules.domains.facts import DomainFacts, Homes, Looked
from commands.rules.domains.public_dns import answer_seen, cell, settled
from commands.rules.domains.public_records import FEDERATION, LYNCDISCOVER, RECORDS, SIP, SIP_TLS, PublicRecord
from commands.rules.domains.step import Condition
from commands.step import Finding, Verdict
from connectors.facts import DnsAnswer, DnsOutcome
from tests.commands.rules.domains.facts import ago, looked, on_premises, ready
from tests.commands.values import CLOUD, NOW, REFERENCE, SILENT, answer, domain

HYBRID, CLOUD_ONLY = Homes.HYBRID, Homes.CLOUD_ONLY
PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN
MODULES: dict[PublicRecord, Condition] = {
    LYNCDISCOVER: d08_lyncdiscover,
    SIP: d09_sip,
    SIP_TLS: d10_sip_tls,
    FEDERATION: d11_sipfederationtls,
}
SERVERS = ("ns1", "ns2", "1.1.1.1")
GONE = DnsOutcome.NXDOMAIN


def theirs(record: PublicRecord, server: str) -> DnsAnswer:
    """The record as it leads to Microsoft 365."""
    if record.port:
        return answer(server, record.value_in_cloud(CLOUD).removeprefix("SRV "))
    return answer(server, "198.51.100.1", aliases=(record.value_in_cloud(CLOUD).removeprefix("CNAME "),))


def ours(record: PublicRecord, server: str) -> DnsAnswer:
    """The record as it leads on premises."""
    return answer(server, on_premises(record, "contoso.com"))


def gone(_: PublicRecord, server: str) -> DnsAnswer:
    """No record."""
    return answer(server, outcome=GONE)


def given(record: PublicRecord, look: Looked, **changes: Any) -> DomainFacts:
    """A domain of which only this record was looked up."""
    return ready(**{"public": {record.label: look}} | changes)


def judged(record: PublicRecord, answers: Sequence[DnsAnswer], **changes: Any) -> Finding:
    """The finding about one record."""
    look = looked(record, "contoso.com", *answers, seen=changes.pop("seen", None))
    finding = MODULES[record].judge(given(record, look, **changes))
    assert finding is not None
    return finding


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize(
    ("homes", "says", "verdict"),
    [
        (HYBRID, ours, PASS),
        (HYBRID, theirs, FAIL),
        (CLOUD_ONLY, ours, FAIL),
        (CLOUD_ONLY, theirs, PASS),
        (CLOUD_ONLY, gone, WARN),
        (SILENT, ours, UNKNOWN),
        (SILENT, theirs, UNKNOWN),
    ],
)
def test_where_it_has_to_lead_depends_on_where_people_are(
    record: PublicRecord, homes: Any, says: Any, verdict: Verdict
) -> None:
    """On premises while anybody is there, to Microsoft 365 afterwards; not known who is there: cannot tell."""
    finding = judged(record, [says(record, server) for server in SERVERS], homes=homes)
    assert (finding.verdict, finding.subject) == (verdict, "contoso.com")
    assert record.name("contoso.com") in finding.says


@pytest.mark.parametrize(
    ("record", "hybrid", "untold"),
    [(LYNCDISCOVER, FAIL, UNKNOWN), (SIP, WARN, WARN), (SIP_TLS, WARN, WARN), (FEDERATION, FAIL, UNKNOWN)],
)
def test_a_missing_record(record: PublicRecord, hybrid: Verdict, untold: Verdict) -> None:
    """Without two of them hybrid breaks; where the verdict is the same for every home, it needs no homes."""
    answers = [gone(record, server) for server in SERVERS]
    assert judged(record, answers).verdict is hybrid
    assert judged(record, answers, homes=SILENT).verdict is untold
    assert record.name("contoso.com") in judged(record, answers).remedy


@pytest.mark.parametrize(
    ("record", "value", "homes", "verdict"),
    [
        (SIP_TLS, "0 0 443 sip.contoso.com", HYBRID, PASS),
        (SIP_TLS, "0 0 5061 sip.contoso.com", HYBRID, FAIL),
        (SIP_TLS, "0 0 5061 sip.contoso.com", SILENT, FAIL),
        (FEDERATION, "0 0 5061 contoso.com", HYBRID, PASS),
        (FEDERATION, "0 0 5060 sip.contoso.com", HYBRID, FAIL),
        (FEDERATION, "0 0 443 sipfed.online.lync.com", CLOUD_ONLY, FAIL),
        (FEDERATION, "0 0 5061 edge.hoster.example", HYBRID, WARN),
        (FEDERATION, "0 0 5061 edge.notcontoso.com", HYBRID, WARN),
        (FEDERATION, "0 0 5061 edge.eu.contoso.com", HYBRID, PASS),
        (FEDERATION, "100 1 5061 sipfed.online.lync.com", CLOUD_ONLY, PASS),
    ],
)
def test_port_and_host_of_a_service(record: PublicRecord, value: str, homes: Any, verdict: Verdict) -> None:
    """A wrong port is wrong anywhere; on premises strict name matching wants the host inside the SIP domain."""
    assert judged(record, [answer(server, value) for server in SERVERS], homes=homes).verdict is verdict


OURS, OURS_2, SEEN = (ours(LYNCDISCOVER, server) for server in SERVERS)
THEIRS, THEIRS_2, SEEN_THEIRS = (theirs(LYNCDISCOVER, server) for server in SERVERS)
MUTE, MUTE_2, DEAF = (answer(server, outcome=DnsOutcome.TIMEOUT) for server in SERVERS)
LACKS, _, SEEN_GONE = (gone(LYNCDISCOVER, server) for server in SERVERS)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ([OURS, OURS_2, SEEN], PASS),
        ([OURS, OURS_2, DEAF], PASS),
        ([OURS, MUTE_2, SEEN], WARN),
        ([MUTE, MUTE_2, SEEN], WARN),
        ([SEEN], WARN),
        ([MUTE, MUTE_2, SEEN_GONE], UNKNOWN),
        ([MUTE, MUTE_2, SEEN_THEIRS], FAIL),
        ([MUTE, MUTE_2, DEAF], UNKNOWN),
        ([OURS, THEIRS_2, SEEN], FAIL),
        ([LACKS, MUTE_2, DEAF], FAIL),
    ],
)
def test_silent_servers_prove_nothing(answers: list[DnsAnswer], verdict: Verdict) -> None:
    """Nor does a resolver that has nothing; what some server says wrongly is wrong."""
    assert judged(LYNCDISCOVER, answers).verdict is verdict


def test_who_says_what_is_the_evidence() -> None:
    """Every server with its role and its answer, since when, and for what it was judged."""
    finding = judged(LYNCDISCOVER, [OURS, THEIRS_2, DEAF], seen=ago(since=180, settles_in=-120, previous="192.0.2.9"))
    assert finding.evidence == (
        "Seen like this since 2026-11-22 09:00 UTC, before: 192.0.2.9",
        "Judged as hybrid: somebody is homed on premises",
        "ns1 (authoritative) leads to 192.0.2.10, TTL 5 minutes",
        "ns2 (authoritative) leads to Microsoft 365 (webdir.online.lync.com), TTL 5 minutes",
        "1.1.1.1 (resolver) did not answer in time",
    )
    assert "say ns2 of 3 servers" in finding.says
    assert "broken since 2026-11-22 09:00 UTC, 3 hours ago" in finding.says


def test_a_zone_without_known_servers_says_why() -> None:
    """The reason stands behind what the servers said."""
    look = looked(LYNCDISCOVER, "contoso.com", SEEN, problem="The resolvers name no authoritative server")
    finding = d08_lyncdiscover.judge(given(LYNCDISCOVER, look, homes=CLOUD_ONLY))
    assert finding is not None
    assert "The resolvers name no authoritative server." in finding.evidence
    assert "Judged as cloud only: nobody is homed on premises" in finding.evidence


ALL_WRONG, SOME_WRONG = [THEIRS, THEIRS_2, SEEN_THEIRS], [OURS, THEIRS_2, SEEN]


@pytest.mark.parametrize(
    ("answers", "seen", "verdict", "part"),
    [
        (ALL_WRONG, None, FAIL, "while people are homed on premises."),
        (ALL_WRONG, ago(since=0, settles_in=60, previous=None), FAIL, "so since the first look, just now"),
        (ALL_WRONG, ago(since=10, settles_in=50), WARN, "changed 10 minutes ago"),
        (ALL_WRONG, ago(since=59, settles_in=1), WARN, "changed 59 minutes ago"),
        (ALL_WRONG, ago(since=60, settles_in=0), FAIL, "broken since 2026-11-22 11:00 UTC, 1 hour ago"),
        (SOME_WRONG, ago(since=0, settles_in=60, previous=None), WARN, "seen to differ since just now"),
        (SOME_WRONG, ago(since=60, settles_in=0, previous=None), FAIL, "broken since"),
        ([OURS, OURS_2, SEEN_GONE], ago(since=5, settles_in=55), WARN, "changed 5 minutes ago"),
    ],
)
def test_not_yet_is_told_from_broken(answers: list[DnsAnswer], seen: Any, verdict: Verdict, part: str) -> None:
    """A change, or a difference, is given its time; what was wrong at the first look has had it."""
    finding = judged(LYNCDISCOVER, answers, seen=seen)
    assert finding.verdict is verdict
    assert part in finding.says
    assert finding.not_yet_until == (seen.settles_by if verdict is WARN else None)


def test_what_needs_attention_only_is_never_not_yet() -> None:
    """Time does not make it worse."""
    finding = judged(SIP, [gone(SIP, server) for server in SERVERS], seen=ago(since=5, settles_in=55))
    assert (finding.verdict, finding.not_yet_until) == (WARN, None)


@pytest.mark.parametrize(
    ("homes", "record", "part"),
    [
        (HYBRID, FEDERATION, "SRV 0 0 5061 sip.contoso.com"),
        (HYBRID, LYNCDISCOVER, "reverse proxy"),
        (CLOUD_ONLY, FEDERATION, "SRV 100 1 5061 sipfed.online.lync.com"),
        (CLOUD_ONLY, LYNCDISCOVER, "CNAME webdir.online.lync.com"),
        (CLOUD_ONLY, SIP, "CNAME sipdir.online.lync.com"),
    ],
)
def test_what_to_publish(homes: Any, record: PublicRecord, part: str) -> None:
    """The value where it is known, else what it has to lead to."""
    assert part in judged(record, [gone(record, server) for server in SERVERS], homes=homes).remedy


def test_homes_that_are_not_known_say_what_to_do() -> None:
    """The remedy is that of the source."""
    finding = judged(LYNCDISCOVER, [OURS, OURS_2, SEEN], homes=SILENT)
    assert finding.remedy == SILENT.remedy


def test_what_was_not_looked_up_is_not_judged() -> None:
    """There is no finding, and the matrix says so."""
    facts = ready(public={})
    assert [module.judge(facts) for module in MODULES.values()] == [None] * 4
    assert cell(LYNCDISCOVER, facts).verdict is None


@pytest.mark.parametrize(
    ("answers", "seen", "text", "verdict"),
    [
        ([OURS, OURS_2, SEEN], None, "on premises", PASS),
        ([OURS, MUTE_2, SEEN], None, "on premises", WARN),
        (ALL_WRONG, None, "Microsoft 365", FAIL),
        (ALL_WRONG, ago(since=5, settles_in=55), "not yet", WARN),
        (SOME_WRONG, None, "differs", FAIL),
        ([MUTE, MUTE_2, DEAF], None, "cannot tell", UNKNOWN),
        ([LACKS], None, "missing", FAIL),
    ],
)
def test_the_word_in_the_matrix(answers: list[DnsAnswer], seen: Any, text: str, verdict: Verdict) -> None:
    """It agrees with the finding."""
    look = looked(LYNCDISCOVER, "contoso.com", *answers, seen=seen)
    shown = cell(LYNCDISCOVER, given(LYNCDISCOVER, look))
    assert (shown.text, shown.verdict) == (text, verdict)
    assert judged(LYNCDISCOVER, answers, seen=seen).verdict is verdict


def test_what_is_remembered_changes_only_with_what_is_said() -> None:
    """Order, times and the shards behind Microsoft's hosts do not count; who is silent has changed nothing."""

    def seen(*answers: DnsAnswer) -> str | None:
        return answer_seen(looked(LYNCDISCOVER, "contoso.com", *answers).survey, CLOUD)

    assert seen(OURS, OURS_2, SEEN) == "192.0.2.10"
    assert seen(OURS, OURS_2, DEAF, SEEN) == "192.0.2.10"
    assert seen(OURS, THEIRS_2, SEEN) == "192.0.2.10 | webdir.online.lync.com"
    assert seen(LACKS, SEEN_GONE) == "no record"
    shard = answer("1.1.1.1", "203.0.113.9", aliases=("webdir.online.lync.com", "x.example"), ttl=7)
    assert seen(THEIRS, shard) == seen(THEIRS, SEEN_THEIRS)
    assert seen(OURS, MUTE_2, SEEN) is None
    assert seen(OURS, OURS_2, DEAF) is None
    assert seen(SEEN) is None


def test_a_change_has_settled_after_the_longest_time_to_live() -> None:
    """And never before the patience that is set."""
    look = looked(LYNCDISCOVER, "contoso.com", OURS, SEEN)
    assert settled(look.survey, REFERENCE.patience, NOW) == NOW + timedelta(minutes=REFERENCE.patience.dns)
    day = looked(LYNCDISCOVER, "contoso.com", answer("ns1", "192.0.2.10", ttl=86_400), DEAF)
    assert settled(day.survey, REFERENCE.patience, NOW) == NOW + timedelta(days=1)


def test_the_cloud_of_the_tenant_counts() -> None:
    """A host of another cloud is not Microsoft 365 for this tenant."""
    china = REFERENCE.clouds["china"]
    values = [answer(server, "100 1 5061 sipfed.online.partner.lync.cn") for server in SERVERS]
    assert judged(FEDERATION, values, homes=CLOUD_ONLY, cloud=china).verdict is PASS
    assert judged(FEDERATION, values, homes=CLOUD_ONLY, tenant=domain()).verdict is FAIL
