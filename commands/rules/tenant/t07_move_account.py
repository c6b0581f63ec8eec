"""T7: the account that moves people may do so."""

from commands.rules.check import Check
from commands.rules.roles import ENTRA_ADMIN, OPERATOR
from commands.rules.tenant.facts import TenantFacts
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed
from commands.step import Finding, Verdict

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
TEAMS_ADMINISTRATOR = "69091246-20e8-4a56-aa4d-066075b2a7a8"
SFB_ADMINISTRATOR = "75941009-915a-4869-abe7-691bff18279e"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
"""Template ids, which are the same in every tenant:
https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference"""

CHECK = Check(
    "T7",
    "The account for moves has a fitting role",
    must_hold="The account named in the settings is Teams Administrator, Skype for Business Administrator or Global "
    "Administrator. The pair that older guides ask for, Skype for Business Administrator with User Administrator: "
    "needs attention. None of them: blocked. No account named: cannot tell.",
    answer_from="Graph `GET /roleManagement/directory/roleAssignments`",
    who=ENTRA_ADMIN,
    why="Without the role every move ends with an error at Microsoft's end.",
    earliest="within an hour of the assignment",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-between-on-premises-and-cloud",
)
_NAME_IT = "Set HYBRIDBOT_MOVE_ACCOUNT to the user principal name of the account that will move people."


def judge(facts: TenantFacts) -> Finding:
    """One of three roles is enough; the older pair works and is more than is needed."""
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
    if not held & {GLOBAL_ADMINISTRATOR, TEAMS_ADMINISTRATOR, SFB_ADMINISTRATOR}:
        return CHECK.found(
            Verdict.FAIL,
            f"{account} has {f'no role that may move people, only {listed(names)}' if names else 'no role'}.",
            remedy=f"Assign Teams Administrator to {account}: of the three that fit it may do the least.",
        )
    if not held & {GLOBAL_ADMINISTRATOR, TEAMS_ADMINISTRATOR} and USER_ADMINISTRATOR in held:
        return CHECK.found(
            Verdict.WARN,
            f"{account} has the pair of roles that older guides ask for: {listed(names)}.",
            remedy=f"Assign Teams Administrator to {account} instead of the pair.",
            why="It is enough for a move, but one role with fewer rights is too.",
        )
    return CHECK.passed(f"{account} is {listed(names)}.")
