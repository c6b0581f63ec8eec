"""What a message of the outbox is about, and who makes its text.

A row of the outbox names its kind and the request; its text is made from the tables at the moment it is sent, so
that what people read is never older than the sending. Each kind has one renderer; `renderers` in
bot/views/move_messages.py lists them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.views.message import Message
from commands.digests import making, subscribing, trouble
from commands.step import Table
from storage import alarms, notes, objections
from storage.ledger import outbox
from storage.ledger.tables import Decision, MoveItem, MoveRequest, OutboxMessage
from storage.models import Alarm, Objection, WaveNotes

CARD = outbox.CARD
"""The one message of a request: plan, then progress, then outcome. Key: `MoveRequest.card_key`. Updated, never posted
anew; a changed plan gets another one, and the one before says that it is out of date (payload `card`: its number)."""
FINAL = "final"
"""How a request ended, with the requester mentioned, in the thread of the card; updated as the proof comes in. Key
`final:12`; a further end of one that was opened again has `final:12:<version>`, payload `suffix`: that version."""
CERTIFICATE = "certificate"
"""The certificate as a file in the thread of the card: its renderer gives a Table, whose name has the key's suffix in
it, so that it is found again. Key `certificate:12`, with a version like that of the final message."""
PROVEN = "proven"
"""The certificate as a file once more, when nothing more is looked for: everything is proven, or the days are over. Key
`proven:12`, with a version like that of the final message."""
COMMANDS = "commands"
"""The commands for a person to run, as a file in the thread of the card, where people are moved by hand: of those
whose turn it is. Key `commands:12:<version>`; payload `suffix`: the version, which the file's name has in it."""
COMMANDS_AGAIN = "commands-again"
"""The same file once more, with who is still to be moved. Key `commands-again:12:<version>`; payload like that."""
HANDS_OFF = "hands-off"
"""That commands which were handed out are not to be run any more, because the request ends. Key `hands-off:12`."""
PAUSED = "paused"
"""Why a request stands still, with the requester mentioned, in the thread of the card. Key `paused:12:<version>`;
payload `reason`: a PauseReason, and `because`: a sentence."""
CHANGED = outbox.CHANGED
"""What is no longer as it was approved, in the thread of the card. Key `changed:12:<version>`; payload `changes`: a
list of sentences; `withdrawn`: in their place, whose decisions count no more, each the person and what stands behind
their name."""
WAITS = "waits"
"""Why an approved request does not start yet, in the thread of the card. Key `waits:12:<version>:<kind of
reason>`; payload `because`: a sentence."""
SPLIT = "split"
"""Who is TeamsOnly in the cloud and homed on premises, with the requester mentioned, in the thread of the card, where
nothing was to be paused. Key `split:12:<item>:<second>`; payload `because`: sentences."""
REMINDER = "reminder"
"""Whose approval is missing, in the thread of the card. Key `reminder:12:<number>`, of a changed
plan `reminder:12:2:<number>`."""
ESCALATION = "escalation"
"""The same for the escalation group, which is mentioned, in the thread of the card. Key `escalation:12`, of a changed
plan `escalation:12:2`; payload `group`: the name of an approver group."""
SIGN_IN = "sign-in"
"""Who has not signed in to Teams yet, with the requester mentioned, in the thread of the card: so many days after a
move. Key `sign-in:12:<days>`."""
UNPOSTED = "unposted"
"""The card cannot be posted: told directly to the person who asked. Key `unposted:12`; payload `channel`, and
`problem`: Slack's name of the error."""
NOTE = notes.NOTE
"""What somebody is told of their own move, directly; see storage/notes.py."""
OBJECTION, OBJECTION_SETTLED = objections.ASKED, objections.SETTLED
OBJECTION_UNTOLD = objections.UNTOLD
"""That the time of a move does not suit somebody, to whoever asked for it; what came of it, to that person; and the
first, where whoever asked cannot be told, to those who look after the move. See storage/objections.py."""
ALARM, ALARM_GRAVER, ALARM_ENDED = alarms.BEGAN, alarms.GRAVER, alarms.ENDED
"""That something must not wait, updated in place; that it is graver now, in its thread; and that it is over, there and
in the channel. storage/alarms.py has the keys; payload `alarm`: its id."""

DIGEST = making.DIGEST
"""A digest. Key `digest:3:2026-11-23T07:30Z`; payload `facts`: what it says, as JSON (commands/rules/digests/facts.py),
and `until`: it is not posted later than that."""
DIGEST_DETAIL = making.DETAIL
"""What a digest had no room for, in its thread and nowhere else. Key `digest-detail:3:2026-11-23T07:30Z`; payload like
that."""
SUBSCRIBED = subscribing.SUBSCRIBED
"""That a channel gets a digest from now on. Key `digest-subscribed:3:<version>`; payload `subscription`, `by`, `what`,
`when` in words, `first`: its first time, `changed`: it was there before, `paused`, and `turn`: it was only brought into
this state, a SubscriptionState."""
DIGEST_TROUBLE = trouble.TROUBLE
"""Why a digest cannot be posted, to whoever made or changed the subscription, or to the operations channel where none
of them can be told. Key `digest-trouble:3:<version>:<digest or day>:<person or operations>`; payload `subscription`,
`channel`, `problem`, and `operations`."""
OURS_ALONE = frozenset((DIGEST, DIGEST_DETAIL, ALARM, ALARM_GRAVER, ALARM_ENDED, OBJECTION_UNTOLD))
"""Kinds that are not posted where another organisation would read them."""
ONE_TRY = frozenset((DIGEST, DIGEST_DETAIL, SUBSCRIBED, OBJECTION_UNTOLD))
"""Kinds that are given up at once where the channel is closed to the bot: the next one is tried anew, or another place
is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Everything that the tables say about one message that is to be sent."""

    kind: str
    payload: Mapping[str, Any]
    """What the other tables do not tell; by kind, see above."""
    request: MoveRequest | None
    """None for a message that is about no request."""
    items: Sequence[MoveItem] = ()
    """The people of the request, by their position."""
    decisions: Sequence[Decision] = ()
    """All decisions, withdrawn ones too, oldest first."""
    alarm: Alarm | None = None
    """The alarm that it is about."""
    objection: Objection | None = None
    """What the person whom it is about has said of the time of their move."""
    objecting: Sequence[Objection] = ()
    """What people of the request have said of its present time, and nobody has settled."""
    approval: WaveNotes | None = None
    """That the notes about the request may be sent."""
    posted: bool = False
    """Somebody may have read the message: it is shown anew."""
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A file of commands, with what is said beside it."""

    name: str
    """A file name without directory."""
    title: str
    says: str
    """mrkdwn."""
    text: str

    def as_bytes(self) -> bytes:
        """UTF-8 with the mark without which Windows PowerShell takes it for something else."""
        return self.text.encode("utf-8-sig")


Content = Message | Table | Script
Renderer = Callable[[Matter], Content]
"""Makes what one kind of message says; what is no Message is sent as a file. Pure. Foreign texts come escaped out of
it."""

Renderers = Mapping[str, Renderer]
"""By kind."""


class OutOfDate(Exception):
    """What a message of the outbox would say is no longer so: it is not to be sent any more."""


class NoRenderer(Exception):
    """The outbox has a message of a kind that this version does not know."""


def render(renderers: Renderers, message: OutboxMessage, matter: Matter) -> Content:
    """What `message` says now. Raises NoRenderer for a kind that nobody renders."""
    renderer = renderers.get(message.kind)
    if renderer is None:
        raise NoRenderer(f"nobody renders messages of the kind {message.kind}")
    return renderer(matter)
