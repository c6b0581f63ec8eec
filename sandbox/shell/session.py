"""One shell: a runspace pool with its pipelines, between the messages of WSMan and the cmdlets.

psrpcore speaks PSRP and does no I/O; here its output waits, in pieces and per pipeline, until a Receive asks for it.
"""

import asyncio
import struct
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

from psrpcore import (
    CreatePipelineEvent,
    GetAvailableRunspacesEvent,
    GetCommandMetadataEvent,
    PowerShell,
    PSRPCoreError,
    PSRPPayload,
    ResetRunspaceStateEvent,
    ServerPipeline,
    ServerRunspacePool,
    SetMaxRunspacesEvent,
    SetMinRunspacesEvent,
    StreamType,
)
from psrpcore.types import PSInvocationState, RunspacePoolState

from sandbox.shell.names import IDLE_TIMEOUT
from sandbox.shell.records import command_not_found, fail
from sandbox.shell.soap import invalid_message, no_such_shell

PIECE = 65_536
"""Bytes of PSRP data in one piece; the smallest envelope of a client takes it, base64 included."""
MALFORMED = (PSRPCoreError, ElementTree.ParseError, ValueError, KeyError, TypeError, AttributeError, struct.error)
"""What psrpcore raises for data that is not PSRP."""
FINAL = (PSInvocationState.Completed, PSInvocationState.Failed, PSInvocationState.Stopped)

Begin = Callable[["Session", ServerPipeline, PowerShell], Coroutine[Any, Any, None]]
"""Gives the work that runs the commands of a pipeline and leaves it in a final state; may raise to refuse it."""


class Session:
    """A shell of one user. `opened` and `used` are moments of the pretend company's clock."""

    def __init__(self, shell_id: str, user: str, begin: Begin, *, path: str, opened: datetime) -> None:
        self.shell_id = shell_id
        self.user = user
        self.path = path
        """Where it was opened, and alone is known."""
        self.used = opened
        self.idle_timeout = IDLE_TIMEOUT
        """Seconds after which it is closed when nobody uses it."""
        self.drop_reply = False
        """The answer to the message that is being handled is to get lost."""
        self.drop_result = False
        """The connection is to be lost where the end of a cmdlet is told."""
        self.teams_until: datetime | None = None
        """Until when it is signed in to Teams; None: it is not."""
        self._begin = begin
        self._pool = ServerRunspacePool()
        self._waiting: defaultdict[UUID | None, deque[bytes]] = defaultdict(deque)
        self._news = asyncio.Condition()
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    def open(self, data: bytes) -> None:
        """Take the pool's first messages. Raises Fault when they are not those of a new pool."""
        self._take(data, None)
        if self._pool.state != RunspacePoolState.Opened:
            raise invalid_message("creationXml does not open a runspace pool")

    def start(self, command_id: str, data: bytes) -> None:
        """Make a pipeline and take the first piece of its commands. Raises Fault for a wrong id or content."""
        pipeline_id = _identifier(command_id)
        if pipeline_id in self._pool.pipeline_table:
            raise invalid_message("the CommandId is in use")
        ServerPipeline(self._pool, pipeline_id)
        self._take(data, pipeline_id)

    def send(self, command_id: str, data: bytes) -> None:
        """Take more of the input of a pipeline, or (empty id) of the pool. Raises Fault."""
        self._take(data, self._known(command_id))

    async def receive(self, command_id: str, size: int, timeout: float) -> tuple[bytes, bool] | None:
        """What waits for the client, up to `size` bytes, and whether that is all there ever will be.

        Waits up to `timeout` seconds for something; None: nothing came. Raises Fault for an unknown pipeline.
        """
        pipeline_id = self._known(command_id)
        async with self._news:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait_for(lambda: self._has_news(pipeline_id)), timeout)
        pieces = self._waiting[pipeline_id]
        if not pieces:
            return (b"", True) if self._ended(pipeline_id) else None
        data = pieces.popleft()
        while pieces and len(data) + len(pieces[0]) <= size:
            data += pieces.popleft()
        return data, not pieces and self._ended(pipeline_id)

    async def flush(self) -> None:
        """Move what psrpcore has to say to where a Receive finds it, and let others run."""
        while (payload := self._pool.data_to_send(PIECE)) is not None:
            self._waiting[payload.pipeline_id].append(payload.data)
        async with self._news:
            self._news.notify_all()
        await asyncio.sleep(0)

    async def stop(self, command_id: str) -> None:
        """End a pipeline before its time; the client is told that it was stopped. Raises Fault."""
        pipeline_id = self._known(command_id)
        if pipeline_id is None:
            return
        await self._cancel(pipeline_id)
        pipeline = self._pool.pipeline_table[pipeline_id]
        if pipeline.state == PSInvocationState.Running:
            pipeline.stop()
        await self.flush()

    async def forget(self, command_id: str) -> None:
        """The client is done with a pipeline. One that is unknown, or forgotten already, is fine."""
        with suppress(ValueError):
            pipeline_id = UUID(command_id)
            await self._cancel(pipeline_id)
            self._pool.pipeline_table.pop(pipeline_id, None)
            self._waiting.pop(pipeline_id, None)

    async def close(self) -> None:
        """End everything."""
        for pipeline_id in list(self._tasks):
            await self._cancel(pipeline_id)
        self._pool.pipeline_table.clear()

    def _take(self, data: bytes, pipeline_id: UUID | None) -> None:
        try:
            self._pool.receive_data(PSRPPayload(data, StreamType.default, pipeline_id))
            while (event := self._pool.next_event()) is not None:
                self._react(event)
        except MALFORMED as problem:
            raise invalid_message(f"not PSRP: {problem}") from problem
        while (payload := self._pool.data_to_send(PIECE)) is not None:
            self._waiting[payload.pipeline_id].append(payload.data)

    def _react(self, event: object) -> None:
        match event:
            case CreatePipelineEvent(pipeline=PowerShell() as commands, pipeline_id=UUID() as pipeline_id):
                pipeline = self._pool.pipeline_table.pop(pipeline_id)
                work = self._begin(self, pipeline, commands)
                self._pool.pipeline_table[pipeline_id] = pipeline
                pipeline.start()
                self._tasks[pipeline_id] = asyncio.get_running_loop().create_task(work)
            case GetCommandMetadataEvent(pipeline_id=UUID() as pipeline_id):
                self._pool.pipeline_table[pipeline_id].start()
                fail(self._pool.pipeline_table[pipeline_id], command_not_found("Get-Command"))
            case SetMaxRunspacesEvent() | SetMinRunspacesEvent() | ResetRunspaceStateEvent():
                self._pool.runspace_availability_response(event.ci, True)
            case GetAvailableRunspacesEvent():
                self._pool.runspace_availability_response(event.ci, self._pool.max_runspaces)

    def _known(self, command_id: str) -> UUID | None:
        """The pipeline of this id; None for the pool (empty id). Raises Fault for one that is not there."""
        pipeline_id = _identifier(command_id) if command_id else None
        if pipeline_id is not None and pipeline_id not in self._pool.pipeline_table:
            raise no_such_shell()
        return pipeline_id

    def _has_news(self, pipeline_id: UUID | None) -> bool:
        return bool(self._waiting[pipeline_id]) or self._ended(pipeline_id)

    def _ended(self, pipeline_id: UUID | None) -> bool:
        """Whether a pipeline has nothing more to say; the pool itself (None) always may have."""
        if pipeline_id is None:
            return False
        pipeline = self._pool.pipeline_table.get(pipeline_id)
        return pipeline is None or pipeline.state in FINAL

    async def _cancel(self, pipeline_id: UUID) -> None:
        task = self._tasks.pop(pipeline_id, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _identifier(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise invalid_message("the CommandId is not a UUID") from problem
