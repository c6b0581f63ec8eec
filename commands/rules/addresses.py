"""Addresses as the directory compares them: without scheme, without regard to case."""

SIP = "sip:"
FALLBACK_SUFFIX = ".onmicrosoft.com"
"""Suffix of the tenant's own domains; a user whose UPN suffix is not verified falls back to one."""


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


def is_fallback(name: str) -> bool:
    """Whether a user principal name or domain lies in one of the tenant's own onmicrosoft.com domains."""
    return name.casefold().endswith(FALLBACK_SUFFIX)
