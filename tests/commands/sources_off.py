"""Every question that the product asks of a source, how to make it fail, and which checks say that they ask it.

A question is a cmdlet, a path of Graph, or one of the names below. Which checks ask it is read out of their own
`answer_from`, so that the documentation is held to what happens.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from commands.rules.check import Check
from commands.rules.checks import CHECKS
from commands.rules.person.step import CHECKS as OF_PERSONS
from connectors import shell, teams
from sandbox.faults import Fault

DNS, EDGE, LDAP, OBJECTS = "DNS", "Edge", "Active Directory", "all other objects"
PEOPLE = {"shell": "Get-CsUser", "ldap": LDAP}
"""What the people source is, by where people are read."""
SHELL, TEAMS = frozenset(shell.ALLOWED), frozenset(teams.ALLOWED) - {"Get-CsMeetingMigrationStatus"}
"""Without what is only asked about those who were moved."""
ONLINE = TEAMS - {"Get-Module", "Disconnect-MicrosoftTeams"}
"""What a sign-in to Microsoft 365 is needed for."""
TOOLS = ONLINE | {"Get-Module"}
ALWAYS = 1_000_000
"""Times: unlike a standing fault, a counted one of an authoritative server leaves the resolver alone."""
HEALTH = "/admin/serviceAnnouncement/healthOverviews"
GRAPH = {
    "/organization": ("Organization.Read.All",),
    "/subscribedSkus": ("LicenseAssignment.Read.All", "Organization.Read.All"),
    "/domains": ("Domain.ReadWrite.All",),
    "/users": ("User.Read.All",),
    "/roleManagement/directory/roleAssignments": ("RoleManagement.Read.Directory",),
    "/applications": ("Application.Read.All",),
    HEALTH: ("ServiceHealth.Read.All",),
}
"""Each path that is asked, and the permissions of which one is enough to be told."""

_CMDLET = re.compile(r"`((?:Get|Connect)-\w+)")
_PATH = re.compile(r"`GET (/[\w/]+)")


def named(check: Check, source: str) -> frozenset[str]:
    """The questions that a check says it asks, where people are read from `source`."""
    text = check.answer_from
    found = {*_CMDLET.findall(text), *(path.rstrip("/") for path in _PATH.findall(text))}
    found |= {name for name in (DNS, LDAP, OBJECTS) if re.search(rf"\b{name}\b", text)}
    found |= {EDGE} if "TLS handshake" in text and "from here" not in text else set()
    found |= {PEOPLE[source]} if "people source" in text or check in OF_PERSONS else set()
    return frozenset(found)


BY_TITLE = {(check.id, check.title): check for check in CHECKS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Off:
    """Something that does not answer, and the questions that have no answer then."""

    name: str
    questions: frozenset[str]
    faults: tuple[Fault, ...] = ()
    permissions: frozenset[str] = frozenset()
    """Taken away from the app registration."""
    without: frozenset[str] = frozenset()
    """Connections that are not configured: shell, teams."""
    only: str = ""
    """The one command for which it makes a difference, where not all that ask are meant."""


def cases(source: str) -> Iterator[Off]:
    """Each source in turn, and each single question of it; with people from `ldap` what may differ by that."""
    if source == "ldap":
        yield from _ldap()
    else:
        yield from (_cmdlet(name) for name in sorted(SHELL | TOOLS))
        yield from map(_revoked, GRAPH)
        yield from _dns()
        yield Off(name="edge", faults=(Fault("edge", "down"),), questions=frozenset({EDGE}))
    yield Off(name="connect", faults=(Fault("shell", "down", "connect"),), questions=SHELL | TOOLS)
    yield Off(name="no shell", without=frozenset({"shell"}), questions=SHELL)
    yield Off(name="no tools host", without=frozenset({"teams"}), questions=TOOLS)
    for path in GRAPH:
        yield Off(name=path, faults=(Fault("graph", "503", path),), questions=frozenset({path}))
    yield Off(name="identity", faults=(Fault("identity", "503"),), questions=ONLINE | frozenset(GRAPH))


def _cmdlet(name: str) -> Off:
    """A cmdlet that is denied; those whose names begin with its own go on."""
    longer = [other for other in SHELL | TEAMS if other.startswith(name) and other != name]
    faults = (*(Fault("shell", "slow", other) for other in longer), Fault("shell", "access-denied", name))
    return Off(name=name, faults=faults, questions=ONLINE if name == "Connect-MicrosoftTeams" else frozenset({name}))


def _revoked(path: str) -> Off:
    """A path of Graph that the app registration may not read; another one may need the same permission."""
    taken = frozenset(GRAPH[path])
    closed = frozenset(other for other, permissions in GRAPH.items() if taken.issuperset(permissions))
    return Off(name=f"permission for {path}", permissions=taken, questions=closed)


def _dns() -> Iterator[Off]:
    questions = frozenset({DNS})
    yield Off(name="dns", faults=(Fault("dns", "silent"),), questions=questions)
    yield Off(name="dns resolver", faults=(Fault("dns", "silent", "resolver:"),), questions=questions)
    zone = tuple(Fault("dns", "refused", server, times=ALWAYS) for server in ("primary:", "secondary:"))
    yield Off(name="dns zone", faults=zone, questions=questions)


def _ldap() -> Iterator[Off]:
    everything = frozenset({LDAP, OBJECTS})
    yield Off(name="ldap", faults=(Fault("ldap", "down", "connect"),), questions=everything)
    yield Off(name="ldap page 2", faults=(Fault("ldap", "cut", "page 2"),), questions=everything, only="check-sync")
    people_first = (Fault("ldap", "slow", "page 1", times=1), Fault("ldap", "cut", "page 1"))
    yield Off(name="ldap objects", faults=people_first, questions=frozenset({OBJECTS}), only="check-sync")


def asked(journal: Iterable[dict[str, object]]) -> frozenset[str]:
    """The questions that the company was asked, by its own journal."""
    return frozenset(filter(None, map(_question, journal)))


def _question(entry: dict[str, object]) -> str:
    what = str(entry["what"])
    match entry["system"]:
        case "shell":
            return what
        case "graph":
            path = what.partition(" ")[2]
            return next((known for known in GRAPH if path.startswith(known)), path)
        case "dns":
            return DNS
        case "edge":
            return EDGE
        case "ldap":
            return LDAP
        case _:
            return ""
