"""A record of the audit trail as somebody would tell it: who did what, and what came of it.

What only a program reads (tokens, leases, versions) is left to the file, which has every word of every record.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commands.rules.moves.call import parameters_said
from commands.rules.moves.eligible import Ineligible
from commands.rules.moves.pausing import why_paused
from commands.rules.moves.plan import short, way
from commands.rules.wording import counted, listed, people, verb
from storage.states import MoveKind, PauseReason

MOST_NAMED = 8
_LONGEST = 400
_REGROUPED = "other groups"

_REFUSED = {
    Ineligible.BOT: "it is a bot",
    Ineligible.UNKNOWN: "the account could not be looked up",
    Ineligible.DEACTIVATED: "the account is deactivated",
    Ineligible.OUTSIDE: "the account is of another organisation",
    Ineligible.GUEST: "guests do not decide about moves",
    Ineligible.REQUESTER: "whoever asks does not decide",
    Ineligible.GROUPS_UNKNOWN: "the approver groups could not be read",
    Ineligible.NOT_AN_APPROVER: "in none of the approver groups",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a record says, beside who and when."""

    action: str
    detail: Mapping[str, Any]
    actor: str
    of_request: bool = True
    """Whether it is about one request, and not about all of them."""
    whom: str = ""
    """Name of the person who is moved; empty: it is about nobody in particular."""
    names: Mapping[str, str]
    """Names of people by their keys, as far as they are known."""

    def said(self, name: str) -> str:
        """A text of the detail; empty where it has none."""
        value = self.detail.get(name)
        return str(value) if value not in (None, "", [], {}) else ""

    def many(self, name: str) -> list[str]:
        """A list of the detail."""
        value = self.detail.get(name)
        return [str(one) for one in value if one] if isinstance(value, list) else []


def say(record: Recorded) -> str:
    """What was done, to be read behind who did it: `approved plan 7f3a-91c2 for Identity, by the reaction +1`."""
    told = " ".join(_WORDS.get(record.action, _of_another_version)(record).split())
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…"


def subject(record: Recorded) -> str:
    """Slack id of the person about whose decision the record is; empty: it is about nobody else's."""
    person = record.said("person") if record.action in ("withdraw", _REGROUPED) else ""
    return person if person != record.actor else ""


def _of_another_version(record: Recorded) -> str:
    return f"{record.action} {record.whom}{_because(record)}"


def _because(record: Recorded) -> str:
    """Behind a colon, what somebody wrote as the reason."""
    reason = record.said("reason") or record.said("why")
    return f": {reason}" if reason else ""


def _plan(record: Recorded, name: str = "digest") -> str:
    digest = record.said(name)
    return f"plan {short(digest)}" if digest else "the plan"


def _request(record: Recorded) -> str:
    number = len(record.many("people"))
    where = way(MoveKind.ROLLBACK if record.said("kind") == MoveKind.ROLLBACK.value else MoveKind.MOVE)
    title = record.said("title")
    return f"asked to move {people(number)} {where}{f': {title}' if title else ''} ({_plan(record)})"


def _decided(verb_: str) -> Callable[[Recorded], str]:
    def words(record: Recorded) -> str:
        groups = f" for {listed(record.many('groups'))}" if record.many("groups") else ""
        return f"{verb_} {_plan(record)}{groups}{_how(record)}{_because(record)}"

    return words


def _how(record: Recorded) -> str:
    reaction, source = record.said("reaction"), record.said("source")
    if reaction:
        return f", by the reaction {reaction}"
    return f", by {source}" if source else ""


def _refuse(record: Recorded) -> str:
    why = record.said("why")
    because = _REFUSED.get(Ineligible(why), why) if why in set(Ineligible) else why
    return f"tried to decide about {_plan(record)}{_how(record)}, which does not count: {because}"


def _withdraw(record: Recorded) -> str:
    kind = "rejection" if record.said("kind") == "reject" else "approval"
    person = subject(record)
    if not person:
        return f"took the {kind} back"
    return f"let the {kind} of {person} count no more{_because(record)}"


def _regrouped(record: Recorded) -> str:
    kind = "rejection" if record.said("kind") == "reject" else "approval"
    before = f", no more for {listed(record.many('before'))}" if record.many("before") else ""
    return f"let the {kind} of {subject(record)} count for {listed(record.many('groups'))}{before}"


def _withdraw_all(record: Recorded) -> str:
    number = len(record.many("decisions"))
    return f"let {counted(number, 'decision', 'decisions')} count no more{_because(record)}"


def _change_plan(record: Recorded) -> str:
    changes = " ".join(record.many("changes"))
    return f"changed the plan from {short(record.said('before'))} to {short(record.said('digest'))}: {changes}"


def _people(record: Recorded, name: str) -> str:
    return listed([record.names.get(one, one) for one in record.many(name)], most=MOST_NAMED)


def _left_out(record: Recorded) -> str:
    number = len(record.many("skipped"))
    if not number:
        return ""
    return f"; {_people(record, 'skipped')} {verb(number, 'is', 'are')} left out"


def _called(record: Recorded) -> str:
    return _commanded(record, "called")


def _commanded(record: Recorded, done: str) -> str:
    parameters = record.detail.get("parameters")
    given = ""
    if isinstance(parameters, dict):
        # the record has them by the alphabet: who and where to come first, as somebody would type them
        first = [name for name in ("Identity", "Target") if name in parameters]
        given = f": {parameters_said({name: parameters[name] for name in (*first, *sorted(parameters))})}"
    return f"{done} {record.said('cmdlet')} for {record.whom}, by {_plan(record)}{given}"


def _begun(words: str) -> Callable[[Recorded], str]:
    def told(record: Recorded) -> str:
        again = f", try {int(record.detail['attempt']) + 1}" if record.detail.get("attempt") else ""
        return f"{words.format(whom=record.whom)}{again}"

    return told


def _outcome(words: str) -> Callable[[Recorded], str]:
    def told(record: Recorded) -> str:
        parts = list(_what_happened(record))
        return words.format(whom=record.whom) + (f": {' '.join(parts)}" if parts else "")

    return told


def _what_happened(record: Recorded) -> Iterator[str]:
    outcome, error, error_id = record.said("outcome"), record.said("error"), record.said("error_id")
    if outcome:
        yield outcome
    if error and error not in outcome:
        yield f"The error was: {error}"
    if error_id and f"[{error_id}]" not in outcome:
        yield f"[{error_id}]"


def _moved(record: Recorded) -> str:
    if record.detail.get("already_there"):
        return f"found {record.whom} there already, and called nothing"
    return _outcome("moved {whom}")(record)


def _halt(record: Recorded) -> str:
    if record.of_request:
        return "stopped it, because everything was halted"
    return f"halted everything{_because(record)}"


def _paused(record: Recorded) -> str:
    reason = record.said("pause_reason")
    return f"stopped it. {why_paused(PauseReason(reason) if reason in set(PauseReason) else None)}"


def _ended(words: str) -> Callable[[Recorded], str]:
    return lambda record: f"{words}{_left_out(record)}"


def _changes(words: str, name: str = "changes") -> Callable[[Recorded], str]:
    def told(record: Recorded) -> str:
        changes: Sequence[str] = record.many(name)
        return f"{words}: {' '.join(changes)}" if changes else words

    return told


def _texts(record: Recorded) -> str:
    digest = record.said("texts")
    return f" (texts {digest[:8]})" if digest else ""


def _always(words: str) -> Callable[[Recorded], str]:
    return lambda record: f"{words.format(whom=record.whom)}{_because(record)}"


_WORDS: Mapping[str, Callable[[Recorded], str]] = {
    "request": _request,
    "card posted": lambda record: f"posted the card for {_plan(record)}",
    "approve": _decided("approved"),
    "reject": _decided("rejected"),
    "refuse": _refuse,
    "withdraw": _withdraw,
    "withdraw all": _withdraw_all,
    _REGROUPED: _regrouped,
    "remind": lambda record: f"reminded those who may approve, number {record.said('reminders')}",
    "approved": lambda record: f"counted the approvals that {_plan(record)} needs",
    "approval withdrawn": _always("took it back to wait for approval: an approval was taken back or counts no more"),
    "back to pending": _changes("took it back to wait for approval"),
    "change plan": _change_plan,
    "started": lambda record: f"started it, by {_plan(record)}",
    "paused": _paused,
    "pause": _always("paused it"),
    "resume": _always("let it go on"),
    "cancel": lambda record: f"cancelled it{_because(record)}{_left_out(record)}",
    "cancelled": _ended("ended it, as it was cancelled"),
    "rejected": _ended("ended it, as it was rejected"),
    "expired": lambda record: (
        f"ended it: {record.said('ended_because').rstrip('.') or 'it expired'}{_left_out(record)}"
    ),
    "done": _ended("ended it: nobody is left to move"),
    "retry": lambda record: f"let {_people(record, 'people')} be tried again",
    "reopen": _always("opened it again"),
    "halt": _halt,
    "lift halt": _always("lifted the halt"),
    "claimed": _begun("began with {whom}"),
    "taken over": _begun("took over {whom} from a process that has not said what became of them"),
    "move called": _called,
    "hand out commands": _always("put the commands for whoever is next into the thread"),
    "command handed out": lambda record: _commanded(record, "handed out"),
    "remind of commands": lambda record: f"reminded of commands that nobody has run, number {record.said('reminders')}",
    "read on": _always("said that commands handed out before are not to be run, and reads on who is moved"),
    "moved": _moved,
    "failed": _outcome("could not move {whom}"),
    "skipped": _outcome("left out {whom}"),
    "put back": _outcome("put {whom} back to be tried again"),
    "left for another look": _outcome("left {whom} for another look"),
    "let go": _always("ended with {whom} in work: whoever goes on looks first where they are"),
    "lease ended": _always("found {whom} left over from an earlier start, and looks first where they are"),
    "stale result dropped": _outcome("dropped what came too late about {whom}"),
    "message given up": lambda record: (
        f"gave up the message {record.said('kind')}, which Slack does not take: {record.said('problem')}"
    ),
    "split seen": _always(
        "saw {whom} TeamsOnly in the cloud and homed on the server: nothing goes on before it is mended"
    ),
    "split mended": _always("saw that {whom} is in one place again"),
    "sent the notes off": lambda record: f"sent off the notes to people{_texts(record)}",
    "stopped the notes": lambda record: f"stopped the notes to people{_texts(record)}",
    "said that the time does not suit": _always("said that the time does not suit {whom}"),
    "kept the time for": _always("kept the time for {whom}, whom it does not suit"),
    "settled the time of": _always("settled what {whom} had said of the time: it counts no more"),
    "synced": _always("saw {whom} in Microsoft 365 with the new home"),
    "meetings migrated": _always("saw the meetings of {whom} converted"),
    "signed in": _always("saw the first sign-in of {whom} to Teams"),
}
"""By action. One of an older or a newer version is told by its name."""

KNOWN = frozenset(_WORDS)
