"""Whom somebody means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.over_time.scopes import read_scope
from commands.rules.over_time.values import EVERYBODY, Scope, ScopeKind
from commands.step import UsageError


@pytest.mark.parametrize(
    ("text", "scope", "said"),
    [
        ("", EVERYBODY, "everybody"),
        (" Everyone ", EVERYBODY, "everybody"),
        ("ou Workshop", Scope(ScopeKind.UNIT, "Workshop"), "OU Workshop"),
        ("ou:Sales and more", Scope(ScopeKind.UNIT, "Sales and more"), "OU Sales and more"),
        ("unit = “Büro”", Scope(ScopeKind.UNIT, "Büro"), "OU Büro"),
        ("Department Sales", Scope(ScopeKind.DEPARTMENT, "Sales"), "department Sales"),
        ("dept:R&D", Scope(ScopeKind.DEPARTMENT, "R&D"), "department R&D"),
        ("@Fabrikam.com", Scope(ScopeKind.SIP_DOMAIN, "fabrikam.com"), "@fabrikam.com"),
        ("domain fabrikam.com.", Scope(ScopeKind.SIP_DOMAIN, "fabrikam.com"), "@fabrikam.com"),
        ("sip domain bücher.example", Scope(ScopeKind.SIP_DOMAIN, "bücher.example"), "@bücher.example"),
        ("M12", Scope(ScopeKind.WAVE, "12"), "wave M12"),
        ("wave m 012", Scope(ScopeKind.WAVE, "12"), "wave M12"),
    ],
)
def test_what_people_type_is_a_scope(text: str, scope: Scope, said: str) -> None:
    assert read_scope(text) == scope
    assert scope.said == said


@pytest.mark.parametrize(
    "text", ["Workshop", "ou", "ou:", 'ou ""', "@", "@localhost", "@a..b", "domain x", "M", "M12345678901", "x" * 201]
)
def test_what_names_nobody_gets_a_sentence_with_examples(text: str) -> None:
    with pytest.raises(UsageError, match="Type everybody, ou Workshop"):
        read_scope(text)


@given(st.text(max_size=300))
def test_any_text_is_a_scope_or_a_sentence(text: str) -> None:
    try:
        scope = read_scope(text)
    except UsageError:
        return
    assert read_scope(scope.said) == scope, "what is said can be typed again"
    assert "\n" not in scope.value
