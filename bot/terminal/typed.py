"""How commands are typed on a terminal: sentences that were made for both front ends name them as in Slack."""

import re
from difflib import get_close_matches

from commands import digest
from commands.catalogue import CHECKS, HELP, find, parse
from commands.step import UsageError
from commands.words import shown

_COMMAND = re.compile(r"(?<![\w/])/hybrid ([a-z][a-z-]*)(?![\w/])(?: ([a-z]+)\b)?")
_IN_SLACK = "in Slack"
_HELP = "Type hybridbot --help for the commands."
_OWN = ("check", "checks", "db", "demo", "doctor", "manifest", "report", "run")
"""What only the terminal has: what is near to one of these is no command of Slack."""


def on_terminal(text: str) -> str:
    """The same with each command of ours as it is typed here: `/hybrid alarms` is `hybridbot check alarms`.

    What a sentence says to be typed in Slack stays, and so does what only Slack has.
    """
    return _COMMAND.sub(_typed_here, text)


def _typed_here(found: re.Match[str]) -> str:
    sentence = found.string[: found.start()].rpartition(". ")[2]
    name, rest = found[1], found[0].removeprefix(f"/hybrid {found[1]}")
    if _IN_SLACK in sentence:
        return found[0]
    if name == HELP:
        return f"hybridbot --help{rest}"
    if name == digest.NAME and found[2] not in digest.WORDS:
        # without such a word it opens a form
        return found[0] if found[2] == "in" else f"/hybrid {name} {_IN_SLACK}{rest}"
    return f"{program_of(name)}{rest}" if find(name) is not None else found[0]


def program_of(name: str) -> str:
    """How a command begins on a terminal: `hybridbot check alarms`, `hybridbot requests`."""
    return f"hybridbot check {name}" if name in {command.NAME for command in CHECKS} else f"hybridbot {name}"


def instead_of(arguments: tuple[str, ...]) -> str:
    """What to type in the place of a command line that is none, as a sentence."""
    if get_close_matches(arguments[0] if arguments else "", _OWN, n=1):
        return _HELP
    try:
        typed = parse(" ".join(arguments))
    except UsageError as error:
        name, _, rest = error.meant.partition(" ")
        if find(name) is not None:
            return f"Did you mean: {program_of(name)}{rest and ' '}{rest}"
    else:
        if typed.command in CHECKS and typed.command is not None:
            return f"Type: {' '.join((program_of(typed.command.NAME), *map(shown, typed.words)))}"
    return _HELP
