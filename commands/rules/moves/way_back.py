"""Whether one person can be moved back from Teams to the server: what stands against it.

https://learn.microsoft.com/skypeforbusiness/hybrid/move-users-from-the-cloud-to-on-premises
"""

from collections.abc import Iterator

from commands.rules.home import Home, home_of
from commands.rules.person.facts import PersonFacts
from commands.rules.unread import Unread
from commands.rules.wording import sentence


def against(facts: PersonFacts) -> tuple[str, ...]:
    """Why the person cannot be moved back now, a sentence each; nothing: they can be."""
    return tuple(_against(facts))


def _against(facts: PersonFacts) -> Iterator[str]:
    name, person = facts.name, facts.person
    if facts.on_premises:
        yield f"{name} is on Skype for Business Server already: there is nothing to move back."
        return
    if not facts.moved:
        yield f"The home of {name} is {person.hosting_provider or 'empty'}, which is not Teams in this cloud."
    if not person.enabled:
        yield f"{name} is not enabled for Skype for Business: Enable-CsUser comes first, then a synchronisation."
    if person.moving_to.strip():
        yield f"A move of {name} to {person.moving_to.strip()} was begun and has not ended."
    yield from _in_the_tenant(facts)


def _in_the_tenant(facts: PersonFacts) -> Iterator[str]:
    """The tenant has to know that the person is in the cloud, or the move back ends with fault 506 [E3]."""
    name, match, online = facts.name, facts.match, facts.online
    if isinstance(match, Unread):
        yield f"Which account {name} has cannot be told: {match.says}"
    elif match is None:
        yield f"{name} has no account in Microsoft 365 that belongs to the one on premises."
    elif not match.account.synced:
        yield f"The account of {name} in Microsoft 365 is not synchronised from the directory."
    elif isinstance(online, Unread):
        yield f"What Teams knows of {name} cannot be told: {sentence(online.says)}"
    elif online is None:
        yield f"Teams does not know {name}."
    elif home_of(online.on_premises_host, facts.around.cloud) is not Home.CLOUD:
        yield f"Microsoft 365 has not learnt yet that {name} was moved: wait for a synchronisation."
