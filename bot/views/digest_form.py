"""The form in which a channel is subscribed to a digest, or a subscription is changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    CheckboxesElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextObject,
    TimePickerElement,
)

from bot.views import actions
from bot.views.digests import whole_digest
from bot.views.forms import SEPARATOR, element, modal
from bot.views.message import button, section, small
from bot.views.words import cut, flat, mention, plain
from commands.digests.choosing import Meanwhile
from commands.rules.day_words import WEEKDAY_NAMES
from commands.rules.digests.ask import Ask
from commands.rules.digests.choices import Choice, country_said, scope_of, scope_said, scope_value
from commands.rules.digests.facts import DigestFacts
from commands.words import number_in

FORM, SHOWN = "digest_form", "digest_shown"
"""callback_ids: the form, and what is shown on top of it."""
AT, ZONE, DAYS, COUNTRY, SCOPE, ONLY = "at", "zone", "days", "country", "scope", "only"
"""Blocks of the form; the element in each has the same action_id, but those that ask what to offer."""
_NAMED = 3
"""Digests that a channel gets already, of which the form says what they are."""
_VALUE, _TEXT = 150, 75
"""Slack's limits for an option."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a form is about."""

    channel: str
    subscription: int = 0
    """0: a new one."""
    version: int = 0
    """Of the subscription that is changed."""


def digest_form(
    ask: Ask, target: Target, *, there: Sequence[str] = (), since: Meanwhile | None = None
) -> dict[str, Any]:
    """The form, filled with what is suggested, what there is, or what somebody has chosen.

    there   what the channel gets already
    since   what somebody else has done while the form was open
    """
    new = not target.subscription
    name, channel = f"D{target.subscription}", f"<#{plain(target.channel, 20)}>"
    gets = f"{channel} gets" if new else f"{name} in {channel} is"
    blocks: list[Block] = [
        *([section(_meanwhile(since))] if since is not None else []),
        section(f"{gets} one short message: what changed, what blocks, who acts next."),
        *([small(_there(there, new=new))] if there else []),
        InputBlock(
            block_id=AT,
            label="At what time",
            element=TimePickerElement(action_id=AT, initial_time=f"{ask.at:%H:%M}", placeholder="Time"),
        ),
        _search(ZONE, "In which time zone", actions.DIGEST_ZONE, (ask.zone, ask.zone), "Type a city or a country"),
        InputBlock(
            block_id=DAYS,
            label="On which days",
            element=_weekdays(ask.weekdays),
            hint="None chosen: on every business day.",
            optional=True,
        ),
        _search(
            COUNTRY,
            "Whose public holidays",
            actions.DIGEST_COUNTRY,
            (ask.country, country_said(ask.country)) if ask.country else None,
            "Type a country, or a part of one",
            hint="They are no business days. None chosen: the organisation's own calendar.",
            optional=True,
        ),
        _search(
            SCOPE,
            "About whom",
            actions.DIGEST_SCOPE,
            (scope_value(ask.scope), scope_said(ask.scope)),
            "Everybody, a unit, a department, a SIP domain or a wave",
        ),
        InputBlock(
            block_id=ONLY,
            label="How often",
            element=_only(ask.only_changes),
            optional=True,
        ),
        ActionsBlock(
            elements=[button("Preview", actions.DIGEST_PREVIEW, reads="Preview: shows what it would say now")]
        ),
        small(
            f"The channel is told who {'subscribed it' if new else f'changed {name}'}, and when the "
            f"{'first' if new else 'next'} one comes."
        ),
    ]
    title = "Subscribe to a digest" if new else f"Change digest {name}"
    metadata = (target.channel, str(target.subscription), str(target.version))
    return modal(FORM, title, blocks, submit="Subscribe" if new else "Save", metadata=metadata)


def _there(there: Sequence[str], *, new: bool) -> str:
    """So that nobody subscribes a channel to what it gets already."""
    told = "\n".join(plain(one, 200) for one in there[:_NAMED])
    left = f"\nand {len(there) - _NAMED:,} more" if len(there) > _NAMED else ""
    if not new:
        return f"This channel also gets {told}{left}."
    return f"This channel already gets {told}{left}. To change it instead: /hybrid digest list"


def _meanwhile(since: Meanwhile) -> str:
    by = mention(since.by)
    if since.removed:
        return (
            f"*{since.name} was removed meanwhile* by {by}. What you have chosen is kept below: "
            "Subscribe makes a new digest of it."
        )
    return (
        f"*{since.name} was changed meanwhile* by {by}, and is now {plain(since.says, 300)}. What you have chosen is "
        "kept below: Save puts it in the place of that."
    )


def _search(  # noqa: PLR0913 - what such a field has
    block: str,
    label: str,
    action: str,
    initial: tuple[str, str] | None,
    placeholder: str,
    *,
    hint: str = "",
    optional: bool = False,
) -> InputBlock:
    chosen = option(Choice(*initial)) if initial is not None else None
    element = ExternalDataSelectElement(
        action_id=action, placeholder=placeholder, min_query_length=0, initial_option=chosen
    )
    return InputBlock(block_id=block, label=label, element=element, hint=hint or None, optional=optional)


def _weekdays(chosen: Sequence[int]) -> CheckboxesElement:
    days = [Option(value=str(number), text=PlainTextObject(text=name)) for number, name in enumerate(WEEKDAY_NAMES)]
    initial = [days[number] for number in sorted(set(chosen))]
    return CheckboxesElement(action_id=DAYS, options=days, initial_options=initial or None)


def _only(chosen: bool) -> CheckboxesElement:
    only = Option(
        value=ONLY,
        text=PlainTextObject(text="Only when something has changed"),
        description=PlainTextObject(text="And once a week to say that nothing has."),
    )
    return CheckboxesElement(action_id=ONLY, options=[only], initial_options=[only] if chosen else None)


def option(choice: Choice) -> Option | None:
    """One choice as Slack takes it; None: its value is too long to be one."""
    if not 0 < len(choice.value) <= _VALUE:
        return None
    return Option(value=choice.value, text=PlainTextObject(text=cut(flat(choice.text), _TEXT) or "-", emoji=False))


def options(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """What a field offers while somebody types."""
    found = (option(choice) for choice in choices)
    return [one.to_dict() for one in found if one is not None]


def target_of(view: Mapping[str, Any]) -> Target:
    """What a form was about."""
    found = [*str(view.get("private_metadata") or "").split(SEPARATOR), "", "", ""]
    number, version = map(number_in, found[1:3])
    return Target(channel=found[0], subscription=number, version=version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a form was filled with, as far as it makes sense."""

    at: time | None
    zone: str
    weekdays: tuple[int, ...]
    country: str
    scope: str
    only_changes: bool

    def ask(self, channel: str) -> Ask | None:
        """As a wish; None where the time or the scope is missing."""
        scope = scope_of(self.scope)
        if self.at is None or scope is None:
            return None
        return Ask(
            channel=channel,
            at=self.at,
            zone=self.zone,
            weekdays=self.weekdays,
            country=self.country,
            scope=scope,
            only_changes=self.only_changes,
        )


def entered(view: Mapping[str, Any]) -> Entered:
    """What the form was filled with."""
    at = str(element(view, AT, AT).get("selected_time") or "")
    days = [str(one.get("value")) for one in element(view, DAYS, DAYS).get("selected_options") or ()]
    return Entered(
        at=time.fromisoformat(at) if _TIME.fullmatch(at) else None,
        zone=_chosen(view, ZONE, actions.DIGEST_ZONE),
        weekdays=tuple(sorted({int(day) for day in days if day in "0123456" and len(day) == 1})),
        country=_chosen(view, COUNTRY, actions.DIGEST_COUNTRY),
        scope=_chosen(view, SCOPE, actions.DIGEST_SCOPE),
        only_changes=bool(element(view, ONLY, ONLY).get("selected_options")),
    )


def preview_form(facts: DigestFacts) -> dict[str, Any]:
    """The digest as it would be posted now, without its buttons: they belong into a channel."""
    said = "As it would be posted now"
    about = f"{said}, with the details in its thread." if facts.has_more else f"{said}."
    return modal(SHOWN, "Preview", whole_digest(facts, small(about))[:-1])


def told_form(text: str) -> dict[str, Any]:
    """Why there is no preview."""
    return modal(SHOWN, "Preview", [section(plain(text, 2500))])


def _chosen(view: Mapping[str, Any], block: str, action: str) -> str:
    return str((element(view, block, action).get("selected_option") or {}).get("value") or "")
