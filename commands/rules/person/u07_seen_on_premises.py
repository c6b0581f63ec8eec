"""U7: Teams sees the person's home as the directory has it: the server, or after the move the cloud."""

from datetime import datetime

from commands.rules.check import ByHand, Check
from commands.rules.home import Home, home_of
from commands.rules.matching import Account
from commands.rules.person.facts import UPN, PersonFacts, account
from commands.rules.roles import CONNECT_ADMIN, LICENCE_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.step import Finding, Verdict
from connectors.facts import OnlineUser

CHECK = Check(
    "U7",
    "Home known to Teams",
    must_hold="Teams shows the home SRV: and a synchronised on-premises user; after the move the name of the cloud and "
    "a TeamsOnly user. A home that is not shown within one sync cycle only needs attention; later it blocks, and so "
    "does another home. After the move, the old home needs attention.",
    answer_from="Graph `GET /users` for the account; Teams PowerShell `Get-CsOnlineUser`: `OnPremHostingProvider`, "
    "`InterpretedUserType`",
    who=CONNECT_ADMIN,
    why="Where the cloud sees another home, the move ends with HostedMigration fault 506.",
    earliest="after a full sync cycle, and up to a day later in Teams",
    source="https://learn.microsoft.com/powershell/module/teams/get-csonlineuser",
    by_hand=ByHand(
        where="Teams PowerShell",
        command=f"Get-CsOnlineUser -Identity {UPN} | Select-Object OnPremHostingProvider, InterpretedUserType",
        expected="SRV: and a type with DirSync and OnPrem in it; after the move the cloud, and a type with TeamsOnly",
    ),
)
_RERUN = (
    "Run the Entra Connect wizard again (Refresh directory schema), so that it carries the msRTCSIP attributes, then "
    "a full sync cycle."
)
_RESYNC = (
    "Where nobody's home is shown, run the Entra Connect wizard again (Refresh directory schema). Otherwise look the "
    "person up in the Synchronization Service Manager, and correct why the msRTCSIP attributes stay behind. Then a "
    "full sync cycle: Start-ADSyncSyncCycle -PolicyType Initial."
)
_WAIT = "Wait for the next sync cycle."


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
    return _home(facts, facts.online, _still_coming(facts, found))


def _still_coming(facts: PersonFacts, found: Account) -> datetime | None:
    """Until when a value may be on its way; None: nobody knows of a sync that was so short a time ago."""
    if found.last_sync is None:
        return None
    until = found.last_sync + facts.around.reference.patience.sync_cycle
    return until if until > facts.around.now else None


def _home(facts: PersonFacts, online: OnlineUser, until: datetime | None) -> Finding:
    host = online.on_premises_host.strip()
    if not host:
        return _empty(facts, until)
    shown = home_of(host, facts.around.cloud)
    if facts.moved and shown is Home.SERVER:
        return CHECK.found(
            Verdict.WARN,
            f"{facts.name} was moved, but Teams still shows the home {host}.",
            remedy=f"{_WAIT} If it stays so: {_RESYNC}",
            subject=facts.subject,
            not_yet_until=until,
        )
    if shown is not (Home.CLOUD if facts.moved else Home.SERVER):
        return CHECK.found(
            Verdict.FAIL,
            f"Teams shows {host} as the home of {facts.name}, and not {'this cloud' if facts.moved else 'the server'}.",
            remedy=_RERUN,
            subject=facts.subject,
        )
    return _kind(facts, online.user_type)


def _empty(facts: PersonFacts, until: datetime | None) -> Finding:
    if until is not None:
        return CHECK.found(
            Verdict.WARN,
            f"Teams shows no home for {facts.name} yet: the account was synchronised only just now.",
            remedy=f"{_WAIT} If it stays so: {_RESYNC}",
            subject=facts.subject,
            not_yet_until=until,
        )
    return CHECK.found(Verdict.FAIL, f"Teams shows no home for {facts.name}.", remedy=_RESYNC, subject=facts.subject)


def _kind(facts: PersonFacts, kind: str) -> Finding:
    """What Teams takes the account for, once the home is right."""
    home = "in Teams" if facts.moved else "on the server"
    if not kind:
        return CHECK.found(
            Verdict.UNKNOWN,
            f"Teams shows the right home for {facts.name}, and does not tell what it takes the account for.",
            remedy="Look again after the next sync cycle; if it stays so, ask Microsoft.",
            subject=facts.subject,
        )
    if _OF_HOME[facts.moved] not in kind.casefold():
        return CHECK.found(
            Verdict.WARN,
            f"Teams shows the right home for {facts.name}, but still takes the account for {kind}.",
            remedy="Wait a day; if it stays so, ask Microsoft.",
            subject=facts.subject,
        )
    return CHECK.passed(f"Teams sees {facts.name} as homed {home}.", subject=facts.subject)


_OF_HOME = {False: "onprem", True: "teamsonly"}
"""What a user type has in it, by whether the person was moved: `DirSyncEnabledOnPremTeamsUser`,
`DirSyncEnabledOnlineTeamsOnlyUser`; older modules wrote AADConnectEnabled..."""
