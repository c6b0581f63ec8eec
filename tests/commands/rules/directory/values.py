"""Two sides of a directory made by hand, in which everything is ready: only what a test is about has to be named."""

from collections.abc import Iterable
from typing import Any

from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged
from commands.rules.directory.step import judge_directory
from commands.rules.matching import join
from commands.rules.unread import Unread
from commands.step import Finding, StepResult
from connectors.facts import (
    CloudUser,
    DirectoryObject,
    Licence,
    ObjectKind,
    OnlineUser,
    OnPremisesUser,
    ProvisioningConflict,
)
from tests.commands import values
from tests.commands.values import CLOUD, NOW, REFERENCE, SILENT, sku, synced, tenant

VERIFIED = frozenset({"contoso.com", "contoso0.onmicrosoft.com"})
LICENCE = Licence(sku_id="sku-e3")
ONLY_SHELL = Unread(
    source="The management shell", detail="only users", remedy="Set HYBRIDBOT_LDAP_URL and others.", by_nature=True
)


def person(name: str = "ada", **changes: Any) -> OnPremisesUser:
    """Somebody on premises as Active Directory tells it: no attribute is unknown."""
    known: dict[str, Any] = {
        "account_enabled": True,
        "proxy_addresses": (f"SMTP:{name}@contoso.com", f"sip:{name}@contoso.com"),
        "given_name": name.title(),
        "mail": f"{name}@contoso.com",
        "mail_nickname": name,
        "target_address": "",
        "originator_sid": "",
        "registrar_pool": "pool01.contoso.com",
    }
    return values.person(name, **known | changes)


def contact(name: str, **changes: Any) -> DirectoryObject:
    """A contact of the directory that shares nothing with anybody."""
    known: dict[str, Any] = {
        "kind": ObjectKind.CONTACT,
        "name": name.title(),
        "distinguished_name": f"CN={name},OU=Contacts,DC=contoso,DC=com",
    }
    return DirectoryObject(**known | changes)


def online(someone: OnPremisesUser, **changes: Any) -> OnlineUser:
    """How Teams sees somebody once everything has arrived."""
    known: dict[str, Any] = {
        "object_id": f"id-{someone.sam_account_name}",
        "user_principal_name": someone.user_principal_name,
        "on_premises_host": someone.hosting_provider,
        "on_premises_sip_address": someone.sip_address,
        "on_premises_sip_enabled": True,
    }
    return OnlineUser(**known | changes)


def facts(
    people: Iterable[OnPremisesUser] = (), users: Iterable[CloudUser] | None = None, /, **changes: Any
) -> DirectoryFacts:
    """What is known about these two sides; without `users` everybody has arrived."""
    everybody = tuple(people)
    known: dict[str, Any] = {
        "now": NOW,
        "reference": REFERENCE,
        "cloud": CLOUD,
        "tenant": tenant(),
        "people": everybody,
        "objects": (),
        "directory": join(everybody, map(synced, everybody) if users is None else users),
        "verified": VERIFIED,
        "sip_domains": frozenset({"contoso.com"}),
        "online": tuple(map(online, everybody)),
        "skus": (sku(),),
        "forest_state": "LC_FORESTSETTINGS_STATE_READY",
    }
    return DirectoryFacts(**known | changes)


def of_ada(**changes: Any) -> DirectoryFacts:
    """What is known where only Ada is enabled; the changes are hers."""
    return facts([person("ada", **changes)])


def parties(judged: Judged) -> list[tuple[str, str]]:
    """Whom a finding is about, each with the name of the other party."""
    return [(trouble.name, trouble.other.split(" (")[0]) for trouble in judged.troubles]


def check(people: Iterable[OnPremisesUser], users: Iterable[CloudUser] | None = None, /, **changes: Any) -> StepResult:
    """The result for these two sides."""
    return judge_directory(facts(people, users, **changes))


def about(result: StepResult, title: str) -> Finding:
    """The one finding with this beginning of its title."""
    (finding,) = [finding for finding in result.findings if finding.title.startswith(title)]
    return finding


def rows(result: StepResult, check_id: str) -> list[tuple[str, ...]]:
    """The rows of one check in the table."""
    return [row for row in (result.table.rows if result.table else ()) if row[4] == check_id]


def conflict(value: str, attribute: str = "ProxyAddresses") -> tuple[ProvisioningConflict, ...]:
    """What Graph tells about a refused value."""
    return (ProvisioningConflict(attribute=attribute, value=value),)


ADA, BEN = person("ada"), person("ben")
NOBODY, UNREAD = facts(), facts(people=SILENT)
"""An empty list of people, and none."""
