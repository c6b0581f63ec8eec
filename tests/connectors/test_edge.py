"""The Edge's certificate: names, end and trust as they are shown, and a sentence for each way to show none."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.typing import EventDict

from connectors.edge import EdgeProbe
from connectors.errors import ConnectorError, Unexpected, Unreachable
from sandbox.certificates import Authority
from sandbox.edge import EdgeListener
from sandbox.faults import Fault
from sandbox.world import EdgeCertificate, World
from tests.connectors.harness import loop_in_thread, tcp_server, unused_port
from tests.connectors.shell_harness import error_of
from tests.sandbox.small_world import small_world

HOST = "sip.contoso.com"


@dataclass
class Edge:
    """A running Access Edge, and a probe for it."""

    world: World
    port: int
    ca_file: Path

    @property
    def shown(self) -> EdgeCertificate:
        return self.world.deployment.edge_certificate

    def probe(self, *, ca_file: Path | None = None, port: int = 0, timeout: float = 5.0) -> EdgeProbe:
        return EdgeProbe(ca_file=ca_file or self.ca_file, timeout=timeout, port=port)

    def error(self, probe: EdgeProbe | None = None, host: str = HOST, port: int = 0) -> ConnectorError:
        """What asking fails with."""
        return error_of(lambda: (probe or self.probe()).certificate(host, port or self.port, address="127.0.0.1"))


@pytest.fixture
def edge(authority: Authority, tmp_path: Path) -> Iterator[Edge]:
    world = small_world()
    world.deployment.edge_certificate = EdgeCertificate(names=[HOST, "*.Fabrikam.com"])
    listener = EdgeListener(world, authority, tmp_path)
    with loop_in_thread() as run:
        port = run(listener.start("127.0.0.1", 0))
        yield Edge(world, port, authority.ca_file)
        run(listener.stop())


def test_names_and_end_are_those_of_the_certificate(edge: Edge) -> None:
    """A trusted one is read with a single handshake."""
    edge.shown.ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)
    found = edge.probe().certificate(HOST, edge.port, address="127.0.0.1")
    assert found.names == (HOST, "*.fabrikam.com")
    assert found.not_after == edge.shown.ends
    assert found.trusted is True
    assert found.use == f"{HOST}:{edge.port}"
    assert len(edge.world.journal.read(system="edge")) == 1


def test_a_name_that_is_missing_is_not_a_matter_of_trust(edge: Edge) -> None:
    """Who issued it is one question, whom it names another, which a rule asks for all domains together."""
    found = edge.probe().certificate("sip.tailspintoys.com", edge.port, address="127.0.0.1")
    assert (found.trusted, found.names) == (True, (HOST, "*.fabrikam.com"))


def test_an_authority_that_nobody_knows_is_not_trusted_and_the_names_are_read_all_the_same(edge: Edge) -> None:
    edge.shown.trusted = False
    found = edge.probe().certificate(HOST, edge.port, address="127.0.0.1")
    assert (found.trusted, found.names) == (False, (HOST, "*.fabrikam.com"))


def test_only_public_authorities_are_trusted_where_no_file_is_set(edge: Edge) -> None:
    assert EdgeProbe().certificate(HOST, edge.port, address="127.0.0.1").trusted is False


def test_whether_an_expired_certificate_was_trusted_is_unknown(edge: Edge) -> None:
    edge.shown.ends = datetime(2026, 3, 1, tzinfo=UTC)
    found = edge.probe().certificate(HOST, edge.port, address="127.0.0.1")
    assert (found.trusted, found.not_after) == (None, edge.shown.ends)


def test_a_certificate_without_names_has_none(edge: Edge) -> None:
    """Nor does the subject's common name count: nobody reads it any more."""
    edge.shown.names = []
    assert edge.probe().certificate(HOST, edge.port, address="127.0.0.1").names == ()


def test_the_port_for_test_benches_is_asked_instead(edge: Edge) -> None:
    """What the certificate is for keeps the port of the record."""
    found = edge.probe(port=edge.port).certificate(HOST, 5061, address="127.0.0.1")
    assert found.use == f"{HOST}:5061"


def test_without_an_address_the_machine_resolves_the_name(edge: Edge) -> None:
    assert edge.probe().certificate("localhost", edge.port).names[0] == HOST
    error = error_of(lambda: edge.probe().certificate("sip.contoso.invalid", edge.port))
    assert error.detail == "the name sip.contoso.invalid was not found in DNS"


def test_each_question_is_logged(edge: Edge, log: list[EventDict]) -> None:
    edge.probe().certificate(HOST, edge.port, address="127.0.0.1")
    asked = [(line["system"], line["asked"], line["outcome"]) for line in log if line["event"] == "remote call"]
    assert asked == [("Access Edge", f"TLS handshake with {HOST}:{edge.port}", "ok")]


@pytest.mark.parametrize(
    ("kind", "says"), [("down", "ended the TLS handshake"), ("not-tls", "does not speak TLS"), ("slow", "in time")]
)
def test_an_edge_that_shows_nothing_is_unreachable(edge: Edge, kind: str, says: str) -> None:
    edge.world.faults.add(Fault("edge", kind, seconds=5.0))
    error = edge.error(edge.probe(timeout=0.3))
    assert isinstance(error, Unreachable)
    assert says in error.detail
    assert str(edge.port) in error.detail


def test_a_port_where_nobody_listens_is_told(edge: Edge) -> None:
    port = unused_port()
    assert edge.error(port=port).detail == f"127.0.0.1 on port {port} refused the connection"


def test_an_address_that_leads_nowhere_is_told(edge: Edge) -> None:
    """A broadcast address can never be connected to, on any machine."""
    error = error_of(lambda: edge.probe(timeout=0.5).certificate(HOST, 5061, address="255.255.255.255"))
    assert isinstance(error, Unreachable)
    assert "could not be made" in error.detail


def test_what_is_no_host_name_is_told(edge: Edge) -> None:
    assert edge.error(host="sip..contoso.com").detail == "sip..contoso.com is not a host name"


def test_a_file_of_authorities_that_cannot_be_read_is_named(edge: Edge, tmp_path: Path) -> None:
    error = edge.error(edge.probe(ca_file=tmp_path / "missing.pem"))
    assert "missing.pem" in error.detail
    assert "HYBRIDBOT_CA_FILE" in error.remedy


def test_a_server_that_wants_a_certificate_of_the_caller_is_told(edge: Edge, authority: Authority) -> None:
    """The federation port speaks mutual TLS, and some servers end the handshake without it."""
    context = authority.server_context(file_name="mutual.pem")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(authority.ca_file)
    context.verify_mode = ssl.CERT_REQUIRED
    with tcp_server(lambda _: None, context=context) as port:
        error = edge.error(port=port)
    assert "may want a certificate of the caller" in error.detail
    assert "Get-CsCertificate -Type AccessEdgeExternal" in error.remedy


def test_a_server_with_old_tls_only_is_told(edge: Edge) -> None:
    """It answers with the alert that the version is not one it speaks (RFC 5246 section 7.2.2)."""

    def refuse(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"\x15\x03\x01\x00\x02\x02\x46")

    with tcp_server(refuse) as port:
        error = edge.error(port=port)
    assert error.detail == f"127.0.0.1 on port {port} does not speak TLS 1.2"


def test_a_certificate_that_cannot_be_read_is_unexpected(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSL is more forgiving than the parser; no certificate that only it takes could be made here."""
    monkeypatch.setattr(ssl.SSLSocket, "getpeercert", lambda _self, binary_form: b"not a certificate")  # noqa: ARG005
    assert isinstance(edge.error(), Unexpected)
