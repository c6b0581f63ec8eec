"""What Microsoft itself says about the health of the services that hybrid needs."""

import re

from commands.rules.unread import Unread
from connectors.facts import ServiceHealth

NEEDED = ("microsoft teams", "skype for business", "microsoft entra")
"""How the names of these services begin, lower case."""
WELL = frozenset(
    {
        "serviceoperational",
        "servicerestored",
        "postincidentreviewpublished",
        "falsepositive",
        "resolved",
        "resolvedexternal",
        "mitigated",
        "mitigatedexternal",
    }
)
"""States in which a service works, or works again, lower case.

https://learn.microsoft.com/graph/api/resources/servicehealth lists all of them.
"""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def outages(health: tuple[ServiceHealth, ...] | Unread) -> tuple[str, ...]:
    """A sentence for each needed service that is not well; where that could not be read, one that says so.

    A state that Microsoft invents later counts as not well: it is told in Microsoft's own words.
    """
    if isinstance(health, Unread):
        return (
            f"Whether Microsoft reports an outage is not known. {health.remedy if health.refused else health.says}",
        )
    return tuple(
        f"Microsoft reports trouble for {one.service}: {_HUMP.sub(' ', one.status).lower()}."
        for one in health
        if one.service.lower().startswith(NEEDED) and one.status.lower() not in WELL
    )
