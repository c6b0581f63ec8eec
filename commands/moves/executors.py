"""Who carries a move out: the bot through the management shell, or a person to whom it gives the exact command."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from commands.rules.moves.call import MoveCall, call_of, script
from commands.rules.moves.plan import REMOTING, Member, Plan, short
from commands.rules.reference import CloudNames

SETTLES = timedelta(minutes=2)
MARGIN = timedelta(seconds=30)
"""Until a call that nobody waits for is sure to have ended, after the server was to end it."""


class Calls(Protocol):
    """What moves a person: `connectors.move.Mover`."""

    @property
    def longest(self) -> float:
        """Seconds after which a call is over, from the moment at which it was asked whether it may begin, whatever
        became of whoever sent it."""

    def move(  # noqa: PLR0913 - the parameters of the cmdlet, all by name
        self,
        *,
        sip: str,
        target: str,
        bypass_voice: bool = False,
        domain_controller: str = "",
        force: bool = False,
        begin: Callable[[], bool],
    ) -> bool:
        """Returns where it ended without an error, or `begin` said no: whether it was sent. Raises ConnectorError."""


class Executor(Protocol):
    """How the bot moves people itself."""

    @property
    def name(self) -> str:
        """As the plan has it."""

    @property
    def longest(self) -> timedelta:
        """So long after it was asked whether it may begin no call can be running any more."""

    @property
    def settles(self) -> timedelta:
        """So long after a move every domain controller that may be read shows the new home."""

    def carry_out(self, call: MoveCall, begin: Callable[[], bool]) -> bool:
        """Move one person and wait for the end; whether the call was sent.

        `begin` is asked when nothing but the call itself is left to send; where it says no, nothing is sent. Raises
        ConnectorError; nothing that it says is proof.
        """


class Remoting:
    """Move-CsUser through PowerShell remoting."""

    name = REMOTING

    def __init__(self, mover: Calls, *, margin: timedelta = MARGIN, settles: timedelta = SETTLES) -> None:
        self._mover = mover
        self._margin = margin
        self.settles = settles

    @property
    def longest(self) -> timedelta:
        """The deadline of a call, the time for which the server goes on alone, and a margin."""
        return timedelta(seconds=self._mover.longest) + self._margin

    def carry_out(self, call: MoveCall, begin: Callable[[], bool]) -> bool:
        """Send it, once."""
        return self._mover.move(
            sip=call.sip,
            target=call.target,
            bypass_voice=call.bypass_voice,
            domain_controller=call.domain_controller,
            force=call.force,
            begin=begin,
        )


class Manual:
    """Writes the commands with which a person moves people; the bot sees in the directory that they did."""

    def __init__(self, cloud: CloudNames) -> None:
        self._cloud = cloud

    def file(self, plan: Plan, *, name: str, members: Sequence[Member] | None = None) -> str:
        """A PowerShell file with the commands for everybody, or for those of `members`. `name`: of the request."""
        wanted = plan.members if members is None else members
        calls = {f"{member.name} ({member.upn})": call_of(member, plan.options) for member in wanted}
        return script(calls, title=f"{name}, plan {short(plan.digest)}", environment=self._cloud.teams_environment)
