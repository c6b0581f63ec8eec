"""U11 to U16: licences by plan, telephone, dial-in and contacts."""

from typing import Any

import pytest

from commands.rules.person import (
    u11_teams_plan,
    u12_sfb_online_plan,
    u13_voice,
    u14_voice_route,
    u15_dial_in,
    u16_contact_store,
)
from commands.rules.person.facts import Condition, PersonFacts
from commands.rules.person.policies import effective
from commands.step import Verdict
from connectors.facts import ConferencingPolicy, Licence, ServicesPolicy
from tests.commands.rules.person.values import (
    BOTH,
    MEETING_ID,
    PHONE_ID,
    facts,
    movable,
    outcome,
    selling,
    with_voice,
)
from tests.commands.values import SFB_ID, SILENT, TEAMS_ID

PASS, WARN, FAIL, UNKNOWN, NEEDLESS = (
    Verdict.PASS,
    Verdict.WARN,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NOT_APPLICABLE,
)
ALL = (*BOTH, PHONE_ID, MEETING_ID)


def off(*plan_ids: str) -> dict[str, Any]:
    """A licence with these plans switched off, as a change of the account."""
    return {"licences": (Licence(sku_id="sku-e3", disabled_plans=frozenset(plan_ids)),)}


NONE: dict[str, Any] = {"licences": ()}
FOREIGN: dict[str, Any] = {"licences": (Licence(sku_id="sku-unlisted"),)}
DIALS = movable(dial_in=True)
POLICY = (
    ConferencingPolicy(identity="Global", pstn_conferencing=False),
    ConferencingPolicy(identity="Tag:Dial-in", pstn_conferencing=True),
)
SITE = ConferencingPolicy(identity="Site:Berlin", pstn_conferencing=True)
STORES = (
    ServicesPolicy(identity="Global", ucs_allowed=False),
    ServicesPolicy(identity="Tag:UCS", ucs_allowed=True),
)

LICENCES: list[tuple[Condition, PersonFacts, Verdict, str]] = [
    (u11_teams_plan, facts(), PASS, "assigned by SPE_E3"),
    (u11_teams_plan, facts(account=NONE), FAIL, "no licence with Teams"),
    (u11_teams_plan, facts(skus=selling(SFB_ID)), FAIL, "no licence with Teams"),
    (u11_teams_plan, facts(account=off(TEAMS_ID.upper())), FAIL, "switched off inside the licence"),
    (u11_teams_plan, facts(account=off(SFB_ID)), PASS, "assigned by"),
    (u11_teams_plan, facts(skus=selling(*BOTH, capability_status="Warning")), WARN, "grace period"),
    (u11_teams_plan, facts(skus=selling(*BOTH, capability_status="Suspended")), FAIL, "no longer works"),
    (u11_teams_plan, facts(account=FOREIGN), UNKNOWN, "does not list"),
    (u11_teams_plan, facts(skus=SILENT), UNKNOWN, "did not answer"),
    (u11_teams_plan, facts(match=None), NEEDLESS, "has to arrive"),
    (u12_sfb_online_plan, facts(), PASS, "assigned by SPE_E3"),
    (u12_sfb_online_plan, facts(skus=selling(TEAMS_ID)), FAIL, "no licence with Skype for Business Online"),
    (u12_sfb_online_plan, facts(account=off(SFB_ID)), FAIL, "switched off inside the licence"),
    (u13_voice, facts(), NEEDLESS, "no telephone"),
    (u13_voice, with_voice(skus=selling(*ALL)), PASS, "Teams Phone"),
    (u13_voice, with_voice(), FAIL, "and no Teams Phone"),
    (u13_voice, facts(movable(line_uri="tel:+49305")), FAIL, "and no Teams Phone"),
    (u13_voice, facts(movable(enterprise_voice=True)), FAIL, "and no Teams Phone"),
    (u13_voice, with_voice(voice_route="none"), WARN, "-BypassEnterpriseVoiceCheck"),
    (u13_voice, with_voice(skus=selling(*ALL, capability_status="Warning")), WARN, "grace period"),
    (u13_voice, with_voice(account=FOREIGN), UNKNOWN, "does not list"),
    (u13_voice, with_voice(skus=SILENT), UNKNOWN, "did not answer"),
    (u13_voice, with_voice(match=None), NEEDLESS, "has to arrive"),
    (u14_voice_route, facts(voice_route=""), NEEDLESS, "no telephone"),
    (u14_voice_route, with_voice(), PASS, "Direct Routing"),
    (u14_voice_route, with_voice(voice_route="calling-plan"), PASS, "Calling Plan"),
    (u14_voice_route, with_voice(voice_route="none"), WARN, "not to reach Teams"),
    (u14_voice_route, with_voice(voice_route=""), WARN, "Nobody has said"),
    (u15_dial_in, facts(), NEEDLESS, "no number to call"),
    (u15_dial_in, facts(DIALS), WARN, "no Audio Conferencing"),
    (u15_dial_in, facts(DIALS, skus=selling(*ALL)), PASS, "Audio Conferencing"),
    (u15_dial_in, facts(DIALS, skus=selling(*ALL, capability_status="Warning")), PASS, "Audio Conferencing"),
    (u15_dial_in, facts(DIALS, account=FOREIGN), UNKNOWN, "does not list"),
    (u15_dial_in, facts(DIALS, skus=SILENT), UNKNOWN, "did not answer"),
    (u15_dial_in, facts(DIALS, match=None), NEEDLESS, "has to arrive"),
    (u15_dial_in, facts(movable(conferencing_policy="Dial-in"), conferencing=POLICY), WARN, "no Audio Conferencing"),
    (u15_dial_in, facts(movable(conferencing_policy="Gone"), conferencing=POLICY), UNKNOWN, "no source tells"),
    (u15_dial_in, facts(conferencing=(*POLICY, SITE)), UNKNOWN, "no source tells"),
    (u15_dial_in, facts(conferencing=SILENT), UNKNOWN, "did not answer"),
    (u15_dial_in, facts(movable(conferencing_policy=None)), UNKNOWN, "no source tells"),
    (u15_dial_in, facts(movable(dial_in=True, conferencing_policy=None)), WARN, "no Audio Conferencing"),
    (u16_contact_store, facts(), PASS, "Global keeps contacts"),
    (u16_contact_store, facts(movable(services_policy="UCS"), contact_stores=STORES), UNKNOWN, "move to Exchange"),
    (u16_contact_store, facts(movable(services_policy="tag:ucs"), contact_stores=STORES), UNKNOWN, "move to Exchange"),
    (
        u16_contact_store,
        facts(contact_stores=(*STORES, ServicesPolicy(identity="Site:Berlin", ucs_allowed=True))),
        UNKNOWN,
        "no source tells",
    ),
    (u16_contact_store, facts(contact_stores=STORES), PASS, "Global keeps contacts"),
    (u16_contact_store, facts(movable(services_policy=None)), UNKNOWN, "no source tells"),
    (u16_contact_store, facts(contact_stores=()), UNKNOWN, "no source tells"),
    (u16_contact_store, facts(contact_stores=SILENT), UNKNOWN, "did not answer"),
]


@pytest.mark.parametrize(("condition", "about", "verdict", "says"), LICENCES)
def test_plans_and_policies_decide(condition: Condition, about: PersonFacts, verdict: Verdict, says: str) -> None:
    """The verdict, and the sentence about it."""
    found = outcome(condition.judge, about)
    assert found[0] is verdict
    assert says in found[1]


def test_the_best_of_several_licences_counts() -> None:
    """One that has the plan switched off does not take away what another gives."""
    two = (Licence(sku_id="sku-e3", disabled_plans=frozenset({TEAMS_ID})), Licence(sku_id="SKU-E5"))
    skus = selling(*BOTH) | {"sku-e5": selling(*BOTH, part_number="SPE_E5")["sku-e3"]}
    found = outcome(u11_teams_plan.judge, facts(account={"licences": two}, skus=skus))
    assert found == (PASS, "Teams is assigned by SPE_E3 and SPE_E5.")


def test_a_site_that_says_the_same_as_everybody_changes_nothing() -> None:
    """Then it does not matter whose site is which."""
    agreeing = ConferencingPolicy(identity="Site:Berlin", pstn_conferencing=False)
    policy = effective((*POLICY, agreeing), "", same=lambda one: one.pstn_conferencing)
    assert policy is POLICY[0]
