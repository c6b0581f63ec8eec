"""The certificate of a request that has ended: in words for the person who asked, and everybody in a file."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slack_sdk.models.blocks import Block

from bot.moves.rendering import Matter
from bot.views.message import Message, fitted, section, small
from bot.views.move_progress import of_plan
from bot.views.move_words import agreement, name_of
from bot.views.words import mention, plain
from commands.rules.moves.certificate import Certificate, certificate
from commands.rules.moves.plan import read_plan, short
from commands.step import Table
from storage.ledger.tables import MoveRequest

_FAILURES = 8
_LONGEST = 700


def certified(request: MoveRequest, matter: Matter) -> Certificate:
    """What became of everybody in the plan."""
    items = of_plan(matter.items, read_plan(request.plan))
    return certificate(request, items, name=name_of(request), now=matter.now)


def certificate_message(request: MoveRequest, matter: Matter) -> Message:
    """What became of everybody, with the requester mentioned: a card that changes rings nobody."""
    found = certified(request, matter)
    said = f"{mention(request.requester)} {name_of(request)} is done. {plain(found.headline, _LONGEST)}"
    first: list[Block] = [
        section(f"{mention(request.requester)} *{name_of(request)} is done.* {plain(found.headline, _LONGEST)}")
    ]
    agreed = agreement(matter.decisions)
    approved = f"Approved by {agreed}. " if agreed else ""
    last: list[Block] = [
        *_listed("What to do next", found.next_steps),
        *([section(f"Try those who failed again with `/hybrid retry {name_of(request)}`.")] if found.failures else []),
        small(f"{approved}Plan `{short(request.digest)}`. Everybody is in the file below."),
    ]
    middle = [list(_listed("Failed", found.failures[:_FAILURES])), list(_listed("Proof so far", found.proof))]
    return Message(said, fitted(first, filter(None, middle), last))


def certificate_table(request: MoveRequest, matter: Matter) -> Table:
    """Everybody, as a file. A further end of the same request is a file of another name, so that both are found."""
    table = certified(request, matter).table
    suffix = str(matter.payload.get("suffix") or "")
    return replace(table, name=table.name.replace(".csv", f"-{suffix}.csv")) if suffix else table


def _listed(title: str, sentences: Sequence[str]) -> Iterator[Block]:
    if sentences:
        yield section(f"*{title}*\n" + "\n".join(f"• {plain(one, 330)}" for one in sentences))
