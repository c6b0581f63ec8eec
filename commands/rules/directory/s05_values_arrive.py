"""S5: what the directory holds about Skype for Business reaches the cloud."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from commands.rules.addresses import bare
from commands.rules.check import ByHand, Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, found
from commands.rules.directory.seen_by_teams import Seen, seen_by_teams
from commands.rules.home import Home
from commands.rules.roles import CONNECT_ADMIN
from commands.rules.troubles import About, Trouble, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import age, verb
from commands.step import Finding, Verdict, gravest

CHECK = Check(
    "S5",
    "Skype for Business attributes reach the cloud",
    must_hold="Teams shows for everybody the home, SIP address and state that the directory holds. A home that is "
    "empty, or in the cloud for somebody on premises: blocked; who is licensed besides is told as S9. Another SIP "
    "address or state, or the old home of somebody who was moved: needs attention, and may still arrive for as long "
    "after it was first seen as `patience.sync` in `commands/reference.toml` says. Somebody whom Teams does not know: "
    "cannot tell.",
    answer_from="Teams PowerShell `Get-CsOnlineUser`, the people source, Graph `GET /users`",
    who=CONNECT_ADMIN,
    why="Where the home does not arrive, the cloud takes people on premises for its own, and moves end with fault 506.",
    earliest="after a full sync cycle, some hours in a large directory",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-hybrid-connectivity",
    by_hand=ByHand(
        where="Teams PowerShell",
        command="Get-CsOnlineUser | Select-Object UserPrincipalName, OnPremHostingProvider, OnPremSipAddress, "
        "OnPremSipEnabled",
        expected="SRV: and the SIP address of the directory for everybody on premises",
    ),
)
WORDS = Words(
    "Teams shows everybody's home, SIP address and state as the directory holds them.",
    "is not shown in Teams as the directory has it.",
    "are not shown in Teams as the directory has them.",
)
NOBODY = "nobody's home arrives"
"""The group of a schema that Entra Connect does not know [E3]."""
_REFRESH = (
    "Run the Entra Connect wizard again (Refresh directory schema), so that it carries the msRTCSIP attributes, then a "
    "full sync cycle: Start-ADSyncSyncCycle -PolicyType Initial."
)
_RESYNC = (
    "Look the person up in the Synchronization Service Manager, correct why the msRTCSIP attributes stay behind, and "
    "run Start-ADSyncSyncCycle -PolicyType Initial."
)


def judge(facts: DirectoryFacts) -> Judged:
    """Both sides and Teams. Who is not synchronised is a matter of S3 and U6, who has no home one of A16."""
    seen = seen_by_teams(facts)
    if isinstance(seen, Unread):
        return Judged(cannot_tell(CHECK, seen))
    if not seen:
        return Judged(CHECK.not_needed("Nobody is synchronised yet."))
    known = [one for one in seen if one.online]
    schema = bool(known) and not any(one.host for one in known)
    troubles = [trouble for one in seen for trouble in _of_one(one, schema=schema)]
    if not troubles and any(one.taken_for_cloud for one in seen):
        return Judged(CHECK.not_needed("Only people of whom S9 tells are shown otherwise than in the directory."))
    if not troubles:
        return Judged(CHECK.passed(WORDS.good))
    finding = found(CHECK, WORDS, troubles, whole=len(seen))
    if gravest(trouble.verdict for trouble in troubles) is Verdict.WARN:
        finding = _told_by_age(finding, facts, [one for one in seen if _late(one)])
    return Judged(finding, tuple(troubles))


def differing(facts: DirectoryFacts) -> tuple[str, ...] | None:
    """What may still arrive, a fingerprint for each person and what differs; None: nobody can tell."""
    seen = seen_by_teams(facts)
    return None if isinstance(seen, Unread) else tuple(_fingerprint(one) for one in seen if _late(one))


def _fingerprint(one: Seen) -> str:
    """The same as long as both sides stay as they are."""
    return sha256(f"{one.person.guid} {_late(one)}".encode()).hexdigest()


def _told_by_age(finding: Finding, facts: DirectoryFacts, late: list[Seen]) -> Finding:
    """Not yet as long as all of it may still arrive; else how many are broken, and since when."""
    patience, now = facts.reference.patience.sync_cycle, facts.now
    ages = [facts.since.get(_fingerprint(one), now) for one in late]
    broken = [since for since in ages if since + patience <= now]
    if not broken:
        return replace(finding, earliest=AFTER_CYCLE, not_yet_until=max(ages) + patience)
    first, number = min(broken), len(broken)
    overdue = f"{number:,} of them {verb(number, 'is', 'are')} overdue"
    says = f"{finding.says} {overdue}: broken since {first:%Y-%m-%d %H:%M} UTC, {age(first, now)}."
    return replace(finding, says=says)


def _of_one(one: Seen, *, schema: bool) -> Iterator[Trouble]:
    if one.online is None:
        yield _says(one, Verdict.UNKNOWN, "is not known to Teams", "Assign the licences, and wait a day.")
    elif not one.host:
        yield of_person(one.person, _empty(schema=schema))
    elif one.taken_for_cloud:
        if not one.licensed:
            yield _says(one, Verdict.FAIL, f"is homed on premises, but Teams shows {one.host}", _RESYNC)
    elif problem := _late(one):
        yield _says(one, Verdict.WARN, problem, _RESYNC)


def _late(one: Seen) -> str:
    """What a sync cycle may still bring, as what is wrong with somebody; empty: nothing."""
    if one.online is None or not one.host or one.taken_for_cloud:
        return ""
    if not one.at_home:
        return f"{_home(one)}, but Teams still shows the home {one.host}"
    mine, shown = bare(one.person.sip_address), bare(one.online.on_premises_sip_address)
    if shown != mine:
        return f"has the SIP address {mine}, but Teams shows {shown or 'none'}"
    if one.online.on_premises_sip_enabled is False:
        return "is enabled on premises, but Teams shows that they are not"
    return ""


def _home(one: Seen) -> str:
    return "was moved" if one.home is Home.CLOUD else f"has the home {one.person.hosting_provider}"


def _empty(*, schema: bool) -> About:
    problem = "has no home in Teams: msRTCSIP-DeploymentLocator did not arrive"
    if not schema:
        return About(check=CHECK.id, verdict=Verdict.FAIL, problem=problem, fix=_RESYNC)
    return About(
        check=CHECK.id,
        verdict=Verdict.FAIL,
        problem=problem,
        cause="No home arrives for anybody: Entra Connect was set up before the schema of Skype for Business.",
        fix=_REFRESH,
        group=NOBODY,
    )


def _says(one: Seen, verdict: Verdict, problem: str, fix: str) -> Trouble:
    return of_person(one.person, About(check=CHECK.id, verdict=verdict, problem=problem, fix=fix))
