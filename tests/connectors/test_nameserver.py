"""Every server is asked by itself, what each said is told, and trouble is part of the result."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.typing import EventDict

from connectors.facts import DnsAnswer, DnsOutcome, DnsSurvey, ServerRole
from connectors.nameserver import Nameserver, wire_name
from sandbox.faults import Fault
from sandbox.nameserver import DnsAddresses, PublicDns
from sandbox.world import Record, World
from tests.connectors.harness import loop_in_thread, unused_port
from tests.sandbox.small_world import LONG_TEXT, small_world

AUTHORITATIVE, RESOLVER = ServerRole.AUTHORITATIVE, ServerRole.RESOLVER


@dataclass
class Dns:
    """The running servers, and a client of them."""

    world: World
    public: PublicDns
    at: DnsAddresses

    def client(self, **changed: Any) -> Nameserver:
        return Nameserver(
            changed.pop("resolvers", [self.at.resolver]),
            port=self.at.port,
            timeout=changed.pop("timeout", 1.0),
            **changed,
        )

    def survey(self, name: str, record_type: str, **changed: Any) -> DnsSurvey:
        return self.client(**changed).survey(name, record_type)


@pytest.fixture
def public() -> Iterator[Dns]:
    world = small_world()
    servers = PublicDns(world)
    with loop_in_thread() as run:
        at = run(servers.start())
        if at.secondary is None:
            pytest.skip("127.0.0.2 cannot be bound here")
        yield Dns(world, servers, at)
        run(servers.stop())


def by_name(survey: DnsSurvey) -> dict[str, DnsAnswer]:
    return {answer.server.name: answer for answer in survey.answers}


def test_every_authoritative_server_and_every_resolver_is_asked(public: Dns) -> None:
    public.public.refresh_secondary()
    survey = public.survey("contoso.com", "MX")
    assert survey.zone == "contoso.com"
    assert survey.problem == ""
    assert {(a.server.name, a.server.address, a.server.port) for a in survey.of(AUTHORITATIVE)} == {
        ("ns1.contoso.com", *public.at.primary),
        ("ns2.contoso.com", *(public.at.secondary or ())),
    }
    assert [(a.server.address, a.server.port) for a in survey.of(RESOLVER)] == [public.at.resolver]
    assert {a.values for a in survey.answers} == {("10 mail.contoso.com",)}
    assert [a.authoritative for a in survey.answers] == [True, True, False]
    assert all(a.ttl == 3600 for a in survey.answers)
    assert all(a.took > 0 for a in survey.answers)


def test_authoritative_servers_are_asked_without_recursion_and_resolvers_with(public: Dns) -> None:
    public.survey("contoso.com", "TXT")
    asked = [entry["detail"] for entry in public.world.journal.read(system="dns")]
    assert {(detail["server"], detail["recursion"]) for detail in asked} == {
        ("primary", False),
        ("secondary", False),
        ("resolver", True),
    }


def test_a_stale_secondary_is_seen(public: Dns) -> None:
    public.public.refresh_secondary()
    public.world.zones.primary.append(Record("fabrikam.com", "TXT", "MS=ms22222222"))
    found = by_name(public.survey("fabrikam.com", "TXT"))
    assert found["ns1.fabrikam.com"].values == ("MS=ms22222222",)
    assert found["ns2.fabrikam.com"].outcome is DnsOutcome.NODATA
    assert found["ns2.fabrikam.com"].authoritative


def test_a_resolver_remembers_with_seconds_left(public: Dns) -> None:
    public.survey("mail.contoso.com", "A")
    public.world.clock.advance(timedelta(seconds=100))
    resolver = public.survey("mail.contoso.com", "A").of(RESOLVER)[0]
    assert resolver.values == ("192.0.2.25",)
    assert resolver.ttl is not None
    assert 195 <= resolver.ttl <= 200


def test_long_texts_are_joined_and_many_records_come_over_tcp(public: Dns) -> None:
    public.public.refresh_secondary()
    assert public.survey("contoso.com", "TXT").answers[0].values == ("MS=ms11111111", LONG_TEXT)
    many = public.survey("many.fabrikam.com", "TXT")
    assert {len(a.values) for a in many.answers} == {41}
    assert "tcp" in {entry["detail"]["transport"] for entry in public.world.journal.read(system="dns")}


def test_a_truncated_answer_is_asked_for_again_over_tcp(public: Dns) -> None:
    public.world.faults.add(Fault("dns", "truncated", "primary:fabrikam.com"))
    assert by_name(public.survey("fabrikam.com", "A"))["ns1.fabrikam.com"].values == ("192.0.2.30",)


@pytest.mark.parametrize(
    ("name", "record_type", "value"),
    [
        ("lyncdiscover.contoso.com", "CNAME", "sip.contoso.com"),
        ("_sipfederationtls._tcp.contoso.com", "SRV", "0 0 5061 sip.contoso.com"),
        ("contoso.com", "NS", "ns1.contoso.com"),
        ("sip.contoso.com", "A", "192.0.2.10"),
        ("lyncdiscover.contoso.com", "A", "192.0.2.10"),
    ],
)
def test_values_are_written_one_way(public: Dns, name: str, record_type: str, value: str) -> None:
    assert value in public.survey(name, record_type).answers[0].values


@pytest.mark.parametrize(
    ("name", "outcome", "authoritative"),
    [
        ("nothing.contoso.com", DnsOutcome.NXDOMAIN, True),
        ("sip.contoso.com", DnsOutcome.NODATA, True),
        ("cloud.contoso.com", DnsOutcome.NODATA, False),
        ("lost.contoso.com", DnsOutcome.NXDOMAIN, False),
    ],
)
def test_only_a_no_about_the_name_itself_has_authority(
    public: Dns, name: str, outcome: DnsOutcome, authoritative: bool
) -> None:
    """An alias to elsewhere, or to nowhere, does not prove that the name asked for has no record."""
    answer = by_name(public.survey(name, "TXT"))["ns1.contoso.com"]
    assert (answer.outcome, answer.authoritative, answer.ttl) == (outcome, authoritative, None)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("refused", DnsOutcome.REFUSED),
        ("servfail", DnsOutcome.SERVFAIL),
        ("silent", DnsOutcome.TIMEOUT),
        ("garbage", DnsOutcome.UNREACHABLE),
        ("nxdomain", DnsOutcome.NXDOMAIN),
    ],
)
def test_each_servers_outcome_is_its_own(public: Dns, kind: str, outcome: DnsOutcome) -> None:
    """One broken server changes nothing about the others."""
    public.public.refresh_secondary()
    public.world.faults.add(Fault("dns", kind, "secondary:fabrikam.com"))
    found = by_name(public.survey("fabrikam.com", "A"))
    assert found["ns2.fabrikam.com"].outcome is outcome
    assert found["ns1.fabrikam.com"].outcome is DnsOutcome.ANSWERED
    assert outcome.conclusive is (kind == "nxdomain")


def test_a_server_that_is_silent_once_is_asked_again(public: Dns) -> None:
    public.public.refresh_secondary()
    public.world.faults.add(Fault("dns", "silent", "primary:fabrikam.com", times=1))
    answer = by_name(public.survey("fabrikam.com", "A"))["ns1.fabrikam.com"]
    assert answer.outcome is DnsOutcome.ANSWERED
    assert answer.took > 1.0


def test_silence_costs_the_tries_and_no_more(public: Dns) -> None:
    public.world.faults.add(Fault("dns", "silent", "primary:fabrikam.com", times=100))
    public.world.faults.add(Fault("dns", "silent", "secondary:fabrikam.com", times=100))
    client = public.client(tries=3, timeout=0.2)
    started = time.perf_counter()
    survey = client.survey("fabrikam.com", "A")
    assert 0.6 <= time.perf_counter() - started < 2.5
    assert {a.outcome for a in survey.of(AUTHORITATIVE)} == {DnsOutcome.TIMEOUT}


def test_no_resolver_that_answers_is_a_problem_and_not_an_exception(public: Dns) -> None:
    port = unused_port()
    survey = public.survey("contoso.com", "TXT", resolvers=[("127.0.0.1", port), ("::1", port)], timeout=0.1)
    assert survey.problem == f"No DNS resolver gave an answer (127.0.0.1:{port}, ::1:{port})."
    assert survey.zone == ""
    assert not any(answer.outcome.conclusive for answer in survey.answers)
    assert len(survey.answers) == 2


def test_no_resolver_at_all_is_a_problem(public: Dns) -> None:
    survey = public.survey("contoso.com", "TXT", resolvers=[])
    assert (survey.answers, survey.problem) == ((), "No DNS resolver is configured.")


def test_one_resolver_that_answers_is_enough(public: Dns) -> None:
    survey = public.survey("contoso.com", "MX", resolvers=[("127.0.0.1", unused_port()), public.at.resolver])
    assert len(survey.of(AUTHORITATIVE)) == 2
    assert [answer.outcome.conclusive for answer in survey.of(RESOLVER)] == [False, True]


def test_resolvers_that_go_silent_after_naming_the_zone_are_a_problem(public: Dns) -> None:
    public.world.faults.add(Fault("dns", "slow", "resolver:fabrikam.com", times=1))
    public.world.faults.add(Fault("dns", "silent", "resolver:fabrikam.com"))
    survey = public.survey("fabrikam.com", "TXT", timeout=0.5, tries=1)
    assert survey.zone == "fabrikam.com"
    assert survey.problem.startswith("No DNS resolver gave an answer")


def test_the_zone_of_a_deep_name_is_found_above_it(public: Dns) -> None:
    assert public.survey("a.b.c.d.contoso.com", "TXT").zone == "contoso.com"


def test_an_alias_says_nothing_about_its_own_zone(public: Dns) -> None:
    """The SOA beside a followed alias is that of the target: the zone is looked for above the alias."""
    assert public.survey("cloud.contoso.com", "CNAME").zone == "contoso.com"


def test_where_aliases_lead_is_told_step_by_step(public: Dns) -> None:
    """Inside the zone with the address; beyond it the name alone, and what a resolver says about that."""
    public.public.refresh_secondary()
    inside = by_name(public.survey("lyncdiscover.contoso.com", "A"))["ns1.contoso.com"]
    assert (inside.values, inside.aliases) == (("192.0.2.10",), ("sip.contoso.com",))
    beyond = public.survey("cloud.contoso.com", "A")
    first = by_name(beyond)["ns1.contoso.com"]
    assert (first.values, first.aliases) == ((), ("webdir.online.lync.com",))
    assert beyond.onward["webdir.online.lync.com"].server.address == public.at.resolver[0]
    assert public.survey("sip.contoso.com", "A").onward == {}


def test_aliases_beyond_the_zone_are_not_told_where_no_resolver_answers(public: Dns) -> None:
    """Then nobody knows where they end."""
    public.world.faults.add(Fault("dns", "silent", "resolver:webdir.online.lync.com"))
    assert public.survey("cloud.contoso.com", "A", tries=1).onward == {}


def test_several_questions_are_asked_side_by_side(public: Dns) -> None:
    """The surveys come in the order of the questions."""
    made = public.client().surveys([("sip.contoso.com", "A"), ("_sipfederationtls._tcp.contoso.com", "SRV")])
    assert [(survey.name.partition(".")[0], survey.record_type) for survey in made] == [
        ("sip", "A"),
        ("_sipfederationtls", "SRV"),
    ]
    assert public.client().surveys([]) == ()
    with pytest.raises(ValueError, match="not a name"):
        public.client().surveys([("a..b", "A")])


def test_a_resolver_that_fails_for_the_name_still_leads_to_the_zone(public: Dns) -> None:
    """Asking the zone's own servers then shows what is wrong with the name."""
    public.world.faults.add(Fault("dns", "servfail", "resolver:www.fabrikam.com"))
    survey = public.survey("www.fabrikam.com", "TXT")
    assert survey.zone == "fabrikam.com"
    assert survey.of(RESOLVER)[0].outcome is DnsOutcome.SERVFAIL
    assert survey.of(AUTHORITATIVE)[0].outcome is DnsOutcome.NXDOMAIN


def test_international_names_are_asked_for_in_ascii(public: Dns) -> None:
    public.public.refresh_secondary()
    for zone in (public.world.zones.primary, public.world.zones.secondary):
        zone.append(Record("xn--mnchen-3ya.contoso.com", "TXT", "gruess gott"))
    survey = public.survey("München.Contoso.com.", "txt")
    assert (survey.name, survey.record_type) == ("xn--mnchen-3ya.contoso.com", "TXT")
    assert {a.values for a in survey.answers} == {("gruess gott",)}
    assert wire_name("_sip._tls.münchen.example").to_text() == "_sip._tls.xn--mnchen-3ya.example."


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "a..b",
        ".com",
        "two words.com",
        "x" * 64 + ".com",
        "a." * 200,
        "a\\.b",
        "a\u200db.de",
        "user@contoso.com",
        "x" * 5000,
    ],
)
def test_what_is_no_name_is_a_value_error_with_a_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="is not a name in DNS"):
        Nameserver([]).survey(name, "TXT")


@pytest.mark.parametrize("record_type", ["", "NOPE", "ANY", "AXFR", "TYPE99999"])
def test_what_is_no_type_is_a_value_error(record_type: str) -> None:
    with pytest.raises(ValueError, match="is not a type of DNS record"):
        Nameserver([]).survey("contoso.com", record_type)


@given(st.text(max_size=80) | st.text(alphabet="abc-._äß。\u00ad\u200d\ud800xn", max_size=40))
def test_any_text_is_a_name_or_a_value_error(text: str) -> None:
    try:
        name = wire_name(text)
    except ValueError:
        return
    assert name.is_absolute()
    assert name.to_text().isascii()
    assert wire_name(name.to_text()) == name


@pytest.mark.parametrize("host", ["dns.google", "localhost", "1.1.1", ""])
def test_a_resolver_is_given_by_its_address(host: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Nameserver([(host, 53)])


def test_each_question_is_logged_with_the_context_of_the_caller(public: Dns) -> None:
    """The correlation id reaches the threads that ask."""
    lines: list[EventDict] = []

    def keep(_: Any, __: str, event: EventDict) -> EventDict:
        lines.append(dict(event))
        raise structlog.DropEvent

    before = structlog.get_config()["processors"]
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, keep])
    try:
        with structlog.contextvars.bound_contextvars(correlation="c-1"):
            public.survey("fabrikam.com", "A")
    finally:
        structlog.configure(processors=before)
    assert {line["correlation"] for line in lines} == {"c-1"}
    assert {line["system"] for line in lines} == {"Public DNS"}
    assert f"A fabrikam.com at ns1.fabrikam.com ({public.at.primary[0]})" in {line["asked"] for line in lines}
    assert {line["outcome"] for line in lines} == {"noerror"}
