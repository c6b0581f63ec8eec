"""Client assertions: a JWT signed with the certificate that the app registration knows.

https://learn.microsoft.com/entra/identity-platform/certificate-credentials - checked here without a JWT library, so
that a client's library is held against the specification and not against itself.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PADDINGS: dict[str, padding.AsymmetricPadding] = {
    "RS256": padding.PKCS1v15(),
    "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH),
}
SKEW = 300
"""Seconds by which a client's clock may be wrong."""


class BadAssertion(Exception):
    """The assertion does not prove who the client is. `code` is the AADSTS number, `text` what follows it."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good assertion must say."""

    client_id: str
    audiences: Collection[str]
    """The token endpoint, in each form a client may write it."""
    certificate_pem: str
    """The registered certificate; empty: none."""


def check_assertion(assertion: str, expected: Expected, *, company_time: datetime, machine_time: datetime) -> None:
    """Raise BadAssertion unless the assertion is good. Both times are aware UTC.

    The certificate must be valid at the company's time. The assertion itself was dated by the client's clock, which
    nobody can advance by hand, so it is held against the machine's.
    """
    header, claims, signed, signature = _parts(assertion)
    certificate = _registered(header, expected)
    _check_signature(header, signed, signature, certificate=certificate)
    if certificate.not_valid_after_utc < company_time:
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        raise BadAssertion(
            700027,
            "The certificate with identifier used to sign the client assertion is expired on application. "
            f"[Reason - The key used is expired., Thumbprint of key used by client: '{_shown(certificate)}', "
            f"Found key 'Start={begins:%m/%d/%Y %H:%M:%S}, End={ends:%m/%d/%Y %H:%M:%S}'].",
        )
    _check_claims(claims, expected, machine_time.timestamp())


def _parts(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    pieces = assertion.split(".")
    if len(pieces) != 3:
        raise BadAssertion(50027, "JWT token is invalid or malformed.")
    try:
        header, claims = (json.loads(_decoded(piece)) for piece in pieces[:2])
        signature = _decoded(pieces[2])
    except (BadBase64, ValueError) as error:
        raise BadAssertion(50027, "JWT token is invalid or malformed.") from error
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise BadAssertion(50027, "JWT token is invalid or malformed.")
    return header, claims, f"{pieces[0]}.{pieces[1]}".encode(), signature


def _registered(header: dict[str, Any], expected: Expected) -> x509.Certificate:
    """The registered certificate, when the header names it by its SHA-256 or (legacy) SHA-1 thumbprint."""
    named = header.get("x5t#S256") or header.get("x5t") or ""
    if expected.certificate_pem:
        certificate = x509.load_pem_x509_certificate(expected.certificate_pem.encode())
        der = certificate.public_bytes(serialization.Encoding.DER)
        thumbprints = {
            "x5t#S256": hashlib.sha256(der).digest(),
            "x5t": hashlib.sha1(der, usedforsecurity=False).digest(),
        }
        # msal pads its thumbprints, which RFC 7515 does not, and Entra takes both
        if any(str(header.get(name, "")).rstrip("=") == _encoded(value) for name, value in thumbprints.items()):
            return certificate
    raise BadAssertion(
        700027,
        "The certificate with identifier used to sign the client assertion is not registered on application. "
        f"[Reason - The key was not found., Thumbprint of key used by client: '{named}'].",
    )


def _check_signature(header: dict[str, Any], signed: bytes, signature: bytes, *, certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    scheme = PADDINGS.get(str(header.get("alg")))
    if scheme is None or not isinstance(key, rsa.RSAPublicKey):
        raise BadAssertion(5002738, f"Invalid JWT token. '{header.get('alg')}' is not a supported signature algorithm.")
    try:
        key.verify(signature, signed, scheme, hashes.SHA256())
    except InvalidSignature as error:
        raise BadAssertion(
            700027,
            "Client assertion failed signature validation. [Reason - The provided signature value did not match the "
            f"expected signature value., Thumbprint of key used by client: '{_shown(certificate)}'].",
        ) from error


def _check_claims(claims: dict[str, Any], expected: Expected, now: float) -> None:
    if claims.get("aud") not in expected.audiences:
        raise BadAssertion(700023, "Client assertion audience claim does not match Realm issuer.")
    if claims.get("sub") != expected.client_id or claims.get("iss") != expected.client_id:
        raise BadAssertion(700021, "Client assertion application identifier doesn't match 'client_id' parameter.")
    begins, ends = claims.get("nbf", 0), claims.get("exp")
    if not isinstance(begins, int | float) or not isinstance(ends, int | float):
        raise BadAssertion(50027, "JWT token is invalid or malformed.")
    if not begins - SKEW <= now <= ends + SKEW:
        raise BadAssertion(
            700024,
            "Client assertion is not within its valid time range. "
            f"Current time: {_moment(now)}, assertion valid from {_moment(begins)}, "
            f"expiry time of assertion {_moment(ends)}.",
        )


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex().upper()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encoded(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
