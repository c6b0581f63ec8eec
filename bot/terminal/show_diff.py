"""What has changed since a day, on a terminal."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding

from bot.terminal.text import line, utc
from commands.rules.over_time.difference import DiffLine, DiffResult
from commands.step import Verdict

_IN_FULL = 5
"""New findings, and lasting blockers, that are shown with what to do."""
_NAMED = 5
_LONGEST = 200
"""Characters of a text: one finding must not fill the screen."""
_STYLES = {Verdict.FAIL: "bold red", Verdict.WARN: "yellow"}


def show_diff(result: DiffResult) -> RenderableType:
    """New first with owner and next action, then what was fixed, what is still open, accepted, and the sources."""
    parts: list[RenderableType] = [line(_short(result.headline), "bold")]
    parts += [line(_short(text), "dim") for text in (result.note, result.people) if text]
    if result.counted_at is not None:
        parts.append(line(f"People were counted {utc(result.counted_at)}.", "dim"))
    parts += _in_full("New", result.failing)
    parts += _named("Fixed", [(one.about, one.check) for one in result.fixed])
    parts += _in_full("Still open", result.still[:1], whole=len(result.still))
    parts += _named("Accepted", [(one.wrong, one.check) for one in result.accepted])
    parts += _named("Cannot tell", [(one.wrong, one.check) for one in result.cannot_tell])
    parts += _named("Only a person can tell", [(one.about, one.check) for one in result.by_hand])
    parts += [line(_short(f"Source: {one}"), "magenta") for one in result.sources[:_NAMED]]
    if len(result.sources) > _NAMED:
        parts.append(line(f"and {len(result.sources) - _NAMED} more sources", "magenta"))
    if result.next_step:
        parts.append(line(_short(f"Next: {result.next_step}"), "bold"))
    days = "" if result.zone == "UTC" else f" Days are those of {result.zone}."
    parts.append(line(f"Compared {utc(result.since)} with {utc(result.told_at)}.{days}", "dim"))
    return Group(*parts)


def _in_full(title: str, lines: Sequence[DiffLine], *, whole: int = 0) -> list[RenderableType]:
    """`whole`: how many there are, where only the oldest is shown."""
    if not lines:
        return []
    parts: list[RenderableType] = [line(f"{title} ({whole or len(lines)})", "bold")]
    for one in lines[:_IN_FULL]:
        age = f", {one.age}" if one.age else ""
        oldest = ("oldest: " if one.working_days else "first: ") if whole else ""
        parts.append(_indented(f"{oldest}{one.verdict.words}: {one.wrong}{age}", _STYLES.get(one.verdict, "")))
        if one.remedy:
            who = f" ({one.who})" if one.who else ""
            parts.append(_indented(f"  What to do{who}: {one.remedy}", "dim"))
    if len(lines) > _IN_FULL:
        parts.append(_indented(f"and {len(lines) - _IN_FULL} more", "dim"))
    return parts


def _named(title: str, lines: Sequence[tuple[str, str]]) -> list[RenderableType]:
    if not lines:
        return []
    more = f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else ""
    named = "; ".join(f"{said} [{check}]" if check else said for said, check in lines[:_NAMED])
    return [line(f"{title} ({len(lines)})", "bold"), _indented(f"{named}{more}", "")]


def _indented(text: str, style: str) -> RenderableType:
    return Padding(line(_short(text), style), (0, 0, 0, 2), expand=False)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
