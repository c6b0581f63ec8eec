"""Shows a person their Home tab: what it says is made from storage, and of several replicas one publishes it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block

from bot.home.drawing import Drawing, Drawn, without_picture
from bot.home.visitors import Visitors
from bot.posting import FAILURES, asked_to_wait, problem_of
from bot.views.home import fingerprint, home_blocks, home_view
from commands import home
from commands.home_facts import Checking, OwnMove, Visitor
from commands.services import Services
from storage import home_visits

TAKEN = timedelta(minutes=1)
"""For so long a visit is held while its view is published; a replica that died with it has lost it then."""
FIRST_PAUSE = timedelta(seconds=30)
"""For so long nobody tries again after Slack did not take a view, where it does not say how long."""
GONE = ("user_not_found", "user_disabled", "not_enabled", "missing_scope")
"""Slack's names for: nothing can be shown to this person, now or later."""
REFUSED = ("invalid_arguments", "invalid_blocks", "invalid_blocks_format", "view_too_large", "invalid_view")
"""Slack's names for: not this view. To try the same again is no use."""

_log = structlog.get_logger("hybridbot.home")


class Outcome(Enum):
    """What became of a view."""

    PUBLISHED = auto()
    NOTHING = auto()
    """It is shown already, or somebody else shows it just now."""
    GONE = auto()
    """It cannot be shown to this person; the visit is forgotten."""
    LATER = auto()
    """Slack did not take it now."""


class Homes:
    """Publishes views. Safe to share between threads."""

    def __init__(self, services: Services, visitors: Visitors, client: WebClient, drawing: Drawing) -> None:
        self._services = services
        self._client = client
        self.visitors = visitors
        self.drawing = drawing
        self._company: home.Company | None = None

    def show(self, user: str, *, checking: Checking | None = None, note: str = "") -> Outcome:
        """Show somebody who has it open what there is now, whatever it shows. Raises StorageError.

        checking   where the checks that they asked for have come to, if storage does not say it yet
        note       mrkdwn to stand at the top this once
        """
        visitor, drawn = self.visitors.now(user), self.drawing.at_once()
        blocks = self.blocks(visitor, self.look(), drawn, checking=checking, note=note)
        until = self._services.now() + TAKEN
        with self._services.database.session() as session:
            home_visits.open_anew(session, user, now=self._services.now(), until=until)
        outcome = self._publish(user, blocks, before="", until=until)
        if outcome is Outcome.PUBLISHED and not drawn.whole:
            # nobody waits for a picture: the next look at everybody adds it
            with self._services.database.session() as session:
                home_visits.unsettle(session, user)
        return outcome

    def look(self) -> home.Company:
        """What is the same for everybody, as it is now. Raises StorageError."""
        # two threads that look at once both read what is new, and the later one is kept: either is right
        self._company = found = home.look(self._services, self._company)
        return found

    def blocks(  # noqa: PLR0913 - all but three by name
        self,
        visitor: Visitor,
        company: home.Company,
        drawn: Drawn,
        *,
        own: Mapping[str, OwnMove] | None = None,
        checking: Checking | None = None,
        note: str = "",
    ) -> tuple[Block, ...]:
        """What this person is to see. `own`: what `home.members` has read of all who are shown their own move."""
        facts = home.facts_for(self._services, company, visitor, own)
        if checking is not None:
            facts = replace(facts, checking=checking)
        return home_blocks(facts, picture=drawn.blocks, note=note)

    def renew(self, user: str, blocks: Sequence[Block], *, shown: str) -> Outcome:
        """Show them another view than the one that they see, `shown`. Raises StorageError."""
        if fingerprint(blocks) == shown:
            return Outcome.NOTHING
        now = self._services.now()
        with self._services.database.session() as session:
            mine = home_visits.take(session, user, shown=shown, now=now, until=now + TAKEN)
        return self._publish(user, blocks, before=shown, until=now + TAKEN) if mine else Outcome.NOTHING

    def _publish(self, user: str, blocks: Sequence[Block], *, before: str, until: datetime) -> Outcome:
        try:
            self._call(user, blocks)
        except FAILURES as error:
            return self._failed(user, error, until)
        with self._services.database.session() as session:
            noted = home_visits.published(
                session, user, before=before, shown=fingerprint(blocks), until=until, now=self._services.now()
            )
            if not noted:
                # it was opened anew in the meantime, and which of the two views came last nobody knows
                home_visits.unsettle(session, user)
        return Outcome.PUBLISHED

    def _call(self, user: str, blocks: Sequence[Block]) -> None:
        """Publish, without the picture where Slack does not take it. Raises what slack_sdk raises."""
        try:
            self._client.views_publish(user_id=user, view=home_view(blocks, updated=self._services.now()))
        except SlackApiError as error:
            words = without_picture(blocks)
            if problem_of(error) not in REFUSED or len(words) == len(blocks):
                raise
            _log.warning("a picture in a Home tab was refused", user=user, problem=problem_of(error))
            self.drawing.refused(blocks)
            self._client.views_publish(user_id=user, view=home_view(words, updated=self._services.now()))

    def _failed(self, user: str, error: Exception, until: datetime) -> Outcome:
        problem = problem_of(error)
        if problem in (*GONE, *REFUSED):
            tell = _log.error if problem in REFUSED else _log.info
            tell("a Home tab cannot be shown", user=user, problem=problem)
            with self._services.database.session() as session:
                home_visits.forget(session, user)
            return Outcome.GONE
        _log.warning("a Home tab was not published", user=user, problem=problem)
        with self._services.database.session() as session:
            home_visits.wait(session, user, taken=until, until=self._services.now() + pause_after(error))
        return Outcome.LATER


def pause_after(error: Exception) -> timedelta:
    """How long Slack wants to be left alone."""
    wait = asked_to_wait(error)
    return FIRST_PAUSE if wait is None else timedelta(seconds=wait)
