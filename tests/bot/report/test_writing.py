"""A report is written whole or not at all, and says in a sentence why it was not."""

import io
import os
from pathlib import Path
from threading import Thread

import pytest

from bot.report.writing import NotWritten, write

LONG = b"x" * 200_000


def test_a_file_is_put_in_the_place_of_the_one_before(tmp_path: Path) -> None:
    place = tmp_path / "readiness.html"
    place.write_text("old")
    write(str(place), b"new", io.StringIO())
    assert place.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["readiness.html"]


def test_others_may_read_it_as_the_process_lets_them(tmp_path: Path) -> None:
    write(str(tmp_path / "a"), b"new", io.StringIO())
    (tmp_path / "b").write_bytes(b"usual")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    (tmp_path / "link.html").symlink_to(tmp_path / "real.html")
    write(str(tmp_path / "link.html"), b"new", io.StringIO())
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_bytes() == b"new"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "readiness.html"
    with pytest.raises(NotWritten, match=r"nowhere/readiness\.html cannot be written: No such file or directory\."):
        write(str(place), b"new", io.StringIO())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="Is a directory"):
        write(str(tmp_path), b"new", io.StringIO())


def test_a_name_that_is_too_long_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="File name too long"):
        write(str(tmp_path / ("n" * 300)), b"new", io.StringIO())
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "readiness.html"
    place.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match=r"No space left on device\. Choose another place\."):
        write(str(place), b"new", io.StringIO())
    assert place.read_text() == "old"
    assert os.listdir(tmp_path) == ["readiness.html"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_device_is_written_to_and_stays_one() -> None:
    with pytest.raises(NotWritten, match="/dev/full cannot be written: No space left on device"):
        write("/dev/full", LONG, io.StringIO())
    assert Path("/dev/full").is_char_device()
    with Path("/dev/full").open("w") as out, pytest.raises(NotWritten, match="Standard output cannot be written"):
        write("-", LONG, out)


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write(str(tmp_path / "pipe"), LONG, io.StringIO())
    reader.join(10)
    assert read == [LONG]


def test_standard_output_gets_bytes_behind_what_was_printed() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw)
    out.write("before ")
    write("-", b"\x89PNG", out)
    assert raw.getvalue() == b"before \x89PNG"


def test_an_output_of_text_alone_gets_text() -> None:
    out = io.StringIO()
    write("-", "Grüße".encode(), out)
    assert out.getvalue() == "Grüße"
