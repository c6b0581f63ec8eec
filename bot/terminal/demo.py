"""`hybridbot demo`: a pretend company and the bot in it, as two processes that live and die together.

The bot runs unmodified: it is pointed at the pretend company by the settings an operator would use. The sandbox is
started as a program and known by what it prints, never imported.
"""

import json
import os
import queue
import shlex
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from bot.manifest import manifest_text
from bot.stopping import stop_signals
from commands.step import Step
from storage import runs
from storage.database import open_database, upgrade

START_SECONDS = 40
"""How long both processes together may take to be ready on a slow machine; usually about three."""
FIRST_CHECKS_SECONDS = 40
"""How long the address is held back for the first checks, which take about four."""
STOP_SECONDS = 10
_CODE = Path(__file__).resolve().parents[2]

_NOT_HANDED_DOWN = (
    # a proxy or a foreign CA would stand between the bot and the loopback addresses of the pretend company
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE",
)  # fmt: skip


class DemoError(Exception):
    """The demo could not start, or one of its processes ended. The message is a full sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """What can be chosen on the command line."""

    port: int
    users: int
    seed: int
    open_browser: bool
    verbose: bool
    """Show the bot's whole log, not only its warnings."""


class _Stopped(Exception):
    """SIGTERM or Ctrl-C came while something was still starting."""


def run_demo(
    options: DemoOptions, environ: Mapping[str, str], *, say: Callable[[str], None], note: Callable[[str], None]
) -> None:
    """Run until SIGTERM or Ctrl-C. `say` gets the one line for standard output, `note` everything else.

    Raises DemoError if a process does not start, or ends by itself.
    """
    with (
        stop_signals() as stopping,
        suppress(_Stopped),
        tempfile.TemporaryDirectory(prefix="hybridbot-demo-") as folder,
        ExitStack() as running,
    ):
        base = {name: value for name, value in environ.items() if not _is_ours(name)}
        note("Starting the pretend company ...")
        manifest = Path(folder, "manifest.yml")
        manifest.write_text(manifest_text(), encoding="utf-8")
        company = running.enter_context(_company(options, manifest, base))
        ready = _ready_line(company, stopping)
        settings = ready["environment"] | {
            "HYBRIDBOT_DATABASE_URL": f"sqlite:///{folder}/demo.db",
            "HYBRIDBOT_WATCH_SECONDS": "5",
            "HYBRIDBOT_CHECK_MINUTES": "5",
            "HYBRIDBOT_LOG_LEVEL": "INFO" if options.verbose else "WARNING",
        }
        environment_file = _write_environment(Path(folder), settings)
        Path(folder, "hybridbot.toml").write_text(ready["settings_file"], encoding="utf-8")
        _upgrade(settings["HYBRIDBOT_DATABASE_URL"])
        note("Starting the bot ...")
        bot = running.enter_context(_bot(base | settings, Path(folder)))
        _wait_for_bot(ready["page"], bot, stopping)
        note("Waiting for its first checks ...")
        _wait_for_checks(settings["HYBRIDBOT_DATABASE_URL"], stopping)
        say(ready["page"])
        note("Open that address and type /hybrid status. Ctrl-C stops the demo.")
        load = f"cd {shlex.quote(folder)}; set -a; . ./{environment_file.name}; set +a"
        note(f"The same checks in another terminal: {load}; {Path(sys.executable).parent / 'hybridbot'} check")
        if options.open_browser:
            webbrowser.open(ready["page"])
        _wait({"the pretend company": company, "the bot": bot}, stopping)


def _is_ours(name: str) -> bool:
    return name.upper() in _NOT_HANDED_DOWN or name.startswith(("SLACK_", "HYBRIDBOT_"))


@contextmanager
def _company(options: DemoOptions, manifest: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    chosen = {"--port": options.port, "--users": options.users, "--seed": options.seed, "--manifest": manifest}
    arguments = [text for name, value in chosen.items() for text in (name, str(value))]
    with _program(["-m", "sandbox", "--json", *arguments], environment, stdout=subprocess.PIPE) as process:
        yield process


@contextmanager
def _bot(environment: Mapping[str, str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Started in the folder where its hybridbot.toml lies, with the code of this very program."""
    ours = os.pathsep.join(filter(None, (str(_CODE), environment.get("PYTHONPATH", ""))))
    started = {**environment, "PYTHONPATH": ours}
    # standard output is kept for the address
    with _program(["-m", "bot", "run"], started, stdout=sys.stderr, folder=folder) as process:
        yield process


@contextmanager
def _program(
    arguments: list[str], environment: Mapping[str, str], *, stdout: int | TextIO, folder: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """One of our programs, until the end of the block: asked to end first, then made to."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own modules
        [sys.executable, *arguments],
        env=dict(environment),
        cwd=folder,
        stdout=stdout,
        stdin=subprocess.DEVNULL,
        text=True,
        # Ctrl-C in a terminal reaches the whole group; the demo stops its programs in order instead
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _ready_line(company: subprocess.Popen[str], stopping: threading.Event) -> dict[str, Any]:
    assert company.stdout is not None  # noqa: S101 - started with a pipe
    stream = company.stdout
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=lambda: lines.put(stream.readline()), daemon=True).start()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        _go_on(stopping)
        with suppress(queue.Empty):
            line = lines.get(timeout=0.1)
            break
    else:
        line = ""
    if not line:
        raise DemoError("The pretend company did not start; what it said is above. Is the port taken? Try --port 0.")
    ready = json.loads(line)
    assert isinstance(ready, dict)  # noqa: S101 - documented in docs/sandbox.md
    return ready


def _go_on(stopping: threading.Event) -> None:
    if stopping.is_set():
        raise _Stopped


def _write_environment(folder: Path, settings: Mapping[str, str]) -> Path:
    path = folder / "demo.env"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items()), encoding="utf-8")
    return path


def _upgrade(url: str) -> None:
    database = open_database(url)
    try:
        upgrade(database)
    finally:
        database.close()


def _wait_for_bot(page: str, bot: subprocess.Popen[str], stopping: threading.Event) -> None:
    deadline = time.monotonic() + START_SECONDS
    # the pretend company is on loopback: never ask a proxy for it
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        _go_on(stopping)
        if bot.poll() is not None:
            raise DemoError("The bot ended while it was starting; the reason is above.")
        with opener.open(f"{page}client/state", timeout=5) as answer:
            if json.load(answer)["bot"]["connections"] > 0:
                return
        stopping.wait(0.1)
    raise DemoError(f"The bot did not connect within {START_SECONDS} seconds.")


def _wait_for_checks(url: str, stopping: threading.Event, *, seconds: float = FIRST_CHECKS_SECONDS) -> None:
    """Until the bot has checked all steps by itself, so that the first thing typed finds something; or so long."""
    deadline = time.monotonic() + seconds
    database = open_database(url)
    try:
        while time.monotonic() < deadline:
            _go_on(stopping)
            with database.session() as session:
                if set(runs.latest(session)).issuperset(map(str, Step)):
                    return
            stopping.wait(0.2)
    finally:
        database.close()


def _wait(processes: Mapping[str, subprocess.Popen[str]], stopping: threading.Event) -> None:
    while not stopping.wait(0.3):
        for name, process in processes.items():
            if process.poll() is not None:
                raise DemoError(f"The demo has stopped, because {name} ended (exit code {process.returncode}).")
