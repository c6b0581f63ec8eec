"""How a digest is put into words, a line or two for each of its subjects; mrkdwn, foreign text escaped."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.views.words import cut, done_by, mark, mention, moment, plain
from commands.rules.day_words import WEEKDAY_NAMES, open_for, say_date, say_near_day, say_span
from commands.rules.digests.facts import Blocker, DigestFacts, Lasting, Move, MoveState, Since
from commands.rules.headcount_words import share_ready, tally
from commands.rules.over_time.values import EVERYBODY, Burndown
from commands.rules.wording import counted, people, sentence, verb
from commands.step import Verdict

IN_THREAD, BELOW, NOT_SHOWN = "in the thread", "below", "not shown"
"""Where the rest of it stands: of one that is posted, of one that is only shown, and of a short one."""
_STATES = {MoveState.DONE: "has ended", MoveState.RUNNING: "is running", MoveState.STOPPED: "stands still"}
_WEEK = 7
_BRACKETS = re.compile(r" ?\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Room:
    """How much is shown, and where the rest is."""

    entries: int
    """Of each list."""
    width: int
    """Characters of each entry."""
    rest: str = IN_THREAD


def since_said(since: date, day: date) -> str:
    """The day of the last digest: `Friday`, `earlier today`, and where a weekday would be ambiguous `Mon 2 Nov`."""
    if since == day:
        return "earlier today"
    return WEEKDAY_NAMES[since.weekday()] if (day - since).days < _WEEK else say_near_day(since)


def title(facts: DigestFacts) -> str:
    """`Readiness, Mon 23 Nov: 60 % ready (+4 since Friday)`; of less than everybody with whose."""
    of = "" if facts.scope == EVERYBODY else f" of {plain(facts.scope.said, 80)}"
    share = share_ready(facts.count, sure=facts.sure, everybody=facts.scope == EVERYBODY)
    return f"Readiness{of}, {say_near_day(facts.day)}: {share}{_difference(facts)}"


def _difference(facts: DigestFacts) -> str:
    difference = facts.difference
    if difference is None or facts.since is None:
        return ""
    then = since_said(facts.since.day, facts.day)
    if difference:
        return f" ({difference:+d} since {then})"
    return f" (as {then})" if facts.since.day == facts.day else f" (as on {then})"


def people_line(facts: DigestFacts) -> str:
    """`152 of 250 people are moved or ready: 87 moved, 65 ready. 98 are blocked.`; empty where there is nobody."""
    count = facts.count
    if not count.whole:
        return ""
    counted_then = f" People were counted {moment(facts.counted_at)}." if facts.counted_at is not None else ""
    gate = f" Nobody can be moved: {facts.gate}." if facts.gate and count.left else ""
    return f"{tally(count, stopped=facts.stopped)}.{gate}{counted_then}"


def blocker_line(one: Blocker, width: int) -> str:
    """What is wrong, for how long, who does what about it."""
    age = " · ".join(filter(None, ("new" if one.new else "", _days(one))))
    who = f"{mention(one.who[:45])}: " if one.who else ""
    action = f"\n{who}{plain(_tersely(one.action, width), width)}" if one.action else (f"\n{who[:-2]}" if who else "")
    return f"{mark(Verdict.FAIL)} *{plain(one.says, width)}*{f' · {age}' if age else ''}{action}"


def _tersely(text: str, width: int) -> str:
    """Without what stands in brackets, where it is too long with it."""
    return text if len(text) <= width else _BRACKETS.sub("", text)


def _days(one: Blocker) -> str:
    if one.days is None or (one.new and not one.days):
        return ""
    return open_for(one.days)


def alarm_line(facts: DigestFacts, width: int) -> str:
    """`Alarm  The last sync was 5 hours ago.` and whether somebody knows; empty where none concerns the scope."""
    if not facts.alarms:
        return ""
    first, number = facts.alarms[0], len(facts.alarms)
    head = (
        f"{mark(Verdict.WARN if first.mended else Verdict.FAIL)} *{'Alarm' if number == 1 else f'Alarms ({number})'}*"
    )
    rest = f" · {number - 1:,} more{': /hybrid alarms' if first.noted_by else ''}" if number > 1 else ""
    return f"{head}  {alarm_said(first, width)}{rest}"


def alarm_said(one: Lasting, width: int) -> str:
    """What is wrong, and whether somebody took note of it: not who, whom that would ring each day."""
    noted = "Somebody has taken note of it." if one.noted_by else "Nobody has taken note of it yet: /hybrid alarms"
    mended = " Seen mended, not confirmed yet." if one.mended else ""
    return f"{plain(sentence(one.says), width)}{mended} {noted}"


def fixed_line(facts: DigestFacts, room: Room) -> str:
    """`Fixed (3)  a · b · c`; empty where nothing is."""
    if not facts.fixed_in_all:
        return ""
    kept = facts.fixed[: room.entries]
    told = " · ".join(plain(one.says, min(room.width, 60)) for one in kept)
    return f"*Fixed ({facts.fixed_in_all})*  {told}{more(kept, facts.fixed_in_all, room)}"


def more(shown: Sequence[object], in_all: int, room: Room) -> str:
    """Behind a list of which there is more elsewhere; empty where there is not."""
    left = in_all - len(shown)
    return f" · {left:,} more {room.rest}" if left > 0 else ""


def moves_lines(facts: DigestFacts, room: Room) -> list[str]:
    """What was moved since, and the requests, a line each; nothing where there is nothing to tell."""
    lines = [f"{mark(Verdict.FAIL)} {done_by(facts.halted, room.width)}"] if facts.halted else []
    if facts.moved:
        since = since_said(facts.since.day, facts.day) if facts.since is not None else "yesterday"
        lines.append(f"{people(facts.moved)} {verb(facts.moved, 'was', 'were')} moved since {since}.")
    kept = facts.moves[: room.entries]
    lines += [f"• {move_line(one, room.width)}" for one in kept]
    left = facts.moves_in_all - len(kept)
    return [*lines, *([f"• {left:,} more {room.rest}"] if left > 0 else [])]


def move_line(one: Move, width: int) -> str:
    """`M12 next, Sat 28 Nov at 02:00: 24 people. Waits for Telephony.`"""
    if one.state is MoveState.NEXT:
        when = f", {moment(one.starts)}" if one.starts is not None else ""
        way = " back" if one.back else ""
        return f"*{one.name}* is next{when}: {people(one.whole)}{way}. {plain(one.says, width)}"
    return f"*{one.name}* {_STATES[one.state]}: {plain(one.says, width)}"


def watch_lines(facts: DigestFacts, room: Room) -> list[str]:
    """Contacts that are about to be lost, and accepted findings that count again soon."""
    return [*_contacts(facts), *_expiring(facts, room)]


def _contacts(facts: DigestFacts) -> Iterable[str]:
    countdown = facts.countdown
    if countdown.people and countdown.days is not None:
        first = " of the first" if countdown.people > 1 else ""
        days = counted(countdown.days, "day", "days") if countdown.days else "less than a day"
        who = f"{countdown.people:,} moved {verb(countdown.people, 'person has', 'people have')}"
        yield f"{who} not signed in to Teams: contacts{first} are lost in {days}."
    if countdown.lost:
        who = people(countdown.lost)
        yield f"{who} {verb(countdown.lost, 'has', 'have')} lost contacts: no sign-in to Teams within 30 days."


def _expiring(facts: DigestFacts, room: Room) -> Iterable[str]:
    kept = facts.expiring[: room.entries]
    if kept:
        told = ", ".join(f"{plain(one.about, room.width)} ({say_near_day(one.until.date())})" for one in kept)
        yield f"Accepted only until: {told}{more(kept, len(facts.expiring), room)}."


def pace_line(burndown: Burndown | None, *, reasons: bool = True) -> str:
    """Who is left, how fast it goes, and the honest range for the end; empty where nothing is known of it.

    `reasons`: also from what a range was drawn. Why there is none is always said.
    """
    if burndown is None or not burndown.points:
        return ""
    left = burndown.points[-1].count.left
    if not left:
        return ""
    pace = f", about {burndown.per_day:.1f} moved a business day" if burndown.per_day else ""
    because = plain(sentence(burndown.because), 120) if reasons or burndown.earliest is None else ""
    return " ".join(filter(None, (f"{people(left)} left{pace}.", _range(burndown), because)))


def _range(burndown: Burndown) -> str:
    if burndown.earliest is None:
        return ""
    if burndown.latest is None:
        return f"Done on {say_date(burndown.earliest)} at the earliest; at the slowest pace seen, not at all."
    if burndown.latest == burndown.earliest:
        return f"Done about {say_date(burndown.latest)}."
    return f"Done between {say_span(burndown.earliest, burndown.latest)}."


def sources_line(facts: DigestFacts, room: Room) -> str:
    """What was silent or too old, and what else cannot be told; else when everything was checked."""
    lines = []
    for about, of in (("Sources", facts.sources), ("Cannot tell", facts.untold)):
        kept = of[: room.entries]
        told = " · ".join(plain(one.says.replace(": cannot tell. ", ": "), room.width) for one in kept)
        if told:
            lines.append(f"{mark(Verdict.UNKNOWN)} *{about}*  {told}{more(kept, len(of), room)}")
    if lines:
        return "\n".join(lines)
    return f"All sources answered, checked {moment(facts.checked_at)}" if facts.checked_at is not None else ""


def nothing_new(facts: DigestFacts) -> str:
    """`Nothing has changed since Friday.`, as far as that can be told."""
    since = since_said(facts.quiet_since or facts.day, facts.day)
    return f"Nothing {'has' if facts.all_told else 'is known to have'} changed since {since}."


def accepted_gate(facts: DigestFacts) -> str:
    """That what stops every move is accepted, which lets nobody be moved."""
    return f"{facts.gate[:1].upper()}{facts.gate[1:]}; it is accepted, and stops every move all the same."


def spoken(facts: DigestFacts) -> str:
    """The whole as a few sentences, for notifications and screen readers."""
    said = [sentence(title(facts))]
    if facts.quiet_since is not None:
        said.append(nothing_new(facts))
    if facts.alarms:
        said.append(f"Alarm: {alarm_said(facts.alarms[0], 200)}")
    if facts.blockers:
        first = facts.blockers[0]
        number = facts.blockers_in_all
        what = f"{counted(number, 'thing blocks', 'things block')}, first: {sentence(plain(first.says, 200))}"
        who = f"{mention(first.who[:60])}: " if first.who and first.action else ""
        said += [what, f"{who}{sentence(plain(first.action, 200))}" if first.action else ""]
    elif facts.gate:
        said.append(accepted_gate(facts))
    else:
        told = facts.all_told and not facts.stopped
        said.append("Nothing is blocked." if told else "Nothing else is known to block.")
    said += [sentence(plain(one.says, 200)) for one in (*facts.sources[:1], *facts.untold[:1])]
    return cut(" ".join(filter(None, said)), 1200)


def compared(since: Since | None) -> str:
    """What a digest compares with, for its thread."""
    return f"Compared with {say_near_day(since.day)}." if since is not None else "This is the first one."
