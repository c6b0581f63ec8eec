"""H9: the server can move people, is supported, and is not mixed with too many others."""

from datetime import date

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import MANAGEMENT_SHELL, NEXT_WINDOW, Build, HybridFacts
from commands.rules.reference import Product, Reference, dotted
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import at_most, counted, listed, verb
from commands.step import Finding, Verdict
from connectors.facts import Replica

_SOURCE = "https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser"
CHECK = Check(
    "H9",
    "The server is new enough",
    must_hold="The build is at least 7.0.2046.385 (2019), 6.0.9319.619 (2015) or 5.0.8308.1182 (Lync 2013); below, or "
    "Lync 2010: blocked. High enough, but out of support: needs attention. Only the server with the shell is looked "
    "at. The builds stand in `commands/reference.toml`.",
    answer_from="shell `Get-CsServerPatchVersion`, `Get-CsServerVersion`",
    who=SFB_ADMIN,
    why="Microsoft 365 refuses moves from older builds.",
    earliest=NEXT_WINDOW,
    source=_SOURCE,
    by_hand=ByHand(
        where=f"{MANAGEMENT_SHELL} on each server",
        command="Get-CsServerPatchVersion",
        expected="core components not older than docs/checks.md says",
    ),
)
CHECK_MIX = Check(
    "H9",
    "The servers fit together",
    must_hold="At most two versions of the product are in the topology, and none of them is Lync 2010. Otherwise "
    "blocked.",
    answer_from="shell `Get-CsManagementStoreReplicationStatus`",
    who=SFB_ADMIN,
    why="Hybrid is supported with two versions side by side at most.",
    earliest=NEXT_WINDOW,
    source="https://learn.microsoft.com/skypeforbusiness/hybrid/plan-hybrid-connectivity",
    by_hand=ByHand(
        where=MANAGEMENT_SHELL,
        command="Get-CsManagementStoreReplicationStatus | Select-Object ReplicaFqdn, ProductVersion",
        expected="at most two versions of the product, and none that begins with 4",
    ),
)
TOPOLOGY = "topology"
"""What that finding is about, so that it can be accepted without the other."""
MOST_PRODUCTS = 2
ONLY_HERE = "Only the server with the management shell was asked; Get-CsServerPatchVersion shows each of the others."


def judge(facts: HybridFacts) -> tuple[Finding, Finding]:
    """The server with the shell, and the versions of all of them."""
    return _judge_build(facts), _judge_mix(facts)


def unknown_build(build: Build) -> Unread:
    """Why a build says nothing."""
    return Unread(
        source="The management shell",
        detail=f'it gives the build "{dotted(build.number)}", which this bot does not know',
        remedy="Compare it with the lowest builds in Microsoft's reference of Move-CsUser.",
        garbled=True,
    )


def first_release_only(build: Build) -> Unread:
    """Why a build that leaves updates out says nothing."""
    return Unread(
        source="The management shell",
        detail=f"it gives the build of the first release only, {dotted(build.number)}, without cumulative updates",
        remedy="Check that the bot's account may run Get-CsServerPatchVersion.",
        garbled=True,
    )


def _judge_build(facts: HybridFacts) -> Finding:
    build, product = facts.build, facts.product
    if isinstance(build, Unread):
        return cannot_tell(CHECK, build)
    if product is None:
        return cannot_tell(CHECK, unknown_build(build))
    name = f"{product.name}, build {dotted(build.number)}"
    if not product.lowest:
        return CHECK.found(
            Verdict.FAIL,
            f"The server is too old to move people: {name}.",
            remedy="Upgrade to a newer Skype for Business Server.",
        )
    if build.number < product.lowest:
        if not build.exact:
            return cannot_tell(CHECK, first_release_only(build))
        return CHECK.found(
            Verdict.FAIL,
            f"The server is too old to move people: {name}, lowest {dotted(product.lowest)} ({product.lowest_name}).",
            remedy="Install the newest cumulative update, on the host with the administrative tools first.",
        )
    ended = _support(product, facts.now.date())
    if ended is None:
        return CHECK.passed(f"{name} can move people.", evidence=(ONLY_HERE,))
    says, why = ended
    return CHECK.found(
        Verdict.WARN,
        f"{name} can move people, but {says}",
        why=why,
        remedy="Plan the update to Subscription Edition, or finish the move to Teams.",
        evidence=(ONLY_HERE,),
    )


def _support(product: Product, today: date) -> tuple[str, str] | None:
    """What is wrong with the support of a product, and why it matters; None where it is supported."""
    ended, extended = product.support_ended, product.extended_until
    if ended is None or today <= ended:
        return None
    if extended is None:
        return f"its support ended on {_day(ended)}.", "No fixes come any more; it does not stop a pilot."
    if today <= extended:
        return (
            f"its support ended on {_day(ended)}; fixes come until {_day(extended)}, and only for those who pay "
            "for Extended Security Updates.",
            "Without them known weaknesses stay open; it does not stop a pilot.",
        )
    return (
        f"its support ended on {_day(ended)}, and Extended Security Updates on {_day(extended)}: "
        "nobody mends it any more.",
        "No fix comes for any weakness, not even a paid one. Leave it as soon as you can; it does not stop a pilot.",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _judge_mix(facts: HybridFacts) -> Finding:
    replicas = facts.replicas
    if isinstance(replicas, Unread):
        return cannot_tell(CHECK_MIX, replicas, subject=TOPOLOGY)
    by_product = _by_product(replicas, facts.reference)
    seen = at_most(f"{replica.fqdn}: {dotted(replica.build) or 'no version reported'}" for replica in replicas)
    old = [name for name in by_product if name and not _can_move(name, facts.reference)]
    if old:
        servers = [fqdn for name in old for fqdn in by_product[name]]
        return CHECK_MIX.found(
            Verdict.FAIL,
            f"{counted(len(servers), 'server runs', 'servers run')} {listed(old)}: {listed(servers)}.",
            why="Hybrid with it is not supported.",
            remedy="Take these servers out of the topology before the first move.",
            evidence=seen,
            subject=TOPOLOGY,
        )
    names = [name for name in by_product if name]
    if len(names) > MOST_PRODUCTS:
        return CHECK_MIX.found(
            Verdict.FAIL,
            f"{len(names)} versions of the product are mixed, {MOST_PRODUCTS} may be: {listed(names)}.",
            remedy="Take the servers of the oldest version out of the topology.",
            evidence=seen,
            subject=TOPOLOGY,
        )
    silent = by_product.get("", [])
    if silent or not replicas:
        return cannot_tell(CHECK_MIX, _unreported(silent, len(replicas)), subject=TOPOLOGY)
    says = f"{counted(len(replicas), 'server runs', 'servers run')} {listed(names)}."
    return CHECK_MIX.passed(says, subject=TOPOLOGY)


def _by_product(replicas: tuple[Replica, ...], reference: Reference) -> dict[str, list[str]]:
    """The servers by the name of their product; those of which nobody knows it under the empty name."""
    found: dict[str, list[str]] = {}
    for replica in replicas:
        product = reference.product_of(replica.build)
        found.setdefault(product.name if product else "", []).append(replica.fqdn)
    return found


def _can_move(name: str, reference: Reference) -> bool:
    return any(product.lowest for product in reference.products.values() if product.name == name)


def _unreported(servers: list[str], whole: int) -> Unread:
    number = len(servers)
    detail = f"{number} of {counted(whole, 'server', 'servers')} {verb(number, 'reports', 'report')} no known version"
    return Unread(
        source="The management shell",
        detail=f"{detail}: {listed(servers)}" if servers else "it lists no server of the topology",
        remedy="Run Invoke-CsManagementStoreReplication, wait some minutes, and check again.",
        garbled=True,
    )
