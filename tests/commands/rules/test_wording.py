"""How things are put into words."""

import itertools
from datetime import timedelta

import pytest

from commands.rules.addresses import bare, host, is_fallback, is_sip
from commands.rules.unread import silent
from commands.rules.wording import (
    action,
    age,
    duration,
    headline,
    listed,
    people,
    people_of,
    quoted,
    sentence,
    some_of,
    worst,
)
from commands.step import Finding, Verdict
from tests.commands.values import NOW, REFUSED, SILENT


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "0 seconds"),
        (0, "0 seconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (119.9, "1 minute"),
        (300, "5 minutes"),
        (3600, "1 hour"),
        (5400, "1 hour"),
        (86_399, "23 hours"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_duration(seconds: float, expected: str) -> None:
    """The largest unit of which there is a whole one; what is left over is dropped, never rounded up."""
    assert duration(seconds) == expected


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=90), "1 hour ago"),
        (timedelta(days=3, hours=5), "3 days ago"),
    ],
)
def test_age(ago: timedelta, expected: str) -> None:
    """Rounded as durations are; what is younger than a minute is new, and so is what another clock calls future."""
    assert age(NOW - ago, NOW) == expected


def test_numbers_with_their_whole() -> None:
    """One person, many people, thousands apart."""
    assert people(1) == "1 person"
    assert people_of(37, 250) == "37 of 250 people"
    assert people_of(1250, 500_000) == "1,250 of 500,000 people"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d"], "a, b, c and 1 more"),
    ],
)
def test_listed(items: list[str], expected: str) -> None:
    """Short lists are whole, long ones say how many more."""
    assert listed(items, most=3) == expected


@pytest.mark.parametrize(("text", "expected"), [("a", "a."), ("a. ", "a."), ("a?", "a?"), ("", ""), ("a:", "a:")])
def test_sentence(text: str, expected: str) -> None:
    """One full stop, not two."""
    assert sentence(text) == expected


def finding(verdict: Verdict, remedy: str = "Do it.", who: str = "Ada") -> Finding:
    """A finding with this verdict."""
    return Finding(check="X", title="t", verdict=verdict, says="It is so.", remedy=remedy, who=who)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.PASS], "fine"),
        ([Verdict.PASS, Verdict.NOT_APPLICABLE], "fine"),
        ([Verdict.WARN, Verdict.PASS], "Needs attention: It is so. Do it."),
        ([Verdict.WARN, Verdict.UNKNOWN], "Cannot tell: It is so. Do it."),
        ([Verdict.UNKNOWN, Verdict.FAIL], "Not ready: It is so. Do it."),
        ([Verdict.NOT_APPLICABLE], "Not needed: It is so. Do it."),
        ([], "Cannot tell: nothing could be checked."),
    ],
)
def test_headline(verdicts: list[Verdict], expected: str) -> None:
    """The verdict in words, what is wrong, what to do."""
    assert headline([finding(verdict) for verdict in verdicts], ready="fine") == expected


def test_a_long_remedy_is_read_with_its_finding() -> None:
    """A headline says whose task it is instead."""
    assert action(finding(Verdict.FAIL, "x" * 160)) == "x" * 160
    assert action(finding(Verdict.FAIL, "x" * 161)) == "This is a task for the Ada."
    assert action(finding(Verdict.FAIL, "x" * 161, who="")) == ""


def test_worst_of_nothing() -> None:
    """Nothing is no finding."""
    assert worst([]) is None


def test_a_silent_source_is_told_once() -> None:
    """However many of its answers are missing."""
    assert silent(SILENT, "answer", SILENT, REFUSED) == (SILENT.says, REFUSED.says)
    assert REFUSED.says == "Microsoft Graph refused to answer: 403."


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("sip:Ada@Contoso.com", "ada@contoso.com"),
        ("SMTP:ada@contoso.com", "ada@contoso.com"),
        (" ada@contoso.com ", "ada@contoso.com"),
        ("a:b@contoso.com", "b@contoso.com"),
        ("ada@contoso.com:5061", "ada@contoso.com:5061"),
        ("", ""),
    ],
)
def test_bare_addresses(address: str, expected: str) -> None:
    """Without scheme, without case; what stands behind the @ is left alone."""
    assert bare(address) == expected


def test_parts_of_addresses() -> None:
    """The domain, the kind, and the tenant's own names."""
    assert (host("sip:Ada@Contoso.com"), host("ada")) == ("contoso.com", "")
    assert is_sip("SIP:a@b.c")
    assert not is_sip("smtp:a@b.c")
    assert is_fallback("ada@contoso0.onmicrosoft.com")
    assert not is_fallback("ada@contoso.com")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@contoso.com", "'ada@contoso.com'"),
        ("o'neill", "'o''neill'"),
        (
            "o\u2019; Remove-CsUser x \u2018\u201a\u201b",
            "'o\u2019\u2019; Remove-CsUser x \u2018\u2018\u201a\u201a\u201b\u201b'",
        ),
        ("two\r\nlines\x1b\u202e", "'twolines'"),
        ("", "''"),
    ],
)
def test_an_argument_to_copy_is_one_literal(text: str, expected: str) -> None:
    """No apostrophe that PowerShell knows ends it, and no line end either."""
    assert quoted(text) == expected


def test_some_of_many_names_reads_no_further_than_it_names() -> None:
    """A list of names over lists of names would be quadratic otherwise."""
    endless = (str(number) for number in itertools.count())
    assert some_of(endless) == "0, 1, 2, 3, 4 and others"
    assert some_of("abcde") == "a, b, c, d, e"
    assert some_of(()) == ""
