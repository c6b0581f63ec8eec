"""The terminal program, run in this process against a pretend company."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from bot.terminal.program import build_program, run_program
from bot.terminal.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Ended:
    """How one command line ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """Everything that was said, with single blanks: a terminal wraps where it likes."""
        return " ".join(f"{self.out} {self.err}".split())


Type = Callable[..., Ended]


@pytest.fixture
def type_line(tmp_path: Path) -> Type:
    """`type_line(environment, "check", "--json")`: runs one command line in a folder of its own.

    `terminal`: standard error is one.
    """

    def run(environment: dict[str, str], *arguments: str, terminal: bool = False) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        database = {"HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/terminal.db"}
        here = Surroundings(
            environ=database | environment,
            folder=tmp_path,
            now=lambda: datetime.now(UTC),
            console=Console(file=out, width=120, highlight=False),
            errors=Console(file=err, width=120, highlight=False, force_terminal=terminal),
        )
        return Ended(run_program(build_program(here), here, arguments), out.getvalue(), err.getvalue())

    return run
