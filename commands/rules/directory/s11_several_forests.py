"""S11: what holds where accounts and Skype for Business are in different forests, or several forests have it."""

from collections.abc import Sequence

from commands.rules.check import ByHand, Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged, Words, fail, found
from commands.rules.home import Home, home_of
from commands.rules.roles import AD_ADMIN, CONNECT_ADMIN, SFB_ADMIN
from commands.rules.troubles import Trouble, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed, people
from commands.step import Finding, Verdict
from connectors.facts import OnPremisesUser

CHECK = Check(
    "S11",
    "The rules for several forests are kept",
    must_hold="One forest with Skype for Business is hybrid; two are blocked. Whose account is in another forest has a "
    "disabled user with `msRTCSIP-OriginatorSid` in this one, otherwise blocked; contacts that are enabled are judged "
    "as A19. How Entra Connect joins the two nobody can read from here: cannot tell. Without a second forest: not "
    "needed, unless the people source is the shell, which lists no contacts: cannot tell.",
    answer_from="the people source; Active Directory for all other objects with an address, among them contacts",
    who=AD_ADMIN,
    why="Entra Connect joins the two accounts of a person by the SID, and with anything else it makes two people.",
    earliest="after a full sync cycle, some hours in a large directory",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/configure-a-multi-forest-environment-for-hybrid",
    by_hand=ByHand(
        where="Active Directory PowerShell, then the Synchronization Rules Editor",
        command="Get-ADUser -LDAPFilter '(msRTCSIP-OriginatorSid=*)' -Properties msRTCSIP-OriginatorSid, Enabled",
        expected="only disabled users, whose OriginatorSid is the SID of the account in the other forest, and join "
        "rules on ObjectSID and msExchMasterAccountSID",
    ),
)
WORDS = Words(
    "",
    "has an account in another forest, and is not a disabled user in this one.",
    "have an account in another forest, and are not disabled users in this one.",
)


def judge(facts: DirectoryFacts) -> Judged:
    """What cannot be read is never taken for kept."""
    everybody = facts.people
    if isinstance(everybody, Unread):
        return Judged(cannot_tell(CHECK, everybody))
    hybrid = sorted(
        {person.forest for person in everybody if home_of(person.hosting_provider, facts.cloud) is Home.CLOUD}
    )
    if len(hybrid) > 1:
        return Judged(_two_hybrids(hybrid))
    linked = [person for person in everybody if _is_linked(person)]
    enabled = [_enabled(person) for person in linked if person.account_enabled]
    if enabled:
        return Judged(found(CHECK, WORDS, enabled, whole=len(everybody)), tuple(enabled))
    if isinstance(facts.objects, Unread) or any(person.originator_sid is None for person in everybody):
        return Judged(cannot_tell(CHECK, facts.untold))
    if linked:
        return Judged(
            _by_hand(f"{people(len(linked))} with an account in another forest: how it is joined, nothing tells.")
        )
    forests = sorted({person.forest for person in everybody})
    if len(forests) > 1:
        says = f"Skype for Business is used in {listed(forests)}: which of them are hybrid, nothing tells."
        return Judged(_by_hand(says))
    return Judged(CHECK.not_needed("Nobody has an account in another forest."))


def _is_linked(person: OnPremisesUser) -> bool:
    """Whether the account is in another forest. An OriginatorSid that is the own SID is left from an old move."""
    return bool(person.originator_sid) and person.originator_sid != person.security_identifier


def _enabled(person: OnPremisesUser) -> Trouble:
    fix = (
        "Disable the account in this forest (Disable-ADAccount), or clear msRTCSIP-OriginatorSid if it is the only one."
    )
    return of_person(
        person, fail(CHECK, f"is enabled in this forest, and has the OriginatorSid {person.originator_sid}", fix)
    )


def _two_hybrids(forests: Sequence[str]) -> Finding:
    return CHECK.found(
        Verdict.FAIL,
        f"People of {len(forests)} forests were moved already: {listed(forests)}. Only one can be hybrid at a time.",
        why="A tenant works with one Skype for Business forest at a time.",
        remedy="Finish the move of one forest, and keep the SIP domains of the others disabled until then: "
        "Disable-CsOnlineSipDomain, but never for a domain that has people in the cloud.",
        who=SFB_ADMIN,
    )


def _by_hand(says: str) -> Finding:
    by_hand = CHECK.by_hand.says if CHECK.by_hand else ""
    return CHECK.found(
        Verdict.UNKNOWN, says, remedy=by_hand, who=CONNECT_ADMIN, earliest="as soon as somebody has looked"
    )
