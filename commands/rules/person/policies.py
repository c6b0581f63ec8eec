"""Which policy counts for somebody: their own, or that of the site or of everybody."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

_SITE = "site:"


class Policy(Protocol):
    """Any policy of the deployment."""

    @property
    def identity(self) -> str:
        """Global, Site:name or Tag:name."""
        ...


Some = TypeVar("Some", bound=Policy)


def effective(policies: Sequence[Some], name: str, *, same: Callable[[Some], bool]) -> Some | None:
    """The policy that counts for somebody with the policy `name`; an empty name: the site's or the global one.

    Nothing tells whose site is which: where a site's policy says something other than the global one about what
    `same` reads, or the policy is not among them, it is None.
    """
    if name:
        wanted = {name.casefold(), f"tag:{name.casefold()}"}
        return next((policy for policy in policies if policy.identity.casefold() in wanted), None)
    for_all = next((policy for policy in policies if policy.identity.casefold() == "global"), None)
    sites = [policy for policy in policies if policy.identity.casefold().startswith(_SITE)]
    if for_all is None or any(same(site) != same(for_all) for site in sites):
        return None
    return for_all
