"""What pypsrp reads from a PowerShell session, read in half of its time.

pypsrp writes every element that it reads out as text again, to have it at hand for what it does not know, and makes a
table of functions for each. Nine in ten elements are a text, a number, a yes or a no, and need neither.
"""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from pypsrp.complex_objects import ObjectMeta
from pypsrp.powershell import RunspacePool
from pypsrp.serializer import Serializer

_ESCAPED = "_x"
"""Begins a character that CLIXML cannot hold as it is: `_x000A_`."""


def read_quickly(pool: RunspacePool) -> None:
    """Let this pool, which is not open yet, read what it is sent by a `QuickSerializer`."""
    pool._serializer = pool._fragmenter.serializer = QuickSerializer()


class QuickSerializer(Serializer):
    """Reads just what pypsrp's own reads; tests/connectors/test_shell_reading.py holds it to that."""

    def deserialize(self, element: Element | str, metadata: ObjectMeta | None = None, clear: bool = True) -> Any:
        """The value of an element, or of its text. `clear`: it refers to nothing that was read before."""
        if isinstance(element, str) or clear or (read := _SIMPLE.get(element.tag)) is None:
            return super().deserialize(element, metadata, clear)
        return read(self, element.text)

    def _deserialize_string(self, value: str | None) -> str:
        """Undo the escapes of a text, where it has any."""
        return super()._deserialize_string(value) if value and _ESCAPED in value else value or ""


_SIMPLE: dict[str, Callable[[QuickSerializer, Any], Any]] = {
    "S": QuickSerializer._deserialize_string,
    "ToString": QuickSerializer._deserialize_string,
    "B": lambda _, text: text.lower() == "true",
    "I32": lambda _, text: int(text),
    "DT": lambda _, text: text,
    "Nil": lambda _, _text: None,
}
"""By tag of MS-PSRP 2.2.5.1, as pypsrp reads them. What is rarer is left to it."""
