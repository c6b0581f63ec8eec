"""The page for people without Slack: whole, without anything from elsewhere, and never green for what is not known."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bot.report.page import change, headline, page, watched
from commands.rules.digests.facts import Blocker, Countdown, Move, MoveState, Since, Told
from commands.rules.over_time.values import Burndown, Headcount, Scope, ScopeKind
from storage.states import RequestState
from tests.bot.report.samples import DAY, NOW, facts, report, unknown_report

VOID = {"meta", "br", "line", "circle", "rect", "polygon", "polyline"}


class Read(HTMLParser):
    """The elements and the words of a page; fails where they are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        self.words += " " if tag in ("p", "li") else ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words += data

    @property
    def told(self) -> str:
        return " ".join(self.words.split())


def told(**more: object) -> str:
    return Read(page(report(**more))).told  # type: ignore[arg-type]


def test_the_page_tells_everything_a_manager_asks_for() -> None:
    shown = told()
    order = [
        "91 % of 250 people are moved or ready",
        "4 points more than on Thu 19 Nov 2026, when it was 87 %.",
        "209 moved 20 ready to move 21 blocked 0 cannot tell",
        "41 of 250 people are left to be moved, down from 63 four weeks ago; at the observed pace this ends between",
        "Of 250 people: 209 moved, 20 ready, 21 blocked. On 29 Oct 2026:",
        "1 Tenant ready",
        "2 Domains blocked fabrikam.com is not verified yet. Checked 1 hour ago.",
        "4 Configure hybrid cannot tell Not checked yet. Never checked.",
        "5 Pilot moves needs attention",
        "Next: Step 2, Domains: Do it.",
        "fabrikam.com is not verified yet. Publish the TXT record for fabrikam.com. DNS administrator, for 3 business",
        "12 people are held back: no licence with Teams. new",
        "Microsoft 365 licence administrator, since today.",
        "9 people were moved.",
        "In the way since 12 people are held back",
        "Fixed OU Workshop is synchronised. Edge federation is on.",
        "Needs attention 2 people have two SIP addresses.",
        "M11 Ended: 9 people. 9 of 9 moved, all verified.",
        "M12 Planned for Sat 28 Nov 2026, 02:00: 24 people. Waits for Telephony.",
        "4 people were moved and not seen to sign in to Teams yet: the contacts of the first of them are lost in 9",
        "H9 is accepted only until Sun 29 Nov 2026.",
        "All sources answered at the last checks.",
        "Made on Thu 26 Nov 2026, 23:40 (Europe/Berlin) by hybridbot, from the stored results of its checks, the "
        "oldest of Thu 26 Nov 2026, 22:40, and from its record of moves.",
    ]
    places = [shown.find(part) for part in order]
    assert -1 not in places, [part for part, place in zip(order, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    read = Read(page(report()))
    assert not {"script", "link", "img", "iframe", "object", "form", "base"} & {tag for tag, _ in read.seen}
    assert not {name for _, attributes in read.seen for name in attributes if name.startswith("on")}
    assert not re.findall(r"https?:|//|@import|url\((?!#)", page(report()).replace("<!doctype html>", ""))
    assert "default-src 'none'" in page(report())


def test_the_drawings_say_what_they_show() -> None:
    drawings = [attributes for tag, attributes in Read(page(report())).seen if tag == "svg"]
    assert [drawing["role"] for drawing in drawings] == ["img", "img"]
    assert str(drawings[0]["aria-label"]).startswith("41 of 250 people are left to be moved")


def test_foreign_text_stays_text() -> None:
    """Names of units and people come from directories that others write to."""
    evil = "<script>alert(1)</script> & <b onload=x>\u202e\n<!channel>"
    shown = page(
        report(
            scope=Scope(ScopeKind.UNIT, evil),
            blockers=(Blocker(key="a", says=evil, action=evil, who=evil),),
            fixed=(Told(key="a", says=evil),),
            halted=evil,
            moves=(Move(number=1, state=MoveState.DONE, says=evil, whole=1, of_state=RequestState.DONE),),
        )
    )
    assert "<script" not in shown
    assert "<b " not in shown
    assert "\u202e" not in shown
    assert "&lt;script&gt;" in shown
    Read(shown)


def test_what_is_not_known_is_never_green() -> None:
    known = unknown_report()
    read = Read(page(known))
    assert "It cannot be told how 250 people stand" in read.told
    chips = [str(found["class"]) for _, found in read.seen if str(found.get("class")).startswith("chip")]
    assert "chip is-unknown" in chips
    assert "chip is-ready" not in chips
    assert "Last checked 72 h ago: cannot tell." in read.told
    assert "Nothing is known to be in the way; not everything could be told." in read.told
    unsure = Since(at=NOW - 7 * DAY, day=(NOW - 7 * DAY).date(), percent=0, sure=False)
    assert (
        "No change is known; not everything could be told."
        in Read(page(replace(known, facts=replace(known.facts, since=unsure)))).told
    )
    assert not [attributes for tag, attributes in read.seen if tag == "polygon" and attributes.get("class") == "ready"]


def test_a_quiet_week_is_said_to_be_one() -> None:
    shown = told(
        blockers=(), blockers_in_all=0, fixed=(), attention=(), moved=0, moves=(), moves_in_all=0, expiring=(),
        countdown=Countdown(),
    )  # fmt: skip
    assert "Nothing is in the way." in shown
    assert "What changed in the last 7 days Nothing." in shown
    assert "None ended in the last 7 days, and none is planned." in shown
    assert "To watch" not in shown


def test_without_a_count_of_a_week_ago_nothing_is_compared() -> None:
    shown = told(since=None, blockers=(), blockers_in_all=0, fixed=(), attention=(), moved=0)
    assert "last 7 days Nobody had been counted by then, so that there is nothing to compare with." in shown


def test_what_has_no_room_is_counted() -> None:
    shown = told(blockers_in_all=45, moves_in_all=42)
    assert "43 more are not shown here." in shown
    assert "40 more are not shown here." in shown


def test_a_halt_is_told_before_the_moves() -> None:
    assert "All moves are stopped. Halted: users call." in told(halted="Halted by U0ADA: users call")


def test_ids_of_slack_are_not_shown() -> None:
    one = Move(number=1, state=MoveState.DONE, says="Cancelled by U0ADA", whole=1, of_state=RequestState.CANCELLED)
    assert "M1 Ended: 1 person. Cancelled." in told(moves=(one,), moves_in_all=1)


def test_before_anybody_was_counted_the_page_says_so() -> None:
    empty = report(Burndown(points=()), {}, count=Headcount(), since=None, checked_at=None)
    shown = Read(page(empty)).told
    assert "Nobody is known here yet" in shown
    assert "How many people are left to be moved cannot be told: too little is known yet." in shown
    assert "svg" not in {tag for tag, _ in Read(page(empty)).seen}
    assert "the oldest of" not in shown


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (Headcount(moved=1), "100 % of 1 person is moved or ready"),
        (Headcount(moved=5, unknown=5), "At least 50 % of 10 people are moved or ready"),
        (Headcount(unknown=5), "It cannot be told how 5 people stand"),
        (Headcount(), "Nobody is known here yet"),
    ],
)
def test_the_number_counts_nobody_who_is_not_known(count: Headcount, said: str) -> None:
    assert headline(facts(count=count)) == said


def test_nobody_of_a_scope_is_said_to_be_nobody() -> None:
    assert headline(facts(count=Headcount(), scope=Scope(ScopeKind.UNIT, "X"))) == "Nobody of these is known"


def test_the_change_is_told_only_where_both_are_known() -> None:
    since = Since(at=NOW - 7 * DAY, day=(NOW - 7 * DAY).date(), percent=91, sure=True)
    assert change(facts(since=since)) == "As many as on Thu 19 Nov 2026."
    assert change(facts(since=replace(since, percent=92))) == "1 point less than on Thu 19 Nov 2026, when it was 92 %."
    assert change(facts(since=replace(since, sure=False))).startswith("How much that changed within a week cannot")
    assert change(facts(since=replace(since, percent=None))) == "Nobody had been counted a week ago."
    assert change(facts(since=None)) == "Nobody had been counted a week ago."


def test_contacts_are_counted_down() -> None:
    assert watched(facts(countdown=Countdown(people=1, days=0, lost=2), expiring=())) == [
        "1 person was moved and not seen to sign in to Teams yet: the contacts are lost in less than a day.",
        "2 people did not sign in to Teams within 30 days of the move and lost contacts.",
    ]


def test_a_blocker_without_an_age_or_a_name_says_so() -> None:
    shown = told(blockers=(Blocker(key="a", says="It is broken", action="", who=""),), blockers_in_all=1)
    assert "It is broken. Nobody is named for it, not known since when." in shown


def test_a_move_without_a_window_and_one_back_are_told() -> None:
    one = Move(number=1, state=MoveState.NEXT, says="Waits", whole=1, of_state=RequestState.PENDING, back=True)
    assert "M1 Planned: 1 person back to the server. Waits." in told(moves=(one,), moves_in_all=1)


def test_the_scope_is_named() -> None:
    shown = told(scope=Scope(ScopeKind.DEPARTMENT, "Sales & Co"))
    assert "to Microsoft Teams: department Sales & Co" in shown
    assert shown.endswith("Of the people: department Sales & Co.")


def test_days_are_those_of_the_zone() -> None:
    """22:40 in London is the next day in Auckland."""
    assert "Made on Fri 27 Nov 2026, 11:40 (Pacific/Auckland)" in told(zone="Pacific/Auckland")
