"""H10: the host with the tools has a module that can move people, and reaches Microsoft 365."""

from dataclasses import replace

from commands.rules.check import ByHand, Check
from commands.rules.hybrid.facts import HybridFacts
from commands.rules.hybrid.h09_server_version import first_release_only
from commands.rules.reference import CloudNames, TeamsModuleWindow, dotted
from commands.rules.roles import SFB_ADMIN
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import sentence
from commands.step import Finding, Verdict
from connectors.facts import TeamsModule

_SOURCE = "https://learn.microsoft.com/powershell/module/skypeforbusiness/move-csuser"
_HOST = "PowerShell on the host for moves"
_MODULES = ByHand(
    where=_HOST,
    command="Get-Module MicrosoftTeams -ListAvailable | Select-Object Version",
    expected="a version in the window that `commands/reference.toml` names, and none above it",
)
CHECK = Check(
    "H10",
    "The host for moves has a fitting Teams module",
    must_hold="The newest MicrosoftTeams module installed there has a version in the window that "
    "`commands/reference.toml` names. Older, or none: blocked. A newer one (unless the server's build repairs the "
    "fault), or a preview: needs attention.",
    answer_from="`Get-Module MicrosoftTeams -ListAvailable` on the host with the tools; of a version above the "
    "window also shell `Get-CsServerPatchVersion`",
    who=SFB_ADMIN,
    why="Older modules cannot move people, and newer ones have a known fault in doing so.",
    earliest="at once",
    source=_SOURCE,
    by_hand=_MODULES,
)
CHECK_TLS = Check(
    "H10",
    "The host for moves reaches Microsoft 365",
    must_hold="Microsoft 365 answers that host, which takes TLS 1.2 and a way through the firewall. As long as it does "
    "not: cannot tell.",
    answer_from="Teams PowerShell `Connect-MicrosoftTeams`, and any answer after it",
    who=SFB_ADMIN,
    why="Move-CsUser signs in from there, and Microsoft 365 takes nothing below TLS 1.2.",
    earliest="at once",
    source=_SOURCE,
    by_hand=ByHand(
        where=_HOST,
        command="(Invoke-WebRequest https://login.microsoftonline.com -UseBasicParsing).StatusCode",
        expected="200",
    ),
)
SIGN_IN = "sign-in"
"""What that finding is about, so that it can be accepted without the other."""


def judge(facts: HybridFacts) -> tuple[Finding, Finding]:
    """The module, and the way out."""
    return _judge_module(facts), _judge_way_out(facts)


def _judge_way_out(facts: HybridFacts) -> Finding:
    environment = _environment(facts.cloud)
    if facts.not_signed_in:
        unread = cannot_tell(CHECK_TLS, facts.not_signed_in, subject=SIGN_IN)
        return replace(unread, remedy=" ".join((sentence(unread.remedy), *environment)))
    return CHECK_TLS.passed("Microsoft 365 answered the host for moves.", subject=SIGN_IN, evidence=environment)


def _judge_module(facts: HybridFacts) -> Finding:
    if isinstance(facts.modules, Unread):
        return cannot_tell(_effective(facts.reference.teams_module), facts.modules)
    window = facts.reference.teams_module
    if not facts.modules:
        return CHECK.found(
            Verdict.FAIL, "The MicrosoftTeams module is not installed.", remedy=_install(window, facts.cloud)
        )
    newest = max(facts.modules, key=lambda module: module.version)
    name, seen = f"MicrosoftTeams {_version(newest)}", tuple(map(_version, facts.modules))
    if newest.version < window.lowest:
        says = f"{name} is too old to move people: {dotted(window.lowest)} is the lowest."
        return CHECK.found(Verdict.FAIL, says, remedy=_install(window, facts.cloud), evidence=seen)
    if window.is_too_new(newest.version):
        return _too_new(facts, name, seen)
    if newest.preview:
        return CHECK.found(Verdict.WARN, f"{name} is a preview.", remedy=_install(window, facts.cloud), evidence=seen)
    return CHECK.passed(f"{name} can move people.", evidence=seen if len(seen) > 1 else ())


def _too_new(facts: HybridFacts, name: str, seen: tuple[str, ...]) -> Finding:
    """A module above the window: good only where the server has the repair."""
    window, build = facts.reference.teams_module, facts.build
    if window.repaired_in and isinstance(build, Unread):
        return cannot_tell(CHECK, build)
    if window.repaired_in and not isinstance(build, Unread):
        if build.number >= window.repaired_in:
            says = f"{name} can move people from a server of build {dotted(build.number)}."
            return CHECK.passed(says, evidence=seen if len(seen) > 1 else ())
        if not build.exact:
            return cannot_tell(CHECK, first_release_only(build))
    repaired = f" with a server below build {dotted(window.repaired_in)}" if window.repaired_in else ""
    return CHECK.found(
        Verdict.WARN,
        f"{name} is newer than {dotted(window.newest)}, and has a known fault in Move-CsUser{repaired}.",
        remedy=f"Uninstall the newer one, and keep one that fits. {_install(window, facts.cloud)}",
        evidence=seen,
    )


def _environment(cloud: CloudNames) -> tuple[str, ...]:
    """What the host for moves needs to be told in a national cloud; nothing in the public one."""
    if not cloud.teams_environment:
        return ()
    command = f"Set-TeamsEnvironmentConfig -TeamsEnvironmentName {cloud.teams_environment}"
    return (f"In this cloud the host for moves needs, once: {command}.",)


def _effective(window: TeamsModuleWindow) -> Check:
    """The check with the versions that count here in what a person should see by hand."""
    expected = f"a version from {dotted(window.lowest)} to {dotted(window.newest)}, and none above it"
    return replace(CHECK, by_hand=replace(_MODULES, expected=expected))


def _install(window: TeamsModuleWindow, cloud: CloudNames) -> str:
    module = f"-MinimumVersion {dotted(window.lowest)} -MaximumVersion {dotted(window.newest)}.99"
    return " ".join((f"On the host for moves: Install-Module MicrosoftTeams {module}.", *_environment(cloud)))


def _version(module: TeamsModule) -> str:
    return f"{dotted(module.version)}-{module.preview}" if module.preview else dotted(module.version)
