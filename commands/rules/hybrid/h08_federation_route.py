"""H8: one Edge pool carries all federation."""

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import MANAGEMENT_SHELL, HybridFacts
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed
from commands.step import Finding, Verdict

CHECK = Check(
    "H8",
    "One Edge pool is used for federation",
    must_hold="All sites together have a single federation route. None, or several: blocked.",
    answer_from="shell `Get-CsSite`",
    who=SFB_ADMIN,
    why="Move-CsUser stops where it finds several, and without one there is no federation at all.",
    earliest="a few minutes after the topology was published",
    source="https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser",
    by_hand=ByHand(
        where=MANAGEMENT_SHELL,
        command="Get-CsSite | Select-Object Identity, FederationRoute",
        expected="a single federation route",
    ),
)
NO_SITE = Unread(
    source="Skype for Business Server",
    detail="it lists no site",
    remedy="Check that the bot's account may run Get-CsSite.",
    garbled=True,
)
"""No topology is without a site, so an empty list is a missing right."""


def judge(facts: HybridFacts) -> Finding:
    """Sites may share a route, or have none of their own."""
    sites = facts.sites or NO_SITE
    if isinstance(sites, Unread):
        return cannot_tell(CHECK, sites)
    routes = sorted({site.federation_route.casefold() for site in sites if site.federation_route})
    if len(routes) == 1:
        return CHECK.passed(f"All federation takes the route {routes[0]}.")
    seen = tuple(f"{site.identity}: {site.federation_route or 'no federation route'}" for site in sites)
    if not routes:
        return CHECK.found(
            Verdict.FAIL,
            "No site has a federation route.",
            remedy="In Topology Builder, enable the federation route of the site that has the Edge pool, and publish.",
            evidence=seen,
        )
    return CHECK.found(
        Verdict.FAIL,
        f"{len(routes)} federation routes are in use: {listed(routes)}.",
        remedy="In Topology Builder, give all sites the federation route of one Edge pool, and publish.",
        evidence=seen,
    )
