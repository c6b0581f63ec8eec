"""H10: the module on the host for moves, and its way out."""

from dataclasses import replace
from typing import Any

import pytest

from commands.rules.hybrid.h10_tools_host import CHECK, judge
from commands.rules.reference import dotted
from commands.step import Finding, Verdict
from connectors.facts import ServerVersion, TeamsModule
from tests.commands.rules.hybrid.values import component, facts, online
from tests.commands.values import REFERENCE, SILENT

REPAIRED = (7, 0, 2046, 900)
WITH_REPAIR = replace(REFERENCE, teams_module=replace(REFERENCE.teams_module, repaired_in=REPAIRED))
TOO_NEW = (TeamsModule(version=(7, 2, 0)),)


def module_of(*versions: tuple[int, ...], preview: str = "", **changes: Any) -> Finding:
    """The finding about these modules; `preview` is the label of the last."""
    modules = [TeamsModule(version=version) for version in versions]
    if modules and preview:
        modules[-1] = replace(modules[-1], preview=preview)
    return judge(facts(modules=tuple(modules), **changes))[0]


@pytest.mark.parametrize(
    ("versions", "verdict", "part"),
    [
        ((), Verdict.FAIL, "not installed"),
        (((6, 2, 0),), Verdict.FAIL, "6.2.0 is too old"),
        (((6, 2, 1),), Verdict.PASS, "6.2.1 can move people"),
        (((7, 1, 0),), Verdict.PASS, "7.1.0"),
        (((7, 1, 9),), Verdict.PASS, "7.1.9"),
        (((7, 2, 0),), Verdict.WARN, "newer than 7.1"),
        (((7, 1, 0), (7, 10, 0), (6, 9, 0)), Verdict.WARN, "7.10.0 is newer"),
    ],
)
def test_the_newest_module_counts(versions: tuple[tuple[int, ...], ...], verdict: Verdict, part: str) -> None:
    """PowerShell loads that one, whatever else is installed."""
    finding = module_of(*versions)
    assert finding.verdict is verdict
    assert part in finding.says


def test_a_preview_needs_attention_and_an_old_one_is_old() -> None:
    """Its label is said."""
    assert module_of((7, 1, 0), preview="preview").says == "MicrosoftTeams 7.1.0-preview is a preview."
    assert module_of((6, 0, 0), preview="preview").verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"components": (component((7, 0, 2046, 899)),)}, Verdict.WARN),
        ({"components": (component(REPAIRED),)}, Verdict.PASS),
        ({"components": SILENT, "version": SILENT}, Verdict.UNKNOWN),
        ({"components": SILENT, "version": ServerVersion(text="", build=(7, 0, 2046, 0))}, Verdict.UNKNOWN),
    ],
)
def test_a_repaired_server_takes_newer_modules(changes: dict[str, Any], verdict: Verdict) -> None:
    """From the build on that the reference names; without one, no server does."""
    assert judge(facts(modules=TOO_NEW, reference=WITH_REPAIR, **changes))[0].verdict is verdict
    assert judge(facts(modules=TOO_NEW, **changes))[0].verdict is Verdict.WARN


def test_unread_modules_are_unknown() -> None:
    """With the command to look by hand."""
    finding = judge(facts(modules=SILENT))[0]
    assert finding.verdict is Verdict.UNKNOWN
    assert "Get-Module MicrosoftTeams -ListAvailable" in finding.evidence[0]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.PASS),
        ({"federation": SILENT}, Verdict.PASS),
        ({"federation": SILENT, "tenant": SILENT}, Verdict.PASS),
        ({"federation": SILENT, "tenant": SILENT, "sip_domains": SILENT}, Verdict.UNKNOWN),
    ],
)
def test_any_answer_of_the_tenant_proves_the_way_out(changes: dict[str, Any], verdict: Verdict) -> None:
    """None gave one: nobody knows."""
    assert judge(facts(online=online(**changes)))[1].verdict is verdict


def test_what_counts_is_said_by_findings_and_the_page_says_where_it_stands() -> None:
    """An operator may have set other versions than those that came with the bot."""
    assert dotted(REFERENCE.teams_module.newest) not in CHECK.must_hold
    reference = replace(REFERENCE, teams_module=replace(REFERENCE.teams_module, newest=(7, 5)))
    assert (
        "a version from 6.2.1 to 7.5, and none above it"
        in judge(facts(modules=SILENT, reference=reference))[0].evidence[0]
    )
    assert module_of((7, 5, 9), reference=reference).verdict is Verdict.PASS
    assert "-MaximumVersion 7.5.99" in module_of((7, 6, 0), reference=reference).remedy


@pytest.mark.parametrize(("cloud", "name"), [("gcc-high", "TeamsGCCH"), ("dod", "TeamsDOD"), ("china", "TeamsChina")])
def test_in_a_national_cloud_the_host_has_to_be_told(cloud: str, name: str) -> None:
    """With what is to be installed, with a sign-in that failed, and beside one that did not."""
    command = f"needs, once: Set-TeamsEnvironmentConfig -TeamsEnvironmentName {name}."
    silent = online(federation=SILENT, tenant=SILENT, sip_domains=SILENT)
    names = REFERENCE.clouds[cloud]
    assert command in module_of(cloud=names).remedy
    assert command in judge(facts(cloud=names, online=silent))[1].remedy
    assert command in judge(facts(cloud=names))[1].evidence[0]
    assert "Set-TeamsEnvironmentConfig" not in module_of().remedy
    assert judge(facts())[1].evidence == ()
