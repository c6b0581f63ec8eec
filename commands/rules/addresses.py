"""Addresses as the directory compares them: without scheme, without regard to case."""

import re
from functools import lru_cache

import idna

SIP = "sip:"
_WELL_FORMED = re.compile(r"sip:[^\s@]+@[^\s@]+")
FALLBACK_SUFFIX = ".onmicrosoft.com"
"""Suffix of the tenant's own domains; a user whose UPN suffix is not verified falls back to one."""

NEVER_PUBLIC = frozenset(
    ("alt", "arpa", "corp", "domain", "example", "home", "internal", "intranet", "invalid", "lan")
) | frozenset(("local", "localdomain", "localhost", "mail", "onion", "private", "test", "workgroup"))
"""Last labels under which nobody can own a domain: special-use names [RFC 2606, 6761, 6762 appendix G, 9476], and names
for use inside a company, which ICANN does not give out (corp, home, mail, internal) or nobody has."""


def bare(address: str) -> str:
    """An address for comparing: lower case, without its scheme (`sip:`, `SMTP:`) and blanks."""
    text = address.strip().casefold()
    scheme, colon, rest = text.partition(":")
    return rest if colon and scheme.isalnum() and "@" not in scheme else text


def host(address: str) -> str:
    """The domain of an address or user principal name, lower case; empty where there is none."""
    return bare(address).rpartition("@")[2] if "@" in address else ""


def is_sip(address: str) -> bool:
    """Whether it is a `sip:` entry, in whatever case."""
    return address[:4].casefold() == SIP


def is_well_formed(sip_address: str) -> bool:
    """Whether it is `sip:` in lower case, a name, one @ and a domain, without blanks."""
    return _WELL_FORMED.fullmatch(sip_address) is not None


def is_fallback(name: str) -> bool:
    """Whether a user principal name or domain lies in one of the tenant's own onmicrosoft.com domains."""
    return name.casefold().endswith(FALLBACK_SUFFIX)


@lru_cache(maxsize=10_000)
def is_public(domain: str) -> bool:
    """Whether a domain name can belong to somebody in the public DNS, so that a tenant can verify it.

    It has at least two labels, each of them allowed in a host name, and its last one is no number and none of those
    that are reserved or promised never to be given out.
    """
    name = domain.strip().rstrip(".").casefold()
    try:
        labels = idna.encode(name, uts46=True).decode("ascii").split(".")
    except idna.IDNAError:
        return False
    return len(labels) > 1 and not labels[-1].isdigit() and labels[-1] not in NEVER_PUBLIC
