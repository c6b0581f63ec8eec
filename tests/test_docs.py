"""What the documents say, held against the code."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.settings_model import Settings, file_variables, variable
from commands.catalogue import COMMANDS
from connectors.graph_answers import permission_for

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """The files of the repository; skips where this is no checkout."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout: which files belong to the project is unknown")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_readme_lists_every_command_and_no_other() -> None:
    usages = [f"/hybrid {command.NAME} {command.HINT}".strip() for command in COMMANDS]
    assert re.findall(r"^\| `(/hybrid [^`]+)` \|", README, re.MULTILINE) == [*usages, "/hybrid help"]


def test_every_permission_in_the_readme_is_one_the_bot_asks_for() -> None:
    """And the other way round: what a missing permission is called in an error stands in the README."""
    listed = set(re.findall(r"^   \| ([A-Z][A-Za-z]+(?:\.[A-Za-z]+)+)", README, re.MULTILINE))
    asked = {
        permission_for(method, path)
        for method, path in (
            ("GET", "/organization"),
            ("GET", "/subscribedSkus"),
            ("GET", "/domains"),
            ("GET", "/users"),
            ("GET", "/admin/serviceAnnouncement/healthOverviews"),
            ("GET", "/roleManagement/directory/roleAssignments"),
            ("GET", "/applications"),
            ("GET", "/auditLogs/signIns"),
            ("POST", "/domains"),
        )
    }
    assert listed == asked


def test_every_variable_a_document_names_is_a_setting() -> None:
    known = {variable(field) for field in Settings.model_fields} | set(file_variables())
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    named = {
        name: path.name
        for path in documents
        for name in re.findall(r"\b(?:HYBRIDBOT|SLACK)_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert {name: place for name, place in named.items() if name not in known} == {}


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:3]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_lock_names_no_index_and_pins_everything_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--index" not in lock
    pinned = re.split(r"\n(?=[a-z0-9])", lock)
    assert len(pinned) > 50
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    own = re.compile(rb"/(?:home|Users|root|work)/[a-z]")
    found = [path.name for path in tracked() if path.suffix not in (".jpg", ".png") and own.search(path.read_bytes())]
    assert found == [Path(__file__).name] or found == []
