"""The pretend company's certificates: an authority made at start, its server certificate, and client certificates.

Certificates are checked against the machine's clock by every TLS library, so this is the one place in the sandbox
that does not ask the company's clock. Keys stay on this machine and are good for a month.
"""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SERVER_NAMES = (
    "localhost",
    "127.0.0.1",
    "::1",
    "pool01.contoso.com",
    "login.microsoftonline.com",
    "graph.microsoft.com",
)
"""Names of the server certificate: loopback, the Front End pool, and Microsoft's hosts for clients behind a proxy."""

NAMELESS = "sandbox"
"""Common name of a certificate without alternative names."""

LIFETIME = timedelta(days=30)
BACKDATED = timedelta(days=1)
"""Certificates begin a day ago, so that a clock that is a little behind still accepts them."""

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A key pair with which an app registration signs in. Both are PEM texts."""

    private_key_pem: str
    certificate_pem: str


class Authority:
    """A certificate authority that lives as long as this object; `ca_file` is what clients must trust (PEM)."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = _authority_certificate(self._key, name)
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))

    def server_context(
        self,
        *,
        names: tuple[str, ...] = SERVER_NAMES,
        ends: timedelta | datetime = LIFETIME,
        file_name: str = "server.pem",
    ) -> ssl.SSLContext:
        """A TLS server's context with a certificate for `names`.

        It ends at `ends` (aware), or so long from now; negative: it has expired. Names may be missing.
        The key is written beside the authority's file, readable by this user only.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        until = ends if isinstance(ends, datetime) else now + ends
        begins = min(now, until) - BACKDATED
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0] if names else NAMELESS)])
        builder = (
            _builder(subject, self._certificate.subject, key, begins, until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_issued_by(self._key), critical=False)
        )
        if names:
            alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
            builder = builder.add_extension(alternatives, critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        path = self._folder / file_name
        path.touch(mode=0o600)
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + _private_pem(key))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def make_authority(folder: Path, *, name: str = "hybridbot sandbox") -> Authority:
    """A new authority whose certificate is written to `folder` (made when absent) as ca.pem.

    Every call makes an authority of its own: a second one is what tests use as "the wrong CA".
    """
    folder.mkdir(parents=True, exist_ok=True)
    return Authority(folder, name=name)


def make_client_certificate(
    *, name: str = "hybridbot", begins: datetime | None = None, ends: datetime | None = None
) -> ClientCertificate:
    """A self-signed RSA certificate, as an administrator uploads it to an app registration. Times are aware UTC.

    RSA, because Entra takes RS256 and PS256 signatures only.
    """
    now = datetime.now(UTC)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = _builder(subject, subject, key, begins or now - BACKDATED, ends or now + LIFETIME).sign(
        key, hashes.SHA256()
    )
    return ClientCertificate(
        private_key_pem=_private_pem(key).decode("ascii"),
        certificate_pem=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
    )


def _authority_certificate(key: ec.EllipticCurvePrivateKey, name: str) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name} certificate authority"),
        ]
    )
    now = datetime.now(UTC)
    return (
        _builder(subject, subject, key, now - 400 * BACKDATED, now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(_issued_by(key), critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: _Key, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issued_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _private_pem(key: _Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
