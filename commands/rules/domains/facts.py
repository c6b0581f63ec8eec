"""What the checks of step 2 look at: one value for each domain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from commands.rules.domains.ownership import is_public, wanted
from commands.rules.domains.targets import Clouds
from commands.rules.reference import Patience
from commands.rules.unread import Unread
from connectors.facts import DnsSurvey, OnlineSipDomain, TenantDomain, VerificationRecord

SFB_SERVICE = "OfficeCommunicationsOnline"
"""The name of Skype for Business and Teams among a domain's `supportedServices`."""


class Asked(StrEnum):
    """What came of asking Microsoft 365 to verify a domain."""

    NOT_ASKED = "not asked"
    """Nobody has confirmed the verification."""
    TOO_EARLY = "too early"
    """Confirmed, but no server has the record yet: Microsoft 365 was not asked."""
    VERIFIED = "verified"
    NOT_FOUND = "not found"
    """Microsoft 365 was asked, and did not find the record."""
    FORBIDDEN = "forbidden"
    """The application may not verify domains."""
    NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of asking, and why where it did not succeed."""

    asked: Asked = Asked.NOT_ASKED
    problem: Unread | None = None


class Homes(StrEnum):
    """Where the organisation's people are homed: by that it follows where public DNS has to lead."""

    HYBRID = "hybrid"
    """At least one enabled person is homed on premises."""
    CLOUD_ONLY = "cloud only"
    """Nobody is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Since when public DNS has answered as it does now. Times are aware and UTC."""

    since: datetime
    previous: str | None
    """What it answered before; None: nobody has looked before `since`."""
    settles_by: datetime
    """By when every cache has the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What public DNS says about one record, and since when; None: not every server answered."""

    survey: DnsSurvey
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainFacts:
    """What is known about one domain."""

    name: str
    now: datetime
    """Aware and UTC."""
    clouds: Clouds
    patience: Patience
    on_premises: bool | Unread
    """Whether Skype for Business Server lists it among its SIP domains."""
    in_addresses: bool = False
    """Whether somebody's SIP address lies in it, as far as people were read."""
    tenant: TenantDomain | Unread | None
    """None: the tenant does not have it."""
    online: OnlineSipDomain | Unread | None
    """None: Teams does not list it."""
    homes: Homes | Unread
    public: Mapping[str, Looked] = field(default_factory=dict)
    """By label, for instance _sip._tls; empty where nothing was looked up."""
    suffixes: tuple[str, ...] | Unread | None = None
    """UPN suffix, lower case, of everybody with a SIP address in it; None: the people were not read this time."""
    verified_names: frozenset[str] | Unread = frozenset()
    """All verified domains of the tenant, lower case."""
    records: tuple[VerificationRecord, ...] | Unread = ()
    survey: DnsSurvey | None = None
    """Of the verification record; None where nothing was to be looked up."""
    attempt: Attempt = Attempt()
    verified_parent: str = ""
    """A verified domain of the tenant that this one lies in."""
    known: tuple[str, ...] = ()
    """The SIP domains of the deployment, for a name that is not among them."""

    @property
    def used(self) -> bool | Unread:
        """Whether the deployment uses it: it is listed; where nothing could be listed, people have addresses in it."""
        return True if self.in_addresses and isinstance(self.on_premises, Unread) else self.on_premises

    @property
    def verified(self) -> bool:
        """Whether it is certain that the tenant owns the domain."""
        return isinstance(self.tenant, TenantDomain) and self.tenant.verified

    @property
    def just_verified(self) -> bool:
        """Whether Microsoft 365 has verified it in this look, so that not everything in the cloud knows of it yet."""
        return self.attempt.asked is Asked.VERIFIED

    @property
    def record(self) -> VerificationRecord | None:
        """The record to publish; None where there is none, or none could be read."""
        return None if isinstance(self.records, Unread) else wanted(self.records)

    @property
    def record_public(self) -> bool:
        """Whether it makes sense to ask Microsoft 365 to verify now, see `is_public`."""
        return self.record is not None and self.survey is not None and is_public(self.record, self.survey)

    @property
    def surveys(self) -> tuple[DnsSurvey, ...]:
        """Everything that public DNS was asked."""
        own = (self.survey,) if self.survey else ()
        return (*own, *(looked.survey for looked in self.public.values()))
