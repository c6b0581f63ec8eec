"""Until when a process may trust the leases that it holds."""

from bot.moves.leases import OwnLeases


class Clock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_lease_is_trusted_until_its_moment_and_never_again() -> None:
    """A beat that arrives after the moment does not revive it: another process may have taken the person over."""
    clock = Clock()
    lease = OwnLeases(monotonic=clock).add(1, "a", until=110.0)
    clock.at = 109.0
    assert lease.left() == 1.0
    clock.at = 110.0
    assert not lease.held()
    lease.prolong(200.0)
    assert not lease.held()


def test_a_beat_moves_the_moment_and_an_older_beat_does_not_move_it_back() -> None:
    clock = Clock()
    lease = OwnLeases(monotonic=clock).add(1, "a", until=110.0)
    lease.prolong(120.0)
    lease.prolong(115.0)
    clock.at = 119.0
    assert lease.held()


def test_an_ended_lease_is_over_at_once() -> None:
    lease = OwnLeases(monotonic=Clock()).add(1, "a", until=110.0)
    lease.end()
    assert lease.left() == 0.0


def test_a_new_claim_of_the_same_person_does_not_revive_the_old_thread() -> None:
    """The process slept past its lease and claimed the person again: the thread from before has its own lease."""
    clock = Clock()
    leases = OwnLeases(monotonic=clock)
    old = leases.add(1, "a", until=110.0)
    clock.at = 130.0
    new = leases.add(1, "b", until=140.0)
    assert not old.held()
    assert new.held()
    assert leases.held() == [new]
    assert leases.tokens() == {"a", "b"}
    leases.drop(old)
    assert leases.tokens() == {"b"}
    assert new.held()
