"""Entry of `hybridbot` and `python -m bot`: hands the process's surroundings to the program."""

import os
import sys
from datetime import UTC, datetime

from bot.terminal.program import main_surroundings, run_program


def main() -> None:
    """Run one command line and end the process with its exit code."""
    environ = dict(os.environ)  # noqa: TID251 - the one place that reads it
    sys.exit(run_program(main_surroundings(environ, lambda: datetime.now(UTC)), sys.argv[1:]))


if __name__ == "__main__":
    main()
