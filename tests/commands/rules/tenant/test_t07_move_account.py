"""T7: one of three roles is enough for a move."""

import pytest

from commands.rules.tenant.t07_move_account import (
    GLOBAL_ADMINISTRATOR,
    SFB_ADMINISTRATOR,
    TEAMS_ADMINISTRATOR,
    judge,
)
from commands.step import Verdict
from connectors.facts import DirectoryRole
from tests.commands.rules.tenant.facts import facts
from tests.commands.values import SILENT

USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


@pytest.mark.parametrize(
    ("held", "verdict"),
    [
        ((GLOBAL_ADMINISTRATOR,), Verdict.PASS),
        ((TEAMS_ADMINISTRATOR,), Verdict.PASS),
        ((TEAMS_ADMINISTRATOR.upper(),), Verdict.PASS),
        ((SFB_ADMINISTRATOR,), Verdict.PASS),
        ((SFB_ADMINISTRATOR, USER_ADMINISTRATOR), Verdict.PASS),
        ((SFB_ADMINISTRATOR, USER_ADMINISTRATOR, TEAMS_ADMINISTRATOR), Verdict.PASS),
        ((SFB_ADMINISTRATOR, READER), Verdict.PASS),
        ((USER_ADMINISTRATOR,), Verdict.UNKNOWN),
        ((READER, USER_ADMINISTRATOR), Verdict.UNKNOWN),
        ((), Verdict.UNKNOWN),
    ],
)
def test_roles(held: tuple[str, ...], verdict: Verdict) -> None:
    """Roles are known by their template id, not by their name."""
    roles = tuple(DirectoryRole(template_id=template, name=f"Role {template[:4]}") for template in held)
    finding = judge(facts(roles=roles))
    assert finding.verdict is verdict
    assert "mover@contoso.com" in finding.says


def test_a_role_that_is_not_seen_is_not_said_to_be_missing() -> None:
    """What comes through a group or has to be activated is not shown: which were seen, that, and what to do."""
    reader = DirectoryRole(template_id=READER, name="Global Reader")
    none, another = judge(facts(roles=())), judge(facts(roles=(reader,)))
    assert none.says.startswith("No role of mover@contoso.com is seen.")
    assert another.says.startswith("Of the roles of mover@contoso.com only Global Reader is seen")
    for finding in (none, another):
        assert "through a group" in finding.says
        assert "Assigned roles" in finding.remedy
        assert "assign Teams Administrator" in finding.remedy


def test_no_account_named_says_which_setting_to_set() -> None:
    """Nobody can be looked up, so nothing is green."""
    finding = judge(facts(move_account="", roles=()))
    assert finding.verdict is Verdict.UNKNOWN
    assert "HYBRIDBOT_MOVE_ACCOUNT" in finding.remedy


def test_roles_that_cannot_be_read_are_unknown() -> None:
    """The source says why."""
    finding = judge(facts(roles=SILENT))
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.remedy == SILENT.remedy
