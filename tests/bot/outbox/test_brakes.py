"""Whose messages rest once Slack has had too many: one channel's, all of them, or changes."""

from datetime import UTC, datetime, timedelta

from bot.outbox.brakes import CHANGE, POST, Brakes
from storage.ledger.turns import NOTHING_HELD, Held

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def refuse(brakes: Brakes, channel: str, *, now: datetime = NOW, seconds: float = 2.0) -> None:
    assert brakes.refused(POST, channel, now=now, seconds=seconds)


def test_one_channel_that_is_refused_rests_and_no_other() -> None:
    brakes = Brakes()
    refuse(brakes, "C1")
    assert brakes.held(NOW + SECOND) == Held(channels=frozenset({"C1"}))
    assert brakes.held(NOW + 2 * SECOND) == NOTHING_HELD


def test_two_busy_channels_that_are_refused_hold_up_nobody_else() -> None:
    brakes = Brakes()
    for channel in ("C1", "C2"):
        for _ in range(5):
            brakes.posted(channel, NOW)
        refuse(brakes, channel)
    assert brakes.held(NOW) == Held(channels=frozenset({"C1", "C2"}))


def test_two_quiet_channels_that_are_refused_mean_the_workspace() -> None:
    brakes = Brakes()
    brakes.posted("C1", NOW - SECOND)
    refuse(brakes, "C1", seconds=1)
    refuse(brakes, "C2", seconds=3)
    assert brakes.held(NOW + 2 * SECOND) == Held(posts=True, channels=frozenset({"C2"}))
    assert brakes.held(NOW + 3 * SECOND) == NOTHING_HELD


def test_a_longer_wait_that_comes_later_counts_and_a_shorter_one_does_not() -> None:
    brakes = Brakes()
    for channel, seconds in (("C1", 5.0), ("C2", 1.0), ("C3", 1.0), ("C1", 1.0)):
        refuse(brakes, channel, seconds=seconds)
    assert brakes.held(NOW + 4 * SECOND) == Held(posts=True, channels=frozenset({"C1"}))


def test_a_refusal_of_long_ago_is_no_sign_for_the_workspace() -> None:
    brakes = Brakes()
    refuse(brakes, "C1")
    refuse(brakes, "C2", now=NOW + 10 * SECOND)
    assert brakes.held(NOW + 10 * SECOND) == Held(channels=frozenset({"C2"}))


def test_changes_are_counted_over_the_workspace_and_rest_alone() -> None:
    brakes = Brakes()
    assert brakes.refused(CHANGE, "C1", now=NOW, seconds=4)
    assert brakes.refused(CHANGE, "C2", now=NOW, seconds=1)
    assert brakes.held(NOW + 3 * SECOND) == Held(changes=True)
    assert brakes.held(NOW + 4 * SECOND) == NOTHING_HELD


def test_other_methods_rest_by_themselves() -> None:
    brakes = Brakes()
    assert not brakes.refused("files.getUploadURLExternal", "C1", now=NOW, seconds=4)
    assert brakes.held(NOW) == NOTHING_HELD
