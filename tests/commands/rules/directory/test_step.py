"""Step 3 put together: what all its findings make."""

import pytest

from commands.rules.directory.step import CHECKS, CONDITIONS
from commands.step import Verdict
from tests.commands.rules.directory.values import ADA, BEN, ONLY_SHELL, about, check, conflict, facts, person, rows
from tests.commands.values import SILENT, cloud_only, synced

OF_PEOPLE = {"S3", "S5", "S6", "S7", "S8", "S9", "S11", "U3", "U6", *(f"A{n}" for n in (*range(1, 9), *range(11, 24)))}
NEEDS = {
    "tenant": {"S1", "S2"},
    "people": OF_PEOPLE - {"A15", "A20"},
    "directory": {"S3", "S4", "S5", "S6", "S9", "U6"},
    "verified": {"S6", "S7"},
    "sip_domains": {"A14"},
    "online": {"S5", "S9"},
    "skus": {"S9"},
    "forest_state": {"S10"},
    "objects": {"A3", "A4", "A5", "A7", "A8", "A11", "A13", "A18", "A19", "S8", "S11"},
}
"""Which checks cannot be told without which source."""


def test_everything_in_order() -> None:
    """Everybody there: a quiet sentence, and no file."""
    moved = person("dora", hosting_provider="sipfed.online.lync.com")
    result = check([ADA, moved])
    assert [f for f in result.findings if f.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)] == []
    assert result.verdict is Verdict.PASS
    assert result.headline == "Ready: all 2 people with Skype for Business are in Microsoft 365."
    assert result.table is None
    assert result.sources == ()
    assert about(result, "People in Teams").says == "1 of 2 people is in Teams already."


@pytest.mark.parametrize("source", NEEDS)
def test_a_silent_source_costs_its_own_checks_and_no_others(source: str) -> None:
    """Each source in turn: what needs it cannot be told, everything else is as before, and the source is named."""
    before, after = check([ADA, BEN]), check([ADA, BEN], **{source: SILENT})
    changed = {
        then.check
        for first, then in zip(
            sorted(before.findings, key=lambda f: (f.check, f.title)),
            sorted(after.findings, key=lambda f: (f.check, f.title)),
            strict=True,
        )
        if first.verdict is not then.verdict
    }
    assert changed == NEEDS[source]
    assert {f.verdict for f in after.findings} <= {Verdict.PASS, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}
    assert all(f.verdict is Verdict.UNKNOWN for f in after.findings if f.check in changed and f.check != "S7")
    assert after.sources == (SILENT.says,)


def test_without_the_deployment_the_tenant_is_still_judged() -> None:
    """S4 looks at the tenant alone."""
    result = check([], [cloud_only("x", conflicts=conflict("a@b.com"))], people=SILENT)
    assert about(result, "No address").verdict is Verdict.FAIL
    assert about(result, "Directory synchronisation is on").verdict is Verdict.PASS


def test_without_the_tenant_the_first_unknown_is_the_headline() -> None:
    """What cannot be told comes before what is good."""
    result = check([ADA], [], tenant=SILENT, directory=SILENT, verified=SILENT)
    assert result.verdict is Verdict.UNKNOWN
    assert result.headline.startswith("Cannot tell: Microsoft Graph did not answer")


def test_what_the_shell_cannot_list_is_said_once_and_is_no_failure_of_it() -> None:
    """All such checks have the same words, so that they are shown as one; the footer does not complain."""
    shell = person("ada", proxy_addresses=None, mail_nickname=None, target_address=None, account_enabled=None)
    result = check([shell], objects=ONLY_SHELL)
    unknown = [finding for finding in result.findings if finding.verdict is Verdict.UNKNOWN]
    compared = {"S8", "S11", "A3", "A8", "A11"}
    assert {finding.check for finding in unknown} == {"A4", "A5", "A7", "A13", "A17", "A18", "A19"} | compared
    assert len({(finding.says, finding.remedy) for finding in unknown}) == 1
    assert "HYBRIDBOT_LDAP_URL" in unknown[0].remedy
    assert result.sources == ()


def test_nobody_to_look_at_is_never_green() -> None:
    """An empty list of people: checks of people are not needed, and S3 cannot tell."""
    result = check([])
    green = {finding.check for finding in result.findings if finding.verdict is Verdict.PASS}
    assert green <= {"S1", "S2", "S4", "S9", "S10", "A18", "A19"}
    assert about(result, "Every Skype").verdict is Verdict.UNKNOWN


def test_blockers_come_first_and_the_file_is_dated() -> None:
    """The list begins with what stops a move; the file's name has the day of the check."""
    result = check([ADA, BEN], [synced(BEN)])
    verdicts = [finding.verdict is Verdict.FAIL for finding in result.findings]
    assert verdicts == sorted(verdicts, reverse=True)
    assert result.table is not None
    assert result.table.name == "check-sync-2026-11-22.csv"


def test_the_headline_tells_how_much_the_biggest_fix_clears() -> None:
    """By people and by its share of all blockers, also where it is not the fix of the first finding."""
    works = [person(f"w{n}", distinguished_name=f"CN=w{n},OU=Works,DC=contoso,DC=com") for n in range(3)]
    assert check([ADA, BEN, *works], [synced(BEN)]).headline.endswith("That clears 75 % of the blockers.")
    outside = [
        person(f"o{n}", user_principal_name=f"o{n}@fabrikam.com", sip_address=f"sip:o{n}@fabrikam.com")
        for n in range(3)
    ]
    result = check([ADA, BEN, *outside], [synced(one) for one in (BEN, *outside)])
    assert result.headline.startswith("Not ready: 1 of 5 people is missing")
    biggest = "The biggest fix clears 3 people and 85 % of the blockers: Verify fabrikam.com in the tenant"
    assert biggest in result.headline


def test_one_domain_is_one_fix_for_sign_in_names_and_sip_addresses() -> None:
    """Both checks tell the same fix, and each person has a row for each."""
    outside = person("o", user_principal_name="o@fabrikam.com", sip_address="sip:o@fabrikam.com")
    result = check([outside])
    assert {row[8] for row in (*rows(result, "S6"), *rows(result, "S7"))} == {
        "Verify fabrikam.com in the tenant, then run a sync cycle."
    }
    assert rows(result, "A14") == []


def test_every_condition_has_its_own_id_and_title() -> None:
    """Whatever is listed has a text for the reference, and no check is listed twice."""
    assert len({(check.id, check.title) for check in CHECKS}) == len(CHECKS)
    assert {c.id for c in CHECKS} == {"S1", "S2", "S4", "S10", *OF_PEOPLE}
    for one in CHECKS:
        assert all((one.must_hold, one.answer_from, one.who, one.source)), one.id


def test_whoever_is_enabled_is_the_only_one_counted() -> None:
    """Contacts and remnants are no part of the number of people."""
    whole = facts([ADA, BEN], others=(person("old", enabled=False),))
    assert isinstance(whole.people, tuple)
    assert len(whole.people) == 2


def test_every_condition_judges_by_its_own_check() -> None:
    """A module's finding has the id and title of its CHECK."""
    known = facts([ADA])
    for condition in CONDITIONS:
        finding = condition.judge(known).finding
        assert (finding.check, finding.title) == (condition.CHECK.id, condition.CHECK.title)
