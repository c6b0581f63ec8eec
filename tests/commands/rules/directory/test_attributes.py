"""A1 to A8: attributes as synchronisation carries them, with the boundary on both sides."""

from typing import Any

import pytest

from commands.step import Verdict
from connectors.facts import OnPremisesUser
from tests.commands.rules.directory.values import ADA, about, check, contact, person, rows


def verdict_of(title: str, *people: OnPremisesUser, **changes: Any) -> Verdict:
    """The verdict of the check with this title."""
    return about(check(people, **changes), title).verdict


@pytest.mark.parametrize(
    ("title", "good", "bad"),
    [
        ("Display names", {"display_name": "x" * 255}, {"display_name": "x" * 256}),
        ("Display names", {"display_name": ""}, {"display_name": "  "}),
        ("Given names", {"given_name": "x" * 63}, {"given_name": "x" * 64}),
        ("Mail addresses", {"mail": "x" * 256}, {"mail": "x" * 257}),
        ("Mail nicknames", {"mail_nickname": "x" * 64}, {"mail_nickname": "x" * 65}),
        ("Mail nicknames", {"mail_nickname": "a."}, {"mail_nickname": ".a"}),
        ("Proxy addresses", {"proxy_addresses": ("smtp:a@b.com",)}, {"proxy_addresses": ("smtp:a b@b.com",)}),
        ("Account names", {"sam_account_name": "x" * 20}, {"sam_account_name": "x" * 21}),
        ("Account names", {"sam_account_name": "a b"}, {"sam_account_name": "a*b"}),
        ("Target addresses", {"target_address": "SMTP:a@b.com"}, {"target_address": "SMTP:a:b@b.com"}),
        ("Target addresses", {"target_address": ""}, {"target_address": "SMTP:a@b.local"}),
        (
            "Sign-in names have",
            {"user_principal_name": "x" * 101 + "@contoso.com"},
            {"user_principal_name": "x" * 102 + "@contoso.com"},
        ),
        (
            "Sign-in names have",
            {"user_principal_name": "a-b@contoso.com"},
            {"user_principal_name": "a&b@contoso.com"},
        ),
        ("Sign-in names have", {"user_principal_name": "ada"}, {"user_principal_name": "a@b@contoso.com"}),
        (
            "Sign-in names have",
            {"user_principal_name": "ada@contoso.local"},
            {"user_principal_name": "Äda@contoso.com"},
        ),
    ],
)
def test_each_attribute_on_both_sides_of_its_boundary(title: str, good: dict[str, Any], bad: dict[str, Any]) -> None:
    """What is allowed passes, what is not blocks."""
    assert verdict_of(title, person("ada", **good)) is Verdict.PASS
    assert verdict_of(title, person("ada", **bad)) is Verdict.FAIL


def test_an_apostrophe_in_a_sign_in_name_only_warns() -> None:
    """Microsoft's tool refuses it, the tenant takes it; the command to copy holds the name as a literal."""
    assert verdict_of("Sign-in names have", person("ada", user_principal_name="o'neill@contoso.com")) is Verdict.WARN


@pytest.mark.parametrize(
    ("title", "check_id", "shared"),
    [
        ("Mail addresses", "A3", {"mail": "INFO@contoso.com"}),
        ("Mail nicknames", "A4", {"mail_nickname": "Info"}),
        ("Proxy addresses", "A5", {"proxy_addresses": ("SMTP:info@contoso.com",)}),
        ("Target addresses", "A7", {"target_address": "smtp:INFO@contoso.com"}),
        ("Account names", "A6", {"sam_account_name": "info", "user_principal_name": ""}),
        ("Sign-in names have", "A8", {"user_principal_name": "info@contoso.com"}),
    ],
)
def test_a_value_of_two_people_fails_and_names_both(title: str, check_id: str, shared: dict[str, Any]) -> None:
    """Without regard to case and prefix; each has a row that names the other."""
    lower = {k: tuple(x.lower() for x in v) if isinstance(v, tuple) else v.lower() for k, v in shared.items()}
    result = check([person("ada", **shared), person("ben", **lower)])
    assert about(result, title).verdict is Verdict.FAIL
    assert [(row[0], row[9].split(" (")[0]) for row in rows(result, check_id)] == [("Ada", "Ben"), ("Ben", "Ada")]


def test_an_account_name_may_repeat_where_people_have_sign_in_names() -> None:
    """It is unique in each domain only."""
    assert verdict_of("Account names", ADA, person("ben", sam_account_name="ada")) is Verdict.PASS


@pytest.mark.parametrize(
    ("title", "mine", "theirs"),
    [
        ("Mail addresses", {"mail": "info@contoso.com"}, {"mail": "Info@contoso.com"}),
        ("Mail addresses", {"mail": "info@contoso.com"}, {"proxy_addresses": ("smtp:Info@contoso.com",)}),
        ("Proxy addresses", {"proxy_addresses": ("smtp:x@contoso.com",)}, {"proxy_addresses": ("SMTP:x@contoso.com",)}),
        ("Sign-in names have", {"user_principal_name": "x@contoso.com"}, {"user_principal_name": "X@contoso.com"}),
        ("Sign-in names have", {"user_principal_name": "x@contoso.com"}, {"mail": "X@contoso.com"}),
        ("Sign-in names have", {"user_principal_name": "x@contoso.com"}, {"proxy_addresses": ("smtp:x@contoso.com",)}),
    ],
)
def test_the_whole_directory_is_compared_also_across_attributes(
    title: str, mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    """A group or contact that has the value is named as the other party."""
    finding = about(check([person("ada", **mine)], objects=(contact("kim", **theirs),)), title)
    assert finding.verdict is Verdict.FAIL
    assert "contact Kim (" in finding.evidence[0]


def test_the_same_object_listed_twice_is_no_duplicate() -> None:
    """A person is among the objects of the directory too."""
    twice = contact("ada", guid=ADA.guid, mail=ADA.mail, proxy_addresses=ADA.proxy_addresses)
    assert check([ADA], objects=(twice,)).verdict is Verdict.PASS


def test_some_of_whom_an_attribute_is_unknown() -> None:
    """Who is known is judged; that the others could not be is told, and never green."""
    unknown = person("ben", mail_nickname=None)
    finding = about(check([ADA, unknown]), "Mail nicknames")
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.says.startswith("1 of 2 people cannot be judged.")
    finding = about(check([person("ada", mail_nickname=".x"), unknown]), "Mail nicknames")
    assert finding.verdict is Verdict.FAIL
    assert finding.evidence[-1].startswith("1 of 2 people could not be judged: The directory gave no usable answer")
