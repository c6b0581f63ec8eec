"""U3 for everybody: how many people are homed in the cloud already. Information, never a verdict."""

from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged
from commands.rules.home import Home, home_of
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import people_of, verb

CHECK = Check(
    "U3",
    "People in Teams already",
    must_hold="How many people are homed in the cloud. Never more than information, so always *not needed*.",
    answer_from="the people source",
    who=SFB_ADMIN,
    part="population",
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)


def judge(facts: DirectoryFacts) -> Judged:
    """Whoever has this cloud as their home; any other that is not the server is a matter of the person's U3."""
    people = facts.people
    if isinstance(people, Unread):
        return Judged(cannot_tell(CHECK, people))
    moved = sum(home_of(person.hosting_provider, facts.cloud) is Home.CLOUD for person in people)
    return Judged(CHECK.not_needed(f"{people_of(moved, len(people))} {verb(moved, 'is', 'are')} in Teams already."))
