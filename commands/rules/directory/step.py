"""Step 3 put together: directory synchronisation of all Skype for Business users, and what would disturb it."""

from typing import Protocol

from commands.rules.check import Check
from commands.rules.directory import (
    a01_display_name,
    a02_given_name,
    a03_mail,
    a04_mail_nickname,
    a05_proxy_addresses,
    a06_account_name,
    a07_target_address,
    a08_user_principal_name,
    a11_duplicate_sip,
    a12_malformed_sip,
    a13_sip_of_another,
    a14_sip_domain,
    a15_two_sip_proxies,
    a16_enabled_without_home,
    a17_account_disabled,
    a18_remnant,
    a19_enabled_contact,
    a20_suffix,
    a21_line,
    a22_unfinished_move,
    a23_apostrophe,
    s01_sync_on,
    s02_sync_recent,
    s03_one_account,
    s03_population,
    s04_no_conflicts,
    s05_values_arrive,
    s06_sign_in_names,
    s07_same_as_sign_in_name,
    s07_verified_domain,
    s08_sip_proxies,
    s09_licensed_in_order,
    s10_forest_prepared,
    s11_several_forests,
    u03_in_teams,
    u06_certain,
)
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import Judged
from commands.rules.troubles import Trouble, biggest_relief, named, table
from commands.rules.unread import Unread, silent
from commands.rules.wording import headline, people
from commands.step import Finding, Step, StepResult, Verdict, gravest


class Condition(Protocol):
    """The shape of a module with one check of this step."""

    CHECK: Check

    def judge(self, facts: DirectoryFacts, /) -> Judged:
        """The finding of the check, and everybody whom it is about."""
        ...


CONDITIONS: tuple[Condition, ...] = (
    s01_sync_on,
    s02_sync_recent,
    s03_population,
    s03_one_account,
    s04_no_conflicts,
    s05_values_arrive,
    s06_sign_in_names,
    s07_verified_domain,
    s07_same_as_sign_in_name,
    s08_sip_proxies,
    s09_licensed_in_order,
    s10_forest_prepared,
    s11_several_forests,
    u03_in_teams,
    u06_certain,
    a01_display_name,
    a02_given_name,
    a03_mail,
    a04_mail_nickname,
    a05_proxy_addresses,
    a06_account_name,
    a07_target_address,
    a08_user_principal_name,
    a11_duplicate_sip,
    a12_malformed_sip,
    a13_sip_of_another,
    a14_sip_domain,
    a15_two_sip_proxies,
    a16_enabled_without_home,
    a17_account_disabled,
    a18_remnant,
    a19_enabled_contact,
    a20_suffix,
    a21_line,
    a22_unfinished_move,
    a23_apostrophe,
)
CHECKS: tuple[Check, ...] = tuple(condition.CHECK for condition in CONDITIONS)


def judge_directory(facts: DirectoryFacts) -> StepResult:
    """All findings of the step, and a row for every person and finding."""
    judged = [condition.judge(facts) for condition in CONDITIONS]
    troubles = [trouble for one in judged for trouble in one.troubles]
    findings = sorted((one.finding for one in judged), key=lambda finding: finding.verdict is not Verdict.FAIL)
    return StepResult(
        step=Step.DIRECTORY,
        verdict=gravest(finding.verdict for finding in findings),
        headline=_headline(findings, facts, troubles=troubles),
        findings=tuple(findings),
        checked_at=facts.now,
        sources=silent(facts.tenant, facts.people, facts.directory, facts.verified, *_further(facts)),
        table=table(
            troubles,
            name=f"check-sync-{facts.now:%Y-%m-%d}.csv",
            title="Everybody with something to do, and what to do",
        ),
        named=named(troubles),
    )


def _further(facts: DirectoryFacts) -> tuple[object, ...]:
    """The other sources. That the management shell lists no other objects is no failure of it."""
    objects = facts.objects
    expected = isinstance(objects, Unread) and objects.by_nature
    return (facts.sip_domains, facts.online, facts.skus, facts.forest_state, *(() if expected else (objects,)))


def _headline(findings: list[Finding], facts: DirectoryFacts, *, troubles: list[Trouble]) -> str:
    whole = 0 if isinstance(facts.people, Unread) else len(facts.people)
    said = headline(findings, ready=f"Ready: all {people(whole)} with Skype for Business are in Microsoft 365.")
    relief = biggest_relief(troubles)
    if relief is None or relief.people < 2:
        return said
    if relief.fix in said:
        return f"{said} That clears {relief.share} of the blockers."
    return f"{said} The biggest fix clears {people(relief.people)} and {relief.share} of the blockers: {relief.fix}"
