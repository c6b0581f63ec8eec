"""What the Home tab of one person knows, from a database alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlmodel import Session

from commands import home
from commands.home_facts import Checking, HomeFacts, Kind, OwnMove, OwnState, Visitor
from commands.moves.own import own_moves
from commands.rules.moves.policy import ApproverGroup, Policy
from commands.rules.over_time.values import Standing
from commands.services import Organisation, Services
from storage import alarms, jobs
from storage.database import Database
from storage.digests import subscriptions
from storage.ledger import decisions, requests
from storage.readiness.people import Seen, keep
from storage.states import DecisionKind, ItemState, MoveKind, RequestState
from tests.commands.moves.ledger_only import asked_for, ledger_services, people_stand, standing
from tests.statements import statements
from tests.storage.digests.wanting import messaged, subscribed
from tests.storage.ledger.requesting import DAY, MINUTE, NOW, the

ADA, IRIS, ISAAC, TESS = "U0ADA", "U0IRIS", "U0ISAAC", "U0TESS"
IDENTITY, TELEPHONY = ("Identity",), ("Telephony",)
ADMIN = Visitor(user=ADA, kind=Kind.ADMIN)
POLICY = Policy(channel="C0MIGRATION", groups=(ApproverGroup(name="Identity", users=(IRIS,)),))


@pytest.fixture
def services(database: Database) -> Services:
    organisation = Organisation(tenant_id="t", reference=cast(Any, None), cloud=cast(Any, None), policy=POLICY)
    return replace(ledger_services(database), organisation=organisation)


def approver(user: str, groups: tuple[str, ...]) -> Visitor:
    return Visitor(user=user, kind=Kind.APPROVER, groups=groups)


def facts(services: Services, visitor: Visitor) -> HomeFacts:
    return home.facts_for(services, home.look(services), visitor)


def waiting(services: Services, user: str, groups: tuple[str, ...]) -> list[str]:
    return [one.line.name for one in facts(services, approver(user, groups)).waiting]


def approve(services: Services, number: int, person: str, groups: tuple[str, ...]) -> None:
    with services.database.writing() as session:
        assert decisions.decide(
            session,
            number,
            person=person,
            kind=DecisionKind.APPROVE,
            digest=the(services.database, number).digest,
            groups=groups,
            source="button",
            message_ts="1",
            event="e",
            reason="",
            now=NOW,
        )


def test_a_request_waits_for_those_whose_approval_brings_it_further(services: Services) -> None:
    number = asked_for(services.database)  # two approvals, one of them of Telephony
    assert waiting(services, IRIS, IDENTITY) == ["M1"]
    assert waiting(services, TESS, TELEPHONY) == ["M1"]
    assert waiting(services, ADA, TELEPHONY) == [], "who asked for it does not decide"
    assert waiting(services, "U0MARIA", ()) == []
    approve(services, number, IRIS, IDENTITY)
    assert waiting(services, IRIS, IDENTITY) == [], "they have decided"
    assert waiting(services, ISAAC, IDENTITY) == [], "one of Identity is enough: only Telephony is missing"
    found = facts(services, approver(TESS, TELEPHONY)).waiting
    assert [(one.line.name, one.missing, one.digest) for one in found] == [
        ("M1", "Still missing: one of Telephony.", the(services.database, number).digest)
    ]
    approve(services, number, TESS, TELEPHONY)
    assert waiting(services, ISAAC, IDENTITY) == []
    standing(services.database, number, RequestState.APPROVED)
    assert waiting(services, ISAAC, TELEPHONY) == []


def test_requests_of_mine_are_the_open_ones_and_the_last_that_ended_and_what_runs_is_beside_them(
    services: Services,
) -> None:
    database = services.database
    ended, running, pending = asked_for(database, "ab"), asked_for(database, "cdef"), asked_for(database, "gh")
    others = asked_for(database, "ij", requester="U0BEN")
    standing(database, ended, RequestState.CANCELLED)
    standing(database, running, RequestState.RUNNING, ItemState.MOVED, ItemState.MOVED, ItemState.FAILED)
    took = {"call_started_at": NOW, "finished_at": NOW + MINUTE}
    people_stand(database, running, [ItemState.MOVED, ItemState.MOVED], **took)
    mine = facts(services, ADMIN)
    assert [one.name for one in mine.mine] == [f"M{pending}"]
    assert mine.ended is not None
    assert mine.ended.name == f"M{ended}"
    assert [(one.line.name, one.line.moved, one.line.failed, one.left) for one in mine.running] == [
        (f"M{running}", 2, 1, MINUTE)
    ]
    of_ben = facts(services, replace(ADMIN, user="U0BEN"))
    assert [one.name for one in of_ben.mine] == [f"M{others}"]
    assert of_ben.ended is None
    assert of_ben.running == mine.running
    standing(database, running, RequestState.PAUSED, ItemState.MOVED)
    assert [one.left for one in facts(services, ADMIN).running] == [None], "it stands still"


def test_a_request_is_read_again_when_something_is_on_record_about_it(services: Services) -> None:
    number = asked_for(services.database)
    before = home.look(services)
    assert home.look(services, before).opened[0] is before.opened[0]
    with services.database.writing() as session:
        assert requests.place_card(session, number, channel="C0MIGRATION", ts="1700000000.000100")
    placed = home.look(services, before)
    assert (before.opened[0].line.channel, placed.opened[0].line.channel) == ("", "C0MIGRATION")
    approve(services, number, IRIS, IDENTITY)
    after = home.look(services, placed)
    assert [one.person for one in after.opened[0].decided] == [IRIS]
    standing(services.database, number, RequestState.RUNNING)
    running = home.look(services, after)
    assert running.opened[0].line.moved == 0
    people_stand(services.database, number, [ItemState.MOVED])  # without a record
    assert home.look(services, running).opened[0].line.moved == 1, "what runs is read each time"


def test_alarms_digests_and_how_many_people_stand_where(services: Services) -> None:
    empty = facts(services, ADMIN)
    assert (empty.people, empty.alarms, empty.digest, empty.subscriptions) == (None, (), None, ())
    assert empty.status is not None
    assert empty.status.oldest_check is None
    with services.database.writing() as session:
        assert alarms.begin(
            session,
            kind="sync",
            subject="",
            says="It stopped.",
            remedy="Start it.",
            who="x",
            stage=0,
            members=(),
            now=NOW,
        )
        first = subscribed(session)
        second = subscribed(session, channel="C0GENERAL", scope="nonsense")
        assert subscriptions.pause(session, second, by=ADA, now=NOW)
        messaged(session, first, NOW - DAY)
        assert keep(session, [seen("a", "moved"), seen("b", "ready")], at=NOW, untold="unknown")
    found = facts(services, ADMIN)
    assert [one.says for one in found.alarms] == ["It stopped."]
    assert [(one.channel, one.paused) for one in found.subscriptions] == [("C0MIGRATION", False), ("C0GENERAL", True)]
    assert "08:30 (Europe/Berlin)" in found.subscriptions[0].when
    assert found.subscriptions[1].what == "a digest that this version cannot read"
    assert found.digest is not None
    assert (found.digest.channel, found.digest.at) == ("C0MIGRATION", NOW - DAY)
    assert found.people is not None
    assert (found.people.moved, found.people.ready) == (1, 1)
    assert facts(services, approver(IRIS, IDENTITY)).subscriptions == (), "those are for administrators"
    assert found.may_move
    nobody = replace(services, organisation=replace(services.organisation, policy=Policy()))
    assert not facts(nobody, ADMIN).may_move


def test_the_checks_that_somebody_asked_for_in_the_tab_are_theirs(services: Services) -> None:
    with services.database.session() as session:
        for user in (ADA, "U0BEN"):
            jobs.enqueue(
                session,
                command="refresh",
                words=(),
                asked_by=user,
                confirmed=False,
                channel="",
                message_ts="",
                correlation=f"of {user}",
                now=NOW,
            )
        failed = jobs.claim(session, worker="w", now=NOW, lease=MINUTE)
        assert failed is not None
        assert jobs.fail(session, failed.id or 0, worker="w", problem="It broke.", now=NOW)
    assert facts(services, ADMIN).checking == Checking(problem="It broke.", reference="of U0ADA")
    assert facts(services, replace(ADMIN, user="U0BEN")).checking == Checking(busy=True)
    assert facts(services, replace(ADMIN, user=IRIS)).checking == Checking()
    later = replace(services, now=lambda: NOW + timedelta(hours=2))
    assert facts(later, ADMIN).checking == Checking(), "a failure of hours ago is no news"


def test_everybody_else_is_told_about_themselves_alone_and_an_outsider_nothing(services: Services) -> None:
    asked_for(services.database)
    member = facts(services, Visitor(user="U0MARIA", kind=Kind.MEMBER, mail="a@fabrikam.com"))
    assert member.status is None
    assert member.own is not None
    assert member.own.state is OwnState.ASKED
    outsider = Visitor(user="U0GUS", kind=Kind.OUTSIDER)
    assert facts(services, outsider) == HomeFacts(visitor=outsider)


def seen(key: str, state: str) -> Seen:
    return Seen(
        person=key,
        name=key.upper(),
        identity=f"{key.upper()}@Fabrikam.com",
        sip_domain="fabrikam.com",
        unit="",
        department="",
        state=state,
        blockers="[]",
    )


def own(services: Services, key: str = "a") -> OwnState:
    with services.database.session() as session:
        return own_move(session, f"{key}@fabrikam.com" if key else "").state


def own_move(session: Session, mail: str) -> OwnMove:
    return own_moves(session, [mail])[mail]


def test_how_far_ones_own_move_has_come(services: Services) -> None:
    database = services.database
    assert own(services, "") is OwnState.NOT_FOUND
    assert own(services) is OwnState.NOT_FOUND
    with database.writing() as session:
        assert keep(session, [seen("a", "ready"), seen("z", "moved")], at=NOW, untold="unknown")
        assert own_move(session, "a@fabrikam.com").standing is Standing.READY
    assert own(services) is OwnState.NOT_PLANNED
    assert own(services, "z") is OwnState.MOVED, "somebody else has moved them"
    number = asked_for(database)
    steps = (
        (RequestState.PENDING, ItemState.QUEUED, OwnState.ASKED),
        (RequestState.APPROVED, ItemState.QUEUED, OwnState.PLANNED),
        (RequestState.RUNNING, ItemState.QUEUED, OwnState.UNDER_WAY),
        (RequestState.RUNNING, ItemState.LEASED, OwnState.UNDER_WAY),
        (RequestState.PAUSED, ItemState.QUEUED, OwnState.PAUSED),
        (RequestState.PAUSED, ItemState.FAILED, OwnState.FAILED),
        (RequestState.PAUSED, ItemState.MOVED, OwnState.MOVED),
        (RequestState.CANCELLED, ItemState.SKIPPED, OwnState.NOT_PLANNED),
    )
    for state, item, expected in steps:
        people_stand(database, number, [item])
        with database.writing() as session:
            request = requests.get(session, number)
            assert request is not None
            request.state = state
            session.add(request)
        assert own(services) is expected, (state, item)


def test_an_open_request_says_more_about_somebody_than_one_that_has_ended(services: Services) -> None:
    database = services.database
    first = asked_for(database, "ab")
    standing(database, first, RequestState.DONE, ItemState.MOVED, ItemState.MOVED)
    assert own(services) is OwnState.MOVED
    asked_for(database, "a", origin="a way back", kind=MoveKind.ROLLBACK, title="wave 2", window_start=NOW)
    with database.session() as session:
        found = own_move(session, "a@fabrikam.com")
    assert (found.state, found.kind, found.title, found.start, found.asker) == (
        OwnState.ASKED,
        MoveKind.ROLLBACK,
        "wave 2",
        NOW,
        ADA,
    )


def test_the_moves_of_many_members_are_read_at_once(services: Services) -> None:
    asked_for(services.database, "ab")
    with services.database.writing() as session:
        assert keep(session, [seen("z", "moved"), seen("s", "ready")], at=NOW, untold="unknown")
    mails = [f"{key}@fabrikam.com" for key in ("a", "b", "s", "z")] + [f"nobody{number}@x" for number in range(400)]
    visitors = [Visitor(user=mail, kind=Kind.MEMBER, mail=mail) for mail in ("", *mails)]
    with statements(services.database) as sent:
        found = home.members(services, [*visitors, ADMIN])
    assert len(sent) == 3, "standings, moves, and whom the time does not suit"
    assert [found[mail].state for mail in mails[:4]] == [
        OwnState.ASKED, OwnState.ASKED, OwnState.NOT_PLANNED, OwnState.MOVED
    ]  # fmt: skip
    assert {found[mail].state for mail in ("", *mails[4:])} == {OwnState.NOT_FOUND}
    with statements(services.database) as sent:
        assert home.members(services, [ADMIN]) == {}
    assert sent == []


def test_a_look_asks_no_more_of_the_database_however_much_there_is(services: Services) -> None:
    def asked() -> int:
        with statements(services.database) as sent:
            home.look(services, before)
        return len(sent)

    asked_for(services.database)
    before = home.look(services)
    few = asked()
    with services.database.writing() as session:
        assert keep(session, [seen(f"{n}", "ready") for n in range(300)], at=NOW, untold="unknown")
        for number in range(50):
            one = subscribed(session, channel=f"C{number}")
            messaged(session, one, NOW - number * DAY)
    assert asked() <= few + 5, "one for the last digest's subscription, four for what has overtaken the count of people"
    assert few < 20
