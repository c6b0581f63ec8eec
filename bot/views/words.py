"""Text for Slack: escaped, shortened, dates in the reader's time zone, verdicts in words and marks.

Foreign text (names from directories, domains, error texts) goes through `plain` before it stands in mrkdwn: a
display name like `<!channel>` must not ring everybody's telephone.
"""

import re
from datetime import datetime

from slack_sdk.models.blocks import MarkdownTextObject

from commands.step import Verdict

_MARKS = {
    Verdict.PASS: ":large_green_circle:",
    Verdict.WARN: ":large_yellow_circle:",
    Verdict.FAIL: ":red_circle:",
    Verdict.UNKNOWN: ":white_circle:",
    Verdict.NOT_APPLICABLE: ":white_small_square:",
}
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
"""White space, new lines among it, and what steers a display: none of it may begin a line of its own."""
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]+:)(?![0-9a-f]{1,4}:)")
"""The colon that begins an emoji; a group of an IPv6 address or of a time begins none."""
_NOTHING = "\u2060"
"""Takes no place, and ends the name of an emoji before it begins."""


def mark(verdict: Verdict) -> str:
    """The emoji that repeats what the words say; it never stands alone."""
    return _MARKS[verdict]


def plain(text: str, limit: int = 1000) -> str:
    """Foreign text made safe for mrkdwn, in one line and cut to at most `limit` characters.

    It cannot forge what the bot says itself: no line of its own, and none of the emoji that repeat a verdict.
    """
    safe = flat(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return cut(_EMOJI.sub(f":{_NOTHING}", safe), limit)


def flat(text: str) -> str:
    """Foreign text in one line, without what steers a display: enough where Slack reads no markup."""
    return _SPACES.sub(" ", text).strip()


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


def seen_mended(when: datetime) -> str:
    """What stands on an alarm that was seen gone once; `when` is aware."""
    return f"Seen mended {moment(when)}; it ends when the next check confirms it."


def mention(user_id: str) -> str:
    """A person, rung; somebody who is no Slack user (the terminal's account) by name."""
    return f"<@{user_id}>" if re.fullmatch(r"[UW][A-Z0-9]+", user_id) else plain(user_id, 100)


def done_by(sentence: str, limit: int = 600) -> str:
    """Our own sentence that begins with who cancelled or halted: their Slack id as a mention, all else as text.

    Only for sentences of which that beginning is ours: a stranger's text must not become a mention.
    """
    said = re.match(r"(Cancelled|Halted) by ([UW][A-Z0-9]+)\b", sentence)
    if said is None:
        return plain(sentence, limit)
    rest = plain(f".{sentence[said.end() :]}", limit)[1:]
    return f"{said[1]} by {mention(said[2])}{rest}"
