"""A search: which entries, which of their attributes, and in which pages. Limits are those of a Windows server."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sansldap import LDAPResultCode, PagedResultControl, PartialAttribute, SearchRequest, SearchScope

from sandbox.distinguished_names import dns_name
from sandbox.ldap.entries import Entry, entries, naming_context, root_entry
from sandbox.ldap.filters import NotUnderstood, matches
from sandbox.world import World

MOST = 1000
"""MaxPageSize: entries that a search or a page of it may bring."""


class Refused(Exception):
    """The search ends with this result and nothing else."""

    def __init__(self, code: LDAPResultCode, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer brings. `cookie` asks for the next page; None: the search was not asked for in pages."""

    entries: list[Entry]
    number: int
    cookie: bytes | None
    code: LDAPResultCode = LDAPResultCode.SUCCESS
    references: tuple[str, ...] = ()


class Searches:
    """The searches of one connection: those that are not at their end are kept for their next page."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: dict[bytes, tuple[int, list[Entry]]] = {}

    def page(self, request: SearchRequest) -> Page:
        """The next entries. Raises Refused."""
        paging = next((one for one in request.controls if isinstance(one, PagedResultControl)), None)
        if any(one.critical and one is not paging for one in request.controls):
            raise Refused(LDAPResultCode.UNAVAILABLE_CRITICAL_EXTENSION, "a control is not known")
        if paging is None:
            found = self._found(request)
            code = LDAPResultCode.SIZE_LIMIT_EXCEEDED if len(found) > MOST else LDAPResultCode.SUCCESS
            return Page(found[:MOST], 1, None, code, self._references(request))
        if not paging.cookie:
            number, left = 1, self._found(request)
        elif paging.cookie in self._waiting:
            number, left = self._waiting.pop(paging.cookie)
        else:
            raise Refused(LDAPResultCode.UNWILLING_TO_PERFORM, "the cookie is not one of this connection")
        size = min(MOST, paging.size or MOST)
        cookie = b""
        if len(left) > size:
            cookie = secrets.token_bytes(16)
            self._waiting[cookie] = (number + 1, left[size:])
        return Page(left[:size], number, cookie, references=() if cookie else self._references(request))

    def _found(self, request: SearchRequest) -> list[Entry]:
        base = _comparable(request.base_object)
        if not base:
            return [root_entry(self._world)] if request.scope == SearchScope.BASE else []
        there = [entry for entry in entries(self._world) if _is_below(_comparable(entry.name), base)]
        if not there:
            best = naming_context(self._world)
            text = f"0000208D: NameErr: DSID-03100245, problem 2001 (NO_OBJECT), data 0, best match of:\n\t'{best}'"
            raise Refused(LDAPResultCode.NO_SUCH_OBJECT, text)
        try:
            return [one for one in _in_scope(there, base, request.scope) if matches(one, request.filter)]
        except NotUnderstood as error:
            raise Refused(LDAPResultCode.UNWILLING_TO_PERFORM, f"no filter of the emulator: {error}") from error

    def _references(self, request: SearchRequest) -> tuple[str, ...]:
        """Where the other parts of the forest are, told when somebody searches the whole domain."""
        root = naming_context(self._world)
        if request.scope != SearchScope.SUBTREE or _comparable(request.base_object) != _comparable(root):
            return ()
        host = dns_name(root)
        return (f"ldap://{host}/CN=Configuration,{root}",)


def chosen(entry: Entry, wanted: Iterable[str]) -> list[PartialAttribute]:
    """The attributes that were asked for; all where none was, or `*`."""
    names = {name.lower() for name in wanted}
    return [
        PartialAttribute(name=name, values=values)
        for name, values in entry.values.items()
        if not names or "*" in names or name.lower() in names
    ]


def _comparable(name: str) -> str:
    return ",".join(part.strip() for part in name.casefold().split(","))


def _is_below(name: str, base: str) -> bool:
    return name == base or name.endswith(f",{base}")


def _in_scope(there: list[Entry], base: str, scope: SearchScope) -> list[Entry]:
    """Those at the base, right below it, or anywhere below."""
    if scope == SearchScope.BASE:
        return [entry for entry in there if _comparable(entry.name) == base]
    if scope == SearchScope.ONE_LEVEL:
        return [entry for entry in there if _comparable(entry.name).partition(",")[2] == base]
    return there
