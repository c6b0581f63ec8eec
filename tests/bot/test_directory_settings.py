"""Active Directory in the settings: which source is meant, what cannot work together, and what the doctor finds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.doctor import diagnose
from bot.settings import Settings, load_settings
from bot.wiring import open_connectors
from commands.step import Verdict
from connectors.directory import ActiveDirectory
from connectors.shell import Shell
from tests.bot.chat import settings_for
from tests.bot.test_settings import GOOD, problems
from tests.connectors.directory_harness import need_ldap
from tests.running_company import RunningCompany

LDAP = {
    "HYBRIDBOT_LDAP_URL": "ldaps://dc1.contoso.com",
    "HYBRIDBOT_LDAP_BASE": "DC=contoso,DC=com",
    "HYBRIDBOT_LDAP_USER": "bot@contoso.com",
    "HYBRIDBOT_LDAP_PASSWORD": "directory-password",
}
KERBEROS = {
    "HYBRIDBOT_LDAP_URL": "ldap://dc1.contoso.com",
    "HYBRIDBOT_LDAP_BASE": "DC=contoso,DC=com",
    "HYBRIDBOT_LDAP_AUTH": "kerberos",
}
FORESTS = """
[[forests]]
url = "ldap://dc1.fabrikam.com:3389"
base = "DC=fabrikam,DC=com"
user = "FABRIKAM\\\\bot"
password = "other-password"
"""


@pytest.mark.parametrize(
    ("environ", "directory"),
    [
        ({}, False),
        (LDAP, True),
        (KERBEROS, True),
        (LDAP | {"HYBRIDBOT_PEOPLE_FROM": "shell"}, False),
        (LDAP | {"HYBRIDBOT_PEOPLE_FROM": "ldap"}, True),
    ],
)
def test_people_come_from_the_directory_where_one_is_set(environ: dict[str, str], directory: bool) -> None:
    settings = load_settings(GOOD | environ)
    with open_connectors(settings, now=lambda: datetime.now(UTC)) as connectors:
        assert isinstance(connectors.people, ActiveDirectory if directory else Shell)


def test_further_forests_stand_in_the_file(tmp_path: Path) -> None:
    """Their passwords are as secret as the others."""
    file = tmp_path / "hybridbot.toml"
    file.write_text(FORESTS)
    settings = load_settings(GOOD | LDAP, file)
    (forest,) = settings.forests
    assert (forest.url, forest.user, forest.auth) == ("ldap://dc1.fabrikam.com:3389", "FABRIKAM\\bot", "simple")
    assert {"other-password", "directory-password"} <= set(settings.secrets())
    assert "other-password" not in f"{settings!r}"


@pytest.mark.parametrize(
    ("environ", "part"),
    [
        ({"HYBRIDBOT_PEOPLE_FROM": "ldap"}, "HYBRIDBOT_LDAP_URL is missing"),
        ({"HYBRIDBOT_LDAP_URL": "ldaps://dc1.contoso.com"}, "HYBRIDBOT_LDAP_BASE is missing"),
        ({"HYBRIDBOT_LDAP_USER": "bot"}, "HYBRIDBOT_LDAP_PASSWORD is missing"),
        (LDAP | {"HYBRIDBOT_LDAP_URL": "https://dc1.contoso.com"}, "HYBRIDBOT_LDAP_URL must be an ldaps or ldap"),
        (LDAP | {"HYBRIDBOT_LDAP_URL": "ldaps://dc1/DC=x?sub"}, "HYBRIDBOT_LDAP_URL must be an ldaps or ldap"),
        (LDAP | {"HYBRIDBOT_LDAP_URL": "ldaps://dc1:port"}, "HYBRIDBOT_LDAP_URL must be an ldaps or ldap"),
        (LDAP | {"HYBRIDBOT_LDAP_BASE": "contoso.com"}, "HYBRIDBOT_LDAP_BASE must be a distinguished name"),
        (LDAP | {"HYBRIDBOT_LDAP_ANCHOR": "employee number"}, "HYBRIDBOT_LDAP_ANCHOR must be the name of an attribute"),
        (LDAP | {"HYBRIDBOT_LDAP_KEYTAB": __file__}, "nothing signs in by Kerberos"),
        (KERBEROS | {"HYBRIDBOT_LDAP_AUTH": "simple"}, "without a user and a password"),
        (KERBEROS | {"HYBRIDBOT_LDAP_URL": "ldaps://dc1.contoso.com"}, "HYBRIDBOT_LDAP_URL must be an ldap address"),
        (
            {"HYBRIDBOT_FORESTS": '[{"url": "ldaps://dc1.fabrikam.com", "base": "DC=fabrikam"}]'},
            "HYBRIDBOT_LDAP_URL is missing",
        ),
        (
            LDAP | {"HYBRIDBOT_FORESTS": '[{"url": "ldaps://dc1.fabrikam.com", "base": "DC=fabrikam"}]'},
            "url of the 1. of the forests is set without a user",
        ),
        (LDAP | {"HYBRIDBOT_FORESTS": '[{"url": "", "base": ""}]'}, "HYBRIDBOT_FORESTS must be tables with url"),
    ],
)
def test_what_cannot_work_is_named_at_the_start(environ: dict[str, str], part: str) -> None:
    assert part in problems(GOOD | environ)


def doctors_word(settings: Settings) -> tuple[Verdict, str]:
    told = {each.what: each for each in diagnose(settings, now=lambda: datetime.now(UTC))}
    return told["Active Directory"].verdict, told["Active Directory"].says


def test_the_doctor_tries_the_directory(fresh_company: RunningCompany, tmp_path: Path) -> None:
    """It reads one person, and one to rehearse with; a wrong password, and an account that sees nobody, are told."""
    need_ldap()
    environment = fresh_company.environment | {"HYBRIDBOT_PEOPLE_FROM": "ldap"}
    base = environment["HYBRIDBOT_LDAP_BASE"]
    settings = settings_for(environment, tmp_path)
    assert doctors_word(settings) == (Verdict.PASS, f"Signed in; people of {base} can be read.")
    entries = fresh_company.control("journal?system=ldap", method="GET")["entries"]
    assert [entry["detail"]["entries"] for entry in entries if entry["what"] == "search"] == [1, 1]
    fresh_company.call_in_loop(fresh_company.world.people.clear)
    assert doctors_word(settings) == (Verdict.FAIL, f"Nobody with Skype for Business is seen in {base}.")
    fresh_company.control("fault", {"system": "ldap", "kind": "locked"})
    verdict, says = doctors_word(settings)
    assert verdict is Verdict.FAIL
    assert "is locked" in says
