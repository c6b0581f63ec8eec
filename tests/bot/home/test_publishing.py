"""Showing somebody their Home: whatever Slack says to it, and whoever else shows it at the same moment."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import ImageBlock
from slack_sdk.web import SlackResponse

from bot.home.drawing import Drawn
from bot.home.publishing import FIRST_PAUSE, GONE, REFUSED, Outcome, pause_after
from commands.home_facts import Checking
from storage import home_visits
from storage.database import Database
from tests.bot.home.replicas import ADA, GUS, IRIS, NORA, Clock, published, replica, shown, visit
from tests.bot.home.test_watching import check
from tests.sandbox.slack.running import Workspace


def test_three_kinds_of_people_see_three_tabs_and_a_guest_a_friendly_refusal(
    workspace: Workspace, database: Database
) -> None:
    homes = replica(workspace, database, Clock()).homes
    for person, word in (
        (ADA, "hybridbot doctor"),
        (IRIS, "Nothing waits for your decision."),
        (NORA, "Whom can I ask?"),
        (GUS, "not open to guests"),
    ):
        assert homes.show(person) is Outcome.PUBLISHED
        assert word in shown(workspace, person)
        found = visit(database, person)
        assert found is not None
        assert found.shown
        assert found.taken_until is None


def test_a_note_and_the_state_of_the_checks_are_shown_this_once(workspace: Workspace, database: Database) -> None:
    homes = replica(workspace, database, Clock()).homes
    homes.show(ADA, checking=Checking(busy=True))
    assert "Running all checks" in shown(workspace, ADA)
    homes.show(ADA, checking=Checking(), note="It did not work.")
    assert "It did not work." in shown(workspace, ADA)


def refusal(error: str, **headers: str) -> SlackApiError:
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="views.publish",
        req_args={},
        data={"ok": False, "error": error},
        headers=headers,
        status_code=200,
    )
    return SlackApiError(error, answer)


class Refusing(WebClient):
    """Refuses the first views, as Slack would."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self.errors = list(errors)
        self.views: list[Any] = []

    def views_publish(self, **arguments: Any) -> Any:
        self.views.append(arguments["view"])
        if self.errors:
            raise self.errors.pop(0)


@pytest.mark.parametrize("error", [GONE[0], REFUSED[0]])
def test_somebody_to_whom_nothing_can_be_shown_is_forgotten(
    workspace: Workspace, database: Database, error: str
) -> None:
    homes = replica(workspace, database, Clock(), client=Refusing(refusal(error))).homes
    assert homes.show(ADA) is Outcome.GONE
    assert visit(database, ADA) is None


@pytest.mark.parametrize(
    ("error", "pause"),
    [
        (refusal("hash_conflict"), FIRST_PAUSE),
        (refusal("ratelimited", **{"Retry-After": "7"}), timedelta(seconds=7)),
        (refusal("ratelimited", **{"Retry-After": "soon"}), FIRST_PAUSE),
        (refusal("ratelimited", **{"Retry-After": "99999"}), timedelta(minutes=10)),
        (OSError("no network"), FIRST_PAUSE),
    ],
    ids=str,
)
def test_what_may_work_later_is_tried_later(
    workspace: Workspace, database: Database, error: Exception, pause: timedelta
) -> None:
    clock = Clock()
    homes = replica(workspace, database, clock, client=Refusing(error)).homes
    assert pause_after(error) == pause
    assert homes.show(ADA) is Outcome.LATER
    found = visit(database, ADA)
    assert found is not None
    assert (found.shown, found.taken_until) == ("", clock.time + pause)


def test_who_sees_it_already_is_shown_nothing(workspace: Workspace, database: Database) -> None:
    one = replica(workspace, database, Clock())
    one.homes.show(ADA)
    blocks = one.homes.blocks(one.homes.visitors.now(ADA), one.homes.look(), Drawn())
    found = visit(database, ADA)
    assert found is not None
    before = published(workspace)
    assert one.homes.renew(ADA, blocks, shown=found.shown) is Outcome.NOTHING
    assert one.homes.renew(ADA, blocks, shown="something else") is Outcome.NOTHING, "that is not what they see"
    assert published(workspace) == before


class Opening(Refusing):
    """Somebody opens the tab anew while a view of theirs is on its way."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__()
        self._database = database
        self._clock = clock

    def views_publish(self, **arguments: Any) -> Any:
        super().views_publish(**arguments)
        with self._database.session() as session:
            home_visits.open_anew(session, arguments["user_id"], now=self._clock.now())


def test_a_view_that_was_overtaken_is_not_certain(workspace: Workspace, database: Database) -> None:
    clock = Clock()
    homes = replica(workspace, database, clock, client=Opening(database, clock)).homes
    assert homes.show(ADA) is Outcome.PUBLISHED
    found = visit(database, ADA)
    assert found is not None
    assert found.shown == ""


class Still:
    """A picture that is there, or still to come."""

    def __init__(self, *, whole: bool) -> None:
        image = ImageBlock(alt_text="41 people are left", image_url="https://example.com/a.png")
        self.known = Drawn((image,) if whole else (), whole=whole)
        self.refusals = 0

    def at_once(self) -> Drawn:
        return self.known

    whole = at_once

    def refused(self, blocks: Any) -> None:
        assert blocks
        self.refusals += 1


def test_nobody_waits_for_a_picture_that_is_still_to_come(workspace: Workspace, database: Database) -> None:
    one = replica(workspace, database, Clock(), drawing=Still(whole=False))
    assert one.homes.show(ADA) is Outcome.PUBLISHED
    found = visit(database, ADA)
    assert found is not None
    assert found.shown == "", "the next look shows it anew, with the picture"


def test_a_picture_that_slack_refuses_is_left_out(workspace: Workspace, database: Database) -> None:
    clock, drawing = Clock(), Still(whole=True)
    check(database, clock)
    client = Refusing(refusal("invalid_blocks"))
    one = replica(workspace, database, clock, client=client, drawing=drawing)
    assert one.homes.show(ADA) is Outcome.PUBLISHED
    assert ["image" in str(view) for view in client.views] == [True, False]
    assert drawing.refusals == 1
