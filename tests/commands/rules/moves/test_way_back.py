"""Whoever is to come back has to be in the cloud, and the tenant has to know that."""

from dataclasses import replace
from typing import Any

import pytest

from commands.rules.moves.way_back import against
from commands.rules.unread import Unread
from tests.commands.rules.person.values import after_move, facts

SILENT = Unread(source="Teams PowerShell", detail="no answer", remedy="Wait.")


def test_who_was_moved_can_come_back() -> None:
    """Nothing stands against it."""
    assert against(after_move()) == ()


def test_who_is_on_the_server_has_nothing_to_move_back() -> None:
    """Said once, and nothing else."""
    (said,) = against(facts())
    assert "already" in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"person": {"enabled": False}}, "Enable-CsUser"),
        ({"person": {"moving_to": "pool02.contoso.com"}}, "has not ended"),
        ({"on_premises_host": "SRV:"}, "wait for a synchronisation"),
        ({"account": {"sync_enabled": False}}, "is not synchronised"),
    ],
)
def test_what_stands_against_it_is_said(changes: dict[str, Any], says: str) -> None:
    """A sentence each."""
    assert says in " ".join(against(after_move(**changes)))


def test_what_cannot_be_told_stands_against_it() -> None:
    """No account, or nobody who tells."""
    moved = after_move()
    assert "no account" in " ".join(against(replace(moved, match=None)))
    assert "cannot be told" in " ".join(against(replace(moved, match=SILENT)))
    assert "cannot be told" in " ".join(against(replace(moved, online=SILENT)))
    assert "does not know" in " ".join(against(replace(moved, online=None)))


def test_a_home_elsewhere_is_not_teams() -> None:
    """Another provider's."""
    moved = after_move(person={})
    elsewhere = replace(moved, person=replace(moved.person, hosting_provider="sip.elsewhere.example"))
    assert "not Teams in this cloud" in against(elsewhere)[0]
