"""Alarms on a terminal."""

from rich.console import Group, RenderableType
from rich.text import Text

from bot.terminal.text import line
from commands.alarm_results import AlarmLine, AlarmsResult


def show_alarms(result: AlarmsResult) -> RenderableType:
    """Those that last, then those that ended, and how to take note of one."""
    parts: list[RenderableType] = [line(result.headline, "bold"), Text()]
    for one in result.lines:
        style = "" if one.ended_at is None else "dim"
        parts.append(line(f"{one.id}  {one.title}", f"bold {style}".strip()))
        parts.append(line(f"   {one.says}", style))
        if one.gone_at is not None:
            parts.append(
                line(f"   Seen mended {one.gone_at:%Y-%m-%d %H:%M} UTC; it ends when the next check confirms it.")
            )
        elif one.ended_at is None:
            parts.append(line(f"   What to do: {one.remedy}{f' Who: {one.who}.' if one.who else ''}", style))
        parts.append(line(f"   {_history(one)}", "dim"))
    if result.nowhere:
        parts.append(line(result.nowhere, "yellow"))
    open_to = next((one.id for one in result.lines if one.ended_at is None and not one.acknowledged_by), None)
    if open_to is not None:
        parts.append(line(f"To take note of one: hybridbot check alarms ack {open_to}", "dim"))
    return Group(*parts)


def _history(one: AlarmLine) -> str:
    until = f", until {one.ended_at:%Y-%m-%d %H:%M}" if one.ended_at is not None else ""
    noted = (
        f"; acknowledged by {one.acknowledged_by} on {one.acknowledged_at:%Y-%m-%d %H:%M}"
        if one.acknowledged_at is not None
        else ""
    )
    return f"since {one.began_at:%Y-%m-%d %H:%M}{until} UTC{noted}"
