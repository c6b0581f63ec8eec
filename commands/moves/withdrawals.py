"""How decisions came to count no more, in words: read from the audit trail, which has who and why."""

import json
from collections.abc import Mapping

from sqlmodel import Session

from commands.rules.wording import sentence
from storage.ledger import audit
from storage.states import DecisionKind


def withdrawn_how(session: Session, request_id: int) -> Mapping[str, str]:
    """By person, what is to be said behind their decision: `They have taken it back.`; not of those that count."""
    standing: set[str] = set()
    found: dict[str, str] = {}
    for record in audit.of_request(session, request_id):
        if record.action in tuple(DecisionKind):
            standing.add(record.actor)
            found.pop(record.actor, None)
        elif record.action == "withdraw":
            detail = json.loads(record.detail)
            person = str(detail["person"])
            standing.discard(person)
            own = record.actor == person
            found[person] = "They have taken it back." if own else _counts_no_more(str(detail["why"]))
        elif record.action == "withdraw all":
            found |= dict.fromkeys(standing, _counts_no_more(str(json.loads(record.detail)["why"])))
            standing.clear()
    return found


def _counts_no_more(why: str) -> str:
    return f"It counts no more: {sentence(why[:1].lower() + why[1:])}"
