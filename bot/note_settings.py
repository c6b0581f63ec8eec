"""The table [notes] of hybridbot.toml: whether the people of a wave are told by direct message, when, and how."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.move_settings import LocalTime
from bot.setting_values import described
from commands.rules.notes.texts import NoteRules, Texts, problem_of

_STRICT = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
_USUAL = Texts()
_EXPECTED = "a text with no other placeholders than {name}, {day}, {from}, {until}, {zone}, {request} and {owner}"


def _usable(template: str) -> str:
    if problem := problem_of(template):
        raise ValueError(problem)
    return template


Template = Annotated[str, AfterValidator(_usable)]


class NoteTexts(BaseModel):
    """The table [notes.texts]."""

    model_config = _STRICT

    before_5: Template = described(_USUAL.before_5, "What people read five days before their move.", _EXPECTED)
    before_1: Template = described(_USUAL.before_1, "What they read one day before it.", _EXPECTED)
    after: Template = described(_USUAL.after, "What they read once it is verified.", _EXPECTED)


class NoteSettings(BaseModel):
    """The table [notes]."""

    model_config = _STRICT

    enabled: bool = described(
        False,
        "Whether the people of a wave get notes by direct message. Each wave's are looked at first: `/hybrid notes`.",
        "true or false",
    )
    time: LocalTime = described(
        time(10),
        "When the notes before a move go out, in the time zone of [moves]; not on a day off, but on the one before.",
        "a time such as 10:00:00",
    )
    texts: NoteTexts = described(
        NoteTexts(), "What the notes say, as a table `[notes.texts]`.", "a table with before_5, before_1 and after"
    )


def note_rules_of(notes: NoteSettings) -> NoteRules:
    """How notes are sent, by these settings."""
    texts = Texts(before_5=notes.texts.before_5, before_1=notes.texts.before_1, after=notes.texts.after)
    return NoteRules(enabled=notes.enabled, at=notes.time, texts=texts)
