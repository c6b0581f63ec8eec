"""tenant against a running company."""

from dataclasses import replace
from typing import Any

import pytest

from commands import tenant
from commands.services import Services
from commands.step import Finding, Request, StepResult, UsageError, Verdict
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany

NOBODY = Request()
ABSENT = "nobody in the tenant has this sign-in name or address"


def by_check(result: StepResult) -> dict[str, Finding]:
    """The findings by their check."""
    return {finding.check: finding for finding in result.findings}


def users_asked(company: RunningCompany) -> list[dict[str, Any]]:
    """What Graph was asked about users."""
    return [entry for entry in company.world.journal.read(system="graph") if entry["what"].endswith("/users")]


def test_seats_are_those_of_the_company(company: RunningCompany, services: Services) -> None:
    """Name, seats and free seats are what the company tells about itself."""
    truth = company.describe()
    teams = [sku for sku in truth["skus"].values() if "TEAMS1" in sku["plans"]]
    seats, free = sum(sku["enabled"] for sku in teams), sum(sku["free"] for sku in teams)
    result = tenant.run(services, NOBODY)
    assert result.headline == f"Ready: {truth['tenant']['name']}, {seats} Teams seats, {free} free."


def test_pilot_users_who_lack_a_licence_are_found(company: RunningCompany, connect: Connect) -> None:
    """Somebody licensed, somebody not, somebody unknown: two of three need a seat."""
    truth = company.describe()
    lacking = truth["without_licence"]["people"][0]["upn"]
    fine = truth["voice_users"]["people"][0]["upn"]
    pilots = (fine.upper(), lacking, "nobody@contoso.com")
    finding = by_check(tenant.run(connect(company, pilots=pilots), NOBODY))["T5"]
    assert "2 of 3 pilot users still need one" in finding.says
    assert sorted(finding.evidence) == sorted([f"{lacking}: no licence yet", f"nobody@contoso.com: {ABSENT}"])


def test_only_the_pilot_users_are_read(fresh_company: RunningCompany, connect: Connect) -> None:
    """One question finds all four, and one more the fifth, who is not there: the others of the tenant are not read."""
    fine = [person["upn"] for person in fresh_company.describe()["voice_users"]["people"][:4]]
    finding = by_check(tenant.run(connect(fresh_company, pilots=(*fine, "nobody@contoso.com")), NOBODY))["T5"]
    assert finding.evidence == (f"nobody@contoso.com: {ABSENT}",)
    asked = [entry["detail"]["query"] for entry in users_asked(fresh_company)]
    assert [query["$filter"].count("userPrincipalName eq") for query in asked] == [4, 1]


def test_without_pilot_users_nobody_is_read(fresh_company: RunningCompany, connect: Connect) -> None:
    """There is nobody to look for."""
    tenant.run(connect(fresh_company), NOBODY)
    assert not users_asked(fresh_company)


@pytest.mark.parametrize("address", ["smtp:{}", "SIP:{}", "x500:/o=contoso"])
def test_a_pilot_user_with_another_sign_in_name_is_found_by_an_address(
    fresh_company: RunningCompany, connect: Connect, address: str
) -> None:
    """Synchronisation falls back to another name where the domain is not verified; other addresses prove nothing."""
    pilot = fresh_company.describe()["voice_users"]["people"][0]["upn"]

    def fall_back() -> None:
        user = next(u for u in fresh_company.world.tenant.users.values() if u.user_principal_name == pilot)
        user.user_principal_name = "somebody@contoso0.onmicrosoft.com"
        user.proxy_addresses = [address.format(pilot)]

    fresh_company.call_in_loop(fall_back)
    finding = by_check(tenant.run(connect(fresh_company, pilots=(pilot,)), NOBODY))["T5"]
    assert finding.evidence == ((f"{pilot}: {ABSENT}",) if address.startswith("x500") else ())


def test_no_seats_left(fresh_company: RunningCompany, connect: Connect) -> None:
    """Every seat taken while a pilot user lacks one."""
    truth = fresh_company.describe()
    for part, sku in truth["skus"].items():
        fresh_company.control("seats", {"sku": part, "enabled": sku["consumed"]})
    lacking = truth["without_licence"]["people"][0]["upn"]
    assert by_check(tenant.run(connect(fresh_company, pilots=(lacking,)), NOBODY))["T5"].verdict is Verdict.FAIL


def test_a_suspended_subscription(fresh_company: RunningCompany, connect: Connect) -> None:
    """Both plans are lost when every subscription with them is suspended."""
    for part, sku in fresh_company.describe()["skus"].items():
        if "TEAMS1" in sku["plans"]:
            fresh_company.control("seats", {"sku": part, "status": "Suspended"})
    found = by_check(tenant.run(connect(fresh_company), NOBODY))
    assert (found["T3"].verdict, found["T4"].verdict) == (Verdict.FAIL, Verdict.FAIL)


def test_a_wrong_secret_fails_and_leaves_the_rest_unknown(fresh_company: RunningCompany, connect: Connect) -> None:
    """T1 says what to repair; no other check of the tenant is green."""
    services = connect(fresh_company)
    fresh_company.control("secret", {"accepted": "another"})
    result = tenant.run(services, NOBODY)
    found = by_check(result)
    assert found["T1"].verdict is Verdict.FAIL
    assert found["T1"].remedy
    assert {found[check].verdict for check in ("T3", "T4", "T5")} == {Verdict.UNKNOWN}
    assert result.sources


def test_a_missing_permission_is_named(fresh_company: RunningCompany, connect: Connect) -> None:
    """Without the permission for subscriptions only they are unknown or refused."""
    services = connect(fresh_company)
    for permission in fresh_company.describe()["tenant"]["permissions"]:
        fresh_company.control("permission", {"permission": permission, "granted": False})
    found = by_check(tenant.run(services, NOBODY))
    assert found["T1"].verdict is Verdict.FAIL
    assert found["T3"].verdict is Verdict.UNKNOWN


def test_an_outage_is_mentioned_and_not_judged(fresh_company: RunningCompany, connect: Connect) -> None:
    """Teams is degraded: a sentence among the sources, and the same verdict as without. Others are not mentioned."""
    services = connect(fresh_company)
    before = tenant.run(services, NOBODY)
    assert "serviceDegradation" in fresh_company.describe()["tenant"]["service_health"].values()
    assert before.sources == ()
    fresh_company.control("health", {"service": "Microsoft Teams", "status": "serviceDegradation"})
    during = tenant.run(services, NOBODY)
    assert during.sources == ("Microsoft reports trouble for Microsoft Teams: service degradation.",)
    assert (during.verdict, during.findings) == (before.verdict, before.findings)


def test_health_that_may_not_be_read_turns_nothing_red(fresh_company: RunningCompany, connect: Connect) -> None:
    """One sentence names the permission; no finding changes."""
    services = connect(fresh_company)
    before = tenant.run(services, NOBODY)
    fresh_company.control("permission", {"permission": "ServiceHealth.Read.All", "granted": False})
    after = tenant.run(services, NOBODY)
    (sentence,) = after.sources
    assert sentence.startswith("Whether Microsoft reports an outage is not known. ")
    assert "ServiceHealth.Read.All" in sentence
    assert (after.verdict, after.findings) == (before.verdict, before.findings)


@pytest.mark.parametrize(
    ("settings", "verdict"),
    [
        ({"upgrade_mode": "Islands"}, Verdict.PASS),
        ({"upgrade_mode": "TeamsOnly"}, Verdict.FAIL),
        ({"upgrade_override": "UpgradeToTeams"}, Verdict.FAIL),
    ],
)
def test_a_tenant_that_is_locked_to_teams(
    fresh_company: RunningCompany, connect: Connect, settings: dict[str, str], verdict: Verdict
) -> None:
    """T6 as Teams PowerShell tells it, by the policy or by Microsoft's override."""

    def change() -> None:
        for name, value in settings.items():
            setattr(fresh_company.world.tenant.teams, name, value)

    fresh_company.call_in_loop(change)
    assert by_check(tenant.run(connect(fresh_company), NOBODY))["T6"].verdict is verdict


def test_without_teams_powershell_the_lock_needs_attention(company: RunningCompany, connect: Connect) -> None:
    """T6 is never green unread, and names the command; the silent source is told."""
    result = tenant.run(connect(company, teams=False), NOBODY)
    finding = by_check(result)["T6"]
    assert finding.verdict is Verdict.WARN
    assert "Get-CsTeamsUpgradePolicy" in finding.remedy
    assert any("Teams PowerShell" in source for source in result.sources)


@pytest.mark.parametrize(
    ("roles", "verdict"),
    [
        (["Teams Administrator"], Verdict.PASS),
        (["Skype for Business Administrator"], Verdict.PASS),
        (["Skype for Business Administrator", "User Administrator"], Verdict.PASS),
        (["User Administrator"], Verdict.UNKNOWN),
        ([], Verdict.UNKNOWN),
    ],
)
def test_the_role_of_the_account_for_moves(
    fresh_company: RunningCompany, connect: Connect, roles: list[str], verdict: Verdict
) -> None:
    """T7 as the tenant assigns roles now."""
    services = connect(fresh_company)
    account = services.organisation.move_account
    fresh_company.call_in_loop(lambda: fresh_company.world.tenant.roles.update({account: roles}))
    assert by_check(tenant.run(services, NOBODY))["T7"].verdict is verdict


def test_an_account_for_moves_that_is_not_named_or_not_there(services: Services) -> None:
    """T7 cannot be told, and says what to set or what was not found."""
    for account, part in (("", "HYBRIDBOT_MOVE_ACCOUNT"), ("nobody@contoso.com", "")):
        organisation = replace(services.organisation, move_account=account)
        finding = by_check(tenant.run(replace(services, organisation=organisation), NOBODY))["T7"]
        assert finding.verdict is Verdict.UNKNOWN
        assert finding.remedy
        assert part in finding.remedy


def test_it_takes_no_words() -> None:
    """A further word is refused with what to type."""
    assert tenant.validate(()) == ()
    with pytest.raises(UsageError, match="Type only: tenant"):
        tenant.validate(("x",))
