"""Signing in: each credential works, and each way to fail has a sentence that says what to do."""

import threading
from datetime import datetime
from pathlib import Path

import pytest
from structlog.typing import EventDict

from connectors.clouds import CLOUDS
from connectors.errors import ConnectorError, NotSignedIn, Throttled, Unexpected, Unreachable
from connectors.tokens import ClientCertificate, ClientSecret, Credential, ManagedIdentity, TokenSource
from connectors.transport import Transport
from sandbox.certificates import Authority, make_client_certificate
from sandbox.faults import Fault
from sandbox.microsoft.managed_identity import IDENTITY_HEADER
from tests.connectors.harness import Microsoft, Reply, scripted, unused_port


def certificate(*, begins: datetime | None = None, ends: datetime | None = None) -> ClientCertificate:
    made = make_client_certificate(begins=begins, ends=ends)
    return ClientCertificate(private_key_pem=made.private_key_pem, certificate_pem=made.certificate_pem)


def refusal(tokens: TokenSource) -> NotSignedIn:
    with pytest.raises(NotSignedIn) as caught:
        tokens.token()
    return caught.value


def signed_in(microsoft: Microsoft, token: str) -> bool:
    with_token = {"Authorization": f"Bearer {token}"}
    return microsoft.transport.send("GET", f"{microsoft.url}/v1.0/organization", headers=with_token).ok


def test_a_secret_gives_a_token_that_graph_accepts(microsoft: Microsoft) -> None:
    assert signed_in(microsoft, microsoft.tokens().token())


def test_a_certificate_gives_a_token_that_graph_accepts(microsoft: Microsoft) -> None:
    credential = certificate()
    microsoft.world.tenant.application.certificate_pem = credential.certificate_pem
    assert signed_in(microsoft, microsoft.tokens(credential).token())


@pytest.mark.parametrize("user_assigned", [False, True])
def test_a_managed_identity_gives_a_token_that_graph_accepts(
    microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch, user_assigned: bool
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{microsoft.plain_port}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", IDENTITY_HEADER)
    client_id = microsoft.world.tenant.application.client_id if user_assigned else None
    tokens = microsoft.tokens(ManagedIdentity(client_id))
    assert signed_in(microsoft, tokens.token())
    assert tokens.token() == tokens.token()


def test_a_managed_identity_off_azure_says_where_one_exists(
    microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(Unreachable) as caught:
        microsoft.tokens(ManagedIdentity()).token()
    assert "Azure machines only" in caught.value.remedy


def test_a_managed_identity_that_is_not_assigned_is_not_signed_in(
    microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://127.0.0.1:{microsoft.plain_port}")
    assert "Identity not found" in refusal(microsoft.tokens(ManagedIdentity("someone-else"))).detail


def test_a_token_is_kept_and_asked_for_once(microsoft: Microsoft) -> None:
    tokens = microsoft.tokens()
    first = tokens.token()
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(tokens.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [first] * 8
    assert sum("token" in entry["what"] for entry in microsoft.asked("identity")) == 1


def test_threads_that_come_first_together_ask_once(microsoft: Microsoft) -> None:
    tokens = microsoft.tokens()
    threads = [threading.Thread(target=tokens.token) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("token" in entry["what"] for entry in microsoft.asked("identity")) == 1


def test_a_forgotten_token_is_replaced(microsoft: Microsoft) -> None:
    tokens = microsoft.tokens()
    first = tokens.token()
    tokens.forget()
    assert tokens.token() != first


def test_claims_ask_past_the_kept_token(microsoft: Microsoft) -> None:
    tokens = microsoft.tokens()
    first = tokens.token()
    assert tokens.token('{"access_token": {"nbf": {"essential": true, "value": "1"}}}') != first


def test_a_wrong_secret_is_told_with_what_to_do(microsoft: Microsoft) -> None:
    error = refusal(microsoft.tokens(ClientSecret("wrong")))
    assert error.detail == "the client secret is wrong (AADSTS7000215)"
    assert "Make a new client secret" in error.remedy
    assert "not its id" in error.remedy
    assert error.reference


def test_a_secret_put_right_is_accepted_at_once(microsoft: Microsoft) -> None:
    """No answer is kept that would outlast the repair."""
    tokens = microsoft.tokens(ClientSecret("new"))
    refusal(tokens)
    microsoft.world.tenant.application.secret = "new"
    assert tokens.token()


def test_an_app_put_right_is_accepted_at_once(microsoft: Microsoft) -> None:
    """The sign-in library by itself would repeat this refusal for a minute."""
    tokens = microsoft.tokens(client_id="00000000-0000-0000-0000-0000000000ff")
    assert "does not know this client id" in refusal(tokens).detail
    microsoft.world.tenant.application.client_id = "00000000-0000-0000-0000-0000000000ff"
    assert tokens.token()


def test_an_expired_secret_is_told_apart_from_a_wrong_one(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("identity", "expired"))
    assert refusal(microsoft.tokens()).detail == "the client secret has expired (AADSTS7000222)"


@pytest.mark.parametrize("tenant_id", ["11111111-1111-1111-1111-111111111111", "nowhere.example"])
def test_an_unknown_tenant_is_told(microsoft: Microsoft, tenant_id: str) -> None:
    error = refusal(microsoft.tokens(tenant_id=tenant_id))
    assert error.detail == "there is no such tenant (AADSTS90002)"
    assert error.remedy == "Check the tenant id and the cloud."


def test_a_scope_of_another_cloud_is_told(microsoft: Microsoft) -> None:
    error = refusal(microsoft.tokens(scope="https://graph.example/.default"))
    assert "does not know the address of Microsoft Graph" in error.detail


def test_a_refusal_we_have_no_words_for_is_told_in_microsofts(microsoft: Microsoft) -> None:
    error = refusal(microsoft.tokens(scope="https://graph.microsoft.com/User.Read"))
    assert error.detail.startswith("AADSTS1002012: ")
    assert error.remedy == NotSignedIn.default_remedy


def test_a_certificate_that_is_not_registered_is_told(microsoft: Microsoft) -> None:
    microsoft.world.tenant.application.certificate_pem = certificate().certificate_pem
    error = refusal(microsoft.tokens(certificate()))
    assert error.detail == "the client certificate is not registered for this app (AADSTS700027)"


def test_a_certificate_of_another_authority_than_trusted_is_told_with_the_setting(
    microsoft: Microsoft, other_authority: Authority
) -> None:
    transport = Transport(ca_file=other_authority.ca_file)
    with pytest.raises(Unreachable) as caught:
        microsoft.tokens(transport=transport).token()
    transport.close()
    assert "is not trusted" in caught.value.detail
    assert "HYBRIDBOT_CA_FILE" in caught.value.remedy
    assert not caught.value.passing


def test_an_authority_file_that_is_missing_is_told(microsoft: Microsoft, tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="No such file") as caught:
        microsoft.tokens(transport=Transport(ca_file=tmp_path / "ca.pem")).token()
    assert caught.value.remedy == "Correct HYBRIDBOT_CA_FILE."


def test_a_sign_in_that_is_away_is_unreachable_and_asked_anew_next_time(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("identity", "503", times=1))
    tokens = microsoft.tokens()
    with pytest.raises(Unreachable, match="HTTP 503") as caught:
        tokens.token()
    assert caught.value.passing
    assert tokens.token()


def test_too_many_requests_for_tokens_are_throttled(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("identity", "429", "/oauth2", times=1))
    with pytest.raises(Throttled):
        microsoft.tokens().token()


@pytest.mark.parametrize("kind", ["garbage", "wrong-content"])
@pytest.mark.parametrize("match", ["/v2.0/.well-known", "/oauth2"])
def test_an_answer_that_is_not_entras_is_unexpected(microsoft: Microsoft, kind: str, match: str) -> None:
    microsoft.world.faults.add(Fault("identity", kind, match))
    with pytest.raises(Unexpected, match="not one of Microsoft Entra ID") as caught:
        microsoft.tokens().token()
    assert "proxy or firewall" in caught.value.remedy


def test_a_broken_connection_is_unreachable(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("identity", "drop"))
    with pytest.raises(Unreachable, match="broke off"):
        microsoft.tokens().token()


@pytest.mark.parametrize(
    "body",
    [b"[]", b"7", b'{"access_token": 7}', b'{"error": "temporarily"}', b'{"token_type": "Bearer"}', b"null", b"{}"],
)
def test_whatever_a_token_endpoint_says_becomes_an_error_of_ours(
    microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    with scripted(Reply(200, body)) as server:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url)
        with pytest.raises(ConnectorError) as caught:
            microsoft.tokens(ManagedIdentity()).token()
    assert isinstance(caught.value, Unexpected)


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": "invalid_client", "error_codes": "text", "error_description": "Sorry.\\r\\nTrace ID: 1"}',
        b'{"error": "invalid_client", "error_codes": [1], "error_description": "Sorry."}',
        b'{"error": "invalid_client", "error_codes": [[], {}, null], "error_description": "Sorry."}',
        b'{"error": "invalid_client", "error_description": "Sorry."}',
    ],
)
def test_a_refusal_is_told_in_its_first_line(
    microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    with scripted(Reply(400, body)) as server:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.url)
        assert refusal(microsoft.tokens(ManagedIdentity())).detail == "Sorry."


@pytest.mark.parametrize("login_url", ["http://localhost", "not an address", "", "https://"])
def test_a_sign_in_address_that_is_none_is_named_as_such(microsoft: Microsoft, login_url: str) -> None:
    tokens = TokenSource(
        microsoft.transport,
        login_url=login_url,
        tenant_id="contoso.com",
        client_id="x",
        credential=ClientSecret("y"),
        scope="z/.default",
    )
    with pytest.raises(Unreachable, match="not a valid one"):
        tokens.token()


def test_each_request_for_a_token_is_logged(microsoft: Microsoft, log: list[EventDict]) -> None:
    microsoft.tokens().token()
    lines = [(line["asked"], line["outcome"]) for line in log if line["system"] == "Microsoft sign-in"]
    tenant = microsoft.world.tenant.tenant_id
    assert lines == [
        (f"GET /{tenant}/v2.0/.well-known/openid-configuration", "ok"),
        (f"POST /{tenant}/oauth2/v2.0/token", "ok"),
    ]


def test_no_credential_is_in_any_text(
    microsoft: Microsoft, log: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    """Not in representations, errors, their causes, or log lines, whatever happens."""
    caplog.set_level("DEBUG")
    pair = certificate()
    secret = "wrong-secret-that-must-not-show"
    credentials: list[Credential] = [ClientSecret(secret), pair]
    texts = [repr(credential) for credential in credentials]
    for kind in ("429", "503", "garbage", "drop", "slow"):
        microsoft.world.faults.add(Fault("identity", kind, "/oauth2", times=2))
        for credential in credentials:
            with pytest.raises(ConnectorError) as caught:
                microsoft.tokens(credential).token()
            error: BaseException | None = caught.value
            while error is not None:
                texts += [str(error), repr(error), repr(vars(error))]
                error = error.__cause__ or error.__context__
    token = microsoft.tokens().token()
    microsoft.graph().organization()
    texts += [repr(microsoft.tokens()), repr(log), caplog.text]
    whole = "\n".join(texts)
    for hidden in (secret, microsoft.world.tenant.application.secret, pair.private_key_pem[40:80], token):
        assert hidden not in whole


def test_the_clouds_are_those_of_microsoft() -> None:
    assert {cloud.name: (cloud.login_url, cloud.graph_url) for cloud in CLOUDS.values()} == {
        "global": ("https://login.microsoftonline.com", "https://graph.microsoft.com"),
        "gcc-high": ("https://login.microsoftonline.us", "https://graph.microsoft.us"),
        "dod": ("https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
        "china": ("https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"),
    }
    assert CLOUDS["dod"].scope == "https://dod-graph.microsoft.us/.default"


@pytest.mark.parametrize("name", sorted(CLOUDS))
def test_each_clouds_scope_gets_a_token(microsoft: Microsoft, name: str) -> None:
    assert microsoft.tokens(scope=CLOUDS[name].scope).token()
