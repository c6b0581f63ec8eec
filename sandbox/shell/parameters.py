"""Binding of parameters, as PowerShell does it: any case, unambiguous beginnings, switches, common parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psrpcore import Command
from psrpcore.types import PSGuid

from sandbox.shell.records import Terminated, binding_failed

Convert = Callable[[Any], Any]
"""Makes a value of the parameter's type. Raises ValueError with a sentence."""

QUIET = ("silentlycontinue", "ignore")


def text(value: Any) -> str:
    """A string that is not empty."""
    if isinstance(value, bool) or not isinstance(value, (str, int, PSGuid)):
        raise ValueError(f"Cannot convert value of type {type(value).__name__} to type System.String.")
    if not str(value):
        raise ValueError("The argument is null or empty. Provide an argument that is not null or empty.")
    return str(value)


def switch(value: Any) -> bool:
    """A switch: present without a value, or with true or false."""
    if value is None or isinstance(value, bool):
        return value is not False
    raise ValueError("Cannot convert the value to type System.Management.Automation.SwitchParameter.")


def result_size(value: Any) -> int | None:
    """A number of results; None: all of them ("Unlimited")."""
    if isinstance(value, str) and value.lower() == "unlimited":
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if isinstance(value, bool) or not 0 <= number <= 2**31 - 1:
        raise ValueError(f'Cannot convert value "{value}" to type Unlimited[System.UInt32].')
    return number


COMMON: Mapping[str, Convert] = {
    "Verbose": switch,
    "Debug": switch,
    "ErrorAction": text,
    "WarningAction": text,
    "InformationAction": text,
    "ErrorVariable": text,
    "WarningVariable": text,
    "InformationVariable": text,
    "OutVariable": text,
    "OutBuffer": int,
    "PipelineVariable": text,
}
ALIASES = {"vb": "Verbose", "db": "Debug", "ea": "ErrorAction", "wa": "WarningAction", "infa": "InformationAction"}


@dataclass(frozen=True, slots=True)
class Bound:
    """A cmdlet's own parameters, and what the common ones ask for."""

    values: dict[str, Any] = field(default_factory=dict)
    verbose: bool = False
    stop_on_error: bool = False
    quiet_errors: bool = False
    quiet_warnings: bool = False


def bind(command: Command, own: Mapping[str, Convert], *, positional: Sequence[str] = ()) -> Bound:
    """Bind a command's parameters. Raises Terminated for one that is unknown, ambiguous, doubled or unfit."""
    cmdlet = command.command_text
    bound: dict[str, Any] = {}
    free = list(positional)
    for name, value in command.parameters:
        if name:
            full = _resolve(cmdlet, name, own)
        elif free:
            full = free.pop(0)
        else:
            message = f"A positional parameter cannot be found that accepts argument '{value}'."
            raise Terminated(binding_failed(cmdlet, message, "PositionalParameterNotFound"))
        if full in bound:
            message = f"Cannot bind parameter because parameter '{full}' is specified more than once."
            raise Terminated(binding_failed(cmdlet, message, "ParameterAlreadyBound"))
        bound[full] = _convert(cmdlet, full, value, own.get(full) or COMMON[full])
    errors, warnings = (str(bound.pop(name, "")).lower() for name in ("ErrorAction", "WarningAction"))
    return Bound(
        values={name: value for name, value in bound.items() if name in own},
        verbose=bool(bound.get("Verbose")),
        stop_on_error=errors == "stop",
        quiet_errors=errors in QUIET,
        quiet_warnings=warnings in QUIET,
    )


def _resolve(cmdlet: str, name: str, own: Mapping[str, Convert]) -> str:
    """The parameter's full name."""
    bare = name.lstrip("-").rstrip(":").lower()
    names = [*own, *COMMON]
    exact = [known for known in names if known.lower() == bare]
    fitting = exact or [known for known in names if bare and known.lower().startswith(bare)]
    if len(fitting) == 1:
        return fitting[0]
    if bare in ALIASES:
        return ALIASES[bare]
    if not fitting:
        message = f"A parameter cannot be found that matches parameter name '{name}'."
        raise Terminated(binding_failed(cmdlet, message, "NamedParameterNotFound"))
    possible = " ".join(f"-{known}" for known in fitting)
    message = (
        f"Parameter cannot be processed because the parameter name '{name}' is ambiguous. Possible matches: {possible}."
    )
    raise Terminated(binding_failed(cmdlet, message, "AmbiguousParameter"))


def _convert(cmdlet: str, name: str, value: Any, convert: Convert) -> Any:
    if value is None and convert is not switch:
        message = f"Missing an argument for parameter '{name}'. Specify a parameter and try again."
        raise Terminated(binding_failed(cmdlet, message, "MissingArgument"))
    try:
        return convert(value)
    except (TypeError, ValueError) as problem:
        message = f"Cannot bind parameter '{name}'. {problem}"
        raise Terminated(binding_failed(cmdlet, message, "CannotConvertArgumentNoMessage")) from problem
