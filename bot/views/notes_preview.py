"""What `/hybrid notes M12` shows: the texts for one of the people, whom they do not reach, and the way to send them."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, PlainTextObject

from bot.views import actions
from bot.views.message import Message, button, fitted, section, small
from bot.views.note import note_text
from bot.views.words import mark, mention, moment, plain
from commands.note_results import NotesResult
from commands.rules.notes.texts import SHOWN

_NAMED = 15


def notes_message(result: NotesResult) -> Message:
    """The preview, or what was done."""
    head = f"{mark(result.verdict)} *{plain(result.headline, 300)}.*"
    first: list[Block] = [section(head), *(section(plain(problem, 300)) for problem in result.problems)]
    middle: list[list[Block]] = []
    if result.values:
        sample = plain(result.values["name"], 100)
        first.append(small(f"As {sample} reads them:"))
        middle += [
            [section(f"*{told}*\n{note_text(result.texts.of(note), note, result.values)}")]
            for note, told in SHOWN.items()
        ]
    if result.unreached:
        named = [f"• {plain(one.name, 80)}: {plain(one.because, 120)}" for one in result.unreached[:_NAMED]]
        more = len(result.unreached) - _NAMED
        rest = [f"• and {more:,} more"] if more > 0 else []
        middle.append([section("\n".join(["*Who gets none*", *named, *rest]))])
    last: list[Block] = [small(_footer(result))]
    if result.code:
        last.append(ActionsBlock(elements=[_send(result)]))
    return Message(plain(result.headline, 300), fitted(first, middle, last))


def _footer(result: NotesResult) -> str:
    told = f"Told {moment(result.told_at)}."
    if result.sent_off_by and result.sent_off_at is not None:
        by = f"Sent off by {mention(result.sent_off_by)} {moment(result.sent_off_at)}"
        return f"{by}; `/hybrid notes {result.request} stop` takes that back. {told}"
    typed = f" Typed it is `/hybrid notes {result.request} send {result.code}`." if result.code else ""
    return f"Nothing is sent before somebody sends them off.{typed} {told}"


def _send(result: NotesResult) -> ButtonElement:
    return button(
        "Send these notes",
        actions.suffixed(actions.RUN_COMMAND, 1),
        value=f"notes {result.request} send {result.code}",
        style="primary",
        confirm=ConfirmObject(
            title=PlainTextObject(text=f"Send notes to the people of {result.request}?"),
            text=PlainTextObject(text="Each gets these by direct message, at their times. You can stop that later."),
            confirm=PlainTextObject(text="Send these notes"),
            deny=PlainTextObject(text="Not now"),
        ),
        reads=f"Send these notes to the people of {result.request}",
    )
