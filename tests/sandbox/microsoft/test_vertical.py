"""The whole path once: sign in with msal, read the tenant, turn pages, verify a domain."""

from tests.sandbox.microsoft.conftest import Client


def test_tenant_is_read_after_signing_in_with_msal(client: Client) -> None:
    """Unmodified msal and requests get a token and the organization over TLS."""
    body = client.get("/organization").json()
    assert [item["id"] for item in body["value"]] == [client.cloud.world.tenant.tenant_id]


def test_all_pages_hold_every_user_once(client: Client) -> None:
    """Following the next links as they are gives each user of the tenant exactly once."""
    ids: list[str] = []
    link = "/users?$select=id&$top=7"
    while link:
        body = client.get(link).json()
        ids += [user["id"] for user in body["value"]]
        link = body.get("@odata.nextLink", "")
    assert ids == list(client.cloud.world.tenant.users)


def test_domain_is_verified_only_when_dns_serves_the_record(client: Client) -> None:
    """verify answers 400 until the TXT value is public, then 200 and the verified domain."""
    records = client.get("/domains/fabrikam.com/verificationDnsRecords").json()["value"]
    refused = client.post("/domains/fabrikam.com/verify")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "Request_BadRequest")
    client.cloud.published.add((records[0]["label"], records[0]["text"]))
    verified = client.post("/domains/fabrikam.com/verify")
    assert (verified.status_code, verified.json()["isVerified"]) == (200, True)
