"""Every module can be imported by itself, in a bare process, and nothing happens when it is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "commands", "connectors", "storage", "sandbox")

_PROBE = """
import json, socket, sys, threading

def refuse(*arguments, **options):
    raise RuntimeError("a socket was opened at import")

real = socket.socket
socket.socket.connect = refuse
socket.socket.bind = refuse
import importlib
for name in json.loads(sys.stdin.read()):
    importlib.import_module(name)
assert threading.active_count() == 1, threading.enumerate()
"""


def modules(package: str) -> list[str]:
    paths = (ROOT / package).rglob("*.py")
    dotted = (".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)
    # Alembic runs these with a context of its own; a program's entry runs the program
    return sorted(name for name in dotted if "migrations" not in name)


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_opens_no_socket_starts_no_thread_and_needs_no_environment(package: str) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _PROBE],
        input=json.dumps(modules(package)),
        env={"PATH": "/usr/bin:/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
