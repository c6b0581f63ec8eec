"""The certificate of a request that has ended: in words for the person who asked, and everybody in a file."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import Block

from bot.outbox.rendering import Matter
from bot.views.message import Message, fitted, section, small
from bot.views.move_progress import of_plan
from bot.views.move_words import agreement, name_of
from bot.views.words import mention, moment, plain
from commands.rules.moves.certificate import Certificate, certificate
from commands.rules.moves.plan import read_plan, short
from commands.step import Table
from storage.ledger.tables import MoveRequest
from storage.states import RequestState

_FAILURES = 8
_PROOF = 8
_LONGEST = 700
_LINE = 330


def certificate_message(request: MoveRequest, matter: Matter, *, ended: str, why: str = "") -> Message:
    """What became of everybody, with the requester mentioned: a card that changes rings nobody.

    Made anew whenever the proof has come further, so it says as of when. `ended`: how, in words; `why`: mrkdwn.
    """
    name = name_of(request)
    found = _certified(request, matter)
    told = " ".join(filter(None, (plain(found.headline, _LONGEST), why)))
    first: list[Block] = [section(f"{mention(request.requester)} *{name} {ended}.* {told}")]
    again = (
        [section(f"Try those who failed again with `/hybrid retry {name}`.")]
        if found.failures and request.state is RequestState.DONE
        else []
    )
    agreed = agreement(matter.decisions)
    approved = f"Approved by {agreed}. " if agreed else ""
    last: list[Block] = [
        *_listed("What to do next", [plain(one, _LINE) for one in found.next_steps], _until(found)),
        *again,
        small(f"{approved}Plan `{short(request.digest)}`. Everybody is in the file below. {_as_of(found, matter)}"),
    ]
    middle = [
        list(_listed("Failed", [plain(one, _LINE) for one in found.failures[:_FAILURES]])),
        list(
            _listed("Proof" if found.is_over else "Proof so far", [plain(one, _LINE) for one in found.proof[:_PROOF]])
        ),
    ]
    return Message(f"{mention(request.requester)} {name} {ended}. {told}", fitted(first, filter(None, middle), last))


def certificate_table(request: MoveRequest, matter: Matter, *, final: bool = False) -> Table:
    """Everybody, as a file. A further end of the same request is a file of another name, so that both are found."""
    return _certified(request, matter, final=final).table


def _certified(request: MoveRequest, matter: Matter, *, final: bool = False) -> Certificate:
    """What became of everybody who counts."""
    items = of_plan(matter.items, read_plan(request.plan))
    part = "-".join(filter(None, (str(matter.payload.get("suffix") or ""), "final" if final else "")))
    return certificate(request, items, name=name_of(request), now=matter.now, part=part)


def _until(found: Certificate) -> str:
    """By when the first sign-in is needed; empty where nobody is waited for."""
    if found.sign_in_by is None:
        return ""
    return f"Contacts are lost without a sign-in, the first of them {moment(found.sign_in_by)}."


def _as_of(found: Certificate, matter: Matter) -> str:
    """How old this is, and whether more will come."""
    as_of = f"As of {moment(matter.now)}"
    if not found.proof:
        return f"{as_of}."
    if found.is_over:
        return f"{as_of}: nothing more is looked for, and this message stays as it is."
    return f"{as_of}: I go on looking, change this message, and put the last file here when it is over."


def _listed(title: str, sentences: Sequence[str], more: str = "") -> Iterator[Block]:
    """Lines of mrkdwn below a title; `more`: one that is ours."""
    if sentences or more:
        yield section("\n".join((f"*{title}*", *(f"• {one}" for one in (*sentences, more) if one))))
