"""What the checks of step 1 look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commands.rules.reference import Patience, Plans
from commands.rules.unread import Unread
from connectors.facts import DirectoryRole, Licence, ServiceHealth, SubscribedSku, TeamsTenant, Tenant

Skus = tuple[SubscribedSku, ...]
Pilots = Mapping[str, tuple[Licence, ...] | None]
"""User principal name of each pilot user to their licences; None: nobody in the tenant has that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFacts:
    """Every source's part by itself, so that one that is silent takes no other along. `now` is aware and UTC."""

    now: datetime
    plans: Plans
    patience: Patience
    configured_id: str
    other_ids: tuple[str, ...]
    tenant: Tenant | Unread
    skus: Skus | Unread
    pilots: Pilots | Unread
    teams: TeamsTenant | Unread
    move_account: str
    """User principal name of the account that moves people; empty: not named."""
    roles: tuple[DirectoryRole, ...] | Unread
    """Of that account; of no interest where it is not named."""
    health: tuple[ServiceHealth, ...] | Unread = ()
    """Of Microsoft's services. Mentioned, never judged."""
