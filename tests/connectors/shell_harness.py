"""The management shell of a small company on a real socket."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from connectors.errors import (
    ConnectorError,
)
from connectors.shell import Shell, ShellEndpoint
from sandbox.certificates import Authority
from sandbox.world import World


@dataclass
class Running:
    """The running shell of a company, and a client of it."""

    world: World
    endpoint: ShellEndpoint

    def shell(self, *, deadline: float = 10.0, clock: Callable[[], float] = time.monotonic, **changed: Any) -> Shell:
        return Shell(replace(self.endpoint, **changed), deadline=deadline, clock=clock)

    def asked(self) -> list[str]:
        return [entry["what"] for entry in self.world.journal.read(system="shell")]


def endpoint(world: World, port: int, authority: Authority) -> ShellEndpoint:
    deployment = world.deployment
    return ShellEndpoint(
        host="localhost",
        port=port,
        user=deployment.user,
        password=deployment.password,
        auth="ntlm",
        ca_file=authority.ca_file,
    )


def error_of(call: Callable[[], object]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        call()
    assert caught.value.remedy
    return caught.value


class Ticking:
    """A clock that goes on by the same step whenever it is looked at, whatever the load of the machine."""

    def __init__(self, step: float) -> None:
        self._step = step
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return self._step * self.looks
