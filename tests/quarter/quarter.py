"""Ninety days in which the bot posts digests, held to what the oracle says there should be."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlmodel import select

from commands.digests.subscribing import pause, resume, subscribe
from commands.rules.day_words import WEEKDAYS
from commands.rules.digests.ask import Ask
from commands.rules.over_time.scopes import read_scope
from sandbox.transcript import transcript
from storage.digests.tables import Digest
from storage.states import DigestOutcome
from tests.bot.chat import ADA
from tests.quarter.office import Office
from tests.quarter.oracle import Span, Wanted, expected
from tests.quarter.story import END, START, UP, WANTED, Event, Story

MOST_BLOCKS = 50
MOST_CHARACTERS = 1800
"""Of the text of one message: about one screen of a phone."""
HEARTBEAT = timedelta(days=7, hours=24)
"""Without a change something is posted once a week, at the first time behind seven days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How one subscription fared."""

    name: str
    expected: int
    posted: int
    unchanged: int
    missing: int
    double: int
    problems: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """`berlin: expected 60, posted 60, missing 0, double 0`."""
        spared = f" ({self.unchanged} without a change)" if self.unchanged else ""
        counts = f"{self.name}: expected {self.expected}, posted {self.posted}{spared}"
        return "; ".join((f"{counts}, missing {self.missing}, double {self.double}", *self.problems))

    @property
    def held(self) -> bool:
        """Whether all is as it should be."""
        return not (self.missing or self.double or self.problems)


class Quarter:
    """One run with one seed, between two moments of the story."""

    def __init__(
        self, seed: int, folder: Path, *, start: datetime = START, end: datetime = END, say: Callable[[str], None]
    ) -> None:
        self._start, self._end, self._say = start, end, say
        self._numbers: dict[str, int] = {}
        self.office = Office(
            folder,
            start=start,
            seed=seed,
            users=60,
            HYBRIDBOT_CHECK_MINUTES="720",
            HYBRIDBOT_OPERATIONS_CHANNEL="C0OPERATIONS",
        )
        self._events = [*self._asked(), *Story(seed).events()]

    def run(self) -> list[Count]:
        """Live through it; how each subscription fared."""
        office = self.office
        office.company.call_in_loop(self._invite)
        office.control("moves/settings", set={"seconds": 0.2, "sync_after": 0.1, "sign_in_after": 3600.0})
        office.start()
        events = sorted((e for e in self._events if self._start <= e.at < self._end), key=lambda e: e.at)
        moments = {event.at for event in events} | self._slots() | self._checks()
        for moment in sorted(moments):
            office.go_to(moment)
            for event in events:
                if event.at == moment:
                    self._say(f"{moment:%a %d %b %H:%M}  {event.name}")
                    event.act(office)
            office.settle()
        office.go_to(self._end)
        office.settle()
        return [self._count(wanted) for wanted in WANTED]

    def page(self, channel: str) -> str:
        """Everything that one channel was told, as one page."""
        chat = self.office.chat
        messages = [m for m in chat.messages(channel=channel) if not m["ephemeral"]]
        threads = {
            m["ts"]: chat.messages(channel=channel, thread=m["ts"])[1:] for m in messages if m.get("reply_count")
        }
        about = f"{self._start:%d %b %Y} to {self._end:%d %b %Y}; a pretend company's."
        return transcript(
            chat.call(f"state?as={ADA}"), messages, threads, title=f"A quarter in #{channel}", about=about
        )

    def _invite(self) -> None:
        """The bot and Ada are in every channel that wants a digest."""
        for channel in self.office.company.company.slack.hub.workspace.channels.values():
            for user in ("U0HYBRID", ADA):
                if user not in channel.members:
                    channel.members.append(user)

    def _asked(self) -> list[Event]:
        found = [Event(self._start, f"digest {wanted.name} is wanted", self._add(wanted)) for wanted in WANTED]
        for wanted in WANTED:
            for _, end in wanted.active:
                if end < END:
                    found.append(Event(end, f"digest {wanted.name} is paused", self._change(wanted, pause)))
            for start, _ in wanted.active[1:]:
                found.append(Event(start, f"digest {wanted.name} goes on", self._change(wanted, resume)))
        return found

    def _add(self, wanted: Wanted) -> Callable[[Office], None]:
        ask = Ask(
            channel=wanted.channel,
            at=time.fromisoformat(wanted.at),
            zone=wanted.zone,
            weekdays=tuple(WEEKDAYS.index(day) for day in wanted.days),
            country=wanted.country,
            scope=read_scope(wanted.scope),
            only_changes=wanted.only_changes,
        )

        def act(office: Office) -> None:
            assert office.services is not None
            self._numbers[wanted.name] = subscribe(office.services, ask, by=ADA).row.id or 0

        return act

    def _change(self, wanted: Wanted, change: Callable[..., str]) -> Callable[[Office], None]:
        def act(office: Office) -> None:
            assert office.services is not None
            change(office.services, self._numbers[wanted.name], by=ADA)

        return act

    def _up(self) -> Sequence[Span]:
        return UP

    def _slots(self) -> set[datetime]:
        """A stop at every moment at which somebody wants a digest."""
        whole = (Span(self._start, self._end),)
        return {slot for wanted in WANTED for slot in expected(wanted, self._start, self._end, whole)}

    def _checks(self) -> set[datetime]:
        half_days = int((self._end - self._start) / timedelta(hours=12))
        return {self._start + timedelta(hours=12) * number for number in range(half_days)}

    def _count(self, wanted: Wanted) -> Count:
        number = self._numbers[wanted.name]
        slots = expected(wanted, self._start, self._end, self._up())
        posted = self._posted(wanted.channel, number)
        rows = self._rows(number)
        unchanged = [at for at, row in rows.items() if row.outcome is DigestOutcome.UNCHANGED]
        times = Counter(row.slot_at for row in rows.values() for _ in posted.get(row.message_key, ()))
        decided = set(times) | set(unchanged)
        return Count(
            name=wanted.name,
            expected=len(slots),
            posted=sum(times.values()),
            unchanged=len(unchanged),
            missing=len(set(slots) - decided),
            double=sum(count - 1 for count in times.values()) + len(decided - set(slots)),
            problems=(*_too_long(posted), *_silent(times, self._start, self._end, wanted)),
        )

    def _posted(self, channel: str, number: int) -> dict[str, list[Mapping[str, Any]]]:
        """The messages that Slack shows, by the key in their metadata."""

        def look() -> dict[str, list[Mapping[str, Any]]]:
            found: dict[str, list[Mapping[str, Any]]] = {}
            for message in self.office.company.company.slack.hub.workspace.messages[channel].values():
                key = ((message.metadata or {}).get("event_payload") or {}).get("key", "")
                if key.startswith(f"digest:{number}:"):
                    found.setdefault(key, []).append({"blocks": message.blocks, "text": message.text})
            return found

        return self.office.company.call_in_loop(look)

    def _rows(self, number: int) -> dict[datetime, Digest]:
        assert self.office.services is not None
        with self.office.services.database.session() as session:
            return {r.slot_at: r for r in session.exec(select(Digest).where(Digest.subscription_id == number))}


def _too_long(posted: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    found = []
    for key, messages in posted.items():
        for message in messages:
            blocks, characters = len(message["blocks"]), _characters(message["blocks"])
            if blocks > MOST_BLOCKS or characters > MOST_CHARACTERS:
                found.append(f"{key} has {blocks} blocks and {characters} characters")
    return found


def _characters(part: Any) -> int:
    """Of everything that is read, in blocks; a picture says what it shows, which nobody but a screen reader reads."""
    if isinstance(part, dict):
        own = len(part["text"]) if isinstance(part.get("text"), str) else 0
        return own + sum(_characters(value) for value in part.values())
    return sum(map(_characters, part)) if isinstance(part, list) else 0


def _silent(times: Counter[datetime], start: datetime, end: datetime, wanted: Wanted) -> list[str]:
    """Whether somebody who wants changes only has heard nothing for longer than a week."""
    if not wanted.only_changes:
        return []
    heard = [start, *sorted(times), end]
    longest = max(after - before for before, after in pairwise(heard))
    weekend = timedelta(days=3)
    return [f"nothing was said for {longest.days} days"] if longest > HEARTBEAT + weekend else []
