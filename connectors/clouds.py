"""Microsoft's clouds: where to sign in, and where Microsoft Graph is.

Source: "National cloud deployments", https://learn.microsoft.com/graph/deployments
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud. Addresses have no path and no trailing slash."""

    name: str
    login_url: str
    graph_url: str

    @property
    def scope(self) -> str:
        """The scope to ask a token for: every application permission of Graph that was consented to."""
        return f"{self.graph_url}/.default"


CLOUDS: Mapping[str, Cloud] = MappingProxyType(
    {
        cloud.name: cloud
        for cloud in (
            Cloud("global", "https://login.microsoftonline.com", "https://graph.microsoft.com"),
            Cloud("gcc-high", "https://login.microsoftonline.us", "https://graph.microsoft.us"),
            Cloud("dod", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us"),
            Cloud("china", "https://login.partner.microsoftonline.cn", "https://microsoftgraph.chinacloudapi.cn"),
        )
    }
)
"""By name. GCC is in `global`; `china` is operated by 21Vianet."""
