"""How the bot proves to Microsoft Entra who it is: a secret, a certificate, or a managed identity.

Values only; secrets are left out of their representation.
"""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A client secret of the app registration."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """A certificate of the app registration and its private key, both in PEM form; the key without a password."""

    private_key_pem: str = field(repr=False)
    certificate_pem: str


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """The identity of the Azure machine the bot runs on; `client_id` for a user-assigned one."""

    client_id: str | None = None


def certificate_end(credential: ClientCertificate) -> tuple[str, datetime] | None:
    """Thumbprint (SHA-1, upper case) and end (aware UTC) of a certificate; None where it is none in PEM form."""
    try:
        certificate = x509.load_pem_x509_certificate(credential.certificate_pem.encode())
    except ValueError:
        return None
    return certificate.fingerprint(SHA1()).hex().upper(), certificate.not_valid_after_utc  # noqa: S303 - its name


def certificate_problem(credential: ClientCertificate, now: datetime) -> tuple[str, str] | None:
    """What is wrong with a certificate at `now` (aware UTC): a detail and a remedy, or None."""
    correct = "Correct the certificate file and the key file of the app registration."
    try:
        certificate = x509.load_pem_x509_certificate(credential.certificate_pem.encode())
    except ValueError:
        return "the client certificate is not a certificate in PEM form", correct
    try:
        key = load_pem_private_key(credential.private_key_pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "the private key of the client certificate is not a key in PEM form without a password", correct
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*spki) != certificate.public_key().public_bytes(*spki):
        return "the private key does not belong to the client certificate", correct
    if certificate.not_valid_after_utc <= now:
        return (
            f"the client certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}",
            "Make a new certificate, upload it to the app registration (Certificates & secrets) and configure it here.",
        )
    if certificate.not_valid_before_utc > now:
        return (
            f"the client certificate is valid only from {certificate.not_valid_before_utc:%Y-%m-%d}",
            "Wait until then, or check the clock of this machine.",
        )
    return None
