"""`make quarter`: ninety days with the seed that is named; a page with what one channel was told, and the counts."""

import argparse
import logging
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import structlog

from tests.quarter.quarter import Count, Quarter
from tests.quarter.story import LEADS, MIGRATION, START


def main() -> int:
    """Run, and return 1 where a digest is missing, doubled or too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.quarter")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=90, help="only the first days")
    parser.add_argument("--log", type=Path, default=Path(os.devnull), help="file for the log of the bot")
    parser.add_argument("--page", type=Path, default=Path("quarter.html"))
    chosen = parser.parse_args()
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    began = time.monotonic()
    with chosen.log.open("w", encoding="utf-8") as log:
        structlog.configure(logger_factory=structlog.WriteLoggerFactory(log))
        counts = _lived_through(chosen)
    for count in counts:
        _say(count.says)
    whole = [
        sum(getattr(count, name) for count in counts)
        for name in ("expected", "posted", "unchanged", "missing", "double")
    ]
    _say(
        "seed {}: expected {}, posted {} and {} without a change, missing {}, double {}; {}".format(
            chosen.seed, *whole, f"{time.monotonic() - began:.0f} seconds"
        )
    )
    return 0 if all(count.held for count in counts) else 1


def _lived_through(chosen: argparse.Namespace) -> list[Count]:
    with tempfile.TemporaryDirectory(prefix="hybridbot-quarter-") as folder:
        quarter = Quarter(chosen.seed, Path(folder), end=START + timedelta(days=chosen.days), say=_say)
        try:
            counts = quarter.run()
            for channel, page in (
                (MIGRATION, chosen.page),
                (LEADS, chosen.page.with_stem(f"{chosen.page.stem}-leads")),
            ):
                page.write_text(quarter.page(channel), encoding="utf-8")
                _say(f"{page}: what {channel} was told")
            return counts
        finally:
            quarter.office.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
