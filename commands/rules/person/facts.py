"""What is known about one person, and what is the same for everybody: the facts that U1 to U22 judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from commands.rules.addresses import bare
from commands.rules.check import Check
from commands.rules.home import Home, home_of
from commands.rules.matching import Account, Match
from commands.rules.reference import CloudNames, Reference
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import quoted
from commands.step import Finding, Verdict
from connectors.facts import (
    ConferencingPolicy,
    OnlineUser,
    OnPremisesUser,
    ServicesPolicy,
    SubscribedSku,
)

UPN, SIP, SAM, POOL = "<UPN>", "<SIP address>", "<sAMAccountName>", "<pool>"
BARE_SIP = "<SIP address without sip:>"
"""What stands for a person's own names in the command of a `ByHand`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What counts for everybody: read once, however many people are judged."""

    skus: Mapping[str, SubscribedSku] | Unread
    """The tenant's subscriptions by id, lower case."""
    verified: frozenset[str] | Unread
    """The tenant's verified domains, lower case."""
    sip_enabled: frozenset[str] | Unread
    """Domains that are enabled for SIP in the tenant, lower case."""
    conferencing: tuple[ConferencingPolicy, ...] | Unread
    contact_stores: tuple[ServicesPolicy, ...] | Unread
    voice_route: str
    """How calls will reach people in Teams, as `Organisation` has it."""
    server_domain: str
    """Active Directory domain of the servers; empty: that of the pool's name."""
    reference: Reference
    cloud: CloudNames
    now: datetime
    """Aware and UTC."""

    @property
    def asked(self) -> tuple[object, ...]:
        """What sources have said, or Unread where they did not."""
        return (self.skus, self.verified, self.sip_enabled, self.conferencing, self.contact_stores)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """One person, on both sides, and what surrounds them."""

    person: OnPremisesUser
    match: Match | Unread | None
    """Their accounts in Microsoft 365, and how they were matched; None: there is none."""
    online: OnlineUser | Unread | None
    """The account as Teams sees it; None: Teams does not know it."""
    absent_unit: str | None = None
    """The person's unit, for people, where nobody of it arrived in Microsoft 365; empty: others of it did; None: nobody
    has looked at the others."""
    around: Surroundings

    @property
    def name(self) -> str:
        """How the person is called in a sentence: by name before address."""
        return self.person.display_name or self.subject

    @property
    def subject(self) -> str:
        """What names the person without doubt: the UPN, or else the SIP address."""
        return subject_of(self.person)

    @property
    def has_voice(self) -> bool:
        """Whether the person has a telephone in Skype for Business."""
        return self.person.enterprise_voice or bool(self.person.line_uri)

    @property
    def home(self) -> Home:
        """Where the person is homed, as the people source has it."""
        return home_of(self.person.hosting_provider, self.around.cloud)

    @property
    def moved(self) -> bool:
        """Whether the person is homed in the cloud already."""
        return self.home is Home.CLOUD

    @property
    def on_premises(self) -> bool:
        """Whether the person is homed on Skype for Business Server."""
        return self.home is Home.SERVER


def subject_of(person: OnPremisesUser) -> str:
    """What findings about somebody carry: the UPN, or else the SIP address."""
    return person.user_principal_name or bare(person.sip_address)


class Condition(Protocol):
    """One module of this package: its check, and the rule that judges it for one person."""

    CHECK: Check

    def judge(self, facts: PersonFacts, /) -> Finding:
        """The finding about one person. Its remedy holds no name where one fix clears many people at once."""
        ...


def account(check: Check, facts: PersonFacts) -> Account | Finding:
    """The person's account; where there is none, or it could not be read, the finding that follows."""
    if isinstance(facts.match, Unread):
        return cannot_tell(check, facts.match, subject=facts.subject)
    if facts.match is None:
        return check.not_needed(f"First {facts.name} has to arrive in Microsoft 365.", subject=facts.subject)
    return facts.match.account


def seen_by_teams(check: Check, facts: PersonFacts) -> OnlineUser | Finding:
    """The person as Teams sees them; where it does not, or could not be asked, the finding that follows."""
    if isinstance(facts.match, Unread) or facts.match is None:
        found = account(check, facts)
        assert isinstance(found, Finding)  # noqa: S101 - without an account there is only a finding
        return found
    if isinstance(facts.online, Unread):
        return cannot_tell(check, facts.online, subject=facts.subject)
    if facts.online is None:
        return check.not_needed(f"First Teams has to know {facts.name}.", subject=facts.subject)
    return facts.online


def untold(check: Check, facts: PersonFacts, says: str) -> Finding:
    """What no source of this installation tells: unknown, with the command that shows it for this person."""
    return check.found(
        Verdict.UNKNOWN,
        says,
        remedy=by_hand(check, facts),
        earliest="as soon as somebody has looked",
        subject=facts.subject,
    )


def by_hand(check: Check, facts: PersonFacts) -> str:
    """How a person finds it out, with this person's own names in the command."""
    names = {
        UPN: facts.person.user_principal_name,
        SIP: facts.person.sip_address and f"sip:{bare(facts.person.sip_address)}",
        BARE_SIP: bare(facts.person.sip_address),
        SAM: facts.person.sam_account_name,
        POOL: facts.person.registrar_pool,
    }
    says = check.by_hand.says if check.by_hand else ""
    for stands_for, name in names.items():
        says = says.replace(stands_for, quoted(name)) if name else says
    return says
