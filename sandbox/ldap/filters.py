"""Which entries a search filter means. Source: RFC 4511 4.5.1.7, and MS-ADTS for what Active Directory adds."""

from collections.abc import Callable

from sansldap import (
    FilterAnd,
    FilterEquality,
    FilterExtensibleMatch,
    FilterGreaterOrEqual,
    FilterLessOrEqual,
    FilterNot,
    FilterOr,
    FilterPresent,
    FilterSubstrings,
    LDAPFilter,
)

from sandbox.ldap.entries import CATEGORIES, Entry

BIT_AND, BIT_OR = "1.2.840.113556.1.4.803", "1.2.840.113556.1.4.804"
_EXACT = {"objectguid", "objectsid", "ms-ds-consistencyguid", "msrtcsip-originatorsid", "msrtcsip-userenabled"}
"""Bytes, and what is TRUE or FALSE in capitals and nothing else; every other value is compared without case."""


class NotUnderstood(ValueError):
    """The filter is of a kind that the emulator does not have."""


def matches(entry: Entry, wanted: LDAPFilter) -> bool:
    """Whether the filter means this entry. Raises NotUnderstood."""
    match wanted:
        case FilterAnd():
            return all(matches(entry, part) for part in wanted.filters)
        case FilterOr():
            return any(matches(entry, part) for part in wanted.filters)
        case FilterNot():
            return not matches(entry, wanted.filter)
        case FilterPresent():
            return bool(_held(entry, wanted.attribute))
        case FilterEquality():
            return _equal(entry, wanted.attribute.lower(), wanted.value)
        case FilterSubstrings():
            return any(_has_parts(value.lower(), wanted) for value in _held(entry, wanted.attribute))
        case FilterGreaterOrEqual():
            return _ordered(entry, wanted.attribute, lambda held: held >= int(wanted.value))
        case FilterLessOrEqual():
            return _ordered(entry, wanted.attribute, lambda held: held <= int(wanted.value))
        case FilterExtensibleMatch(rule=rule, attribute=str(attribute)) if rule == BIT_AND:
            return _ordered(entry, attribute, lambda held: held & int(wanted.value) == int(wanted.value))
        case FilterExtensibleMatch(rule=rule, attribute=str(attribute)) if rule == BIT_OR:
            return _ordered(entry, attribute, lambda held: held & int(wanted.value) != 0)
        case _:
            raise NotUnderstood(str(wanted))


def _held(entry: Entry, attribute: str) -> list[bytes]:
    wanted = attribute.lower()
    return next((values for name, values in entry.values.items() if name.lower() == wanted), [])


def _equal(entry: Entry, attribute: str, value: bytes) -> bool:
    held = _held(entry, attribute)
    if attribute in _EXACT:
        return value in held
    if attribute == "objectcategory" and b"=" not in value:
        category = CATEGORIES.get(value.decode().lower(), "")
        return any(one.decode().startswith(f"CN={category},") for one in held)
    return value.decode().casefold() in (one.decode().casefold() for one in held)


def _has_parts(value: bytes, wanted: FilterSubstrings) -> bool:
    """Whether the parts stand in the value in their order, the first at its beginning and the last at its end."""
    initial, final = (wanted.initial or b"").lower(), (wanted.final or b"").lower()
    if not value.startswith(initial) or not value.endswith(final) or len(value) < len(initial) + len(final):
        return False
    middle = value[len(initial) : len(value) - len(final)]
    for part in wanted.any:
        _, found, middle = middle.partition(part.lower())
        if not found:
            return False
    return True


def _ordered(entry: Entry, attribute: str, test: Callable[[int], bool]) -> bool:
    """Whether a value that is a number passes."""
    return any(test(int(value)) for value in _held(entry, attribute) if value.lstrip(b"-").isdigit())
