"""Move-CsUser of the pretend tools host, asked by unmodified pypsrp: what it refuses, and each error on demand."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from pypsrp.complex_objects import PSInvocationState
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from commands.rules.errors.catalogue import KNOWN
from commands.rules.errors.facts import ErrorText, Where
from commands.rules.errors.translation import translate
from sandbox.certificates import Authority
from sandbox.faults import Fault
from sandbox.microsoft.tokens import Tokens
from sandbox.moves import NEVER
from sandbox.moving import user_of
from sandbox.seed import make_world
from sandbox.shell.move_errors import TEXTS
from sandbox.shell.names import MAX_SHELLS
from sandbox.world import CLOUD, ON_PREMISES, CloudUser, Person, World
from tests.commands.values import REFERENCE
from tests.sandbox.loop import Loop
from tests.sandbox.movers import movable
from tests.sandbox.shell.conftest import invoke, properties, serve
from tests.sandbox.shell.tools_host import ToolsHost, message_of


@pytest.fixture(autouse=True)
def unmeasured() -> None:
    """The product runs here, and is measured."""


WINDOW = REFERENCE.teams_module
POOL = "pool01.contoso.com"


@pytest.fixture
def host(authority: Authority, loop: Loop) -> Iterator[ToolsHost]:
    """A host where a move takes no time, in a company of which nothing is wrong."""
    world, tokens = make_world(users=30, planted="nothing"), Tokens()
    world.moves.settings.seconds = 0.02
    world.moves.settings.sync_after = NEVER
    with serve(world, authority, loop, tokens=tokens) as running:
        yield ToolsHost(running, tokens)


@pytest.fixture
def pool(host: ToolsHost) -> Iterator[RunspacePool]:
    """A runspace that is signed in."""
    with host.connected() as pool:
        yield pool


@pytest.fixture
def person(host: ToolsHost) -> Person:
    return movable(host.world)[0]


def move(pool: RunspacePool, person: Person, **parameters: Any) -> PowerShell:
    given = {"Identity": person.sip_address, "Target": CLOUD, "Confirm": False} | parameters
    return invoke(pool, "Move-CsUser", **{name: value for name, value in given.items() if value is not None})


def refusal(pool: RunspacePool, person: Person, **parameters: Any) -> str:
    return message_of(move(pool, person, **parameters))


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not true():
        assert time.monotonic() < ends, "it does not happen"
        time.sleep(0.02)


def starts(world: World) -> int:
    return sum(world.moves.starts.values())


def user(host: ToolsHost, person: Person) -> CloudUser:
    found = user_of(host.world, person)
    assert found is not None
    return found


# --- what is moved ---------------------------------------------------------------------------------------------


def test_without_passthru_a_move_says_nothing(pool: RunspacePool, person: Person) -> None:
    done = move(pool, person)
    assert (list(done.output), list(done.streams.error)) == ([], [])
    assert (person.hosting_provider, person.registrar_pool, person.moving_to) == (CLOUD, "", "")


def test_with_passthru_it_puts_the_person_out(pool: RunspacePool, person: Person) -> None:
    (found,) = move(pool, person, PassThru=True).output
    assert (properties(found)["HostingProvider"], properties(found)["RegistrarPool"]) == (CLOUD, None)


def test_who_has_a_phone_keeps_it_unless_the_check_is_bypassed(host: ToolsHost, pool: RunspacePool) -> None:
    one, other = [p for p in host.world.people if p.enterprise_voice and p.hosting_provider == ON_PREMISES][:2]
    move(pool, one)
    move(pool, other, BypassEnterpriseVoiceCheck=True)
    assert (user(host, one).enterprise_voice, user(host, one).line_uri) == (True, one.line_uri)
    assert (user(host, other).enterprise_voice, user(host, other).line_uri) == (False, "")


def test_who_is_there_already_is_not_moved_again(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    move(pool, person)
    again = move(pool, person)
    assert len(again.streams.warning) == 1
    assert not again.streams.error
    assert starts(host.world) == 1


def test_a_way_back_takes_what_the_way_forth_gave(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    move(pool, person)
    user(host, person).hosting_provider = CLOUD
    assert host.world.moves.meetings_since
    move(pool, person, Target=POOL)
    assert (person.hosting_provider, person.registrar_pool) == (ON_PREMISES, POOL)
    assert user(host, person).upgrade_mode == host.world.tenant.teams.upgrade_mode
    assert host.world.moves.meetings_since == {}
    assert host.world.moves.sign_ins == []


def test_the_tokens_of_the_call_do_instead_of_a_session(host: ToolsHost, person: Person) -> None:
    with host.pool() as pool:
        assert "window station" in refusal(pool, person)
        assert "Two access tokens" in refusal(pool, person, AccessTokens=[host.pair()[0]])
        assert not move(pool, person, AccessTokens=host.pair()).streams.error
    assert person.hosting_provider == CLOUD


def test_a_front_end_does_not_move_people(host: ToolsHost) -> None:
    assert "not recognized" in message_of(host.shell.run("Move-CsUser", Identity="sip:ada@contoso.com"))


def test_a_rehearsal_asks_everything_and_moves_nobody(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    assert not move(pool, person, WhatIf=True, Confirm=None).streams.error
    host.world.tenant.teams.shared_sip_address_space = False
    assert "Error=(510)" in refusal(pool, person, WhatIf=True)
    assert starts(host.world) == 0


# --- what goes on when nobody listens --------------------------------------------------------------------------


def test_a_move_goes_on_when_its_cmdlet_is_stopped(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    host.world.moves.settings.seconds = 0.5
    begun = begin(pool, person)
    until(lambda: bool(host.world.moves.running))
    begun.stop()
    assert begun.state == PSInvocationState.STOPPED
    until(lambda: not host.world.moves.running)
    assert person.hosting_provider == CLOUD


def test_a_move_goes_on_when_its_shell_is_closed(host: ToolsHost, person: Person) -> None:
    host.world.moves.settings.seconds = 0.5
    with host.connected() as pool:
        begin(pool, person)
        until(lambda: bool(host.world.moves.running))
    assert host.world.moves.running
    until(lambda: not host.world.moves.running)
    assert person.hosting_provider == CLOUD


def begin(pool: RunspacePool, person: Person) -> PowerShell:
    pipeline = PowerShell(pool)
    pipeline.add_cmdlet("Move-CsUser").add_parameters(
        {"Identity": person.sip_address, "Target": CLOUD, "Confirm": False}
    )
    pipeline.begin_invoke()
    return pipeline


def test_a_move_that_is_ended_where_it_is_fails(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    """As a reset of the company does."""
    host.world.moves.settings.seconds = 60.0
    begun = begin(pool, person)
    until(lambda: bool(host.world.moves.running))

    async def stop() -> None:
        host.world.moves.stop()

    host.shell.loop.run(stop())
    begun.end_invoke()
    assert "interrupted" in message_of(begun)
    assert person.hosting_provider == ON_PREMISES


def test_without_confirm_it_asks_and_waits(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    pipeline = PowerShell(pool)
    pipeline.add_cmdlet("Move-CsUser").add_parameters({"Identity": person.sip_address, "Target": CLOUD})
    pipeline.begin_invoke()
    time.sleep(0.3)
    assert starts(host.world) == 0
    pipeline.stop()


def test_a_shell_whose_client_is_gone_is_closed_when_it_said_so(host: ToolsHost) -> None:
    """Else moves whose answer got lost would use up the shells that an account may have."""
    deployment, journal = host.world.deployment, host.world.journal
    for _ in range(MAX_SHELLS + 1):
        wsman = WSMan(
            "localhost", port=host.shell.port, path="wsman", ssl=True, auth="basic", no_proxy=True,
            username=deployment.user, password=deployment.password, cert_validation=str(host.shell.ca_file),
        )  # fmt: skip
        RunspacePool(wsman, configuration_name="Microsoft.PowerShell", idle_timeout=60).open()
        wsman.close()
        host.world.clock.advance(timedelta(seconds=30))
    assert sum(entry["what"] == "connect" for entry in journal.read(system="shell")) == MAX_SHELLS + 1


# --- what is refused -------------------------------------------------------------------------------------------


def test_an_account_name_alone_names_nobody(pool: RunspacePool, person: Person) -> None:
    assert "Management object not found" in refusal(pool, person, Identity=person.sam_account_name)
    assert "Management object not found" in refusal(pool, person, Identity="sip:nobody@contoso.com")


def test_identity_and_target_are_needed_and_the_target_must_be_known(pool: RunspacePool, person: Person) -> None:
    assert "mandatory parameters: Identity" in refusal(pool, person, Identity=None)
    assert "mandatory parameters: Target" in refusal(pool, person, Target=None)
    assert "Management object not found" in refusal(pool, person, Target="pool99.contoso.com")


def test_a_disabled_hosting_provider_is_no_target(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    host.world.deployment.hosting_providers[0].enabled = False
    assert "Management object not found" in refusal(pool, person)


WRONG: dict[str, Callable[[World, Person, CloudUser], object]] = {
    "E1": lambda world, _p, _u: setattr(world.tenant.teams, "shared_sip_address_space", False),
    "E2": lambda _w, _p, user: user.licences.clear(),
    "E3": lambda world, _p, user: world.tenant.users.pop(user.object_id),
    "E4": lambda _w, person, _u: setattr(
        person, "distinguished_name", person.distinguished_name.replace("DC=corp,", "DC=emea,DC=corp,")
    ),
    "E9": lambda world, _p, _u: setattr(world.deployment, "teams_modules", ["6.9.0", "7.6.0"]),
    "E10": lambda world, _p, _u: world.deployment.federation_routes.append("edge02.contoso.com"),
    "X2": lambda _w, person, _u: setattr(person, "dial_in_conferencing", True),
    "X3": lambda _w, person, _u: setattr(person, "enterprise_voice", True),
    "X12": lambda _w, person, _u: setattr(person, "owner_urn", "urn:application:RgsAgent"),
    "X13": lambda _w, person, _u: setattr(person, "moving_to", "pool02.contoso.com"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_by_the_error_for_it(
    host: ToolsHost, pool: RunspacePool, person: Person, name: str
) -> None:
    person = next(p for p in movable(host.world) if p.wanted_skus == ["SPE_E3"])
    WRONG[name](host.world, person, user(host, person))
    assert translated(refusal(pool, person)) == name
    assert starts(host.world) == 0
    (refused,) = [e for e in host.world.journal.read(system="moves") if e["what"] == "move refused"]
    assert refused["detail"]["user"] == person.user_principal_name


def translated(message: str, where: Where = Where.MOVE) -> str:
    return translate(ErrorText(message=message, where=where), WINDOW).id


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("hosting_provider", CLOUD), ("on_premises_sip", "sip:other@contoso.com")],
)
def test_a_tenant_that_sees_something_else_refuses(
    host: ToolsHost, pool: RunspacePool, person: Person, attribute: str, value: str
) -> None:
    setattr(user(host, person), attribute, value)
    assert translated(refusal(pool, person)) == "E3"


def test_checks_that_are_bypassed_are_not_made(host: ToolsHost, pool: RunspacePool) -> None:
    person = next(p for p in movable(host.world) if p.wanted_skus == ["SPE_E3"])
    person.enterprise_voice = person.dial_in_conferencing = True
    done = move(pool, person, BypassEnterpriseVoiceCheck=True, BypassAudioConferencingCheck=True)
    assert not done.streams.error


def test_another_domain_is_searched_where_a_domain_controller_is_named(pool: RunspacePool, person: Person) -> None:
    person.distinguished_name = person.distinguished_name.replace("DC=corp,", "DC=emea,DC=corp,")
    assert not move(pool, person, DomainController="dc01.emea.corp.contoso.com").streams.error


def test_the_cloud_takes_so_many_people_at_once(host: ToolsHost, pool: RunspacePool) -> None:
    host.world.moves.settings.at_once = 1
    host.world.moves.settings.seconds = 0.5
    one, other = movable(host.world)[:2]
    with host.connected() as second:
        begin(second, one)
        until(lambda: bool(host.world.moves.running))
        assert translated(refusal(pool, other)) == "X14"
    until(lambda: not host.world.moves.running)
    assert not move(pool, other).streams.error


def test_a_share_of_calls_hears_that_the_cloud_is_busy(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    host.world.moves.settings.busy_percent = 100
    assert translated(refusal(pool, person)) == "X14"


# --- each error on demand --------------------------------------------------------------------------------------


def test_there_is_a_text_for_every_error_that_is_known() -> None:
    others = {"X13", "X14"}
    assert set(TEXTS) | others == {error.id for error in KNOWN}


def test_each_error_comes_on_demand_and_is_known_for_what_it_is(
    host: ToolsHost, pool: RunspacePool, person: Person
) -> None:
    wheres = {error.id: error.where for error in KNOWN}
    for name in TEXTS:
        host.world.faults.add(Fault("shell", "move-error", person.user_principal_name, times=1, error=name))
        message = refusal(pool, person)
        assert (translated(message, wheres[name]), name) == (name, name)
    assert starts(host.world) == 0
    assert person.hosting_provider == ON_PREMISES


def test_an_error_may_come_in_the_middle(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    host.world.faults.add(Fault("shell", "move-error", person.user_principal_name, times=1, seconds=0.1))
    assert translated(refusal(pool, person)) == "E5"
    assert starts(host.world) == 1
    assert (person.hosting_provider, person.moving_to) == (ON_PREMISES, "")
    assert host.world.moves.failed == 1


def test_a_fault_happens_to_the_person_it_names_alone(host: ToolsHost, pool: RunspacePool) -> None:
    one, other = movable(host.world)[:2]
    host.world.faults.add(Fault("shell", "move-busy", one.user_principal_name))
    assert not move(pool, other).streams.error
    assert translated(refusal(pool, one)) == "X14"


def test_a_slow_move_takes_as_long_as_it_says(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    host.world.faults.add(Fault("shell", "move-slow", times=1, seconds=0.4))
    began = time.monotonic()
    move(pool, person)
    assert time.monotonic() - began >= 0.4


# --- meetings --------------------------------------------------------------------------------------------------


def test_the_meeting_migration_is_told_of_who_was_moved(host: ToolsHost, pool: RunspacePool, person: Person) -> None:
    upn = user(host, person).user_principal_name
    assert list(invoke(pool, "Get-CsMeetingMigrationStatus", Identity=upn).output) == []
    move(pool, person)
    (found,) = invoke(pool, "Get-CsMeetingMigrationStatus", Identity=person.sip_address).output
    assert (properties(found)["UserPrincipalName"], properties(found)["State"]) == (upn, "Pending")
    assert len(invoke(pool, "Get-CsMeetingMigrationStatus").output) == 1
    assert list(invoke(pool, "Get-CsMeetingMigrationStatus", State="Succeeded").output) == []
    nobody = invoke(pool, "Get-CsMeetingMigrationStatus", Identity="nobody@contoso.com")
    assert "Management object not found" in str(nobody.streams.error[0])
