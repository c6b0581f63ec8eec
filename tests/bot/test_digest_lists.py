"""The list of digests, the form, what is told of subscriptions, and all that on a terminal."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from bot.outbox.rendering import DIGEST, DIGEST_DETAIL, DIGEST_TROUBLE, SUBSCRIBED, Matter
from bot.terminal.output import as_json
from bot.terminal.show import show
from bot.views.digest_form import (
    AT,
    COUNTRY,
    DAYS,
    ONLY,
    SCOPE,
    ZONE,
    Target,
    digest_form,
    entered,
    option,
    options,
    target_of,
    told_form,
)  # fmt: skip
from bot.views.digest_messages import digest_renderers
from bot.views.message import Message
from bot.views.result import result_message
from commands.digests.results import DigestResult, SubscriptionLine, SubscriptionsResult
from commands.rules.digests.ask import Ask, usual
from commands.rules.digests.choices import Choice
from commands.rules.digests.facts import Expiring, Lasting, MoveState, dumped
from commands.rules.over_time.values import Burndown, Headcount, Scope, ScopeKind
from commands.step import Step
from sandbox.slack.blocks import check_blocks, check_view
from sandbox.slack.form_state import complete
from storage.states import SubscriptionState
from tests.commands.rules.digests.known import MONDAY, change, changes, facts, held, last, move, result

JSON = dict[str, Any]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINE = SubscriptionLine(
    id=3,
    channel="C0MIGRATION",
    what="a digest about OU <!channel>",
    when="every business day at 08:30 (Europe/Berlin)",
    state=SubscriptionState.ACTIVE,
    next_at=NOW + timedelta(days=1),
    last_at=NOW,
    created_by="U0ADA",
    created_at=NOW,
    changed_by="U0BEN",
    changed_at=NOW,
)


def words(message: Message) -> str:
    return json.dumps([block.to_dict() for block in message.blocks], ensure_ascii=False)


def listed(*lines: SubscriptionLine, channel: str = "C0MIGRATION") -> SubscriptionsResult:
    return SubscriptionsResult(headline="So many", lines=lines, channel=channel, told_at=NOW)


def labels(message: Message) -> list[str]:
    rows = [block.to_dict() for block in message.blocks if block.type == "actions"]
    return [element["text"]["text"] for row in rows for element in row["elements"]]


def test_each_subscription_says_where_it_stands_and_what_can_be_done_to_it() -> None:
    paused = replace(LINE, id=4, state=SubscriptionState.PAUSED, next_at=None, last_at=None)
    broken = replace(LINE, id=5, next_at=None, problem="The channel was archived.")
    message = result_message(listed(LINE, paused, broken), now=NOW)
    shown = words(message)
    assert "<!channel>" not in shown
    assert "*D3* in <#C0MIGRATION>: a digest about OU &lt;!channel&gt;" in shown
    assert "Paused by <@U0BEN>" in shown
    assert "nothing posted yet" in shown
    assert ":red_circle: It cannot be posted: The channel was archived." in shown
    assert labels(message)[:6] == ["Pause", "Change", "Remove", "Resume", "Change", "Remove"]
    assert message.text.startswith("So many. D3: a digest about")


def test_many_subscriptions_fit_a_message_and_outside_a_channel_none_can_be_made() -> None:
    message = result_message(listed(*(replace(LINE, id=number) for number in range(1, 80)), channel=""), now=NOW)
    assert check_blocks(message.arguments()["blocks"], surface="message") == []
    assert "not fit into this message" in words(message)
    assert "Subscribe this channel" not in labels(message)


@pytest.mark.parametrize("posted", [True, False])
def test_a_digest_is_shown_below_a_line_that_says_what_it_is(posted: bool) -> None:
    shown = result_message(
        DigestResult(headline="As it was", facts=facts(), posted=posted, channel="C0MIGRATION" if posted else ""),
        now=NOW,
    )
    assert shown.text.startswith("As it was in <#C0MIGRATION>, <!date^" if posted else "As it was: Readiness, Mon 23")
    assert check_blocks(shown.arguments()["blocks"], surface="message") == []


def sent(form: JSON, **typed: Any) -> JSON:
    assert check_view(form, "modal") == []
    return {**form, "state": {"values": complete(form["blocks"], typed)}}


@pytest.mark.parametrize(
    "ask",
    [
        usual(channel="C1", zone="Europe/Berlin"),
        Ask(
            channel="C1",
            at=time(17, 5),
            zone="Asia/Tokyo",
            weekdays=(0, 6),
            country="DE-BY",
            scope=Scope(ScopeKind.UNIT, "Work: Shop"),
            only_changes=True,
        ),
    ],
)
@pytest.mark.parametrize("target", [Target(channel="C1"), Target(channel="C1", subscription=3, version=7)])
def test_what_a_form_is_filled_with_it_gives_back(ask: Ask, target: Target) -> None:
    view = sent(digest_form(ask, target))
    assert entered(view).ask("C1") == ask
    assert target_of(view) == target


def test_a_form_without_a_time_or_a_scope_is_no_wish() -> None:
    nothing = {"private_metadata": "C1|x", "state": {"values": {AT: {AT: {"selected_time": "25:00"}}}}}
    assert entered(nothing).ask("C1") is None
    assert target_of(nothing) == Target(channel="C1")
    assert target_of({}) == Target(channel="")
    odd = {DAYS: {DAYS: {"selected_options": [{"value": "9"}, {"value": "x"}, {"value": "4"}]}}}
    assert entered({"state": {"values": odd}}).weekdays == (4,)
    assert {ZONE, COUNTRY, SCOPE, ONLY} & {block.get("block_id") for block in digest_form(
        usual(channel="C1", zone="UTC"), Target(channel="C1"))["blocks"]} == {ZONE, COUNTRY, SCOPE, ONLY}  # fmt: skip


def test_what_cannot_be_an_option_is_not_offered() -> None:
    assert option(Choice("x" * 151, "too long")) is None
    assert options([Choice("", "nothing"), Choice("a", "  "), Choice("b", "t" * 200)]) == [
        {"value": "a", "text": {"type": "plain_text", "text": "-", "emoji": False}},
        {"value": "b", "text": {"type": "plain_text", "text": "t" * 74 + "…", "emoji": False}},
    ]
    assert "&lt;!channel&gt;" in json.dumps(told_form("<!channel>"))


def rendered(kind: str, **payload: Any) -> Message:
    made = digest_renderers()[kind](Matter(kind=kind, payload=payload, request=None, now=NOW))
    assert isinstance(made, Message)
    return made


def test_a_channel_is_told_who_has_subscribed_it_to_what_and_when_the_first_comes() -> None:
    payload = {"subscription": 3, "by": "U0ADA", "what": "a digest about OU <!here>", "when": "every business day"}
    first = rendered(SUBSCRIBED, **payload, first=NOW.isoformat())
    assert first.text.startswith(
        "<@U0ADA> has subscribed this channel to a digest about OU &lt;!here&gt;, every business day. "
        "The first comes <!date"
    )
    assert "D3 · /hybrid digest list shows it · /hybrid digest pause D3, remove D3" in words(first)
    assert "The next comes <!date" in rendered(SUBSCRIBED, **payload, first=NOW.isoformat(), changed=True).text
    changed = rendered(SUBSCRIBED, **payload, first="", changed=True)
    assert changed.text == (
        "<@U0ADA> has changed the digest of this channel: a digest about OU &lt;!here&gt;, every business day."
    )


def test_a_change_of_what_is_paused_says_so_and_how_to_resume_it() -> None:
    told = rendered(SUBSCRIBED, subscription=3, by="U0ADA", what="a digest", when="daily", changed=True, paused=True)
    assert told.text.endswith("It stays paused; to resume it: /hybrid digest resume D3")
    assert "/hybrid digest list shows it · /hybrid digest resume D3, remove D3" in words(told)
    assert "The first comes" not in told.text


@pytest.mark.parametrize(
    ("turn", "first", "said", "hint"),
    [
        (
            "paused",
            "",
            "paused the digest of this channel: a digest, daily. To resume it: /hybrid digest resume D3",
            "resume D3, remove D3",
        ),
        (
            "removed",
            "",
            "removed the digest of this channel: a digest, daily. To subscribe anew: /hybrid digest",
            "D3 · what it has said last: /hybrid digest show D3",
        ),
        (
            "active",
            MONDAY.isoformat(),
            "resumed the digest of this channel: a digest, daily. The next comes <!date^",
            "pause D3, remove D3",
        ),
    ],
)
def test_a_channel_is_told_what_has_become_of_its_digest(turn: str, first: str, said: str, hint: str) -> None:
    told = rendered(SUBSCRIBED, subscription=3, by="U0ADA", what="a digest", when="daily", first=first, turn=turn)
    assert f"<@U0ADA> has {said}" in told.text
    assert hint in words(told)


def test_whoever_made_it_is_told_why_it_cannot_be_posted() -> None:
    told = rendered(DIGEST_TROUBLE, subscription=3, channel="C1", problem="The channel was archived.")
    assert (
        "The digest D3 of <#C1>, which you have made or changed, cannot be posted. The channel was archived."
        in told.text
    )
    elsewhere = rendered(DIGEST_TROUBLE, subscription=3, channel="C1", problem="It broke.", operations=True)
    assert "The digest D3 of <#C1>, of whose makers none can be told, cannot be posted. It broke." in elsewhere.text


def test_a_digest_is_made_from_its_facts_alone_and_not_from_what_is_none() -> None:
    text = dumped(facts(changes=changes(still=(change(),))))
    assert rendered(DIGEST, facts=text).text.startswith("Readiness, Mon 23 Nov")
    assert rendered(DIGEST_DETAIL, facts=text).text.startswith("Details of Mon 23 Nov")
    with pytest.raises(ValueError, match="another version"):
        rendered(DIGEST, facts="{}")


def on_terminal(value: SubscriptionsResult | DigestResult) -> str:
    console = Console(file=StringIO(), width=200)
    console.print(show(value, now=NOW))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_both_can_be_printed_as_json() -> None:
    burndown = Burndown(points=(), earliest=MONDAY.date())
    shown = DigestResult(headline="h", facts=facts(last(), burndown=burndown))
    printed = json.loads(json.dumps(as_json([shown, listed(LINE)], None, now=NOW)))
    digest, subscriptions = printed["results"]
    assert digest["facts"]["day"] == digest["facts"]["burndown"]["earliest"] == "2026-11-23"
    assert subscriptions["lines"][0]["next_at"] == "2026-11-24T12:00:00+00:00"


def test_subscriptions_are_listed_on_a_terminal() -> None:
    paused = replace(LINE, state=SubscriptionState.PAUSED)
    broken = replace(LINE, next_at=None, problem="The channel was archived.")
    shown = on_terminal(listed(LINE, paused, broken))
    for part in ("D3  in C0MIGRATION", "next 2026-11-24 12:00 UTC", "paused by U0BEN", "It cannot be posted"):
        assert part in shown


def test_a_digest_is_shown_on_a_terminal_with_everything_that_belongs_to_it() -> None:
    said = facts(
        last(count=Headcount(moved=80, ready=62, blocked=108)),
        changes=changes(still=(change(),), fixed=(change(subject="a.com"),), failing=(
            change(subject="w.com", verdict=change().finding.verdict.WARN), change(subject="b.com", days=None))),
        people=(held(),),
        alarms=(
            Lasting(key="alarm/1", says="The sync has stopped", action="Start it", noted_by="U0BEN", mended=True),
            Lasting(key="alarm/2", says="The secret runs out", action="Make a new one"),
        ),
        moves=(move(1, MoveState.RUNNING),),
        expiring=(Expiring(about="H9", until=MONDAY),),
        results={step: result(step, sources=("DNS: silent.",)) for step in Step},
        burndown=Burndown(points=(), because="Too early to tell."),
    )  # fmt: skip
    shown = on_terminal(DigestResult(headline="As it would be posted now", facts=said))
    for part in (
        "Readiness of everybody, Mon 23 Nov 2026: 60 % ready (+4 since Fri 20 Nov 2026)",
        "152 of 250 people: 87 moved, 65 ready to move, 98 blocked",
        "fabrikam.com is not verified yet. (3 business days) DNS administrator: Publish the TXT record.",
        "The secret runs out. Nobody has taken note of it yet. Make a new one.",
        "The sync has stopped. Seen mended, not confirmed yet. Noted by U0BEN. Start it.",
        "The domain is verified (a.com)",
        "w.com is not verified yet.",
        "M1: Waits for Telephony.",
        "H9, until 2026-11-23 07:30 UTC",
        "DNS: silent.",
        "Too early to tell.",
    ):
        assert part in shown
    unknown = on_terminal(DigestResult(headline="h", facts=facts(count=Headcount(unknown=5))))
    assert "cannot tell who is ready" in unknown
    some = on_terminal(DigestResult(headline="h", facts=facts(count=Headcount(moved=5, unknown=5))))
    assert "at least 50 % ready" in some
