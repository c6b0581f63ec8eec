"""Where somebody is homed, as the directory, the management shell and Teams write it."""

from enum import Enum, auto

from commands.rules.reference import CloudNames
from connectors.facts import ON_PREMISES_HOME


class Home(Enum):
    """What a hosting provider means."""

    SERVER = auto()
    """Skype for Business Server."""
    CLOUD = auto()
    """Teams, in the tenant's own cloud: the person was moved."""
    ELSEWHERE = auto()
    """Another cloud of Microsoft's, another provider, or a spelling that is neither."""
    NONE = auto()
    """The value is empty: nobody tells."""


def home_of(text: str, cloud: CloudNames) -> Home:
    """The meaning of HostingProvider, msRTCSIP-DeploymentLocator or OnPremHostingProvider."""
    match _name(text):
        case "":
            return Home.NONE
        case name if name == _name(ON_PREMISES_HOME):
            return Home.SERVER
        case name if name == _name(cloud.proxy_fqdn):
            return Home.CLOUD
    return Home.ELSEWHERE


def same_home(one: str, other: str) -> bool:
    """Whether two sources name the same home."""
    return _name(one) == _name(other)


def _name(text: str) -> str:
    return text.strip().casefold().removesuffix(".")
