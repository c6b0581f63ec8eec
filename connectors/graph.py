"""What Microsoft Graph v1.0 says about the tenant, as facts.

Every method may raise any ConnectorError: NotSignedIn, NotPermitted (with the missing permission), NotFound,
Refused, Throttled, Unreachable, Unexpected. Reads are repeated within bounds; changes never.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from connectors import graph_shapes as shapes
from connectors.errors import ConnectorError, NotFound, Unexpected
from connectors.facts import (
    AppCredential,
    AppRegistration,
    CloudUser,
    DirectoryRole,
    ServiceHealth,
    SubscribedSku,
    Tenant,
    TenantDomain,
    VerificationRecord,
)
from connectors.graph_answers import SYSTEM, not_permitted
from connectors.graph_calls import GraphCalls
from connectors.tokens import TokenSource
from connectors.transport import Transport

Fact = TypeVar("Fact")

_LARGEST_PAGE = "999"
_TEAMS_APP = "Microsoft Teams"
"""How the names of all its clients begin."""
_NAMES_AT_ONCE = 4
"""Each is asked for in three ways, and Graph takes 15 conditions in one filter."""
_LOOKS_AFTER_ADDING = 4
"""A domain that was just added may be unknown to the server that is asked next."""


class Graph:
    """Microsoft Graph of one tenant. Threads may share it.

    base_url   a cloud's address without a path: https://graph.microsoft.com
    pause      waits for so many seconds between two tries
    """

    def __init__(
        self, transport: Transport, tokens: TokenSource, *, base_url: str, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._calls = GraphCalls(transport, tokens, base_url=base_url, pause=pause)

    def organization(self) -> Tenant:
        """The tenant. NotPermitted also where Graph shows only its names, as it does to whoever may only read users.

        https://learn.microsoft.com/graph/api/organization-list
        """
        for tenant in self._list("/organization", shapes.tenant, {"$select": shapes.TENANT}):
            return tenant
        raise Unexpected(SYSTEM, "GET /organization", "the list of organisations is empty")

    def subscribed_skus(self) -> tuple[SubscribedSku, ...]:
        """The subscriptions. https://learn.microsoft.com/graph/api/subscribedsku-list"""
        return tuple(self._list("/subscribedSkus", shapes.sku, {"$select": shapes.SKU}))

    def domains(self) -> tuple[TenantDomain, ...]:
        """All domains, verified or not. https://learn.microsoft.com/graph/api/domain-list"""
        return tuple(self._list("/domains", shapes.domain, {"$select": shapes.DOMAIN}))

    def domain(self, name: str) -> TenantDomain:
        """One domain; NotFound if the tenant does not have it. https://learn.microsoft.com/graph/api/domain-get"""
        path = _domain_path(name)
        answer = self._calls.read(path, {"$select": shapes.DOMAIN})
        return _fact(shapes.domain, answer.body, f"GET {path}", answer.reference)

    def add_domain(self, name: str) -> TenantDomain:
        """Add a domain, unverified; one that is there already is returned as it is.

        https://learn.microsoft.com/graph/api/domain-post-domains
        """
        try:
            answer = self._calls.write("/domains", {"id": name.lower()})
        except ConnectorError as error:
            return self._state_after(error, name)
        added = _fact(shapes.domain, answer.body, "POST /domains", answer.reference)
        self._await_domain(added.name)
        return added

    def verification_records(self, name: str) -> tuple[VerificationRecord, ...]:
        """The records of which one proves ownership, TXT first.

        https://learn.microsoft.com/graph/api/domain-list-verificationdnsrecords
        """
        found = self._list(f"{_domain_path(name)}/verificationDnsRecords", shapes.verification_record, {})
        records = [record for record in found if record is not None]
        return tuple(sorted(records, key=lambda record: record.record_type != "TXT"))

    def verify_domain(self, name: str) -> TenantDomain:
        """Ask Graph to look for the record now. Refused, with Graph's own words, where it does not see it yet.

        Whatever went wrong, a domain that is verified afterwards counts as success: somebody else may have
        done it, or the answer was lost. https://learn.microsoft.com/graph/api/domain-verify
        """
        path = f"{_domain_path(name)}/verify"
        try:
            answer = self._calls.write(path, None)
        except ConnectorError as error:
            domain = self._state_after(error, name)
            if not domain.verified:
                raise
            return domain
        return _fact(shapes.domain, answer.body, f"POST {path}", answer.reference)

    def users(self) -> Iterator[CloudUser]:
        """Every user, read page by page while the caller goes on; nobody twice.

        Neither filtered nor counted, so the listing needs no ConsistencyLevel and reads the directory itself,
        not its slower index. https://learn.microsoft.com/graph/api/user-list
        """
        return self._list("/users", shapes.user, {"$select": shapes.USER, "$top": _LARGEST_PAGE}, key="id")

    def users_of(self, *, immutable_id: str, names: Sequence[str]) -> tuple[CloudUser, ...]:
        """The accounts that may belong to one person, nobody twice; those found by the source anchor come first.

        immutable_id   the source anchor in base64; empty: it is not asked for
        names          user principal names, SIP and SMTP addresses, with their prefix or without

        What is too much to read of everybody is read here: when each plan was assigned, and the last sync.

        The security identifier cannot be asked for: Graph only tells whether there is one. A name is compared with
        the user principal name and the proxy addresses. https://learn.microsoft.com/graph/aad-advanced-queries
        """
        bare = tuple(dict.fromkeys(name for name in map(_without_prefix, names) if name))
        filters = [
            *([f"onPremisesImmutableId eq {_literal(immutable_id)}"] if immutable_id else []),
            *(_is_called(bare[start : start + _NAMES_AT_ONCE]) for start in range(0, len(bare), _NAMES_AT_ONCE)),
        ]
        found = (
            user
            for condition in filters
            for user in self._list("/users", shapes.user, {"$filter": condition, "$select": shapes.USER_OF_ONE})
        )
        return tuple({user.user_id: user for user in found}.values())

    def roles_of(self, account: str) -> tuple[DirectoryRole, ...]:
        """The directory roles assigned to a user, named by principal name or object id, over the whole tenant.

        Not told: roles held through a group, roles that must be activated first, and those for a part of the tenant.
        NotFound if there is no such account.
        https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
        """
        path = f"/users/{quote(account, safe='')}"
        answer = self._calls.read(path, {"$select": "id"})
        principal = _fact(shapes.object_id, answer.body, f"GET {path}", answer.reference)
        query = {"$filter": f"principalId eq {_literal(principal)}", "$expand": "roleDefinition"}
        found = self._list("/roleManagement/directory/roleAssignments", shapes.role, query)
        return tuple(dict.fromkeys(role for role in found if role is not None))

    def applications(self, name: str) -> tuple[AppRegistration, ...]:
        """The app registrations of this display name. https://learn.microsoft.com/graph/api/application-list"""
        query = {"$filter": f"displayName eq {_literal(name)}", "$select": shapes.APPLICATION}
        return tuple(self._list("/applications", shapes.application, query))

    def credentials_of(self, client_id: str) -> tuple[AppCredential, ...] | None:
        """The secrets and certificates of an app registration; None where this tenant has no such one.

        Never the secrets themselves: Graph does not tell them. https://learn.microsoft.com/graph/api/application-list
        """
        query = {"$filter": f"appId eq {_literal(client_id)}", "$select": shapes.CREDENTIALS}
        return next(self._list("/applications", shapes.credentials, query), None)

    def first_teams_sign_in(self, user_id: str, *, since: datetime) -> datetime | None:
        """When somebody first signed in to Teams after a moment (aware UTC); None: no such sign-in is in the log.

        The log holds sign-ins of the last 30 days at most, some minutes late, and only those where a person typed or
        confirmed something: who is signed in silently does not show. It needs a licence with Microsoft Entra ID P1.
        https://learn.microsoft.com/graph/api/signin-list
        """
        condition = (
            f"userId eq {_literal(user_id)} and startsWith(appDisplayName,'{_TEAMS_APP}') "
            f"and createdDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        )
        found = self._list("/auditLogs/signIns", shapes.sign_in, {"$filter": condition, "$top": _LARGEST_PAGE})
        return min((moment for moment in found if moment is not None), default=None)

    def service_health(self) -> tuple[ServiceHealth, ...]:
        """The state of each service. https://learn.microsoft.com/graph/api/serviceannouncement-list-healthoverviews"""
        return tuple(self._list("/admin/serviceAnnouncement/healthOverviews", shapes.service_health, {}))

    def _list(
        self, path: str, read: Callable[[dict[str, Any]], Fact], query: dict[str, str], *, key: str = ""
    ) -> Iterator[Fact]:
        """The items of a collection as facts; with `key`, an item that an overlapping page repeats comes once."""
        asked = f"GET {path}"
        recent: set[str] = set()
        for page in self._calls.pages(path, query):
            repeated = False
            for item in page.items:
                fact = _fact(read, item, asked, page.reference)
                if key and item[key] in recent:
                    repeated = True
                    continue
                if key:
                    recent.add(item[key])
                yield fact
            if page.settled and not repeated:
                recent.clear()

    def _await_domain(self, name: str) -> None:
        """Wait until a domain that was just added is known everywhere, or not much longer."""
        path = f"{_domain_path(name)}/verificationDnsRecords"
        for wait in range(1, _LOOKS_AFTER_ADDING + 1):
            try:
                self._calls.read(path)
            except NotFound:
                self._calls.pause(wait)
            except ConnectorError:
                return  # it was added; who asks next meets this trouble and reports it
            else:
                return

    def _state_after(self, failure: ConnectorError, name: str) -> TenantDomain:
        """The domain as it is after a change that failed; raises that failure where it cannot be read."""
        try:
            return self.domain(name)
        except ConnectorError:
            raise failure from None


def _domain_path(name: str) -> str:
    return f"/domains/{quote(name.lower(), safe='')}"


def _literal(text: str) -> str:
    """A text as OData writes it, whatever is in it."""
    return "'" + text.replace("'", "''") + "'"


def _without_prefix(name: str) -> str:
    """An address without sip: or smtp:, lower case: Graph compares without case."""
    bare = name.strip().lower()
    return bare.removeprefix("sip:").removeprefix("smtp:")


def _is_called(names: Sequence[str]) -> str:
    """The condition that a user has one of these names, in one of the places where it may stand."""
    return " or ".join(
        condition
        for name in names
        for condition in (
            f"userPrincipalName eq {_literal(name)}",
            f"proxyAddresses/any(p:p eq {_literal(f'sip:{name}')})",
            f"proxyAddresses/any(p:p eq {_literal(f'smtp:{name}')})",
        )
    )


def _fact(read: Callable[[dict[str, Any]], Fact], item: object, asked: str, reference: str) -> Fact:
    if not isinstance(item, dict):
        raise Unexpected(SYSTEM, asked, "an item is not an object", reference=reference)
    try:
        return read(item)
    except shapes.Withheld as error:
        method, _, path = asked.partition(" ")
        raise not_permitted(method, path, str(error), reference) from error
    except shapes.Unreadable as error:
        raise Unexpected(SYSTEM, asked, str(error), reference=reference) from error
