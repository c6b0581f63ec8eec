"""Many troubles put together, and their rows in a file."""

from dataclasses import replace

from commands.rules.troubles import (
    About,
    Relief,
    Trouble,
    biggest_fix,
    biggest_relief,
    evidence,
    grouped,
    of_person,
    table,
)
from commands.step import Verdict
from tests.commands.values import person


def trouble(name: str, group: str = "", **changes: str) -> Trouble:
    """Something wrong with somebody."""
    texts = {"problem": "is missing", "fix": f"Fix {group or name}.", "cause": f"{group}:" if group else ""} | changes
    return of_person(person(name), About(check="S3", verdict=Verdict.FAIL, group=group, **texts))


A, B, C, D = trouble("ada", "small"), trouble("ben", "big"), trouble("cleo", "big"), trouble("dora")


def test_the_biggest_group_comes_first() -> None:
    """What one fix clears together is one group; single people come last."""
    assert grouped([D, A, B, C]) == [[B, C], [A], [D]]
    assert biggest_fix([D, A, B, C]) == "Fix big. One fix clears 2 people."
    assert biggest_fix([A]) == "Fix small."
    assert biggest_fix([D]) == "Fix dora."
    assert biggest_fix([]) == ""


def test_a_line_for_each_fix() -> None:
    """Names before what to do; a cause that is a whole sentence already names its people."""
    assert evidence([A, B, C, D]) == (
        "big: Ben and Cleo. Fix big. One fix clears 2 people.",
        "small: Ada. Fix small.",
        "Dora (dora@contoso.com): is missing.",
    )
    told = trouble("ada", "g", cause="Ada and Ben clash.")
    assert evidence([told]) == ("Ada and Ben clash. Fix g.",)
    assert evidence([trouble("dora", other="Ben")]) == ("Dora (dora@contoso.com): is missing; the other party: Ben.",)


def test_many_single_people_are_cut_short() -> None:
    """The rest is in the file, and its number is told."""
    lines = evidence([trouble(f"p{number}") for number in range(30)])
    assert len(lines) == 21
    assert lines[-1] == "... and 10 more"


def test_the_table_has_a_row_for_everybody() -> None:
    """Nothing is cut in the file; without troubles there is none."""
    full = table([A, B, C, D], name="x.csv", title="t")
    assert full is not None
    assert len(full.rows) == 4
    assert {len(row) for row in full.rows} == {len(full.columns)}
    assert full.rows[0][:5] == ("Ada", "ada@contoso.com", "ada@contoso.com", "OU Sales", "S3")
    assert [row[full.columns.index("Cause")] for row in full.rows] == ["small.", "big.", "big.", ""]
    assert table([], name="x.csv", title="t") is None


def test_the_biggest_relief_is_counted_over_all_checks() -> None:
    """By blockers, each person once; warnings count neither as cleared nor as left."""
    warned = replace(D, verdict=Verdict.WARN, group="warned")
    relief = biggest_relief([A, B, C, replace(B, check="S6"), D, *[warned] * 9])
    assert relief is not None
    assert (relief.fix, relief.people, relief.cleared, relief.blockers, relief.share) == ("Fix big.", 2, 3, 5, "60 %")
    assert biggest_relief([D]) is None
    assert biggest_relief([]) is None


def test_a_small_share_is_told_as_such() -> None:
    """It is never nothing, and never rounded up to all."""
    singles = [trouble(f"p{number}") for number in range(199)]
    relief = biggest_relief([B, *singles])
    assert relief is not None
    assert relief.share == "less than 1 %"
    assert Relief(fix="x", people=1, cleared=199, blockers=200).share == "99 %"
