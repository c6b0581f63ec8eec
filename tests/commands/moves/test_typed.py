"""From words to wishes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.moves.typed import (
    MOST_PEOPLE,
    Change,
    Wish,
    change,
    length,
    people_in,
    request_id,
    unfinished,
    wish,
)
from commands.step import UsageError
from commands.words import split
from storage.states import MoveKind

MOVE, ROLLBACK = MoveKind.MOVE, MoveKind.ROLLBACK


@pytest.mark.parametrize(
    ("typed", "number"),
    [("M12", 12), ("m12", 12), ("12", 12), ("#12", 12), ("M-12", 12), ("m12,", 12), ("#m7", 7)]
    + [(word, None) for word in ("", "M", "M0", "Mx", "12x", "ada@contoso.com", "1" * 10, "-12")],
)
def test_ids_are_forgiving(typed: str, number: int | None) -> None:
    assert request_id(typed) == number


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("ada@contoso.com ben@contoso.com", ("ada@contoso.com", "ben@contoso.com")),
        ("ada@contoso.com, Ben@x.de; sip:cleo@x.de", ("ada@contoso.com", "Ben@x.de", "sip:cleo@x.de")),
        ("ada@contoso.com ada@contoso.com", ("ada@contoso.com",)),
        ("Ada Adams", ("Ada Adams",)),
        ("Ada Adams, Ben Bell", ("Ada Adams", "Ben Bell")),
        ("ada@contoso.com Ben Bell CONTOSO\\cleo", ("ada@contoso.com", "Ben Bell", "CONTOSO\\cleo")),
        ("ou:Branch Office, department:Finance", ("ou:Branch Office", "department:Finance")),
        ("OU: Branch Office ada@contoso.com", ("ou:Branch Office", "ada@contoso.com")),
        ("ada@contoso.com\nben@contoso.com\r\n\r\n", ("ada@contoso.com", "ben@contoso.com")),
        (" , ;", ()),
    ],
)  # fmt: skip
def test_people_are_told_apart(typed: str, people: tuple[str, ...]) -> None:
    assert people_in(typed) == people


def asked(text: str, kind: MoveKind = MOVE) -> Wish:
    return wish(split(text), kind)


def test_a_whole_wish_is_understood() -> None:
    found = asked("ada@contoso.com ben@contoso.com window Sat 02:00-05:00 Europe/Berlin because pilot wave 2")
    assert found == Wish(
        people=("ada@contoso.com", "ben@contoso.com"), reason="pilot wave 2", window="Sat 02:00-05:00 Europe/Berlin"
    )


def test_what_stands_behind_because_is_the_reason_and_nothing_else() -> None:
    found = asked("ada@contoso.com because the window to concurrency must force because")
    assert found == Wish(people=("ada@contoso.com",), reason="the window to concurrency must force because")


def test_options_are_understood_in_any_order() -> None:
    found = asked("Ada Adams concurrency 2 force window now because x")
    assert (found.concurrency, found.force, found.window) == (2, True, "now")


def test_a_way_back_knows_its_pool_and_takes_whole_requests() -> None:
    found = asked("M12 #13 ada@contoso.com to POOL01.contoso.com because it is too loud", ROLLBACK)
    assert found == Wish(
        people=("ada@contoso.com",), reason="it is too loud", pool="pool01.contoso.com", of_requests=(12, 13)
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs a reason"),
        ("ada@contoso.com", "needs a reason"),
        ("ada@contoso.com because", "Say behind"),
        ("because no one", "Say who"),
        ("ada@contoso.com window because x", "missing behind “window”"),
        ("ada@contoso.com window now window now because x", "twice"),
        ("ada@contoso.com concurrency many because x", "not how many"),
        ("ada@contoso.com concurrency 0 because x", "not how many"),
        ("ada@contoso.com force majeure because x", "cannot stand behind"),
        (" ".join(f"p{number}@x.de" for number in range(MOST_PEOPLE + 1)) + " because x", "too many"),
    ],
)
def test_what_makes_no_sense_is_answered_with_an_example(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        wish(tuple(text.split()), MOVE)


def test_a_pool_is_a_name() -> None:
    with pytest.raises(UsageError, match="not the name of a pool"):
        asked("ada@contoso.com to the-pool because x", ROLLBACK)


def words_of(asked: Wish) -> tuple[str, ...]:
    """The words that ask for this."""
    # with commas, so that they are taken apart again in the same way
    parts = [*(f"M{number}" for number in asked.of_requests), *(f"{name}," for name in asked.people)]
    names = " ".join(parts).rstrip(",").split()
    return (
        *names,
        *(("to", asked.pool) if asked.pool else ()),
        *(("window", *asked.window.split()) if asked.window else ()),
        *(("concurrency", str(asked.concurrency)) if asked.concurrency is not None else ()),
        *(("force",) if asked.force else ()),
        "because",
        *asked.reason.split(),
    )


NAMES = st.lists(
    st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.de|(ou:)?[A-Z][a-z]{2,6} [A-Z][a-z]{2,6}", fullmatch=True),
    min_size=1,
    unique=True,
)


@given(
    people=NAMES,
    reason=st.from_regex(r"[a-z]{1,9}( [a-z]{1,9}){0,4}", fullmatch=True),
    window=st.sampled_from(["", "Sat 02:00-05:00 Europe/Berlin", "now"]),
    concurrency=st.none() | st.integers(1, 999),
    force=st.booleans(),
    requests=st.lists(st.integers(1, 99), unique=True),
)
def test_a_wish_and_its_words_are_the_same(
    people: list[str], reason: str, window: str, concurrency: int | None, force: bool, requests: list[int]
) -> None:
    whole = Wish(
        people=tuple(people), reason=reason, window=window, concurrency=concurrency, force=force,
        pool="pool01.contoso.com", of_requests=tuple(requests),
    )  # fmt: skip
    assert wish(words_of(whole), ROLLBACK) == whole


def test_a_change_has_an_id_and_may_have_a_reason() -> None:
    assert change(("m12", "because", "too", "late"), "cancel") == Change(id=12, reason="too late")
    assert change(("#12", "until", "06:00"), "extend") == Change(id=12, words=("until", "06:00"))
    assert change((), "resume", needs_id=False) == Change()
    assert change(("because", "fire"), "halt", needs_id=False) == Change(reason="fire")


@pytest.mark.parametrize("words", [(), ("because", "x"), ("ada",)])
def test_a_change_without_an_id_says_how_to_find_it(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="Say which request") as found:
        change(words, "cancel")
    assert found.value.meant == "requests"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2h", timedelta(hours=2)),
        ("90 minutes", timedelta(minutes=90)),
        ("30 MIN", timedelta(minutes=30)),
        ("0h", None),
        ("long", None),
    ],
)
def test_lengths_are_read(text: str, found: timedelta | None) -> None:
    assert length(text) == found


@pytest.mark.parametrize(
    "when", ["Sat 02:00-05:00 Europe/Berlin", "on Sat 2:00 - 5:00", "tonight 22:00-02:00", "tonight 22-02", "Sa 2 - 5"]
)
def test_a_time_without_the_word_window_is_no_person_who_is_left_out(when: str) -> None:
    with pytest.raises(UsageError, match="write “window” before it"):
        wish(split(f"ada@contoso.com {when} because it is time"), MoveKind.MOVE)
    assert wish(split(f"ada@contoso.com window {when} because it is time"), MoveKind.MOVE).window


def test_a_plan_that_lacks_people_or_a_reason_is_understood() -> None:
    begun = unfinished(split("Ada@contoso.com, Ben Berger window tonight 22-02 concurrency 3 because"), MoveKind.MOVE)
    assert begun == Wish(people=("Ada@contoso.com", "Ben Berger"), reason="", window="tonight 22-02", concurrency=3)
    back = unfinished(split("M12 m13 ada@contoso.com to pool01.contoso.com"), ROLLBACK)
    assert back is not None
    assert (back.of_requests, back.people, back.pool) == ((12, 13), ("ada@contoso.com",), "pool01.contoso.com")
    assert unfinished(split("ada@contoso.com because pilot"), MoveKind.MOVE) is None
    assert unfinished(split("window tonight 22-02 because pilot"), MoveKind.MOVE) == Wish(
        people=(), reason="pilot", window="tonight 22-02"
    )
    assert unfinished((), MoveKind.MOVE) == Wish(people=(), reason="")
    with pytest.raises(UsageError, match="cannot stand behind"):
        unfinished(split("ada@contoso.com force now"), MoveKind.MOVE)


def test_a_change_that_needs_no_id_has_none_to_give() -> None:
    with pytest.raises(ValueError, match="not needed"):
        _ = change((), "resume", needs_id=False).of
