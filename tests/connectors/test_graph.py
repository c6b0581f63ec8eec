"""Graph's facts are those of the pretend company."""

from dataclasses import replace

import pytest

from connectors.errors import NotFound, NotPermitted, Refused
from connectors.facts import Licence, ServiceHealth, TenantDomain
from sandbox.faults import Fault
from sandbox.world import CloudUser, Conflict
from tests.connectors.harness import Microsoft

PENDING = "fabrikam.com"


def test_the_tenant_is_read_with_its_sync_state(microsoft: Microsoft) -> None:
    tenant = microsoft.graph().organization()
    truth = microsoft.world.tenant
    assert tenant.tenant_id == truth.tenant_id
    assert tenant.name == truth.name
    assert tenant.sync_enabled is True
    assert truth.last_sync is not None
    assert tenant.last_sync == truth.last_sync.replace(microsecond=0)
    assert set(tenant.verified_domains) == {name for name, domain in truth.domains.items() if domain.verified}


def test_a_tenant_that_was_never_synced_says_so(microsoft: Microsoft) -> None:
    microsoft.world.tenant.sync_enabled = None
    microsoft.world.tenant.last_sync = None
    tenant = microsoft.graph().organization()
    assert (tenant.sync_enabled, tenant.last_sync) == (None, None)


def test_a_tenant_of_which_only_the_names_are_shown_is_not_one_that_was_never_synced(microsoft: Microsoft) -> None:
    """Whoever may only read users is shown it with everything else empty: that says nothing about synchronisation."""
    permissions = microsoft.world.tenant.application.permissions
    permissions.clear()
    permissions.add("User.Read.All")
    with pytest.raises(NotPermitted) as caught:
        microsoft.graph().organization()
    assert caught.value.permission == "Organization.Read.All"
    assert caught.value.permission in caught.value.remedy


def test_subscriptions_have_their_seats_and_plans(microsoft: Microsoft) -> None:
    skus = microsoft.graph().subscribed_skus()
    assert {
        (sku.sku_id, sku.part_number, sku.enabled, sku.warning, sku.consumed, sku.capability_status) for sku in skus
    } == {
        (s.sku_id, s.part_number, s.enabled, s.warning, microsoft.world.consumed(s.sku_id), s.capability_status)
        for s in microsoft.world.tenant.skus
    }
    assert {(sku.sku_id, plan.plan_id, plan.name) for sku in skus for plan in sku.plans} >= {
        (sku.sku_id, plan.plan_id, plan.name) for sku in microsoft.world.tenant.skus for plan in sku.plans
    }


def test_every_user_arrives_once_over_several_pages(microsoft: Microsoft) -> None:
    """More people than one page holds: 999 is the largest page that Graph gives."""
    for number in range(2500):
        user_id = f"00000000-0000-0000-0000-{number:012}"
        microsoft.world.tenant.users[user_id] = CloudUser(user_id, f"many{number}@contoso.com", f"Many {number}")
    found = [user.user_id for user in microsoft.graph().users()]
    assert found == list(microsoft.world.tenant.users)
    pages = [entry for entry in microsoft.asked() if entry["what"].endswith("/users")]
    assert len(pages) == 3


def test_users_are_read_page_by_page_while_the_caller_goes_on(microsoft: Microsoft) -> None:
    """The second page is asked for only when the first has been used up, so one page at a time is in memory."""
    for number in range(1500):
        user_id = f"00000000-0000-0000-0000-{number:012}"
        microsoft.world.tenant.users[user_id] = CloudUser(user_id, f"many{number}@contoso.com", f"Many {number}")
    users = microsoft.graph().users()
    assert microsoft.asked() == []
    next(users)
    assert len(microsoft.asked()) == 1


def test_a_user_has_every_property_that_the_checks_use(microsoft: Microsoft) -> None:
    truth = next(user for user in microsoft.world.tenant.users.values() if user.sync_enabled and user.licences)
    truth.conflicts = [Conflict("ProxyAddresses", "smtp:shared@contoso.com", microsoft.world.clock.now())]
    truth.licences[0].disabled_plans = ["57ff2da0-773e-42df-b2af-ffb7a2317929"]
    found = next(user for user in microsoft.graph().users() if user.user_id == truth.object_id)
    assert found.user_principal_name == truth.user_principal_name
    assert found.display_name == truth.display_name
    assert found.account_enabled is truth.account_enabled
    assert found.sync_enabled is True
    assert found.immutable_id == truth.immutable_id
    assert found.security_identifier == truth.security_identifier
    assert found.on_premises_user_principal_name == truth.on_premises_upn
    assert found.on_premises_distinguished_name == truth.on_premises_dn
    assert set(found.proxy_addresses) == set(truth.proxy_addresses)
    assert found.usage_location == truth.usage_location
    assert found.licences[0] == Licence(
        sku_id=truth.licences[0].sku_id, disabled_plans=frozenset({"57ff2da0-773e-42df-b2af-ffb7a2317929"})
    )
    assert [(c.attribute, c.value) for c in found.conflicts] == [("ProxyAddresses", "smtp:shared@contoso.com")]
    assert found.conflicts[0].since is not None


def test_only_what_is_needed_is_selected_and_pages_are_as_large_as_allowed(microsoft: Microsoft) -> None:
    list(microsoft.graph().users())
    query = next(entry["detail"]["query"] for entry in microsoft.asked())
    assert "assignedPlans" not in str(query)
    assert query["$top"] == "999"
    assert "onPremisesImmutableId" in query["$select"]


def test_domains_verified_or_not(microsoft: Microsoft) -> None:
    found = {domain.name: domain.verified for domain in microsoft.graph().domains()}
    assert found == {name: domain.verified for name, domain in microsoft.world.tenant.domains.items()}
    assert microsoft.graph().domain(PENDING.upper()) == TenantDomain(name=PENDING, verified=False)


def test_a_domain_that_the_tenant_does_not_have_is_not_found(microsoft: Microsoft) -> None:
    with pytest.raises(NotFound) as caught:
        microsoft.graph().domain("example.org/../contoso.com")
    assert caught.value.asked == "GET /domains/example.org%2F..%2Fcontoso.com"


def test_the_txt_record_comes_before_the_mx_record(microsoft: Microsoft) -> None:
    records = microsoft.graph().verification_records(PENDING)
    assert [record.record_type for record in records] == ["TXT", "MX"]
    assert records[0].name == PENDING
    assert records[0].value == microsoft.world.tenant.domains[PENDING].verification_text
    assert records[0].ttl == 3600
    assert records[1].preference is not None


def test_a_domain_is_added_unverified_and_adding_it_again_changes_nothing(microsoft: Microsoft) -> None:
    graph = microsoft.graph()
    assert graph.add_domain("Northwind.example") == TenantDomain(name="northwind.example", verified=False)
    assert graph.add_domain("northwind.example") == TenantDomain(name="northwind.example", verified=False)
    assert "northwind.example" in microsoft.world.tenant.domains


def test_a_domain_just_added_is_waited_for(microsoft: Microsoft) -> None:
    """Graph may answer 404 for a moment after the domain was added."""
    microsoft.world.faults.add(Fault("graph", "not-yet", "/domains/northwind.example/verification", times=2))
    microsoft.graph().add_domain("northwind.example")
    assert microsoft.pauses == [1, 2]


def test_a_domain_just_added_is_not_waited_for_without_end(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "not-yet", "/domains/northwind.example/verification"))
    assert not microsoft.graph().add_domain("northwind.example").verified
    assert microsoft.pauses == [1, 2, 3, 4]


def test_trouble_after_adding_a_domain_is_left_to_the_next_question(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "garbage", "/domains/northwind.example/verification"))
    assert microsoft.graph().add_domain("northwind.example").name == "northwind.example"


def test_a_name_that_graph_refuses_is_refused_in_its_words(microsoft: Microsoft) -> None:
    with pytest.raises(Refused, match="not valid"):
        microsoft.graph().add_domain("not_a_domain")


def test_verify_fails_in_graphs_words_while_the_record_is_missing(microsoft: Microsoft) -> None:
    with pytest.raises(Refused) as caught:
        microsoft.graph().verify_domain(PENDING)
    assert "Domain verification failed" in caught.value.detail
    assert caught.value.reference


def test_verify_succeeds_once_the_record_is_there_and_again_afterwards(microsoft: Microsoft) -> None:
    record = microsoft.graph().verification_records(PENDING)[0]
    microsoft.published.add((record.name, record.value))
    graph = microsoft.graph()
    assert graph.verify_domain(PENDING).verified
    assert graph.verify_domain(PENDING).verified


def test_verify_whose_answer_is_lost_counts_if_the_domain_is_verified(microsoft: Microsoft) -> None:
    microsoft.world.tenant.domains[PENDING].verified = True
    microsoft.world.faults.add(Fault("graph", "drop", f"/domains/{PENDING}/verify"))
    assert microsoft.graph().verify_domain(PENDING).verified


def test_a_change_is_never_repeated(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "503", f"/domains/{PENDING}/verify"))
    with pytest.raises(Exception, match="overloaded"):
        microsoft.graph().verify_domain(PENDING)
    assert sum(entry["what"].startswith("POST") for entry in microsoft.asked()) == 1


def test_what_went_wrong_first_is_told_when_reading_back_fails_too(microsoft: Microsoft) -> None:
    microsoft.world.tenant.application.permissions.discard("Domain.ReadWrite.All")
    with pytest.raises(NotPermitted) as caught:
        microsoft.graph().verify_domain(PENDING)
    assert caught.value.permission == "Domain.ReadWrite.All"


def test_service_health_is_read_as_graph_spells_it(microsoft: Microsoft) -> None:
    found = microsoft.graph().service_health()
    assert {health.status for health in found} <= set(microsoft.world.tenant.service_health.values())
    assert all(isinstance(health, ServiceHealth) for health in found)
    assert len(found) == len(microsoft.world.tenant.service_health)


def test_facts_cannot_be_changed(microsoft: Microsoft) -> None:
    tenant = microsoft.graph().organization()
    assert replace(tenant, name="other") != tenant
    with pytest.raises(AttributeError):
        tenant.name = "other"  # type: ignore[misc]  # that is what must fail
