"""What attributes may hold, with the boundary on both sides."""

import pytest

from commands.rules.addresses import is_public
from commands.rules.directory.forms import IN_OTHERS, blank, forbidden, mail_form, proxy_form, too_long


def test_lengths_and_blanks() -> None:
    """The limit itself is allowed; nothing at all is not blank."""
    assert too_long("x" * 64, 64) == ""
    assert too_long("x" * 65, 64) == "has 65 characters, and 64 are allowed"
    assert (blank(""), blank("x "), bool(blank("  "))) == ("", "", True)


def test_what_is_forbidden_is_shown_once() -> None:
    """Blanks of any kind are named as such; capitals make no difference."""
    assert forbidden("a(b) (c)", IN_OTHERS) == "holds a blank and ( and )"
    assert forbidden("a b", frozenset(), blanks=True) == ""
    assert forbidden("Ä", frozenset("ä")) == "holds Ä"


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("ada@contoso.com", ""),
        ("a.d+a@sub.contoso.com", ""),
        ("ada@münchen.de", ""),
        ("ada", "no address"),
        ("@contoso.com", "no address"),
        ("ada@", "no address"),
        ("a@b@contoso.com", "more than one @"),
        (".ada@contoso.com", "before the @"),
        ("a..b@contoso.com", "before the @"),
        ("adä@contoso.com", "before the @"),
        ("ada@contoso.local", "no public domain"),
        ("ada@contoso", "no public domain"),
    ],
)
def test_mail_addresses(address: str, part: str) -> None:
    """RFC 2822, in a public domain."""
    assert part in mail_form(address)
    assert bool(part) is bool(mail_form(address))


def test_a_domain_may_be_another_check_s_matter() -> None:
    """Only the part before the @ is looked at then."""
    assert mail_form("ada@contoso.local", domain=False) == ""


@pytest.mark.parametrize(
    ("entry", "part"),
    [
        ("SMTP:ada@contoso.com", ""),
        ("sip:ada;x@contoso.local", ""),
        ("ada@contoso.com", ""),
        ("X500:/o=Contoso/ou=Exchange (FYD)/cn=ada lovelace", ""),
        ("smtp:" + "a" * 239 + "@contoso.com", ""),
        ("smtp:" + "a" * 240 + "@contoso.com", "257 characters"),
        ("smtp:a:b@contoso.com", "colon"),
        ("smtp:a;b@contoso.com", "holds ;"),
        ("sip:ada b@contoso.com", "a blank"),
        ("smtp:ada@contoso.local", "no public domain"),
        ("x500:/o=[Contoso]", "holds [ and ]"),
        ("x400:a\x01b", "control character"),
    ],
)
def test_proxy_addresses(entry: str, part: str) -> None:
    """Each kind by its own rules."""
    found = proxy_form(entry, longest=256)
    assert part in found
    assert bool(part) is bool(found)


def test_a_backslash_is_forbidden_in_target_addresses_only() -> None:
    """As IdFix has it, which lets proxy addresses of other kinds hold one."""
    assert proxy_form("sip:a\\b", longest=255) == ""
    assert proxy_form("sip:a\\b", longest=255, backslash=True) == "holds \\"


@pytest.mark.parametrize(
    ("domain", "public"),
    [
        ("contoso.com", True),
        ("Contoso.COM.", True),
        ("xn--mnchen-3ya.de", True),
        ("münchen.de", True),
        ("contoso.network", True),
        ("contoso.local", False),
        ("contoso.INTERNAL", False),
        ("contoso", False),
        ("", False),
        ("10.1.2.3", False),
        ("a_b.com", False),
        ("a..com", False),
    ],
)
def test_public_domains(domain: str, public: bool) -> None:
    """What somebody can own in the public DNS."""
    assert is_public(domain) is public
