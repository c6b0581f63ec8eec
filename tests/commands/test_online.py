"""What Teams PowerShell says is gathered with one sign-in, and each part by itself is read or not."""

import pytest

from commands.online import read_online, read_online_user
from commands.rules.unread import Unread
from connectors.facts import OnlineUser
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany

PARTS = ("tenant", "federation", "sip_domains", "users")


def sign_ins(company: RunningCompany) -> int:
    return sum(entry["what"] == "Connect-MicrosoftTeams" for entry in company.world.journal.read(system="shell"))


def test_all_parts_come_with_one_sign_in(fresh_company: RunningCompany, connect: Connect) -> None:
    facts = read_online(connect(fresh_company), users=True)
    assert not any(isinstance(getattr(facts, part), Unread) for part in PARTS)
    assert len(facts.users) == len(fresh_company.world.tenant.users)  # type: ignore[arg-type]  # read, as just shown
    assert sign_ins(fresh_company) == 1


def test_users_are_read_only_where_they_are_asked_for(fresh_company: RunningCompany, connect: Connect) -> None:
    """Nobody is told to be there or not: an empty list would be an answer."""
    facts = read_online(connect(fresh_company))
    assert isinstance(facts.users, Unread)
    asked = [entry["what"] for entry in fresh_company.world.journal.read(system="shell")]
    assert "Get-CsOnlineUser" not in asked


@pytest.mark.parametrize(
    ("part", "cmdlet"),
    [
        ("tenant", "Get-CsTeamsUpgradePolicy"),
        ("federation", "Get-CsTenantFederationConfiguration"),
        ("sip_domains", "Get-CsOnlineSipDomain"),
        ("users", "Get-CsOnlineUser"),
    ],
)
def test_a_part_that_is_not_read_leaves_the_others(
    fresh_company: RunningCompany, connect: Connect, part: str, cmdlet: str
) -> None:
    fresh_company.control("fault", {"system": "shell", "kind": "access-denied", "match": cmdlet})
    facts = read_online(connect(fresh_company), users=True)
    missing = {name for name in PARTS if isinstance(getattr(facts, name), Unread)}
    assert missing == {part}
    assert "Roles & admins" in getattr(facts, part).remedy


def test_without_a_sign_in_every_part_says_why(fresh_company: RunningCompany, connect: Connect) -> None:
    fresh_company.control("fault", {"system": "shell", "kind": "blocked", "match": "Connect-MicrosoftTeams"})
    facts = read_online(connect(fresh_company), users=True)
    for part in PARTS:
        missing = getattr(facts, part)
        assert isinstance(missing, Unread)
        assert missing.refused
        assert "Conditional Access" in missing.says


def test_a_host_that_is_not_configured_names_the_settings(company: RunningCompany, connect: Connect) -> None:
    services = connect(company, teams=False)
    for missing in (read_online(services).tenant, read_online_user(services, "anna@contoso.com")):
        assert isinstance(missing, Unread)
        assert "HYBRIDBOT_TOOLS_HOST" in missing.remedy


def test_one_person_is_there_or_not_or_unread(fresh_company: RunningCompany, connect: Connect) -> None:
    services = connect(fresh_company)
    known = next(user for user in fresh_company.world.tenant.users.values() if user.sync_enabled)
    found = read_online_user(services, known.user_principal_name)
    assert isinstance(found, OnlineUser)
    assert found.object_id == known.object_id
    assert read_online_user(services, "nobody@contoso.com") is None
    fresh_company.control("fault", {"system": "shell", "kind": "throttled", "match": "Get-CsOnlineUser"})
    assert isinstance(read_online_user(services, known.user_principal_name), Unread)
