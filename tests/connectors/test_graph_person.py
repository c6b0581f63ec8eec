"""One person's accounts, roles and app registrations, asked for by filter: whatever is in a name stays in it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.errors import NotFound, NotPermitted
from connectors.facts import AppRegistration, AssignedPlan, DirectoryRole
from sandbox.certificates import make_client_certificate
from sandbox.world import CloudUser
from tests.connectors.harness import Microsoft

TEAMS_ADMINISTRATOR = DirectoryRole(template_id="69091246-20e8-4a56-aa4d-066075b2a7a8", name="Teams Administrator")
NASTY = "o'neil' or accountEnabled eq true or mail eq '@contoso.com"


def someone(microsoft: Microsoft) -> CloudUser:
    return next(user for user in microsoft.world.tenant.users.values() if user.immutable_id and user.licences)


def add(microsoft: Microsoft, name: str, *addresses: str) -> str:
    """A further account of the tenant; its id."""
    user_id = f"00000000-0000-0000-0000-{len(microsoft.world.tenant.users):012}"
    microsoft.world.tenant.users[user_id] = CloudUser(user_id, name, name, proxy_addresses=list(addresses))
    return user_id


def ids(microsoft: Microsoft, *names: str, immutable_id: str = "") -> list[str]:
    return [user.user_id for user in microsoft.graph().users_of(immutable_id=immutable_id, names=names)]


def test_an_account_is_found_by_source_anchor_with_every_property(microsoft: Microsoft) -> None:
    """As it stands in the listing of everybody, and with what is too much to read there."""
    truth = someone(microsoft)
    (found,) = microsoft.graph().users_of(immutable_id=truth.immutable_id or "", names=())
    listed = next(user for user in microsoft.graph().users() if user.user_id == truth.object_id)
    assert replace(found, last_sync=None, plans=None) == listed
    assert found.last_sync is not None
    assert found.plans


def test_of_one_person_it_is_told_since_when_each_plan_is_assigned_and_how_it_stands(microsoft: Microsoft) -> None:
    truth = someone(microsoft)
    (held,) = truth.licences
    sku = next(one for one in microsoft.world.tenant.skus if one.sku_id == held.sku_id)
    held.since, held.disabled_plans = datetime(2026, 11, 22, 11, 50, tzinfo=UTC), [sku.plans[0].plan_id]
    (found,) = microsoft.graph().users_of(immutable_id=truth.immutable_id or "", names=())
    expected = ["Deleted", *["Enabled"] * (len(sku.plans) - 1)]
    assert found.plans == tuple(
        AssignedPlan(plan_id=plan.plan_id, status=status, since=held.since)
        for plan, status in zip(sku.plans, expected, strict=True)
    )


@pytest.mark.parametrize("prefix", ["", "sip:", "SIP:", "smtp:", "SMTP:"])
def test_an_account_is_found_by_name_with_its_prefix_or_without(microsoft: Microsoft, prefix: str) -> None:
    by_upn = add(microsoft, "One@contoso.com")
    by_sip = add(microsoft, "two@contoso.com", "sip:one@contoso.com")
    by_smtp = add(microsoft, "three@contoso.com", "SMTP:one@contoso.com")
    assert ids(microsoft, f"{prefix}one@contoso.com") == [by_upn, by_sip, by_smtp]


def test_nobody_comes_twice_and_the_anchors_account_comes_first(microsoft: Microsoft) -> None:
    rival = add(microsoft, "rival@contoso.com", "sip:rival@contoso.com")
    truth = someone(microsoft)
    names = ("rival@contoso.com", truth.user_principal_name, *truth.proxy_addresses, "RIVAL@contoso.com")
    assert ids(microsoft, *names, immutable_id=truth.immutable_id or "") == [truth.object_id, rival]


def test_many_names_are_asked_for_in_filters_that_graph_takes(microsoft: Microsoft) -> None:
    """At most 15 conditions each."""
    names = [f"alias{number}@contoso.com" for number in range(9)]
    last = add(microsoft, "somebody@contoso.com", f"smtp:{names[-1]}")
    assert ids(microsoft, *names) == [last]
    filters = [entry["detail"]["query"]["$filter"] for entry in microsoft.asked()]
    assert [text.count(" eq ") for text in filters] == [12, 12, 3]


def test_nothing_is_asked_where_nothing_is_known(microsoft: Microsoft) -> None:
    assert ids(microsoft, "", " ", "sip:") == []
    assert microsoft.asked() == []


def test_a_name_cannot_become_a_condition(microsoft: Microsoft) -> None:
    """An apostrophe is doubled, as OData wants it, so that the filter finds only who is called so."""
    called_so = add(microsoft, NASTY)
    assert ids(microsoft, NASTY) == [called_so]
    assert ids(microsoft, immutable_id=NASTY) == []
    assert microsoft.graph().applications(NASTY) == ()


def test_the_roles_of_an_account_have_template_and_name(microsoft: Microsoft) -> None:
    account = someone(microsoft).user_principal_name
    microsoft.world.tenant.roles[account] = ["Teams Administrator", "Exchange Administrator"]
    teams, exchange = microsoft.graph().roles_of(account.upper())
    assert teams == TEAMS_ADMINISTRATOR
    assert exchange.name == "Exchange Administrator"


def test_an_account_without_roles_has_none(microsoft: Microsoft) -> None:
    account = someone(microsoft).user_principal_name
    microsoft.world.tenant.roles = {microsoft.world.tenant.application.client_id: ["Global Reader"]}
    assert microsoft.graph().roles_of(account) == ()


@pytest.mark.parametrize("account", ["nobody@contoso.com", "a/b?c#d@contoso.com", NASTY])
def test_the_roles_of_an_unknown_account_are_not_found(microsoft: Microsoft, account: str) -> None:
    """Which is not the same as none, whatever stands in the name."""
    with pytest.raises(NotFound):
        microsoft.graph().roles_of(account)


def test_app_registrations_are_found_by_their_whole_name(microsoft: Microsoft) -> None:
    microsoft.world.tenant.applications = ["Skype for Business Hybrid", "Skype for Business Hybrid 2"]
    (found,) = microsoft.graph().applications("Skype for Business Hybrid")
    assert found.name == "Skype for Business Hybrid"
    ours = microsoft.world.tenant.application.client_id
    assert microsoft.graph().applications("hybridbot") == (AppRegistration(app_id=ours, name="hybridbot"),)
    assert microsoft.graph().applications("Skype") == ()


def test_each_names_the_permission_that_is_missing(microsoft: Microsoft) -> None:
    account = someone(microsoft).user_principal_name
    microsoft.world.tenant.application.permissions = {"User.Read.All"}
    graph = microsoft.graph()
    with pytest.raises(NotPermitted) as roles:
        graph.roles_of(account)
    with pytest.raises(NotPermitted) as applications:
        graph.applications("hybridbot")
    assert roles.value.permission == "RoleManagement.Read.Directory"
    assert applications.value.permission == "Application.Read.All"


def test_unresolved_errors_of_services_are_read_with_their_words(microsoft: Microsoft) -> None:
    truth = someone(microsoft)
    truth.service_errors = ["The value <sip:a@contoso.com> & another one"]
    (found,) = microsoft.graph().users_of(immutable_id=truth.immutable_id or "", names=())
    assert found.service_errors == ("MicrosoftCommunicationsOnline: The value <sip:a@contoso.com> & another one",)


def test_the_credentials_of_an_app_registration_are_told_with_their_end_and_without_the_secret(
    microsoft: Microsoft,
) -> None:
    app = microsoft.world.tenant.application
    assert microsoft.graph().credentials_of(app.client_id) == ()
    app.secret_expires = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
    app.certificate_pem = make_client_certificate(ends=datetime(2030, 1, 31, tzinfo=UTC)).certificate_pem
    secret, certificate = microsoft.graph().credentials_of(app.client_id) or ()
    assert (secret.is_secret, secret.mark, secret.ends) == (True, app.secret[:3], app.secret_expires)
    assert (certificate.is_secret, len(certificate.mark), certificate.ends.year) == (False, 40, 2030)
    assert microsoft.graph().credentials_of("00000000-0000-0000-0000-000000000000") is None
