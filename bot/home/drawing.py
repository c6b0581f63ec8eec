"""How fast the moves go on, for the Home tab: a line from storage, and the burn-down as a picture where there is one.

The picture is decoration: each replica uploads a file of its own, so it never counts as something that has changed.
"""

import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks import Block, ImageBlock

from bot.charts.picture import BurndownPicture
from bot.charts.pictures import Pictures
from bot.views.digest_words import pace_line
from bot.views.message import section
from commands.over_time.days import burndown
from commands.rules.over_time.values import EVERYBODY, Burndown
from commands.services import Services
from storage.readiness import counts

FEWEST_DAYS = 2
"""Fewer make no line."""


def without_picture(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same without pictures."""
    return tuple(block for block in blocks if not isinstance(block, ImageBlock))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What there is to see."""

    blocks: tuple[Block, ...] = ()
    whole: bool = True
    """False: a picture is still to come."""

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
        self._burndown = Burndown(points=())

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
            # days go on without a look, too
            key = counts.last_look(session, now), now.date()
        with self._guard:
            if key != self._key:
                self._known, self._key = self._begun(), key
            known, found = self._known, self._burndown
        if known.whole or not wait or self._pictures is None:
            return known
        image = self._pictures.place(BurndownPicture(found))
        drawn = Drawn((*known.blocks, *((image,) if image is not None else ())))
        with self._guard:
            if key == self._key:
                self._known = drawn
        return drawn

    def _begun(self) -> Drawn:
        found = self._burndown = burndown(self._services, EVERYBODY)
        line = pace_line(found)
        words: tuple[Block, ...] = (section(f"*Moves:* {line}"),) if line else ()
        return Drawn(words, whole=self._pictures is None or not line or len(found.points) < FEWEST_DAYS)
