"""Who may: asked at most every five minutes, asked anew when it matters, and closed when Slack does not answer."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.people import Admins, People
from bot.slack_access import slack_client
from tests.bot.chat import ADA, DORA, GUS, NORA, OLGA, Workplace


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


def people_of(place: Workplace, clock: Clock, *, extra: tuple[str, ...] = (), group: str = "S0ADMINS") -> People:
    admins = Admins(group=group, extra=extra, team_id="T0CONTOSO")
    return People(slack_client(place.settings, waits=0), admins, now=clock.now)


def calls(place: Workplace, method: str) -> int:
    entries = place.company.control("journal?system=slack")["entries"]
    return len([entry for entry in entries if method in entry["what"]])


def test_who_may(office: Workplace) -> None:
    """Admins may. Members, guests, outsiders, deactivated accounts, bots and unknown ids may not, with a reason."""
    people = people_of(office, Clock())
    assert people.decide(ADA).allowed
    refused = {user: people.decide(user) for user in (NORA, GUS, OLGA, DORA, "U0PAGER", "U0NOBODY", "")}
    assert not any(decision.allowed for decision in refused.values())
    assert "Ada Admin or Ben Berger" in refused[NORA].reason
    assert "could not be looked up" in refused["U0NOBODY"].reason


def test_named_people_may(office: Workplace) -> None:
    """People named in the settings need no group; a guest among them is refused all the same."""
    people = people_of(office, Clock(), extra=(NORA, GUS), group="")
    assert people.decide(NORA).allowed
    assert not people.decide(GUS).allowed
    assert not people.decide(ADA).allowed


def test_remembered_for_five_minutes(office: Workplace) -> None:
    """A second question within five minutes costs no call; after it, or when it must be certain, it does."""
    clock = Clock()
    people = people_of(office, clock)
    people.decide(ADA)
    before = calls(office, "usergroups.users.list")
    people.decide(ADA)
    clock.time += timedelta(minutes=4)
    people.decide(ADA)
    assert calls(office, "usergroups.users.list") == before
    clock.time += timedelta(minutes=2)
    people.decide(ADA)
    assert calls(office, "usergroups.users.list") == before + 1
    people.decide(ADA, fresh=True)
    assert calls(office, "usergroups.users.list") == before + 2


def test_mail_and_zone_are_remembered_with_the_person(office: Workplace) -> None:
    clock = Clock()
    people = people_of(office, clock)
    before = calls(office, "users.info")
    assert people.person(NORA).known
    assert (people.mail_of(NORA), people.zone_of(NORA)) == ("nora@contoso.com", "Europe/Berlin")
    assert calls(office, "users.info") == before + 1
    clock.time += timedelta(minutes=5)
    assert people.mail_of(NORA) == "nora@contoso.com"
    assert calls(office, "users.info") == before + 2
    assert (people.mail_of("U0NOBODY"), people.zone_of("U0NOBODY")) == ("", "")


@pytest.mark.parametrize("method", ["users.info", "usergroups.users.list"])
def test_closed_when_slack_does_not_answer(office: Workplace, method: str) -> None:
    """What cannot be read is refused, not guessed; and asked again the next time."""
    office.company.control("fault", {"system": "slack", "kind": "500", "match": method, "times": 3})
    people = people_of(office, Clock())
    assert not people.decide(ADA).allowed
    office.company.control("faults/clear", {})
    assert people.decide(ADA).allowed


def test_a_change_of_the_group_counts_at_once(office: Workplace) -> None:
    """When members come or go, Slack says so, and the group is read anew."""
    people = office.bot
    assert people
    office.chat.ask("/hybrid status")
    before = calls(office, "usergroups.users.list")
    event = {"type": "subteam_members_changed", "subteam_id": "S0ADMINS", "team_id": "T0CONTOSO"}
    office.company.control("slack/event", event)
    office.chat.ask("/hybrid status")
    office.chat.ask("/hybrid status")
    assert calls(office, "usergroups.users.list") == before + 1
