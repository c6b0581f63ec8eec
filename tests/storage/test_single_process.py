"""SQLite serves one process, and the lock that sees to it goes with that process, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import StorageError
from storage.single_process import hold_alone
from tests.requirements import coverage_variables

HOLDER = """
import sys
from storage.single_process import hold_alone
with hold_alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold_in_another_process(url: str) -> subprocess.Popen[str]:
    """Start a process that holds the database, and wait until it does."""
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), **coverage_variables()},
    )
    assert started.stdout is not None
    assert started.stdout.readline() == "held\n"
    return started


def test_a_second_process_is_refused_and_hears_who_holds_it_and_what_several_share(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with hold_in_another_process(url) as other:
        taken = rf"process {other.pid}\) is using the database .*/bot\.db"
        with pytest.raises(StorageError, match=taken) as caught, hold_alone(url):
            pass
        assert "PostgreSQL" in caught.value.remedy
        other.communicate()
    with hold_alone(url):
        pass


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with hold_in_another_process(url) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with hold_alone(url):
        pass


def test_the_lock_ends_with_its_block_also_when_that_fails(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with pytest.raises(RuntimeError), hold_alone(url):
        raise RuntimeError
    with hold_alone(url):
        pass


def test_one_database_by_two_names_is_one(tmp_path: Path) -> None:
    """A link, and the address of a file with options."""
    (tmp_path / "bot.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "bot.db")
    with hold_alone(f"sqlite:///{tmp_path}/bot.db"):
        for url in (f"sqlite:///{tmp_path}/link.db", f"sqlite:///file:{tmp_path}/bot.db?mode=rw&uri=true"):
            with pytest.raises(StorageError, match="Another process"), hold_alone(url):
                pass
    with hold_alone(f"sqlite:///{tmp_path}/bot.db"), hold_alone(f"sqlite:///{tmp_path}/another.db"):
        pass


@pytest.mark.parametrize("url", ["postgresql://bot@db/hybridbot", "sqlite://", "sqlite:///:memory:"])
def test_what_several_may_share_or_nobody_can_is_not_locked(url: str) -> None:
    with hold_alone(url), hold_alone(url):
        pass


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"bot\.db\.lock cannot be written"),
        hold_alone(f"sqlite:///{tmp_path}/missing/bot.db"),
    ):
        pass
