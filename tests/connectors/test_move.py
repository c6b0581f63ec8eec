"""People are moved by a tools host of a pretend company, over real sockets."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from commands.rules.errors.facts import ErrorText, Where
from commands.rules.errors.translation import translate
from connectors.errors import ConnectorError, NotPermitted, NotSignedIn, Refused, Throttled, Unreachable
from connectors.facts import MeetingMigration
from connectors.move import ALLOWED, FORCED, MOVE, Mover
from connectors.shell import Shell
from connectors.teams import InstalledCertificate, Teams
from sandbox.faults import Fault
from sandbox.moves import NEVER
from sandbox.moving import user_of
from sandbox.world import CLOUD, ON_PREMISES, Person, World
from tests.connectors.harness import Microsoft
from tests.connectors.tools_harness import Tools
from tests.sandbox.movers import movable


@pytest.fixture
def quick(tools: Tools) -> Tools:
    """A tools host where a move takes no time."""
    tools.world.moves.settings.seconds = 0.05
    tools.world.moves.settings.sync_after = NEVER
    return tools


@pytest.fixture
def person(quick: Tools) -> Person:
    return movable(quick.world)[0]


def error_of(attempt: Callable[[], Any]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        attempt()
    return caught.value


def journal(world: World, what: str) -> list[dict[str, Any]]:
    return [entry["detail"] for entry in world.journal.read(system="moves") if entry["what"] == what]


def settled(world: World) -> None:
    """Wait until no move runs any more."""
    ends = time.monotonic() + 30
    while world.moves.running:
        assert time.monotonic() < ends, "a move does not end"
        time.sleep(0.02)


def to_cloud(tools: Tools, person: Person, **changed: Any) -> None:
    tools.mover().move(sip=person.sip_address, target=CLOUD, **changed)


def test_somebody_is_homed_in_the_cloud_after_the_move(quick: Tools, person: Person) -> None:
    to_cloud(quick, person)
    home = Shell(quick.endpoint, deadline=10.0).find(person.user_principal_name)
    assert [(one.hosting_provider, one.registrar_pool) for one in home] == [(CLOUD, "")]
    assert person.moving_to == ""
    user = user_of(quick.world, person)
    assert user is not None
    assert (user.upgrade_mode, user.hosting_provider) == ("TeamsOnly", ON_PREMISES)


def test_a_move_is_one_cmdlet_with_two_tokens_and_without_a_question(quick: Tools, person: Person) -> None:
    to_cloud(quick, person, bypass_voice=True, domain_controller="dc01.corp.contoso.com")
    [asked] = [entry for entry in quick.world.journal.read(system="shell") if entry["what"] == MOVE]
    assert asked["detail"]["parameters"] == {
        "Identity": person.sip_address,
        "Target": CLOUD,
        "Confirm": "False",
        "DomainController": "dc01.corp.contoso.com",
        "BypassEnterpriseVoiceCheck": "True",
        "AccessTokens": "PSList",
    }
    assert [entry["what"] for entry in quick.world.journal.read(system="shell")] == ["connect", MOVE]


def test_force_is_sent_only_where_it_is_asked_for(quick: Tools, person: Person) -> None:
    to_cloud(quick, person, force=True)
    assert journal(quick.world, "move started")[0]["forced"] is True
    assert "Force" not in ALLOWED[MOVE]
    assert FORCED[MOVE] - ALLOWED[MOVE] == {"Force"}


def test_a_certificate_signs_the_session_in_first(quick: Tools, person: Person) -> None:
    sign_in = InstalledCertificate(quick.world.tenant.tenant_id, quick.world.tenant.application.client_id, "0" * 40)
    error = error_of(lambda: quick.mover(sign_in).move(sip=person.sip_address, target=CLOUD))
    assert isinstance(error, NotSignedIn)
    assert not error.outcome_unknown
    assert journal(quick.world, "move started") == []


def test_somebody_comes_back_to_the_pool(quick: Tools, person: Person) -> None:
    to_cloud(quick, person)
    user = user_of(quick.world, person)
    assert user is not None
    early = error_of(lambda: quick.mover().move(sip=person.sip_address, target="pool01.contoso.com"))
    assert translated(early) == "E3"  # the tenant has not learnt of the new home yet
    user.hosting_provider = CLOUD
    quick.mover().move(sip=person.sip_address, target="pool01.contoso.com")
    assert (person.hosting_provider, person.registrar_pool) == (ON_PREMISES, "pool01.contoso.com")
    assert user.upgrade_mode == "Islands"


def translated(error: ConnectorError) -> str:
    return translate(ErrorText(message=error.detail, error_id=error.reference, where=Where.MOVE)).id


def test_what_the_cloud_refuses_is_refused_with_its_own_words(quick: Tools, person: Person) -> None:
    quick.world.tenant.teams.shared_sip_address_space = False
    error = error_of(lambda: to_cloud(quick, person))
    assert type(error) is Refused
    assert not error.outcome_unknown
    assert error.detail.startswith("HostedMigration fault: Error=(510)")
    assert error.reference == "MoveError,Microsoft.Rtc.Management.AD.Cmdlets.MoveOcsUserCmdlet"
    assert translated(error) == "E1"
    assert person.hosting_provider == ON_PREMISES


def test_a_busy_cloud_is_throttled_and_nothing_has_begun(quick: Tools, person: Person) -> None:
    quick.world.faults.add(Fault("shell", "move-busy", person.user_principal_name, times=1))
    error = error_of(lambda: to_cloud(quick, person))
    assert isinstance(error, Throttled)
    assert not error.outcome_unknown
    to_cloud(quick, person)
    assert person.hosting_provider == CLOUD


@pytest.mark.parametrize("kind", ["drop-reply", "drop-result"])
def test_a_lost_reply_leaves_the_outcome_unknown_and_the_move_is_done(quick: Tools, person: Person, kind: str) -> None:
    quick.world.faults.add(Fault("shell", kind, MOVE, times=1))
    error = error_of(lambda: to_cloud(quick, person))
    assert isinstance(error, Unreachable)
    assert error.outcome_unknown
    settled(quick.world)
    assert person.hosting_provider == CLOUD
    assert len(journal(quick.world, "move started")) == 1


def test_a_share_of_answers_gets_lost_and_every_move_is_done(quick: Tools) -> None:
    quick.world.moves.settings.lost_percent = 100
    for person in movable(quick.world)[:4]:
        error = error_of(lambda person=person: to_cloud(quick, person))  # type: ignore[misc]
        assert error.outcome_unknown
        settled(quick.world)
        assert person.hosting_provider == CLOUD


@pytest.mark.parametrize(("deadline", "longest"), [(10.0, 70.0), (600.0, 900.0), (200.0, 300.0)])
def test_a_call_is_over_some_time_after_its_deadline(quick: Tools, deadline: float, longest: float) -> None:
    """So long the server keeps a session whose client is gone."""
    mover = quick.mover(deadline=deadline)
    assert mover.longest == longest
    assert Mover(None, None, deadline=deadline, lingers=5.0).longest == deadline + 5.0


def test_a_connection_that_is_cut_before_anything_leaves_the_outcome_unknown_too(quick: Tools, person: Person) -> None:
    quick.world.faults.add(Fault("shell", "down", MOVE, times=1))
    error = error_of(lambda: to_cloud(quick, person))
    assert error.outcome_unknown
    assert journal(quick.world, "move started") == []
    assert person.hosting_provider == ON_PREMISES


def test_where_no_session_opens_nothing_has_begun(quick: Tools, person: Person) -> None:
    quick.world.faults.add(Fault("shell", "down", "connect", times=1))
    error = error_of(lambda: to_cloud(quick, person))
    assert isinstance(error, Unreachable)
    assert not error.outcome_unknown


def test_a_move_goes_on_after_the_deadline_and_is_not_stopped(quick: Tools, person: Person) -> None:
    quick.world.moves.settings.seconds = 2.5
    error = error_of(lambda: quick.mover(deadline=1.0).move(sip=person.sip_address, target=CLOUD))
    assert isinstance(error, Unreachable)
    assert error.outcome_unknown
    assert person.moving_to == CLOUD
    settled(quick.world)
    assert person.hosting_provider == CLOUD


def test_who_is_being_moved_is_not_moved_again(quick: Tools, person: Person) -> None:
    quick.world.moves.settings.seconds = 1.0
    first = threading.Thread(target=lambda: to_cloud(quick, person))
    first.start()
    while not quick.world.moves.running:
        time.sleep(0.01)
    error = error_of(lambda: to_cloud(quick, person))
    first.join()
    assert type(error) is Refused
    assert translated(error) == "X13"
    assert len(journal(quick.world, "move started")) == 1
    assert person.hosting_provider == CLOUD


def test_several_people_are_moved_side_by_side(quick: Tools) -> None:
    quick.world.moves.settings.seconds = 0.7
    people = movable(quick.world)[:4]
    threads = [threading.Thread(target=to_cloud, args=(quick, person)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(person.hosting_provider == CLOUD for person in people)
    assert quick.world.moves.most_at_once == 4
    assert max(entry["in_flight"] for entry in journal(quick.world, "move started")) == 4


def test_an_error_may_come_although_the_move_is_done(quick: Tools, person: Person) -> None:
    quick.world.faults.add(Fault("shell", "move-done-error", times=1, error="X4"))
    assert translated(error_of(lambda: to_cloud(quick, person))) == "X4"
    assert person.hosting_provider == CLOUD


def test_no_error_may_come_although_nothing_was_done(quick: Tools, person: Person) -> None:
    quick.world.faults.add(Fault("shell", "move-nothing", times=1))
    to_cloud(quick, person)
    assert person.hosting_provider == ON_PREMISES


def test_a_move_may_be_done_in_the_cloud_alone(quick: Tools, person: Person) -> None:
    quick.world.faults.add(Fault("shell", "move-split", times=1, error="X5"))
    assert translated(error_of(lambda: to_cloud(quick, person))) == "X5"
    user = user_of(quick.world, person)
    assert user is not None
    assert (person.hosting_provider, user.upgrade_mode) == (ON_PREMISES, "TeamsOnly")


def test_a_role_that_only_reads_moves_nobody(quick: Tools, person: Person) -> None:
    tenant = quick.world.tenant
    tenant.roles[tenant.application.client_id] = ["Global Reader"]
    error = error_of(lambda: to_cloud(quick, person))
    assert isinstance(error, NotPermitted)
    assert translated(error) == "E16"
    assert not error.outcome_unknown


def test_a_rehearsal_moves_nobody(quick: Tools, person: Person) -> None:
    quick.mover().rehearse(sip=person.sip_address, target=CLOUD)
    assert person.hosting_provider == ON_PREMISES
    quick.world.tenant.teams.shared_sip_address_space = False
    assert translated(error_of(lambda: quick.mover().rehearse(sip=person.sip_address, target=CLOUD))) == "E1"


@pytest.mark.parametrize(
    ("sip", "target"),
    [
        ("ada@contoso.com", CLOUD),
        ("sip:*@contoso.com", CLOUD),
        ("sip:ada@contoso.com; Remove-CsUser", CLOUD),
        ("sip:ada@contoso.com", ""),
        ("sip:ada@contoso.com", "pool01"),
        ("sip:ada@contoso.com", "pool01.contoso.com -Force"),
    ],
)
def test_what_is_no_address_is_not_sent(quick: Tools, sip: str, target: str) -> None:
    error = error_of(lambda: quick.mover().move(sip=sip, target=target))
    assert isinstance(error, Refused)
    assert not error.outcome_unknown
    assert quick.asked() == []


def test_without_a_tools_host_or_an_app_nobody_is_moved(quick: Tools) -> None:
    for mover in (Mover(None, quick.tokens()), Mover(quick.endpoint, None)):
        error = error_of(lambda mover=mover: mover.move(sip="sip:ada@contoso.com", target=CLOUD))  # type: ignore[misc]
        assert isinstance(error, Unreachable)
        assert not error.outcome_unknown


def test_a_refused_token_is_not_repeated(quick: Tools, person: Person, microsoft: Microsoft) -> None:
    same = microsoft.tokens()
    error = error_of(lambda: quick.mover(quick.tokens(teams=same)).move(sip=person.sip_address, target=CLOUD))
    assert isinstance(error, Refused)
    assert same.token() not in str(error)


def test_meetings_are_converted_some_time_after_the_move(quick: Tools, person: Person) -> None:
    settings = quick.world.moves.settings
    settings.meetings_after, settings.meetings_take = 100.0, 50.0
    assert meetings(quick, person.user_principal_name) is None
    to_cloud(quick, person)
    assert states(quick, person, settings) == ["Pending", "InProgress", "Succeeded"]


def meetings(tools: Tools, upn: str) -> MeetingMigration | None:
    """How far they are converted, as the connector of the cloud reads it."""
    with Teams(tools.endpoint, tools.tokens()).session() as session:
        return session.meeting_migration(upn)


def states(tools: Tools, person: Person, settings: Any) -> list[str]:
    """The states that follow one another."""
    seen = []
    for after, take in ((100.0, 50.0), (0.0, 50.0), (0.0, 0.0)):
        settings.meetings_after, settings.meetings_take = after, take
        found = meetings(tools, person.user_principal_name)
        assert found is not None
        seen.append(found.state)
    return seen


def test_nothing_is_known_of_the_meetings_of_somebody_who_does_not_exist(quick: Tools) -> None:
    assert meetings(quick, "nobody@contoso.com") is None


@pytest.fixture(autouse=True)
def nothing_left(tools: Tools) -> Iterator[None]:
    """No move outlives its test."""
    yield
    settled(tools.world)


def test_it_is_asked_whether_the_call_may_begin_when_nothing_else_is_left_to_send(quick: Tools, person: Person) -> None:
    """Connecting may take minutes, in which the window ends."""
    seen: list[list[str]] = []

    def begin() -> bool:
        seen.append(quick.asked())
        return len(seen) > 1

    mover = quick.mover()
    assert not mover.move(sip=person.sip_address, target=CLOUD, begin=begin)
    assert (quick.asked(), person.hosting_provider) == (["connect"], ON_PREMISES)
    assert mover.move(sip=person.sip_address, target=CLOUD, begin=begin)
    assert seen == [["connect"], ["connect", "connect"]]
    assert (quick.asked()[2:], person.hosting_provider) == ([MOVE], CLOUD)


def test_where_it_cannot_be_told_whether_it_may_begin_nothing_is_sent(quick: Tools, person: Person) -> None:
    def gone() -> bool:
        raise OSError("the ledger is gone")

    with pytest.raises(OSError, match="the ledger is gone"):
        quick.mover().move(sip=person.sip_address, target=CLOUD, begin=gone)
    assert (quick.asked(), journal(quick.world, "move started")) == (["connect"], [])
