import http.client
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dns.message
import dns.query
import pytest
import websocket

from sandbox.control import CALLS
from sandbox.control_events import DISCONNECTS, FAULT_KINDS
from sandbox.control_people import LISTS, SWITCHES, TEXTS
from tests.running_company import RunningCompany, refused

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningCompany]:
    """A small company for this file."""
    running = RunningCompany(users=30)
    yield running
    running.stop()


@pytest.fixture
def company30(shared: RunningCompany) -> RunningCompany:
    """The small company as it was at the start, with an empty journal."""
    shared.control("reset", {})
    shared.control("journal/clear", {})
    return shared


def someone(company: RunningCompany, group: str = "sip_differs_from_upn") -> str:
    return str(company.describe()[group]["people"][0]["upn"])


def panel(company: RunningCompany) -> dict[str, dict[str, Any]]:
    return {section["id"]: section for section in company.control("panel")["sections"]}


def ask(company: RunningCompany, name: str, address: str = "127.0.0.1") -> list[str]:
    """TXT values that a name server serves, over the wire."""
    query = dns.message.make_query(name, "TXT")
    port = int(company.environment["HYBRIDBOT_DNS_PORT"])
    response = dns.query.udp(query, address, port=port, timeout=5)
    return [b"".join(rdata.strings).decode() for rrset in response.answer for rdata in rrset]


# --- the interface as a whole --------------------------------------------------------------------------


def test_every_call_and_field_is_documented() -> None:
    """docs/sandbox.md names each call with its method, each of its fields, and nothing that is not there."""
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| `")}
    missing = [f"{c.method} {c.path}" for c in CALLS if f"`{c.method} {c.path}`" not in rows]
    assert missing == []
    fields = [(c.path, f) for c in CALLS for f in c.fields if f"`{f}`" not in rows[f"`{c.method} {c.path}`"]]
    assert fields == []
    documented = {cell.strip("`") for cell in rows if "/control" in cell}
    assert documented == {f"{c.method} {c.path}" for c in CALLS} | {"GET /control"}


def test_every_fault_kind_is_documented() -> None:
    """Each kind stands in the table of its system, and each system has one."""
    text = DOCUMENT.read_text(encoding="utf-8").partition("## Faults")[2]
    titles = {"identity": "`identity` and `graph`", "graph": "`identity` and `graph`"}
    for system, kinds in FAULT_KINDS.items():
        table = text.partition(f"### {titles.get(system, f'`{system}`')}\n")[2].partition("\n### ")[0]
        assert [kind for kind in kinds if f"`{kind}`" not in table] == [], system


def test_every_attribute_reason_and_key_is_documented(company30: RunningCompany) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    words = [*TEXTS, *SWITCHES, *LISTS, *DISCONNECTS, *company30.control("describe"), *company30.environment]
    assert [word for word in words if word not in text] == []


def test_the_list_of_calls_is_complete(company30: RunningCompany) -> None:
    listed = {(call["method"], call["path"]) for call in company30.control("")["calls"]}
    assert listed == {(call.method, call.path) for call in CALLS}


def test_describe_over_http_is_what_describe_reads(company30: RunningCompany) -> None:
    assert company30.control("describe") == json.loads(json.dumps(company30.describe()))


def test_the_environment_is_complete(company30: RunningCompany) -> None:
    """Every remote system can be reached with these settings; none is empty."""
    environment = company30.control("environment")
    assert environment == company30.environment
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "HYBRIDBOT_GRAPH_URL", "HYBRIDBOT_SHELL_PORT"):
        assert environment[name], name
    assert Path(environment["HYBRIDBOT_CA_FILE"]).is_file()


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("sync/run", [1], "The body must be a JSON object."),
        ("sync/run", b"{", "The body is not JSON."),
        ("sync/run", b"\xff", "The body is not JSON."),
        ("sync/run", {"now": True}, "has no field 'now'; it takes no fields."),
        ("sync/scope", {"ou": "Sales"}, "needs the field 'in_scope'."),
        ("sync/scope", {"ou": "Sales", "in_scope": 1}, "'in_scope' must be true or false."),
        ("sync/scope", {"ou": "", "in_scope": True}, "'ou' must not be empty."),
        ("sync/scope", {"ou": "Moon", "in_scope": True}, "There is no OU 'Moon'"),
        ("sync/stopped", {"stopped": True, "hours_ago": -1}, "must not be negative."),
        ("dns/publish", {"name": "x.example", "type": "TXT", "value": "v"}, "in none of the company's zones"),
        ("dns/publish", {"name": "a..b", "type": "TXT", "value": "v"}, "'a..b' is not a DNS name."),
        ("dns/publish", {"name": "contoso.com", "type": "A", "value": "v"}, "is not the content of a A record"),
        ("dns/publish", {"name": "contoso.com", "type": "BOGUS", "value": "v"}, "is not the content of a BOGUS record"),
        ("dns/publish", {"name": "contoso.com", "type": "TXT", "value": "v", "ttl": -1}, "'ttl' must be from 0 to"),
        ("dns/publish", {"name": "contoso.com", "type": "TXT", "value": "v", "ttl": True}, "must be a whole number."),
        ("dns/publish-verification", {"domain": "tailspintoys.com"}, "The tenant has no domain 'tailspintoys.com'"),
        ("dns/publish-verification", {"domain": "contoso0.onmicrosoft.com"}, "in none of the company's zones"),
        ("user", {"user": "nobody@contoso.com", "set": {"ou": "Sales"}}, "Nobody in the directory"),
        ("licence", {"user": "nobody@contoso.com", "sku": "SPE_E3", "assigned": True}, "Nobody in the tenant"),
        ("seats", {"sku": "NONE", "enabled": 1}, "There is no SKU 'NONE'; there are SPE_E5"),
        ("seats", {"sku": "SPE_E3", "status": "Lost"}, "is one of Enabled, Warning"),
        ("deployment", {"access_edge": {"colour": True}}, "There is no setting 'colour' here."),
        ("deployment", {"access_edge": {"allow_federated_users": "no"}}, "cannot be 'no'."),
        ("fault", {"system": "fax", "kind": "slow"}, "There is no system 'fax'"),
        ("fault", {"system": "dns", "kind": "hungry"}, "The system dns knows no fault 'hungry'"),
        ("fault", {"system": "dns", "kind": "slow", "seconds": -1}, "must not be negative."),
        ("faults/clear", {"system": "fax"}, "There is no system 'fax'"),
        ("slack/disconnect", {"reason": "boredom"}, "The reason is one of warning"),
        ("slack/event", {"user": "U0ADA"}, "An event needs a field 'type'."),
        ("clock/advance", {"seconds": -1}, "must be a number of seconds forward"),
        ("clock/advance", {"seconds": 1e300}, "must be a number of seconds forward"),
        ("clock/advance", b'{"seconds": NaN}', "'seconds' must be a number."),
        ("journal?since=soon", None, "The query 'since' must be a whole number."),
        ("journal?colour=red", None, "has no field 'colour'; it takes since, system."),
    ],
)
def test_wrong_calls_are_refused_with_a_sentence(
    company30: RunningCompany, path: str, body: object, sentence: str
) -> None:
    """400 with a full sentence, and nothing in the journal: nothing was changed."""
    error = refused(company30, path, body)
    assert sentence in error
    assert error.endswith(".")
    assert company30.control("journal?system=control")["entries"] == []


@pytest.mark.parametrize(
    "headers",
    [{"Host": "rebound.example:8400"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_foreign_pages_and_rebound_names_get_403(company30: RunningCompany, headers: dict[str, str]) -> None:
    """DNS rebinding and cross-site requests do not reach the company, also not its page and Slack."""
    address = urlsplit(company30.page)
    for method, path in (("POST", "/control/reset"), ("GET", "/"), ("POST", "/client/post")):
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
        connection.request(method, path, body="{}" if method == "POST" else None, headers=headers)
        assert connection.getresponse().status == 403, path
        connection.close()


def test_every_change_is_in_the_journal_without_secrets(company30: RunningCompany) -> None:
    company30.control("secret", {"accepted": "sandbox-another-secret"})
    company30.control("sync/scope", {"ou": "Sales", "in_scope": False})
    entries = company30.control("journal?system=control")["entries"]
    assert [(entry["what"], entry["detail"]["body"]) for entry in entries] == [
        ("/control/secret", {"days": 0.0}),
        ("/control/sync/scope", {"ou": "Sales", "in_scope": False}),
    ]
    later = company30.control(f"journal?since={entries[0]['number']}&system=control")["entries"]
    assert later == entries[1:]
    company30.control("reset", {})


# --- public DNS --------------------------------------------------------------------------------------------


def test_a_published_record_is_served_and_a_withdrawn_one_is_not(company30: RunningCompany) -> None:
    """Over the wire: the primary at once, the stale secondary only after it has caught up."""
    body = {"name": "Demo.Fabrikam.com.", "type": "txt", "value": "hello world"}
    assert company30.control("dns/publish", body)["record"]["name"] == "demo.fabrikam.com"
    company30.control("dns/publish", body | {"ttl": 60})
    assert ask(company30, "demo.fabrikam.com") == ["hello world"]
    assert ask(company30, "demo.fabrikam.com", "127.0.0.2") == []
    company30.control("dns/refresh-secondary", {})
    assert ask(company30, "demo.fabrikam.com", "127.0.0.2") == ["hello world"]
    assert company30.control("dns/withdraw", {"name": "demo.fabrikam.com", "type": "TXT", "value": "other"}) == {
        "ok": True,
        "removed": 0,
    }
    assert company30.control("dns/withdraw", {"name": "demo.fabrikam.com", "type": "TXT"})["removed"] == 1
    assert ask(company30, "demo.fabrikam.com") == []


def test_the_proof_of_a_domain_can_be_published_slowly_or_at_once(company30: RunningCompany) -> None:
    def served() -> list[str]:
        return list(company30.describe()["domains"]["fabrikam.com"]["served_by"])

    company30.control("dns/publish-verification", {"domain": "fabrikam.com"})
    assert served() == ["primary"]
    company30.control("dns/publish-verification", {"domain": "FABRIKAM.com", "everywhere": True})
    assert served() == ["primary", "secondary"]
    text = company30.world.tenant.domains["fabrikam.com"].verification_text
    assert text in ask(company30, "fabrikam.com", "127.0.0.2")


def test_the_verify_call_asks_the_companys_own_dns(company30: RunningCompany) -> None:
    """The check behind Graph's verify sees the record once it is published, and not before."""
    text = company30.world.tenant.domains["fabrikam.com"].verification_text

    def visible() -> bool:
        return company30.run(company30.company.dns.txt_visible("fabrikam.com", text))

    assert not visible()
    company30.control("dns/publish-verification", {"domain": "fabrikam.com"})
    assert visible()


# --- directory, people, licences ------------------------------------------------------------------------------


def test_a_cycle_carries_the_workshop_once_it_is_in_scope(company30: RunningCompany) -> None:
    before = company30.describe()["missing_in_cloud"]["count"]
    assert before > 0
    company30.control("sync/scope", {"ou": "Workshop", "in_scope": True})
    assert company30.describe()["missing_in_cloud"]["count"] == before
    assert company30.control("sync/run", {})["ran"]
    assert company30.describe()["missing_in_cloud"]["count"] == 0


def test_a_stopped_sync_does_not_run_and_can_be_old(company30: RunningCompany) -> None:
    company30.control("sync/stopped", {"stopped": True, "hours_ago": 5})
    last = company30.describe()["sync"]["last_sync"]
    assert company30.control("sync/run", {})["ran"] is False
    assert company30.describe()["sync"]["last_sync"] == last
    lines = {line["label"]: line for line in panel(company30)["sync"]["lines"]}
    assert (lines["Last cycle"]["value"], lines["Last cycle"]["state"]) == ("5 hours ago", "attention")
    company30.control("sync/stopped", {"stopped": False})
    assert company30.control("sync/run", {})["ran"]


def test_attributes_of_a_person_change_by_upn_or_sip_address(company30: RunningCompany) -> None:
    upn = someone(company30)
    sip = company30.describe()["sip_differs_from_upn"]["people"][0]["sip"]
    changes = {
        "display_name": "Anna Anders",
        "account_enabled": False,
        "proxy_addresses": ["SMTP:anna@contoso.com"],
        "usage_location": None,
        "consistency_guid": "8a5f0a0e-0f56-4a35-9a53-2e6c6d2f6a11",
    }
    answer = company30.control("user", {"user": f"SIP:{sip}".lower(), "set": changes})
    assert answer["user"] == upn
    person = next(p for p in company30.world.people if p.user_principal_name == upn)
    assert (person.display_name, person.account_enabled, person.usage_location) == ("Anna Anders", False, None)
    assert person.proxy_addresses == ["SMTP:anna@contoso.com"]
    assert str(person.consistency_guid) == changes["consistency_guid"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "names no attribute."),
        ({"sid": "S-1-5-21"}, "A person has no attribute 'sid' that can be set"),
        ({"account_enabled": "no"}, "The attribute 'account_enabled' cannot be 'no'."),
        ({"proxy_addresses": [1]}, "cannot be [1]."),
        ({"consistency_guid": "short"}, "'short' is not a GUID."),
        ({"display_name": "Half Done", "ou": None}, "The attribute 'ou' cannot be None."),
    ],
)
def test_unfitting_attributes_change_nothing(
    company30: RunningCompany, changes: dict[str, object], sentence: str
) -> None:
    upn = someone(company30)
    assert sentence in refused(company30, "user", {"user": upn, "set": changes})
    assert "Half Done" not in {person.display_name for person in company30.world.people}


def test_a_licence_given_or_taken_stays_so_over_a_cycle(company30: RunningCompany) -> None:
    truth = company30.describe()
    located = {p["upn"] for p in truth["without_usage_location"]["people"]}
    upn = next(p["upn"] for p in truth["without_licence"]["people"] if p["upn"] not in located)

    def licensed() -> bool:
        return upn not in {p["upn"] for p in company30.describe()["without_licence"]["people"]}

    company30.control("licence", {"user": upn, "sku": "SPE_E3", "assigned": True})
    assert licensed()
    company30.control("licence", {"user": upn, "sku": "SPE_E3", "assigned": False})
    company30.control("sync/run", {})
    assert not licensed()


def test_a_licence_needs_a_usage_location_and_a_seat(company30: RunningCompany) -> None:
    truth = company30.describe()
    nowhere = truth["without_usage_location"]["people"][0]["upn"]
    assert "has no usage location" in refused(
        company30, "licence", {"user": nowhere, "sku": "SPE_E3", "assigned": True}
    )
    located = {p["upn"] for p in truth["without_usage_location"]["people"]}
    upn = next(p["upn"] for p in truth["without_licence"]["people"] if p["upn"] not in located)
    company30.control("seats", {"sku": "SPE_E5", "enabled": 0})
    company30.control("seats", {"sku": "SPE_E5", "status": "Warning"})
    assert "No seat of SPE_E5 is free." in refused(
        company30, "licence", {"user": upn, "sku": "SPE_E5", "assigned": True}
    )
    sku = company30.describe()["skus"]["SPE_E5"]
    assert (sku["enabled"], sku["free"], sku["status"]) == (0, 0, "Warning")


def test_tenant_and_deployment_settings_change(company30: RunningCompany) -> None:
    company30.control("permission", {"permission": "User.Read.All", "granted": False})
    company30.control("health", {"service": "Microsoft Teams", "status": "serviceInterruption"})
    edge, provider = {"allow_federated_users": False}, {"enabled_shared_address_space": False}
    version = "Skype for Business Server 2015 (6.0.9319.281)"
    company30.control("deployment", {"access_edge": edge, "hosting_provider": provider, "server_version": version})
    company30.control("certificate", {"pem": "-----BEGIN CERTIFICATE-----"})
    truth = company30.describe()
    assert "User.Read.All" not in truth["tenant"]["permissions"]
    assert truth["tenant"]["service_health"]["Microsoft Teams"] == "serviceInterruption"
    assert truth["deployment"]["access_edge"]["allow_federated_users"] is False
    assert truth["deployment"]["server_version"] == version
    assert company30.world.deployment.hosting_providers[0].enabled_shared_address_space is False
    assert company30.world.tenant.application.certificate_pem == "-----BEGIN CERTIFICATE-----"
    company30.control("permission", {"permission": "User.Read.All", "granted": True})
    assert "User.Read.All" in company30.describe()["tenant"]["permissions"]


# --- trouble and time ------------------------------------------------------------------------------------------


def test_faults_are_added_listed_and_cleared(company30: RunningCompany) -> None:
    company30.control("fault", {"system": "graph", "kind": "429", "match": "/users", "times": 2, "seconds": 1})
    company30.control("fault", {"system": "shell", "kind": "down"})
    assert company30.control("faults")["faults"] == [
        {"system": "graph", "kind": "429", "match": "/users", "times": 2, "seconds": 1.0, "error": ""},
        {"system": "shell", "kind": "down", "match": "", "times": None, "seconds": 0.0, "error": ""},
    ]
    assert len(company30.control("faults/clear", {"system": "shell"})["faults"]) == 1
    assert company30.control("faults/clear", {})["faults"] == []


def test_the_clock_advances(company30: RunningCompany) -> None:
    before = company30.world.clock.now()
    company30.control("clock/advance", {"seconds": 3600})
    assert 3600 <= (company30.world.clock.now() - before).total_seconds() < 3630


def test_a_reset_undoes_everything_but_time(company30: RunningCompany) -> None:
    before = company30.describe()
    company30.control("sync/scope", {"ou": "Workshop", "in_scope": True})
    company30.control("sync/run", {})
    company30.control("fault", {"system": "dns", "kind": "silent"})
    company30.control("dns/publish-verification", {"domain": "fabrikam.com", "everywhere": True})
    company30.control("reset", {})
    after = company30.describe()
    for truth in (before, after):
        truth["sync"].pop("last_sync")
        truth.pop("slack")
    assert after == before
    assert company30.control("faults")["faults"] == []


def test_slack_can_be_disturbed_without_a_bot(company30: RunningCompany) -> None:
    """Disconnects, events and the change to HTTP mode are taken also while nothing is connected."""
    for reason in DISCONNECTS:
        company30.control("slack/disconnect", {"reason": reason})
    company30.control("slack/event", {"type": "app_mention", "user": "U0ADA", "text": "help", "channel": "C0MIGRATION"})
    company30.control("slack/request-url", {"url": "http://127.0.0.1:9/slack/events"})
    company30.control("slack/request-url", {})


# --- the company panel -----------------------------------------------------------------------------------------


def test_the_panel_has_its_sections_in_order(company30: RunningCompany) -> None:
    """Every line has a known state, every action a known call, and no two actions the same id."""
    sections = company30.control("panel")["sections"]
    titles = ["Public DNS", "Directory sync", "Management shell", "Microsoft 365", "Licences", "Moves", "Clock"]
    assert [section["title"] for section in sections] == titles
    assert {line["state"] for section in sections for line in section["lines"]} <= {"ok", "attention", "broken", "off"}
    actions = [action for section in sections for action in section["actions"]]
    calls = {call.path: call for call in CALLS}
    for action in actions:
        calls[action["path"]].read(action["body"])
    assert len({action["id"] for action in actions}) == len(actions)


def test_every_action_of_the_panel_works(company30: RunningCompany) -> None:
    """Each button and each switch of the panel can be used as it is, and switches turn to the other side."""
    for action in [action for section in panel(company30).values() for action in section["actions"]]:
        company30.control("reset", {})
        company30.control(action["path"], action["body"], method=action["method"])
        if action["kind"] == "switch":
            now = {a["id"]: a for section in panel(company30).values() for a in section["actions"]}[action["id"]]
            assert now["on"] is not action["on"], action["id"]
            company30.control(now["path"], now["body"])
            again = {a["id"]: a for section in panel(company30).values() for a in section["actions"]}[action["id"]]
            assert again["on"] is action["on"], action["id"]


def test_the_panel_tells_what_is_wrong(company30: RunningCompany) -> None:
    def state(section: str, label: str) -> str:
        return str(next(line["state"] for line in panel(company30)[section]["lines"] if line["label"] == label))

    assert state("dns", "Proof of fabrikam.com") == "off"
    company30.control("dns/publish-verification", {"domain": "fabrikam.com"})
    assert state("dns", "Proof of fabrikam.com") == "attention"
    assert state("dns", "Secondary server") == "attention"
    company30.control("dns/refresh-secondary", {})
    assert (state("dns", "Proof of fabrikam.com"), state("dns", "Secondary server")) == ("ok", "ok")
    company30.control("fault", {"system": "shell", "kind": "down"})
    assert state("shell", "Front End") == "broken"
    company30.control("seats", {"sku": "SPE_E3", "enabled": 0})
    assert state("licences", "SPE_E3") == "attention"
    company30.call_in_loop(lambda: setattr(company30.world.tenant, "last_sync", None))
    assert state("sync", "Last cycle") == "attention"


def test_pages_are_told_of_every_change(company30: RunningCompany) -> None:
    """A page that is open hears {"type": "company"} after a change."""
    address = company30.page.replace("http://", "ws://") + "client/live?as=U0ADA"
    socket = websocket.create_connection(address, timeout=5)
    try:
        company30.control("dns/flush", {})
        assert any(json.loads(socket.recv()) == {"type": "company"} for _ in range(10))
    finally:
        socket.close()


def test_the_workspace_can_be_one_without_newer_blocks(company30: RunningCompany) -> None:
    assert company30.control("slack/blocks", {"without": ["data_visualization"]})["without"] == ["data_visualization"]
    assert "lists kinds of newer blocks" in refused(company30, "slack/blocks", {"without": ["section"]})
    assert company30.control("slack/blocks", {})["without"] == []


def test_a_domain_can_lose_its_proof_and_a_secret_its_life(company30: RunningCompany) -> None:
    answer = company30.control("domain", {"domain": "CONTOSO.com", "verified": False})
    assert answer == {"ok": True, "domain": "contoso.com", "verified": False}
    assert not company30.world.tenant.domains["contoso.com"].verified
    assert "has no domain" in refused(company30, "domain", {"domain": "nowhere.example", "verified": True})
    before = company30.world.tenant.application.secret
    company30.control("secret", {"days": 3})
    application = company30.world.tenant.application
    assert application.secret == before
    assert application.secret_expires is not None
    assert application.secret_expires - company30.world.clock.now() <= timedelta(days=3)
    company30.control("reset", {})
