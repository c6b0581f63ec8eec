"""A report as one HTML page that needs nothing else: no scripts, no other addresses, light and dark, fit to print.

Pure: values in, text out. The template escapes whatever it is given; only the drawings, which hold our own words and
numbers, are markup.
"""

import re
from datetime import datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template

from bot.charts.svg import burndown_svg, history_svg
from bot.charts.wording import finding, history_finding
from bot.report.values import Report
from bot.views.words import flat
from commands.rules.day_words import business_days, say_day
from commands.rules.digests.facts import Blocker, DigestFacts, Move, MoveState
from commands.rules.headcount_words import share_said
from commands.rules.over_time.values import EVERYBODY
from commands.rules.wording import age, capitalised, counted, people, sentence, verb
from commands.step import Verdict

CHIPS = {
    Verdict.PASS: "ready",
    Verdict.WARN: "attention",
    Verdict.FAIL: "blocked",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_APPLICABLE: "quiet",
}
"""Looks of a verdict; what is not known has one of its own."""
_DONE_BY = re.compile(r"^(Halted|Cancelled) by [UW][A-Z0-9]+\b")
"""Somebody's id in Slack tells nobody anything here, and no system is asked for their name."""
_STATES = {
    MoveState.DONE: "Ended",
    MoveState.RUNNING: "Running",
    MoveState.STOPPED: "Stands still",
    MoveState.NEXT: "Planned",
}


def page(report: Report) -> str:
    """The page, as HTML."""
    facts = report.facts
    zone = ZoneInfo(facts.zone)
    return _template().render(
        report=report,
        facts=facts,
        whose="" if facts.scope == EVERYBODY else facts.scope.said,
        headline=headline(facts),
        change=change(facts),
        steps=sorted(report.status.lines, key=lambda line: line.step.number),
        chips=CHIPS,
        new=[one for one in facts.blockers if one.new],
        changed=facts.fixed or facts.attention or facts.moved or any(one.new for one in facts.blockers),
        watched=watched(facts),
        pictures=[
            ("Left to be moved", burndown_svg(report.burndown), finding(report.burndown)),
            ("Who stood where", history_svg(report.history), history_finding(report.history)),
        ],
        said=lambda when: _moment(when, zone),
        day=lambda when: say_day(when.astimezone(zone).date()),
        age=lambda when: age(when, report.made_at),
        days=_days,
        move=lambda one: _move(one, zone),
        people=people,
        verb=verb,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters |= {
        "unnamed": lambda text: _DONE_BY.sub(r"\1", text),
        "flat": lambda text: flat(str(text)),
        "sentence": lambda text: sentence(flat(str(text))),
        "first_up": capitalised,
    }
    text = resources.files("bot.report").joinpath("page.html").read_text(encoding="utf-8")
    return environment.from_string(text)


def headline(facts: DigestFacts) -> str:
    """`61 % of 250 people are moved or ready`; who cannot be told counts as neither."""
    count = facts.count
    if count.percent is None:
        return "Nobody is known here yet" if facts.scope == EVERYBODY else "Nobody of these is known"
    if count.unknown == count.whole:
        return f"It cannot be told how {people(count.whole)} stand"
    return share_said(count, sure=facts.sure)


def change(facts: DigestFacts) -> str:
    """What that was a week ago; that it cannot be told, where it cannot."""
    since, difference = facts.since, facts.difference
    if since is None or since.percent is None:
        return "Nobody had been counted a week ago."
    if difference is None:
        return "How much that changed within a week cannot be told, because it is not known of everybody."
    on = f"on {say_day(since.day)}"
    if not difference:
        return f"As many as {on}."
    more = "more" if difference > 0 else "less"
    return f"{counted(abs(difference), 'point', 'points')} {more} than {on}, when it was {since.percent} %."


def watched(facts: DigestFacts) -> list[str]:
    """What is about to be lost, or to count again: sentences."""
    told, countdown = [], facts.countdown
    if countdown.people and countdown.days is not None:
        days = counted(countdown.days, "day", "days") if countdown.days else "less than a day"
        first = " of the first of them" if countdown.people > 1 else ""
        who = f"{people(countdown.people)} {verb(countdown.people, 'was', 'were')} moved"
        told.append(f"{who} and not seen to sign in to Teams yet: the contacts{first} are lost in {days}.")
    if countdown.lost:
        told.append(f"{people(countdown.lost)} did not sign in to Teams within 30 days of the move and lost contacts.")
    told += [f"{one.about} is accepted only until {say_day(one.until.date())}." for one in facts.expiring]
    return told


def _moment(when: datetime, zone: ZoneInfo) -> str:
    local = when.astimezone(zone)
    return f"{say_day(local.date())}, {local:%H:%M}"


def _days(one: Blocker) -> str:
    if one.days is None:
        return "not known since when"
    return f"for {business_days(one.days)}" if one.days else "since today"


def _move(one: Move, zone: ZoneInfo) -> str:
    """`Planned for Sat 28 Nov 2026, 02:00: 24 people back to the server`."""
    when = f" for {_moment(one.starts, zone)}" if one.state is MoveState.NEXT and one.starts is not None else ""
    back = " back to the server" if one.back else ""
    return f"{_STATES[one.state]}{when}: {people(one.whole)}{back}"
