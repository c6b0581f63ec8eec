"""A16: whoever is enabled has a home."""

from collections.abc import Iterator

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, fail, judge_people
from commands.rules.roles import SFB_ADMIN
from commands.rules.troubles import About
from commands.rules.wording import quoted
from connectors.facts import OnPremisesUser

CHECK = Check(
    "A16",
    "Whoever is enabled has a home",
    must_hold="The home of everybody who is enabled is filled. Otherwise blocked.",
    answer_from="the people source: `HostingProvider`, or `msRTCSIP-DeploymentLocator`",
    who=SFB_ADMIN,
    why="Without a home the cloud takes the person for its own.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)
WORDS = Words("Everybody who is enabled has a home.", "is enabled, but has no home.", "are enabled, but have no home.")


def judge(facts: DirectoryFacts) -> Judged:
    """Everybody by themselves."""
    return judge_people(facts, CHECK, WORDS, find=_find)


def _find(person: OnPremisesUser) -> Iterator[About]:
    if not person.hosting_provider.strip():
        identity = quoted(person.user_principal_name or person.sip_address)
        fix = f"Export the contacts, then enable the person anew: Disable-CsUser -Identity {identity}, then "
        fix += f"Enable-CsUser -Identity {identity} with the pool."
        yield fail(CHECK, "is enabled, but has no home: msRTCSIP-DeploymentLocator is empty", fix)
