import http.client
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sandbox.company import Company
from tests.running_company import RunningCompany

SOON = 5.0
"""Seconds within which something that happens every few milliseconds must have happened."""


def https(company: RunningCompany, setting: str, path: str, *, method: str = "GET") -> int:
    """The status of a request to a TLS port, its certificate checked against the company's own authority."""
    environment = company.environment
    context = ssl.create_default_context(cafile=environment["HYBRIDBOT_CA_FILE"])
    address = urlsplit(environment.get(setting) or f"https://localhost:{environment['HYBRIDBOT_SHELL_PORT']}")
    connection = http.client.HTTPSConnection("localhost", address.port, context=context, timeout=5)
    connection.request(method, path)
    status = connection.getresponse().status
    connection.close()
    return status


def test_every_system_answers_where_the_environment_says(company: RunningCompany) -> None:
    """Sign-in, Graph and shell speak TLS with a certificate of the company's authority for localhost."""
    tenant = company.environment["HYBRIDBOT_TENANT_ID"]
    assert https(company, "HYBRIDBOT_LOGIN_URL", f"/{tenant}/v2.0/.well-known/openid-configuration") == 200
    assert https(company, "HYBRIDBOT_GRAPH_URL", "/v1.0/organization") == 401
    assert https(company, "", "/OcsPowershell", method="POST") == 401


def test_the_edge_shows_its_certificate_where_public_dns_leads(company: RunningCompany) -> None:
    """For every SIP domain of the company, on the port in the environment."""
    context = ssl.create_default_context(cafile=company.environment["HYBRIDBOT_CA_FILE"])
    port = int(company.environment["HYBRIDBOT_EDGE_PORT"])
    records = {record.name: record.value for record in company.world.zones.primary if record.record_type == "A"}
    for domain in company.world.deployment.sip_domains:
        name = f"sip.{domain}"
        with (
            socket.create_connection((records[name], port), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname=name) as secured,
        ):
            assert secured.version()


def test_a_company_starts_quickly_and_leaves_nothing() -> None:
    """Well below a second to start and to stop; afterwards its ports are closed and its certificates gone."""
    began = time.monotonic()
    running = RunningCompany(users=30)
    took = time.monotonic() - began
    port, authority = urlsplit(running.page).port, Path(running.environment["HYBRIDBOT_CA_FILE"])
    assert authority.is_file()
    running.stop()
    assert took < 3.0
    assert not authority.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port or 0)) != 0


def test_two_companies_do_not_disturb_each_other(start_company: Callable[..., RunningCompany]) -> None:
    one, other = start_company(users=30), start_company(users=40)
    one.control("sync/stopped", {"stopped": True})
    assert (one.describe()["sync"]["stopped"], other.describe()["sync"]["stopped"]) == (True, False)
    assert (one.describe()["sfb_users"]["total"], other.describe()["sfb_users"]["total"]) == (30, 40)


def test_sync_cycles_run_by_themselves(start_company: Callable[..., RunningCompany]) -> None:
    """As Entra Connect's do, each half hour, so that a long demonstration does not grow stale."""
    running = start_company(users=30, sync_every=0.01)
    before = running.describe()["sync"]["last_sync"]
    deadline = time.monotonic() + SOON
    while running.describe()["sync"]["last_sync"] == before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running.describe()["sync"]["last_sync"] > before


def test_the_pilot_group_is_three_people_of_sales(company: RunningCompany) -> None:
    """On premises, with a verified UPN suffix: nothing in the way of moving them but what the checks find."""
    people = {person.user_principal_name: person for person in company.world.people}
    pilots = [people[name] for name in company.world.operator.pilot_users]
    assert len(pilots) == 3
    assert {(p.ou, p.hosting_provider, p.user_principal_name.partition("@")[2]) for p in pilots} == {
        ("Sales", "SRV:", "contoso.com")
    }


def test_a_start_that_fails_leaves_nothing_running(company: RunningCompany) -> None:
    """A taken port raises OSError, and everything that had started is stopped."""
    taken = urlsplit(company.page).port or 0
    blocked = Company(manifest=Path(__file__).resolve().parents[2] / "manifest.yml", users=30)

    with pytest.raises(OSError, match=str(taken)):
        company.run(blocked.start(port=taken))
    assert blocked.environment == {}


def test_a_manifest_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text("- just a list\n")
    with pytest.raises(ValueError, match="manifest"):
        Company(manifest=path, users=30)
