"""The arithmetic of the audit trail: each record holds the hash of the one before. Pure, standard library only."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
"""What the first record holds in place of a hash before it."""


def canonical(value: Mapping[str, Any]) -> str:
    """One text for one value: sorted keys, no blanks, ASCII, moments in ISO 8601 and UTC.

    Raises TypeError for what is no JSON, and ValueError for a number that is none or a moment without time zone.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)


def record_hash(  # noqa: PLR0913 - everything that a record says
    *,
    number: int,
    at: datetime,
    actor: str,
    action: str,
    request_id: int | None,
    user: str,
    detail: str,
    previous: str,
) -> str:
    """SHA-256 over everything that a record says and the hash before it, hexadecimal. `detail` is canonical text."""
    # a JSON list keeps apart what stands beside each other: "ab", "c" is not "a", "bc"
    said = json.dumps([number, _moment(at), actor, action, request_id, user, detail, previous], separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return _moment(value)
    raise TypeError(f"{type(value).__name__} has no place in the audit trail")


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a moment in the audit trail must be aware; this one has no time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")
