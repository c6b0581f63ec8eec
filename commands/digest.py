"""Subscribe a channel to a digest: what changed, what blocks, who acts next.

Without words: opens a form with the time, the days, the people it is about, and a preview. `list` shows the
subscriptions; `pause D3`, `resume D3` and `remove D3` change one; `preview` shows what it would say now, and
`show D3 2026-11-24` what it said on a day.
"""

import re
from datetime import date

from sqlmodel import Session

from commands.digests import subscribing
from commands.digests.asks import asked_by
from commands.digests.listing import listed_ones
from commands.digests.making import preview
from commands.digests.results import DigestResult, SubscriptionsAnswer
from commands.rules.digests.ask import Ask, usual
from commands.rules.digests.facts import loaded
from commands.services import Services
from commands.step import Request, Step, UsageError
from commands.words import shown
from storage.digests import digests, subscriptions
from storage.digests.tables import Digest, Subscription
from storage.ledger import outbox
from storage.states import OutboxState

NAME = "digest"
HINT = "[list], or: preview [D3], show D3 [day], pause D3, resume D3, remove D3"
TITLE = "Looking at the digests"
STEP: Step | None = None
CHANGES = False

LIST, PREVIEW, SHOW = "list", "preview", "show"
_SETTLES = {"pause": subscribing.pause, "resume": subscribing.resume, "remove": subscribing.remove}
CHANGING = frozenset((what,) for what in _SETTLES)
"""How words begin that change a subscription."""
WORDS = frozenset((LIST, PREVIEW, SHOW, *_SETTLES))
"""Behind the name of the command; without one of them it is a form."""
_ID = re.compile(r"#?d-?(\d{1,9})", re.IGNORECASE)


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """What to do in lower case, an id as D3, a day as 2026-11-24. Raises UsageError for anything else."""
    if not words:
        return ()
    what, rest = words[0].lower(), words[1:]
    if what == LIST and not rest:
        return (LIST,)
    if what == PREVIEW and len(rest) < 2:
        return (PREVIEW, *(_id(word) for word in rest))
    if what == SHOW and 1 <= len(rest) <= 2:
        return (SHOW, _id(rest[0]), *(_day(word) for word in rest[1:]))
    if what in _SETTLES and len(rest) == 1:
        return (what, _id(rest[0]))
    if what in (SHOW, *_SETTLES) and not rest:
        raise UsageError(f"Say which: /hybrid digest {what} D3", meant=f"{NAME} {LIST}")
    raise UsageError(
        f'"{shown(" ".join(words))}" is not understood. Type /hybrid digest to subscribe this channel, or /hybrid '
        "digest list to see what there is.",
        meant=f"{NAME} {LIST}",
    )


def run(services: Services, request: Request) -> SubscriptionsAnswer:
    """Do it; without words the list, as a form needs Slack. Raises UsageError and StorageError."""
    what, *rest = request.words or (LIST,)
    if what == LIST:
        return listed_ones(services, channel=request.channel)
    number = int(rest[0][1:]) if rest else 0
    if what == PREVIEW:
        return _preview(services, number, channel=request.channel)
    if what == SHOW:
        return _show(services, number, rest[1] if len(rest) > 1 else "")
    done = _SETTLES[what](services, number, by=request.asked_by)
    return listed_ones(services, channel=request.channel, headline=done)


def _preview(services: Services, number: int, *, channel: str) -> DigestResult:
    """Of one subscription; else of the only one of the channel, or of everybody."""
    with services.database.session() as session:
        of_channel = subscriptions.open_ones(session, channel=channel) if channel and not number else []
        only = of_channel[0] if len(of_channel) == 1 else None
        row = subscribing.known(session, number) if number else only
    if row is None:
        ask = usual(channel=channel, zone=services.organisation.policy.calendar.zone)
        facts = preview(services, ask)
    else:
        ask = _readable(row)
        facts = preview(services, ask, subscription=row.id or 0)
    return DigestResult(headline="As it would be posted now", facts=facts, channel=ask.channel)


def _readable(row: Subscription) -> Ask:
    try:
        return asked_by(row)
    except ValueError as error:
        raise UsageError(f"D{row.id} cannot be read by this version. Remove it, and subscribe anew.") from error


def _show(services: Services, number: int, day: str) -> DigestResult:
    with services.database.session() as session:
        row = subscriptions.get(session, number)
        found = None
        if row is not None:
            found = digests.of_day(session, number, day) if day else digests.last(session, number)
        if found is not None:
            how = _became(session, found)
    if row is None:
        raise UsageError(f"There is no digest D{number}. Type /hybrid digest list to see them.", meant="digest list")
    if found is None:
        when = f"on {day}" if day else "yet"
        raise UsageError(f"D{number} has said nothing {when}. To see what it would say now: /hybrid digest preview")
    facts = loaded(found.facts)
    if facts is None:
        raise UsageError(f"What D{number} said on {found.day} was kept by another version, and cannot be shown.")
    return DigestResult(headline=how, facts=facts, posted=True, channel=row.channel)


def _became(session: Session, found: Digest) -> str:
    if not found.message_key:
        return "Nothing had changed, so it was not posted. It would have said"
    message = outbox.of_key(session, found.message_key)
    if message is not None and message.state is OutboxState.FAILED:
        return "Slack did not take it, so it was not posted. It would have said"
    return "As it was posted"


def _id(word: str) -> str:
    found = _ID.fullmatch(word) or re.fullmatch(r"#?(\d{1,9})", word)
    if found is None or int(found[1]) == 0:
        raise UsageError(f'"{shown(word)}" is not the number of a digest. They are called D1, D2 and so on.')
    return f"D{int(found[1])}"


def _day(word: str) -> str:
    try:
        return str(date.fromisoformat(word))
    except ValueError as error:
        raise UsageError(f'"{shown(word)}" is not a day. Type it like this: 2026-11-24') from error
