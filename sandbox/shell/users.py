"""Which users Get-CsUser means: by identity, by a filter, by organisational unit."""

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

from sandbox.world import Person

Test = Callable[[Person], bool]

FIELDS: dict[str, Callable[[Person], Any]] = {
    "hostingprovider": lambda person: person.hosting_provider,
    "enabled": lambda person: person.sfb_enabled,
    "enterprisevoiceenabled": lambda person: person.enterprise_voice,
    "sipaddress": lambda person: person.sip_address,
    "displayname": lambda person: person.display_name,
    "userprincipalname": lambda person: person.user_principal_name,
    "samaccountname": lambda person: person.sam_account_name,
    "registrarpool": lambda person: person.registrar_pool,
    "lineuri": lambda person: person.line_uri,
}
"""Properties that a filter may name, in lower case."""

TERM = re.compile(
    r"""\s*\(?\s*(?P<name>\w+)\s+-(?P<operator>eq|ne|like|notlike)\s+
        (?:"(?P<double>[^"]*)"|'(?P<single>(?:[^']|'')*)'|\$(?P<word>true|false|null))\s*\)?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
CONJUNCTION = re.compile(r"-and\b", re.IGNORECASE)
WORDS: dict[str, str | bool] = {"true": True, "false": False, "null": ""}


def is_listed(person: Person) -> bool:
    """Whether Get-CsUser knows this object at all: it is a user, and has, or had, Skype for Business."""
    return person.kind == "user" and (bool(person.sip_address) or person.sfb_enabled)


def by_identity(people: Iterable[Person], identity: str) -> list[Person]:
    """The people whom `identity` names: SIP address, UPN, domain\\name, account name, DN, GUID or display name.

    A display name may hold `*`. More than one person means that a display name is shared.
    """
    wanted = identity.casefold()
    account = wanted.rpartition("\\")[2]
    guid = _guid(identity)
    listed = [person for person in people if is_listed(person)]
    for person in listed:
        names = (person.sip_address, person.user_principal_name, person.distinguished_name, person.sid)
        sip = person.sip_address.removeprefix("sip:")
        if wanted in (name.casefold() for name in (*names, sip)) or person.guid == guid:
            return [person]
    exact = [person for person in listed if person.sam_account_name.casefold() == account]
    pattern = re.sub(r"([\[\]?])", r"[\1]", wanted)
    return exact or [person for person in listed if fnmatchcase(person.display_name.casefold(), pattern)]


def compiled(text: str) -> Test:
    """A filter such as `HostingProvider -eq "SRV:" -and Enabled -eq $true`. Raises ValueError for any other form."""
    inner = text.strip()
    if inner.startswith("{") and inner.endswith("}"):
        inner = inner[1:-1]
    tests: list[Test] = []
    position = 0
    while True:
        match = TERM.match(inner, position)
        if match is None or match["name"].lower() not in FIELDS:
            raise ValueError(f'Invalid filter syntax at position {position + 1}: "{text}"')
        tests.append(_term(match))
        position = match.end()
        if position == len(inner):
            return lambda person: all(test(person) for test in tests)
        conjunction = CONJUNCTION.match(inner, position)
        if conjunction is None:
            raise ValueError(f'Invalid filter syntax at position {position + 1}: "{text}"')
        position = conjunction.end()


def _term(match: re.Match[str]) -> Test:
    read = FIELDS[match["name"].lower()]
    operator = match["operator"].lower()
    value: str | bool
    if match["word"]:
        value = WORDS[match["word"].lower()]
    else:
        value = str(match["single"]).replace("''", "'") if match["double"] is None else str(match["double"])

    def equal(person: Person) -> bool:
        held = read(person)
        if isinstance(held, bool):
            return held is value or str(held).casefold() == str(value).casefold()
        return str(held).casefold() == str(value).casefold()

    def like(person: Person) -> bool:
        return fnmatchcase(str(read(person)).casefold(), str(value).casefold())

    test = like if operator.endswith("like") else equal
    return (lambda person: not test(person)) if operator.startswith("n") else test


def _guid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
