"""What the doctor says about approvals: whether cards can be posted, and whether there is anybody to approve."""

from collections.abc import Iterator

from slack_sdk import WebClient

from bot.approvals.approvers import Approvers, CannotTell
from bot.channels import read_channel
from bot.diagnosis import Diagnosis
from bot.posting import FAILURES, problem_of
from commands.rules.moves.policy import Policy
from commands.rules.wording import listed, people
from commands.step import Verdict

CHANNEL, GROUPS = "Slack: approvals channel", "Slack: approver groups"


def diagnose_approvals(client: WebClient, policy: Policy) -> Iterator[Diagnosis]:
    """Tries the channel of the cards and the approver groups; nothing where nobody can ask for a move anyway."""
    if policy.is_set_up:
        yield _channel(client, policy.channel)
        yield _groups(client, policy)


def _channel(client: WebClient, channel: str) -> Diagnosis:
    invite = "Invite the bot to that channel, or name another in [approvals] of hybridbot.toml."
    try:
        found = read_channel(client, channel)
    except FAILURES as error:
        return _ill(CHANNEL, f"{channel} cannot be read: {problem_of(error)}.", invite)
    if not found.is_member:
        return _ill(CHANNEL, f"The bot is not a member of {found.name}, so no card can be posted there.", invite)
    if found.is_archived:
        another = "Name another channel in [approvals] of hybridbot.toml."
        return _ill(CHANNEL, f"{found.name} has been archived.", another)
    if found.is_shared:
        return _ill(
            CHANNEL,
            f"{found.name} is shared with another organisation, which would see who is moved.",
            "Name a channel of your own in [approvals] of hybridbot.toml.",
        )
    return Diagnosis(what=CHANNEL, verdict=Verdict.PASS, says=f"Cards are posted in {found.name}.")


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
