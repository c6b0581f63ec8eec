"""Every condition that the pretend company can violate, and how. A test holds the ids to what is documented."""

from sandbox.plants.company import COMPANY
from sandbox.plants.directory import DIRECTORY
from sandbox.plants.dns import DNS
from sandbox.plants.people import PEOPLE
from sandbox.plants.plant import Plant, together

_ALL = COMPANY | DNS | PEOPLE | DIRECTORY


def _order(check: str) -> tuple[str, int]:
    return check[0], int(check[1:])


PLANTS: dict[str, Plant] = {check: _ALL[check] for check in sorted(_ALL, key=_order)}
"""By id of the condition, in the order of the ids."""

TOGETHER = together(PLANTS)
"""What the company "everything" has."""
