"""Control calls that set deployment, Teams and users of the tenant, and that plant violations."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.control_settings import CLOUD_USER_SETTINGS, DEPLOYMENT_SETTINGS, TEAMS_SETTINGS
from sandbox.plants.catalogue import PLANTS
from tests.running_company import RunningCompany, refused

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "sandbox.md"


@pytest.fixture(scope="module")
def healthy() -> Iterator[RunningCompany]:
    running = RunningCompany(users=30, planted="nothing")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def afresh(healthy: RunningCompany) -> Iterator[None]:
    """The company is what it was when a test ends."""
    yield
    healthy.control("reset", {})


def violated(company: RunningCompany) -> set[tuple[str, str]]:
    return {(found["check"], found["verdict"]) for found in company.control("describe")["violations"]}


def test_every_setting_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    words = (*DEPLOYMENT_SETTINGS, *TEAMS_SETTINGS, *CLOUD_USER_SETTINGS)
    assert [word for word in words if f"`{word}`" not in text] == []


@pytest.mark.parametrize(
    ("path", "body", "check"),
    [
        ("deployment", {"edge_certificate": {"trusted": False}}, "H12"),
        ("deployment", {"edge_certificate": {"ends": "2020-01-01T00:00:00+00:00"}}, "H12"),
        ("deployment", {"oauth": {"certificate_ends": None}}, "H11"),
        ("deployment", {"set": {"federation_routes": []}}, "H8"),
        ("deployment", {"set": {"servers": [{"fqdn": "fe01.contoso.com", "build": "6.0.9319.1"}]}}, "H9"),
        ("deployment", {"set": {"teams_modules": ["5.0.0"]}}, "H10"),
        ("deployment", {"set": {"forest_state": "LC_FORESTSETTINGS_STATE_NOT_READY"}}, "S10"),
        ("teams", {"set": {"shared_sip_address_space": False}}, "H6"),
        ("teams", {"set": {"allowed_domains": []}}, "H3"),
        ("teams", {"set": {"sip_domains": {"fabrikam.com": False}}}, "D5"),
        ("roles", {"account": "svc-move@contoso.com", "roles": ["Global Reader"]}, "T7"),
    ],
)
def test_a_setting_takes_effect(healthy: RunningCompany, path: str, body: dict[str, Any], check: str) -> None:
    healthy.control(path, body)
    assert (check, "fail") in violated(healthy)


def test_a_user_of_the_tenant_can_be_changed(healthy: RunningCompany) -> None:
    upn = healthy.world.operator.pilot_users[0]
    healthy.control("cloud-user", {"user": upn, "set": {"upgrade_mode": "TeamsOnly", "on_premises_sip_enabled": None}})
    assert violated(healthy) == {("U21", "fail")}


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("deployment", {"set": {"password": "x"}}, "There is no setting 'password' here; there are sip_domains"),
        ("deployment", {"oauth": {"colour": "red"}}, "There is no setting 'colour' here."),
        ("deployment", {"set": {"servers": [{"name": "x"}]}}, "The setting 'servers' cannot be"),
        ("deployment", {"set": {"servers": [{"fqdn": 1}]}}, "The setting 'servers' cannot be"),
        ("deployment", {"set": {"federation_routes": [1]}}, "The setting 'federation_routes' cannot be [1]."),
        ("deployment", {"edge_certificate": {"ends": "soon"}}, "The setting 'ends' cannot be 'soon'."),
        ("deployment", {"edge_certificate": {"ends": "2027-01-01"}}, "The setting 'ends' cannot be '2027-01-01'."),
        ("teams", {"set": {"sip_domains": {"a.example": 1}}}, "The setting 'sip_domains' cannot be"),
        ("teams", {"set": {"upgrade_mode": None}}, "The setting 'upgrade_mode' cannot be None."),
        ("roles", {"account": "x", "roles": [1]}, "The field 'roles' must be a list of names."),
        ("roles", {"account": "x", "roles": "y"}, "The field 'roles' must be a list."),
        ("plant", {"check": "U17"}, "The condition 'U17' cannot be planted; those that can are A1, A2"),
    ],
)
def test_wrong_settings_are_refused_with_a_sentence(
    healthy: RunningCompany, path: str, body: dict[str, Any], sentence: str
) -> None:
    """And nothing is changed."""
    assert sentence in refused(healthy, path, body)
    assert violated(healthy) == set()


def test_a_deployment_without_a_provider_has_none_to_set(healthy: RunningCompany) -> None:
    healthy.call_in_loop(healthy.world.deployment.hosting_providers.clear)
    body = {"hosting_provider": {"enabled": False}}
    assert refused(healthy, "deployment", body) == "The deployment has no hosting provider."


def test_a_plant_tells_what_it_violated(healthy: RunningCompany) -> None:
    answer = healthy.control("plant", {"check": "s5"})
    assert (answer["says"], answer["lasting"]) == (PLANTS["S5"].says, False)
    assert {found["check"] for found in answer["violations"]} == {"S5", "U7"} == {c for c, _ in violated(healthy)}


def test_when_something_is_wrong_with_everybody_nobody_is_left(healthy: RunningCompany) -> None:
    for person in healthy.world.people:
        person.protected = True
    assert refused(healthy, "plant", {"check": "A1"}) == "There is nobody left of whom nothing is wrong yet."


def test_the_panel_shows_the_gate_and_switches_it(
    healthy: RunningCompany, start_company: Callable[..., RunningCompany]
) -> None:
    """Each switch, once turned, violates its condition, and turned again mends it."""
    expected = {
        "provider-shared": "H5", "edge-certificate": "H12", "teams-module": "H10", "tenant-shared": "H6",
    }  # fmt: skip
    for key, check in expected.items():
        for after in ({check}, set()):
            sections = healthy.control("panel")["sections"]
            action = next(a for section in sections for a in section["actions"] if a["id"] == key)
            assert action["on"] is bool(after)
            healthy.control(action["path"].removeprefix("/control/"), action["body"])
            assert {c for c, _ in violated(healthy)} == after
