"""One digest as a message: at most one screen of a phone; what does not fit is counted, and stands in its thread."""

import re
from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, SectionBlock

from bot.charts.picture import BurndownPicture
from bot.views import actions, digest_words
from bot.views.digest_words import IN_THREAD, NOT_SHOWN, Room
from bot.views.message import Message, button, fitted, section, small
from bot.views.person import look_up_button
from bot.views.words import mark
from commands import status
from commands.rules.digests.facts import SHOWN, DigestFacts
from commands.rules.wording import verb
from commands.step import Verdict

SCREEN = 1_500
"""Characters to be read, in all texts together."""
LINES = 34
"""On a telephone."""
_WIDTH = 40
"""Characters of one of them."""
_LEVELS = tuple(Room(*one) for one in ((SHOWN, 110), (SHOWN, 80), (SHOWN, 60), (2, 80), (2, 60), (1, 80), (1, 50)))
"""How much is shown, from the most to the least."""
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_EMOJI = re.compile(r":[a-z_]+:")


def digest_message(facts: DigestFacts, *, rest: str = IN_THREAD) -> Message:
    """A digest. The burn-down stands below the headline, where there is a way to show it. `rest`: where the rest is."""
    head, *told, footer = _one_screen(facts, rest)
    middle = [[block] for block in told]
    return Message(
        digest_words.spoken(facts),
        fitted([head], middle, [footer, _buttons(facts)]),
        picture=BurndownPicture(facts.burndown) if facts.pictured and facts.burndown is not None else None,
        picture_at=1,
    )


def _one_screen(facts: DigestFacts, rest: str) -> list[Block]:
    """As much as one screen holds; the least of it where even that is more."""
    for level in _LEVELS[:-1]:
        blocks = _blocks(facts, replace(level, rest=rest))
        if length(blocks) <= SCREEN and lines(blocks) <= LINES:
            return blocks
    return _blocks(facts, replace(_LEVELS[-1], rest=rest))


def length(blocks: Sequence[Block]) -> int:
    """Characters that are there to be read."""
    return sum(len(text) for block in blocks for text in _texts(block))


def lines(blocks: Sequence[Block]) -> int:
    """About how many lines of a telephone they take."""
    return sum(-(-len(line) // _WIDTH) for block in blocks for text in _texts(block) for line in text.splitlines())


def _texts(block: Block) -> list[str]:
    if isinstance(block, SectionBlock) and block.text is not None:
        return [_read(str(block.text.text))]
    if isinstance(block, ContextBlock):
        return [_read(str(element.text)) for element in block.elements if hasattr(element, "text")]
    return []


def _read(text: str) -> str:
    """Without what only marks it up."""
    return _EMOJI.sub("●", _DATE.sub(r"\1", text)).replace("*", "")


def _blocks(facts: DigestFacts, room: Room) -> list[Block]:
    """The headline first, the small print last."""
    head = section("\n".join(filter(None, (f"*{digest_words.title(facts)}*", digest_words.people_line(facts)))))
    is_quiet = facts.quiet_since is not None
    room = replace(room, entries=1, rest=NOT_SHOWN) if is_quiet else room
    told = [digest_words.alarm_line(facts, room.width)]
    told += [_quiet(facts, room)] if is_quiet else [_blocked(facts, room), digest_words.fixed_line(facts, room)]
    moves = digest_words.moves_lines(facts, room)
    told.append("\n".join(("*Moves*", *moves)) if moves else "")
    for about, lines in (
        ("Watch", digest_words.watch_lines(facts, room)),
        ("Pace", [digest_words.pace_line(facts.burndown, reasons=not is_quiet)]),
    ):
        text = " ".join(filter(None, lines))
        told.append(f"*{about}*  {text}" if text else "")
    return [head, *(section(text) for text in told if text), small(_footer(facts, room))]


def _blocked(facts: DigestFacts, room: Room) -> str:
    if not facts.blockers:
        if facts.gate:
            return f"{mark(Verdict.FAIL)} {digest_words.accepted_gate(facts)}"
        if not facts.all_told or facts.stopped:
            return f"{mark(Verdict.UNKNOWN)} Nothing is known to be blocked; not everything could be told."
        if not facts.count.whole:
            return ""
        return f"{mark(Verdict.PASS)} Nothing is blocked."
    kept = facts.blockers[: room.entries]
    lines = [f"*Blocked ({facts.blockers_in_all})*", *(digest_words.blocker_line(one, room.width) for one in kept)]
    left = facts.blockers_in_all - len(kept)
    return "\n".join([*lines, *([f"{left:,} more {room.rest}"] if left > 0 else [])])


def _quiet(facts: DigestFacts, room: Room) -> str:
    number = facts.blockers_in_all
    still = f" {number:,} still {verb(number, 'blocks', 'block')}:" if facts.blockers else ""
    first = f"\n{digest_words.blocker_line(facts.blockers[0], room.width)}" if facts.blockers else ""
    return f"{digest_words.nothing_new(facts)}{still}{first}"


def _footer(facts: DigestFacts, room: Room) -> str:
    if facts.quiet_since is not None:
        # silence is never cut short, as there is no thread that says the rest
        room = replace(room, entries=SHOWN, width=min(room.width, 60))
    details = f"Details are {room.rest}." if facts.has_more else ""
    name = f"D{facts.subscription}" if facts.subscription else "A preview"
    return " · ".join(filter(None, (digest_words.sources_line(facts, room), name, details)))


def _buttons(facts: DigestFacts) -> Block:
    """What to do next, by what there is already."""
    row = [button("Status", actions.RUN_COMMAND, value=status.NAME, reads="Status: the five steps in full")]
    if facts.quiet_since is None:
        row.append(look_up_button())
        if facts.count.ready and not facts.halted:
            row.append(button("Plan a move", actions.OPEN_MOVE, reads="Plan a move: opens a form"))
    return ActionsBlock(elements=row)
