"""Between a stored subscription and what it asks for."""

from dataclasses import asdict

from commands.rules.digests.ask import Ask, read_ask
from storage.digests.subscriptions import Wanted, wanted_by
from storage.digests.tables import Subscription


def name_of(row: Subscription) -> str:
    """How people call it: `D3`."""
    return f"D{row.id}"


def asked_by(row: Subscription) -> Ask:
    """What a subscription asks for. Raises ValueError for one that this version cannot read."""
    return read_ask(**asdict(wanted_by(row)))


def said_of(row: Subscription) -> tuple[str, str]:
    """`a digest about OU Workshop`, `every business day at 08:30 (Europe/Berlin)`; also of one that cannot be read."""
    try:
        ask = asked_by(row)
    except ValueError:
        return "a digest that this version cannot read", f"at {row.at}"
    return ask.what, ask.when


def wanted_of(ask: Ask) -> Wanted:
    """How it is stored."""
    return Wanted(**ask.columns)  # type: ignore[arg-type] # texts and one truth, by their names
