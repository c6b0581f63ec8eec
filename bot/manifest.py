"""The Slack app's manifest: the file at the top of the repository, or its copy inside an installed package."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

_BESIDE = Path(__file__).parent
_PLACES = (_BESIDE.parent / "manifest.yml", _BESIDE / "manifest.yml")

NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_yaml="
"""Slack's page that creates an app from the manifest behind it."""

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "the event app_mention",
    "channels:history": "conversations.history",
    "channels:read": "conversations.info, users.conversations",
    "chat:write": "chat.postMessage, chat.update, chat.postEphemeral",
    "commands": "the slash command /hybrid",
    "files:read": "files.info, and the list of people that somebody attaches to the form of /hybrid move",
    "files:write": "files.getUploadURLExternal, files.completeUploadExternal",
    "groups:history": "conversations.history in private channels",
    "groups:read": "conversations.info and users.conversations in private channels",
    "im:history": "conversations.history in direct messages",
    "im:write": "conversations.open",
    "reactions:read": "reactions.get, the events reaction_added and reaction_removed",
    "reactions:write": "reactions.add",
    "usergroups:read": "usergroups.users.list, the event subteam_members_changed",
    "users:read": "users.info",
    "users:read.email": "users.lookupByEmail, and the address in the profile that users.info gives",
}
"""The bot scopes that are needed, and what for. A test holds them against the manifest and the methods called."""


def manifest_text(places: Iterable[Path] = _PLACES) -> str:
    """The manifest as YAML, from the first of the places that has one. Raises FileNotFoundError where none has."""
    for place in places:
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise FileNotFoundError("manifest.yml is missing from this installation")


def import_link() -> str:
    """An address that opens Slack's "create an app" page with this manifest filled in."""
    lines = (line.split("  #")[0].rstrip() for line in manifest_text().splitlines())
    return NEW_APP + quote("\n".join(line for line in lines if line and not line.startswith("#")), safe="")
