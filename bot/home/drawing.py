"""How the moves go on, for the Home tab: two lines from storage, and below each a picture of it where there is one.

The burn-down, and who stood where. Pictures are decoration: each replica uploads files of its own, so they never count
as something that has changed.
"""

import threading
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ImageBlock

from bot.charts.picture import BurndownPicture, Picture, history_picture
from bot.charts.pictures import Pictures
from bot.views.digest_words import pace_line
from bot.views.message import section
from commands.over_time.days import burndown
from commands.over_time.headcounts import counted_at
from commands.rules.over_time.values import EVERYBODY, Burndown
from commands.services import Services
from storage.readiness import counts

FEWEST_DAYS = 2
"""Fewer make no line."""
_Part = tuple[Block, Picture | None]
"""Words, and the picture below them."""


def without_picture(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same without pictures."""
    return tuple(block for block in blocks if not isinstance(block, ImageBlock))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What there is to see."""

    blocks: tuple[Block, ...] = ()
    whole: bool = True
    """False: pictures are still to come."""

    @property
    def without_picture(self) -> "Drawn":
        """The words alone."""
        return Drawn(without_picture(self.blocks))


class Drawing:
    """Keeps what was drawn until everybody has been looked at again. Safe to share between threads."""

    def __init__(self, services: Services, pictures: Pictures | None = None) -> None:
        """Without `pictures` there are the words alone."""
        self._services = services
        self._pictures = pictures
        self._guard = threading.Lock()
        self._key: Hashable = None
        self._known = Drawn()
        self._parts: tuple[_Part, ...] = ()

    def at_once(self) -> Drawn:
        """What there is without waiting for a picture. Raises StorageError."""
        return self._drawn(wait=False)

    def whole(self) -> Drawn:
        """All of it; a new picture takes seconds to be drawn and uploaded. Raises StorageError."""
        return self._drawn(wait=True)

    def refused(self, blocks: Sequence[Block]) -> None:
        """Slack did not take a view with this picture: until the next one there are the words alone."""
        with self._guard:
            self._known = self._known.without_picture
        if self._pictures is not None:
            for block in blocks:
                if isinstance(block, ImageBlock):
                    self._pictures.refused(block.to_dict())

    def _drawn(self, *, wait: bool) -> Drawn:
        now = self._services.now()
        with self._services.database.session() as session:
            # days go on without a look, and what it said grows too old
            key = counts.last_look(session, now), now.date(), counted_at(self._services)
        with self._guard:
            if key != self._key:
                self._known, self._key = self._begun(), key
            known, parts = self._known, self._parts
        if known.whole or not wait or self._pictures is None:
            return known
        blocks: list[Block] = []
        for words, picture in parts:
            image = self._pictures.place(picture) if picture is not None else None
            blocks += [words] if image is None else [words, image]
        drawn = Drawn(tuple(blocks))
        with self._guard:
            if key == self._key:
                self._known = drawn
        return drawn

    def _begun(self) -> Drawn:
        self._parts = tuple(_parts(burndown(self._services, EVERYBODY)))
        drawable = self._pictures is not None and any(picture is not None for _, picture in self._parts)
        return Drawn(tuple(words for words, _ in self._parts), whole=not drawable)


def _parts(found: Burndown) -> Iterator[_Part]:
    """What is told while somebody is left to be moved."""
    if line := pace_line(found):
        yield section(f"*Moves:* {line}"), BurndownPicture(found) if len(found.points) >= FEWEST_DAYS else None
        if history := history_picture(found.points):
            yield section(f"*Readiness:* {history.change}"), history
