"""The certificate that an Access Edge shows on the internet, read with a TLS handshake and nothing after it.

The connection is made directly, past any proxy. Standard library for the handshake, `cryptography` for the names.
"""

import socket
import ssl
from datetime import datetime
from pathlib import Path

from cryptography import x509

from connectors.calls import remote_call
from connectors.errors import Unexpected, Unreachable
from connectors.facts import ServerCertificate
from connectors.transport import AuthorityFileError, trusting

SYSTEM = "Access Edge"

_DATES = {9, 10}
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED: then who issued it was not the question."""
_BY_HAND = (
    "Look at it on the Edge instead: "
    "Get-CsCertificate -Type AccessEdgeExternal | Select-Object AlternativeNames, NotAfter"
)


class EdgeProbe:
    """Asks Access Edges for their certificates. Threads may share it.

    ca_file   PEM file with authorities that are trusted besides the public ones
    timeout   seconds to connect, and again for the handshake
    port      asked instead of the port in the SRV record, for test benches; 0: the one in the record
    """

    def __init__(self, *, ca_file: Path | None = None, timeout: float = 5.0, port: int = 0) -> None:
        self._ca_file = ca_file
        self._timeout = timeout
        self._port = port

    def certificate(self, host: str, port: int, *, address: str = "") -> ServerCertificate:
        """The certificate for `host`, whose port is that of its SRV record.

        address   where to connect, for instance as public DNS has it; empty: as this machine resolves `host`

        `use` is host:port; a name in `names` may begin with *. and none is looked up. `trusted` is True where the
        chain leads to a public authority or one of `ca_file`, whatever the names; None where the dates kept that from
        being judged; False also where the server leaves out an intermediate certificate. Raises Unreachable for a
        connection that is not made and for a server that ends the handshake, Unexpected for an unreadable certificate.
        """
        where = (address or host, self._port or port)
        use = f"{host}:{port}"
        asked = f"TLS handshake with {use}"
        with remote_call(SYSTEM, asked):
            try:
                der, trusted = self._shown(host, where)
            except (OSError, UnicodeError) as error:
                raise _unreachable(error, asked, host, where) from error
            try:
                names, ends = _read(der)
            except ValueError as error:
                raise Unexpected(SYSTEM, asked, "its certificate cannot be read", remedy=_BY_HAND) from error
        return ServerCertificate(use=use, not_after=ends, names=names, trusted=trusted)

    def _shown(self, host: str, where: tuple[str, int]) -> tuple[bytes, bool | None]:
        """The certificate (DER), and whether it is trusted; asked again without judging where it is not."""
        host.encode("idna")  # before there is a connection, which ssl would leave open
        judging = trusting(self._ca_file)
        judging.check_hostname = False
        judging.verify_flags &= ~ssl.VERIFY_X509_STRICT  # Python 3.13's default, finer than what partners check
        try:
            return self._handshake(judging, host, where), True
        except ssl.SSLCertVerificationError as error:
            trusted = None if error.verify_code in _DATES else False
        return self._handshake(_believing(), host, where), trusted

    def _handshake(self, context: ssl.SSLContext, host: str, where: tuple[str, int]) -> bytes:
        with (
            socket.create_connection(where, timeout=self._timeout) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            return secured.getpeercert(binary_form=True) or b""


def _believing() -> ssl.SSLContext:
    """Takes any certificate: it is read, and nothing is sent to whom it belongs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _read(der: bytes) -> tuple[tuple[str, ...], datetime]:
    """The DNS names, lower case, and the end (aware UTC). Raises ValueError."""
    found = x509.load_der_x509_certificate(der)
    try:
        alternative = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (), found.not_valid_after_utc
    return tuple(name.lower() for name in alternative.get_values_for_type(x509.DNSName)), found.not_valid_after_utc


def _unreachable(error: OSError | UnicodeError, asked: str, host: str, where: tuple[str, int]) -> Unreachable:
    """A sentence and a remedy for why no certificate came."""
    detail, remedy = _explain(error, host, f"{where[0]} on port {where[1]}")
    return Unreachable(SYSTEM, asked, detail, remedy=remedy)


def _explain(error: OSError | UnicodeError, host: str, place: str) -> tuple[str, str]:
    match error:
        case AuthorityFileError():
            return f"the file with trusted authorities cannot be used ({error})", "Correct HYBRIDBOT_CA_FILE."
        case UnicodeError():
            return f"{host} is not a host name", "Correct the name in the SRV record."
        case socket.gaierror():
            return f"the name {host} was not found in DNS", "Check the address and this machine's DNS settings."
        case ConnectionRefusedError():
            return f"{place} refused the connection", ""
        case TimeoutError():
            return f"{place} did not answer in time", ""
        case ssl.SSLError() if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"):
            return f"{place} does not speak TLS", "Check that the SRV record names the Access Edge and its port."
        case ssl.SSLError() if error.reason in ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"):
            return f"{place} does not speak TLS 1.2", "Switch TLS 1.2 on at the Edge: Microsoft 365 wants it too."
        case ssl.SSLError() | ConnectionError():
            return f"{place} ended the TLS handshake; it may want a certificate of the caller", _BY_HAND
    return f"the connection to {place} could not be made ({error.strerror or error})", ""
