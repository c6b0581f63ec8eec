"""U21: the person is not assigned TeamsOnly while homed on premises, and is after the move."""

from commands.rules.check import ByHand, Check
from commands.rules.person.facts import UPN, PersonFacts, seen_by_teams
from commands.rules.roles import TEAMS_ADMIN
from commands.rules.wording import quoted
from commands.step import Finding, Verdict
from connectors.facts import OnlineUser

CHECK = Check(
    "U21",
    "Mode fits the home",
    must_hold="The effective mode is not TeamsOnly before the move, and is TeamsOnly after it.",
    answer_from="Graph `GET /users` for the account; Teams PowerShell `Get-CsOnlineUser`: `TeamsUpgradeEffectiveMode`",
    who=TEAMS_ADMIN,
    why="Such a person is in Teams and on the server at once, and messages from one side are lost.",
    earliest="within a day",
    source="https://learn.microsoft.com/powershell/module/teams/grant-csteamsupgradepolicy",
    by_hand=ByHand(
        where="Teams PowerShell",
        command=f"Get-CsOnlineUser -Identity {UPN} | Select-Object TeamsUpgradeEffectiveMode",
        expected="anything but TeamsOnly before the move, and TeamsOnly after it",
    ),
)
_TEAMS_ONLY = "teamsonly"


def judge(facts: PersonFacts) -> Finding:
    """Blocked by TeamsOnly before the move, and by anything else after it; a mode that is not told is unknown."""
    online = seen_by_teams(CHECK, facts)
    if not isinstance(online, OnlineUser):
        return online
    mode = online.upgrade_mode
    if not mode:
        return CHECK.found(
            Verdict.UNKNOWN,
            f"Teams does not tell the mode of {facts.name}.",
            remedy="Look again after the next sync cycle; if it stays so, ask Microsoft.",
            subject=facts.subject,
        )
    if facts.moved:
        return _after_move(facts, online)
    if mode.casefold() != _TEAMS_ONLY:
        return CHECK.passed(f"The mode is {mode}.", subject=facts.subject)
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} is TeamsOnly in the tenant, and still homed on the server.",
        remedy="Take the assignment back: Grant-CsTeamsUpgradePolicy -Identity "
        f"{quoted(online.user_principal_name)} -PolicyName $null",
        subject=facts.subject,
    )


def _after_move(facts: PersonFacts, online: OnlineUser) -> Finding:
    """Whoever is homed in the cloud is TeamsOnly: Skype for Business Online is no more."""
    if online.upgrade_mode.casefold() == _TEAMS_ONLY:
        return CHECK.passed("The mode is TeamsOnly.", subject=facts.subject)
    return CHECK.found(
        Verdict.FAIL,
        f"{facts.name} is homed in the cloud, and the mode is {online.upgrade_mode}: that is an error in the data.",
        why="Skype for Business Online is retired, so in this mode nothing but Teams answers, and it does so in part.",
        remedy="Assign the mode that the move should have set: Grant-CsTeamsUpgradePolicy -Identity "
        f"{quoted(online.user_principal_name)} -PolicyName UpgradeToTeams",
        subject=facts.subject,
    )
