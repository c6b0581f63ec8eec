"""What a command may use: connectors, storage, the clock and a few facts about this installation.

Built by `bot/wiring.py`; commands and tests receive it, and nothing below `bot/` builds it.
"""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from commands.known_people import KnownPeople
from commands.rules.moves.limits import Limits
from commands.rules.moves.policy import Policy
from commands.rules.notes.texts import NoteRules
from commands.rules.online import OnlineFacts
from commands.rules.reference import CloudNames, Reference
from connectors.edge import EdgeProbe
from connectors.facts import DirectoryObject, OnPremisesUser
from connectors.graph import Graph
from connectors.move import Mover
from connectors.nameserver import Nameserver
from connectors.shell import Shell
from connectors.teams import Teams
from storage.database import Database


def _say_nothing(_: str) -> None:
    """Progress that nobody watches."""


def _nobody_to_ask() -> Mapping[str, AbstractSet[str]] | None:
    """Approver groups where there is no Slack."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class BotIdentity:
    """With which credentials the bot signs in to Microsoft 365, as far as it has to know when they run out."""

    client_id: str = ""
    secret: str = field(default="", repr=False)
    """The first characters of its client secret, which the portal shows too; empty: it signs in otherwise."""
    certificate: tuple[str, datetime] | None = None
    """Thumbprint and end (aware, UTC) of its certificate."""
    thumbprint: str = ""
    """Of the certificate on the tools host, upper case; empty: there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What the operator told us about their organisation."""

    tenant_id: str
    other_tenant_ids: tuple[str, ...] = ()
    """Further tenants the operator configured: a deployment can be hybrid with one only (T2)."""
    pilot_users: tuple[str, ...] = ()
    """User principal names of the first people to move; empty: not chosen yet (T5)."""
    reference: Reference
    """Builds, plans and names that the checks compare with."""
    cloud: CloudNames
    """How Teams is called in the cloud of this tenant."""
    move_account: str = ""
    """User principal name of the account that moves people; empty: not named (T7)."""
    exchange: str = "none"
    """Which Exchange is integrated: none, server (on premises) or hybrid (Exchange Online too) (H11, H13)."""
    voice_route: str = ""
    """How telephone calls will reach people in Teams: direct-routing, calling-plan, operator-connect, none; or
    empty: not decided (U14)."""
    server_domain: str = ""
    """Active Directory domain of the Skype for Business servers; empty: that of the pool's name (U20)."""
    vips: tuple[str, ...] = ()
    """User principal names of people to be careful with when they are moved."""
    domain_controllers: Mapping[str, str] = field(default_factory=dict)
    """By Active Directory domain, lower case: the controller that a move of its people is to ask (U20)."""
    policy: Policy = field(default_factory=Policy)
    """Who may approve moves, and how many approvals which kind of move needs."""
    moves: Limits = field(default_factory=Limits)
    """How people are moved here."""
    notes: NoteRules = field(default_factory=NoteRules)
    """Whether and how the people of a wave are told by direct message."""
    operations_channel: str = ""
    """Conversation in Slack where alarms are posted; empty: nowhere."""
    identity: BotIdentity = field(default_factory=BotIdentity)
    """How the bot signs in to Microsoft 365."""


@dataclass(frozen=True, slots=True)
class InSlack:
    """Whom Slack knows under an address. Without a `user` nothing can be sent, and `problem` says why."""

    user: str = ""
    """Slack user id."""
    problem: str = ""
    """A sentence without its full stop."""
    silent: bool = False
    """Slack did not answer: it may later."""


def _no_slack(_: Sequence[str]) -> InSlack:
    """People of Slack where there is no Slack."""
    return InSlack(problem="Slack is not asked from the terminal", silent=True)


class PeopleSource(Protocol):
    """Where the people of Skype for Business Server are read. Every method may raise any ConnectorError."""

    @property
    def name(self) -> str:
        """What the source is called: "Active Directory"."""

    @property
    def rights(self) -> str:
        """What to check where it lists nobody, as a sentence: a missing right looks like an empty company."""

    def users(self) -> tuple[OnPremisesUser, ...]:
        """Everybody who has, or had, Skype for Business."""

    def find(self, identity: str) -> tuple[OnPremisesUser, ...]:
        """Those of them whom a typed name fits: user principal name, SIP address, account name with or without
        DOMAIN\\ before it, display name, and the mail address where the source can be asked for it."""

    def objects(self) -> tuple[DirectoryObject, ...]:
        """Everybody and everything with an address. Raises Refused where the source cannot list that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The outside world as a command sees it. `now` gives aware UTC times."""

    organisation: Organisation
    graph: Graph
    nameserver: Nameserver
    shell: Shell
    people: PeopleSource
    """The management shell or Active Directory, as the settings say."""
    edge: EdgeProbe
    """Reads the certificate of an Access Edge from the internet's side (H12)."""
    teams: Teams
    """Teams PowerShell on a tools host; commands ask it by `commands/online.py`."""
    mover: Mover
    """Moves one person at a time; nobody but the executor of an approved request calls it."""
    database: Database
    now: Callable[[], datetime]
    known: KnownPeople = field(default_factory=KnownPeople)
    """People whom the last check has read, to help with typing."""
    online: OnlineFacts | None = None
    """What Teams PowerShell has said in this run of checks already; None: whoever needs it asks."""
    approvers: Callable[[], Mapping[str, AbstractSet[str]] | None] = field(default=_nobody_to_ask)
    """Who is in each approver group now, by its name; None where that cannot be told."""
    find_in_slack: Callable[[Sequence[str]], InSlack] = field(default=_no_slack)
    """Who somebody is in Slack, by the first of these addresses that it knows."""
    progress: Callable[[str], None] = field(default=_say_nothing)
    """Told, in a short sentence, what a long check is doing now."""
