"""What an attribute may hold so that synchronisation carries it, in the manner of Microsoft's IdFix [A1 to A8].

Each function answers with what is wrong as the end of a sentence about the value, or with an empty text.
Source: https://github.com/microsoft/idfix, version 2.6.0.3, multi-tenant mode. Its list of top-level domains is
replaced by `addresses.is_public`.
"""

import re

from commands.rules.addresses import is_public

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
"""A dot-atom of RFC 2822."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_X_SCHEMES = ("x400", "x500")
IN_SMTP = frozenset('<>();,[]"')
IN_OTHERS = frozenset('<>(),[]"')


def too_long(value: str, longest: int) -> str:
    """Longer than the limit."""
    return f"has {len(value)} characters, and {longest} are allowed" if len(value) > longest else ""


def blank(value: str) -> str:
    """Nothing but blanks."""
    return "consists of blanks" if value and not value.strip() else ""


def forbidden(value: str, characters: frozenset[str], *, blanks: bool = False) -> str:
    """One of these characters, or a blank where these are not allowed either."""
    found = sorted({c for c in value if c.casefold() in characters or (not blanks and c.isspace())})
    shown = " and ".join("a blank" if c.isspace() else c for c in found)
    return f"holds {shown}" if found else ""


def mail_form(address: str, *, domain: bool = True) -> str:
    """Not an address of RFC 2822 in a public domain; `domain=False`: the domain is another check's matter."""
    local, at, host = address.rpartition("@")
    if not at or not local or not host:
        return "is no address: it has no name before or no domain after an @"
    if "@" in local:
        return "has more than one @"
    if not _LOCAL_PART.fullmatch(local):
        return "has a part before the @ that is not allowed"
    if domain and not is_public(host):
        return f"lies in {host}, which is no public domain"
    return ""


def proxy_form(entry: str, *, longest: int, backslash: bool = False) -> str:
    """A proxy or target address with its prefix. `backslash`: whether that is forbidden as well."""
    scheme, colon, address = entry.partition(":")
    scheme = scheme.casefold() if colon else ""
    address = address if colon else entry
    if scheme in _X_SCHEMES:
        return too_long(entry, longest) or _x_form(address)
    more = frozenset("\\") if backslash else frozenset()
    smtp = scheme in ("smtp", "")
    return (
        too_long(entry, longest)
        or ("has a colon behind the prefix" if ":" in address else "")
        or forbidden(address, (IN_SMTP if smtp else IN_OTHERS) | more)
        or (mail_form(address) if smtp else "")
    )


def _x_form(address: str) -> str:
    if _CONTROLS.search(address):
        return "holds a control character"
    return forbidden(address, frozenset("[]\"'"), blanks=True)
