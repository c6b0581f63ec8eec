"""The sandbox's authority: what clients trust, and what they must not."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.certificates import Authority, make_authority, make_client_certificate


def shake_hands(context: ssl.SSLContext, *, trusting: Authority, name: str) -> str:
    """The TLS version agreed with a server that uses `context`. Raises ssl.SSLError where the client refuses."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                return

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    client = ssl.create_default_context(cafile=str(trusting.ca_file))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    try:
        with (
            socket.create_connection(listener.getsockname(), timeout=5) as plain,
            client.wrap_socket(plain, server_hostname=name) as wrapped,
        ):
            return str(wrapped.version())
    finally:
        server.join(5)
        listener.close()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "pool01.contoso.com", "graph.microsoft.com"])
def test_the_server_is_trusted_under_each_of_its_names_even_strictly(tmp_path: Path, name: str) -> None:
    """Strict checking (Python 3.13's default) finds key usage and key identifiers in order."""
    authority = make_authority(tmp_path)
    assert shake_hands(authority.server_context(), trusting=authority, name=name).startswith("TLS")


def test_another_authority_is_not_trusted(tmp_path: Path) -> None:
    ours, theirs = make_authority(tmp_path / "ours"), make_authority(tmp_path / "theirs")
    with pytest.raises(ssl.SSLCertVerificationError, match=r"unable to get local issuer|self-signed|signature failure"):
        shake_hands(ours.server_context(), trusting=theirs, name="localhost")


def test_an_expired_server_certificate_is_refused(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        shake_hands(authority.server_context(ends=-timedelta(hours=1)), trusting=authority, name="localhost")


def test_a_certificate_ends_at_the_moment_asked_for(tmp_path: Path) -> None:
    """A moment in the past is an expired one, and one without names is for nobody."""
    authority = make_authority(tmp_path)
    past = datetime.now(UTC) - timedelta(days=40)
    with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
        shake_hands(authority.server_context(ends=past), trusting=authority, name="localhost")
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(authority.server_context(names=()), trusting=authority, name="localhost")


def test_a_name_that_is_not_in_the_certificate_is_refused(tmp_path: Path) -> None:
    authority = make_authority(tmp_path)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(authority.server_context(), trusting=authority, name="sandbox.invalid")


def test_the_private_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    make_authority(tmp_path).server_context()
    assert (tmp_path / "server.pem").stat().st_mode & 0o077 == 0


def test_a_client_certificate_and_its_key_are_pem_texts() -> None:
    made = make_client_certificate()
    assert made.certificate_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert made.private_key_pem.startswith("-----BEGIN PRIVATE KEY-----")
