"""The pretend company as a program: `python -m sandbox`. Options and what is printed: docs/sandbox.md."""

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.company import Company
from sandbox.describe import describe
from sandbox.people import FEWEST_USERS
from sandbox.seed import PLANTED, make_world

PORT = 8400
MANIFEST = Path(__file__).resolve().parent.parent / "manifest.yml"
"""At the top of the repository; an installed package has none there, so that it must be named."""

BANNER = """\
================================================================================
 SANDBOX: a pretend company on this machine. Nothing here is real, nothing is
 kept, and every credential is public. Never point it at anything that matters.
================================================================================
"""


def options(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line. Ends the program with status 2 where it cannot be understood."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A pretend company on loopback.")
    parser.add_argument(
        "--port", type=int, default=PORT, help="port of the page; 0: any free one (default %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, help="which company (default %(default)s)")
    parser.add_argument("--users", type=int, default=250, help="Skype for Business users (default %(default)s)")
    parser.add_argument(
        "--manifest",
        type=Path,
        metavar="PATH",
        default=MANIFEST,
        help="the Slack app's manifest (default: manifest.yml at the top of the repository)",
    )
    parser.add_argument(
        "--planted",
        choices=PLANTED,
        default="demo",
        help="what is wrong: the demonstration's things, nothing, or every condition that fits (default %(default)s)",
    )
    parser.add_argument("--describe", action="store_true", help="print what is planted as JSON, and end")
    parser.add_argument("--json", action="store_true", help="print one line of JSON once everything listens")
    chosen = parser.parse_args(words)
    if chosen.users < FEWEST_USERS:
        parser.error(f"--users must be at least {FEWEST_USERS}")
    if not 0 <= chosen.port <= 65531:
        parser.error("--port must be from 0 to 65531")
    if not chosen.describe and not chosen.manifest.is_file():
        parser.error(f"there is no manifest at {chosen.manifest}; name the file with --manifest PATH")
    return chosen


async def serve(chosen: argparse.Namespace) -> int:
    """Run the company until it is told to stop. Returns the exit status."""
    try:
        company = Company(manifest=chosen.manifest, seed=chosen.seed, users=chosen.users, planted=chosen.planted)
    except ValueError as error:
        return _say_impossible(error)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C arrives as KeyboardInterrupt instead
            loop.add_signal_handler(number, stop.set)
    try:
        await company.start(port=chosen.port)
    except OSError as error:
        sys.stderr.write(f"Port {chosen.port} cannot be used ({error.strerror}). Choose another with --port.\n")
        return 1
    try:
        _say_ready(company, as_json=chosen.json)
        await stop.wait()
    finally:
        await company.stop()
    return 0


def _say_impossible(error: ValueError) -> int:
    """Why there is no such company; the exit status."""
    sys.stderr.write(f"The company cannot be made: {error}\n")
    return 2


def _say_ready(company: Company, *, as_json: bool) -> None:
    """The banner and the addresses for people; the one line for programs."""
    ready = company.ready()
    lines = f"{BANNER} Page      {ready['page']}\n Control   {ready['control']}\n"
    sys.stderr.write(f"{lines} Settings  {ready['control']}/environment\n Stop with Ctrl-C.\n")
    sys.stderr.flush()
    if as_json:
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()


def main(words: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status."""
    chosen = options(words)
    if chosen.describe:
        try:
            world = make_world(seed=chosen.seed, users=chosen.users, planted=chosen.planted)
        except ValueError as error:
            return _say_impossible(error)
        sys.stdout.write(json.dumps(describe(world), indent=2, ensure_ascii=False) + "\n")
        return 0
    try:
        return asyncio.run(serve(chosen))
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
