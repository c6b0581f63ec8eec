"""From what somebody typed to plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.step import UsageError
from commands.words import MOST_CHARACTERS, MOST_WORDS, domain, number_in, shown, split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("  \t\n ", ()),
        ("status", ("status",)),
        ("verify-domain <http://fabrikam.com|fabrikam.com>", ("verify-domain", "fabrikam.com")),
        ("verify-domain <https://fabrikam.com/>", ("verify-domain", "https://fabrikam.com/")),
        ("verify-domain <https://fabrikam.com|>", ("verify-domain", "https://fabrikam.com")),
        ("why <mailto:ada@contoso.com|ada@contoso.com>", ("why", "ada@contoso.com")),
        ("why <mailto:ada@contoso.com>", ("why", "ada@contoso.com")),
        ("call <tel:+4930|+49 30>", ("call", "+49", "30")),
        ("\u201cstatus\u201d", ("status",)),
        ("'status' `status`", ("status", "status")),
        ("verify\u2013domain\u00a0contoso.com", ("verify-domain", "contoso.com")),
        ("sta\u200btus\ufeff", ("status",)),
        ("a\x00b\x1b[31m", ("a", "b", "[31m")),
        ("R&amp;D &lt;!channel&gt;", ("R&D", "<!channel>")),
        ("&amp;lt;", ("&lt;",)),
        ("<!channel> <@U123>", ("<!channel>", "<@U123>")),
        ("a \ud800 b", ("a", "b")),
    ],
)
def test_split(text: str, expected: tuple[str, ...]) -> None:
    """What a chat program rewrote is turned back; the rest is left as it is."""
    assert split(text) == expected


@given(st.text(max_size=300))
def test_split_never_raises(text: str) -> None:
    """Whatever somebody types: words without blanks, none of them empty."""
    words = split(text)
    assert all(words)
    assert all(word == word.strip() and len(word.split()) == 1 for word in words)


def test_too_much_is_cut() -> None:
    """Nobody needs so many words."""
    assert len(split("a " * 5000)) == MOST_WORDS
    assert len("".join(split("x" * 100_000))) == MOST_CHARACTERS


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("contoso.com", "contoso.com"),
        ("Contoso.COM.", "contoso.com"),
        ("https://contoso.com/path?x#y", "contoso.com"),
        ("contoso.com:443", "contoso.com"),
        ("contoso.com/", "contoso.com"),
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("contoso\u3002com", "contoso.com"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
        ("a" * 63 + ".com", "a" * 63 + ".com"),
        ("1.contoso.com", "1.contoso.com"),
    ],
)
def test_domain(word: str, expected: str) -> None:
    """Lower case, ASCII, bare."""
    assert domain(word) == expected


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("", "not the name"),
        ("contoso", "not the name"),
        ("-a.com", "not the name"),
        ("a-.com", "not the name"),
        ("a..com", "not the name"),
        (".com", "not the name"),
        ("a_b.com", "not the name"),
        ("a" * 64 + ".com", "not the name"),
        (("a" * 60 + ".") * 5 + "com", "not the name"),
        ("contoso.123", "not the name"),
        ("<!channel>", "not the name"),
        ("\u00b7\u00b7.example", "not the name"),
        ("ü" * 300 + ".com", "not the name"),
        ("192.0.2.1", "IP address"),
        ("http://[2001:db8::1]/", "IP address"),
        ("ada@contoso.com", "Type only the part behind the @: contoso.com"),
    ],
)
def test_no_domain(word: str, part: str) -> None:
    """A full sentence says what to type instead."""
    with pytest.raises(UsageError, match=part) as refusal:
        domain(word)
    assert not set("<>&*`~|") & set(str(refusal.value))


@given(st.text(max_size=80))
def test_any_word_is_a_domain_or_refused(text: str) -> None:
    """Nothing but UsageError is raised, and nothing that marks up comes back."""
    name, message = "", ""
    try:
        name = domain(text)
    except UsageError as refusal:
        message = str(refusal)
    assert bool(name) is not bool(message)
    assert not set("<>&*`~|") & set(message)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")


def test_shown_words_are_short() -> None:
    """A message does not repeat a novel."""
    assert shown("a" * 100) == "a" * 59 + "…"
    assert shown("<!channel>") == "channel"


def test_shown_words_stay_apart() -> None:
    """Several words are not run together, and what marks up leaves no blank behind."""
    assert shown("remove D99 ; drop\n *x*") == "remove D99 drop x"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("999999999", 999_999_999),
        ("1000000000", 0),
        ("9" * 5000, 0),
        ("", 0),
        ("-3", 0),
        ("3.0", 0),
        ("x", 0),
    ],
)
def test_a_number_is_one_that_a_row_can_have(text: str, number: int) -> None:
    assert number_in(text) == number
