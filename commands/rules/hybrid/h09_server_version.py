"""H9: the server can move people, is supported, and is not mixed with too many others."""

from dataclasses import replace
from datetime import date

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import MANAGEMENT_SHELL, NEXT_WINDOW, Build, HybridFacts
from commands.rules.reference import Product, Reference, dotted
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import at_most, counted, listed, verb
from commands.step import Finding, Verdict
from connectors.facts import Replica

PATCHES = "Get-CsServerPatchVersion"
_SOURCE = "https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser"
_BY_HAND = ByHand(
    where=f"{MANAGEMENT_SHELL} on each server",
    command=PATCHES,
    expected="core components not older than `commands/reference.toml` says",
)
CHECK = Check(
    "H9",
    "The server is new enough",
    must_hold="The build is not below the lowest that `commands/reference.toml` names for its product; below, or a "
    "product without one (Lync 2010): blocked. High enough, but out of support: needs attention. Only the server with "
    "the shell is looked at.",
    answer_from="shell `Get-CsServerPatchVersion`; where that is not told, `Get-CsServerVersion`",
    who=SFB_ADMIN,
    why="Microsoft 365 refuses moves from older builds.",
    earliest=NEXT_WINDOW,
    source=_SOURCE,
    by_hand=_BY_HAND,
)
CHECK_MIX = Check(
    "H9",
    "The servers fit together",
    must_hold="At most two versions of the product are in the topology, and none of them is Lync 2010. Otherwise "
    "blocked. With more than one server: cannot tell, until somebody has looked at the builds of the others and "
    "accepted it, since what they report leaves updates out.",
    answer_from="shell `Get-CsManagementStoreReplicationStatus`; the builds of the others, only from each of them",
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
MOST_SERVERS = 10
"""Named in one sentence."""


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


def looked_at(facts: HybridFacts) -> str:
    """Which servers' builds are known, and of which nobody knows it, as a sentence."""
    asked = f"Only {facts.shell_host or 'the server with the management shell'} was asked for its build"
    if facts.others is None:
        return f"{asked}; it is not known which others there are."
    if not facts.others:
        return f"{asked}; there is no other."
    return f"{asked}; {PATCHES} shows it on each of the others: {listed(facts.others, most=MOST_SERVERS)}."


def effective(check: Check, facts: HybridFacts) -> Check:
    """The same check, with the lowest builds that count here in what a person should see by hand."""
    return replace(check, by_hand=replace(_BY_HAND, expected=_expected(facts.reference)))


def _expected(reference: Reference) -> str:
    lowest = [f"{dotted(p.lowest)} ({p.name})" for p in reference.products.values() if p.lowest]
    return f"core components not older than {listed(lowest, most=len(lowest))}"


def _judge_build(facts: HybridFacts) -> Finding:
    build, product, check = facts.build, facts.product, effective(CHECK, facts)
    if isinstance(build, Unread):
        return cannot_tell(check, build)
    if product is None:
        return cannot_tell(check, unknown_build(build))
    name = f"{product.name}, build {dotted(build.number)}"
    if not product.lowest:
        return CHECK.found(
            Verdict.FAIL,
            f"The server is too old to move people: {name}.",
            remedy="Upgrade to a newer Skype for Business Server.",
        )
    if build.number < product.lowest:
        if not build.exact:
            return cannot_tell(check, first_release_only(build))
        return CHECK.found(
            Verdict.FAIL,
            f"The server is too old to move people: {name}, lowest {dotted(product.lowest)} ({product.lowest_name}).",
            remedy="Install the newest cumulative update, on the host with the administrative tools first.",
        )
    ended = _support(product, facts.now.date())
    if ended is None:
        return CHECK.passed(f"{name} can move people.", evidence=(looked_at(facts),))
    says, why = ended
    return CHECK.found(
        Verdict.WARN,
        f"{name} can move people, but {says}",
        why=why,
        remedy="Plan the update to Subscription Edition, or finish the move to Teams.",
        evidence=(looked_at(facts),),
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
    if not facts.others:
        return CHECK_MIX.passed(says, subject=TOPOLOGY)
    return _others_unread(facts, facts.others, seen, says=says)


def _others_unread(facts: HybridFacts, others: tuple[str, ...], seen: tuple[str, ...], *, says: str) -> Finding:
    """Which updates the other servers have, they tell only themselves."""
    named = listed(others, most=MOST_SERVERS)
    by_hand = replace(_BY_HAND, where=f"{MANAGEMENT_SHELL} on each of {named}", expected=_expected(facts.reference))
    return CHECK_MIX.found(
        Verdict.UNKNOWN,
        f"{says} Whether all of them can move people cannot be told: only one build was read.",
        why="A server reports its first release, without the updates that a move needs.",
        remedy=f"Run {PATCHES} on each of {named}. Where none is too old, write it down: "
        f"accept H9 {TOPOLOGY} until <date> because <who looked>.",
        earliest="as soon as somebody has looked",
        evidence=(by_hand.says, *seen),
        subject=TOPOLOGY,
    )


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
