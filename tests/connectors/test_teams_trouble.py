"""Each trouble with Teams PowerShell has a sentence and a remedy: host, module, sign-in, role, load."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.errors import (
    ConnectorError,
    NotPermitted,
    NotSignedIn,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from connectors.shell_session import Record
from connectors.teams import InstalledCertificate, Teams, TeamsSession
from connectors.teams_errors import is_absence, refusal, sign_in_refused
from sandbox.faults import Fault
from tests.connectors.harness import unused_port
from tests.connectors.shell_harness import error_of
from tests.connectors.test_teams import installed
from tests.connectors.tools_harness import Tools


def opening(teams: Teams) -> Callable[[], Any]:
    """Signing in, and nothing else."""

    def sign_in() -> None:
        with teams.session():
            pass

    return sign_in


def test_a_host_that_is_not_configured_names_the_settings() -> None:
    for call in (Teams(None, None).modules, opening(Teams(None, InstalledCertificate("t", "c", "0")))):
        error = error_of(call)
        assert isinstance(error, Unreachable)
        assert "HYBRIDBOT_TOOLS_HOST" in error.remedy


def test_an_app_registration_that_is_not_configured_names_the_settings(tools: Tools) -> None:
    error = error_of(opening(Teams(tools.endpoint, None)))
    assert isinstance(error, Unreachable)
    assert "HYBRIDBOT_CLIENT_ID" in error.remedy


def test_the_module_that_is_not_there_is_told_with_how_to_install_it(tools: Tools) -> None:
    tools.world.deployment.teams_modules = []
    error = error_of(opening(tools.teams()))
    assert type(error) is Refused
    assert "module MicrosoftTeams is not on the tools host" in error.detail
    assert "Install-Module MicrosoftTeams" in error.remedy


def test_a_missing_role_is_told_with_where_to_give_it(tools: Tools) -> None:
    """The sign-in itself succeeds: only what reads is denied."""
    tools.world.tenant.roles[tools.world.tenant.application.client_id] = ["User Administrator"]
    with tools.teams().session() as session:
        error = error_of(session.federation)
    assert isinstance(error, NotPermitted)
    assert error.permission == "Teams Administrator"
    assert "Roles & admins" in error.remedy


@pytest.mark.parametrize("role", ["Teams Administrator", "Teams Reader", "Global Reader"])
def test_each_role_that_may_read_is_enough(tools: Tools, role: str) -> None:
    tools.world.tenant.roles = {tools.world.tenant.application.client_id: [role]}
    assert tools.ask(TeamsSession.federation)


def test_conditional_access_is_told_at_the_token_and_at_the_host(tools: Tools) -> None:
    tools.world.faults.add(Fault("shell", "blocked", "Connect-MicrosoftTeams"))
    error = error_of(opening(tools.teams(installed(tools))))
    assert isinstance(error, NotSignedIn)
    assert "Conditional Access" in error.detail
    assert "AADSTS53003" in error.detail


def test_a_secret_that_is_refused_is_told_before_the_host_is_asked(tools: Tools) -> None:
    tools.world.tenant.application.secret = "another one"
    tokens = tools.microsoft.tokens
    from_before = replace(tools.tokens(), graph=tokens(client_id="00000000-0000-0000-0000-000000000000"))
    error = error_of(opening(tools.teams(from_before)))
    assert isinstance(error, NotSignedIn)
    assert error.system == "Microsoft sign-in"
    assert tools.asked() == []


def test_tokens_in_the_wrong_order_are_refused_without_being_shown(tools: Tools) -> None:
    right = tools.tokens()
    error = error_of(opening(tools.teams(replace(right, graph=right.teams, teams=right.graph))))
    assert isinstance(error, NotSignedIn)
    assert "another audience" in error.detail
    assert "client id" in error.remedy


def test_a_token_that_a_record_repeats_is_taken_out() -> None:
    """PowerShell quotes values that it cannot use."""
    record = Record("The value first-token, or second-token, cannot be used.", "X", 0)
    error = sign_in_refused(record, ("first-token", "second-token"))
    assert "-token" not in f"{error} {error.detail} {error.remedy}"
    assert "(a token)" in error.detail


def test_a_tenant_that_is_another_one_is_refused(tools: Tools) -> None:
    other = replace(tools.tokens(), tenant_id="00000000-0000-0000-0000-000000000000")
    error = error_of(opening(tools.teams(other)))
    assert isinstance(error, NotSignedIn)
    assert "there is no such tenant (AADSTS90002)" in error.detail


def test_a_certificate_that_the_host_does_not_have_is_told_with_where_it_belongs(tools: Tools) -> None:
    sign_in = replace(installed(tools), thumbprint="0" * 40)
    error = error_of(opening(tools.teams(sign_in)))
    assert isinstance(error, NotSignedIn)
    assert "Cannot find certificate" in error.detail
    assert "HYBRIDBOT_TEAMS_CERTIFICATE_THUMBPRINT" in error.remedy


def test_a_certificate_of_another_app_is_told_as_such(tools: Tools) -> None:
    error = error_of(opening(tools.teams(replace(installed(tools), client_id="somebody-else"))))
    assert isinstance(error, NotSignedIn)
    assert "the tenant does not know this client id" in error.detail


def test_tokens_that_end_in_the_middle_are_told(tools: Tools) -> None:
    with tools.teams().session() as session:
        assert session.federation()
        tools.world.clock.advance(timedelta(hours=2))
        error = error_of(session.federation)
    assert isinstance(error, NotSignedIn)
    assert "clock" in error.remedy


def test_a_service_that_is_asked_too_often_says_to_wait(tools: Tools) -> None:
    tools.world.faults.add(Fault("shell", "throttled", "Get-CsOnlineUser"))
    error = error_of(lambda: tools.ask(TeamsSession.users))
    assert isinstance(error, Throttled)
    assert "Wait" in error.remedy


def test_a_part_that_fails_spoils_no_other(tools: Tools) -> None:
    tools.world.faults.add(Fault("shell", "access-denied", "Get-CsTenantFed"))
    tools.world.faults.add(Fault("shell", "terminating-error", "Get-CsOnlineSip"))
    with tools.teams().session() as session:
        assert isinstance(error_of(session.federation), NotPermitted)
        assert type(error_of(session.sip_domains)) is Refused
        assert session.tenant()


def test_a_cmdlet_that_takes_too_long_is_stopped_and_the_next_one_answers(tools: Tools) -> None:
    tools.world.faults.add(Fault("shell", "prompt", "Get-CsOnlineUser"))
    with tools.teams(deadline=1.5).session() as session:
        error = error_of(session.users)
        assert isinstance(error, Unreachable)
        assert "tools host" in error.remedy
        assert session.federation()


def test_a_connection_that_is_cut_ends_the_session_and_says_so_each_time(tools: Tools) -> None:
    """Nothing is asked again: whether the cmdlet ran is not known, and the runspace may be busy."""
    tools.world.faults.add(Fault("shell", "down", "Get-CsTenant"))
    with tools.teams().session() as session:
        first = error_of(session.tenant)
        assert isinstance(first, Unreachable)
        assert error_of(session.sip_domains) is first
    assert tools.asked()[-1] == "Get-CsTenant"


def test_the_host_is_called_by_its_own_name_and_settings(tools: Tools) -> None:
    wrong = error_of(opening(tools.teams(password="wrong", auth="basic")))
    assert isinstance(wrong, NotSignedIn)
    assert wrong.system == "Teams PowerShell"
    assert "HYBRIDBOT_TOOLS_PASSWORD" in wrong.remedy
    elsewhere = error_of(opening(tools.teams(path="elsewhere", auth="basic")))
    assert isinstance(elsewhere, Unexpected)
    assert "HYBRIDBOT_TOOLS_PORT" in elsewhere.remedy
    assert isinstance(error_of(tools.teams(port=unused_port()).modules), Unreachable)
    tools.world.faults.add(Fault("shell", "access-denied", "connect"))
    denied = error_of(opening(tools.teams()))
    assert isinstance(denied, NotPermitted)
    assert "Remote Management Users" in denied.remedy


def test_the_management_shell_knows_no_teams(tools: Tools) -> None:
    error = error_of(opening(tools.teams(path="OcsPowershell")))
    assert type(error) is Refused
    assert "Install-Module" in error.remedy


@pytest.mark.parametrize(
    ("message", "error_id", "category", "kind"),
    [
        ("Access Denied.", "X", 0, NotPermitted),
        ("No.", "Forbidden,X", 0, NotPermitted),
        ("No.", "X", 18, NotPermitted),
        ("Insufficient privileges to complete the operation.", "X", 0, NotPermitted),
        ("Invalid credential", "Unauthorized,X", 0, NotSignedIn),
        ("You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.", "X", 0, NotSignedIn),
        ("No.", "TooManyRequests,X", 0, Throttled),
        ("Request was throttled.", "X", 0, Throttled),
        ("The term is not recognized.", "CommandNotFoundException", 13, Refused),
        ("Something else.", "X", 0, Refused),
    ],
)
def test_each_sign_of_a_refusal_leads_to_its_kind(
    message: str, error_id: str, category: int, kind: type[ConnectorError]
) -> None:
    error = refusal("Get-CsTenant", Record(message, error_id, category))
    assert type(error) is kind
    assert error.remedy


@pytest.mark.parametrize(
    ("record", "absent"),
    [
        (Record('Management object not found for identity "x".', "X", 0), True),
        (Record("User with identity x was not found.", "X", 0), True),
        (Record("Cannot find any user with identity x.", "X", 0), True),
        (Record("No.", "X", 13), True),
        (Record("The term is not recognized.", "CommandNotFoundException", 13), False),
        (Record("The endpoint was not found.", "X", 0), False),
        (Record("Access Denied.", "X", 0), False),
    ],
)
def test_only_a_missing_user_is_nobody(record: Record, *, absent: bool) -> None:
    assert is_absence(record) is absent


def test_a_number_that_we_do_not_know_is_told_in_microsofts_words() -> None:
    error = sign_in_refused(Record("AADSTS999999: something new.", "X", 0))
    assert type(error) is NotSignedIn
    assert error.detail == "AADSTS999999: something new."


def test_a_busy_sign_in_is_no_wrong_credential() -> None:
    assert type(sign_in_refused(Record("429 Too Many Requests", "X", 0))) is Throttled
