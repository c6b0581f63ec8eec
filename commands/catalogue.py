"""What can be asked: the table of contents, and the way from a typed text to a command."""

from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Protocol

from commands import (
    accept,
    add,
    alarms,
    audit,
    cancel,
    check_hybrid,
    check_sync,
    check_users,
    concurrency,
    diff,
    digest,
    explain,
    extend,
    halt,
    leave_out,
    move,
    notes,
    pause,
    requests,
    resume,
    retry,
    rollback,
    status,
    tenant,
    verify_domain,
    why,
)
from commands.answers import Answered
from commands.services import Services
from commands.step import Request, StatusResult, Step, UsageError
from commands.words import shown, split

HELP = "help"


class Command(Protocol):
    """The shape of a command module. Its docstring is its help, the first line of it the summary."""

    __doc__: str | None
    NAME: str
    HINT: str
    """How its further words are written, for instance `[domain]`."""
    TITLE: str
    """What it is doing while it runs: "Checking the tenant"."""
    STEP: Step | None
    """The step that it shows in full; None: it shows no single step."""
    CHANGES: bool
    """Whether it may change something once a person has confirmed it. `run` of this module holds it to that."""

    def validate(self, words: tuple[str, ...], /) -> tuple[str, ...]:
        """The further words as `run` takes them. Raises UsageError for words that make no sense. Asks nobody."""
        ...

    def run(self, services: Services, request: Request, /) -> Answered | StatusResult:
        """Do it."""
        ...


CHECKS: tuple[Command, ...] = (
    status,
    tenant,
    verify_domain,
    check_sync,
    check_hybrid,
    check_users,
    why,
    explain,
    diff,
    accept,
    alarms,
    digest,
)
"""What looks, and changes nothing but what is remembered."""
MOVES: tuple[Command, ...] = (
    move,
    rollback,
    requests,
    pause,
    resume,
    cancel,
    retry,
    extend,
    add,
    leave_out,
    concurrency,
    halt,
    audit,
    notes,
)
"""What plans moves, and says what becomes of them."""
COMMANDS = (*CHECKS, *MOVES)

_ALSO_SAID = {
    "include": "add",
    "at-a-time": "concurrency",
    "parallel": "concurrency",
    "remove": "leave-out",
    "without": "leave-out",
    "drop": "leave-out",
    "note": "notes",
    "tell": "notes",
    "digests": "digest",
    "subscribe": "digest",
    "subscriptions": "digest",
    "daily": "digest",
    "alarm": "alarms",
    "alerts": "alarms",
    "acknowledge": "alarms",
    "error": "explain",
    "errors": "explain",
    "difference": "diff",
    "differences": "diff",
    "changes": "diff",
    "changed": "diff",
    "what-changed": "diff",
    "since": "diff",
    "readiness": "status",
    "refresh": "status",
    "ready": "status",
    "licence": "tenant",
    "licences": "tenant",
    "license": "tenant",
    "licenses": "tenant",
    "check-tenant": "tenant",
    "domain": "verify-domain",
    "domains": "verify-domain",
    "verify": "verify-domain",
    "check-domain": "verify-domain",
    "dns": "verify-domain",
    "check-dns": "verify-domain",
    "records": "verify-domain",
    "lyncdiscover": "verify-domain",
    "sip-domains": "verify-domain",
    "matrix": "verify-domain",
    "sync": "check-sync",
    "directory": "check-sync",
    "users": "check-users",
    "people": "check-users",
    "pilot": "check-users",
    "person": "why",
    "user": "why",
    "look-up": "why",
    "hybrid": "check-hybrid",
    "edge": "check-hybrid",
    "accepted": "accept",
    "acceptances": "accept",
    "exceptions": "accept",
    "migrate": "move",
    "plan": "move",
    "move-back": "rollback",
    "undo": "rollback",
    "back": "rollback",
    "list": "requests",
    "request": "requests",
    "stop": "halt",
    "emergency": "halt",
    "continue": "resume",
    "abort": "cancel",
    "again": "retry",
    "log": "audit",
    "trail": "audit",
    "history": "audit",
}
"""What people type instead. Only suggested, never run: a guess is no command."""


_OF_THE_TERMINAL = ("checks", "doctor", "db", "manifest", "run", "demo")
"""Commands of `hybridbot` that only the one who runs it can type."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command and its further words; no command: help is wanted."""

    command: Command | None
    words: tuple[str, ...] = ()


def find(name: str) -> Command | None:
    """The command with this name, without regard to case, and with - or _ in it; None if there is none."""
    wanted = _plain(name)
    return next((command for command in COMMANDS if wanted == command.NAME), None)


def parse(text: str) -> Parsed:
    """What a text asks for. Nothing, or `help`, asks for help.

    Raises UsageError for an unknown word, with the likeliest command as `meant` where there is one. What the
    words of the result hold is plain data from a stranger.
    """
    words = split(text)
    if not words or _plain(words[0]) == HELP:
        return Parsed(None)
    command = find(words[0])
    if command is not None:
        return Parsed(command, words[1:])
    if _plain(words[0]) in _OF_THE_TERMINAL:
        typed = " ".join(filter(None, (_plain(words[0]), *map(shown, words[1:]))))
        raise UsageError(f"That is a command of the terminal. Type it there: hybridbot {typed}")
    meant = _likeliest(words)
    word = shown(words[0])
    unknown = f'"{word}" is not one of the commands.' if word else "That is not one of the commands."
    raise UsageError(f"{unknown} Did you mean {meant}?" if meant else f"{unknown} Type help to see them.", meant=meant)


def run(command: Command, services: Services, request: Request) -> Answered | StatusResult:
    """Do what is asked for: the way in for every front end. The words may be as they were typed.

    Raises UsageError for words that make no sense, and for a confirmation where there is nothing to confirm: that
    one was meant for something else. Also raises what the command raises.
    """
    if request.confirmed and not command.CHANGES:
        raise UsageError(f"{command.NAME} changes nothing, so there is nothing to confirm.", meant=command.NAME)
    return command.run(services, replace(request, words=command.validate(request.words)))


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")


def _likeliest(words: tuple[str, ...]) -> str:
    """What was probably meant, with the further words, also where the command was typed as two; empty if unclear."""
    for length in (2, 1):
        name = _near("-".join(words[:length]))
        if name:
            return _with_words(name, words[length:])
    name = _begun(words[0])
    return _with_words(name, words[1:]) if name else ""


def _near(typed: str) -> str:
    near = get_close_matches(_plain(typed)[:60], _names(), n=1, cutoff=0.7)
    return _ALSO_SAID.get(near[0], near[0]) if near else ""


def _begun(typed: str) -> str:
    """The command of which only the beginning was typed: "chek" for check-sync."""
    begun = {name[: max(4, len(typed))]: name for name in reversed(_names())}
    near = get_close_matches(_plain(typed)[:60], begun, n=1, cutoff=0.7)
    return _ALSO_SAID.get(begun[near[0]], begun[near[0]]) if near else ""


def _names() -> list[str]:
    return [HELP, *(command.NAME for command in COMMANDS), *_ALSO_SAID]


def _with_words(name: str, rest: tuple[str, ...]) -> str:
    """The further words too, where this command takes them; else it alone."""
    command = find(name)
    if command is None or not rest:
        return name
    try:
        return " ".join((name, *command.validate(rest)))
    except UsageError:
        return name
