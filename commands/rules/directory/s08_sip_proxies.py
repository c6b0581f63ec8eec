"""S8: the `sip:` entry among the proxy addresses is the SIP address, or there is none [also A15]."""

from collections import defaultdict

from commands.rules.addresses import bare, is_sip
from commands.rules.check import Check
from commands.rules.directory.claims import Claimed, Claims, Collision
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, among_all, fail, summed, warn
from commands.rules.matching import Directory
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About, Trouble, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import MOST_NAMED
from connectors.facts import OnPremisesUser

CHECK = Check(
    "S8",
    "SIP proxy addresses fit",
    must_hold="The `sip:` entry among somebody's proxy addresses is their SIP address, or there is none. Another one: "
    "needs attention. Two different ones, or one that somebody else has too: blocked.",
    answer_from="the people source; Active Directory `proxyAddresses`, also of all other objects with an address. "
    "Where that is not read, their copy from Graph `GET /users` shows some of what is wrong, and never that nothing "
    "is: Microsoft 365 quarantines what two objects claim",
    who=AD_ADMIN,
    why="Parts of the deployment look people up by it, and find the wrong one.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/cloud-consolidation-managing-attributes",
)
WORDS = Words(
    "Every SIP proxy address is the SIP address, or absent.",
    "has a SIP proxy address that does not fit.",
    "have a SIP proxy address that does not fit.",
)
MOST = MOST_NAMED + 2
_FIX = "Correct the sip: entry in proxyAddresses in Active Directory, then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """Of whom the directory does not tell, the copy in the tenant only adds what is wrong: it proves nothing good."""
    people = facts.people
    if isinstance(people, Unread):
        return Judged(cannot_tell(CHECK, people))
    directory = Directory(people) if isinstance(facts.directory, Unread) else facts.directory
    untold = sum(person.proxy_addresses is None for person in people)
    judged = summed(facts, CHECK, WORDS, troubles=misaddressed(directory, facts.claims), untold=untold)
    return among_all(judged, facts, CHECK)


def misaddressed(directory: Directory, claims: Claims) -> list[Trouble]:
    """People whose `sip:` entries differ from the SIP address, are two, or belong to somebody else too."""
    entries = {position: _entries(directory, position) for position in range(len(directory.people))}
    shared = _shared(directory, entries)
    shared |= {one.position: one for one in claims.collisions(Claimed.SIP_PROXY, frozenset({Claimed.SIP_PROXY}))}
    return [
        of_person(directory.people[position], about)
        for position, own in entries.items()
        for about in _of_one(directory.people[position], own, shared.get(position))
    ]


def _entries(directory: Directory, position: int) -> set[str]:
    addresses = directory.people[position].proxy_addresses
    if addresses is None:
        match = directory.matches.get(position)
        addresses = match.account.addresses if match else ()
    return {bare(address) for address in addresses if is_sip(address)}


def _shared(directory: Directory, entries: dict[int, set[str]]) -> dict[int, Collision]:
    """Entries that several of the people have, by position; of many others only the first."""
    owners: defaultdict[str, list[int]] = defaultdict(list)
    for position, own in entries.items():
        for address in sorted(own):
            owners[address].append(position)
    return {
        position: Collision(position, address, tuple(directory.people[p] for p in together[:MOST] if p != position))
        for address, together in sorted(owners.items(), reverse=True)
        if len(together) > 1
        for position in together
    }


def _of_one(person: OnPremisesUser, own: set[str], shared: Collision | None) -> tuple[About, ...]:
    sip = bare(person.sip_address)
    if shared:
        return (fail(CHECK, f"shares sip:{shared.address} with others", _FIX, other=shared.named),)
    if len(own) > 1:
        both = " and ".join(f"sip:{address}" for address in sorted(own))
        return (fail(CHECK, f"has two SIP proxy addresses, {both}", _FIX),)
    if own and own != {sip}:
        return (warn(CHECK, f"has the SIP proxy address sip:{next(iter(own))}, but the SIP address {sip}", _FIX),)
    return ()
