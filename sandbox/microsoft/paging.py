"""Page tokens: opaque to the client, and remembered here with the listing they belong to."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REMEMBERED = 4_000
"""Page tokens kept; an older one has expired, as Graph's do after a while."""


@dataclass(frozen=True, slots=True)
class Page:
    """A place in a listing that was begun by an earlier request."""

    items: Sequence[Any]
    """All items of the listing, as they were when it began."""
    start: int
    size: int
    select: tuple[str, ...]
    strict: bool
    """Whether the listing was filtered or advanced: then each page needs the consistency header again."""
    good: bool
    """False for a filtered listing that began without the advanced parameters: its second page always fails."""


class Pages:
    """The page tokens given out. A token may be used again: a client that lost an answer asks for the same page."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page | Mapping[str, str]] = OrderedDict()

    def keep(self, page: Page | Mapping[str, str]) -> str:
        """A new token for `page`, or for the very same request again when given its query options."""
        token = "sandbox-" + secrets.token_urlsafe(24)
        self._pages[token] = page
        while len(self._pages) > REMEMBERED:
            self._pages.popitem(last=False)
        return token

    def find(self, token: str) -> Page | None:
        """The page of this token, or None for one that is unknown or has expired."""
        page = self._pages.get(token)
        return page if isinstance(page, Page) else None

    def options(self, query: Mapping[str, str]) -> dict[str, str]:
        """The query options meant: those of an earlier request, when the token stands for it."""
        meant = self._pages.get(query.get("$skiptoken", ""))
        return dict(query if meant is None or isinstance(meant, Page) else meant)
