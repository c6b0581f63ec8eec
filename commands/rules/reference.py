"""What the checks compare with and Microsoft may change, as values: builds, plans, names of the clouds, patience.

The values themselves are in `commands/reference.toml`, each with its day and its page; an operator may override them.
"""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked


class UnusableReference(ValueError):
    """Values cannot be used. `problems` has a sentence for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def _build(value: object) -> object:
    """`7.0.2046.385` as numbers; an empty text is no build."""
    if not isinstance(value, str):
        return value
    if value and not all(part.isdecimal() for part in value.split(".")):
        raise ValueError("not a version")
    return tuple(int(part) for part in value.split(".")) if value else ()


Build = Annotated[tuple[int, ...], BeforeValidator(_build)]
_STRICT = ConfigDict(extra="forbid")


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Looked:
    """When and where the values of a table were looked up."""

    as_of: date
    source: str


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Product(Looked):
    """One server product. A build belongs to it from `first` up to the next product's."""

    name: str
    first: Build
    lowest: Build = ()
    """The lowest build that can move people; empty: no build of it can."""
    lowest_name: str = ""
    hybrid_application: Build = ()
    """The lowest build that can use the dedicated hybrid application; empty: none can."""
    support_ended: date | None = None
    """None: it is supported."""
    extended_until: date | None = None
    """The end of the support that has to be paid for."""


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class TeamsModuleWindow(Looked):
    """Versions of the MicrosoftTeams module that can move people: `newest` stands for all that begin with it."""

    lowest: Build
    newest: Build
    repaired_in: Build = ()
    """The server's build from which on newer versions work too; empty: there is none."""

    def is_too_new(self, version: Build) -> bool:
        """Whether a version lies above the window."""
        return version[: len(self.newest)] > self.newest


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Plan(Looked):
    """A service that people need, and the ids under which it is sold, lower case."""

    name: str
    ids: frozenset[str]


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Plans:
    """The service plans that the checks ask for."""

    teams: Plan
    sfb_online: Plan
    phone_system: Plan
    audio_conferencing: Plan
    calling: Plan

    @property
    def needed(self) -> tuple[Plan, Plan]:
        """Both must be assigned and switched on before a person can be moved."""
        return (self.teams, self.sfb_online)


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class CloudNames(Looked):
    """How Teams is called in one of Microsoft's clouds. Host names are lower case."""

    proxy_fqdn: str
    """ProxyFqdn of the hosting provider, and the home of who was moved."""
    autodiscover_url: str
    sip_host: str
    """Where `sip` and `_sip._tls` lead once nobody is on premises."""
    discover_host: str
    """Where `lyncdiscover` leads then."""
    suffixes: tuple[str, ...]
    """Domains of hosts that are Microsoft's."""
    teams_environment: str = ""
    """For Set-TeamsEnvironmentConfig; empty: not needed."""


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class HybridApplication(Looked):
    """The dedicated hybrid application [H13]."""

    name: str
    exchange_online: str
    """Application id of Exchange."""


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Patience(Looked):
    """How long a change may take, in minutes, before what it should bring counts as broken."""

    dns: int
    sync: int
    sync_fresh: int
    """Age of the last sync cycle up to which it is recent."""
    sync_stale: int
    """Age of the last sync cycle up to which the tenant can still be relied on somewhat."""
    licence: int
    policy: int
    federation: int

    @property
    def sync_cycle(self) -> timedelta:
        """How long a change in the directory may take to reach the tenant."""
        return timedelta(minutes=self.sync)

    @property
    def licence_lag(self) -> timedelta:
        """How long a licence that was just assigned may take until a move sees it."""
        return timedelta(minutes=self.licence)


@checked(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Reference:
    """All of it."""

    products: dict[str, Product]
    teams_module: TeamsModuleWindow
    plans: Plans
    clouds: dict[str, CloudNames]
    hybrid_application: HybridApplication
    patience: Patience

    def product_of(self, build: tuple[int, ...]) -> Product | None:
        """The product that a build belongs to; None where there is none, or it is of an unknown generation."""
        known = sorted(self.products.values(), key=lambda product: product.first)
        if not build or build[0] > known[-1].first[0]:
            return None
        fitting = [product for product in known if build >= product.first]
        return fitting[-1] if fitting else None


def read_reference(values: Mapping[str, Any], overrides: Mapping[str, Any] | None = None) -> Reference:
    """The reference from parsed TOML, with an operator's own values put over it, table by table.

    Raises UnusableReference with a sentence for each value that is unknown or of the wrong kind.
    """
    try:
        return _adapter().validate_python(_merged(values, overrides or {}))
    except ValidationError as error:
        raise UnusableReference(
            tuple(
                f"reference.{'.'.join(str(part) for part in problem['loc'])} cannot be used: {problem['msg']}."
                for problem in error.errors(include_input=False, include_url=False)
            )
        ) from error


@cache
def _adapter() -> TypeAdapter[Reference]:
    return TypeAdapter(Reference)


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = deepcopy(dict(base))
    for key, value in over.items():
        mine = result.get(key)
        result[key] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, Mapping) else value
    return result


def dotted(build: tuple[int, ...]) -> str:
    """A build as people write it: 7.0.2046.385."""
    return ".".join(map(str, build))
