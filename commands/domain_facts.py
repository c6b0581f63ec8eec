"""Gather what is known about domains: from both sides, from public DNS, and since when it is so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from commands.gather import ask
from commands.history import found_last
from commands.online import read_online
from commands.rules.addresses import host, is_fallback
from commands.rules.domains.d01_both_sides import used_online
from commands.rules.domains.facts import DomainFacts, Homes, Looked, Seen
from commands.rules.domains.homes import homes_of
from commands.rules.domains.matrix import NOT_USED
from commands.rules.domains.public_dns import answer_seen, settled
from commands.rules.domains.public_records import RECORDS
from commands.rules.domains.targets import Clouds, clouds_of
from commands.rules.unread import Unread
from commands.services import Services
from commands.step import Step
from connectors.facts import DnsSurvey, OnlineSipDomain, OnPremisesUser, SipDomain, TenantDomain
from connectors.nameserver import is_name
from storage import sightings

Users = tuple[OnPremisesUser, ...] | Unread
Online = dict[str, OnlineSipDomain] | Unread

RELIABLE = timedelta(hours=24)
"""How long it is relied on where people were homed when they were last read."""
_WHOLE, _HOMES = "", "homes"
"""Where the organisation's homes are kept among the sightings."""

_NO_SIP_DOMAIN = Unread(
    source="Skype for Business Server",
    detail="it lists no SIP domain",
    remedy="Check that the bot's account may run Get-CsSipDomain.",
    garbled=True,
)
"""No deployment is without a SIP domain, so an empty list is a missing right."""
_NOT_READ = Unread(
    source="Skype for Business Server",
    detail="where people are homed was not asked in the last 24 hours",
    remedy="Type verify-domain without a domain: that reads everybody.",
    garbled=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What both sides say about all domains; the names are lower case."""

    sip: tuple[SipDomain, ...] | Unread
    tenant: dict[str, TenantDomain] | Unread
    online: Online
    homes: Homes | Unread
    users: Users | None
    """None: they were not read this time."""
    before: tuple[str, ...] = ()
    """What the last check of all domains took for a domain of the deployment; only where nothing lists them now."""

    def lists(self, name: str) -> bool | Unread:
        """Whether the deployment lists a SIP domain."""
        return self.sip if isinstance(self.sip, Unread) else name in self.known

    @property
    def used(self) -> tuple[str, ...]:
        """The domains that the deployment lists; where they could not be read, those of people's addresses."""
        return self.in_addresses if isinstance(self.sip, Unread) else self.known

    @property
    def known(self) -> tuple[str, ...]:
        """The SIP domains of the deployment, as far as it lists them."""
        return () if isinstance(self.sip, Unread) else tuple(d.name.lower() for d in self.sip)

    @property
    def in_addresses(self) -> tuple[str, ...]:
        """The domains of people's SIP addresses, as far as people were read.

        Whoever is shown no SIP domain lacks a right, and may be shown the wrong people too: that proves nothing.
        """
        if self.users is None or isinstance(self.users, Unread) or self.sip is _NO_SIP_DOMAIN:
            return ()
        people = (user for user in self.users if user.enabled and user.sip_address)
        return tuple(dict.fromkeys(host(user.sip_address) for user in people))


def read_sides(services: Services, users: Users | None, *, about: str = "") -> Sides:
    """Both sides. `users`: everybody, where they were read; else where they are homed is remembered from then.

    `about`: the one domain that is of interest; Teams is then asked only if there can be something to say about it.
    """
    sip = ask(services.shell.sip_domains)
    tenant = ask(services.graph.domains)
    return Sides(
        sip=sip if isinstance(sip, Unread) else sip or _NO_SIP_DOMAIN,
        tenant=tenant if isinstance(tenant, Unread) else {d.name.lower(): d for d in tenant},
        online=_online(services, tenant, about),
        homes=_remembered_homes(services) if users is None else _homes(services, users),
        users=users,
        before=_names_before(services) if isinstance(sip, Unread) else (),
    )


def names_of(sides: Sides) -> tuple[str, ...]:
    """The deployment's domains, then those that only the tenant uses; where the shell is silent, all that are known."""
    theirs = {} if isinstance(sides.tenant, Unread) else sides.tenant
    own = [d for d in theirs.values() if not d.initial and not is_fallback(d.name)]
    if isinstance(sides.sip, Unread):
        online = () if isinstance(sides.online, Unread) else (name for name in sides.online if not is_fallback(name))
        return tuple(dict.fromkeys((*sides.in_addresses, *(d.name.lower() for d in own), *online, *sides.before)))
    extra = (d.name.lower() for d in own if used_online(d, _online_of(sides, d.name.lower())))
    return tuple(dict.fromkeys((*sides.known, *extra)))


def facts_of(services: Services, name: str, sides: Sides) -> DomainFacts:
    """Everything about one domain but where it leads; of DNS only the record that proves whose it is, while needed."""
    tenant = sides.tenant
    facts = DomainFacts(
        name=name,
        now=services.now(),
        clouds=_clouds(services),
        patience=services.organisation.reference.patience,
        on_premises=sides.lists(name),
        in_addresses=name in sides.in_addresses,
        tenant=tenant if isinstance(tenant, Unread) else tenant.get(name),
        online=_online_of(sides, name),
        homes=sides.homes,
        suffixes=_suffixes(name, sides),
        verified_names=tenant if isinstance(tenant, Unread) else frozenset(n for n, d in tenant.items() if d.verified),
        known=sides.known,
        verified_parent="" if isinstance(tenant, Unread) else _verified_parent(name, tenant),
    )
    if not isinstance(facts.tenant, TenantDomain) or facts.tenant.verified:
        return facts
    facts = replace(facts, records=ask(lambda: services.graph.verification_records(name)))
    if facts.record is None:
        return facts
    services.progress(f"Asking the name servers of {name}")
    try:
        survey = services.nameserver.survey(facts.record.name, facts.record.record_type.upper())
    except ValueError:
        return replace(facts, records=_mislabelled(name))
    return replace(facts, survey=survey)


def with_public_records(services: Services, domains: Sequence[DomainFacts]) -> tuple[DomainFacts, ...]:
    """The same with what public DNS says about each that the deployment uses, and since when. Raises StorageError."""
    wanted = [
        (facts, record)
        for facts in domains
        if facts.on_premises is not False
        for record in RECORDS
        if is_name(record.name(facts.name))
    ]
    surveys = services.nameserver.surveys((record.name(facts.name), record.kind) for facts, record in wanted)
    looked: dict[str, dict[str, Looked]] = {}
    for (facts, record), survey in zip(wanted, surveys, strict=True):
        seen = _seen(services, facts.name, record.label, survey)
        looked.setdefault(facts.name, {})[record.label] = Looked(survey=survey, seen=seen)
    return tuple(replace(facts, public=looked.get(facts.name, {})) for facts in domains)


def online_now(services: Services, name: str) -> OnlineSipDomain | Unread | None:
    """What Teams says about one domain, asked again: something has just been changed. None: Teams does not list it."""
    domains = read_online(replace(services, online=None)).sip_domains
    return domains if isinstance(domains, Unread) else next((d for d in domains if d.name == name), None)


def _clouds(services: Services) -> Clouds:
    return clouds_of(services.organisation.reference, services.organisation.cloud)


def _seen(services: Services, domain: str, record: str, survey: DnsSurvey) -> Seen | None:
    organisation, now = services.organisation, services.now()
    answer = answer_seen(survey, _clouds(services))
    if answer is None:
        return None
    settles_by = settled(survey, organisation.reference.patience, now)
    with services.database.session() as session:
        noted = sightings.observe(session, domain=domain, record=record, answer=answer, now=now, settles_by=settles_by)
        return Seen(since=noted.since, previous=noted.previous, settles_by=noted.settles_by)


def _homes(services: Services, users: Users) -> Homes | Unread:
    """Where these people are homed; remembered for looks that do not read them."""
    homes = users if isinstance(users, Unread) else homes_of(users, services.organisation.cloud)
    if isinstance(homes, Homes):
        now = services.now()
        with services.database.session() as session:
            sightings.observe(session, domain=_WHOLE, record=_HOMES, answer=homes, now=now, settles_by=now)
    return homes


def _remembered_homes(services: Services) -> Homes | Unread:
    with services.database.session() as session:
        seen = sightings.last(session, domain=_WHOLE, record=_HOMES)
        return Homes(seen.answer) if seen and services.now() - seen.seen_at <= RELIABLE else _NOT_READ


def _names_before(services: Services) -> tuple[str, ...]:
    """The domains of the last matrix but those that the deployment certainly did not use."""
    whole = found_last(services).get(Step.DOMAINS)
    rows = whole.matrix.rows if whole is not None and whole.matrix is not None else ()
    return tuple(row[0].text for row in rows if row[1].text != NOT_USED)


def _online(services: Services, tenant: tuple[TenantDomain, ...] | Unread, about: str) -> Online:
    if about and not isinstance(tenant, Unread) and not any(d.verified for d in tenant if d.name.lower() == about):
        return {}
    domains = read_online(services).sip_domains
    return domains if isinstance(domains, Unread) else {domain.name: domain for domain in domains}


def _online_of(sides: Sides, name: str) -> OnlineSipDomain | Unread | None:
    return sides.online if isinstance(sides.online, Unread) else sides.online.get(name)


def _suffixes(name: str, sides: Sides) -> tuple[str, ...] | Unread | None:
    """The UPN suffix of everybody with a SIP address in a domain of the deployment [D7]."""
    if sides.users is None or sides.lists(name) is False:
        return None
    if isinstance(sides.users, Unread):
        return sides.users
    if name not in sides.used:
        return None
    mine = (user for user in sides.users if user.enabled and host(user.sip_address) == name)
    return tuple(host(user.user_principal_name) for user in mine)


def _mislabelled(name: str) -> Unread:
    return Unread(
        source="Microsoft Graph",
        detail=f"the name to publish the verification record of {name} under is not a name in DNS",
        remedy="Look the record up in the Microsoft 365 admin centre, under Settings, Domains.",
        garbled=True,
    )


def _verified_parent(name: str, tenant: dict[str, TenantDomain]) -> str:
    """The nearest verified domain of the tenant above this one."""
    labels = name.split(".")
    above = (".".join(labels[start:]) for start in range(1, len(labels) - 1))
    return next((parent for parent in above if parent in tenant and tenant[parent].verified), "")
