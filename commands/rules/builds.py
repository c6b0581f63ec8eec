"""Builds of the server product: the lowest that can move people, and until when each product is supported.

Microsoft's reference of Move-CsUser gives the lowest builds, in force since 31 July 2022; the ends of support
are those of Microsoft's product lifecycle pages as of mid-2026.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Product:
    """One server product. A build belongs to it from `first` up to the next product's."""

    name: str
    first: tuple[int, ...]
    lowest: tuple[int, ...] | None
    """The lowest build that can move people; None: no build of it can."""
    lowest_name: str = ""
    support_ended: date | None = None
    """None: it is supported."""


PRODUCTS = (
    Product("Lync Server 2010 or older", (0,), None, support_ended=date(2021, 4, 13)),
    Product("Lync Server 2013", (5,), (5, 0, 8308, 1182), "cumulative update 10 hotfix 7", date(2023, 4, 11)),
    Product("Skype for Business Server 2015", (6,), (6, 0, 9319, 619), "cumulative update 12", date(2025, 10, 14)),
    Product("Skype for Business Server 2019", (7,), (7, 0, 2046, 385), "cumulative update 6", date(2025, 10, 14)),
    Product("Skype for Business Server Subscription Edition", (7, 0, 2046, 820), (7, 0, 2046, 820), "first release"),
)
"""In the order of their builds."""


def product_of(build: tuple[int, ...]) -> Product | None:
    """The product that a build belongs to; None where there is no build, or it is of an unknown generation."""
    if not build or build[0] > PRODUCTS[-1].first[0]:
        return None
    return [product for product in PRODUCTS if build >= product.first][-1]


def dotted(build: tuple[int, ...]) -> str:
    """A build as people write it: 7.0.2046.385."""
    return ".".join(map(str, build))
