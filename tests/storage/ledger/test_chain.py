"""One value has one text, and each part of a record counts for its hash."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ledger.chain import FIRST, canonical, record_hash

RECORD: dict[str, Any] = {
    "number": 1,
    "at": datetime(2026, 11, 22, 12, tzinfo=UTC),
    "actor": "U1",
    "action": "moved",
    "request_id": 12,
    "user": "a",
    "detail": "{}",
    "previous": FIRST,
}


def test_the_hash_of_a_record_stays_what_it_is() -> None:
    """Another one would make every trail that was ever written look tampered with."""
    assert record_hash(**RECORD) == "b1d893541d82eb989396b9a45fc22bceff4c2b8e141e510f175944896cf286fc"


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"at": datetime(2026, 11, 22, 12, 0, 0, 1, tzinfo=UTC)},
        {"actor": "U2"},
        {"action": "moved "},
        {"request_id": None},
        {"request_id": "12"},
        {"user": ""},
        {"detail": '{"a":1}'},
        {"previous": "f" * 64},
        {"actor": "U", "action": "1moved"},
    ],
)
def test_each_part_of_a_record_counts(change: dict[str, Any]) -> None:
    assert record_hash(**{**RECORD, **change}) != record_hash(**RECORD)


def test_the_zone_in_which_a_moment_is_told_does_not_count() -> None:
    east = RECORD["at"].astimezone(timezone(timedelta(hours=5)))
    assert record_hash(**{**RECORD, "at": east}) == record_hash(**RECORD)
    with pytest.raises(ValueError, match="aware"):
        record_hash(**{**RECORD, "at": datetime(2026, 11, 22)})  # noqa: DTZ001 - that it is refused is the test


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none() | st.booleans() | st.lists(st.text())))
def test_one_value_has_one_text_in_whatever_order_it_is_told(value: dict[str, Any]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))
    assert canonical(value).isascii()
