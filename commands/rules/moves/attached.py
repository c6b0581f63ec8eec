"""The text of a list that somebody attached as a file: what Excel and editors write, whatever the encoding.

Content from strangers: it becomes plain text, and never more. What is no text is refused with what to do instead.
"""

import codecs
import re

from commands.step import UsageError

MOST_BYTES = 1_000_000
"""Of one file: many times as long as a list of all the people that one request takes."""
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WINDOWS = "cp1252"
"""What Excel saves as CSV in Western Europe, where it is not told to write UTF-8."""
_KNOWN = (
    (b"PK\x03\x04", "is a workbook of Excel, or an archive. Save the list as CSV (Excel: File, Save as, CSV UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "is an old workbook of Excel. Save the list as CSV (Excel: File, Save as, CSV UTF-8)"),
    (b"%PDF", "is a PDF. Save the list as text or CSV"),
)
_SEPARATOR = re.compile(r"\A\s*sep=.\s*$\n?", re.MULTILINE | re.IGNORECASE)
"""Excel's own first line, which names what stands between two cells: the rows tell it, too."""
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def too_large(size: int) -> str:
    """Why a file of so many bytes is not read, as a sentence; empty: it is."""
    if size <= MOST_BYTES:
        return ""
    most = MOST_BYTES // 1_000_000
    return f"The file is too large: {size / 1_000_000:,.1f} MB of {most} MB at most. Attach only the list of people."


def text_of(content: bytes) -> str:
    """The text in a file: UTF-8 or UTF-16, with its mark or without, or else that of Western Windows.

    Raises UsageError for what is larger than `MOST_BYTES`, for nothing at all, and for what is no text.
    """
    if problem := too_large(len(content)):
        raise UsageError(problem)
    for begins, what in _KNOWN:
        if content.startswith(begins):
            raise UsageError(f"The file {what}, then attach that.")
    text = _SEPARATOR.sub("", _decoded(content))
    if not text.strip():
        raise UsageError(
            "The file is empty. Attach a list: one person a line, or a table with a column upn, sip or user."
        )
    if _NO_TEXT.search(text):
        raise UsageError("The file is no text. Save the list as text or CSV, then attach that.")
    return text


def _decoded(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if encoding := _without_mark(content):
        return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_WINDOWS, "replace")


def _without_mark(content: bytes) -> str:
    """The kind of UTF-16 in which every other byte of addresses is zero; empty: it is none."""
    some = content[:200]
    if len(some) < 2:
        return ""
    even, odd = some[::2], some[1::2]
    if odd.count(0) > len(odd) * 0.8 and not even.count(0):
        return "utf-16-le"
    return "utf-16-be" if even.count(0) > len(even) * 0.8 and not odd.count(0) else ""
