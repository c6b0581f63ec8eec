"""A11 to A23: what Skype for Business asks for beyond what any directory needs."""

from typing import Any

import pytest

from commands.step import Verdict
from connectors.facts import ObjectKind
from tests.commands.rules.directory.values import ADA, BEN, ONLY_SHELL, about, check, contact, facts, person, rows
from tests.commands.values import SILENT

SID = "S-1-5-21-9-9-9-1000"


@pytest.mark.parametrize(
    ("title", "changes", "verdict"),
    [
        ("SIP addresses are well", {"sip_address": "sip:a.b@contoso.com"}, Verdict.PASS),
        ("SIP addresses are well", {"sip_address": "SIP:ada@contoso.com"}, Verdict.FAIL),
        ("SIP addresses are well", {"sip_address": "ada@contoso.com"}, Verdict.FAIL),
        ("SIP addresses are well", {"sip_address": "sip:a da@contoso.com"}, Verdict.FAIL),
        ("SIP addresses are well", {"sip_address": "sip:a@da@contoso.com"}, Verdict.FAIL),
        ("SIP addresses are well", {"sip_address": "sip:ada"}, Verdict.FAIL),
        ("SIP addresses are well", {"sip_address": ""}, Verdict.FAIL),
        ("SIP addresses lie in SIP", {"sip_address": "sip:ada@CONTOSO.com"}, Verdict.PASS),
        ("SIP addresses lie in SIP", {"sip_address": "sip:ada@contoso0.onmicrosoft.com"}, Verdict.FAIL),
        ("SIP addresses lie in SIP", {"sip_address": "sip:ada@fabrikam.com"}, Verdict.PASS),
        ("SIP addresses lie in SIP", {"sip_address": "sip:ada"}, Verdict.PASS),
        ("Whoever is enabled", {"hosting_provider": "SRV:"}, Verdict.PASS),
        ("Whoever is enabled", {"hosting_provider": " "}, Verdict.FAIL),
        ("Accounts of enabled", {"account_enabled": False}, Verdict.WARN),
        ("Accounts of enabled", {"account_enabled": False, "originator_sid": SID}, Verdict.PASS),
        ("Accounts of enabled", {"account_enabled": False, "originator_sid": None}, Verdict.UNKNOWN),
        ("Accounts of enabled", {"account_enabled": None}, Verdict.UNKNOWN),
        ("Telephone numbers", {"line_uri": ""}, Verdict.PASS),
        ("Telephone numbers", {"line_uri": "tel:+4930555"}, Verdict.PASS),
        ("Telephone numbers", {"line_uri": "TEL:+4930555;ext=17"}, Verdict.PASS),
        ("Telephone numbers", {"line_uri": "tel:+" + "1" * 15}, Verdict.PASS),
        ("Telephone numbers", {"line_uri": "tel:+" + "1" * 16}, Verdict.WARN),
        ("Telephone numbers", {"line_uri": "tel:+0930555"}, Verdict.WARN),
        ("Telephone numbers", {"line_uri": "tel:4930555"}, Verdict.WARN),
        ("Telephone numbers", {"line_uri": "+4930555"}, Verdict.WARN),
        ("Telephone numbers", {"line_uri": "tel:+4930555;ext="}, Verdict.WARN),
        ("No move", {"moving_to": ""}, Verdict.PASS),
        ("No move", {"moving_to": "pool02.contoso.com"}, Verdict.WARN),
        ("No apostrophe", {"sip_address": "sip:o'neill@contoso.com"}, Verdict.WARN),
        ("No apostrophe", {"sip_address": "sip:oneill@con'toso.com"}, Verdict.PASS),
    ],
)
def test_one_person_on_both_sides_of_each_boundary(title: str, changes: dict[str, Any], verdict: Verdict) -> None:
    """Everybody by themselves."""
    assert about(check([person("ada", **changes)]), title).verdict is verdict


def test_what_is_wrong_with_a_sip_address_is_told() -> None:
    """Each way of being malformed in its own words."""
    odd = ("SIP:a@b.com", "a@b.com", "sip:a b@c.com", "sip:a@b@c.com", "sip:a")
    problems = [rows(check([person("ada", sip_address=address)]), "A12")[0][6].split(": ")[-1] for address in odd]
    assert len(set(problems)) == len(odd)


def test_a_sip_address_of_two_people_fails_and_names_both() -> None:
    """A11: without regard to case; that it is also a sign-in name and proxy of one of them is not told again."""
    twin = person("twin", sip_address="sip:ADA@contoso.com", proxy_addresses=())
    result = check([ADA, twin])
    assert about(result, "Every SIP address belongs").verdict is Verdict.FAIL
    assert [(row[0], row[9].split(" (")[0]) for row in rows(result, "A11")] == [("Ada", "Twin"), ("Twin", "Ada")]
    assert rows(result, "A13") == []


def test_a_sip_address_that_a_contact_has_too() -> None:
    """A11: the whole directory is compared where it can be read, and where it cannot the finding says so."""
    partner = contact("kim", sip_address="sip:ada@contoso.com")
    assert about(check([ADA], objects=(partner,)), "Every SIP address belongs").verdict is Verdict.FAIL
    limited = about(check([ADA], objects=ONLY_SHELL), "Every SIP address belongs")
    assert limited.verdict is Verdict.PASS
    assert "were not compared" in limited.says


@pytest.mark.parametrize(
    "theirs",
    [
        {"proxy_addresses": ("smtp:DESK@contoso.com",)},
        {"proxy_addresses": ("sip:desk@contoso.com",)},
        {"user_principal_name": "desk@contoso.com"},
    ],
)
def test_a_sip_address_that_is_an_address_of_somebody_else(theirs: dict[str, Any]) -> None:
    """A13: the row is of whoever has it as SIP address, and names the other."""
    ada = person("ada", sip_address="sip:desk@contoso.com", proxy_addresses=())
    result = check([ada, person("ben", **theirs)])
    assert about(result, "No SIP address is").verdict is Verdict.FAIL
    assert [(row[0], row[9].split(" (")[0]) for row in rows(result, "A13")] == [("Ada", "Ben")]


def test_the_account_of_the_same_human_in_another_forest_is_no_rival() -> None:
    """It shares addresses on purpose; in the same forest, or without the link, it is one."""
    linked = person("ada", originator_sid=SID, account_enabled=False, forest="resource.com")
    account = contact("ada", kind=ObjectKind.USER, user_principal_name="ada@contoso.com", forest="accounts.com")
    assert about(check([linked], objects=(account,)), "No SIP address is").verdict is Verdict.PASS
    other = person("ada", forest="resource.com")
    assert about(check([other], objects=(account,)), "No SIP address is").verdict is Verdict.FAIL


def test_with_the_shell_a_sign_in_name_can_still_collide() -> None:
    """A13: found or unknown, never green."""
    by_shell = [person(name, proxy_addresses=None) for name in ("ada", "ben")]
    assert about(check(by_shell, objects=ONLY_SHELL), "No SIP address is").verdict is Verdict.UNKNOWN
    taken = person("kim", proxy_addresses=None, sip_address="sip:ben@contoso.com")
    ben = person("ben", proxy_addresses=None, sip_address="sip:benjamin@contoso.com")
    assert about(check([taken, ben], objects=ONLY_SHELL), "No SIP address is").verdict is Verdict.FAIL


def test_one_sip_domain_is_one_fix_unless_the_tenant_does_not_tell() -> None:
    """A14: a domain that is not verified is told as S7 only; without the tenant every foreign domain is told."""
    outside = [person(name, sip_address=f"sip:{name}@contoso0.onmicrosoft.com") for name in ("ada", "ben")]
    assert about(check(outside), "SIP addresses lie in SIP").remedy.endswith("One fix clears 2 people.")
    fabrikam = person("kim", sip_address="sip:kim@fabrikam.com")
    assert rows(check([fabrikam]), "A14") == []
    assert len(rows(check([fabrikam], verified=SILENT), "A14")) == 1


def test_remnants_and_contacts_are_told_by_name() -> None:
    """A18 and A19: who is listed besides the people; what is listed by the shell too is told at once."""
    old = person("old", enabled=False)
    partner = person("kim", kind=ObjectKind.CONTACT)
    result = check([ADA], others=(old, partner))
    assert about(result, "No remnants").says == "1 person is not enabled, but still has a SIP address."
    assert [(row[0], row[4]) for row in (*rows(result, "A18"), *rows(result, "A19"))] == [
        ("Old", "A18"),
        ("Kim", "A19"),
    ]
    assert about(result, "No contact").verdict is Verdict.FAIL
    nothing_left = person("gone", enabled=False, sip_address="")
    assert about(check([ADA], others=(nothing_left,)), "No remnants").verdict is Verdict.PASS
    assert about(check([ADA], others=(old,), objects=ONLY_SHELL), "No remnants").verdict is Verdict.WARN


def test_a_line_of_two_people_warns() -> None:
    """A21: both parties are named."""
    result = check([person(name, line_uri="tel:+4930555") for name in ("ada", "ben")])
    assert about(result, "Telephone numbers").verdict is Verdict.WARN
    assert [row[9].split(" (")[0] for row in rows(result, "A21")] == ["Ben", "Ada"]


def test_a_person_who_is_enabled_is_the_only_one_looked_at() -> None:
    """Contacts and remnants are no part of the number of people."""
    whole = facts([ADA, BEN], others=(person("old", enabled=False),))
    assert isinstance(whole.people, tuple)
    assert len(whole.people) == 2
