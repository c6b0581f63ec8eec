"""A digest about some people tells what concerns these, and nothing of the others."""

from dataclasses import replace

from commands.digests.making import preview
from commands.rules.alarms.values import AlarmKind
from commands.rules.digests.facts import Lasting
from commands.rules.over_time.values import Scope, ScopeKind
from storage import alarms, objections
from storage.database import Database
from storage.ledger import requests
from storage.ledger.locks import lock_request
from tests.commands.digests.company import DAILY, DAY, HOUR, at, checked, person
from tests.commands.moves.ledger_only import asked_for
from tests.storage.ledger.requesting import NOW, items

WHEN = NOW + DAY - HOUR


def objected(database: Database, request: int, key: str) -> None:
    with database.writing() as session:
        row = lock_request(session, request)
        item = items(database, request)[key]
        assert row is not None
        assert objections.say(session, row, item, user="U0A", reason="", now=NOW) is not None


def test_a_time_is_said_not_to_suit_those_of_its_people_alone(database: Database) -> None:
    units = {"a": "Workshop", "b": "Workshop", "c": "Office", "d": "Lab"}
    checked(at(database, WHEN - HOUR), *(person(key, unit=unit) for key, unit in units.items()))
    request = asked_for(database, "abcd", window_start=NOW + DAY, window_end=NOW + DAY + 3 * HOUR)
    for key in "abc":
        objected(database, request, key)

    def counted(scope: Scope) -> list[tuple[int, int]]:
        facts = preview(at(database, WHEN), replace(DAILY, scope=scope))
        found = [one for one in facts.blockers if one.key == f"objection/M{request}"]
        return [(one.people, len(one.names)) for one in found]

    assert counted(Scope()) == [(3, 3)]
    assert counted(Scope(ScopeKind.UNIT, "workshop")) == [(2, 2)]
    assert counted(Scope(ScopeKind.DEPARTMENT, "Sales")) == [(3, 3)]
    assert counted(Scope(ScopeKind.WAVE, str(request))) == [(3, 3)]
    assert counted(Scope(ScopeKind.UNIT, "Lab")) == []


UNITS = {"a": "Workshop", "b": "Office", "c": "Office"}
PEOPLE = [person(key, unit=unit, sip_domain="b.com" if key == "c" else "a.com") for key, unit in UNITS.items()]


def begun(database: Database, kind: str, subject: str = "", *members: str, says: str = "It is so. And so.") -> None:
    with database.writing() as session:
        assert alarms.begin(
            session,
            kind=kind,
            subject=subject,
            says=says,
            remedy="Mend it.",
            who="Ada",
            stage=0,
            members=members,
            now=NOW,
        )


def lasting(database: Database, scope: Scope) -> list[Lasting]:
    return list(preview(at(database, WHEN), replace(DAILY, scope=scope)).alarms)


def test_an_alarm_is_told_to_those_whom_it_concerns(database: Database) -> None:
    checked(at(database, WHEN - HOUR), *PEOPLE)
    wave = Scope(ScopeKind.WAVE, str(asked_for(database, "a")))
    begun(database, AlarmKind.SPLIT_BRAIN, "a@contoso.com", says="A is in both worlds.")
    begun(database, AlarmKind.DOMAIN, "b.com", says="b.com is lost.")
    begun(database, AlarmKind.SYNC, says="The sync has stopped. Nothing arrives.")

    def told(kind: ScopeKind, name: str) -> list[str]:
        return [one.says for one in lasting(database, Scope(kind, name))]

    a, b, everybody = "A is in both worlds.", "b.com is lost.", "Directory synchronisation stopped."
    assert told(ScopeKind.EVERYBODY, "") == [a, b, everybody]
    assert told(ScopeKind.UNIT, "workshop") == [a, everybody]
    assert told(ScopeKind.UNIT, "Office") == [b, everybody]
    assert told(ScopeKind.SIP_DOMAIN, "b.com") == [b, everybody]
    assert told(ScopeKind.DEPARTMENT, "Nobody") == [everybody]
    with database.session() as session:
        (item,) = requests.items_of(session, int(wave.value))
    begun(database, AlarmKind.SPLIT_BRAIN, item.identity.casefold(), says="They are in both worlds.")
    begun(database, AlarmKind.DOMAIN, item.sip_address.rpartition("@")[2], says="Their domain is lost.")
    assert told(wave.kind, wave.value) == [everybody, "They are in both worlds.", "Their domain is lost."]


def test_of_many_in_both_worlds_those_of_the_scope_are_counted_and_none_is_named(database: Database) -> None:
    checked(at(database, WHEN - HOUR), *PEOPLE)
    begun(database, AlarmKind.SPLIT_BRAIN, "", "a@contoso.com", "b@contoso.com", "c@contoso.com", "z@contoso.com")
    begun(
        database, AlarmKind.DOMAIN, "", "a.com", "b.com", says="2 at once: a.com, b.com. For instance: a.com is lost."
    )
    (office, domains) = lasting(database, Scope(ScopeKind.UNIT, "Office"))
    assert office.says.startswith("2 people are TeamsOnly")
    assert office.action == "Look at them: /hybrid alarms"
    assert domains.says == "Domain no longer verified, 2 at once: a.com, b.com."
    (everybody, _) = lasting(database, Scope())
    assert everybody.says.startswith("4 people are TeamsOnly")


def test_who_took_note_is_told_and_whom_nobody_has_taken_note_of_comes_first(database: Database) -> None:
    begun(database, AlarmKind.SYNC, says="The sync has stopped.")
    begun(database, AlarmKind.CREDENTIAL, "secret", says="The secret runs out.")
    with database.writing() as session:
        alarms.acknowledge(session, 1, by="U0BEN", now=NOW)
        alarms.fade(session, 1, at=NOW, now=NOW)
    secret, sync = lasting(database, Scope())
    assert (secret.key, secret.noted_by, secret.mended) == ("alarm/2", "", False)
    assert (sync.key, sync.noted_by, sync.mended, sync.who) == ("alarm/1", "U0BEN", True, "Ada")
