"""Answers of DNS servers that no emulator gives: no zone, no servers, no addresses, circles."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message

from connectors.facts import DnsOutcome, DnsSurvey, ServerRole
from connectors.nameserver import Nameserver
from tests.connectors.harness import unused_port

AUTHORITATIVE, RESOLVER = ServerRole.AUTHORITATIVE, ServerRole.RESOLVER


@contextmanager
def fake_server(*answers: bytes | None) -> Iterator[tuple[str, int]]:
    """A UDP server that answers with these sections of zone text in turn (the last again and again)."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    waiting = list(answers)

    def serve() -> None:
        while True:
            data, client = listener.recvfrom(4096)
            if not data:
                return
            answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            response = dns.message.make_response(dns.message.from_wire(data))
            text = response.to_text() + "\n" + (answer or b"").decode()
            made = dns.message.from_text(text, one_rr_per_rrset=False)
            made.flags |= dns.flags.QR
            listener.sendto(made.to_wire(), client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        listener.sendto(b"", listener.getsockname())
        thread.join()
        listener.close()


SOA = b";ANSWER\nodd.example. 60 IN SOA ns.odd.example. root.odd.example. 1 2 3 4 5\n"


def odd(*answers: bytes | None, record_type: str = "TXT") -> DnsSurvey:
    with fake_server(*answers) as at:
        return Nameserver([at], port=unused_port(), timeout=0.3).survey("odd.example", record_type)


def test_resolvers_that_name_no_zone_are_a_problem() -> None:
    survey = odd(None)
    assert survey.problem == "The resolvers name no zone for odd.example."
    assert survey.zone == ""


def test_a_zone_without_name_servers_is_a_problem() -> None:
    survey = odd(SOA, None)
    assert survey.zone == "odd.example"
    assert survey.problem == "The resolvers name no authoritative server for odd.example."


def test_a_name_server_without_an_address_is_unreachable_and_not_left_out() -> None:
    """Left out, the others would look unanimous."""
    survey = odd(SOA, b";ANSWER\nodd.example. 60 IN NS ns.odd.example.\n", None)
    server = survey.of(AUTHORITATIVE)[0]
    assert (server.server.name, server.server.address) == ("ns.odd.example", "")
    assert server.outcome is DnsOutcome.UNREACHABLE
    assert survey.problem == ""


def test_a_name_server_with_only_ipv6_is_asked_there() -> None:
    survey = odd(
        SOA,
        b";ANSWER\nodd.example. 60 IN NS ns.odd.example.\n",
        None,
        b";ANSWER\nns.odd.example. 60 IN AAAA ::1\n",
        None,
    )
    assert survey.of(AUTHORITATIVE)[0].server.address == "::1"


def test_aliases_that_go_round_in_a_circle_end() -> None:
    circle = b";ANSWER\nodd.example. 60 IN CNAME b.example.\nb.example. 60 IN CNAME odd.example.\n"
    answer = odd(circle).of(RESOLVER)[0]
    assert (answer.outcome, answer.values) == (DnsOutcome.NODATA, ())


def test_an_answer_through_an_alias_lasts_as_long_as_the_shortest_record() -> None:
    alias = b';ANSWER\nodd.example. 30 IN CNAME b.example.\nb.example. 600 IN TXT "x"\n'
    answer = odd(alias).of(RESOLVER)[0]
    assert (answer.values, answer.ttl) == (("x",), 30)


def test_bytes_that_are_no_text_are_shown_and_not_lost() -> None:
    answer = odd(b';ANSWER\nodd.example. 30 IN TXT "a\\255b"\n').of(RESOLVER)[0]
    assert answer.values == ("a\\xffb",)
