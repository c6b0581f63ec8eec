"""POST /OcsPowershell and /wsman: signs in, reads WSMan messages and answers them from the sessions.

The first is a Front End, with cmdlets of Skype for Business Server; the second a tools host, with Teams' too.

Faults: system "shell". Target "connect" is the making of a shell, kinds `CONNECT_FAULTS`; the target of a command is
its cmdlet's name, kinds `COMMAND_CUTS` and those of `cmdlets.py`; Move-CsUser has more (`moves.py`).

    down            the connection is cut before anything happens
    drop-reply      it is cut afterwards: what was asked did happen
    drop-result     of a command: it is cut when the end of the cmdlet is to be told
    http-500        an error page instead of WSMan
    slow            the answer, or the cmdlet's output, comes `seconds` later
    access-denied   the account may not do this
    terminating-error, warning, prompt    of a cmdlet; the prompt is never answered
    throttled       a cmdlet of Teams is asked too often
    blocked         Connect-MicrosoftTeams: Conditional Access says no
"""

import asyncio
from base64 import b64decode
from collections.abc import Coroutine
from typing import Any

from aiohttp import web
from psrpcore import PowerShell, ServerPipeline

from sandbox.microsoft.tokens import Tokens
from sandbox.shell import soap
from sandbox.shell.cmdlets import ALLOWED, COMMAND_FAULTS, run_pipeline
from sandbox.shell.names import ACTIONS, IDLE_TIMEOUT, MAX_SHELLS, STOP_SIGNALS
from sandbox.shell.session import Session
from sandbox.shell.signin import Challenge, SignedIn, SignIn
from sandbox.shell.soap import Fault, Request
from sandbox.shell.teams import teams_cmdlets
from sandbox.world import World

PATH = "/OcsPowershell"
TOOLS_PATH = "/wsman"
MOVE = "Move-CsUser"
CUT_FAULTS = ("down", "drop-reply", "http-500")
COMMAND_CUTS = (*CUT_FAULTS, "drop-result")
CONNECT_FAULTS = (*CUT_FAULTS, "slow", "access-denied")
LARGEST_REQUEST = 8 * 1024 * 1024
"""Bytes."""
SOAP_TYPE = "application/soap+xml"
ERROR_PAGE = (
    "<!DOCTYPE html><html><head><title>Runtime Error</title><meta name=viewport></head>"
    "<body><h1>Server Error in '/OcsPowershell' Application.<hr></h1><b>Runtime Error</b><br>&nbsp;</body></html>"
)
"""HTML as a web server writes it: not XML."""


class _Cut(Exception):
    """The connection is to be cut."""


class _ErrorPage(Exception):
    """The web server in front of the endpoint is to answer."""


def build_shell(world: World, tokens: Tokens | None = None) -> web.Application:
    """The endpoint as an application; whoever runs it adds TLS, with a long keep-alive (NTLM signs in connections).

    `tokens` are those of the sign-in service, which prove who signs in to Teams; None: there is no such service.
    """
    endpoint = _Endpoint(world, tokens or Tokens())
    app = web.Application(client_max_size=LARGEST_REQUEST)
    for path in (PATH, PATH.lower(), TOOLS_PATH):
        app.router.add_post(path, endpoint.handle)
    app.on_shutdown.append(endpoint.close)
    return app


class _Endpoint:
    """The open shells, and what is done to them."""

    def __init__(self, world: World, tokens: Tokens) -> None:
        self._world = world
        self._offered = {PATH.lower(): ALLOWED, TOOLS_PATH: (*ALLOWED, *teams_cmdlets(tokens))}
        self._sign_in = SignIn(world)
        self._sessions: dict[str, Session] = {}

    async def close(self, _app: web.Application) -> None:
        """End all shells, and the moves that run; the application stops."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()
        self._world.moves.stop()

    async def handle(self, request: web.Request) -> web.Response:
        """One HTTP request."""
        transport = request.transport
        data = await request.read()
        if transport is None:
            return web.Response()
        caller = self._sign_in.check(transport, request.headers.get("Authorization", ""))
        if isinstance(caller, Challenge):
            if caller.refused:
                self._world.journal.record("shell", "sign-in refused", method=caller.refused)
            return caller.response()
        try:
            response = await self._answer(caller, request.path.lower(), data) if data else web.Response()
        except _Cut:
            transport.abort()
            return web.Response()
        except _ErrorPage:
            response = web.Response(status=500, text=ERROR_PAGE, content_type="text/html")
        if caller.token:
            response.headers["WWW-Authenticate"] = caller.token
        return response

    async def _answer(self, caller: SignedIn, path: str, data: bytes) -> web.Response:
        message_id = ""
        try:
            request = soap.read_request(data)
            message_id = request.message_id
            body = await self._act(caller, path, request)
            text, status = soap.envelope(message_id, ACTIONS[request.action], body), 200
        except Fault as fault:
            text, status = soap.fault_envelope(message_id, fault, self._world.deployment.pool), 500
        return web.Response(status=status, text=text, content_type=SOAP_TYPE, charset="utf-8")

    async def _act(self, caller: SignedIn, path: str, request: Request) -> str:
        """Do what the request asks; the body of the answer. Raises Fault, _Cut or _ErrorPage."""
        if request.action == "Create":
            return await self._create(caller, path, request)
        if request.action == "Get" and request.resource.endswith("/config"):
            return soap.configuration()
        if request.action not in ACTIONS:
            raise soap.not_supported(request.action)
        session = self._sessions.get(request.shell_id)
        if session is None or (session.user, session.path) != (caller.user.casefold(), path):
            raise soap.no_such_shell()
        session.used = self._world.clock.now()
        match request.action:
            case "Command":
                return await self._command(session, request)
            case "Send":
                stream = request.find("rsp:Send/rsp:Stream")
                session.send(stream.get("CommandId", ""), _decoded(stream.text))
                await self._settle(session)
                return "<rsp:SendResponse/>"
            case "Receive":
                return await self._receive(session, request)
            case "Signal":
                return await self._signal(session, request)
            case "Delete":
                del self._sessions[request.shell_id]
                await session.close()
                return ""
            case _:
                return soap.shell_element(session.shell_id, request.resource, caller.user)

    async def _create(self, caller: SignedIn, path: str, request: Request) -> str:
        fault = self._world.faults.take("shell", "connect", kinds=CONNECT_FAULTS)
        kind = fault.kind if fault else ""
        self._world.journal.record("shell", "connect", user=caller.user, method=caller.method, fault=kind)
        _cut_off(kind)
        if fault and fault.kind == "access-denied":
            raise soap.access_denied()
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        user = caller.user.casefold()
        await self._close_idle()
        if sum(session.user == user for session in self._sessions.values()) >= MAX_SHELLS:
            raise soap.quota_exceeded(MAX_SHELLS)
        shell_id = request.find("rsp:Shell").get("ShellId", "").upper()
        if not shell_id or shell_id in self._sessions:
            raise soap.invalid_message("the ShellId is missing or in use")
        session = Session(shell_id, user, self._begin, path=path, opened=self._world.clock.now())
        session.idle_timeout = request.idle_timeout or IDLE_TIMEOUT
        session.open(_decoded(request.find("rsp:Shell/pwsh:creationXml").text))
        self._sessions[shell_id] = session
        if fault and fault.kind == "drop-reply":
            raise _Cut
        return soap.created(shell_id, request.resource, caller.user)

    async def _command(self, session: Session, request: Request) -> str:
        line = request.find("rsp:CommandLine")
        command_id = line.get("CommandId", "")
        session.start(command_id, _decoded(request.find("rsp:CommandLine/rsp:Arguments").text))
        await self._settle(session)
        return f"<rsp:CommandResponse><rsp:CommandId>{command_id}</rsp:CommandId></rsp:CommandResponse>"

    async def _receive(self, session: Session, request: Request) -> str:
        command_id = request.find("rsp:Receive/rsp:DesiredStream").get("CommandId", "")
        heard = await session.receive(command_id, request.payload_size, request.timeout)
        if heard is None:
            raise soap.timed_out()
        data, done = heard
        if done and session.drop_result:
            session.drop_result = False
            raise _Cut
        return soap.received(data, command_id, done=done)

    async def _signal(self, session: Session, request: Request) -> str:
        command_id = request.find("rsp:Signal").get("CommandId", "")
        code = (request.find("rsp:Signal/rsp:Code").text or "").rpartition("/")[2]
        if code in STOP_SIGNALS:
            await session.stop(command_id)
        else:
            await session.forget(command_id)
        return "<rsp:SignalResponse/>"

    def _begin(self, session: Session, pipeline: ServerPipeline, commands: PowerShell) -> Coroutine[Any, Any, None]:
        """The work of a pipeline whose commands have arrived. Raises _Cut or _ErrorPage for a fault."""
        first = commands.commands[0]
        name = "script" if first.is_script else first.command_text
        fault = self._world.faults.take("shell", name, kinds=(*COMMAND_CUTS, *COMMAND_FAULTS))
        kind = fault.kind if fault else self._lost_by_chance(name)
        parameters = {str(name or "argument"): _shown(value) for name, value in first.parameters}
        self._world.journal.record("shell", name[:200], parameters=parameters, user=session.user, fault=kind)
        _cut_off(kind)
        session.drop_reply, session.drop_result = kind == "drop-reply", kind == "drop-result"
        offered = self._offered[session.path]
        return run_pipeline(self._world, session, pipeline, commands=commands, offered=offered, fault=fault)

    def _lost_by_chance(self, name: str) -> str:
        """The kind of the fault that happens to a move by chance, if it is to; else empty."""
        percent = self._world.moves.settings.lost_percent
        if percent <= 0 or name.casefold() != MOVE.casefold() or self._world.random.random() * 100 >= percent:
            return ""
        return "drop-reply" if self._world.random.random() < 0.5 else "drop-result"

    async def _settle(self, session: Session) -> None:
        """Let a pipeline begin; then lose the answer, if that is what is to happen."""
        await session.flush()
        if session.drop_reply:
            session.drop_reply = False
            raise _Cut

    async def _close_idle(self) -> None:
        """End the shells that nobody has used for long."""
        now = self._world.clock.now()
        for shell_id, session in list(self._sessions.items()):
            # while one is closed, another request may have closed the next
            if shell_id in self._sessions and (now - session.used).total_seconds() > session.idle_timeout:
                del self._sessions[shell_id]
                await session.close()


def _cut_off(kind: str) -> None:
    """Act on a fault that happens before anything else does."""
    if kind == "down":
        raise _Cut
    if kind == "http-500":
        raise _ErrorPage


def _decoded(text: str | None) -> bytes:
    """The bytes in a base64 text. Raises Fault."""
    try:
        return b64decode(text or "", validate=True)
    except ValueError as problem:
        raise soap.invalid_message("a stream is not base64") from problem


def _shown(value: object) -> str:
    """A parameter's value for the journal; of anything but plain values only the type, lest it be a secret."""
    return str(value)[:200] if isinstance(value, (str, int, type(None))) else type(value).__name__
