"""The replicas of a run: started, killed, frozen and thawed, each by its own process id."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

READY = "replica runs"
"""What a replica logs once it works."""


class Replica:
    """One process, which may be started again and again."""

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str],
        options: "DataclassInstance",
        folder: Path,
        *,
        module: str = "tests.chaos.replica",
    ) -> None:
        """`options` are handed to the `module`, the program that is run."""
        self.name = name
        self.kills = 0
        self.freezes = 0
        self._environment = dict(environment)
        self._options = options
        self._module = module
        self._log = folder / f"{name}.log"
        self._began = 0
        self._ready_since: float | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._thaw: threading.Timer | None = None

    def start(self) -> None:
        """Start it."""
        self._log.touch()
        self._began = self._log.stat().st_size
        self._ready_since = None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module, json.dumps(asdict(self._options))],
                env=self._environment,
                stdout=log,
                stderr=log,
                cwd=Path(__file__).resolve().parents[2],
            )

    @property
    def ready(self) -> bool:
        """Whether it has begun to work since its last start."""
        return self.worked_for() > 0.0

    def worked_for(self) -> float:
        """Seconds since it was first seen to work, after its last start; 0.0: not yet."""
        if self._ready_since is None:
            with self._log.open("rb") as log:
                log.seek(self._began)
                if READY.encode() in log.read():
                    self._ready_since = time.monotonic()
        return time.monotonic() - self._ready_since if self._ready_since is not None else 0.0

    @property
    def frozen(self) -> bool:
        """Whether it stands still now."""
        return self._thaw is not None and self._thaw.is_alive()

    def kill(self) -> None:
        """`kill -9`, and start it again."""
        self._end(signal.SIGKILL)
        self.kills += 1
        self.start()

    def freeze(self, seconds: float) -> None:
        """SIGSTOP, and SIGCONT after so long."""
        process = self._process
        if process is None or process.poll() is not None or self.frozen:
            return
        self.freezes += 1
        process.send_signal(signal.SIGSTOP)
        self._thaw = threading.Timer(seconds, self._cont, args=(process,))
        self._thaw.start()

    @staticmethod
    def _cont(process: "subprocess.Popen[bytes]") -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)

    def revive(self) -> bool:
        """Start it again if it has ended by itself, which it never should; True if it had."""
        if self._process is None or self._process.poll() is None:
            return False
        self.start()
        return True

    def stop(self) -> int:
        """SIGTERM, and wait for the end; the exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if self._thaw is not None:
            self._thaw.cancel()
            self._cont(process)
        if process.poll() is None:
            process.send_signal(number)
        try:
            return process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(timeout=20)


def wait_until_ready(replicas: Sequence[Replica]) -> None:
    """Until all of them work. Raises TimeoutError."""
    deadline = time.monotonic() + 120
    while not all(replica.ready for replica in replicas):
        if time.monotonic() > deadline:
            raise TimeoutError("the replicas did not start")
        time.sleep(0.2)


def base_environment() -> dict[str, str]:
    """This process's environment without what would lead a replica astray."""
    gone = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    return {name: value for name, value in os.environ.items() if name not in gone and not name.startswith("HYBRIDBOT_")}
