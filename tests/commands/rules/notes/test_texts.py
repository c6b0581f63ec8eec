"""The texts of the notes: their placeholders, and what is filled in."""

import pytest

from commands.rules.notes.texts import LONGEST, PLACEHOLDERS, Note, Texts, filled, problem_of

VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}


def test_the_usual_texts_can_be_used_and_have_nothing_left_to_fill_in() -> None:
    texts = Texts()
    for note in Note:
        assert problem_of(texts.of(note)) == ""
        assert "{" not in filled(texts.of(note), VALUES)
    assert texts.of(Note.CHANGED) == texts.before_5


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("", "has to say something"),
        ("  \n", "has to say something"),
        ("Hello {nmae}", "{nmae} is no placeholder; there are {name}"),
        ("Hello {}", "{} is no placeholder"),
        ("Hello {name", "A brace stands alone"),
        ("Hello {{name}}", "A brace stands alone"),
        ("x" * (LONGEST + 1), "at most 2,000 characters"),
    ],
)
def test_a_text_that_cannot_be_used_says_why(template: str, says: str) -> None:
    assert says in problem_of(template)


def test_what_is_in_a_value_is_never_filled_in() -> None:
    assert filled("{name} {name} {day}", {**VALUES, "name": "{day}"}) == "{day} {day} <day>"


def test_other_texts_have_another_digest() -> None:
    assert Texts().digest == Texts().digest
    assert len({Texts().digest, Texts(after="x").digest, Texts(before_1="x").digest}) == 3
