"""Two days and a half of the quarter, with a restart over a time at which somebody wants a digest."""

from pathlib import Path

import pytest

from tests.quarter.oracle import day
from tests.quarter.quarter import Quarter

START, END = day(3, 7), day(3, 9, 12)


@pytest.mark.timeout(300)
def test_every_subscription_gets_exactly_the_digests_that_it_should(tmp_path: Path) -> None:
    lived: list[str] = []
    quarter = Quarter(1, tmp_path, start=START, end=END, say=lived.append)
    try:
        counts = {count.name: count for count in quarter.run()}
        page = quarter.page("C0MIGRATION")
    finally:
        quarter.office.close()
    assert [count.says for count in counts.values() if not count.held] == []
    assert (counts["berlin"].expected, counts["new york"].expected, counts["skipped hour"].expected) == (2, 1, 3)
    assert any("stopped" in line for line in lived)
    assert "Readiness, Mon 8 Mar" in page
