"""Read when the credentials run out with which the bot signs in to Microsoft 365.

Part of the check of the tenant, so that it is stored with its result: alarms ask nobody.
"""

from datetime import datetime

from commands.alarming import Ending, Endings
from commands.gather import ask
from commands.rules.alarms.credentials import in_use
from commands.rules.unread import Unread
from commands.services import BotIdentity
from connectors.graph import Graph

_NOT_HERE = "The app registration of the bot is not in this tenant, so when its secret runs out cannot be read."


def read_endings(graph: Graph, own: BotIdentity, *, now: datetime) -> Endings:
    """What is known. A certificate file tells it itself; of all else Microsoft Graph is asked, where there is any."""
    known = (_of_file(*own.certificate),) if own.certificate is not None else ()
    if not own.client_id or not (own.secret or own.thumbprint):
        return Endings(known=known)
    found = ask(lambda: graph.credentials_of(own.client_id))
    if isinstance(found, Unread):
        return Endings(known=known, unread=found.says, remedy=found.remedy)
    if found is None:
        return Endings(known=known, unread=_NOT_HERE, remedy="Note the day yourself.")
    ends = in_use(found, secret=own.secret, thumbprint=own.thumbprint, now=now)
    return Endings(known=(*known, *ends))


def _of_file(thumbprint: str, ends: datetime) -> Ending:
    return Ending(f"file:{thumbprint}", "The client certificate", ends)
