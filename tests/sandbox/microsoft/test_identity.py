"""Signing in: what Entra grants, what it refuses, and in which words. Clients are msal and requests, unmodified."""

import time
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import jwt
import msal
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from sandbox.certificates import ClientCertificate, make_client_certificate
from sandbox.faults import Fault
from sandbox.microsoft.managed_identity import IDENTITY_HEADER
from tests.sandbox.microsoft.conftest import Client, Cloud


@pytest.fixture(scope="module")
def pair() -> ClientCertificate:
    return make_client_certificate()


def credential(pair: ClientCertificate) -> dict[str, str]:
    """msal's newer form: PS256 and the SHA-256 thumbprint."""
    return {"private_key": pair.private_key_pem, "public_certificate": pair.certificate_pem}


def post_token(cloud: Cloud, tenant: str | None = None, **changes: str | None) -> requests.Response:
    """A token request as a bare form; a change to None leaves the field out."""
    form: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_id": cloud.application.client_id,
        "client_secret": cloud.application.secret,
        "scope": f"{cloud.base_url}/.default",
    }
    form |= changes
    with cloud.session() as session:
        return session.post(
            f"{cloud.base_url}/{tenant or cloud.world.tenant.tenant_id}/oauth2/v2.0/token", data=form, timeout=10
        )


def test_a_good_secret_gets_a_token_that_says_sandbox(cloud: Cloud) -> None:
    result = cloud.sign_in()
    assert result["token_type"] == "Bearer"
    assert result["access_token"].startswith("sandbox.")
    assert result["expires_in"] == cloud.application.token_lifetime


@pytest.mark.parametrize(
    ("changes", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": None}, 401, "invalid_client", 7000216),
        ({"client_id": "11111111-0000-0000-0000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"client_id": None}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "User.Read"}, 400, "invalid_scope", 1002012),
        ({"scope": "https://vault.azure.net/.default"}, 400, "invalid_resource", 500011),
        ({"client_assertion": "x", "client_assertion_type": "y"}, 400, "invalid_request", 900144),
    ],
)
def test_refusals_have_entras_shape(
    cloud: Cloud, changes: dict[str, str | None], status: int, error: str, code: int
) -> None:
    """Status, error, number and the ids that support asks for are where clients look for them."""
    response = post_token(cloud, **changes)
    body = response.json()
    assert (response.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert {"timestamp", "trace_id", "correlation_id", "error_uri"} <= body.keys()


@pytest.mark.parametrize(("tenant", "code"), [("contoso.example", 90002), ("common", 50059)])
def test_an_unknown_tenant_is_refused(cloud: Cloud, tenant: str, code: int) -> None:
    response = post_token(cloud, tenant)
    assert (response.status_code, response.json()["error_codes"]) == (400, [code])


def test_msal_finds_no_configuration_for_an_unknown_tenant(cloud: Cloud) -> None:
    """Discovery answers 400, which msal turns into advice about the tenant's name."""
    with pytest.raises(ValueError, match="double check your tenant name"):
        cloud.sign_in(tenant="22222222-0000-0000-0000-000000000000")
    assert cloud.journal("identity")[-1]["detail"]["error"] == "AADSTS90002"


def test_the_tenant_may_be_named_by_a_verified_domain(cloud: Cloud) -> None:
    assert "access_token" in cloud.sign_in(tenant="contoso.com")


def test_a_secret_that_has_come_to_its_end_is_refused_as_expired(cloud: Cloud) -> None:
    """By its date, by the company's clock; and by the fault of that name."""
    cloud.application.secret_expires = cloud.world.clock.now() + timedelta(days=1)
    assert "access_token" in cloud.sign_in()
    cloud.world.clock.advance(timedelta(days=2))
    assert cloud.sign_in()["error_codes"] == [7000222]
    cloud.application.secret_expires = None
    cloud.world.faults.add(Fault("identity", "expired", times=1))
    assert cloud.sign_in()["error_codes"] == [7000222]
    assert "access_token" in cloud.sign_in()


def test_both_signatures_of_a_registered_certificate_are_good(cloud: Cloud, pair: ClientCertificate) -> None:
    """PS256 with x5t#S256, and the older RS256 with x5t."""
    cloud.application.certificate_pem = pair.certificate_pem
    assert "access_token" in cloud.sign_in(credential(pair))
    thumbprint = make_thumbprint(pair)
    assert "access_token" in cloud.sign_in({"private_key": pair.private_key_pem, "thumbprint": thumbprint})


def make_thumbprint(pair: ClientCertificate) -> str:
    """The SHA-1 thumbprint in hexadecimal, as portals show it."""
    certificate = x509.load_pem_x509_certificate(pair.certificate_pem.encode())
    return certificate.fingerprint(hashes.SHA1()).hex()  # noqa: S303 - a name, not a protection


def test_an_unregistered_certificate_is_refused(cloud: Cloud, pair: ClientCertificate) -> None:
    result = cloud.sign_in(credential(pair))
    assert result["error_codes"] == [700027]
    assert "key was not found" in result["error_description"]


def test_a_signature_by_another_key_is_refused(cloud: Cloud, pair: ClientCertificate) -> None:
    """The thumbprint names the registered certificate, but somebody else signed."""
    cloud.application.certificate_pem = pair.certificate_pem
    other = make_client_certificate()
    mixed = {"private_key": other.private_key_pem, "public_certificate": pair.certificate_pem}
    result = cloud.sign_in(mixed)
    assert result["error_codes"] == [700027]
    assert "signature value did not match" in result["error_description"]


def test_an_expired_certificate_is_refused(cloud: Cloud, pair: ClientCertificate) -> None:
    cloud.application.certificate_pem = pair.certificate_pem
    cloud.world.clock.advance(timedelta(days=60))
    result = cloud.sign_in(credential(pair))
    assert result["error_codes"] == [700027]
    assert "expired" in result["error_description"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aud": "https://login.microsoftonline.com/other/oauth2/v2.0/token"}, 700023),
        ({"sub": "somebody else"}, 700021),
        ({"exp": 1_000_000_000}, 700024),
        ({"nbf": 4_000_000_000}, 700024),
        ({"exp": "soon"}, 50027),
    ],
)
def test_each_claim_of_an_assertion_counts(
    cloud: Cloud, pair: ClientCertificate, changes: dict[str, Any], code: int
) -> None:
    cloud.application.certificate_pem = pair.certificate_pem
    body = post_assertion(cloud, pair, changes).json()
    assert body["error_codes"] == [code]


def test_an_assertion_as_documented_is_good(cloud: Cloud, pair: ClientCertificate) -> None:
    cloud.application.certificate_pem = pair.certificate_pem
    assert post_assertion(cloud, pair, {}).status_code == 200


def post_assertion(cloud: Cloud, pair: ClientCertificate, changes: dict[str, Any]) -> requests.Response:
    """A token request with an assertion that differs from a good one in `changes`."""
    audience = f"{cloud.base_url}/{cloud.world.tenant.tenant_id}/oauth2/v2.0/token"
    client_id = cloud.application.client_id
    now = int(time.time())
    claims = {"aud": audience, "iss": client_id, "sub": client_id, "exp": now + 600, "nbf": now, "jti": "1"}
    return post_token(
        cloud,
        client_secret=None,
        client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion=signed(pair, claims | changes),
    )


def signed(pair: ClientCertificate, claims: dict[str, Any]) -> str:
    """A JWT made by msal's own JWT library: a second opinion to the emulator's reading."""
    certificate = x509.load_pem_x509_certificate(pair.certificate_pem.encode())
    thumbprint = urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).decode().rstrip("=")
    return jwt.encode(claims, pair.private_key_pem, algorithm="PS256", headers={"x5t#S256": thumbprint})


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "e30.e30.e30", "W10.W10.e30", "..", "é.é.é"])
def test_a_malformed_assertion_is_refused_and_breaks_nothing(
    cloud: Cloud, pair: ClientCertificate, assertion: str
) -> None:
    cloud.application.certificate_pem = pair.certificate_pem
    response = post_token(
        cloud,
        client_secret=None,
        client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion=assertion,
    )
    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"


def test_discovery_gives_addresses_on_the_host_that_was_asked(cloud: Cloud) -> None:
    tenant = cloud.world.tenant.tenant_id
    with cloud.session() as session:
        for path in ("/v2.0/.well-known/openid-configuration", "/.well-known/openid-configuration"):
            body = session.get(f"{cloud.base_url}/{tenant}{path}", timeout=10).json()
            assert body["token_endpoint"] == f"{cloud.base_url}/{tenant}/oauth2/v2.0/token"
            assert body["issuer"] == f"{cloud.base_url}/{tenant}/v2.0"
        behind_a_proxy = {"Host": "login.microsoftonline.com"}
        body = session.get(
            f"{cloud.base_url}/{tenant}/v2.0/.well-known/openid-configuration", headers=behind_a_proxy, timeout=10
        ).json()
        assert body["token_endpoint"] == f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
        assert session.get(f"{cloud.base_url}/{tenant}/discovery/v2.0/keys", timeout=10).json() == {"keys": []}


def test_msal_may_ask_which_instances_there_are(cloud: Cloud) -> None:
    address = f"{cloud.base_url}/common/discovery/instance"
    asked = {"api-version": "1.1", "authorization_endpoint": f"{cloud.base_url}/t/oauth2/v2.0/authorize"}
    with cloud.session() as session:
        body = session.get(address, params=asked, timeout=10).json()
        assert body["tenant_discovery_endpoint"].endswith("/t/v2.0/.well-known/openid-configuration")
        assert "login.microsoftonline.com" in body["metadata"][0]["aliases"]
        stranger = {"authorization_endpoint": "https://login.example/t/oauth2/v2.0/authorize"}
        refused = session.get(address, params=stranger, timeout=10)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_instance")


def test_msal_accepts_the_issuer_of_an_oidc_authority(cloud: Cloud) -> None:
    """msal checks the issuer when the authority is given as an OpenID Connect one."""
    with cloud.session() as session:
        app = msal.ConfidentialClientApplication(
            cloud.application.client_id,
            client_credential=cloud.application.secret,
            oidc_authority=f"{cloud.base_url}/{cloud.world.tenant.tenant_id}",
            http_client=session,
        )
        assert "access_token" in app.acquire_token_for_client([f"{cloud.base_url}/.default"])


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("503", 503)])
def test_the_token_endpoint_can_be_unwell(cloud: Cloud, kind: str, status: int) -> None:
    cloud.world.faults.add(Fault("identity", kind, match="/oauth2/v2.0/token", times=1, seconds=7))
    response = post_token(cloud)
    assert response.status_code == status
    assert response.headers["Retry-After"] == "7"
    assert post_token(cloud).status_code == 200


def test_broken_answers_of_the_token_endpoint(cloud: Cloud) -> None:
    cloud.world.faults.add(Fault("identity", "garbage", times=1))
    with pytest.raises(ValueError, match=r"JSON|Expecting|Unterminated|delimiter"):
        post_token(cloud).json()
    cloud.world.faults.add(Fault("identity", "wrong-content", times=1))
    assert post_token(cloud).headers["Content-Type"].startswith("text/html")
    cloud.world.faults.add(Fault("identity", "drop", times=1))
    with pytest.raises(requests.ConnectionError):
        post_token(cloud)


def test_the_journal_tells_of_sign_ins_but_no_credentials(cloud: Cloud, pair: ClientCertificate) -> None:
    cloud.application.certificate_pem = pair.certificate_pem
    token = cloud.sign_in()["access_token"]
    cloud.sign_in("a wrong secret")
    cloud.sign_in(credential(pair))
    asked = [entry for entry in cloud.journal("identity") if entry["what"] == "POST /oauth2/v2.0/token"]
    seen = [(entry["detail"]["credential"], entry["detail"]["status"]) for entry in asked]
    assert seen == [("secret", 200), ("secret", 401), ("certificate", 200)]
    assert asked[1]["detail"]["error"] == "AADSTS7000215"
    text = str(cloud.journal("identity"))
    assert not any(secret in text for secret in (token, cloud.application.secret, "a wrong secret", "eyJ"))


def test_a_managed_identity_gets_a_token_that_graph_takes(
    cloud: Cloud, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """msal's App Service form, over plain http on the machine itself."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{cloud.plain_port}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", IDENTITY_HEADER)
    with cloud.session() as session:
        app = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=session)
        result = app.acquire_token_for_client(resource=cloud.base_url)
        client.session.headers["Authorization"] = f"Bearer {result['access_token']}"
        assert client.get("/organization").status_code == 200
        monkeypatch.setenv("IDENTITY_HEADER", "wrong")
        other = msal.ManagedIdentityClient(msal.SystemAssignedManagedIdentity(), http_client=session)
        assert "error" in other.acquire_token_for_client(resource=cloud.base_url)


def test_a_virtual_machines_form_needs_its_header(cloud: Cloud) -> None:
    address = f"http://127.0.0.1:{cloud.plain_port}/metadata/identity/oauth2/token"
    with cloud.session() as session:
        query = {"resource": cloud.base_url}
        assert session.get(address, params=query, timeout=10).status_code == 400
        headers = {"Metadata": "true"}
        good = session.get(address, params=query, headers=headers, timeout=10)
        assert good.json()["token_type"] == "Bearer"
        for wrong in ({"client_id": "somebody"}, {"resource": "https://vault.azure.net"}):
            assert session.get(address, params=query | wrong, headers=headers, timeout=10).status_code == 400
