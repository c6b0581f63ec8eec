"""What the app may do and has asked for, from its manifest.yml (version 2 of Slack's manifest schema)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A slash command as the manifest declares it."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut; `type` is global or message."""

    name: str
    type: str
    callback_id: str
    description: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of the manifest that decide how the workspace treats the app."""

    name: str
    display_name: str
    scopes: tuple[str, ...]
    """Granted bot scopes. Optional ones count as not granted: an administrator may leave them out."""
    events: frozenset[str]
    commands: tuple[SlashCommand, ...]
    shortcuts: tuple[Shortcut, ...]
    home_tab: bool
    messages_tab: bool
    interactive: bool

    def command(self, word: str) -> SlashCommand | None:
        """The command with this name ("/hybrid"), or None."""
        return next((c for c in self.commands if c.command == word), None)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises FileNotFoundError for an absent file and ValueError for one that is no manifest.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict) or "display_information" not in document:
        raise ValueError(f"{path} is not an app manifest: display_information is missing")
    features: dict[str, Any] = document.get("features") or {}
    settings: dict[str, Any] = document.get("settings") or {}
    home = features.get("app_home") or {}
    name = str(document["display_information"].get("name", "App"))
    return Manifest(
        name=name,
        display_name=str((features.get("bot_user") or {}).get("display_name", name)),
        scopes=tuple(((document.get("oauth_config") or {}).get("scopes") or {}).get("bot") or ()),
        events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or ()),
        commands=tuple(
            SlashCommand(
                command=str(entry["command"]),
                description=str(entry.get("description", "")),
                usage_hint=str(entry.get("usage_hint", "")),
                should_escape=bool(entry.get("should_escape", False)),
            )
            for entry in features.get("slash_commands") or ()
        ),
        shortcuts=tuple(
            Shortcut(str(s["name"]), str(s["type"]), str(s["callback_id"]), str(s.get("description", "")))
            for s in features.get("shortcuts") or ()
        ),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
        interactive=bool((settings.get("interactivity") or {}).get("is_enabled", False)),
    )


def subcommands(usage_hint: str) -> list[dict[str, str]]:
    """The alternatives in a usage hint such as "[status | verify-domain <domain> | help]", in its order."""
    hint = usage_hint.strip()
    if hint.startswith("[") and hint.endswith("]") and hint.count("[") == hint.count("]") and _wraps_all(hint):
        hint = hint[1:-1]
    found: list[str] = []
    depth, start = 0, 0
    for position, letter in enumerate(hint):
        depth += (letter in "[<") - (letter in "]>")
        if letter == "|" and depth == 0:
            found.append(hint[start:position].strip())
            start = position + 1
    found.append(hint[start:].strip())
    return [{"usage": usage, "name": usage.split()[0]} for usage in found if usage and usage[0].isalnum()]


def _wraps_all(hint: str) -> bool:
    """Whether the bracket that opens the hint closes at its very end."""
    depth = 0
    for position, letter in enumerate(hint):
        depth += (letter == "[") - (letter == "]")
        if depth == 0:
            return position == len(hint) - 1
    return False
