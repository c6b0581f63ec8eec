"""Subscribing a channel to a digest in a form: opened, previewed, sent. Every click is authorised by itself."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, Respond

from bot.listeners.clicks import pressed_value
from bot.listeners.digest_channel import why_closed
from bot.listeners.fields import why_not
from bot.listeners.front import Asked, Front, allowed, first_time, of_click, take
from bot.listeners.look_up import ANSWER_WITHIN
from bot.listeners.whom import open_view
from bot.posting import FAILURES
from bot.views import notices
from bot.views.digest_form import (
    AT,
    COUNTRY,
    SCOPE,
    ZONE,
    Entered,
    Target,
    digest_form,
    entered,
    options,
    preview_form,
    target_of,
    told_form,
)
from bot.views.words import plain
from commands.digests import subscribing
from commands.digests.asks import asked_by, name_of
from commands.digests.choosing import kept_by, meanwhile, scopes_to_choose, there_already
from commands.digests.making import preview
from commands.rules.digests.ask import Ask
from commands.rules.digests.choices import Choice, countries_fitting, zones_fitting
from commands.rules.schedules.business_days import country_named
from commands.rules.schedules.local_time import zone_of
from commands.step import UsageError
from commands.words import number_in

MOST = 100
"""Options that Slack takes."""


def on_change_digest(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Open the form with what a subscription asks for."""
    ack()
    asked = of_click(front, body, respond)
    take(front, asked, partial(_open_change, front, asked, pressed_value(body)))


def _open_change(front: Front, asked: Asked, value: str) -> None:
    if not allowed(front, asked):
        return
    try:
        with front.services.database.session() as session:
            row = subscribing.known(session, number_in(value))
        ask = asked_by(row)
    except UsageError as error:
        asked.tell(notices.notice(plain(str(error))))
        return
    except ValueError:
        asked.tell(notices.notice(f"{name_of(row)} cannot be read by this version. Remove it, and subscribe anew."))
        return
    target = Target(channel=row.channel, subscription=row.id or 0, version=row.version)
    there = kept_by(front.services, row.channel, besides=target.subscription)
    open_view(front, asked, digest_form(ask, target, there=there), instead="Press Change again.")


def on_zone_typing(front: Front, ack: Ack, body: Mapping[str, Any]) -> None:
    """Offer time zones."""
    ack(options=options(zones_fitting(str(body.get("value") or ""), front.services.now(), most=MOST)))


def on_country_typing(_: Front, ack: Ack, body: Mapping[str, Any]) -> None:
    """Offer countries."""
    ack(options=options(countries_fitting(str(body.get("value") or ""), most=MOST)))


def on_scope_typing(front: Front, ack: Ack, body: Mapping[str, Any]) -> None:
    """Offer whom a digest may be about, to those who may subscribe."""
    user, typed = str((body.get("user") or {}).get("id") or ""), str(body.get("value") or "")
    found = front.quick.ask(partial(_scopes, front, user, typed), seconds=ANSWER_WITHIN)
    ack(options=options(found or ()))


def _scopes(front: Front, user: str, typed: str) -> tuple[Choice, ...]:
    if not front.people.decide(user).allowed:
        return ()
    return scopes_to_choose(front.services, typed, most=MOST)


def on_preview(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """Show on top of the form what the digest would say now."""
    ack()
    view = body.get("view") or {}
    asked = of_click(front, body, respond, channel=target_of(view).channel)
    take(front, asked, partial(_preview, front, asked, view))


def _preview(front: Front, asked: Asked, view: Mapping[str, Any]) -> None:
    if not allowed(front, asked):
        return
    filled, target = entered(view), target_of(view)
    wrong = _wrong(filled)
    ask = filled.ask(target.channel)
    if wrong or ask is None:
        form = told_form(" ".join(wrong.values()))
    else:
        form = preview_form(preview(front.services, ask, subscription=target.subscription))
    try:
        front.posting.client.views_push(trigger_id=asked.trigger, view=form)
    except FAILURES:
        asked.tell(notices.notice("The preview could not be opened in time. Press Preview again."))


def on_digest_sent(front: Front, ack: Ack, body: Mapping[str, Any], respond: Respond) -> None:
    """The form was sent: say at which field something is wrong, or subscribe the channel."""
    view = body.get("view") or {}
    filled, target = entered(view), target_of(view)
    wrong = _wrong(filled)
    ask = filled.ask(target.channel)
    if wrong or ask is None:
        ack(response_action="errors", errors=wrong)
        return
    asked = of_click(front, body, respond, channel=target.channel)
    against = front.quick.ask(partial(_against, front, asked.user, ask, target), seconds=ANSWER_WITHIN)
    ack(**(against or {}))
    if against:
        return
    # a form can be sent once: pressed twice in the same moment, both are delivered
    once = f"digest-form:{view['id']}" if view.get("id") else ""
    take(front, asked, partial(_subscribe, front, asked, ask, target, once))


def _wrong(filled: Entered) -> dict[str, str]:
    """What is wrong at which field."""
    wrong = {}
    if filled.at is None:
        wrong[AT] = "Choose a time of day."
    if problem := why_not(lambda: zone_of(filled.zone)):
        wrong[ZONE] = problem
    if problem := why_not(lambda: country_named(filled.country)):
        wrong[COUNTRY] = problem
    if filled.ask("") is None and filled.at is not None:
        wrong[SCOPE] = "Choose whom it is about."
    return wrong


def _against(front: Front, user: str, ask: Ask, target: Target) -> dict[str, Any]:
    """How to acknowledge a form that cannot be carried out as it was sent, with all that was chosen; empty: it can."""
    if not front.people.decide(user).allowed:
        return {}  # they are told so when it is carried out
    services, number = front.services, target.subscription
    since = meanwhile(services, number, ask, version=target.version) if number else None
    if since is not None:
        now_about = replace(target, subscription=0 if since.removed else number, version=since.version)
        there = kept_by(services, target.channel, besides=number)
        return {"response_action": "update", "view": digest_form(ask, now_about, there=there, since=since)}
    said = there_already(services, ask, besides=number)
    return {"response_action": "errors", "errors": {AT: said}} if said else {}


def _subscribe(front: Front, asked: Asked, ask: Ask, target: Target, once: str) -> None:
    """Who sends is asked for again, whatever is remembered about them."""
    if not first_time(front, once) or not allowed(front, asked, fresh=True):
        return
    if why := why_closed(front.posting.client, target.channel):
        asked.tell(notices.notice(why))
        return
    try:
        if target.subscription:
            done = subscribing.change(front.services, target.subscription, ask, version=target.version, by=asked.user)
        else:
            done = subscribing.subscribe(front.services, ask, by=asked.user)
    except UsageError as error:
        chosen = f"You had chosen {ask.what}, {ask.when}."
        asked.tell(notices.notice(f"{plain(str(error))} {plain(chosen)}"))
        return
    if not done.new and not target.subscription:
        asked.tell(notices.notice(f"That channel gets exactly this already: {name_of(done.row)}."))
