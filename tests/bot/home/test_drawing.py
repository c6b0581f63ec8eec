"""The line about the pace and the picture below it: drawn once for each look at everybody, and waited for by nobody."""

from typing import Any, cast

import pytest
from slack_sdk.models.blocks import ImageBlock

from bot.charts.pictures import Pictures
from bot.home.drawing import Drawing
from storage.database import Database
from storage.readiness.people import keep
from tests.bot.home.replicas import ADA, Clock, published, replica, services_of, shown
from tests.bot.home.test_watching import check
from tests.commands.test_home import seen
from tests.sandbox.slack.running import Workspace

IMAGE = ImageBlock(alt_text="1 person is left", image_url="https://example.com/a.png")


class Album:
    """Stands for the uploads to Slack, which tests/bot/charts tries."""

    def __init__(self, image: ImageBlock | None = IMAGE) -> None:
        self.image = image
        self.placed = 0
        self.refusals: list[Any] = []

    def place(self, picture: object) -> ImageBlock | None:
        assert picture is not None
        self.placed += 1
        return self.image

    def refused(self, block: object) -> None:
        self.refusals.append(block)


def drawing(database: Database, clock: Clock, album: Album | None = None) -> Drawing:
    return Drawing(services_of(database, clock), cast(Pictures | None, album))


def looked(database: Database, clock: Clock, *states: str) -> None:
    """Everybody was looked at."""
    with database.writing() as session:
        people = [seen(chr(ord("a") + number), state) for number, state in enumerate(states)]
        assert keep(session, people, at=clock.now(), untold="unknown")


@pytest.fixture
def clock(database: Database) -> Clock:
    """After two days of which something is known."""
    clock = Clock()
    for states in (("ready", "ready"), ("moved", "ready")):
        looked(database, clock, *states)
        clock.on(days=1)
    return clock


def test_before_anybody_was_looked_at_there_is_nothing(database: Database) -> None:
    album = Album()
    found = drawing(database, Clock(), album).whole()
    assert (found.blocks, found.whole, album.placed) == ((), True, 0)


def test_the_words_are_there_at_once_and_the_picture_later(database: Database, clock: Clock) -> None:
    album = Album()
    drawn = drawing(database, clock, album)
    at_once = drawn.at_once()
    assert "1 person left" in str(at_once.blocks[0].to_dict())
    assert (len(at_once.blocks), at_once.whole, album.placed) == (1, False, 0)
    assert drawn.whole().blocks == (*at_once.blocks, IMAGE)
    assert drawn.at_once().blocks == (*at_once.blocks, IMAGE)
    drawn.whole()
    assert album.placed == 1, "until everybody is looked at again"
    looked(database, clock, "moved", "ready")
    assert not drawn.at_once().whole
    drawn.whole()
    assert album.placed == 2


def test_who_stood_where_follows_below_with_its_words_at_once_and_its_picture_later(
    database: Database, clock: Clock
) -> None:
    album = Album()
    drawn = drawing(database, clock, album)
    assert len(drawn.whole().blocks) == 2, "three days show nothing that the numbers do not"
    clock.on(days=1)
    looked(database, clock, "moved", "ready", "unknown")
    moves, ready = drawn.at_once().blocks
    assert "2 people left" in str(moves.to_dict())
    assert "*Readiness:* 2 of 2 people were moved or ready 3 days ago, at least 2 of 3 are today." in str(
        ready.to_dict()
    )
    assert drawn.whole().blocks == (moves, IMAGE, ready, IMAGE)
    assert drawn.whole().without_picture.blocks == (moves, ready)
    assert album.placed == 3


def test_a_look_that_has_grown_too_old_makes_nobody_ready_any_more(database: Database, clock: Clock) -> None:
    clock.on(days=1)
    looked(database, clock, "moved", "ready")
    drawn = drawing(database, clock)
    assert "2 are today" in str(drawn.whole().blocks[1].to_dict())
    clock.on(hours=25)
    assert "at least 1 is today" in str(drawn.whole().blocks[1].to_dict())


def test_a_tab_that_is_open_gets_its_pictures(workspace: Workspace, database: Database, clock: Clock) -> None:
    """Drawn, uploaded and taken by Slack; and the files are nothing by which a view is another."""
    clock.on(days=1)
    check(database, clock)
    looked(database, clock, "moved", "ready", "unknown")
    replicas = [
        replica(
            workspace,
            database,
            clock,
            drawing=Drawing(services_of(database, clock), Pictures(workspace.client(), sleep=lambda _: None)),
        )
        for _ in range(2)
    ]
    replicas[0].homes.show(ADA)
    assert "image" not in shown(workspace, ADA)
    replicas[0].look()
    assert '"type": "image"' in shown(workspace, ADA)
    assert '"alt_text": "2 of 3 people' in shown(workspace, ADA)
    assert '"alt_text": "2 of 2 people were moved or ready 3 days ago, at least 2 of 3 are today.' in shown(
        workspace, ADA
    )
    before = published(workspace)
    clock.on(minutes=2)
    replicas[1].look()
    assert published(workspace) == before, "the other replica has a file of its own, and shows the same"


def test_a_picture_that_took_longer_than_the_next_look_is_not_kept(database: Database, clock: Clock) -> None:
    class Slow(Album):
        def place(self, picture: object) -> ImageBlock | None:
            if not self.placed:
                looked(database, clock, "moved", "moved", "ready")
                assert not drawn.at_once().whole
            return super().place(picture)

    album = Slow()
    drawn = drawing(database, clock, album)
    assert IMAGE in drawn.whole().blocks
    assert IMAGE not in drawn.at_once().blocks, "it shows what was before that look"
    assert IMAGE in drawn.whole().blocks
    assert album.placed == 2


def test_without_a_picture_there_are_the_words(database: Database, clock: Clock) -> None:
    assert len(drawing(database, clock).whole().blocks) == 1
    nowhere = Album(None)
    drawn = drawing(database, clock, nowhere)
    assert (len(drawn.whole().blocks), drawn.whole().whole, nowhere.placed) == (1, True, 1)


def test_a_picture_that_slack_refused_is_gone_until_the_next(database: Database, clock: Clock) -> None:
    album = Album()
    drawn = drawing(database, clock, album)
    blocks = drawn.whole().blocks
    drawn.refused(blocks)
    assert len(album.refusals) == 1
    assert len(drawn.whole().blocks) == 1
    drawing(database, clock).refused(blocks)
