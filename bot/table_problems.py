"""What to say about wrong keys inside the tables of hybridbot.toml: where they stand, and what was probably meant."""

from collections.abc import Iterator
from typing import Any, cast, get_args, get_origin

from pydantic import BaseModel

from bot.setting_tables import TABLES
from commands.rules.moves.unusable import did_you_mean


def problem_in_table(place: tuple[int | str, ...], kind: str) -> str:
    """A sentence about a key of a table that is unknown, missing or wrong; `place` and `kind` as pydantic has them."""
    expected, known = _looked_up(place)
    path = _path(place)
    if kind == "extra_forbidden":
        meant = did_you_mean(str(place[-1]), known, otherwise=" docs/settings.md lists all of them.")
        return f"{path} in the file is not a setting.{meant}"
    if kind == "missing":
        return f"{path} in the file is missing: {expected}."
    if place[-1] == "[key]":
        return f"{_path(place[:-1])} in the file must have another name: letters, digits and blanks, 40 at most."
    return f"{path} in the file must be {expected}."


def _looked_up(place: tuple[int | str, ...]) -> tuple[str, list[str]]:
    """What the key at a place takes, and which keys its table has."""
    model, expected = TABLES[str(place[0])], "a table"
    steps = iter(place[1:])
    for step in steps:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if field := fields.get(str(step)):
            extra = cast(dict[str, Any], field.json_schema_extra)
            expected, model = str(extra["expected"]), next(_models(field.annotation), model)
            if get_origin(field.annotation) is dict:
                next(steps, None)  # the name that the operator chose
    return expected, [field.alias or name for name, field in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _path(place: tuple[int | str, ...]) -> str:
    """`approvals.groups.Telephony.users`, `groups of the 2. of approvals.rules`."""
    said = str(place[0])
    for step in place[1:]:
        said = f"the {step + 1}. of {said}" if isinstance(step, int) else f"{step} in {said}"
    return said
