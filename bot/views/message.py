"""What a message is, and the parts that several messages share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    PlainTextObject,
    SectionBlock,
)

from bot.charts.picture import Picture
from bot.views import actions
from bot.views.words import cut, markdown, plain
from commands.step import NextAction, Offer

BLOCKS = 50
"""Slack's limit for one message."""
CHARACTERS = 12_000
"""Of all blocks together: Slack refuses more than about 13,000 without documenting it."""
SMALL = 2_000
"""Of a line in small print."""
FALLBACK = 3_500
"""Of the text that stands for the blocks; chat.update refuses more than 4,000."""


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the full sentence that phones and screen readers get in their place."""

    text: str
    blocks: tuple[Block, ...] = ()
    to_channel: bool = False
    """In a thread: show it in the channel, too."""
    picture: Picture | None = None
    """Decoration, where it can be shown: whoever sends the message finds a block for it. Its finding is in the text."""
    picture_at: int = 0
    """How many blocks stand before it."""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a message needs a text that can be read aloud")

    def arguments(self, shown: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """For chat.postMessage, chat.update and response addresses; validated by slack_sdk's models.

        `shown`: the block of the picture.
        """
        blocks = [block.to_dict() for block in self.blocks]
        if shown is not None:
            blocks.insert(self.picture_at, dict(shown))
        return {"text": cut(self.text, FALLBACK), "blocks": blocks}


def section(text: str, *, button: ButtonElement | None = None) -> SectionBlock:
    """A paragraph of mrkdwn, with a button beside it where there is one."""
    return SectionBlock(text=markdown(text), accessory=button)


def small(text: str) -> ContextBlock:
    """A line in small print."""
    return ContextBlock(elements=[markdown(cut(text, SMALL))])


def button(  # noqa: PLR0913 - what Slack's buttons have
    label: str,
    action: str,
    *,
    value: str = "",
    style: str | None = None,
    confirm: ConfirmObject | None = None,
    reads: str = "",
) -> ButtonElement:
    """A button; `reads` is what a screen reader says, where the label alone does not tell: it begins with the label."""
    return ButtonElement(
        text=PlainTextObject(text=cut(label, 75), emoji=False),
        action_id=action,
        value=cut(value, 2000) or None,
        style=style,
        confirm=confirm,
        accessibility_label=cut(reads or label, 75),
    )


def offer(action: NextAction, suffix: int | str) -> ButtonElement:
    """The button for a next action. What changes the tenant asks first. For `suffix` see `bot.views.actions`."""
    return button(
        action.label,
        actions.suffixed(actions.of_offer(action.offer), suffix),
        value=action.subject,
        style="primary" if action.offer is Offer.VERIFY_DOMAIN else None,
        confirm=_confirmation(action),
        reads=f"{action.label} ({action.subject})" if action.subject not in action.label else action.label,
    )


def _confirmation(action: NextAction) -> ConfirmObject | None:
    """The question before a change of the tenant; None only for what is known to change nothing."""
    domain = cut(action.subject, 100)
    match action.offer:
        case Offer.ADD_DOMAIN:
            return _ask(
                f"Add {domain} to Microsoft 365?",
                f"This adds {domain} to your tenant. Nothing is routed to Microsoft 365 by that; the next step is to "
                "publish a TXT record.",
                "Add domain",
            )
        case Offer.VERIFY_DOMAIN:
            return _ask(
                f"Verify {domain} in Microsoft 365?",
                f"This proves to Microsoft 365 that {domain} is yours, as soon as the TXT record is public. "
                "Nothing is routed to Microsoft 365 by that.",
                "Verify domain",
            )
        case Offer.SHOW_DOMAIN | Offer.WHY:
            return None
        case _:
            assert_never(action.offer)


def _ask(title: str, text: str, yes: str) -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text=cut(title, 100)),
        text=PlainTextObject(text=cut(text, 300)),
        confirm=PlainTextObject(text=yes),
        deny=PlainTextObject(text="Not now"),
    )


def buttons(next_actions: Sequence[NextAction], *, subject: str) -> tuple[Block, ...]:
    """A row of buttons, or nothing. The answer to one about `subject`, the message's own, replaces the message."""
    shown = [
        offer(action, actions.HERE if subject and action.subject == subject else number)
        for number, action in enumerate(next_actions[:10], start=1)
    ]
    return (ActionsBlock(elements=shown),) if shown else ()


def fitted(first: Sequence[Block], middle: Iterable[Sequence[Block]], last: Sequence[Block]) -> tuple[Block, ...]:
    """All of `first` and `last`, and as many whole groups of `middle` between them as Slack accepts.

    What does not fit is counted in a line of small print: nothing is left out in silence.
    """
    groups = [list(group) for group in middle]
    room = BLOCKS - len(first) - len(last) - 1
    characters = CHARACTERS - _length(first) - _length(last)
    kept: list[Block] = []
    for number, group in enumerate(groups):
        if len(kept) + len(group) > room or _length(kept) + _length(group) > characters:
            left = len(groups) - number
            kept.append(small(f"{left} more {'entry does' if left == 1 else 'entries do'} not fit into this message."))
            break
        kept += group
    return (*first, *kept, *last)


def _length(blocks: Iterable[Block]) -> int:
    return sum(_text_in(block.to_dict()) for block in blocks)


def _text_in(part: Any) -> int:
    if isinstance(part, str):
        return len(part)
    if isinstance(part, dict):
        return sum(_text_in(value) for key, value in part.items() if key != "type")
    return sum(_text_in(value) for value in part) if isinstance(part, list | tuple) else 0


def quoted(text: str, limit: int) -> str:
    """Foreign text as code, so that it can be copied as it is."""
    return f"`{plain(text.replace('`', chr(0x2019)), limit)}`"
