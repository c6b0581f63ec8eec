"""What a person types, as Slack passes it on: mentions, channels, links and addresses in angle brackets.

How exactly Slack writes e-mails and links in slash texts is not documented; the emulator's choice is: with
`should_escape`, everything as in messages, mentions with the name; without it, the text as typed.
"""

import re
from collections.abc import Callable

from sandbox.slack.workspace import Workspace

_ENDINGS = "com|org|net|de|eu|io|info|biz|uk|fr|nl|ch|at|dev|app|cloud|local|example|test|edu|gov|us|it|es|se|pl|co"
_TYPED = re.compile(
    rf"""
    (?P<kept>   <[@\#!][A-Za-z0-9^_|.\- ]+>)
  | (?P<email>  [\w.+-]+@[\w-]+(?:\.[\w-]+)+ )
  | (?P<url>    https?://[^\s<>|]+[^\s<>|.,;:!?)] )
  | (?P<domain> (?<![\w@.-])[\w-]+(?:\.[\w-]+)*\.(?:{_ENDINGS})(?![\w-]) )
  | (?P<user>   (?<!\w)@(?P<handle>[\w][\w.-]*) )
  | (?P<channel>(?<!\w)\#(?P<name>[\w][\w-]*) )
  | (?P<sign>   [&<>] )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_EVERYBODY = ("here", "channel", "everyone")


def as_message(workspace: Workspace, typed: str) -> str:
    """A typed message in Slack's format: `<@U0ADA>`, `<#C0GENERAL|general>`, `<mailto:a@b.c|a@b.c>`."""
    return _TYPED.sub(_replacer(workspace, with_name=False), typed)


def as_command(workspace: Workspace, typed: str, *, should_escape: bool) -> str:
    """The text of a slash command; with should_escape mentions carry the name: `<@U0ADA|ada>`."""
    return _TYPED.sub(_replacer(workspace, with_name=True), typed) if should_escape else typed


def _replacer(workspace: Workspace, *, with_name: bool) -> Callable[[re.Match[str]], str]:
    def mention(word: str) -> str:
        handle = word.rstrip(".-")
        rest = word[len(handle) :]
        person = workspace.person_named(handle.lower())
        group = next((g for g in workspace.groups.values() if g.handle == handle.lower()), None)
        if person is not None:
            return f"<@{person.id}{'|' + person.name if with_name else ''}>{rest}"
        if group is not None:
            return f"<!subteam^{group.id}|@{group.handle}>{rest}"
        return f"<!{handle.lower()}>{rest}" if handle.lower() in _EVERYBODY else f"@{word}"

    def replace(match: re.Match[str]) -> str:
        found = match[0]
        if match["kept"]:
            return found
        if match["sign"]:
            return _SIGNS[found]
        if match["email"]:
            return f"<mailto:{found}|{found}>"
        if match["url"]:
            return f"<{found}>"
        if match["domain"]:
            return f"<http://{found}|{found}>"
        if match["user"]:
            return mention(match["handle"])
        channel = workspace.channel_named(match["name"].lower())
        return f"<#{channel.id}|{channel.name}>" if channel else found

    return replace
