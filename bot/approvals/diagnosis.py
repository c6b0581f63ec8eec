"""What the doctor says about approvals: whether cards can be posted, and whether there is anybody to approve."""

from collections.abc import Iterator

from slack_sdk import WebClient

from bot.approvals.approvers import Approvers, CannotTell
from bot.diagnosis import Diagnosis
from bot.posting import FAILURES, problem_of
from commands.rules.moves.policy import Policy
from commands.rules.wording import listed, people
from commands.step import Verdict

CHANNEL, GROUPS = "Slack: approvals channel", "Slack: approver groups"
_SHARED = ("is_ext_shared", "is_pending_ext_shared")


def diagnose_approvals(client: WebClient, policy: Policy) -> Iterator[Diagnosis]:
    """Tries the channel of the cards and the approver groups; nothing where nobody can ask for a move anyway."""
    if policy.is_set_up:
        yield _channel(client, policy.channel)
        yield _groups(client, policy)


def _channel(client: WebClient, channel: str) -> Diagnosis:
    invite = "Invite the bot to that channel, or name another in [approvals] of hybridbot.toml."
    try:
        found = client.conversations_info(channel=channel).get("channel") or {}
    except FAILURES as error:
        return _ill(CHANNEL, f"{channel} cannot be read: {problem_of(error)}.", invite)
    name = f"#{found.get('name') or channel}"
    if not found.get("is_member"):
        return _ill(CHANNEL, f"The bot is not a member of {name}, so no card can be posted there.", invite)
    if found.get("is_archived"):
        return _ill(CHANNEL, f"{name} has been archived.", "Name another channel in [approvals] of hybridbot.toml.")
    if any(found.get(flag) for flag in _SHARED):
        return _ill(
            CHANNEL,
            f"{name} is shared with another organisation, which would see who is moved.",
            "Name a channel of your own in [approvals] of hybridbot.toml.",
        )
    return Diagnosis(what=CHANNEL, verdict=Verdict.PASS, says=f"Cards are posted in {name}.")


def _groups(client: WebClient, policy: Policy) -> Diagnosis:
    check = "Check [approvals.groups] in hybridbot.toml: a group's id is under People > User groups > Copy group ID."
    try:
        members = Approvers(client, policy.groups).members()
    except CannotTell as error:
        return _ill(GROUPS, str(error), check)
    empty = [name for name, found in members.items() if not found]
    if empty:
        return _ill(GROUPS, f"Nobody is in {listed(empty)}, so nobody can approve for it.", check)
    told = listed([f"{name} ({people(len(found))})" for name, found in members.items()], most=len(members))
    return Diagnosis(what=GROUPS, verdict=Verdict.PASS, says=f"{told} can be read.")


def _ill(what: str, says: str, remedy: str) -> Diagnosis:
    return Diagnosis(what=what, verdict=Verdict.FAIL, says=says, remedy=remedy)
