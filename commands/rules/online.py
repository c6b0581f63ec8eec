"""What Teams PowerShell said, or why it did not, as one value: each part by itself."""

from dataclasses import dataclass

from commands.rules.unread import Unread
from connectors.facts import OnlineSipDomain, OnlineUser, TeamsTenant, TenantFederation


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineFacts:
    """Made by `commands.online.read_online`, which signs in once for all of it."""

    tenant: TeamsTenant | Unread
    federation: TenantFederation | Unread
    sip_domains: tuple[OnlineSipDomain, ...] | Unread
    users: tuple[OnlineUser, ...] | Unread
    """Everybody, where everybody was asked for."""
