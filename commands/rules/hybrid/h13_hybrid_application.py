"""H13: the dedicated hybrid application, where Exchange Online is used."""

from dataclasses import replace

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import MANAGEMENT_SHELL, NEXT_WINDOW, HybridFacts
from commands.rules.hybrid.h09_server_version import PATCHES, first_release_only, looked_at, unknown_build
from commands.rules.reference import dotted
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import listed
from commands.step import Finding, Verdict

SCRIPT = "ConfigureSkypeforBusinessHybridApplication.ps1"
_BY_HAND = ByHand(
    where=f"{MANAGEMENT_SHELL}, and the Entra admin centre, App registrations",
    command=PATCHES,
    expected="a build that `commands/reference.toml` names, and the app registration of the hybrid application",
)
CHECK = Check(
    "H13",
    "The dedicated hybrid application is set up",
    must_hold="Only with `HYBRIDBOT_EXCHANGE=hybrid`: the build of the server with the shell is not below the "
    "`hybrid_application` that `commands/reference.toml` names for its product, else blocked; and the tenant has the "
    "app registration, else needs attention. No move needs it.",
    answer_from="shell `Get-CsServerPatchVersion`, or `Get-CsServerVersion`; Graph `GET /applications`",
    who=SFB_ADMIN,
    why="Exchange Online no longer takes the shared service principal; a move does not need it.",
    earliest=NEXT_WINDOW,
    source="https://support.microsoft.com/kb/5065372",
    by_hand=_BY_HAND,
)


def judge(facts: HybridFacts) -> Finding:
    """The build first: the script needs it."""
    if facts.exchange is None or facts.exchange.applications is None:
        return CHECK.not_needed("Exchange Online is not in use here: HYBRIDBOT_EXCHANGE is not hybrid.")
    build, product, applications, check = facts.build, facts.product, facts.exchange.applications, _effective(facts)
    if isinstance(build, Unread):
        return cannot_tell(check, build)
    if product is None:
        return cannot_tell(check, unknown_build(build))
    lowest = product.hybrid_application
    if not lowest or build.number < lowest:
        if lowest and not build.exact:
            return cannot_tell(check, first_release_only(build))
        needed = f"from {dotted(lowest)} on" if lowest else "only in newer products"
        return CHECK.found(
            Verdict.FAIL,
            f"{product.name}, build {dotted(build.number)}, cannot use the hybrid application; it works {needed}.",
            remedy=f"Update the pool, then run {SCRIPT}.",
            evidence=(looked_at(facts),),
        )
    if isinstance(applications, Unread):
        return cannot_tell(check, applications)
    name = facts.reference.hybrid_application.name
    if not applications:
        return CHECK.found(
            Verdict.WARN,
            f"The tenant has no app registration called {name}.",
            remedy=f"Run {SCRIPT} on a server of the pool.",
            earliest="at once",
            evidence=(looked_at(facts),),
        )
    return CHECK.passed(f"The tenant has the app registration {name}.", evidence=(looked_at(facts),))


def _effective(facts: HybridFacts) -> Check:
    """The check with the builds that count here in what a person should see by hand."""
    products = facts.reference.products.values()
    lowest = [f"{dotted(p.hybrid_application)} ({p.name})" for p in products if p.hybrid_application]
    expected = f"a build from {listed(lowest)} on, and the app registration {facts.reference.hybrid_application.name}"
    return replace(CHECK, by_hand=replace(_BY_HAND, expected=expected))
