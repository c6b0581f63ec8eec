"""What all servers together say about one public record, and since when."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from commands.rules.domains.d08_lyncdiscover import CHECK
from commands.rules.domains.facts import Homes
from commands.rules.domains.public_dns import answer_seen, cell, judge_record, settled
from commands.rules.domains.public_records import FEDERATION, LYNCDISCOVER, RECORDS, SIP, PublicRecord
from commands.rules.domains.targets import clouds_of
from commands.rules.roles import OPERATOR
from commands.step import Finding, Verdict
from connectors.facts import DnsAnswer, DnsOutcome
from tests.commands.rules.domains.facts import CLOUDS, SERVERS, ago, everywhere, gone, looked, only, ours, ready, theirs
from tests.commands.values import NOW, REFERENCE, SILENT, answer, domain

PASS, WARN, FAIL, UNKNOWN = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN


def judged(answers: Sequence[DnsAnswer], *, record: PublicRecord = LYNCDISCOVER, **changes: Any) -> Finding:
    """The finding about one record."""
    finding = judge_record(CHECK, record, only(record, *answers, **changes))
    assert finding is not None
    return finding


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
    assert judged(answers).verdict is verdict


def test_who_says_what_is_the_evidence() -> None:
    """Every server with its role and its answer, since when, and for what it was judged."""
    finding = judged([OURS, THEIRS_2, DEAF], seen=ago(since=180, settles_in=-120, previous="192.0.2.9"))
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
    finding = judge_record(CHECK, LYNCDISCOVER, ready(public={LYNCDISCOVER.label: look}, homes=Homes.CLOUD_ONLY))
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
    finding = judged(answers, seen=seen)
    assert finding.verdict is verdict
    assert part in finding.says
    assert finding.not_yet_until == (seen.settles_by if verdict is WARN else None)


def test_what_needs_attention_only_is_never_not_yet() -> None:
    """Time does not make it worse."""
    lacking = [gone(SIP, server) for server in SERVERS]
    finding = judged(lacking, record=SIP, seen=ago(since=5, settles_in=55))
    assert (finding.verdict, finding.not_yet_until) == (WARN, None)


@pytest.mark.parametrize("homes", [*Homes, SILENT])
@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.label)
def test_another_cloud_than_the_tenants_blocks_wherever_people_are(record: PublicRecord, homes: Any) -> None:
    """Nobody is found there; it is neither on premises nor Microsoft 365 as the tenant knows it."""
    china = clouds_of(REFERENCE, REFERENCE.clouds["china"])
    finding = judged([theirs(record, server) for server in SERVERS], record=record, homes=homes, clouds=china)
    assert finding.verdict is FAIL
    assert "another Microsoft cloud than the tenant's" in finding.says
    assert cell(record, only(record, *(theirs(record, s) for s in SERVERS), clouds=china)).text == "other cloud"


def test_homes_that_are_not_known_say_what_to_do() -> None:
    """The remedy is that of the source."""
    finding = judged([OURS, OURS_2, SEEN], homes=SILENT)
    assert finding.remedy == SILENT.remedy


def test_what_was_not_looked_up_is_not_judged() -> None:
    """There is no finding, and the matrix says so."""
    facts = ready(public={})
    assert judge_record(CHECK, LYNCDISCOVER, facts) is None
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
    shown = cell(LYNCDISCOVER, only(LYNCDISCOVER, *answers, seen=seen))
    assert (shown.text, shown.verdict) == (text, verdict)
    assert judged(answers, seen=seen).verdict is verdict


def test_what_is_remembered_changes_only_with_what_is_said() -> None:
    """Order, times and the shards behind Microsoft's hosts do not count; who is silent has changed nothing."""

    def seen(*answers: DnsAnswer) -> str | None:
        return answer_seen(looked(LYNCDISCOVER, "contoso.com", *answers).survey, CLOUDS)

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
    assert judged(values, record=FEDERATION, homes=Homes.CLOUD_ONLY, clouds=clouds_of(REFERENCE, china)).verdict is PASS
    assert judged(values, record=FEDERATION, homes=Homes.CLOUD_ONLY, tenant=domain()).verdict is FAIL


def test_people_who_cannot_be_read_are_complained_about_in_the_same_words_for_every_record() -> None:
    """To the one who can mend it; what each server says stays in the evidence, with the record's name."""
    found = [judge_record(CHECK, record, everywhere(record, ours, homes=SILENT)) for record in RECORDS]
    assert {(f.verdict, f.says, f.remedy, f.who) for f in found if f} == {
        (
            Verdict.UNKNOWN,
            "Whether this record leads where it has to cannot be told: it is not known where people are homed. "
            + SILENT.says,
            SILENT.remedy,
            OPERATOR,
        )
    }
    for record, finding in zip(RECORDS, found, strict=True):
        assert finding is not None
        assert all(line.startswith(record.name("contoso.com")) for line in finding.evidence)
