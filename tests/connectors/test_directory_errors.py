"""What a domain controller says when it says no: which error of ours it is, and what it tells to do."""

import pytest

from connectors.directory_errors import refusal
from connectors.errors import (
    ConnectorError,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    Throttled,
    Unexpected,
)

NO_CREDENTIALS = (
    "SASL(-1): generic failure: GSSAPI Error: Unspecified GSS failure.  Minor code may provide more information "
    "(No Kerberos credentials available (default cache: MEMORY:x))"
)


def error_named(name: str, **details: object) -> Exception:
    """An error as python-ldap makes them: only its name and a dictionary count."""
    return type(name, (Exception,), {})(details)


@pytest.mark.parametrize(
    ("name", "info", "kind", "part"),
    [
        ("INVALID_CREDENTIALS", "80090308: ..., data 52e, v4563", NotSignedIn, "the name or the password of bot"),
        ("INVALID_CREDENTIALS", "80090308: ..., data 532, v4563", NotSignedIn, "the password of bot has expired"),
        ("INVALID_CREDENTIALS", "80090308: ..., data 773, v4563", NotSignedIn, "must change its password"),
        ("INVALID_CREDENTIALS", "80090308: ..., data 531, v4563", NotSignedIn, "from this machine"),
        ("INVALID_CREDENTIALS", "80090308: ..., data fff, v4563", NotSignedIn, "sign-in of bot was not accepted"),
        ("INVALID_CREDENTIALS", "", NotSignedIn, "sign-in of bot was not accepted"),
        ("LOCAL_ERROR", NO_CREDENTIALS, NotSignedIn, "No Kerberos credentials available (default cache: MEMORY:x)"),
        ("LOCAL_ERROR", "something else", NotSignedIn, "something else"),
        ("AUTH_UNKNOWN", "SASL(-4): no mechanism available: No worthy mechs", NotSignedIn, "cannot do Kerberos"),
        ("NO_SUCH_OBJECT", "", NotFound, "does not have DC=x"),
        ("INVALID_DN_SYNTAX", "", NotFound, "does not have DC=x"),
        ("INSUFFICIENT_ACCESS", "", NotPermitted, "bot may not read below DC=x"),
        ("SIZELIMIT_EXCEEDED", "", Refused, "ended the list early"),
        ("BUSY", "", Throttled, "too busy"),
        ("STRONG_AUTH_REQUIRED", "", Refused, "better protected"),
        ("OPERATIONS_ERROR", "a successful bind must be completed", Unexpected, "OPERATIONS_ERROR: a successful bind"),
    ],
)
def test_each_refusal_is_told_in_words(name: str, info: str, kind: type[ConnectorError], part: str) -> None:
    error = refusal(error_named(name, info=info), "bot", asked="search users", base="DC=x")
    assert type(error) is kind
    assert part in error.detail
    assert error.remedy


def test_an_error_without_any_text_still_has_its_name() -> None:
    assert "OTHER: no text" in refusal(type("OTHER", (Exception,), {})(), "bot", asked="x", base="").detail
    told = refusal(error_named("OTHER", desc="Internal error"), "bot", asked="x", base="").detail
    assert told == "OTHER: Internal error"


def test_the_code_of_a_refused_sign_in_is_the_reference() -> None:
    assert (
        refusal(error_named("INVALID_CREDENTIALS", info="data 775,"), "b", asked="x", base="").reference == "data 775"
    )
