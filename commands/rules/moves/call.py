"""The one call that moves one person: its parameters, and the command as somebody types it."""

from collections.abc import Mapping
from dataclasses import dataclass

from commands.rules.moves.plan import Member, Options
from commands.rules.person.u13_voice import BYPASS
from commands.rules.wording import quoted

CMDLET = "Move-CsUser"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCall:
    """A Move-CsUser for one person.

    https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser
    """

    sip: str
    """With the prefix `sip:`."""
    target: str
    bypass_voice: bool = False
    domain_controller: str = ""
    force: bool = False

    @property
    def parameters(self) -> dict[str, str | bool]:
        """As the audit trail keeps them: what is sent to find and move the person, and nothing secret."""
        given: dict[str, str | bool] = {"Identity": self.sip, "Target": self.target, "Confirm": False}
        if self.bypass_voice:
            given[BYPASS.removeprefix("-")] = True
        if self.domain_controller:
            given["DomainController"] = self.domain_controller
        if self.force:
            given["Force"] = True
        return given

    @property
    def command(self) -> str:
        """For PowerShell: foreign text stands in it as literals only."""
        return f"{CMDLET} {parameters_said(self.parameters)}"


def call_of(member: Member, options: Options) -> MoveCall:
    """The call for one member of a plan. A person goes back to the server with their telephone as it is there."""
    return MoveCall(
        sip=member.sip,
        target=options.target,
        bypass_voice=member.bypass_voice,
        domain_controller=member.domain_controller,
        force=options.force,
    )


def parameters_said(parameters: Mapping[str, str | bool]) -> str:
    """Parameters as somebody types them: foreign text stands in them as literals only."""
    return " ".join(map(_given, parameters.items()))


def _given(parameter: tuple[str, str | bool]) -> str:
    name, value = parameter
    if value is True:
        return f"-{name}"
    return f"-{name}:$false" if value is False else f"-{name} {quoted(str(value))}"


def script(calls: Mapping[str, MoveCall], *, title: str, environment: str = "") -> str:
    """A file of commands for a person to run, each with a name before it; one error does not stop the others.

    calls        by the name of the person, in the order in which they are to be moved
    environment  for Set-TeamsEnvironmentConfig; empty: not needed
    """
    before = (f"Set-TeamsEnvironmentConfig -TeamsEnvironmentName {quoted(environment)}",) if environment else ()
    lines = [
        f"# {_line(title)}",
        "# Run it in the Skype for Business Server Management Shell on the tools host, with the newest update and the",
        "# MicrosoftTeams module. It asks for a sign-in to Microsoft 365. The bot sees in the directory who has moved.",
        "# Before you run it, look into the thread of the request: if it is paused, cancelled or over, do not run it.",
        "# Everybody has a command of their own; whose command fails is not moved. -Report keeps what happened.",
        "Import-Module MicrosoftTeams",
        *before,
    ]
    for name, call in calls.items():
        lines += ["", f"# {_line(name)}", call.command]
    return "\r\n".join(lines) + "\r\n"


def _line(text: str) -> str:
    """Foreign text as a comment of one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
