"""Pictures in messages of a pretend workspace: shown where it can, and never a reason to lose the text."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from bot.charts.picture import BurndownPicture, Picture, history_picture
from bot.charts.pictures import NATIVE_PAUSE, PAUSE, Charts, Pictures
from bot.outbox.posts import Posts
from bot.views.message import BLOCKS, Message, section
from commands.rules.over_time.values import Burndown, Headcount
from tests.bot.charts.samples import FALLING, burndown, points
from tests.sandbox.slack.running import Workspace, eventually
from tests.sandbox.slack.running import running as running_workspace

CHANNEL = "C0MIGRATION"
PICTURE = BurndownPicture(FALLING)
OTHER = BurndownPicture(burndown(63, 41))


class Bench:
    """A workspace, and pictures with a clock of their own."""

    def __init__(self, workspace: Workspace, charts: Charts = "auto") -> None:
        self.workspace = workspace
        self.elapsed = 0.0
        self.slept: list[float] = []
        client = workspace.client()
        client.retry_handlers = []
        self.pictures = Pictures(client, charts, elapsed=lambda: self.elapsed, sleep=self.sleep)
        self.posts = Posts(client, self.pictures)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.elapsed += seconds

    def post(self, picture: Picture | None = PICTURE, *, blocks: int = 2, at: int = 1) -> list[dict[str, Any]]:
        """The blocks of a message as it was posted."""
        message = Message(
            "41 people are left.", tuple(section(f"Text {n}.") for n in range(blocks)), picture=picture, picture_at=at
        )
        channel, _ = self.posts.post(CHANNEL, message, key="digest:1")
        shown = self.workspace.get("messages", **{"as": "U0ADA", "channel": channel})["messages"][-1]
        assert shown["text"] == "41 people are left."
        return list(shown.get("blocks", []))

    def uploads(self) -> int:
        return len(self.workspace.entries("files.completeUploadExternal"))


@pytest.fixture
def bench(workspace: Workspace) -> Bench:
    return Bench(workspace)


@pytest.fixture
def only_pictures(workspace: Workspace) -> Bench:
    workspace.emulator.without_blocks({"data_visualization"})
    return Bench(workspace)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with running_workspace() as started:
        yield started


def kinds(blocks: list[dict[str, Any]]) -> list[str]:
    return [block["type"] for block in blocks]


def test_slacks_own_chart_stands_at_its_place(bench: Bench) -> None:
    assert kinds(bench.post()) == ["section", "data_visualization", "section"]
    assert bench.uploads() == 0


def test_who_stood_where_is_a_chart_or_a_picture_that_says_so(bench: Bench) -> None:
    history = history_picture(FALLING.points)
    (chart,) = (block for block in bench.post(history) if block["type"] == "data_visualization")
    assert [series["name"] for series in chart["chart"]["series"]] == ["Moved", "Blocked", "Ready"]
    bench.workspace.emulator.without_blocks({"data_visualization"})
    image = bench.post(history)[1]
    assert image["alt_text"].startswith("218 of 250 people were moved or ready four weeks ago, 229 are today.")
    file = bench.workspace.emulator.hub.workspace.files[image["slack_file"]["id"]]
    assert file.name == "readiness.png"


def test_a_history_of_some_days_or_without_a_change_is_not_shown() -> None:
    assert history_picture(points(63, 50, 41)) is None
    assert history_picture(points(41, 41, 41, 41)) is None
    assert history_picture(points(63, 63, 41, 41)) is not None
    untold = tuple(
        replace(point, count=Headcount(moved=day, unknown=9)) for day, point in enumerate(points(9, 9, 9, 9))
    )
    assert history_picture((*untold[:3], replace(untold[3], count=Headcount(unknown=9)))) is None


def test_without_charts_there_is_the_picture_and_that_is_remembered(only_pictures: Bench) -> None:
    for _ in range(2):
        blocks = only_pictures.post()
        assert kinds(blocks) == ["section", "image", "section"]
        assert blocks[1]["alt_text"].startswith("41 of 250 people are left to be moved, down from 63 four weeks ago;")
    refused = [entry for entry in only_pictures.workspace.entries("chat.postMessage") if not entry["ok"]]
    assert len(refused) == 1
    assert only_pictures.uploads() == 1


def test_slacks_own_chart_is_tried_again_after_a_day(only_pictures: Bench) -> None:
    only_pictures.post()
    only_pictures.workspace.emulator.without_blocks(set())
    only_pictures.elapsed = NATIVE_PAUSE - 60
    assert kinds(only_pictures.post())[1] == "image"
    only_pictures.elapsed += 60
    assert kinds(only_pictures.post())[1] == "data_visualization"


def test_the_picture_can_be_fetched(only_pictures: Bench) -> None:
    file = only_pictures.post()[1]["slack_file"]["id"]
    answer = only_pictures.workspace.get_raw(f"{only_pictures.workspace.url}/client/files/{file}")
    assert answer.content == PICTURE.png()
    assert only_pictures.workspace.emulator.hub.workspace.files[file].shared_in == []


def test_many_messages_at_once_upload_one_picture(workspace: Workspace) -> None:
    bench = Bench(workspace, "image")
    with ThreadPoolExecutor(8) as pool:
        placed = list(pool.map(lambda _: bench.pictures.place(BurndownPicture(FALLING)), range(32)))
    assert len({str(block and block.to_dict()) for block in placed}) == 1
    assert bench.uploads() == 1
    bench.pictures.place(OTHER)
    assert bench.uploads() == 2


@pytest.mark.parametrize(
    ("charts", "expected"),
    [("native", ["data_visualization"]), ("image", ["image"]), ("none", [])],
)
def test_the_operator_chooses(workspace: Workspace, charts: Charts, expected: list[str]) -> None:
    bench = Bench(workspace, charts)
    assert [kind for kind in kinds(bench.post()) if kind != "section"] == expected
    placed = bench.pictures.place(PICTURE)
    assert (placed is not None) == (charts == "image")


def test_a_workspace_without_charts_gets_the_text_where_only_they_are_wanted(workspace: Workspace) -> None:
    workspace.emulator.without_blocks({"data_visualization"})
    bench = Bench(workspace, "native")
    assert kinds(bench.post()) == ["section", "section"]
    assert kinds(bench.post()) == ["section", "section"]
    assert len(workspace.entries("chat.postMessage")) == 3


def test_a_message_without_a_picture_has_none(bench: Bench) -> None:
    assert kinds(bench.post(None)) == ["section", "section"]
    assert kinds(bench.post(BurndownPicture(Burndown(points=())))) == ["section", "section"]


def test_one_day_makes_no_line(bench: Bench) -> None:
    assert kinds(bench.post(BurndownPicture(burndown(41)))) == ["section", "section"]


def test_a_full_message_stays_as_it_is(bench: Bench) -> None:
    assert kinds(bench.post(blocks=BLOCKS)) == ["section"] * BLOCKS


def test_the_text_stays_where_an_upload_fails_and_it_is_not_tried_for_a_while(workspace: Workspace) -> None:
    bench = Bench(workspace, "image")
    workspace.fault("500", "files.getUploadURLExternal", times=1)
    assert kinds(bench.post()) == ["section", "section"]
    assert kinds(bench.post()) == ["section", "section"]
    assert len(workspace.entries("files.getUploadURLExternal")) == 1
    bench.elapsed = PAUSE
    assert kinds(bench.post()) == ["section", "image", "section"]


def test_the_text_stays_where_nothing_can_be_drawn(workspace: Workspace) -> None:
    """What a library does with values that nobody thought of must not cost a digest."""

    class Broken:
        name = "broken.png"
        finding = "Nothing."

        def png(self) -> bytes:
            raise RuntimeError("no fonts")

    bench = Bench(workspace, "image")
    assert bench.pictures.place(Broken()) is None  # type: ignore[arg-type]
    assert kinds(bench.post()) == ["section", "image", "section"]


def test_a_picture_that_slack_looks_at_for_a_while_is_waited_for(workspace: Workspace) -> None:
    bench = Bench(workspace, "image")
    workspace.fault("late-files", times=3)
    assert kinds(bench.post()) == ["section", "image", "section"]
    assert len(bench.slept) == 3


def test_a_picture_that_slack_never_looks_at_leaves_the_text(workspace: Workspace) -> None:
    bench = Bench(workspace, "image")
    workspace.fault("late-files", times=None)
    assert kinds(bench.post()) == ["section", "section"]
    assert sum(bench.slept) == 10


def test_that_slack_cannot_be_asked_about_a_file_does_not_keep_it_from_being_shown(workspace: Workspace) -> None:
    bench = Bench(workspace, "image")
    workspace.fault("500", "files.info", times=1)
    assert kinds(bench.post()) == ["section", "image", "section"]


def test_a_picture_that_somebody_deleted_is_uploaded_anew_later(workspace: Workspace) -> None:
    bench = Bench(workspace, "image")
    bench.post()
    bench.post(OTHER)
    workspace.emulator.hub.workspace.files.clear()
    assert kinds(bench.post()) == ["section", "section"]
    assert bench.uploads() == 2
    bench.elapsed = PAUSE
    assert kinds(bench.post()) == ["section", "image", "section"]
    assert bench.uploads() == 3


def test_a_refusal_of_another_block_is_no_reason_to_give_charts_up(bench: Bench) -> None:
    bench.workspace.emulator.without_blocks({"section"})
    assert bench.post() == []
    bench.workspace.emulator.without_blocks(set())
    assert kinds(bench.post()) == ["section", "data_visualization", "section"]


def test_other_troubles_are_not_hidden(bench: Bench) -> None:
    with pytest.raises(Exception, match="channel_not_found"):
        bench.posts.post("C0NOWHERE", Message("Text.", (section("x"),), picture=PICTURE), key="digest:3")


def test_a_changed_message_keeps_its_picture(bench: Bench) -> None:
    channel, ts = bench.posts.post(CHANNEL, Message("One.", (section("One."),), picture=PICTURE), key="digest:1")
    bench.posts.change(channel, ts, Message("Two.", (section("Two."),), picture=PICTURE, picture_at=1))
    shown = bench.workspace.get("messages", **{"as": "U0ADA", "channel": channel})["messages"][-1]
    assert kinds(shown["blocks"]) == ["section", "data_visualization"]


def test_the_oldest_pictures_are_forgotten(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.charts.pictures.MOST_KEPT", 1)
    bench = Bench(workspace, "image")
    for picture in (PICTURE, OTHER, PICTURE):
        assert bench.pictures.place(picture) is not None
    assert bench.uploads() == 3


def test_a_picture_is_uploaded_before_the_message_that_shows_it(only_pictures: Bench) -> None:
    message = Message("Text.", (section("Text."),), picture=PICTURE)
    only_pictures.posts.prepare(Message("Text."))
    only_pictures.posts.prepare(message)
    assert only_pictures.uploads() == 0, "it may still be a chart"
    only_pictures.post()
    only_pictures.posts.prepare(Message("Text.", picture=OTHER))
    assert only_pictures.uploads() == 2
    Posts(only_pictures.workspace.client()).prepare(message)
    assert only_pictures.uploads() == 2


def test_whoever_waits_too_long_for_the_upload_of_another_goes_on_without(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.charts.pictures._PATIENCE", 0.2)
    bench = Bench(workspace, "image")
    workspace.fault("slow", "files.getUploadURLExternal", seconds=2.0)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(bench.pictures.place, PICTURE)
        eventually(lambda: workspace.emulator.hub.faults.listed() == [])
        assert bench.pictures.place(PICTURE) is None
        assert first.result() is not None
