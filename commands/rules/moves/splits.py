"""What is said of somebody who is in both worlds at once: TeamsOnly in the cloud, and homed on premises still."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.rules.wording import listed, quoted, verb


@dataclass(frozen=True, slots=True)
class HowToMend:
    """Somebody who is to be looked at."""

    name: str
    identity: str
    """User principal name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Splits:
    """What a look at those who were seen so has found."""

    still: tuple[HowToMend, ...] = ()
    unclear: tuple[HowToMend, ...] = ()
    """Those of whom it could not be read."""

    @property
    def says(self) -> str:
        """Who stands against going on, as sentences; empty: nobody."""
        told = [split_says([one.name for one in self.still])] if self.still else []
        if self.unclear:
            told.append(f"Whether it is mended of {listed([one.name for one in self.unclear])} cannot be read now.")
        return " ".join(told)

    @property
    def remedy(self) -> str:
        """What to do about it, as sentences; empty: nothing."""
        if self.still:
            return how_to_mend(self.still[0].identity)
        return "Try again once the people source and Teams PowerShell answer, and know them." if self.unclear else ""


def split_says(names: Sequence[str]) -> str:
    """`Ada Admin is TeamsOnly in Microsoft 365 and still homed on premises: messages to them get lost.`"""
    return f"{listed(names)} {verb(len(names), 'is', 'are')} {IS_SPLIT}"


IS_SPLIT = "TeamsOnly in Microsoft 365 and still homed on premises: messages to them get lost."


def how_to_mend(identity: str) -> str:
    """The two ways out: the move is finished, or its half in the cloud is taken back."""
    return (
        f"Look at them: /hybrid why {identity}. Then either finish the move with Move-CsUser, or take the cloud's half "
        f"back: Grant-CsTeamsUpgradePolicy -Identity {quoted(identity)} -PolicyName $null"
    )
