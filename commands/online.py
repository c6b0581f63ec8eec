"""Gather what Teams PowerShell says: one sign-in for all of it, and each part by itself read or not."""

from commands.gather import ask, unread
from commands.rules.online import OnlineFacts
from commands.rules.unread import Unread
from commands.services import Services
from connectors.errors import ConnectorError
from connectors.facts import OnlineUser

_NOT_ASKED = Unread(
    source="Teams PowerShell",
    detail="this check does not read all users",
    remedy="Run a check that reads all users.",
)


def read_online(services: Services, *, users: bool = False) -> OnlineFacts:
    """What Teams says about the tenant and, where asked, about everybody in it; nobody is read without being asked.

    What was said in this run of checks already is not asked for again: each sign-in takes seconds.
    """
    if services.online is not None:
        return services.online
    try:
        with services.teams.session() as session:
            return OnlineFacts(
                tenant=ask(session.tenant),
                federation=ask(session.federation),
                sip_domains=ask(session.sip_domains),
                users=ask(session.users) if users else _NOT_ASKED,
            )
    except ConnectorError as problem:
        missing = unread(problem)
        return OnlineFacts(tenant=missing, federation=missing, sip_domains=missing, users=missing)


def read_online_user(services: Services, identity: str) -> OnlineUser | Unread | None:
    """One person as Teams sees them, by user principal name or SIP address; None: Teams does not know them."""
    try:
        with services.teams.session() as session:
            return session.user(identity)
    except ConnectorError as problem:
        return unread(problem)
