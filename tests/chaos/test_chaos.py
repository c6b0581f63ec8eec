"""A short storm on each store; `make chaos` makes longer ones. The seed is printed with what was counted."""

from pathlib import Path

import pytest

from tests.chaos.slots import SlotPlan, SlotStorm
from tests.chaos.storm import Plan, Storm
from tests.postgres import Postgres, programs
from tests.requirements import absent


def held(storm: Storm | SlotStorm) -> None:
    """Run it, print every invariant with its count, and fail where one does not hold."""
    counts = storm.run()
    told = "\n".join(count.says for count in counts)
    print(f"\nseed {storm.plan.seed}: {storm.tally}\n{told}")  # noqa: T201 - pytest shows it where the test fails
    assert not [count.name for count in counts if count.broken], told
    assert storm.tally.kills + storm.tally.freezes > 0, "nothing went wrong, so nothing is proven"


@pytest.mark.timeout(520)
def test_one_process_on_sqlite_is_killed_and_frozen_and_every_invariant_holds(tmp_path: Path) -> None:
    held(Storm(Plan(seed=7, users=24, replicas=1, seconds=20, patience=360), tmp_path))


@pytest.mark.postgres
@pytest.mark.timeout(520)
def test_two_replicas_on_postgresql_with_a_restart_and_every_invariant_holds(tmp_path: Path) -> None:
    binaries = programs()
    if binaries is None:
        absent("postgresql", "several replicas are not tried")
    postgres = Postgres(binaries)
    try:
        plan = Plan(seed=7, users=24, replicas=2, seconds=20, patience=360, postgres=postgres, restarts=1)
        held(Storm(plan, tmp_path))
    finally:
        postgres.stop()


@pytest.mark.postgres
@pytest.mark.timeout(240)
def test_of_three_replicas_that_are_killed_each_slot_is_run_and_its_message_posted_exactly_once(tmp_path: Path) -> None:
    binaries = programs()
    if binaries is None:
        absent("postgresql", "several replicas are not tried")
    postgres = Postgres(binaries, durable=False)
    try:
        held(SlotStorm(SlotPlan(seed=7, jobs=200, seconds=10, patience=200, postgres=postgres), tmp_path))
    finally:
        postgres.stop()
