"""Text for Slack: escaped, shortened, dates in the reader's time zone, verdicts in words and marks.

Foreign text (names from directories, domains, error texts) goes through `plain` before it stands in mrkdwn: a
display name like `<!channel>` must not ring everybody's telephone.
"""

import re
from datetime import datetime, timedelta

from slack_sdk.models.blocks import MarkdownTextObject

from commands.step import Verdict

_MARKS = {
    Verdict.PASS: ":large_green_circle:",
    Verdict.WARN: ":large_yellow_circle:",
    Verdict.FAIL: ":red_circle:",
    Verdict.UNKNOWN: ":white_circle:",
    Verdict.NOT_APPLICABLE: ":white_small_square:",
}
_SPACES = re.compile(r"[ \t\x00-\x09\x0b-\x1f]+")


def mark(verdict: Verdict) -> str:
    """The emoji that repeats what the words say; it never stands alone."""
    return _MARKS[verdict]


def plain(text: str, limit: int = 1000) -> str:
    """Foreign text made safe for mrkdwn and cut to at most `limit` characters."""
    safe = _SPACES.sub(" ", text).strip().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return cut(safe, limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something is missing; an entity is never cut in two."""
    if len(text) <= limit:
        return text
    return re.sub(r"&[a-z]{0,3}$", "", text[: limit - 1]).rstrip() + "…"


def markdown(text: str) -> MarkdownTextObject:
    """A text object whose plain parts Slack leaves alone: no links made out of domain names."""
    return MarkdownTextObject(text=cut(text, 3000), verbatim=True)


def moment(when: datetime) -> str:
    """A time as each reader's own; `when` is aware."""
    return f"<!date^{int(when.timestamp())}^{{date_short_pretty}} at {{time}}|{when:%Y-%m-%d %H:%M} UTC>"


def mention(user_id: str) -> str:
    """A person, rung; somebody who is no Slack user (the terminal's account) by name."""
    return f"<@{user_id}>" if re.fullmatch(r"[UW][A-Z0-9]+", user_id) else plain(user_id, 100)


def duration(length: timedelta) -> str:
    """A length of time in the largest sensible unit: "4 minutes"."""
    seconds = max(0, int(length.total_seconds()))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


def age(when: datetime, now: datetime) -> str:
    """How old something is: "just now", "4 minutes ago"."""
    passed = now - when
    return "just now" if passed < timedelta(minutes=1) else f"{duration(passed)} ago"


def sentence(text: str) -> str:
    """The text with a full stop at its end, if it has no end yet."""
    stripped = text.rstrip()
    return stripped if stripped.endswith((".", "?", "…", ":")) or not stripped else f"{stripped}."
