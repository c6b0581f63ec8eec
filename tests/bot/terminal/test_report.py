"""`hybridbot report`: files for people without Slack, or a sentence why there are none."""

import io
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from bot.terminal.program import build_program, run_program
from bot.terminal.surroundings import Surroundings
from commands.history import remember
from commands.services import Organisation
from commands.step import Verdict
from storage.database import open_database
from tests.bot.terminal.conftest import Ended, Type
from tests.commands.moves.ledger_only import asked_for, services_of
from tests.commands.over_time.seen import looked, somebody
from tests.commands.values import NOW, REFERENCE

ENVIRONMENT = {
    "HYBRIDBOT_TENANT_ID": "contoso.onmicrosoft.com",
    "HYBRIDBOT_CLIENT_ID": "0feaeb32-d00e-4d66-bd5a-43b5b83db82c",
    "HYBRIDBOT_CLIENT_SECRET": "a-client-secret",
}


@pytest.fixture
def type_report(tmp_path: Path, type_line: Type) -> Type:
    """One command line at NOW, on a database in which people were counted on four days; `out` gets standard output."""
    url = f"sqlite:///{tmp_path}/terminal.db"
    assert type_line(ENVIRONMENT, "db", "upgrade").code == 0
    organisation = Organisation(tenant_id="t", reference=REFERENCE, cloud=REFERENCE.clouds["global"])
    with closing(open_database(url)) as database:
        for ago in (3, 2, 1, 0):
            when = NOW - timedelta(days=ago)
            services = services_of(database, None, organisation=organisation, now=lambda when=when: when)
            people = [somebody(f"person{number}") for number in range(9)]
            people += [somebody("ben", Verdict.UNKNOWN), somebody("eva", Verdict.FAIL)]
            remember(services, looked(*people, at=when), "U1")
        asked_for(database, "ab")

    def run(*arguments: str, out: io.TextIOWrapper | None = None) -> Ended:
        told, errors = out or io.StringIO(), io.StringIO()
        here = Surroundings(
            environ=ENVIRONMENT | {"HYBRIDBOT_DATABASE_URL": url},
            folder=tmp_path,
            now=lambda: NOW,
            console=Console(file=told, width=120, highlight=False),
            errors=Console(file=errors, width=120, highlight=False),
        )
        code = run_program(build_program(here), here, ["report", *arguments])
        return Ended(code, told.getvalue() if isinstance(told, io.StringIO) else "", errors.getvalue())

    return run


def test_a_page_and_two_pictures_are_written(type_report: Type, tmp_path: Path) -> None:
    html, png, history = (str(tmp_path / name) for name in ("r.html", "b.png", "h.png"))
    ended = type_report("--html", html, "--png", png, "--history-png", history)
    assert ended.code == 0
    assert [f"Written to {place}." in ended.err for place in (html, png, history)] == [True] * 3
    assert "At least 81 % of 11 people are moved or ready" in Path(html).read_text(encoding="utf-8")
    assert [Image.open(io.BytesIO(Path(place).read_bytes())).size for place in (png, history)] == [(900, 420)] * 2
    assert ended.out == ""


def test_standard_output_gets_the_page_and_nothing_else(type_report: Type) -> None:
    ended = type_report("--html", "-", "--scope", "department Sales")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("<!doctype html>")
    assert "department Sales" in ended.out


def test_standard_output_gets_a_picture_as_bytes(type_report: Type) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw)
    assert type_report("--png", "-", out=out).code == 0
    assert raw.getvalue().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_to_is_a_sentence_and_code_2(type_report: Type, tmp_path: Path) -> None:
    ended = type_report("--html", str(tmp_path / "nowhere" / "r.html"))
    assert ended.code == 2
    assert "nowhere/r.html cannot be written: No such file or directory. Choose another place." in ended.told
    full = type_report("--html", "/dev/full")
    assert (full.code, "No space left on device" in full.told) == (2, True)


def test_a_picture_of_less_than_two_days_is_a_sentence_and_code_2(type_report: Type, tmp_path: Path) -> None:
    ended = type_report("--png", str(tmp_path / "b.png"), "--scope", "M1")
    assert ended.code == 2
    assert "people have to be counted on two days" in ended.told
    assert not (tmp_path / "b.png").exists()


def test_on_the_first_day_the_page_comes_without_pictures(type_report: Type, tmp_path: Path) -> None:
    html, png, history = (tmp_path / name for name in ("r.html", "b.png", "h.png"))
    ended = type_report("--html", str(html), "--png", str(png), "--history-png", str(history), "--scope", "M1")
    assert ended.code == 0
    assert f"Written to {html}." in ended.err.replace("\n", "")
    assert "The burn-down is missing. Before there is something to draw" in ended.err
    assert "The picture of who stood where is missing." in ended.err
    assert (html.exists(), png.exists(), history.exists()) == (True, False, False)


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        ("ou Workshp", "Nobody is in OU Workshp: there is none of this name. Did you mean ou Workshop?"),
        ("ou Nowhere", "There are for instance ou Workshop."),
        ("@nodomain.example", "There are for instance @contoso.com."),
        ("department Sals", "Did you mean department Sales?"),
        ("M77", "There is no request M77."),
    ],
)
def test_a_scope_in_which_there_is_nobody_is_answered_with_near_names(
    type_report: Type, tmp_path: Path, scope: str, says: str
) -> None:
    ended = type_report("--html", str(tmp_path / "r.html"), "--scope", scope)
    assert (ended.code, (tmp_path / "r.html").exists()) == (64, False)
    assert says in ended.told


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ((), "Say where to: hybridbot report --html readiness.html"),
        (("--html", "a", "--png", "a"), "Two parts of the report name the same place"),
        (("--html", "a", "--scope", "the moon"), "That names nobody."),
    ],
)
def test_what_makes_no_sense_is_answered_with_what_to_type(
    type_report: Type, typed: tuple[str, ...], says: str
) -> None:
    ended = type_report(*typed)
    assert ended.code == 64
    assert says in ended.told
