"""A PostgreSQL server of a run's own, which can be torn down and started again under everybody's feet."""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from storage.database import StorageError, open_database


def programs() -> Path | None:
    """Where initdb and pg_ctl are, or None. Debian keeps them outside PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgres:
    """Listens on a Unix socket alone. Gone after `stop`."""

    def __init__(self, binaries: Path, *, durable: bool = True) -> None:
        """`durable`, as in production; else it is quicker, and a crash of the machine would break it."""
        self._bin = binaries
        self._options = "" if durable else " -F"
        # PostgreSQL refuses to run as root, and a socket's path may not be longer than 107 characters
        self._account = "postgres" if os.geteuid() == 0 else None
        self._place = Path(tempfile.mkdtemp(prefix="hybridbot-pg-", dir="/tmp"))
        self._place.chmod(0o755)
        if self._account:
            shutil.chown(self._place, self._account)
        self._data = self._place / "data"
        self._call("initdb", "-D", self._data, "-U", "hybridbot", "-A", "trust", "--no-sync")
        self._start()
        self.url = f"postgresql://hybridbot@/postgres?host={self._place}"
        _answers(self.url)

    def restart(self) -> None:
        """As after a crash of the machine: every connection is cut, what was committed is recovered."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        self._start()

    def stop(self) -> None:
        """End it, and remove what it had."""
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "stop")
        shutil.rmtree(self._place, ignore_errors=True)

    def _start(self) -> None:
        options = f"-k {self._place} -c listen_addresses= -c max_connections=200{self._options}"
        self._call("pg_ctl", "-D", self._data, "-w", "-l", self._place / "log", "-o", options, "start")

    def _call(self, program: str, *arguments: object) -> None:
        how: dict[str, Any] = {"user": self._account, "check": True, "cwd": "/"}
        words = [str(self._bin / program), *map(str, arguments)]
        subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how)


def _answers(url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            open_database(url).close()
        except StorageError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
