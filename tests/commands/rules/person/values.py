"""A person who can be moved, with everything around: only what a test is about has to be changed."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from commands.rules.matching import Match, join
from commands.rules.person.facts import PersonFacts, Surroundings
from commands.step import Finding, Verdict
from connectors.facts import (
    ConferencingPolicy,
    Licence,
    Mailbox,
    OnlineUser,
    OnPremisesUser,
    ServicePlan,
    ServicesPolicy,
)
from tests.commands.values import CLOUD, NOW, REFERENCE, SFB_ID, TEAMS_ID, person, sku, synced

PHONE_ID = "4828c8ec-dc2e-4779-b502-87ac9ce28ab7"
MEETING_ID = "3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40"
Judge = Callable[[PersonFacts], Finding]


def movable(**changes: Any) -> OnPremisesUser:
    """Ada, of whom Active Directory tells everything and nothing is wrong."""
    known: dict[str, Any] = {
        "registrar_pool": "pool01.contoso.com",
        "account_enabled": True,
        "protected": False,
        "originator_sid": "",
        "owner_urn": "",
        "dial_in": False,
        "conferencing_policy": "",
        "services_policy": "",
        "mailbox": Mailbox.CLOUD,
    }
    return person("ada", **known | changes)


def online(**changes: Any) -> OnlineUser:
    """Ada as Teams sees her."""
    known: dict[str, Any] = {
        "object_id": "id-ada",
        "user_principal_name": "ada@contoso.com",
        "on_premises_host": "SRV:",
        "user_type": "DirSyncEnabledOnPremTeamsUser",
        "upgrade_mode": "Islands",
    }
    return OnlineUser(**known | changes)


def around(**changes: Any) -> Surroundings:
    """One subscription with Teams, contoso.com, and policies that allow nothing special."""
    known: dict[str, Any] = {
        "skus": {"sku-e3": sku()},
        "verified": frozenset({"contoso.com"}),
        "sip_enabled": frozenset({"contoso.com"}),
        "conferencing": (ConferencingPolicy(identity="Global", pstn_conferencing=False),),
        "contact_stores": (ServicesPolicy(identity="Global", ucs_allowed=False),),
        "voice_route": "direct-routing",
        "server_domain": "contoso.com",
        "reference": REFERENCE,
        "cloud": CLOUD,
        "now": NOW,
    }
    return Surroundings(**known | changes)


def matched(someone: OnPremisesUser, **changes: Any) -> Match | None:
    """The account that synchronisation made of somebody, with a licence and a usage location."""
    known: dict[str, Any] = {"licences": (Licence(sku_id="SKU-E3"),), "usage_location": "DE", "account_enabled": True}
    return join((someone,), [synced(someone, **known | changes)]).matches.get(0)


def facts(
    someone: OnPremisesUser | None = None, *, account: dict[str, Any] | None = None, **changes: Any
) -> PersonFacts:
    """Ada, or somebody else; `account` changes hers, further changes are of PersonFacts or of Surroundings."""
    who = someone or movable()
    own = {key: changes.pop(key) for key in ("match", "online", "absent_unit") if key in changes}
    known: dict[str, Any] = {"match": matched(who, **account or {}), "online": online(), "around": around(**changes)}
    return PersonFacts(person=who, **known | own)


def after_move(
    *, person: dict[str, Any] | None = None, account: dict[str, Any] | None = None, **changes: Any
) -> PersonFacts:
    """Ada after her move, with everything as it should be; changes are of her in Teams, or as in `facts`."""
    names = {field.name for field in fields(OnlineUser)}
    shown = {key: changes.pop(key) for key in tuple(changes) if key in names}
    known = {
        "on_premises_host": CLOUD.proxy_fqdn,
        "user_type": "DirSyncEnabledOnlineTeamsOnlyUser",
        "upgrade_mode": "TeamsOnly",
    }
    moved = movable(hosting_provider=CLOUD.proxy_fqdn, registrar_pool="", **person or {})
    return facts(moved, account=account, **{"online": online(**known | shown)} | changes)


def with_voice(**changes: Any) -> PersonFacts:
    """Ada with a telephone in Skype for Business."""
    return facts(movable(enterprise_voice=True, line_uri="tel:+4930555"), **changes)


def selling(*plan_ids: str, **changes: Any) -> dict[str, Any]:
    """One subscription with these plans, as `skus` of the surroundings."""
    plans = tuple(ServicePlan(plan_id=plan_id, name=plan_id[:4]) for plan_id in plan_ids)
    return {"sku-e3": sku(plans=plans, **changes)}


BOTH = (TEAMS_ID, SFB_ID)
ALL = (*BOTH, PHONE_ID, MEETING_ID)
NONE: dict[str, Any] = {"licences": ()}
"""No licence, as a change of the account."""
UNLISTED: dict[str, Any] = {"licences": (Licence(sku_id="sku-unlisted"),)}
"""One of a subscription that the tenant does not list."""


def off(*plan_ids: str) -> dict[str, Any]:
    """A licence with these plans switched off, as a change of the account."""
    return {"licences": (Licence(sku_id="sku-e3", disabled_plans=frozenset(plan_ids)),)}


def judged(judge: Judge, about: PersonFacts) -> Finding:
    """The finding. What is not green says why, what to do and who; every finding names the person."""
    found = judge(about)
    assert found.subject == about.subject
    if found.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        assert found.why
        assert found.remedy
        assert found.who
    return found
