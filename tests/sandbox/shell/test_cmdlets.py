"""The cmdlets of the pretend management shell, run by unmodified pypsrp."""

from typing import Any
from uuid import UUID

import pytest
from pypsrp.complex_objects import PSInvocationState
from pypsrp.powershell import PowerShell

from sandbox.world import AccessEdge
from tests.sandbox.shell.conftest import Shell, invoke, properties
from tests.sandbox.small_world import person


def names(pipeline: PowerShell) -> list[str]:
    """The account names of the users that came back."""
    return [properties(found)["SamAccountName"] for found in pipeline.output]


def error_of(pipeline: PowerShell) -> Any:
    """The one error record."""
    (record,) = pipeline.streams.error
    return record


def test_users_arrive_as_dotnet_objects(shell: Shell) -> None:
    """Documented type and property names, adapted properties, GUIDs as such, null policies, enumerations by name."""
    shell.world.people[0].enterprise_voice = True
    shell.world.people[0].line_uri = "tel:+4930123"
    pipeline = shell.run("Get-CsUser", Identity="sip:user001@contoso.com")
    (found,) = pipeline.output
    told = properties(found)
    assert found.types[0] == "Microsoft.Rtc.Management.ADConnect.Schema.OCSADUser"
    assert found.extended_properties == {}
    assert told["Guid"] == UUID("11111111-2222-3333-4444-000000000001")
    assert told["SipAddress"] == "sip:user001@contoso.com"
    assert told["Sid"] == "S-1-5-21-1-2-3-1001"
    assert (told["Enabled"], told["HostingProvider"], told["RegistrarPool"]) == (True, "SRV:", "pool01.contoso.com")
    assert (told["EnterpriseVoiceEnabled"], told["LineURI"]) == (True, "tel:+4930123")
    assert (told["VoicePolicy"], told["TargetServerIfMoving"]) == (None, None)
    assert str(told["ObjectState"]) == "Unchanged"
    assert (pipeline.state, pipeline.had_errors, pipeline.streams.error) == (PSInvocationState.COMPLETED, False, [])


def test_a_moved_user_has_no_pool(shell: Shell) -> None:
    """In the cloud the hosting provider is Microsoft's, and no registrar pool is left."""
    shell.world.people[1].hosting_provider = "sipfed.online.lync.com"
    (found,) = shell.run("Get-CsUser", Identity="user002@contoso.com").output
    told = properties(found)
    assert (told["HostingProvider"], told["RegistrarPool"], told["HomeServer"]) == (
        "sipfed.online.lync.com",
        None,
        None,
    )


@pytest.mark.parametrize(
    "identity",
    [
        "sip:user003@contoso.com",
        "SIP:User003@Contoso.com",
        "user003@contoso.com",
        "user003",
        "CONTOSO\\user003",
        "CN=User 003,OU=Sales,DC=contoso,DC=com",
        "11111111-2222-3333-4444-000000000003",
        "S-1-5-21-1-2-3-1003",
        "User 003",
        "*003",
        UUID("11111111-2222-3333-4444-000000000003"),
    ],
)
def test_a_user_is_found_by_each_kind_of_identity(shell: Shell, identity: object) -> None:
    """SIP address, UPN, account name, DN, GUID, SID, and display name, which may hold an asterisk."""
    assert names(shell.run("Get-CsUser", Identity=identity)) == ["user003"]


def test_people_without_skype_for_business_are_not_listed(shell: Shell) -> None:
    """Neither in the list nor by identity; somebody who is merely switched off is listed as not enabled."""
    assert len(shell.run("Get-CsUser").output) == 5
    assert error_of(shell.run("Get-CsUser", Identity="user900")).target_object == "user900"
    shell.world.people.append(person(7, sfb_enabled=False))
    (found,) = shell.run("Get-CsUser", Identity="user007").output
    assert properties(found)["Enabled"] is False


def test_an_unknown_user_is_an_error_that_does_not_end_the_pipeline(shell: Shell) -> None:
    """COMPLETED, had_errors False, and the record in the error stream, with id, category and target."""
    pipeline = shell.run("Get-CsUser", Identity="nobody@contoso.com")
    record = error_of(pipeline)
    assert (pipeline.state, pipeline.had_errors, pipeline.output) == (PSInvocationState.COMPLETED, False, [])
    assert "Management object not found" in str(record.exception)
    assert record.fq_error.startswith("Microsoft.Rtc.Management.AD.ManagementException,")
    assert (record.reason, record.activity, record.target_name) == (
        "ManagementException",
        "Get-CsUser",
        "nobody@contoso.com",
    )
    assert record.target_object == "nobody@contoso.com"


def test_no_identity_is_parsed(shell: Shell) -> None:
    """A value stays one value, whatever is in it."""
    nasty = "x'; Get-CsUser; '\"`$(1)<>&😀_x000A_\r\n\t]]>"
    record = error_of(shell.run("Get-CsUser", Identity=nasty))
    assert record.target_object == nasty


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('HostingProvider -eq "SRV:"', ["user001", "user003", "user004", "user005"]),
        ('{HostingProvider -eq "SRV:"}', ["user001", "user003", "user004", "user005"]),
        ("HostingProvider -ne 'SRV:'", ["user002"]),
        ("Enabled -eq $true", ["user001", "user002", "user003", "user004"]),
        ("Enabled -eq $False -and HostingProvider -eq 'srv:'", ["user005"]),
        ("SipAddress -like 'sip:user00[12]*' -and (Enabled -eq $true)", ["user001", "user002"]),
        ("LineURI -eq $null -and DisplayName -notlike 'User 00[1-4]'", ["user005"]),
    ],
)
def test_filters(shell: Shell, text: str, expected: list[str]) -> None:
    """The few forms of filters, with and without braces, in any case."""
    shell.world.people[1].hosting_provider = "sipfed.online.lync.com"
    shell.world.people[4].sfb_enabled = False
    assert names(shell.run("Get-CsUser", Filter=text)) == expected


@pytest.mark.parametrize(
    "text", ["Enabled", "Nothing -eq 'x'", "Enabled -eq $true -or Enabled -eq $false", "Enabled -eq $true;"]
)
def test_other_filters_end_the_pipeline(shell: Shell, text: str) -> None:
    """A filter that is not understood is an error, and never "everybody"."""
    pipeline = shell.run("Get-CsUser", Filter=text)
    assert (pipeline.state, pipeline.output) == (PSInvocationState.FAILED, [])
    assert "Invalid filter syntax" in str(error_of(pipeline).exception)


def test_the_result_size_limits_and_warns(shell: Shell) -> None:
    """With more people than asked for comes a warning; "Unlimited" and enough give everybody without one."""
    few = shell.run("Get-CsUser", ResultSize=2)
    assert (names(few), len(few.streams.warning)) == (["user001", "user002"], 1)
    assert "more results available" in str(few.streams.warning[0].message)
    for size in ("Unlimited", 5, "5"):
        everybody = shell.run("Get-CsUser", ResultSize=size)
        assert (len(everybody.output), everybody.streams.warning) == (5, [])
    assert shell.run("Get-CsUser", ResultSize=0).output == []


def test_many_users_come_in_many_fragments(shell: Shell) -> None:
    """More than a megabyte of objects arrive whole and in order."""
    shell.world.people[:] = [person(number) for number in range(400)]
    assert names(shell.run("Get-CsUser")) == [f"user{number:03}" for number in range(400)]


def test_units_and_unassigned_users(shell: Shell) -> None:
    """OU limits to a part of the directory, UnassignedUser to people without a pool."""
    shell.world.people.append(
        person(8, distinguished_name="CN=User 008,OU=Workshop,DC=contoso,DC=com", registrar_pool="")
    )
    assert names(shell.run("Get-CsUser", OU="OU=Workshop,DC=contoso,DC=com")) == ["user008"]
    assert names(shell.run("Get-CsUser", UnassignedUser=None)) == ["user008"]


def test_the_deployment_is_described(shell: Shell) -> None:
    """SIP domains, version, hosting providers and the Access Edge configuration, as the world has them."""
    with shell.pool() as pool:
        domains = [properties(found) for found in invoke(pool, "Get-CsSipDomain").output]
        assert [(domain["Name"], domain["IsDefault"]) for domain in domains] == [
            ("contoso.com", True),
            ("fabrikam.com", False),
        ]
        (version,) = invoke(pool, "get-csserverversion").output
        assert version == "Skype for Business Server 2019 (7.0.2046.404): Volume license key installed."
        (provider,) = invoke(pool, "Get-CsHostingProvider", Identity="office365").output
        told = properties(provider)
        assert (told["ProxyFqdn"], told["Enabled"], told["IsLocal"]) == ("sipfed.online.lync.com", True, False)
        assert (told["EnabledSharedAddressSpace"], told["HostsOCSUsers"]) == (True, True)
        assert str(told["VerificationLevel"]) == "UseSourceVerification"
        assert told["AutodiscoverUrl"].startswith("https://webdir.online.lync.com/")
        (edge,) = invoke(pool, "Get-CsAccessEdgeConfiguration").output
    told = properties(edge)
    assert edge.types[0].endswith("Edge.DisplayAccessEdgeSettingsDnsSrvRouting")
    assert (told["AllowFederatedUsers"], told["AllowOutsideUsers"], told["EnablePartnerDiscovery"]) == (
        True,
        True,
        True,
    )
    assert (str(told["RoutingMethod"]), told["MaxContactsPerDiscoveredPartner"]) == ("UseDnsSrvRouting", 1000)


def test_the_access_edge_shows_what_is_set(shell: Shell) -> None:
    """Default routing has a type and a property of its own."""
    shell.world.deployment.access_edge = AccessEdge(
        allow_outside_users=False, allow_federated_users=False, routing_method="UseDefaultRouting"
    )
    (edge,) = shell.run("Get-CsAccessEdgeConfiguration").output
    told = properties(edge)
    assert (told["AllowFederatedUsers"], told["AllowOutsideUsers"]) == (False, False)
    assert "DefaultRouteFqdn" in told
    assert str(told["RoutingMethod"]) == "UseDefaultRouting"


def test_an_unknown_configuration_object_is_an_error(shell: Shell) -> None:
    """Identity of a provider that is not there."""
    record = error_of(shell.run("Get-CsHostingProvider", Identity="Nobody"))
    assert record.target_object == "Nobody"


@pytest.mark.parametrize("cmdlet", ["Move-CsUser", "Get-Process", "Invoke-Expression", "Get-CsUser; Get-Process", ""])
def test_anything_outside_the_allow_list_is_not_found(shell: Shell, cmdlet: str) -> None:
    """The pipeline fails with PowerShell's own error."""
    pipeline = shell.run(cmdlet)
    record = error_of(pipeline)
    assert (pipeline.state, pipeline.had_errors) == (PSInvocationState.FAILED, True)
    assert (record.fq_error, record.target_name) == ("CommandNotFoundException", cmdlet)
    assert record.exception.types[0] == "System.Management.Automation.CommandNotFoundException"


def test_scripts_are_refused(shell: Shell) -> None:
    """No-language mode: also a script that only names an allowed cmdlet; and no second command behind a pipe."""
    with shell.pool() as pool:
        script = PowerShell(pool).add_script("Get-CsUser")
        script.invoke()
        piped = PowerShell(pool).add_cmdlet("Get-CsUser").add_cmdlet("Get-CsUser")
        piped.invoke()
    assert error_of(script).fq_error == "ScriptsNotAllowed"
    assert error_of(piped).fq_error.startswith("InputObjectNotBound")
    assert (script.output, piped.output) == ([], [])


@pytest.mark.parametrize(
    ("parameters", "error_id"),
    [
        ({"Nothing": 1}, "NamedParameterNotFound"),
        ({"Identity": None}, "MissingArgument"),
        ({"Identity": ""}, "CannotConvertArgumentNoMessage"),
        ({"Identity": True}, "CannotConvertArgumentNoMessage"),
        ({"ResultSize": "many"}, "CannotConvertArgumentNoMessage"),
        ({"ResultSize": -1}, "CannotConvertArgumentNoMessage"),
        ({"UnassignedUser": "yes"}, "CannotConvertArgumentNoMessage"),
        ({"O": "x"}, "AmbiguousParameter"),
        ({"Identity": "a", "identity": "b"}, "ParameterAlreadyBound"),
    ],
)
def test_wrong_parameters_end_the_pipeline(shell: Shell, parameters: dict[str, object], error_id: str) -> None:
    """Unknown, missing, unfit, ambiguous and doubled parameters are terminating binding errors."""
    pipeline = shell.run("Get-CsUser", **parameters)
    record = error_of(pipeline)
    assert (pipeline.state, pipeline.output) == (PSInvocationState.FAILED, [])
    assert record.fq_error.startswith(error_id + ",")
    assert record.reason == "ParameterBindingException"


def test_parameters_may_be_shortened_and_positional(shell: Shell) -> None:
    """An unambiguous beginning is enough, and the first free value is the identity."""
    assert names(shell.run("Get-CsUser", Iden="user001")) == ["user001"]
    with shell.pool() as pool:
        pipeline = PowerShell(pool).add_cmdlet("Get-CsUser").add_argument("user002")
        pipeline.invoke()
        too_many = PowerShell(pool).add_cmdlet("Get-CsServerVersion").add_argument("x")
        too_many.invoke()
    assert names(pipeline) == ["user002"]
    assert error_of(too_many).fq_error.startswith("PositionalParameterNotFound")


def test_common_parameters_steer_the_streams(shell: Shell) -> None:
    """Verbose talks, ErrorAction stops or silences, WarningAction silences."""
    assert str(shell.run("Get-CsUser", Verbose=True).streams.verbose[0].message).startswith("Searching")
    assert shell.run("Get-CsUser", Verbose=False).streams.verbose == []
    assert shell.run("Get-CsUser", Identity="nobody", ErrorAction="SilentlyContinue").streams.error == []
    assert shell.run("Get-CsUser", Identity="nobody", ea="Stop").state == PSInvocationState.FAILED
    assert shell.run("Get-CsUser", ResultSize=1, WarningAction="SilentlyContinue").streams.warning == []
