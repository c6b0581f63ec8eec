"""What can go wrong with a remote system, each with a sentence that says what to do next.

ConnectorError
|-- Unreachable     no answer: refused, timed out, name not found, certificate not trusted
|-- Throttled       the system asked us to come back later, and later was too late
|-- Refused         it answered, and said no
|   |-- NotSignedIn     credentials are wrong or expired
|   `-- NotPermitted    signed in, but a permission is missing
|-- NotFound        it answered: there is no such thing
`-- Unexpected      it answered something that could not be understood
"""


class ConnectorError(Exception):
    """A remote system did not give the fact that was asked for.

    `system` is its name for people ("Microsoft Graph"), `asked` what was asked ("GET /organization"),
    `detail` what happened, and `remedy` a full sentence with the next step. `reference` is the remote
    system's own id of the request, where it gave one. None of them ever holds a credential.
    """

    default_remedy = "Try again; if it stays, look the reference up in the log."

    passing: bool = False
    """Whether the same question may well be answered in a moment, so that a read may be repeated."""
    by_nature: bool = False
    """Whether this system cannot tell it to anybody: nothing is wrong with it, and another one has to be asked."""
    outcome_unknown: bool = False
    """Whether what was asked for may have been done all the same, or may still be going on: of changes alone."""
    retry_after: float | None = None
    """Seconds that the system asked us to wait, where it did."""

    def __init__(self, system: str, asked: str, detail: str, *, remedy: str = "", reference: str = "") -> None:
        super().__init__(f"{system}: {asked}: {detail}")
        self.system = system
        self.asked = asked
        self.detail = detail
        self.remedy = remedy or self.default_remedy
        self.reference = reference


class Unreachable(ConnectorError):
    """No answer came."""

    default_remedy = "Check that the address is right and that a firewall lets the bot reach it, then try again."


class Throttled(ConnectorError):
    """The system is overloaded or limits us, also after the bounded number of tries."""

    default_remedy = "Wait a few minutes, then try again."


class Refused(ConnectorError):
    """The system answered, and refused."""


class NotSignedIn(Refused):
    """The credentials were not accepted."""

    default_remedy = "Check the configured credentials: they are wrong, expired, or belong to another tenant."


class NotPermitted(Refused):
    """Signed in, but not allowed to do this. `permission` names what is missing, if it is known."""

    def __init__(  # noqa: PLR0913 - the parent's five, and the one thing that this error adds
        self,
        system: str,
        asked: str,
        detail: str,
        *,
        permission: str = "",
        remedy: str = "",
        reference: str = "",
    ) -> None:
        super().__init__(system, asked, detail, remedy=remedy, reference=reference)
        self.permission = permission


class NotFound(ConnectorError):
    """The system answered: there is no such thing."""


class Unexpected(ConnectorError):
    """The system answered something that this version does not understand."""
