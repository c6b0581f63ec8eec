"""Lists as Excel and editors save them are read; what is no list is refused with what to do."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.moves.attached import MOST_BYTES, text_of, too_large
from commands.rules.moves.naming import names_in
from commands.step import UsageError

TABLE = "Name;UPN\r\nJürgen Groß;juergen@contoso.com\r\nZoë;zoe@contoso.com\r\n"
NAMES = ("juergen@contoso.com", "zoe@contoso.com")


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        codecs.BOM_UTF8 + TABLE.encode(),
        codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.encode("cp1252"),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").encode("utf-16"),
        b"sep=;\r\n" + TABLE.encode(),
        codecs.BOM_UTF8 + b"sep=,\n" + TABLE.replace(";", ",").encode(),
        b"juergen@contoso.com\nzoe@contoso.com",
        b"juergen@contoso.com, zoe@contoso.com",
    ],
)
def test_the_people_are_read_whatever_wrote_the_file(content: bytes) -> None:
    assert names_in([text_of(content)]) == NAMES


def test_umlauts_of_western_windows_stay() -> None:
    assert "Jürgen Groß" in text_of(TABLE.encode("cp1252"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF8 + b" \r\n ", "empty"),
        (codecs.BOM_UTF16_LE, "empty"),
        (b"PK\x03\x04\x14\x00", "is a workbook of Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text"),
        (b"a" * (MOST_BYTES + 1), "too large: 1.0 MB of 1 MB at most"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        text_of(content)


def test_the_size_alone_is_reason_enough() -> None:
    assert too_large(MOST_BYTES) == ""
    assert "7.3 MB" in too_large(7_300_000)


@given(st.binary(max_size=300))
def test_any_content_is_a_text_or_a_sentence(content: bytes) -> None:
    found: str | UsageError
    try:
        found = text_of(content)
    except UsageError as error:
        found = error
    assert str(found).endswith(".") if isinstance(found, UsageError) else found.strip() and "\0" not in found
