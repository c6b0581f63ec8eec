"""Which sources were silent, or are too old to rely on: they are named, and nothing of them counts as ready."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from commands.rules.digests.facts import LONGEST, MOST, Source
from commands.rules.gate import CHECKED, RELIABLE
from commands.rules.wording import duration, listed, only_by_hand, sentence
from commands.step import Finding, Step, StepResult, Verdict

STEPS = tuple(Step)


def silent_sources(results: Mapping[Step, StepResult], now: datetime) -> tuple[Source, ...]:
    """Steps that were checked too long ago first, then never, then sources that did not answer, each once."""
    if not results:
        return (Source(key="never", says="Nothing has been checked yet: cannot tell. Type /hybrid status."),)
    found = {one.key: one for one in (*_old(results, now), *_never(results), *_silent(results, now))}
    return tuple(found.values())[:MOST]


def untold_steps(results: Mapping[Step, StepResult], now: datetime) -> tuple[Source, ...]:
    """Of the steps that the pilot waits for: each of which something cannot be told though it was checked lately."""
    return tuple(
        Source(key=f"untold/{step}", says=f"Step {step.number} {step.title}: cannot tell. {because}".strip())
        for step in CHECKED
        if (because := _untold(results.get(step), now)) is not None
    )


def _untold(result: StepResult | None, now: datetime) -> str | None:
    """What cannot be told of a step, in a sentence that may be empty; None: everything can, or it is said elsewhere."""
    if result is None or now - result.checked_at > RELIABLE:
        return None
    unknown = [one for one in result.findings if one.counted is Verdict.UNKNOWN]
    telling = [one for one in unknown if not only_by_hand(one)]
    if not telling and result.verdict is not Verdict.UNKNOWN:
        return None
    return next((_flat(one) for one in (*telling, *unknown)), "")


def _flat(one: Finding) -> str:
    return sentence(" ".join((one.says or one.title).split()))[:LONGEST]


def _old(results: Mapping[Step, StepResult], now: datetime) -> Iterator[Source]:
    """Steps of the same age in one line: usually all of them, because no check ran."""
    ages: dict[str, list[Step]] = {}
    for step in STEPS:
        result = results.get(step)
        if result is not None and now - result.checked_at > RELIABLE:
            ages.setdefault(_age(now, result.checked_at), []).append(step)
    for age, steps in ages.items():
        of = "" if len(steps) == len(STEPS) else f" {_named(steps)}"
        yield Source(key=f"old/{'+'.join(steps)}", says=f"Last checked {age} ago{of and ':'}{of}: cannot tell.")


def _age(now: datetime, then: datetime) -> str:
    """In hours for the first days, as whoever waits for a check counts."""
    hours = int((now - then).total_seconds() // 3600)
    return f"{hours} h" if hours < 72 else duration((now - then).total_seconds())


def _never(results: Mapping[Step, StepResult]) -> Iterator[Source]:
    missing = [step for step in STEPS if step not in results]
    if missing:
        yield Source(key=f"never/{'+'.join(missing)}", says=f"Never checked: {_named(missing)}. Cannot tell.")


def _named(steps: list[Step]) -> str:
    return listed([f"step {step.number} {step.title}" for step in steps])


def _silent(results: Mapping[Step, StepResult], now: datetime) -> Iterator[Source]:
    for step in STEPS:
        result = results.get(step)
        if result is None or now - result.checked_at > RELIABLE:
            continue
        for told in result.sources:
            flat = " ".join(told.split())[:LONGEST]
            yield Source(key=f"source/{flat.partition(':')[0].casefold()[:80]}", says=flat)
