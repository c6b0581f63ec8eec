"""Moves people between Skype for Business Server and Teams: Move-CsUser on a tools host of the company.

Over PowerShell remoting (WinRM, HTTPS only). This is the one connector that changes the company, so what may be sent
is a table: one person for each call, never a list, and -Force only where it was asked for by name.
https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser

What a call returns proves nothing. Whoever moves somebody reads the home first, and again afterwards: the answer may
get lost on its way, or come late, and the move goes on without whoever asked for it.

Not tried against a real deployment: that -AccessTokens takes the two tokens of Connect-MicrosoftTeams -AccessTokens,
and that the migration service accepts those of an app without a person.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from connectors.cmdlets import Cmdlets
from connectors.errors import ConnectorError, NotSignedIn, Refused, Unreachable
from connectors.shell_endpoint import ShellEndpoint
from connectors.shell_session import Argument, CmdletSession, Record, open_session
from connectors.teams import NOT_CONFIGURED, AccessTokens, InstalledCertificate, connect
from connectors.teams_errors import SYSTEM, refusal

__all__ = ["ALLOWED", "FORCED", "MOVE", "Mover"]

MOVE = "Move-CsUser"
ALLOWED: Mapping[str, frozenset[str]] = {
    MOVE: frozenset(
        {
            "Identity",
            "Target",
            "DomainController",
            "Confirm",
            "WhatIf",
            "BypassEnterpriseVoiceCheck",
            "AccessTokens",
        }
    ),
}
"""What may be sent. -UserList, -UseLegacyMode, -IgnoreBackendStoreException and others are nowhere."""
FORCED: Mapping[str, frozenset[str]] = {MOVE: ALLOWED[MOVE] | {"Force"}}
"""The same where contacts and meetings are to be lost, and somebody has said so."""

_SIP = re.compile(r"sip:[^@\s*?\[\]<>\"']+@[A-Za-z0-9.-]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+")
_SHORTEST, _LONGEST = 60.0, 300.0
"""Seconds that the server keeps a session whose client is gone: half of the deadline, within these. Long enough for
what runs to end by itself, and not less than WinRM takes."""
_NO_APP = "Set HYBRIDBOT_TENANT_ID, HYBRIDBOT_CLIENT_ID and a credential of the app registration."


class Mover:
    """Moves one person for each call, each in a session of its own; threads may share it.

    endpoint   None: not configured; every call then raises Unreachable saying so. The same for `sign_in`
    sign_in    two tokens go with the call itself; a certificate signs the session in first
    deadline   seconds for one Move-CsUser, and before it as long to connect and to sign in. What still runs at its end
               is left alone
    clock      seconds that only grow, from any beginning; what the deadline is measured with
    lingers    seconds after which the server ends a session whose client is gone, and what runs in it
    """

    def __init__(
        self,
        endpoint: ShellEndpoint | None,
        sign_in: InstalledCertificate | AccessTokens | None,
        *,
        deadline: float = 600.0,
        clock: Callable[[], float] = time.monotonic,
        lingers: float | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._sign_in = sign_in
        self._deadline = deadline
        self._clock = clock
        self._lingers = lingers if lingers is not None else max(_SHORTEST, min(_LONGEST, deadline / 2))

    @property
    def longest(self) -> float:
        """Seconds after which a call is over, from the moment at which it was asked whether it may begin, whatever
        became of whoever sent it."""
        return self._deadline + self._lingers

    def move(  # noqa: PLR0913 - the parameters of the cmdlet, all by name
        self,
        *,
        sip: str,
        target: str,
        bypass_voice: bool = False,
        domain_controller: str = "",
        force: bool = False,
        begin: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Move one person, and wait for the end. Returns where the cmdlet ended without an error: whether it was sent.

        sip            with its prefix
        target         the hosting provider's ProxyFqdn, or a pool
        force          contacts and meetings are lost for good
        begin          asked once, when the session is signed in and nothing but the cmdlet is left to send: both may
                       take long. False: nothing is sent. What it raises is raised, and nothing is sent

        Raises ConnectorError. Where its `outcome_unknown` is true the move may have been done, or may still run: read
        the home. Otherwise it was not begun, or the cmdlet itself said no: `detail` is its text then and `reference`
        the id of its error.
        """
        given = _parameters(sip, target, bypass_voice=bypass_voice, domain_controller=domain_controller, force=force)
        return self._send(given, forced=force, begin=begin)

    def rehearse(self, *, sip: str, target: str) -> None:
        """The same with -WhatIf: signs in and looks at rights and syntax, and moves nobody."""
        given = _parameters(sip, target, bypass_voice=False, domain_controller="", force=False)
        self._send(given | {"WhatIf": True}, forced=False, begin=lambda: True)

    def _send(self, given: Mapping[str, Argument], *, forced: bool, begin: Callable[[], bool]) -> bool:
        tokens: tuple[str, ...] = ()

        def told(cmdlet: str, record: Record) -> ConnectorError:
            return refusal(cmdlet, _without(record, tokens))

        cmdlets = Cmdlets(system=SYSTEM, allowed=FORCED if forced else ALLOWED, refusal=told)
        cmdlets.require(MOVE, given)
        if self._endpoint is None:
            raise Unreachable(SYSTEM, MOVE, "the tools host is not configured", remedy=NOT_CONFIGURED)
        if self._sign_in is None:
            raise Unreachable(SYSTEM, MOVE, "no app registration is configured", remedy=_NO_APP)
        with open_session(
            self._endpoint, deadline=self._deadline, clock=self._clock, lingers=self._lingers
        ) as runspace:
            if isinstance(self._sign_in, AccessTokens):
                tokens = (self._sign_in.graph.token(), self._sign_in.teams.token())
                given = {**given, "AccessTokens": tokens}
                cmdlets.require(MOVE, given)
                runspace.open()
            else:
                connect(runspace, self._sign_in)
            if not begin():
                return False
            try:
                _run(runspace, cmdlets, given)
            except NotSignedIn:
                # what was kept was refused before its end: the next call asks for others
                if isinstance(self._sign_in, AccessTokens):
                    self._sign_in.forget()
                raise
        return True


def _run(runspace: CmdletSession, cmdlets: Cmdlets, given: Mapping[str, Argument]) -> None:
    """Send it. From here on, whatever goes wrong but a plain no of the cmdlet leaves the outcome unknown."""
    try:
        outcome = runspace.run(MOVE, given, leave_running=True)
    except ConnectorError as error:
        error.outcome_unknown = True
        raise
    if outcome.errors:
        raise cmdlets.refusal(MOVE, outcome.errors[0])


def _parameters(
    sip: str, target: str, *, bypass_voice: bool, domain_controller: str, force: bool
) -> dict[str, Argument]:
    """What is sent for one person. Raises Refused for what is no SIP address or no host."""
    if _SIP.fullmatch(sip) is None:
        raise Refused(SYSTEM, MOVE, "this is not a SIP address that can be moved", remedy="Correct the SIP address.")
    for host in filter(None, (target, domain_controller)):
        if _HOST.fullmatch(host) is None:
            raise Refused(SYSTEM, MOVE, "the target is not the name of a host", remedy="Correct the name.")
    if not target:
        raise Refused(SYSTEM, MOVE, "there is no target", remedy="Name the hosting provider or the pool.")
    given: dict[str, Argument] = {"Identity": sip, "Target": target, "Confirm": False}
    if domain_controller:
        given["DomainController"] = domain_controller
    if bypass_voice:
        given["BypassEnterpriseVoiceCheck"] = True
    if force:
        given["Force"] = True
    return given


def _without(record: Record, secrets: tuple[str, ...]) -> Record:
    """The record without the secrets that it may repeat."""
    told = record.message
    for secret in secrets:
        told = told.replace(secret, "(a token)")
    return replace(record, message=told)
