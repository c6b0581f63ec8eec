"""Several cmdlets in one runspace: one sign-in, a deadline for each, and an end that is told."""

import time
from collections.abc import Callable

from connectors.errors import NotSignedIn, Unreachable
from connectors.shell_session import CmdletSession, open_session
from sandbox.faults import Fault
from tests.connectors.shell_harness import Running, Ticking, error_of
from tests.sandbox.small_world import person


def asking(session: CmdletSession, cmdlet: str) -> Callable[[], object]:
    return lambda: session.run(cmdlet)


def test_cmdlets_share_one_runspace(running: Running) -> None:
    with open_session(running.endpoint, deadline=10.0, clock=time.monotonic) as session:
        assert len(session.run("Get-CsSipDomain").objects) == 2
        assert len(session.run("Get-CsUser", {"Identity": "user001@contoso.com"}).objects) == 1
    assert running.asked() == ["connect", "Get-CsSipDomain", "Get-CsUser"]


def test_a_session_that_asks_nothing_connects_nowhere(running: Running) -> None:
    with open_session(running.endpoint, deadline=10.0, clock=time.monotonic):
        pass
    assert running.asked() == []


def test_an_error_record_is_an_outcome_and_the_session_goes_on(running: Running) -> None:
    with open_session(running.endpoint, deadline=10.0, clock=time.monotonic) as session:
        assert session.run("Get-CsNothing").errors[0].error_id == "CommandNotFoundException"
        assert session.run("Get-CsSipDomain").objects


def test_each_cmdlet_has_its_own_deadline(running: Running) -> None:
    """Together they may take longer than one of them."""
    running.world.faults.add(Fault("shell", "slow", "Get-CsSipDomain", seconds=0.9))
    with open_session(running.endpoint, deadline=1.5, clock=time.monotonic) as session:
        for _ in range(3):
            assert session.run("Get-CsSipDomain").objects


def test_a_cmdlet_that_is_overdue_is_stopped_and_the_next_one_runs(running: Running) -> None:
    running.world.faults.add(Fault("shell", "prompt", "Get-CsSipDomain", times=1))
    with open_session(running.endpoint, deadline=1.5, clock=time.monotonic) as session:
        assert isinstance(error_of(asking(session, "Get-CsSipDomain")), Unreachable)
        assert session.run("Get-CsSipDomain").objects


def test_a_session_that_is_lost_says_the_same_again_and_asks_nothing(running: Running) -> None:
    """Whether the cmdlet ran is not known, and the runspace may be busy with it."""
    running.world.faults.add(Fault("shell", "drop-reply", "Get-CsSipDomain"))
    with open_session(running.endpoint, deadline=10.0, clock=time.monotonic) as session:
        first = error_of(asking(session, "Get-CsSipDomain"))
        assert error_of(asking(session, "Get-CsUser")) is first
    assert running.asked() == ["connect", "Get-CsSipDomain"]


def test_a_sign_in_that_is_refused_is_not_tried_again(running: Running) -> None:
    running.world.deployment.password = "another one"
    with open_session(running.endpoint, deadline=10.0, clock=time.monotonic) as session:
        first = error_of(asking(session, "Get-CsUser"))
        assert isinstance(first, NotSignedIn)
        assert error_of(asking(session, "Get-CsUser")) is first


def test_what_is_left_running_has_one_deadline_though_objects_come(running: Running) -> None:
    """Whoever waits for its end elsewhere has to know it."""
    running.world.people += [person(number) for number in range(1000, 1300)]
    still = Ticking(0.0)
    with open_session(running.endpoint, deadline=10.0, clock=still) as session:
        assert len(session.run("Get-CsUser", leave_running=True).objects) == 305
    # twice as long as it may take, and from some objects to the next less than that
    with open_session(running.endpoint, deadline=10.0, clock=Ticking(20.0 / still.looks)) as session:
        error = error_of(lambda: session.run("Get-CsUser", leave_running=True))
    assert error.detail == "it took longer than 10 seconds"
