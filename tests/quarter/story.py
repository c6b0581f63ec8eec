"""What happens in the quarter: the company gets ready, people are moved in waves, and things break down."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from sandbox.world import ON_PREMISES
from storage.ledger import requests
from storage.states import OPEN_REQUESTS
from tests.bot.chat import MIGRATION, wait_for
from tests.quarter.office import Office
from tests.quarter.oracle import Span, Wanted, day

START, END = day(2, 14), day(5, 15)
"""Ninety days: summer time begins in America on 14 March, in Europe on 28 March, and ends in the south on 4 April."""
LEADS, GENERAL, OPERATIONS = "G0LEADS", "C0GENERAL", "C0OPERATIONS"
_EARLY = START + timedelta(hours=1)

WANTED = (
    Wanted(name="berlin", channel=MIGRATION, at="08:30", zone="Europe/Berlin", country="DE"),
    Wanted(
        name="new york",
        channel=GENERAL,
        at="07:45",
        zone="America/New_York",
        country="US",
        active=((_EARLY, day(4, 5, 9)), (day(4, 19, 9), END)),
    ),
    Wanted(
        name="skipped hour",
        channel=OPERATIONS,
        at="02:15",
        zone="America/New_York",
        days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        active=((_EARLY, day(4, 30, 9)),),
    ),
    Wanted(
        name="doubled hour",
        channel=OPERATIONS,
        at="02:30",
        zone="Pacific/Auckland",
        days=("Sat", "Sun", "Mon"),
    ),
    Wanted(
        name="half an hour",
        channel=LEADS,
        at="23:59",
        zone="Australia/Lord_Howe",
        days=("Tue", "Thu"),
        scope="@contoso.com",
    ),
    Wanted(
        name="changes only",
        channel=LEADS,
        at="09:00",
        zone="Asia/Kolkata",
        days=("Mon", "Tue", "Wed", "Thu", "Fri"),
        only_changes=True,
    ),
)
UP = (
    Span(START, day(3, 8, 7, 10)),
    Span(day(3, 8, 7, 50), day(3, 17, 5)),  # over the slot of Berlin, for less than the grace
    Span(day(3, 17, 12), day(4, 14, 11, 30)),  # over that of Berlin and of New York, for longer
    Span(day(4, 14, 12, 20), END),  # over that of New York
)
"""When the bot runs."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens at a moment, UTC."""

    at: datetime
    name: str
    act: Callable[[Office], None]


class Story:
    """The quarter of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - a quarter is to be repeatable

    def events(self) -> Iterator[Event]:
        """Everything that happens, in no order."""
        yield Event(day(2, 16, 10), "fabrikam.com is verified", self._verified(True))
        yield Event(day(2, 18, 9), "the OU Workshop is synchronised", self._workshop)
        yield Event(day(2, 23, 14), "licences are assigned", self._licences)
        yield Event(day(2, 24, 9), "two findings are accepted", self._accepted)
        for week in range(11):
            at = day(2, 25, 17) + timedelta(weeks=week)
            yield Event(at, f"wave {week + 1} is moved", self._wave)
        for down, up in pairwise(UP):
            yield Event(down.end, "the bot is stopped", Office.stop)
            yield Event(up.start, "the bot is started", Office.start)
        yield Event(day(3, 18, 9), "nobody signs in any more", self._signs_in(-1.0))
        yield Event(day(4, 6, 9), "people sign in again", self._signs_in(3600.0))
        yield from self._troubles()

    def _troubles(self) -> Iterator[Event]:
        fault, clear = self._fault, self._clear
        yield Event(day(3, 22, 22), "the management shell is silent", fault("shell", "down"))
        yield Event(day(3, 24, 12), "the management shell answers", clear("shell"))
        yield Event(day(3, 30, 23), "Microsoft Graph fails", fault("graph", "500"))
        yield Event(day(3, 31, 23), "Microsoft Graph answers", clear("graph"))
        yield Event(day(4, 7, 6, 25), "Slack fails", fault("slack", "500", match="chat.postMessage"))
        yield Event(day(4, 7, 6, 55), "Slack answers", clear("slack"))
        yield Event(day(4, 7, 7, 10), "what Slack did not take is tried again", Office.settle)
        yield Event(day(4, 12, 8), "fabrikam.com is no longer verified", self._verified(False))
        yield Event(day(4, 13, 15), "fabrikam.com is verified again", self._verified(True))
        yield Event(day(4, 20, 9), "directory synchronisation stops", self._sync(stopped=True))
        yield Event(day(4, 22, 9), "directory synchronisation goes on", self._sync(stopped=False))

    def _verified(self, verified: bool) -> Callable[[Office], None]:
        def act(office: Office) -> None:
            def change() -> None:
                domain = office.company.world.tenant.domains["fabrikam.com"]
                domain.verified = verified
                domain.services = ["Email", "OfficeCommunicationsOnline"] if verified else []

            office.company.call_in_loop(change)
            office.control("sync/run")

        return act

    def _workshop(self, office: Office) -> None:
        office.control("sync/scope", ou="Workshop", in_scope=True)
        office.control("sync/run")

    def _licences(self, office: Office) -> None:
        skus = office.company.world.tenant.skus
        for person in office.describe("without_licence")["people"]:
            office.control("user", user=person["upn"], set={"usage_location": "DE"})
        office.control("sync/run")
        for person in office.describe("without_licence")["people"]:
            office.control("licence", user=person["upn"], sku=skus[-1].part_number, assigned=True)
        office.control("sync/run")

    def _accepted(self, office: Office) -> None:
        for finding in ("H9 topology", "H12 trust"):
            office.ask(f"/hybrid accept {finding} until 2027-11-01 because looked at by hand")

    def _wave(self, office: Office) -> None:
        """People who have nothing in the way are asked for, approved by four people, and moved."""
        names = self._ready(office)
        if not names or office.services is None:
            return
        review = office.ask(f"/hybrid move {' '.join(names)} because the next wave")
        if "Send request" not in str(review):
            return
        office.chat.click(review, "Send request")
        number = wait_for(lambda: _open(office))
        office.settle()
        card = wait_for(lambda: _card(office, number))
        for person in ("U0IRIS", "U0TESS", "U0ISAAC"):
            body = {"as": person, "channel": MIGRATION, "ts": card, "name": "white_check_mark", "remove": False}
            office.chat.call("react", body)
        office.until(lambda: _open(office) is None)
        office.settle()

    def _ready(self, office: Office) -> list[str]:
        wrong = {violation["subject"].casefold() for violation in office.describe("violations")}
        people = [
            person.user_principal_name
            for person in office.company.world.people
            if person.sfb_enabled
            and person.hosting_provider == ON_PREMISES
            and person.user_principal_name.casefold() not in wrong
        ]
        return self._random.sample(people, min(len(people), self._random.randint(2, 6)))

    def _signs_in(self, after: float) -> Callable[[Office], None]:
        return lambda office: office.control("moves/settings", set={"sign_in_after": after})

    def _sync(self, *, stopped: bool) -> Callable[[Office], None]:
        def act(office: Office) -> None:
            office.control("sync/stopped", stopped=stopped)
            if not stopped:
                office.control("sync/run")

        return act

    def _fault(self, system: str, kind: str, match: str = "") -> Callable[[Office], None]:
        return lambda office: office.control("fault", system=system, kind=kind, match=match)

    def _clear(self, system: str) -> Callable[[Office], None]:
        return lambda office: office.control("faults/clear", system=system)


def _open(office: Office) -> int | None:
    """The number of the request that is not over yet."""
    if office.services is None:
        return None
    with office.services.database.session() as session:
        return next((one.id for one in requests.recent(session, 5) if one.state in OPEN_REQUESTS), None)


def _card(office: Office, number: int) -> str:
    if office.services is None:
        return ""
    with office.services.database.session() as session:
        found = requests.get(session, number)
        return found.message_ts if found is not None else ""
