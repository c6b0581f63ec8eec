import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.__main__ import main
from sandbox.describe import describe
from sandbox.seed import make_world

ROOT = Path(__file__).resolve().parents[2]
QUICK = 2.0
"""Seconds from the start of the program to its line, on a machine that does nothing else."""
SLOW_MACHINE = 5
"""How many times slower a busy machine may be before the test fails."""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `python -m sandbox` with warnings as errors; what still runs is killed with the test."""
    running: list[subprocess.Popen[str]] = []

    def run(*words: str, folder: Path = ROOT) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "sandbox", *words],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_what_is_wrong_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing, everything, or what the demonstration has; too few people for everything are told in a sentence."""
    assert main(["--describe", "--users", "40", "--planted", "nothing"]) == 0
    assert json.loads(capsys.readouterr().out)["violations"] == []
    assert main(["--describe", "--users", "40", "--planted", "everything"]) == 2
    assert capsys.readouterr().err == (
        "The company cannot be made: there are too few people for everything that is to be planted\n"
    )


def test_describe_prints_the_planted_truth_and_opens_no_port(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--describe", "--seed", "3", "--users", "40"]) == 0
    printed = json.loads(capsys.readouterr().out)
    expected = describe(make_world(seed=3, users=40))
    del printed["sync"]["last_sync"], expected["sync"]["last_sync"]
    assert printed == expected


def test_one_line_of_json_when_ready_and_a_clean_end(start: Start) -> None:
    """The line comes quickly, what it names answers, nothing else is on standard output, SIGTERM ends with 0."""
    began = time.monotonic()
    process = start("--port", "0", "--users", "30", "--json")
    ready = json.loads(first_line(process))
    assert time.monotonic() - began < QUICK * SLOW_MACHINE
    assert set(ready) == {"page", "control", "environment", "settings_file"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(ready["page"], timeout=5) as page, opener.open(f"{ready['control']}/describe", timeout=5) as truth:
        assert b"<html" in page.read()
        assert json.load(truth)["sfb_users"]["total"] == 30
    process.send_signal(signal.SIGTERM)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (0, "")
    assert "SANDBOX: a pretend company" in errors
    assert "Traceback" not in errors
    assert "Warning" not in errors
    assert not os.path.exists(ready["environment"]["HYBRIDBOT_CA_FILE"])


def test_without_the_repository_the_manifest_is_named_by_an_option(start: Start, tmp_path: Path) -> None:
    """An installed package has no manifest beside it: the program then says which option names one."""
    shutil.copytree(ROOT / "sandbox", tmp_path / "sandbox", ignore=shutil.ignore_patterns("__pycache__"))
    lost = start("--port", "0", "--users", "30", "--json", folder=tmp_path)
    _, errors = lost.communicate(timeout=20)
    assert lost.returncode == 2
    assert f"there is no manifest at {tmp_path / 'manifest.yml'}; name the file with --manifest PATH" in errors
    words = ("--port", "0", "--users", "30", "--json", "--manifest", str(ROOT / "manifest.yml"))
    assert json.loads(first_line(start(*words, folder=tmp_path)))["page"]


def test_ctrl_c_is_a_clean_end_too(start: Start) -> None:
    process = start("--port", "0", "--users", "30", "--json")
    first_line(process)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_a_taken_port_is_named(start: Start) -> None:
    """Status 1 and a sentence with what to do; nothing is left running."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start("--port", str(port), "--users", "30")
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (1, "")
    assert f"Port {port} cannot be used" in errors
    assert "--port" in errors
    assert "Traceback" not in errors


def test_ports_near_a_given_one_are_taken_or_replaced(start: Start) -> None:
    """With a port given, the next one is Microsoft's; where it is taken, another one is found."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # taken by somebody else: as good
            taken.bind(("127.0.0.1", port + 1))
            taken.listen()
        process = start("--port", str(port), "--users", "30", "--json")
        ready = json.loads(first_line(process))
    assert ready["page"] == f"http://127.0.0.1:{port}/"
    assert ready["environment"]["HYBRIDBOT_GRAPH_URL"] != f"https://localhost:{port + 1}"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--users", "5"], "--users must be at least 25"),
        (["--port", "70000"], "--port must be from 0 to 65531"),
        (["--manifest", "nowhere.yml"], "there is no manifest at nowhere.yml"),
        (["--port", "many"], "invalid int value"),
    ],
)
def test_wrong_words_are_refused(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
