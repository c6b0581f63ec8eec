"""What the doctor says about alarms: whether they are posted, and whether it can be read when credentials run out."""

from datetime import datetime

from slack_sdk import WebClient

from bot.channels import read_channel
from bot.diagnosis import Diagnosis
from bot.posting import FAILURES, problem_of
from commands.credentials import read_endings
from commands.rules.wording import listed
from commands.services import BotIdentity
from commands.step import Verdict
from connectors.graph import Graph

OPERATIONS, CREDENTIALS = "Slack: operations channel", "Credentials of the bot"
_ANOTHER = "Invite the bot to that channel, or set HYBRIDBOT_OPERATIONS_CHANNEL to another."


def diagnose_operations(client: WebClient, channel: str) -> Diagnosis:
    """Tries the channel of the alarms; without one they are posted nowhere, which is said."""
    if not channel:
        return Diagnosis(
            what=OPERATIONS,
            verdict=Verdict.NOT_APPLICABLE,
            says="None is set: alarms are posted nowhere, and only shown by /hybrid alarms and in the Home tab.",
            remedy="Set HYBRIDBOT_OPERATIONS_CHANNEL to the id of the channel that should get them.",
        )
    try:
        found = read_channel(client, channel)
    except FAILURES as error:
        return _ill(f"{channel} cannot be read: {problem_of(error)}.")
    if found.is_archived:
        return _ill(f"{found.name} has been archived.")
    if not found.is_member:
        return _ill(f"The bot is not a member of {found.name}, so no alarm can be posted there.")
    if found.is_shared:
        return _ill(f"{found.name} is shared with another organisation, so no alarm is posted there.")
    return Diagnosis(what=OPERATIONS, verdict=Verdict.PASS, says=f"Alarms are posted in {found.name}.")


def diagnose_credentials(graph: Graph, identity: BotIdentity, now: datetime) -> Diagnosis:
    """Reads when the credentials run out with which the bot signs in. What cannot be read makes no alarm."""
    endings = read_endings(graph, identity, now=now)
    if endings.unread:
        says = f"When they run out cannot be read, so no alarm will tell: {endings.unread}"
        return Diagnosis(what=CREDENTIALS, verdict=Verdict.WARN, says=says, remedy=endings.remedy)
    if not endings.known:
        says = "Nothing that runs out is known of them."
        return Diagnosis(what=CREDENTIALS, verdict=Verdict.NOT_APPLICABLE, says=says)
    told = listed([f"{one.what} ends on {one.at:%Y-%m-%d}" for one in endings.known])
    return Diagnosis(what=CREDENTIALS, verdict=Verdict.PASS, says=f"{told}.")


def _ill(says: str) -> Diagnosis:
    return Diagnosis(what=OPERATIONS, verdict=Verdict.FAIL, says=says, remedy=_ANOTHER)
