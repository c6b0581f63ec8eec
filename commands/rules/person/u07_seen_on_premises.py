"""U7: Teams sees the person as one who is homed on premises."""

from commands.rules.check import ByHand, Check
from commands.rules.matching import Account
from commands.rules.person.facts import UPN, PersonFacts, account
from commands.rules.roles import CONNECT_ADMIN, LICENCE_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict
from connectors.facts import ON_PREMISES_HOME, OnlineUser

CHECK = Check(
    "U7",
    "Known to Teams as on premises",
    must_hold="Teams shows the home SRV: and a synchronised on-premises user. A value that did not arrive yet needs "
    "attention; another home blocks.",
    answer_from="Teams PowerShell: `Get-CsOnlineUser` (OnPremHostingProvider, InterpretedUserType).",
    who=CONNECT_ADMIN,
    why="Where the cloud sees another home, the move ends with HostedMigration fault 506.",
    earliest="after a full sync cycle, and up to a day later in Teams",
    source="https://learn.microsoft.com/powershell/module/teams/get-csonlineuser",
    by_hand=ByHand(
        where="Teams PowerShell",
        command=f"Get-CsOnlineUser -Identity {UPN} | Select-Object OnPremHostingProvider, InterpretedUserType",
        expected="SRV: and a type with DirSync and OnPrem in it",
    ),
)
_RERUN = (
    "Run the Entra Connect wizard again (Refresh directory schema), so that it carries the msRTCSIP attributes, then "
    "a full sync cycle."
)


def judge(facts: PersonFacts) -> Finding:
    """What synchronisation brought of the home, as Teams sees it."""
    found = account(CHECK, facts)
    if not isinstance(found, Account):
        return found
    if isinstance(facts.online, Unread):
        return cannot_tell(CHECK, facts.online, subject=facts.subject)
    if facts.online is None:
        return CHECK.found(
            Verdict.FAIL,
            f"Teams does not know {found.upn}.",
            remedy="Assign the licences first; if the account stays unknown a day later, ask Microsoft.",
            who=LICENCE_ADMIN,
            subject=facts.subject,
        )
    return _home(facts, facts.online)


def _home(facts: PersonFacts, online: OnlineUser) -> Finding:
    host = online.on_premises_host.strip()
    if not host:
        return CHECK.found(
            Verdict.WARN,
            f"Teams shows no on-premises home for {facts.name} yet.",
            remedy=f"Wait for the next sync cycle. If it stays so: {_RERUN}",
            subject=facts.subject,
        )
    if host.upper() != ON_PREMISES_HOME:
        return CHECK.found(
            Verdict.FAIL,
            f"Teams shows {host} as the home of {facts.name}, and not the server.",
            remedy=_RERUN,
            subject=facts.subject,
        )
    kind = online.user_type
    if not _is_on_premises(kind):
        taken_for = f"still takes the account for {kind}" if kind else "does not tell yet what it takes the account for"
        return CHECK.found(
            Verdict.WARN,
            f"Teams shows the right home for {facts.name}, but {taken_for}.",
            remedy="Wait a day; if it stays so, ask Microsoft.",
            subject=facts.subject,
        )
    return CHECK.passed(f"Teams sees {facts.name} as homed on the server.", subject=facts.subject)


def _is_on_premises(user_type: str) -> bool:
    """`DirSyncEnabledOnPremTeamsUser`; older modules wrote AADConnectEnabled..."""
    return "onprem" in user_type.casefold()
