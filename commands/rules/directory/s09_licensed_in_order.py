"""S9: people are enabled on premises and synchronised before they get a licence."""

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged, Words, fail, found
from commands.rules.directory.seen_by_teams import seen_by_teams
from commands.rules.matching import Account, Directory
from commands.rules.plans import holds
from commands.rules.roles import LICENCE_ADMIN, SFB_ADMIN
from commands.rules.troubles import About, Trouble, of_account, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.step import Verdict

CHECK = Check(
    "S9",
    "People are enabled on premises before they are licensed",
    must_hold="Whoever is synchronised and has Teams or Skype for Business Online is enabled on premises; if not, "
    "needs attention. Nobody who is homed on premises is homed in the cloud as Teams shows it; otherwise blocked.",
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
    "Take the Teams and Skype for Business Online plans away where they are assigned, run Start-ADSyncSyncCycle "
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
    taken = () if isinstance(seen, Unread) else [one for one in seen if one.taken_for_cloud]
    troubles = [of_person(one.person, _taken(one.host)) for one in taken] + _never_enabled(facts, directory)
    if troubles:
        return Judged(found(CHECK, WORDS, troubles, whole=None), tuple(troubles))
    if isinstance(seen, Unread):
        return Judged(cannot_tell(CHECK, seen))
    if any(account.licences and _is_licensed(facts, account) is None for account in directory.accounts):
        return Judged(
            CHECK.found(
                Verdict.UNKNOWN,
                "Somebody has a licence of a subscription that the tenant does not list.",
                remedy="Look up in the Microsoft 365 admin centre what it brings (Billing, Licenses).",
                who=LICENCE_ADMIN,
            )
        )
    return Judged(CHECK.passed(WORDS.good))


def _never_enabled(facts: DirectoryFacts, directory: Directory) -> list[Trouble]:
    ours = {account.user_id for match in directory.matches.values() for account in match.accounts}
    return [
        of_account(account, _NEVER)
        for account in directory.accounts
        if account.synced and account.user_id not in ours and _is_licensed(facts, account)
    ]


_NEVER = About(
    check=CHECK.id,
    verdict=Verdict.WARN,
    problem="has Teams or Skype for Business Online, but was never enabled on premises",
    cause="Licensed, but never enabled on premises:",
    fix=_ENABLE,
    group="enable on premises",
)


def _taken(host: str) -> About:
    return fail(
        CHECK, f"is homed on premises, but the cloud took the account for its own: Teams shows the home {host}", _TAKEN
    )


def _is_licensed(facts: DirectoryFacts, account: Account) -> bool | None:
    """Whether the account has Teams or Skype for Business Online; None: that cannot be told."""
    skus = facts.subscriptions
    if isinstance(skus, Unread):
        return None
    held = {holds(account.licences, skus, plan) for plan in facts.reference.plans.needed}
    if True in held:
        return True
    return None if None in held else False
