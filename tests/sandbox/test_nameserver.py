"""The pretend company's DNS, asked by dnspython over real sockets."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from sandbox.dnswire import open_endpoints
from sandbox.faults import Fault
from sandbox.nameserver import DnsAddresses, PublicDns
from sandbox.world import Record, World
from tests.sandbox.loop import Loop, background_loop
from tests.sandbox.small_world import LONG_TEXT, small_world


@dataclass
class Served:
    """Running servers and the world behind them."""

    world: World
    public: PublicDns
    loop: Loop
    at: DnsAddresses

    def ask(self, server: str, name: str, kind: str, **options: object) -> dns.message.Message:
        """One UDP question; authoritative servers are asked without RD."""
        query = dns.message.make_query(name, kind, **options)  # type: ignore[arg-type]  # EDNS options of the test
        if server != "resolver":
            query.flags &= ~dns.flags.RD
        host, port = self.address(server)
        return dns.query.udp(query, host, port=port, timeout=1)

    def address(self, server: str) -> tuple[str, int]:
        """Where a server listens; skips the test where this machine has no second loopback address."""
        found: tuple[str, int] | None = getattr(self.at, server)
        if found is None:
            pytest.skip("127.0.0.2 cannot be bound here")
        return found

    def texts(self, server: str, name: str) -> set[str]:
        """The TXT values, joined."""
        answer = self.ask(server, name, "TXT", use_edns=0, payload=1232).answer
        return {b"".join(rdata.strings).decode() for rrset in answer for rdata in rrset if rrset.rdtype == 16}


@pytest.fixture
def served() -> Iterator[Served]:
    """The servers of a fresh small company."""
    world = small_world()
    public = PublicDns(world)
    with background_loop() as loop:
        at = loop.run(public.start())
        yield Served(world, public, loop, at)
        loop.run(public.stop())


def test_the_primary_answers_with_authority(served: Served) -> None:
    """An answer of the primary has AA and no RA, and the record's TTL."""
    response = served.ask("primary", "mail.contoso.com", "A")
    assert response.rcode() == dns.rcode.NOERROR
    assert response.flags & dns.flags.AA
    assert not response.flags & dns.flags.RA
    assert [(str(r[0]), r.ttl) for r in response.answer] == [("192.0.2.25", 300)]


def test_soa_and_name_servers_lead_to_both_servers(served: Served) -> None:
    """SOA carries the serial; the NS hosts have the addresses of the two servers, as glue too."""
    served.address("secondary")
    assert served.ask("primary", "contoso.com", "SOA").answer[0][0].serial == served.world.zones.serial
    response = served.ask("primary", "contoso.com", "NS")
    assert {str(r) for r in response.answer[0]} == {"ns1.contoso.com.", "ns2.contoso.com."}
    assert {str(r[0]) for r in response.additional} == {"127.0.0.1", "127.0.0.2"}
    assert str(served.ask("resolver", "ns2.contoso.com", "A").answer[0][0]) == "127.0.0.2"


@pytest.mark.parametrize("server", ["primary", "resolver"])
def test_absence_of_the_name_and_of_the_type_differ(served: Served, server: str) -> None:
    """NXDOMAIN and NODATA both carry the SOA; a name with something below it exists."""
    expected = {
        "nothing.contoso.com": dns.rcode.NXDOMAIN,
        "sip.contoso.com": dns.rcode.NOERROR,
        "_tcp.contoso.com": dns.rcode.NOERROR,
    }
    for name, rcode in expected.items():
        response = served.ask(server, name, "TXT")
        assert (response.rcode(), response.answer) == (rcode, []), name
        assert response.authority[0].rdtype == dns.rdatatype.SOA, name
        assert bool(response.flags & dns.flags.AA) == (server == "primary")


def test_another_zone_is_refused(served: Served) -> None:
    """An authoritative server does not speak for zones of others, nor hand out the whole zone."""
    assert served.ask("primary", "example.org", "TXT").rcode() == dns.rcode.REFUSED
    host, port = served.address("primary")
    transfer = dns.message.make_query("contoso.com", "AXFR")
    assert dns.query.tcp(transfer, host, port=port, timeout=1).rcode() == dns.rcode.REFUSED


def test_aliases_are_followed_inside_the_zone_only(served: Served) -> None:
    """The primary follows to its own names, leaves others to the resolver, and says NXDOMAIN for a lost target."""
    inside = served.ask("primary", "lyncdiscover.contoso.com", "A")
    assert [r.rdtype for r in inside.answer] == [dns.rdatatype.CNAME, dns.rdatatype.A]
    outside = served.ask("primary", "cloud.contoso.com", "A")
    assert [r.rdtype for r in outside.answer] == [dns.rdatatype.CNAME]
    assert served.ask("primary", "lost.contoso.com", "A").rcode() == dns.rcode.NXDOMAIN
    recursed = served.ask("resolver", "cloud.contoso.com", "A")
    assert [r.rdtype for r in recursed.answer] == [dns.rdatatype.CNAME, dns.rdatatype.A]


def test_a_wildcard_answers_for_any_name_below(served: Served) -> None:
    """The answer stands under the name that was asked, in the capitals that were asked."""
    response = served.ask("primary", "Some.wild.contoso.com", "TXT")
    assert response.answer[0].name.to_text() == "Some.wild.contoso.com."
    assert response.flags & dns.flags.AA


def test_a_child_zone_is_referred_to_its_servers(served: Served) -> None:
    """Below a delegation the primary has no authority; the resolver cannot reach the child's servers."""
    response = served.ask("primary", "www.child.contoso.com", "A")
    assert not response.flags & dns.flags.AA
    assert response.authority[0].rdtype == dns.rdatatype.NS
    assert served.ask("resolver", "www.child.contoso.com", "A").rcode() == dns.rcode.SERVFAIL


def test_long_texts_come_in_several_strings(served: Served) -> None:
    """A TXT record above 255 bytes is one record of several strings, which join to the text."""
    assert served.texts("primary", "contoso.com") == {"MS=ms11111111", LONG_TEXT}
    response = served.ask("primary", "contoso.com", "TXT", use_edns=0, payload=1232)
    assert {len(r.strings) for r in response.answer[0]} == {1, 3}


def test_large_answers_are_truncated_over_udp_alone(served: Served) -> None:
    """Above the size that the client takes: TC, no records; the same question over TCP gives all of them."""
    host, port = served.address("primary")
    for options in ({}, {"use_edns": 0, "payload": 1232}):
        query = dns.message.make_query("many.fabrikam.com", "TXT", **options)  # type: ignore[arg-type]  # EDNS options
        assert dns.query.udp(query, host, port=port, timeout=1).flags & dns.flags.TC
        response, by_tcp = dns.query.udp_with_fallback(query, host, port=port, timeout=1)
        assert (by_tcp, len(response.answer[0])) == (True, 41)


def test_the_client_decides_how_large_udp_answers_may_be(served: Served) -> None:
    """The long TXT set fits in 1232 bytes, and not in the 512 without EDNS."""
    assert served.ask("primary", "contoso.com", "TXT").flags & dns.flags.TC
    assert not served.ask("primary", "contoso.com", "TXT", use_edns=0, payload=4096).flags & dns.flags.TC


def test_the_secondary_is_stale_until_it_is_refreshed(served: Served) -> None:
    """Old serial and old records on the secondary; a zone transfer brings both up to date."""
    served.world.zones.serial += 1
    served.world.zones.primary.append(Record("fabrikam.com", "TXT", "MS=ms22222222"))
    assert served.texts("primary", "fabrikam.com") == {"MS=ms22222222"}
    assert served.texts("secondary", "fabrikam.com") == set()
    served.public.refresh_secondary()
    assert served.texts("secondary", "fabrikam.com") == {"MS=ms22222222"}
    assert served.ask("secondary", "fabrikam.com", "SOA").answer[0][0].serial == served.world.zones.serial


def test_the_resolver_remembers_until_the_ttl_ends(served: Served) -> None:
    """A changed record stays invisible for its TTL, which counts down on the company's clock."""
    assert served.texts("resolver", "x.wild.contoso.com") == {"anything"}
    served.world.zones.primary = [r for r in served.world.zones.primary if not r.name.startswith("*")]
    served.world.clock.advance(timedelta(seconds=100))
    response = served.ask("resolver", "x.wild.contoso.com", "TXT")
    assert response.flags & dns.flags.RA
    assert not response.flags & dns.flags.AA
    assert 195 <= response.answer[0].ttl <= 200
    served.world.clock.advance(timedelta(seconds=201))
    assert served.ask("resolver", "x.wild.contoso.com", "TXT").rcode() == dns.rcode.NXDOMAIN


def test_the_resolver_remembers_absence_too(served: Served) -> None:
    """A new record stays invisible for the zone's negative TTL, or until the memory is flushed."""
    for name in ("fabrikam.com", "new.fabrikam.com"):
        assert served.texts("resolver", name) == set()
        served.world.zones.primary.append(Record(name, "TXT", "here"))
        assert served.texts("resolver", name) == set()
    served.world.clock.advance(timedelta(seconds=61))
    assert served.texts("resolver", "fabrikam.com") == {"here"}
    served.public.flush_cache()
    assert served.texts("resolver", "new.fabrikam.com") == {"here"}


def test_the_resolver_wants_to_be_asked_recursively(served: Served) -> None:
    """Without RD it refuses."""
    query = dns.message.make_query("contoso.com", "TXT", flags=0)
    host, port = served.address("resolver")
    assert dns.query.udp(query, host, port=port, timeout=1).rcode() == dns.rcode.REFUSED


def test_a_subdomain_leads_to_its_zone(served: Served) -> None:
    """The SOA in the authority section names the zone of a name that is no apex, there or not."""
    for name in ("_sipfederationtls._tcp.contoso.com", "nothing.contoso.com"):
        authority = served.ask("resolver", name, "NS").authority
        assert [r.name.to_text() for r in authority] == ["contoso.com."]


def test_no_other_domain_is_registered(served: Served) -> None:
    """The resolver says NXDOMAIN with the registry's SOA for domains outside the pretend company."""
    response = served.ask("resolver", "www.example.org", "A")
    assert response.rcode() == dns.rcode.NXDOMAIN
    assert response.authority[0].rdtype == dns.rdatatype.SOA
    assert served.ask("resolver", "org", "SOA").answer
    assert served.ask("resolver", ".", "NS").rcode() == dns.rcode.NOERROR
    assert served.ask("resolver", "sipfed.online.lync.com", "A").answer


def test_the_resolver_uses_the_secondary_when_the_primary_is_down(served: Served) -> None:
    """It then tells what the secondary has, and SERVFAIL once both are down; what it remembers stays."""
    served.address("secondary")
    served.world.faults.add(Fault("dns", "silent", match="primary:"))
    assert served.ask("resolver", "_sipfederationtls._tcp.contoso.com", "SRV").rcode() == dns.rcode.NXDOMAIN
    served.world.faults.add(Fault("dns", "servfail", match="secondary:"))
    assert served.ask("resolver", "fabrikam.com", "A").rcode() == dns.rcode.SERVFAIL
    assert served.ask("resolver", "_sipfederationtls._tcp.contoso.com", "SRV").rcode() == dns.rcode.NXDOMAIN


@pytest.mark.parametrize("server", ["primary", "secondary", "resolver"])
@pytest.mark.parametrize(
    ("kind", "rcode"),
    [("servfail", dns.rcode.SERVFAIL), ("refused", dns.rcode.REFUSED), ("nxdomain", dns.rcode.NXDOMAIN)],
)
def test_an_answer_can_be_a_refusal(served: Served, server: str, kind: str, rcode: dns.rcode.Rcode) -> None:
    """A fault concerns the server and name it is for, as often as it says; a false NXDOMAIN looks like a true one."""
    served.world.faults.add(Fault("dns", kind, match=f"{server}:mail.contoso.com", times=1))
    assert served.ask(server, "contoso.com", "MX").rcode() == dns.rcode.NOERROR
    response = served.ask(server, "mail.contoso.com", "A")
    assert response.rcode() == rcode
    if kind == "nxdomain":
        assert response.authority[0].rdtype == dns.rdatatype.SOA
        assert bool(response.flags & dns.flags.AA) == (server != "resolver")
    assert served.ask(server, "mail.contoso.com", "A").answer


def test_a_server_can_be_silent_over_both_transports(served: Served) -> None:
    """Neither UDP nor TCP gives an answer, and the other servers go on."""
    served.world.faults.add(Fault("dns", "silent", match="primary:"))
    host, port = served.address("primary")
    query = dns.message.make_query("contoso.com", "TXT")
    for ask in (dns.query.udp, dns.query.tcp):
        with pytest.raises(dns.exception.Timeout):
            ask(query, host, port=port, timeout=0.2)
    assert served.loop.run(served.public.txt_visible("contoso.com", "MS=ms11111111")) is False


def test_a_server_can_be_slow_without_holding_others_up(served: Served) -> None:
    """The slow question takes its seconds; another one asked meanwhile is answered at once."""
    served.world.faults.add(Fault("dns", "slow", match="primary:contoso.com", times=1, seconds=0.5))
    host, port = served.address("primary")
    with pytest.raises(dns.exception.Timeout):
        dns.query.udp(dns.message.make_query("contoso.com", "MX"), host, port=port, timeout=0.1)
    started = time.monotonic()
    assert served.ask("primary", "contoso.com", "MX").answer
    assert time.monotonic() - started < 0.3


def test_an_answer_can_be_truncated_or_garbage(served: Served) -> None:
    """Truncated: TC over UDP, the full answer over TCP. Garbage: the right id, and nothing that can be read."""
    served.world.faults.add(Fault("dns", "truncated", match="primary:fabrikam.com"))
    host, port = served.address("primary")
    query = dns.message.make_query("fabrikam.com", "A")
    response, by_tcp = dns.query.udp_with_fallback(query, host, port=port, timeout=1)
    assert by_tcp
    assert response.answer
    served.world.faults.add(Fault("dns", "garbage", match="primary:contoso.com"))
    with pytest.raises(dns.exception.FormError):
        served.ask("primary", "contoso.com", "A")


def test_strange_messages_are_answered_as_real_servers_do(served: Served) -> None:
    """Noise gets FORMERR or nothing, another operation NOTIMP, a newer EDNS BADVERS, another class REFUSED."""
    host, port = served.address("primary")

    def ask(query: dns.message.Message) -> dns.rcode.Rcode:
        return dns.query.udp(query, host, port=port, timeout=1).rcode()

    notify = dns.message.make_query("contoso.com", "SOA")
    notify.set_opcode(dns.opcode.NOTIFY)
    assert ask(notify) == dns.rcode.NOTIMP
    assert ask(dns.message.make_query("contoso.com", "SOA", use_edns=1)) == dns.rcode.BADVERS
    assert ask(dns.message.make_query("version.bind", "TXT", rdclass="CH")) == dns.rcode.REFUSED
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noise:
        noise.settimeout(1)
        noise.connect((host, port))
        for message in (b"", b"\x01", b"\x12\x34\x81\x80" + b"\xff" * 20):
            noise.send(message)
        noise.send(b"\x12\x34\x01\x00" + b"\xff" * 20)
        assert noise.recv(512) == b"\x12\x34\x81\x01" + bytes(8)


def test_an_unreadable_record_makes_its_zone_fail(served: Served) -> None:
    """SERVFAIL for the zone that cannot be loaded, and not for the others."""
    served.world.zones.primary.append(Record("bad.contoso.com", "A", "not an address"))
    assert served.ask("primary", "contoso.com", "MX").rcode() == dns.rcode.SERVFAIL
    assert served.ask("primary", "fabrikam.com", "A").answer


def test_a_published_value_is_visible_over_the_wire(served: Served) -> None:
    """`txt_visible` finds the exact value, long ones too, and nothing else."""
    for value, visible in (("MS=ms11111111", True), (LONG_TEXT, True), ("MS=ms1111111", False)):
        assert served.loop.run(served.public.txt_visible("contoso.com", value)) is visible
    for name in ("nothing.contoso.com", "no..name", "x" * 64 + ".contoso.com"):
        assert served.loop.run(served.public.txt_visible(name, "MS=ms11111111")) is False
    served.loop.run(served.public.stop())
    assert served.loop.run(served.public.txt_visible("contoso.com", "MS=ms11111111")) is False


def test_each_question_is_in_the_journal(served: Served) -> None:
    """Server, transport, outcome and fault of every question are kept."""
    served.world.faults.add(Fault("dns", "servfail", match="primary:"))
    served.ask("primary", "Contoso.com", "TXT")
    served.ask("resolver", "mail.contoso.com", "A")
    first, second = served.world.journal.read(system="dns")
    assert (first["what"], first["detail"]["server"], first["detail"]["outcome"], first["detail"]["fault"]) == (
        "TXT contoso.com",
        "primary",
        "SERVFAIL",
        "servfail",
    )
    assert (second["what"], second["detail"]["transport"], second["detail"]["outcome"]) == (
        "A mail.contoso.com",
        "udp",
        "SERVFAIL" if served.at.secondary is None else "NOERROR",
    )


def test_a_port_in_use_is_an_error_and_any_port_is_found(served: Served) -> None:
    """A second company cannot have the same port, and gets another one when it does not mind."""
    second = PublicDns(small_world())
    with pytest.raises(OSError, match="in use"):
        served.loop.run(second.start(port=served.at.port))
    other = served.loop.run(second.start())
    served.loop.run(second.stop())
    assert other.port != served.at.port


def test_a_machine_with_one_loopback_address_has_no_secondary(served: Served) -> None:
    """The last server then gets another port on the first address; an IPv6 address stands for one that is not there."""

    async def respond(_server: str, message: bytes, _transport: str) -> bytes:
        return message

    hosts = {"primary": "127.0.0.1", "secondary": "::2", "resolver": "::3"}
    opened = served.loop.run(open_endpoints(hosts, respond, port=0))
    assert set(opened) == {"primary", "resolver"}
    assert opened["resolver"].address[0] == "127.0.0.1"
    assert opened["resolver"].address[1] != opened["primary"].address[1]
    for endpoint in opened.values():
        served.loop.run(endpoint.close())


def test_one_tcp_connection_takes_several_questions(served: Served) -> None:
    """Questions that are sent together are answered in their order; a cut-off one ends the connection."""
    names = ["contoso.com", "mail.contoso.com"]
    with socket.create_connection(served.address("primary"), timeout=1) as connection:
        for name in names:
            message = dns.message.make_query(name, "A").to_wire()
            connection.sendall(len(message).to_bytes(2, "big") + message)
        answers = [dns.query.receive_tcp(connection)[0] for _ in names]
        assert [len(answer.answer) for answer in answers] == [0, 1]
        connection.sendall(b"\x00\x20abc")
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""


def test_any_gives_all_records_of_a_name(served: Served) -> None:
    """SOA, NS, MX and TXT at the apex."""
    host, port = served.address("primary")
    response = dns.query.tcp(dns.message.make_query("contoso.com", "ANY"), host, port=port, timeout=1)
    assert {dns.rdatatype.to_text(rrset.rdtype) for rrset in response.answer} == {"SOA", "NS", "MX", "TXT"}


def test_a_loop_of_aliases_ends(served: Served) -> None:
    """The resolver gives up with SERVFAIL."""
    served.world.zones.primary.append(Record("a.contoso.com", "CNAME", "b.contoso.com"))
    served.world.zones.primary.append(Record("b.contoso.com", "CNAME", "a.contoso.com"))
    assert served.ask("resolver", "a.contoso.com", "A").rcode() == dns.rcode.SERVFAIL


def test_a_zone_may_lie_inside_another(served: Served) -> None:
    """The nearest zone answers for its names."""
    served.world.zones.names.append("inner.contoso.com")
    served.world.zones.primary.append(Record("www.inner.contoso.com", "A", "192.0.2.77"))
    response = served.ask("resolver", "nothing.inner.contoso.com", "A")
    assert response.authority[0].name.to_text() == "inner.contoso.com."
    assert served.ask("primary", "www.inner.contoso.com", "A").answer
    assert served.ask("primary", "contoso.com", "MX").answer
