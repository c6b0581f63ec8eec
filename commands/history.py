"""What checks found, remembered: each result is kept as JSON, and the latest of each step is the status."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter, ValidationError
from sqlmodel import Session

from commands.acceptances import applied
from commands.rules.alarms.domains import verified
from commands.rules.domains.merge import merged
from commands.rules.over_time.keeping import PART
from commands.services import Services
from commands.standings import keeping
from commands.step import Step, StepResult
from storage import runs


@cache
def _results() -> TypeAdapter[StepResult]:
    """Built at the first use, since building it takes a while."""
    return TypeAdapter(StepResult)


def dumped(result: StepResult) -> str:
    """A result as JSON. `loaded` gives back an equal one."""
    return _results().dump_json(result).decode("utf-8")


def loaded(payload: str) -> StepResult | None:
    """A result from JSON; None where it is not one, for instance of another version."""
    try:
        return _results().validate_json(payload)
    except ValidationError:
        return None


def remember(services: Services, result: StepResult, asked_by: str) -> None:
    """Keep a result, without its table: the full list of people belongs into the answer, not into the history.

    In the same transaction it is noted which findings it opens or closes and, where everybody was looked at, where each
    of them stands; not where a later look is kept already. Raises StorageError.
    """
    keep = keeping(result)
    step = f"{result.step}{PART}{result.subject}" if result.subject else str(result.step)
    payload = dumped(replace(result, table=None, people=None))
    with services.database.writing() as session:
        runs.take_turn(session)
        newest = runs.newest(session, step)
        runs.remember(
            session,
            step=step,
            verdict=str(result.verdict),
            headline=result.headline,
            payload=payload,
            checked_at=result.checked_at,
            asked_by=asked_by,
        )
        if newest is None or newest <= result.checked_at:
            keep(session)


def latest(services: Services) -> dict[Step, StepResult]:
    """The latest result of each step that has a readable one, as it counts now: with what is accepted.

    Raises StorageError.
    """
    found = found_last(services)
    return dict(zip(found, applied(services, found.values()), strict=True))


def found_last(services: Services) -> dict[Step, StepResult]:
    """The same as the checks found it, whatever is accepted. Raises StorageError.

    A later look at one domain is worked into the step's result, so that a domain verified since then shows.
    """
    with services.database.session() as session:
        return found_in(session)


def found_in(session: Session) -> dict[Step, StepResult]:
    """The same in a unit of work of the caller's: after `runs.take_turn` no later one is stored meanwhile."""
    return in_one({step: run.payload for step, run in runs.latest(session).items()})


def in_one(stored: Mapping[str, str]) -> dict[Step, StepResult]:
    """The results of these payloads by step, each later look at one domain worked into its step's."""
    results = {step: result for step, payload in stored.items() if (result := loaded(payload)) is not None}
    found = {result.step: result for name, result in results.items() if PART not in name}
    parts = [result for name, result in results.items() if PART in name]
    for part in sorted(parts, key=lambda result: result.checked_at):
        whole = found.get(part.step)
        if whole is not None and part.checked_at > whole.checked_at:
            found[part.step] = merged(whole, part)
    return found


def verified_once(session: Session, domain: str) -> datetime | None:
    """When a kept result last said that a domain (lower case) is verified, aware and UTC; None: none did."""
    names = (str(Step.DOMAINS), f"{Step.DOMAINS}{PART}{domain}")
    found = (loaded(run.payload) for name in names for run in runs.history(session, name))
    times = [one.checked_at for one in found if one is not None and domain in verified(one)]
    return max(times, default=None)
