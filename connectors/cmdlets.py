"""What the management shell and Teams PowerShell have in common: which cmdlets may run, and their output as facts."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from connectors.errors import ConnectorError, Refused, Unexpected
from connectors.shell_properties import Unreadable
from connectors.shell_session import Outcome, Record

Fact = TypeVar("Fact")

OBJECT_NOT_FOUND = 13
DENIED = frozenset((8, 18))
"""ErrorCategory of System.Management.Automation: ObjectNotFound; SecurityError and PermissionDenied."""
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cmdlets:
    """The cmdlets of one system.

    system    as it is named in errors
    allowed   each cmdlet that may be run, with the parameters it may be given
    refusal   the error that an error record of a cmdlet stands for
    """

    system: str
    allowed: Mapping[str, frozenset[str]]
    refusal: Callable[[str, Record], ConnectorError]

    def require(self, cmdlet: str, parameters: Mapping[str, object]) -> None:
        """Raises Refused for a cmdlet or parameter that is not allowed, and for a text that cannot be sent."""
        if cmdlet not in self.allowed or not parameters.keys() <= self.allowed[cmdlet]:
            detail = "this cmdlet, or a parameter of it, is not in the list of allowed ones"
            raise Refused(self.system, cmdlet, detail)
        if any(isinstance(value, str) and _NOT_XML.search(value) for value in parameters.values()):
            detail = "a value has characters that cannot be sent"
            raise Refused(self.system, cmdlet, detail, remedy="Correct the spelling.")

    def facts(self, cmdlet: str, outcome: Outcome, read: Callable[[Any], Fact]) -> tuple[Fact, ...]:
        """The objects as facts. Any error record fails the call: a list with a hole in it would pass for whole."""
        if outcome.errors:
            raise self.refusal(cmdlet, outcome.errors[0])
        return tuple(self.fact(cmdlet, item, read) for item in outcome.objects)

    def fact(self, cmdlet: str, item: Any, read: Callable[[Any], Fact]) -> Fact:
        """One object as a fact. Raises Unexpected where it cannot be read as one."""
        try:
            return read(item)
        except Unreadable as error:
            raise Unexpected(self.system, cmdlet, str(error)) from error

    def first(self, cmdlet: str, facts: Iterable[Fact]) -> Fact:
        """The first fact of a cmdlet that always gives one. Raises Unexpected where it gave nothing."""
        for fact in facts:
            return fact
        raise Unexpected(self.system, cmdlet, "the cmdlet gave nothing")


def is_no_cmdlet(record: Record) -> bool:
    """Whether a record says that the cmdlet itself is not there, or not for this account."""
    return record.error_id.startswith("CommandNotFoundException")
