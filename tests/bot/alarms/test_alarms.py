"""A domain that a company loses: told in the operations channel, taken note of, and told to be well again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alarms.diagnosis import diagnose_credentials, diagnose_operations
from bot.alarms.looking import Alarms
from bot.slack_access import slack_client
from bot.wiring import identity_of
from commands import verify_domain
from commands.alarm_looks import look_for_alarms
from commands.history import remember
from commands.services import Services
from commands.step import Request, Verdict
from storage import alarms
from storage.database import StorageError
from tests.bot.chat import BEN, JSON, NORA, Workplace, buttons, wait_for, words, workplace
from tests.commands.moves.ledger_only import Silent, services_of
from tests.running_company import RunningCompany

OPERATIONS = "C0OPERATIONS"
DOMAIN = "contoso.com"


def alarms_of(place: Workplace) -> list[JSON]:
    return [m for m in place.chat.messages(channel=OPERATIONS) if DOMAIN in words(m)]


def check_later(place: Workplace, minutes: int) -> None:
    """A check in the background, so many minutes from now."""
    services = replace(place.services, now=lambda: place.services.now() + timedelta(minutes=minutes))
    remember(services, verify_domain.run(services, Request()), "bot")
    look_for_alarms(place.services)
    place.bot.engine.wake()


def test_a_domain_that_is_lost_is_told_taken_note_of_and_told_again_when_it_is_verified(
    tmp_path: Path, start_company: Callable[..., RunningCompany]
) -> None:
    company = start_company(users=30)
    with workplace(company, tmp_path) as place:
        chat = place.chat
        chat.ask("/hybrid verify-domain")
        assert alarms_of(place) == []
        company.control("domain", {"domain": DOMAIN, "verified": False})
        chat.ask("/hybrid verify-domain")
        (alarm,) = wait_for(lambda: alarms_of(place))
        assert "Domain no longer verified" in words(alarm)

        chat.click(alarm, "Acknowledge", person=NORA)
        chat.click(alarm, "Acknowledge", person=BEN)
        noted = chat.until(alarm, lambda m: f"acknowledged by <@{BEN}>" in words(m))
        assert buttons(noted) == [], "there is nothing left to press"
        assert f"<@{NORA}>" not in words(noted), "only admins may"
        assert "1 alarm lasts" in words(chat.ask("/hybrid alarms"))

        company.control("domain", {"domain": DOMAIN, "verified": True})
        check_later(place, 1)
        check_later(place, 12)
        over = chat.until(alarm, lambda m: "Over: Domain no longer verified" in words(m))
        assert f"acknowledged by <@{BEN}>" in words(over)
        wait_for(lambda: any("Over: Domain" in reply["text"] for reply in chat.thread(alarm)))
        assert "No alarm lasts" in words(chat.ask("/hybrid alarms"))

        forgotten(place)
        company.control("secret", {"days": 20})
        said_by_the_doctor(place)


def forgotten(place: Workplace) -> None:
    """An alarm whose row is gone, as after going back to a copy of the database: the click is answered all the same."""
    now = place.services.now()
    with place.services.database.writing() as session:
        alarms.begin(
            session,
            kind="sync",
            subject="",
            says="It stopped.",
            remedy="Mend it.",
            who="",
            stage=0,
            members=(),
            now=now,
        )
        alarms.tell(session, 2, channel=OPERATIONS, now=now)
    place.bot.engine.wake()
    shown = place.chat.new(set(), channel=OPERATIONS, done=lambda m: "It stopped." in words(m))
    with place.services.database.writing() as session:
        session.delete(alarms.get(session, 2))
    place.chat.click(shown, "Acknowledge")
    place.chat.new(set(), channel=OPERATIONS, done=lambda m: "There is no alarm 2" in words(m))


def said_by_the_doctor(place: Workplace) -> None:
    """Where alarms are posted, and until when the credentials last, in the same company."""
    services, settings = place.services, place.settings
    client = slack_client(settings)
    assert diagnose_operations(client, OPERATIONS).says == "Alarms are posted in #operations."
    assert "not a member of" in diagnose_operations(client, "C0GENERAL").says
    assert "cannot be read" in diagnose_operations(client, "C0NOWHERE").says
    shared = diagnose_operations(client, "C0PARTNER")
    assert (shared.verdict, "another organisation" in shared.says) == (Verdict.FAIL, True)
    archive = place.company.company.slack.hub.workspace.channels[OPERATIONS]
    archive.is_archived = True
    assert "has been archived" in diagnose_operations(client, OPERATIONS).says
    none = diagnose_operations(client, "")
    assert (none.verdict, "posted nowhere" in none.says) == (Verdict.NOT_APPLICABLE, True)
    now = services.now()
    well = diagnose_credentials(services.graph, identity_of(settings), now)
    assert (well.verdict, "The client secret “hybridbot” ends on" in well.says) == (Verdict.PASS, True)
    place.company.control("permission", {"permission": "Application.Read.All", "granted": False})
    ill = diagnose_credentials(services.graph, identity_of(settings), now)
    assert (ill.verdict, "cannot be read" in ill.says) == (Verdict.WARN, True)


def test_a_look_that_fails_spoils_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def writing(self) -> None:
            raise StorageError("The database is gone.", remedy="Wait.")

    woken: list[str] = []
    services: Services = services_of(Broken(), Silent())  # type: ignore[arg-type]
    watch = Alarms(services, wake=lambda: woken.append("woken"))
    watch.after_checks()
    assert woken == []
    assert "alarms could not be looked for" in caplog.text
