"""Whether a digest can be posted in a conversation, and the form in which it is subscribed to one."""

from slack_sdk import WebClient

from bot.channels import read_channel
from bot.listeners.front import Asked, Front
from bot.listeners.whom import open_view
from bot.posting import FAILURES
from bot.views import notices
from bot.views.digest_form import Target, digest_form
from commands.digests.choosing import kept_by
from commands.rules.digests.ask import usual
from commands.rules.schedules.local_time import zone_of
from commands.step import UsageError

NO_CHANNEL = "A digest belongs into a channel: type /hybrid digest in the one that should get it."
NOT_THERE = "I am not in this channel, so I cannot post a digest here. Invite me first: /invite @hybridbot"
SHARED = (
    "This channel is shared with another organisation, which would read who is ready and what blocks. Type /hybrid "
    "digest in a channel of your own."
)
ARCHIVED = "This channel is archived, so nothing can be posted here. Type /hybrid digest in another one."
_INSTEAD = "Type /hybrid digest again."


def open_digest_form(front: Front, asked: Asked) -> None:
    """Open the form for this channel, if a digest can be posted there; else say why not."""
    if why := why_closed(front.posting.client, asked.channel):
        asked.tell(notices.notice(why))
        return
    zone = front.people.zone_of(asked.user) or front.services.organisation.policy.calendar.zone
    target, ask = Target(channel=asked.channel), usual(channel=asked.channel, zone=_usable(zone))
    form = digest_form(ask, target, there=kept_by(front.services, asked.channel))
    open_view(front, asked, form, instead=_INSTEAD)


def _usable(zone: str) -> str:
    """A zone that is known here: Slack may know newer ones."""
    try:
        return zone_of(zone).key
    except UsageError:
        return "UTC"


def why_closed(client: WebClient, channel: str) -> str:
    """Why no digest can be posted there; empty: it can. What cannot be read counts as closed."""
    if not channel.startswith(("C", "G")):
        return NO_CHANNEL
    try:
        found = read_channel(client, channel)
    except FAILURES:
        return NOT_THERE
    if found.is_direct:
        return NO_CHANNEL
    if found.is_shared:
        return SHARED
    if found.is_archived:
        return ARCHIVED
    return "" if found.is_member else NOT_THERE
