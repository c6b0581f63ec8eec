"""What places are called by people: countries, parts of countries with public holidays, and the time zones there.

Names come from the time zone data, from the holidays library and from `commands/places.toml`. Read once.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

import holidays
from holidays import list_supported_countries
from holidays.registry import COUNTRIES

UTC = "UTC"
_LETTERS = str.maketrans(
    {"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "\u0131": "i", "æ": "ae", "Æ": "ae"}
)
"""Those that are no letter with a mark, for Unicode."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue"})
_BETWEEN = re.compile(r"[\s_/,.()-]+")
_MOST_OF = re.compile(r"^most of .*")
_FAR = 3
"""How far a name is from what was typed that does not have all of it."""
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SMALL = re.compile(r" (And|Of|The)(?= )")
_OLD = ("Brazil/", "Canada/", "Chile/", "Mexico/", "US/")
"""How zones begin that are kept for their old names."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a place."""

    text: str
    folded: tuple[str, ...]
    """As it is compared; more than one where it is typed in several ways."""
    shown: bool = True
    """Whether it tells more than what it stands for: `Munich`, and not `DE`."""


@dataclass(frozen=True, slots=True)
class Place:
    """Something to choose, with everything that it is called, the usual name first."""

    value: str
    """IANA name of a zone, or `DE`, `DE-BY`."""
    title: str
    """`Germany, Bayern`; of a zone its IANA name."""
    names: tuple[Name, ...]
    whole: str
    """All of them, folded."""


def folded(text: str) -> str:
    """Without case, marks and punctuation: `Île-de-France` is `ile de france`."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return " ".join(_BETWEEN.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).split())


def _name(text: str, *, shown: bool = True) -> Name:
    return Name(text, tuple(dict.fromkeys((folded(text), folded(text.translate(_UMLAUTS))))), shown)


def _place(value: str, title: str, names: Iterable[Name]) -> Place:
    kept: dict[str, Name] = {}
    for name in names:
        kept.setdefault(name.folded[0], name)
    kept.pop("", None)
    return Place(value, title, tuple(kept.values()), " ".join(one for name in kept.values() for one in name.folded))


def fitting(places: Iterable[Place], typed: str) -> list[tuple[Place, Name | None]]:
    """Those with every typed word in their names, the nearest first, each with the name that was meant.

    A name that is typed in full comes first, then one that begins so, then one that has the words; None: the words
    stand in several names, or nothing is typed.
    """
    wanted = folded(typed)
    words = wanted.split()
    found = [(place, *_nearest(place, wanted, words)) for place in places if all(word in place.whole for word in words)]
    found.sort(key=lambda one: one[1])
    return [(place, name) for place, _, name in found]


def _nearest(place: Place, wanted: str, words: list[str]) -> tuple[int, Name | None]:
    near, _, name = min((_near(name, wanted, words), number, name) for number, name in enumerate(place.names))
    return near, name if words and near < _FAR else None


def _near(name: Name, wanted: str, words: list[str]) -> int:
    if wanted in name.folded:
        return 0
    if any(one.startswith(wanted) for one in name.folded):
        return 1
    return 2 if any(all(word in one for word in words) for one in name.folded) else _FAR


@cache
def zones() -> tuple[Place, ...]:
    """Time zones of places, those of well-known cities first, and old names last.

    None of those with a number: the sign of Etc/GMT+3 is the other way round than people mean it.
    """
    cities, there = _table("cities"), _zones_of_countries()
    known = {name for name in available_timezones() if name == UTC or ("/" in name and not name.startswith("Etc/"))}
    order = [UTC, *sorted((zone for zone in there if zone in known), key=lambda zone: zone not in cities)]
    order += sorted(known - set(order), key=lambda zone: (zone.startswith(_OLD), zone))
    return tuple(_place(zone, zone, _called(zone, cities.get(zone, ()), there.get(zone, ()))) for zone in order)


@cache
def usual_zones() -> tuple[Place, ...]:
    """Those of well-known cities, by name: what is offered before anything is typed."""
    cities = _table("cities")
    return tuple(sorted((one for one in zones() if one.value in cities), key=lambda one: one.value))


def _zones_of_countries() -> Mapping[str, list[Name]]:
    """How the countries are called in which a zone is in use, in the order in which a country names its zones."""
    own, called = _table("countries"), _countries_called()
    found: dict[str, list[Name]] = {}
    for code, _, zone, *comment in _rows("zone.tab"):
        which = f", {_MOST_OF.sub('most of it', comment[0])}" if comment else ""
        names = [called.get(code, code), *own.get(code, ())]
        found.setdefault(zone, []).extend(Name(f"{name}{which}", _name(name).folded) for name in names)
        found[zone].append(_name(code, shown=False))
    return found


def _called(zone: str, cities: Iterable[str], countries: Iterable[Name]) -> Iterator[Name]:
    yield _name(zone, shown=False)
    yield _name(zone.rpartition("/")[2], shown=False)
    yield from map(_name, cities)
    yield from countries


@cache
def countries() -> tuple[Place, ...]:
    """Countries whose public holidays are known, by name, each with its parts behind it."""
    own, called = _table("countries"), _countries_called()
    named = {codes[1]: _titled(codes[0]) for codes in COUNTRIES.values()}
    parts = list_supported_countries(include_aliases=False)
    found = []
    for code in sorted(parts, key=lambda code: named[code]):
        names = [named[code], *own.get(code, ()), called.get(code, "")]
        found.append(_place(code, named[code], [*map(_name, names), _name(code, shown=False)]))
        found += _parts(code, parts[code], names)
    return tuple(found)


def _parts(code: str, parts: Sequence[str], country: Sequence[str]) -> Iterator[Place]:
    """The country's names help to find its parts, and are not what these are called."""
    own, called = _table("parts"), getattr(holidays, code).get_subdivision_aliases() if parts else {}
    for part in parts:
        # some of the library's names are other codes: GP for Guadeloupe
        told = [name for name in called.get(part, ()) if len(name) > 2 and not name.isupper()] or [part]
        value = f"{code}-{part}"
        hidden = [_name(name, shown=False) for name in (value, " ".join(country))]
        title = f"{country[0]}, {told[0]}"
        yield _place(value, title, [*map(_name, [*told, *own.get(value, ())]), *hidden])


def _titled(name: str) -> str:
    """`IsleOfMan` as people write it."""
    return _SMALL.sub(lambda found: found[0].lower(), _WORDS.sub(" ", name))


def _countries_called() -> dict[str, str]:
    return dict(_rows("iso3166.tab"))


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("commands").joinpath("places.toml").read_text(encoding="utf-8"))


def _table(name: str) -> Mapping[str, list[str]]:
    return _tables()[name]


def _rows(name: str) -> list[list[str]]:
    """A table of the time zone data, without its comments."""
    text = resources.files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
