"""Who makes the text of a message of the outbox."""

from datetime import UTC, datetime

import pytest

from bot.outbox.rendering import Matter, NoRenderer, render
from bot.views.message import Message
from storage.ledger.tables import OutboxMessage

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


def row(kind: str) -> OutboxMessage:
    return OutboxMessage(key=f"{kind}:1", kind=kind, channel="C0MOVES", run_at=NOW)


def test_the_kind_chooses_the_renderer_and_an_unknown_kind_is_said() -> None:
    matter = Matter(kind="card", payload={"a": 1}, request=None, now=NOW)
    renderers = {"card": lambda found: Message(f"{found.kind} {found.payload['a']}")}
    assert render(renderers, row("card"), matter) == Message("card 1")
    with pytest.raises(NoRenderer, match="of the kind whisper"):
        render(renderers, row("whisper"), matter)
