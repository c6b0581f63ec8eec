"""S9: people are enabled on premises and synchronised before they get a licence."""

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged, Words, fail, found
from commands.rules.directory.seen_by_teams import is_licensed, seen_by_teams
from commands.rules.matching import Account, Directory
from commands.rules.roles import LICENCE_ADMIN, SFB_ADMIN
from commands.rules.troubles import About, of_account, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict

CHECK = Check(
    "S9",
    "People are enabled on premises before they are licensed",
    must_hold="Whoever is synchronised and has Teams or Skype for Business Online is enabled on premises; if not, "
    "needs attention. Nobody who is licensed and homed on premises is homed in the cloud as Teams shows it; otherwise "
    "blocked.",
    answer_from="Graph `GET /users` and `GET /subscribedSkus`, Teams PowerShell `Get-CsOnlineUser`, the people source",
    who=SFB_ADMIN,
    why="Whom the cloud licenses before their home has arrived it takes for its own, and calls and chats go astray.",
    earliest="after a full sync cycle, some hours in a large directory",
    source="https://learn.microsoft.com/microsoft-365/enterprise/skype-for-business-online-retirement",
)
WORDS = Words(
    "Everybody who is licensed was enabled on premises first.",
    "is licensed, but was not enabled on premises first.",
    "are licensed, but were not enabled on premises first.",
)
_ENABLE = (
    "Enable them on the server, then run a sync cycle: Enable-CsUser -Identity <UPN> -RegistrarPool <pool> "
    "-SipAddressType UserPrincipalName. Whoever shall never use the server may stay as they are: accept this."
)
_TAKEN = (
    "Take the Teams and Skype for Business Online plans away, run Start-ADSyncSyncCycle "
    "-PolicyType Initial, and give "
    "them back once Get-CsOnlineUser shows SRV: as OnPremHostingProvider."
)


def judge(facts: DirectoryFacts) -> Judged:
    """Both sides, licences and Teams. What one source tells is said even where another is silent."""
    directory = facts.both
    if isinstance(directory, Unread):
        return Judged(cannot_tell(CHECK, directory))
    if isinstance(facts.skus, Unread):
        return Judged(cannot_tell(CHECK, facts.skus))
    seen = seen_by_teams(facts)
    taken = () if isinstance(seen, Unread) else [one for one in seen if one.taken_for_cloud and one.licensed]
    outsiders = _outsiders(facts, directory)
    troubles = [of_person(one.person, _taken(one.host)) for one in taken]
    troubles += [of_account(account, _NEVER) for account, licensed in outsiders if licensed]
    if troubles:
        return Judged(found(CHECK, WORDS, troubles, whole=None), tuple(troubles))
    if isinstance(seen, Unread):
        return Judged(cannot_tell(CHECK, seen))
    if any(licensed is None for _, licensed in outsiders):
        return Judged(_unlisted())
    return Judged(CHECK.passed(WORDS.good))


def _outsiders(facts: DirectoryFacts, directory: Directory) -> list[tuple[Account, bool | None]]:
    """Synchronised accounts of nobody who is enabled, and whether each is licensed; None: that cannot be told."""
    ours = {account.user_id for match in directory.matches.values() for account in match.accounts}
    return [
        (account, is_licensed(account.licences, facts))
        for account in directory.accounts
        if account.synced and account.user_id not in ours
    ]


def _unlisted() -> Finding:
    return CHECK.found(
        Verdict.UNKNOWN,
        "Somebody has a licence of a subscription that the tenant does not list.",
        remedy="Look up in the Microsoft 365 admin centre what it brings (Billing, Licenses).",
        who=LICENCE_ADMIN,
    )


_NEVER = About(
    check=CHECK.id,
    verdict=Verdict.WARN,
    problem="has Teams or Skype for Business Online, but was never enabled on premises",
    cause="Licensed, but never enabled on premises:",
    fix=_ENABLE,
    group="enable on premises",
)


def _taken(host: str) -> About:
    problem = (
        f"is licensed and homed on premises, but the cloud took the account for its own: Teams shows the home {host}"
    )
    return fail(CHECK, problem, _TAKEN)
