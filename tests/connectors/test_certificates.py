"""A client certificate is looked at before it is used: its date, its key, its form."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.credentials import certificate_end
from connectors.errors import NotSignedIn
from connectors.tokens import ClientCertificate, TokenSource
from sandbox.certificates import make_client_certificate
from tests.connectors.harness import Microsoft

ENCRYPTED_KEY = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"


def certificate(*, begins: datetime | None = None, ends: datetime | None = None) -> ClientCertificate:
    made = make_client_certificate(begins=begins, ends=ends)
    return ClientCertificate(private_key_pem=made.private_key_pem, certificate_pem=made.certificate_pem)


def refusal(tokens: TokenSource) -> NotSignedIn:
    with pytest.raises(NotSignedIn) as caught:
        tokens.token()
    return caught.value


def test_an_expired_certificate_is_named_by_its_date_before_anything_is_sent(microsoft: Microsoft) -> None:
    ended = datetime(2024, 3, 31, 12, tzinfo=UTC)
    error = refusal(microsoft.tokens(certificate(begins=ended - timedelta(days=90), ends=ended)))
    assert error.detail == "the client certificate expired on 2024-03-31"
    assert "upload it to the app registration" in error.remedy
    assert microsoft.asked("identity") == []


def test_a_certificate_expires_while_the_bot_runs(microsoft: Microsoft) -> None:
    """Kept tokens are not used past the certificate's end: the next sign-in would fail anyway."""
    credential = certificate()
    microsoft.world.tenant.application.certificate_pem = credential.certificate_pem
    moment = [datetime.now(UTC)]
    tokens = microsoft.tokens(credential, now=lambda: moment[0])
    assert tokens.token()
    moment[0] += timedelta(days=400)
    assert "expired on" in refusal(tokens).detail


def test_a_certificate_of_tomorrow_is_not_valid_yet(microsoft: Microsoft) -> None:
    begins = datetime.now(UTC) + timedelta(days=1)
    error = refusal(microsoft.tokens(certificate(begins=begins, ends=begins + timedelta(days=1))))
    assert error.detail == f"the client certificate is valid only from {begins:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("key", "pem", "detail"),
    [
        (None, "no PEM", "is not a certificate in PEM form"),
        ("no PEM", None, "is not a key in PEM form without a password"),
        (ENCRYPTED_KEY, None, "is not a key in PEM form without a password"),
        ("other", None, "does not belong to the client certificate"),
    ],
)
def test_a_pair_that_cannot_sign_in_is_told_apart(
    microsoft: Microsoft, key: str | None, pem: str | None, detail: str
) -> None:
    good = certificate()
    other = certificate().private_key_pem if key == "other" else key
    credential = ClientCertificate(
        private_key_pem=other or good.private_key_pem, certificate_pem=pem or good.certificate_pem
    )
    assert detail in refusal(microsoft.tokens(credential)).detail


def test_the_end_of_a_certificate_is_read_with_its_thumbprint_and_of_no_certificate_nothing() -> None:
    thumbprint, ends = certificate_end(certificate(ends=datetime(2030, 1, 31, tzinfo=UTC))) or ("", None)
    assert (len(thumbprint), thumbprint, ends) == (40, thumbprint.upper(), datetime(2030, 1, 31, tzinfo=UTC))
    assert certificate_end(ClientCertificate(private_key_pem="", certificate_pem="no PEM")) is None
