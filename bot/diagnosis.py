"""What the doctor says about one setting or remote system."""

from dataclasses import dataclass

from commands.step import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One line of `hybridbot doctor`. UNKNOWN: it could not be tried."""

    what: str
    """The system, and the part of it: "Microsoft Graph: users"."""
    verdict: Verdict
    says: str
    remedy: str = ""
