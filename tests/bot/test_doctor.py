"""The doctor, asked directly: each system's trouble is told with what to do, and hides nothing of the others."""

from datetime import UTC, datetime
from pathlib import Path

from bot.diagnosis import Diagnosis
from bot.doctor import diagnose
from bot.settings import Settings, load_settings
from commands.step import Verdict
from storage.database import open_database
from tests.bot.chat import settings_for
from tests.connectors.harness import unused_port
from tests.running_company import RunningCompany

ADA = "U0ADA"


def found(settings: Settings) -> dict[str, Diagnosis]:
    return {each.what: each for each in diagnose(settings, now=lambda: datetime.now(UTC))}


def test_a_database_of_a_newer_version_is_told_with_what_to_install(tmp_path: Path) -> None:
    offline = load_settings(
        {
            "HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/newer.db",
            "HYBRIDBOT_DNS_RESOLVERS": f"127.0.0.1:{unused_port()}",
        },
        microsoft=False,
    )
    database = open_database(offline.database_url.get_secret_value())
    with database.session() as session:
        session.connection().exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)")
        session.connection().exec_driver_sql("INSERT INTO alembic_version VALUES ('9999')")
    database.close()
    told = found(offline)["Database"]
    assert told.verdict is Verdict.FAIL
    assert "newer version" in told.says
    assert "Install" in told.remedy


def test_only_the_admin_group_that_is_set_is_tried(company: RunningCompany, tmp_path: Path) -> None:
    """People may be named one by one instead; everything else of the company is well."""
    environment = company.environment | {"HYBRIDBOT_ADMINS": ADA}
    del environment["HYBRIDBOT_ADMIN_GROUP"]
    told = found(settings_for(environment, tmp_path))
    assert "Slack: admin group" not in told
    assert {each.verdict for each in told.values()} == {Verdict.PASS, Verdict.NOT_APPLICABLE}


def test_teams_powershell_is_tried_up_to_the_role(fresh_company: RunningCompany, tmp_path: Path) -> None:
    """Well, without a role, and shut out: each says what to do; not configured is neither well nor ill."""
    settings = settings_for(fresh_company.environment, tmp_path)
    what = "Teams PowerShell"
    assert found(settings)[what].says == "Signed in; the tenant's mode is Islands."
    roles = fresh_company.world.tenant.roles
    fresh_company.call_in_loop(roles.clear)
    denied = found(settings)[what]
    assert denied.verdict is Verdict.FAIL
    assert denied.says.startswith("The directory role Teams Administrator is missing")
    assert "Roles & admins" in denied.remedy
    fresh_company.control("fault", {"system": "shell", "kind": "blocked", "match": "Connect-MicrosoftTeams"})
    assert "Conditional Access" in found(settings)[what].says
    absent = found(settings.model_copy(update={"tools_host": ""}))[what]
    assert absent.verdict is Verdict.UNKNOWN
    assert "HYBRIDBOT_TOOLS_HOST" in absent.remedy


def test_a_tools_host_that_refuses_the_account_is_not_taken_for_a_missing_role(
    fresh_company: RunningCompany, tmp_path: Path
) -> None:
    fresh_company.control("fault", {"system": "shell", "kind": "access-denied", "match": "connect"})
    told = found(settings_for(fresh_company.environment, tmp_path))["Teams PowerShell"]
    assert "role" not in told.says
    assert "Remote Management Users" in told.remedy


def test_what_cannot_be_reached_hides_nothing_of_the_others(fresh_company: RunningCompany, tmp_path: Path) -> None:
    """A Slack that is not there, and an answer of Graph that cannot be read: the second is neither well nor ill."""
    fresh_company.control("fault", {"system": "graph", "kind": "garbage", "match": "/subscribedSkus"})
    environment = fresh_company.environment | {"SLACK_API_URL": f"http://127.0.0.1:{unused_port()}/api/"}
    told = found(settings_for(environment, tmp_path))
    for what in ("Slack: bot token", "Slack: Socket Mode"):
        assert told[what].verdict is Verdict.FAIL
        assert "did not answer" in told[what].says
        assert "SLACK_API_URL" in told[what].remedy
    licences = told["Microsoft Graph: licences"]
    assert licences.verdict is Verdict.UNKNOWN
    assert licences.remedy
    others = [each for what, each in told.items() if not what.startswith("Slack") and each is not licences]
    assert {each.verdict for each in others} == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    assert len(others) >= 6


def test_roles_are_tried_only_with_an_account_and_each_missing_permission_is_named(
    fresh_company: RunningCompany, tmp_path: Path
) -> None:
    fresh_company.world.tenant.application.permissions -= {"RoleManagement.Read.Directory", "Application.Read.All"}
    told = found(settings_for(fresh_company.environment, tmp_path))
    assert told["Microsoft Graph: directory roles"].says.startswith("RoleManagement.Read.Directory is missing")
    assert told["Microsoft Graph: app registrations"].says.startswith("Application.Read.All is missing")
    without = {name: value for name, value in fresh_company.environment.items() if name != "HYBRIDBOT_MOVE_ACCOUNT"}
    assert "Microsoft Graph: directory roles" not in found(settings_for(without, tmp_path))


def test_an_active_directory_that_is_set_but_not_used_is_said_not_to_be_asked(tmp_path: Path) -> None:
    """Who has set its address need not wonder why nothing is said of it; without one there is nothing to say."""
    resolvers = f"127.0.0.1:{unused_port()}"
    offline = load_settings(
        {"HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/h.db", "HYBRIDBOT_DNS_RESOLVERS": resolvers}, microsoft=False
    )
    told = found(offline.model_copy(update={"people_from": "shell", "ldap_url": "ldaps://dc01.contoso.com"}))
    assert told["Active Directory"].verdict is Verdict.NOT_APPLICABLE
    assert told["Active Directory"].says == "Not asked: HYBRIDBOT_PEOPLE_FROM is shell."
    assert "Active Directory" not in found(offline)


def test_moving_people_is_rehearsed_where_the_bot_does_it_itself(fresh_company: RunningCompany, tmp_path: Path) -> None:
    what = "Moving people"
    remoting = settings_for(fresh_company.environment, tmp_path)
    by_hand = remoting.model_copy(update={"moves": remoting.moves.model_copy(update={"executor": "manual"})})
    assert found(by_hand)[what].verdict is Verdict.NOT_APPLICABLE
    well = found(remoting)[what]
    assert (well.verdict, "rehearsed" in well.says) == (Verdict.PASS, True)
    assert fresh_company.control("moves")["starts"] == {}
    client = fresh_company.world.tenant.application.client_id
    fresh_company.control("roles", {"account": client, "roles": ["Global Reader"]})
    denied = found(remoting)[what]
    assert denied.verdict is Verdict.FAIL
    assert "Teams Administrator" in denied.remedy
    alone = found(remoting.model_copy(update={"pilot_users": ()}))[what]
    assert (alone.verdict, "HYBRIDBOT_PILOT_USERS" in alone.remedy) == (Verdict.UNKNOWN, True)


def test_a_tenant_without_the_licence_for_sign_ins_is_neither_well_nor_ill(
    fresh_company: RunningCompany, tmp_path: Path
) -> None:
    settings = settings_for(fresh_company.environment, tmp_path)
    what = "Microsoft Graph: log of sign-ins"
    assert found(settings)[what].verdict is Verdict.PASS
    fresh_company.control("moves/settings", {"set": {"sign_in_log": False}})
    told = found(settings)[what]
    assert (told.verdict, "Entra ID P1" in told.remedy) == (Verdict.UNKNOWN, True)
