"""One `hybridbot check`: what was typed, and carrying it out."""

from dataclasses import dataclass
from pathlib import Path

from commands import verify_domain
from commands.acceptances import applied
from commands.answers import Answered
from commands.catalogue import CHECKS, MOVES, Command, find, parse, run
from commands.history import latest, remember
from commands.refresh import refresh
from commands.services import Services
from commands.step import Request, StatusResult, StepResult, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed behind `hybridbot check`, and makes sense together. No command: all steps."""

    command: Command | None
    words: tuple[str, ...]
    yes: bool = False
    add: bool = False
    csv: Path | None = None


def understood(step: str, words: tuple[str, ...], *, yes: bool, add: bool, csv: Path | None) -> Typed:
    """The typed words as a value. Raises UsageError for a step that does not exist, and options without a meaning."""
    command = find(step) if step else None
    if step and command is None:
        raise UsageError(f"There is no step called {step!r}. {_guess(step)}")
    if command in MOVES:
        raise UsageError(f"That is a command of its own. Type: {' '.join(('hybridbot', step, *words))}")
    name = command.NAME if command is not None else ""
    if (yes or add) and (name != verify_domain.NAME or len(words) != 1):
        raise UsageError(
            "--yes and --add confirm a change of one domain: hybridbot check verify-domain fabrikam.com --yes"
        )
    if yes and add:
        raise UsageError("--yes and --add are two changes: add the domain first, publish its record, then verify it.")
    if csv is not None and (command is None or command.STEP is None):
        raise UsageError("--csv needs a step with a list behind it: hybridbot check check-sync --csv list.csv")
    return Typed(command=command, words=words, yes=yes, add=add, csv=csv)


def _guess(step: str) -> str:
    try:
        parse(step)
    except UsageError as error:
        if error.meant:
            return f"Did you mean {error.meant}?"
    return f"Steps are {', '.join(command.NAME for command in CHECKS)}."


def carry_out(services: Services, typed: Typed, who: str) -> tuple[list[Answered], StatusResult | None]:
    """The results, and the status where all steps or the status itself were asked for. Results are remembered.

    Raises UsageError for words that the command does not take, and for a file that cannot be written.
    """
    if typed.command is None:
        whole = refresh(services, who)
        return list(latest(services).values()), whole
    if typed.add:
        result = verify_domain.add(services, typed.words[0], confirmed=True)
    else:
        answer = run(typed.command, services, Request(words=typed.words, asked_by=who, confirmed=typed.yes))
        if isinstance(answer, StatusResult):
            return list(latest(services).values()), answer
        if not isinstance(answer, StepResult):
            return [answer], None
        result = answer
    remember(services, result, who)
    if typed.csv is not None:
        _write_csv(typed.csv, result)
    return [*applied(services, [result])], None


def _write_csv(path: Path, result: StepResult) -> None:
    if result.table is None:
        raise UsageError("There is no list behind this result; leave --csv away.")
    try:
        path.write_bytes(result.table.as_csv())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Choose another place for --csv.") from error
