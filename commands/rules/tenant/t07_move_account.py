"""T7: the account that moves people may do so."""

from collections.abc import Sequence

from commands.rules.check import Check
from commands.rules.roles import ENTRA_ADMIN, OPERATOR
from commands.rules.tenant.facts import TenantFacts
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed, verb
from commands.step import Finding, Verdict

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
TEAMS_ADMINISTRATOR = "69091246-20e8-4a56-aa4d-066075b2a7a8"
SFB_ADMINISTRATOR = "75941009-915a-4869-abe7-691bff18279e"
"""Template ids, which are the same in every tenant:
https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference"""

CHECK = Check(
    "T7",
    "The account for moves has a fitting role",
    must_hold="The account named in the settings is Teams Administrator, Skype for Business Administrator or Global "
    "Administrator, whatever else it is besides. None of them seen, or no account named: cannot tell. Roles that come "
    "through a group, that have to be activated first, or that count for a part of the tenant are not seen.",
    answer_from="Graph `GET /users/{account}` and `GET /roleManagement/directory/roleAssignments`",
    who=ENTRA_ADMIN,
    why="Without the role every move ends with an error at Microsoft's end.",
    earliest="within an hour of the assignment",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
)
FITTING = frozenset({GLOBAL_ADMINISTRATOR, TEAMS_ADMINISTRATOR, SFB_ADMINISTRATOR})
_UNSEEN = (
    "One that comes through a group, that has to be activated first, or that counts for a part of the tenant is not "
    "shown."
)
_NAME_IT = "Set HYBRIDBOT_MOVE_ACCOUNT to the user principal name of the account that will move people."


def judge(facts: TenantFacts) -> Finding:
    """One of three roles is enough. That none is seen does not prove that there is none."""
    account = facts.move_account
    if not account:
        return CHECK.found(
            Verdict.UNKNOWN,
            "Which account will move people is not in the settings, so its role cannot be told.",
            remedy=_NAME_IT,
            who=OPERATOR,
            why="What cannot be read is never counted as ready.",
            earliest="after a restart of the bot",
        )
    if isinstance(facts.roles, Unread):
        return cannot_tell(CHECK, facts.roles)
    held = {role.template_id.lower() for role in facts.roles}
    names = sorted(role.name for role in facts.roles)
    if not held & FITTING:
        return CHECK.found(
            Verdict.UNKNOWN,
            f"{_seen(account, names)} {_UNSEEN}",
            remedy=f"Look in the Entra admin centre under Users, {account}, Assigned roles. If none there fits, "
            "assign Teams Administrator: of the three it may do the least.",
        )
    return CHECK.passed(f"{account} is {listed(names)}.")


def _seen(account: str, names: Sequence[str]) -> str:
    if names:
        return (
            f"Of the roles of {account} only {listed(names)} {verb(len(names), 'is', 'are')} seen, which may not move."
        )
    return f"No role of {account} is seen."
