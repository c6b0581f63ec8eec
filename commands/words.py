"""From what somebody typed to plain words.

Chat programs rewrite text on the way: links become `<http://contoso.com|contoso.com>`, quotes and dashes
become typographic, spaces become non-breaking. Everything here takes text from strangers and returns plain
data; whoever shows it again must escape it for the place where it is shown.
"""

import re
from ipaddress import ip_address

import idna

from commands.step import UsageError

MOST_CHARACTERS = 20_000
"""Of a text; the rest is dropped. A list of people may be long."""
MOST_WORDS = 1_200
"""Of a text."""
_SHOWN = 60
"""Characters of a foreign word that an error message repeats."""

_REWRITTEN = (
    (re.compile(r"[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"), " "),
    (re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"), ""),
    (re.compile(r"[\u201c-\u201f\u00ab\u00bb]"), '"'),
    (re.compile(r"[\u2018-\u201b]"), "'"),
    (re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]"), "-"),
    (re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"), " "),
)
"""Blanks, invisible marks, typographic quotes and dashes, control characters: to what they stand for."""
_LINK = re.compile(r"<(?:https?://|mailto:|tel:)[^<>|\s]*(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def split(text: str) -> tuple[str, ...]:
    """The words of a text: links unwrapped, quotes, dashes and blanks made plain. Never raises."""
    plain = text[:MOST_CHARACTERS]
    for pattern, stands_for in _REWRITTEN:
        plain = pattern.sub(stands_for, plain)
    plain = _LINK.sub(_unwrapped, plain)
    for entity, character in _ENTITIES:
        plain = plain.replace(entity, character)
    words = (word.strip("\"'`") for word in plain.split())
    return tuple(word for word in words if word)[:MOST_WORDS]


def shown(word: str) -> str:
    """A foreign word, or some, as an error message may repeat them: short, and without any character that marks up."""
    kept = " ".join("".join(c for c in part if c.isalnum() or c in "-._@/+") for part in word.split())
    kept = " ".join(kept.split())
    return kept if len(kept) <= _SHOWN else kept[: _SHOWN - 1] + "…"


def number_in(text: str) -> int:
    """The number of a row that a word, a button or a key has; 0: there is none in it that a row can have.

    At most nine digits: what is longer no database takes for a number of a row.
    """
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def domain(word: str) -> str:
    """The domain in a word: lower case, ASCII (IDNA), without scheme, path, port or trailing dot.

    Raises UsageError with a full sentence when the word is not a domain name that could be public.
    """
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", word.strip().lower())
    bare = re.split(r"[/?#]", bare, maxsplit=1)[0]
    if "@" in bare:
        rest = shown(bare.rpartition("@")[2])
        raise UsageError(
            f'"{shown(word)}" is an address of a person. Type only the part behind the @: {rest}', meant=rest
        )
    bare = re.sub(r":\d{1,5}$", "", bare).rstrip(".")
    if _is_ip_address(bare):
        raise UsageError(f'"{shown(word)}" is an IP address. Type the name of a domain, for instance contoso.com')
    name = _ascii(bare).rstrip(".")
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise UsageError(f'"{shown(word)}" is not the name of a domain. Type it like this: contoso.com')
    return name


def none_expected(command: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a command that takes none, which are none. Raises UsageError where it was given some."""
    if words:
        raise UsageError(f"{command} takes no further words. Type only: {command}", meant=command)
    return ()


def _unwrapped(link: re.Match[str]) -> str:
    """What the person saw: the label, or else the address without the mailto: or tel: that was added."""
    label = link[1]
    return label if label else re.sub(r"^(?:mailto|tel):", "", link[0][1:-1].rstrip("|"))


def _is_ip_address(text: str) -> bool:
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True


def _ascii(name: str) -> str:
    """The name in ASCII; a name that IDNA refuses comes back as it is, and fails the check of its labels."""
    if name.isascii():
        return name
    try:
        return idna.encode(name[:253], uts46=True).decode("ascii")
    except idna.IDNAError:
        return name
