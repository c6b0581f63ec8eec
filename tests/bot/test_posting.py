"""What happens to answers that cannot be shown where they were asked, and to what fails."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web import SlackResponse

from bot.posting import LONGEST_WAIT, UNTOLD_WAIT, Posting, asked_to_wait
from bot.schedule import forget_deliveries
from bot.slack_access import slack_client
from bot.views.message import Message, section
from commands.step import Table
from storage import deliveries, jobs, watches
from storage.models import Job
from tests.bot.chat import ADA, MIGRATION, Workplace, wait_for, words

GONE = "1700000000.000001"


@pytest.fixture
def posting(office: Workplace) -> Posting:
    return Posting(slack_client(office.settings, waits=0))


def hello(*blocks: Block) -> Message:
    return Message("Hello from a test.", blocks or (section("Hello from a test."),))


def refusal(status: int, error: str, **headers: Any) -> SlackApiError:
    """What slack_sdk raises for such an answer."""
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": error},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        status_code=status,
    )
    return SlackApiError(error, answer)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (refusal(429, "ratelimited", Retry_After="7"), 7.0),
        (refusal(429, "ratelimited", retry_after=["7", "9"]), 7.0),
        (refusal(429, "ratelimited", Retry_After="99999"), LONGEST_WAIT),
        (refusal(429, "ratelimited", Retry_After="soon"), UNTOLD_WAIT),
        (refusal(429, "ratelimited", Retry_After=[]), UNTOLD_WAIT),
        (refusal(429, "ratelimited", Retry_After="\u0667"), UNTOLD_WAIT),
        (refusal(200, "rate_limited"), UNTOLD_WAIT),
        (refusal(200, "channel_not_found", Retry_After="7"), None),
        (OSError("no network"), None),
    ],
)
def test_how_long_slack_wants_to_be_left_alone_is_read_from_what_it_refuses(
    error: Exception, seconds: float | None
) -> None:
    assert asked_to_wait(error) == seconds


def test_a_deleted_message_is_posted_anew(office: Workplace, posting: Posting) -> None:
    """If the message is gone, the answer is posted in the same channel."""
    channel, ts = posting.replace(MIGRATION, GONE, hello(), asked_by=ADA)
    assert (channel, ts) != (MIGRATION, GONE)
    assert ts in {m["ts"] for m in office.chat.messages()}


def test_a_closed_channel_means_a_direct_message(office: Workplace, posting: Posting) -> None:
    """If the channel is gone too, the person gets the answer; if they are as well, nothing is raised."""
    channel, ts = posting.replace("C0NOWHERE", GONE, hello(), asked_by=ADA)
    assert channel == office.chat.direct_channel(ADA)
    assert ts in {m["ts"] for m in office.chat.messages(channel=channel)}
    assert posting.replace("C0NOWHERE", GONE, hello(), asked_by="U0NOBODY") == ("", "")


def test_refused_blocks_become_text(office: Workplace, posting: Posting) -> None:
    """Blocks that Slack refuses do not cost the answer: its sentence is posted alone."""
    many = hello(*[section(f"line {n}") for n in range(60)])
    ts = posting.post(MIGRATION, many)
    shown = next(m for m in office.chat.messages() if m["ts"] == ts)
    assert shown["text"] == "Hello from a test."
    assert posting.update(MIGRATION, ts, many)
    assert not posting.update(MIGRATION, GONE, many)


def test_nothing_raises(posting: Posting) -> None:
    """Replies, files and whispers that fail are logged, not raised."""
    table = Table(name="x.csv", title="x", columns=("a",), rows=(("1",),))
    assert not posting.reply("C0NOWHERE", GONE, "Hello.")
    assert not posting.upload("C0NOWHERE", GONE, table)
    assert not posting.update_raw("C0NOWHERE", GONE, text="Hello.", blocks=[])


def test_a_whisper_where_nobody_may_whisper(office: Workplace, posting: Posting) -> None:
    """What cannot be shown to one person in a channel is sent to them directly."""
    posting.whisper("C0NOWHERE", ADA, "", hello())
    direct = office.chat.direct_channel(ADA)
    assert office.chat.messages(channel=direct)[-1]["text"] == "Hello from a test."


def queued(place: Workplace, command: str, *, channel: str, message_ts: str) -> Job:
    with place.services.database.session() as session:
        job = jobs.enqueue(
            session,
            command=command,
            words=(),
            asked_by=ADA,
            confirmed=False,
            channel=channel,
            message_ts=message_ts,
            correlation="feedc0ffee12",
            now=place.services.now(),
        )
    place.bot.worker.wake()
    return job


def test_a_failed_job_says_so(office: Workplace) -> None:
    """A job that fails unexpectedly leaves a sentence, what to do, and a reference; no traceback."""
    shown = office.chat.ask("/hybrid status")
    queued(office, "teleport", channel=MIGRATION, message_ts=shown["ts"])
    failed = office.chat.until(shown, lambda m: "did not work" in words(m))
    assert "Reference feedc0ffee12" in failed["text"]
    assert "Traceback" not in words(failed)
    assert "LookupError" not in words(failed)


def test_a_failed_refresh_of_the_home_tab(office: Workplace) -> None:
    """In the Home tab the failure stands above the last known status, and Refresh is offered again."""
    queued(office, "teleport", channel="", message_ts="")
    wait_for(lambda: "feedc0ffee12" in words(office.chat.call(f"home?as={ADA}")["view"] or {}))
    assert "refresh_home" in str(office.chat.call(f"home?as={ADA}")["view"])


def test_a_result_that_no_home_tab_can_show(office: Workplace, caplog: pytest.LogCaptureFixture) -> None:
    """A job without a channel whose result is no status is answered directly, not in silence."""
    direct = office.chat.direct_channel(ADA)
    before = {m["ts"] for m in office.chat.messages(channel=direct)}
    queued(office, "tenant", channel="", message_ts="")
    assert "1 Tenant" in words(office.chat.new(before, channel=direct))
    assert "no Home tab can show" in caplog.text


def test_old_watches_are_given_up(own_office: Workplace) -> None:
    """After two weeks the bot stops looking at a domain, and says so."""
    chat, services = own_office.chat, own_office.services
    answer = chat.ask("/hybrid verify-domain fabrikam.com")
    with services.database.session() as session:
        watch = watches.open_for(session, "fabrikam.com")
        assert watch is not None
        watch.created_at -= timedelta(days=15)
        session.add(watch)
    told = chat.until(answer, lambda m: m["reply_count"] > 0)
    assert "I have stopped looking" in chat.thread(told)[0]["text"]
    with services.database.session() as session:
        assert watches.open_for(session, "fabrikam.com") is None


def test_verified_by_somebody_else(own_office: Workplace) -> None:
    """When another person's check finds the domain verified, who asked first is told, and loses the buttons."""
    chat, place = own_office.chat, own_office
    first = chat.ask("/hybrid verify-domain fabrikam.com")
    with place.services.database.session() as session:
        watch = watches.open_for(session, "fabrikam.com")
        assert watch is not None
        watch.next_look_at += timedelta(hours=1)
        session.add(watch)
    place.company.call_in_loop(lambda: setattr(place.company.world.tenant.domains["fabrikam.com"], "verified", True))
    second = chat.ask("/hybrid verify-domain fabrikam.com", person="U0BEN")
    assert "fabrikam.com is verified" in words(second)
    told = chat.until(first, lambda m: m["reply_count"] > 0)
    assert "fabrikam.com is verified" in words(told)
    assert chat.thread(told)[0]["text"].startswith(f"<@{ADA}>")


def test_a_file_that_cannot_be_uploaded(own_office: Workplace) -> None:
    """The answer stands, and a reply says why the list is missing."""
    own_office.company.control("fault", {"system": "slack", "kind": "500", "match": "files.", "times": 9})
    answer = own_office.chat.ask("/hybrid check-sync")
    told = own_office.chat.until(answer, lambda m: m["reply_count"] > 0)
    assert "could not be uploaded" in own_office.chat.thread(told)[0]["text"]


def test_deliveries_are_forgotten_after_a_day(office: Workplace) -> None:
    """Ids of deliveries are kept for a day and then dropped."""
    services = office.services
    with services.database.session() as session:
        deliveries.first_time(session, event_id="old", now=services.now() - timedelta(days=2))
        deliveries.first_time(session, event_id="new", now=services.now())
    forget_deliveries(services)
    with services.database.session() as session:
        assert deliveries.first_time(session, event_id="old", now=services.now())
        assert not deliveries.first_time(session, event_id="new", now=services.now())
