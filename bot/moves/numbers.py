"""The ids of rows that come from the database."""

from typing import cast

from storage.ledger.tables import MoveItem, MoveRequest, OutboxMessage


def number(row: MoveItem | MoveRequest | OutboxMessage) -> int:
    """The id of a stored row."""
    return cast(int, row.id)  # None only before it is stored; these come from the database
