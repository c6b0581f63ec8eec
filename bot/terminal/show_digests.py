"""Digests and subscriptions on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from bot.terminal.text import line, utc
from commands.digests.results import DigestResult, SubscriptionLine, SubscriptionsResult
from commands.rules.day_words import business_days, say_day
from commands.rules.digests.facts import Blocker, DigestFacts, Lasting
from commands.rules.headcount_words import share_ready, tally
from commands.rules.over_time.values import EVERYBODY
from commands.rules.wording import sentence
from storage.states import SubscriptionState


def show_subscriptions(result: SubscriptionsResult) -> RenderableType:
    """A line or two for each."""
    parts: list[RenderableType] = [line(f"{result.headline}.", "bold")]
    for one in result.lines:
        parts += [Text(), line(f"{one.name}  in {one.channel}: {one.what}", "bold"), line(f"    {one.when}")]
        parts.append(line(f"    {_stands(one)}", "dim"))
        if one.problem:
            parts.append(line(f"    It cannot be posted: {one.problem}", "red"))
    return Group(*parts)


def _stands(one: SubscriptionLine) -> str:
    if one.state is SubscriptionState.PAUSED:
        return f"paused by {one.changed_by} on {utc(one.changed_at)}"
    coming = f"next {utc(one.next_at)}; " if one.next_at is not None else ""
    return f"{coming}subscribed by {one.created_by} on {utc(one.created_at)}"


def show_digest(result: DigestResult) -> RenderableType:
    """The digest, with everything that a message in Slack would have in its thread."""
    facts = result.facts
    parts: list[RenderableType] = [line(f"{result.headline}:", "dim"), line(_title(facts), "bold"), line(_count(facts))]
    parts += _section("Alarms", [_alarm(one) for one in facts.alarms], "red")
    parts += _section(f"Blocked ({facts.blockers_in_all})", [_blocker(one) for one in facts.blockers], "red")
    parts += _section(f"Fixed ({facts.fixed_in_all})", [one.says for one in facts.fixed], "green")
    parts += _section("Needs attention now", [one.says for one in facts.attention], "yellow")
    parts += _section("Moves", [f"{one.name}: {one.says}" for one in facts.moves], "")
    parts += _section(
        "Accepted, and soon no longer", [f"{one.about}, until {utc(one.until)}" for one in facts.expiring], ""
    )
    parts += _section("Sources", [one.says for one in facts.sources], "magenta")
    if facts.burndown is not None and facts.burndown.because:
        parts.append(line(facts.burndown.because, "dim"))
    return Group(*parts)


def _section(title: str, lines: list[str], style: str) -> list[RenderableType]:
    return [Text(), line(title, f"bold {style}".strip()), *(line(f"  {one}") for one in lines)] if lines else []


def _title(facts: DigestFacts) -> str:
    share = share_ready(facts.count, sure=facts.sure, everybody=facts.scope == EVERYBODY)
    changed = f" ({facts.difference:+d} since {say_day(facts.since.day)})" if facts.difference and facts.since else ""
    return f"Readiness of {facts.scope.said}, {say_day(facts.day)}: {share}{changed}"


def _count(facts: DigestFacts) -> str:
    count = facts.count
    counted_then = f"; counted {utc(facts.counted_at)}" if facts.counted_at is not None else ""
    gate = f"; nobody can be moved: {facts.gate}" if facts.gate and count.left else ""
    return f"{tally(count, stopped=facts.stopped)}{counted_then}{gate}"


def _blocker(one: Blocker) -> str:
    age = f" ({business_days(one.days)})" if one.days is not None else ""
    action = f" {one.who}: {one.action}" if one.who else f" {one.action}"
    return f"{one.says}{age}{action}"


def _alarm(one: Lasting) -> str:
    noted = f"Noted by {one.noted_by}." if one.noted_by else "Nobody has taken note of it yet."
    mended = " Seen mended, not confirmed yet." if one.mended else ""
    return f"{sentence(one.says)}{mended} {noted} {sentence(one.action)}".strip()
