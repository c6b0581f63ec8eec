"""Entry of `hybridbot` and `python -m bot`: hands the process's surroundings to the program."""

import os
import sys
from datetime import UTC, datetime

from bot.run import hide_from_libraries
from bot.terminal.program import build_program, run_program
from bot.terminal.surroundings import main_surroundings


def main() -> None:
    """Run one command line and end the process with its exit code."""
    environ = dict(os.environ)  # noqa: TID251 - the one place that reads it
    hide_from_libraries(os.environ)  # noqa: TID251 - and keeps libraries from reading it behind our back
    here = main_surroundings(environ, lambda: datetime.now(UTC))
    sys.exit(run_program(build_program(here), here, sys.argv[1:]))


if __name__ == "__main__":
    main()
