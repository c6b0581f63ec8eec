"""What is typed behind `digest`, and what it answers."""

from dataclasses import replace
from datetime import time

import pytest

from commands import digest
from commands.catalogue import parse, run
from commands.digests import subscribing
from commands.digests.due import Slot
from commands.digests.making import make
from commands.digests.results import DigestResult, SubscriptionsResult
from commands.rules.digests.facts import DigestFacts
from commands.rules.over_time.values import Scope, ScopeKind
from commands.services import Services
from commands.step import Request, UsageError
from storage.database import Database
from storage.digests import subscriptions
from storage.states import SubscriptionState
from tests.commands.digests.company import (
    ADA,
    CHANNEL,
    DAILY,
    DAY,
    HOUR,
    MONDAY,
    at,
    checked,
    delivered,
    held,
    kept,
    person,
    subscribed,
)


def answer(services: Services, text: str, *, channel: str = CHANNEL) -> SubscriptionsResult | DigestResult:
    found = parse(f"digest {text}")
    assert found.command is digest
    result = run(digest, services, Request(words=found.words, asked_by=ADA, channel=channel))
    assert isinstance(result, SubscriptionsResult | DigestResult)
    return result


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ()),
        ("LIST", ("list",)),
        ("preview", ("preview",)),
        ("preview d3", ("preview", "D3")),
        ("show 3", ("show", "D3")),
        ("show #D-3 2026-11-24", ("show", "D3", "2026-11-24")),
        ("Pause D03", ("pause", "D3")),
        ("resume D3", ("resume", "D3")),
        ("remove D3", ("remove", "D3")),
    ],
)
def test_words_are_understood_however_they_are_typed(typed: str, words: tuple[str, ...]) -> None:
    assert digest.validate(tuple(typed.split())) == words


@pytest.mark.parametrize(
    "typed",
    ["show", "pause", "remove D3 D4", "list all", "preview D1 D2", "pause all", "show D0", "show D3 yesterday",
     "show D3 24.11.2026", "<!channel>", "pause D9999999999"],
)  # fmt: skip
def test_anything_else_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(UsageError) as refusal:
        digest.validate(tuple(typed.split()))
    assert "<" not in str(refusal.value)
    assert str(refusal.value).strip()


def test_the_list_has_the_channels_own_first_and_when_each_comes(database: Database) -> None:
    services = at(database, MONDAY - DAY)
    assert answer(services, "list").headline == "Nobody gets a digest yet"
    other = subscribed(database, replace(DAILY, channel="C0GENERAL", scope=Scope(ScopeKind.UNIT, "Workshop")))
    own = subscribed(database)
    found = answer(services, "")
    assert isinstance(found, SubscriptionsResult)
    assert found.headline == "2 digests are subscribed to, 1 of them in this channel"
    assert [(one.name, one.next_at, one.last_at) for one in found.lines] == [
        (f"D{own}", MONDAY, None),
        (f"D{other}", MONDAY, None),
    ]
    assert found.lines[1].what == "a digest about OU Workshop"
    make(at(database, MONDAY), Slot(own, MONDAY))
    delivered(database, MONDAY)
    later = answer(at(database, MONDAY), "list", channel="")
    assert isinstance(later, SubscriptionsResult)
    assert later.headline == "2 digests are subscribed to"
    assert [one.last_at for one in later.lines] == [None, MONDAY]
    elsewhere = answer(at(database, MONDAY), "list", channel="C0OTHER")
    assert elsewhere.headline == "2 digests are subscribed to, none of them in this channel"


def test_pausing_resuming_and_removing_answer_with_the_list(database: Database) -> None:
    number = subscribed(database)
    services = at(database, MONDAY)
    said = [answer(services, f"{what} D{number}").headline for what in ("pause", "pause", "resume", "resume")]
    assert said == [
        f"D{number} is paused",
        f"D{number} is paused already",
        f"D{number} goes on; what it would have said meanwhile is not made up for",
        f"D{number} goes on already",
    ]
    assert answer(services, f"remove D{number}").headline == f"D{number} is removed"
    assert answer(services, f"remove D{number}").headline == f"D{number} is removed already"
    with pytest.raises(UsageError, match="was removed"):
        answer(services, f"resume D{number}")
    with pytest.raises(UsageError, match="There is no digest D77"):
        answer(services, "pause D77")


def test_whoever_is_overtaken_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    number = subscribed(database)
    services = at(database, MONDAY)
    monkeypatch.setattr(subscriptions, "pause", lambda *_, **__: False)
    for turn in (subscribing._Turn(SubscriptionState.PAUSED, subscriptions.pause, "is paused"),):
        with pytest.raises(UsageError, match="changed just now"):
            subscribing._settle(services, number, turn, by=ADA)
    with pytest.raises(UsageError, match="changed just now"):
        subscribing.change(services, number, DAILY, version=9, by=ADA)


def test_the_same_is_subscribed_to_once_and_changed_into_the_same_never(database: Database) -> None:
    services = at(database, MONDAY)
    first, again = subscribing.subscribe(services, DAILY, by=ADA), subscribing.subscribe(services, DAILY, by="U0BEN")
    assert (first.new, again.new, again.row.id) == (True, False, first.row.id)
    assert first.first == MONDAY + DAY
    other = subscribing.subscribe(services, replace(DAILY, at=time(17)), by=ADA)
    with pytest.raises(UsageError, match=r"D1 asks for exactly that already, so D2 stays as it is"):
        subscribing.change(services, other.row.id or 0, DAILY, version=1, by=ADA)


def test_an_old_digest_is_shown_again_from_what_was_kept(database: Database) -> None:
    number = subscribed(database, replace(DAILY, only_changes=True))
    for days in range(2):
        now = MONDAY + days * DAY
        checked(at(database, now - HOUR), held("ben"))
        make(at(database, now), Slot(number, now))
        delivered(database, now)
    services = at(database, MONDAY + 9 * DAY)
    last, monday = answer(services, f"show D{number}"), answer(services, f"show D{number} 2026-11-23")
    assert isinstance(last, DigestResult)
    assert isinstance(monday, DigestResult)
    assert (monday.headline, str(monday.facts.day)) == ("As it was posted", "2026-11-23")
    assert last.headline == "Nothing had changed, so it was not posted. It would have said"
    assert (monday.posted, monday.channel) == (True, CHANNEL)
    for text, said in ((f"show D{number} 2026-11-29", "has said nothing on"), ("show D77", "There is no digest D77")):
        with pytest.raises(UsageError, match=said):
            answer(services, text)
    later = MONDAY + 2 * DAY
    checked(at(database, later - HOUR), person("ben"))
    make(at(database, later), Slot(number, later))
    delivered(database, later, problem="is_archived")
    refused = answer(services, f"show D{number}")
    assert refused.headline == "Slack did not take it, so it was not posted. It would have said"
    with database.writing() as session:
        for row in kept(database):
            row.facts = "{}"
            session.merge(row)
    with pytest.raises(UsageError, match="kept by another version"):
        answer(services, f"show D{number}")


def test_a_preview_is_of_the_named_one_or_the_only_one_of_the_channel_or_of_everybody(database: Database) -> None:
    services = at(database, MONDAY)

    def previewed(text: str, channel: str = CHANNEL) -> DigestFacts:
        found = answer(services, text, channel=channel)
        assert isinstance(found, DigestResult)
        return found.facts

    assert previewed("preview").subscription == 0
    number = subscribed(database, replace(DAILY, scope=Scope(ScopeKind.UNIT, "Workshop")))
    assert [previewed(text).subscription for text in ("preview", f"preview D{number}")] == [number, number]
    assert previewed("preview", channel="").subscription == 0
    assert previewed("preview").scope == Scope(ScopeKind.UNIT, "Workshop")
    subscribed(database)
    assert previewed("preview").subscription == 0


def test_a_subscription_of_another_version_is_listed_and_can_be_removed(database: Database) -> None:
    number = subscribed(database)
    with database.writing() as session:
        row = subscriptions.get(session, number)
        assert row is not None
        row.scope = '{"kind": "planet", "value": ""}'
        session.add(row)
    services = at(database, MONDAY)
    found = answer(services, "list")
    assert isinstance(found, SubscriptionsResult)
    assert (found.lines[0].what, found.lines[0].next_at) == ("a digest that this version cannot read", None)
    with pytest.raises(UsageError, match="cannot be read by this version"):
        answer(services, f"preview D{number}")
    assert answer(services, f"remove D{number}").headline == f"D{number} is removed"
