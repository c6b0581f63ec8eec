"""Which tables hybridbot.toml may have, besides single values."""

from collections.abc import Mapping

from pydantic import BaseModel

from bot.digest_settings import DigestSettings
from bot.move_settings import ApprovalSettings, MoveSettings
from bot.note_settings import NoteSettings

TABLES: Mapping[str, type[BaseModel]] = {
    "approvals": ApprovalSettings,
    "moves": MoveSettings,
    "digests": DigestSettings,
    "notes": NoteSettings,
}
"""By the field of the settings."""
