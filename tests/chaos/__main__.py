"""`make chaos`: runs with the seeds and on the store that are named, and prints every invariant with its count."""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.chaos.invariants import Count
from tests.chaos.slots import SlotPlan, SlotStorm
from tests.chaos.storm import Plan, Storm
from tests.chaos.tally import Tally
from tests.postgres import Postgres, programs


def main() -> int:
    """Run, and return 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seeds", type=int, nargs="*", default=[])
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--users", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0, help="for which things go wrong")
    parser.add_argument("--kind", choices=("moves", "slots"), default="moves")
    parser.add_argument("--slots", type=int, default=600)
    chosen = parser.parse_args()
    # the pretend company tells of every connection that a killed replica has left behind
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    seeds = chosen.seeds or [int(time.time()) % 100_000]
    if chosen.kind == "slots":
        return max(_slots(seed, chosen.slots, chosen.seconds or 90.0) for seed in seeds)
    users = chosen.users or (120 if chosen.store == "sqlite" else 200)
    return max(_one(seed, chosen.store, users, chosen.seconds or users * 0.6) for seed in seeds)


def _one(seed: int, store: str, users: int, seconds: float) -> int:
    binaries = programs() if store == "postgres" else None
    if store == "postgres" and binaries is None:
        sys.stderr.write("PostgreSQL's initdb and pg_ctl are not there.\n")
        return 1
    postgres = Postgres(binaries) if binaries else None
    plan = Plan(
        seed=seed,
        users=users,
        replicas=3 if postgres else 1,
        seconds=seconds,
        patience=seconds * 2 + 480,  # a call that was lost on its way is waited for
        postgres=postgres,
        restarts=2 if postgres else 0,
    )
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="hybridbot-chaos-"))
    storm = Storm(plan, folder)
    _say(f"seed {seed}, {store}, {users} people, {plan.replicas} replica(s); logs in {folder}")
    try:
        counts = storm.run()
    finally:
        if postgres:
            postgres.stop()
    return _told(seed, storm.tally, counts, began)


def _slots(seed: int, jobs: int, seconds: float) -> int:
    """Three replicas of the clock on PostgreSQL."""
    binaries = programs()
    if binaries is None:
        sys.stderr.write("PostgreSQL's initdb and pg_ctl are not there.\n")
        return 1
    postgres = Postgres(binaries)
    plan = SlotPlan(seed=seed, jobs=jobs, seconds=seconds, patience=seconds + 300, postgres=postgres, restarts=2)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="hybridbot-chaos-"))
    storm = SlotStorm(plan, folder)
    _say(f"seed {seed}, PostgreSQL, {jobs} slots in {seconds:.0f} s, {plan.replicas} replicas; logs in {folder}")
    try:
        counts = storm.run()
    finally:
        postgres.stop()
    return _told(seed, storm.tally, counts, began)


def _told(seed: int, tally: Tally, counts: Sequence[Count], began: float) -> int:
    """Print it; 1 where something did not hold."""
    _say(f"  {tally.kills} kills, {tally.freezes} freezes past the lease, {tally.pauses} pauses, {tally.halts} halts")
    _say(f"  {tally.restarts} restarts of the database, {tally.deaths} replicas that ended by themselves")
    _say(f"  {time.monotonic() - began:.0f} seconds")
    for count in counts:
        _say(count.says)
    broken = [count for count in counts if count.broken]
    _say(f"seed {seed}: {'all invariants held' if not broken else f'{len(broken)} BROKEN'}")
    return 1 if broken else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
