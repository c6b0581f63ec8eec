"""Trust and proxy are what the operator set, whatever the environment says; trouble becomes a sentence."""

import base64
import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from connectors.errors import Unreachable
from connectors.transport import AuthorityFileError, Transport, unreachable
from sandbox.certificates import Authority
from tests.connectors.harness import Microsoft, Reply, scripted, tcp_server, unused_port, write_pem


@pytest.fixture
def transport(authority: Authority) -> Iterator[Transport]:
    made = Transport(ca_file=authority.ca_file, timeout=(1.0, 1.0))
    yield made
    made.close()


def trouble(transport: Transport, url: str) -> Unreachable:
    """What asking `url` fails with."""
    with pytest.raises((requests.RequestException, AuthorityFileError)) as caught:
        transport.send("GET", url)
    return unreachable(caught.value, system="a system", asked="GET /", host="the host")


def answer(connection: socket.socket) -> None:
    """A minimal answer to one request."""
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")


def test_the_environment_changes_nothing(
    microsoft: Microsoft, other_authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Proxy variables, a foreign bundle of authorities and a netrc file are meant for other programs."""
    nowhere = f"http://127.0.0.1:{unused_port()}"
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, nowhere)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(other_authority.ca_file))
    monkeypatch.setenv("NO_PROXY", "")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login somebody password secret\n", encoding="ascii")
    monkeypatch.setenv("NETRC", str(netrc))
    assert microsoft.graph().organization().tenant_id == microsoft.world.tenant.tenant_id


def test_closing_ends_the_connection_also_while_somebody_keeps_an_answer(transport: Transport) -> None:
    ended = threading.Event()

    def serve(connection: socket.socket) -> None:
        connection.settimeout(3)
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}")
        if not connection.recv(65536):
            ended.set()

    with tcp_server(serve) as port:
        kept = transport.send("GET", f"http://127.0.0.1:{port}/")
        transport.close()
        assert ended.wait(3)
    assert kept.status_code == 401


def test_loopback_is_never_asked_through_the_proxy(authority: Authority) -> None:
    transport = Transport(ca_file=authority.ca_file, proxy=f"http://127.0.0.1:{unused_port()}")
    with scripted(Reply()) as server:
        assert transport.send("GET", server.url).ok
        assert transport.send("GET", server.url.replace("127.0.0.1", "localhost")).ok
        assert transport.send("GET", server.url.replace("127.0.0.1", "127.0.0.1")).ok
    transport.close()


@pytest.mark.parametrize("host", ["graph.microsoft.com", "192.0.2.1", "[2001:db8::1]", "localhost.example.com"])
def test_everything_else_is_asked_through_the_proxy(host: str) -> None:
    with scripted(Reply(200, b"by proxy")) as proxy:
        transport = Transport(proxy=proxy.url)
        assert transport.send("GET", f"http://{host}/path").text == "by proxy"
        transport.close()
    assert proxy.requests[0][1] == f"http://{host}/path"


def test_the_metadata_address_of_azure_is_asked_directly() -> None:
    """Link-local addresses end at the machine; a proxy would ask its own."""
    with scripted(Reply()) as proxy:
        transport = Transport(proxy=proxy.url, timeout=(0.05, 0.05))
        with suppress(requests.RequestException):  # nobody is there, or somebody who answers: not the proxy
            transport.send("GET", "http://169.254.255.254/metadata/identity")
        transport.close()
    assert proxy.requests == []


def test_tls_goes_through_the_proxys_tunnel_and_is_checked_there(
    authority: Authority, other_authority: Authority
) -> None:
    """A CONNECT proxy; the certificate at the far end must be that of the name that was asked for."""
    seen: list[bytes] = []
    context = authority.server_context()

    def tunnel(connection: socket.socket) -> None:
        seen.append(connection.recv(65536).split(b"\r\n")[0])
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as inside:
            answer(inside)

    with tcp_server(tunnel) as port:
        transport = Transport(ca_file=authority.ca_file, proxy=f"http://127.0.0.1:{port}")
        assert transport.send("GET", "https://graph.microsoft.com/v1.0/").json() == {}
        transport.close()
        wrong = Transport(ca_file=other_authority.ca_file, proxy=f"http://127.0.0.1:{port}")
        assert "is not trusted" in trouble(wrong, "https://graph.microsoft.com/").detail
        wrong.close()
    assert seen[0].startswith(b"CONNECT graph.microsoft.com:443 ")


def test_a_proxy_that_refuses_is_named_without_its_password() -> None:
    with scripted(Reply(407, b"who are you")) as proxy:
        address = proxy.url.replace("http://", "http://user:proxy-password@")
        transport = Transport(proxy=address)
        error = trouble(transport, "https://graph.microsoft.com/")
        transport.close()
    assert error.detail == "the proxy did not let us through to the host"
    assert "HYBRIDBOT_PROXY" in error.remedy
    assert "proxy-password" not in str(error) + error.remedy
    assert base64.b64encode(b"user:proxy-password").decode() in str(proxy.requests[0][2])


def test_public_authorities_stay_trusted_beside_the_operators_own(authority: Authority) -> None:
    transport = Transport(ca_file=authority.ca_file)
    context = transport._open_session().get_adapter("https://x")._context  # type: ignore[attr-defined]  # our adapter
    transport.close()
    assert context.cert_store_stats()["x509_ca"] > 50


def test_an_untrusted_certificate_is_told_with_the_setting(authority: Authority, other_authority: Authority) -> None:
    transport = Transport(ca_file=other_authority.ca_file)
    with tcp_server(answer, context=authority.server_context(file_name="untrusted.pem")) as port:
        error = trouble(transport, f"https://localhost:{port}/")
    transport.close()
    assert error.detail.startswith("the certificate of the host is not trusted (")
    assert error.remedy.startswith("Save the certificate of the authority")
    assert "HYBRIDBOT_CA_FILE" in error.remedy


def test_without_an_authority_of_ones_own_only_public_ones_are_trusted(authority: Authority) -> None:
    transport = Transport()
    with tcp_server(answer, context=authority.server_context(file_name="own.pem")) as port:
        assert "is not trusted" in trouble(transport, f"https://localhost:{port}/").detail
    transport.close()


def test_a_certificate_for_another_name_is_told(transport: Transport, authority: Authority) -> None:
    context = authority.server_context(names=("elsewhere.example",), file_name="name.pem")
    with tcp_server(answer, context=context) as port:
        assert (
            trouble(transport, f"https://localhost:{port}/").detail == "the certificate of the host is for another name"
        )


def test_an_expired_server_certificate_is_told(transport: Transport, authority: Authority) -> None:
    context = authority.server_context(ends=timedelta(days=-3), file_name="expired.pem")
    with tcp_server(answer, context=context) as port:
        error = trouble(transport, f"https://localhost:{port}/")
    assert "not valid today (certificate has expired)" in error.detail
    assert "Renew" in error.remedy


def test_a_port_that_does_not_speak_tls_is_told(transport: Transport) -> None:
    with tcp_server(lambda connection: connection.sendall(b"220 mail.example ESMTP\r\n" * 3)) as port:
        error = trouble(transport, f"https://localhost:{port}/")
    assert error.detail == "no encrypted connection to the host could be made"


def test_an_answer_that_breaks_off_is_told(transport: Transport) -> None:
    def stop_early(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    with tcp_server(stop_early) as port:
        error = trouble(transport, f"http://127.0.0.1:{port}/")
    assert "broke off before the answer was complete" in error.detail
    assert error.passing


def test_an_authority_file_without_a_certificate_is_told(tmp_path: Path) -> None:
    transport = Transport(ca_file=write_pem(tmp_path, "empty.pem", "nothing\n"))
    error = trouble(transport, "https://localhost/")
    assert "cannot be used" in error.detail
    assert "empty.pem" in error.detail
    assert not error.passing


def test_redirects_are_not_followed(transport: Transport) -> None:
    with scripted(Reply(302, b"", {"Location": "https://elsewhere.invalid/"})) as server:
        assert transport.send("GET", server.url).status_code == 302


def test_cookies_are_not_kept(transport: Transport) -> None:
    with scripted(Reply(200, b"{}", {"Set-Cookie": "who=me; Path=/"})) as server:
        transport.send("GET", server.url)
        transport.send("GET", server.url)
    assert "Cookie" not in server.requests[1][2]


def test_compressed_answers_are_read(transport: Transport) -> None:
    with scripted(Reply(200, gzip.compress(b"[1]"), {"Content-Encoding": "gzip"})) as server:
        assert transport.send("GET", server.url).json() == [1]
    assert "gzip" in server.requests[0][2]["Accept-Encoding"]


def test_a_closed_transport_opens_again_and_closing_twice_is_fine(transport: Transport) -> None:
    transport.close()
    with scripted(Reply()) as server:
        assert transport.send("GET", server.url).ok
    transport.close()
    transport.close()


def test_making_a_transport_reads_no_file(tmp_path: Path) -> None:
    Transport(ca_file=tmp_path / "absent.pem").close()
