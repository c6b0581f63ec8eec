"""A8: sign-in names have the form that the tenant takes, and nobody else has them. Their suffix is judged as S6."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.claims import Claimed
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.forms import forbidden, mail_form, too_long
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, collided, fail, judge_people, warn
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

LONGEST = 113
_FORBIDDEN = frozenset('\\%&*+/=?{}|<>();:,[]"äëïöüÿ')
_APOSTROPHE = "'"

CHECK = Check(
    "A8",
    "Sign-in names have a form that the tenant takes",
    must_hold=f"At most {LONGEST} characters, none that is not allowed, one @, and no other object has it as its "
    "sign-in name, proxy or mail address. Otherwise blocked. An apostrophe needs attention: Microsoft's tools refuse "
    "it, the tenant takes it. With the shell as the people source only people are compared, which is not enough to be "
    "ready: cannot tell. Suffixes are judged as S6.",
    answer_from="the people source: `userPrincipalName`; Active Directory for all other objects with an address",
    who=AD_ADMIN,
    why="The tenant gives such people another name, or one of two goes without it.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/microsoft-365/enterprise/prepare-for-directory-synchronization",
)
WORDS = Words(
    "Every sign-in name has a form that the tenant takes, apart from its suffix (S6).",
    "has a sign-in name of a form that the tenant may not take.",
    "have sign-in names of a form that the tenant may not take.",
)
_OTHERWISE_JUDGED = frozenset({Claimed.SIP, Claimed.SIP_PROXY, Claimed.PROXY, Claimed.MAIL})
_FIX = "Correct it on the object that should not have it, then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody alone, and against all other objects; what is also an own address of another kind is judged as that."""
    claims, name = facts.claims, "the sign-in name"
    twice = collided(CHECK, claims.collisions(Claimed.UPN, frozenset({Claimed.UPN})), mine=name, fix=_FIX)
    theirs = frozenset({Claimed.PROXY, Claimed.SIP_PROXY, Claimed.MAIL})
    across = collided(CHECK, claims.collisions(Claimed.UPN, theirs, unless=_OTHERWISE_JUDGED), mine=name, fix=_FIX)
    return among_all(judge_people(facts, CHECK, WORDS, find=_find, also={**across, **twice}), facts, CHECK)


def _find(person: OnPremisesUser) -> Iterator[About]:
    upn = person.user_principal_name
    if "@" not in upn:
        return
    fix = (
        f"Change it: Set-ADUser -Identity {quoted(person.sam_account_name)} -UserPrincipalName <new name>; then run a "
    )
    fix += "sync cycle."
    if wrong := too_long(upn, LONGEST) or forbidden(upn, _FORBIDDEN) or mail_form(upn, domain=False):
        yield fail(CHECK, f"has the sign-in name {upn[:LONGEST]}, which {wrong}", fix)
    elif _APOSTROPHE in upn:
        yield warn(CHECK, f"has the sign-in name {upn}, which holds an apostrophe", fix)
