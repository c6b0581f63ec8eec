"""What is said to one person about their decision, and the form in which a request is rejected."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ConfirmObject, InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View

from bot.views import actions
from bot.views.message import Message, button, section, small
from bot.views.move_words import deed, name_of, titled
from bot.views.words import plain
from commands.rules.moves.plan import read_plan, short
from commands.rules.wording import sentence
from storage.ledger.tables import Decision, MoveRequest
from storage.states import DecisionKind, MoveKind, RequestState

FORM = "reject_form"
"""callback_id of the form."""
REASON = "reason"
"""The block of the form and the element in it."""
_MOST = 500

_CLOSED = {
    RequestState.RUNNING: "it runs already. `/hybrid halt` stops everything at once.",
    RequestState.PAUSED: "it has been started already, and is paused.",
    RequestState.CANCELLING: "it is being cancelled.",
    RequestState.DONE: "it is done.",
    RequestState.CANCELLED: "it was cancelled.",
    RequestState.REJECTED: "it was rejected.",
    RequestState.EXPIRED: "it expired without its approvals.",
}


def refused(request: MoveRequest, why: str) -> Message:
    """Why a decision does not count."""
    return _private(f"{name_of(request)}: {sentence(plain(why, 500))}")


def closed(request: MoveRequest, *, removed: bool = False) -> Message:
    """Nothing can be decided any more. `removed`: a reaction was taken away, rather than added."""
    what = "Taking your reaction away changes nothing" if removed else "Your decision does not count"
    return _private(f"{name_of(request)}: {what}, because {_CLOSED.get(request.state, 'it is over.')}")


def out_of_date(*, there_is_a_new_one: bool) -> Message:
    """The card is not the one that counts."""
    where = " The new one stands further down in this channel." if there_is_a_new_one else ""
    return _private(f"Your decision does not count: this card is out of date, because its plan has changed.{where}")


def other_plan(request: MoveRequest) -> Message:
    """The plan has changed since the button was shown."""
    return _private(
        f"Your decision does not count: the plan of {name_of(request)} has changed since you saw it. Please look at "
        "its card again."
    )


def copied() -> Message:
    """The button was pressed on a message that is not the card."""
    return _private("Your decision does not count: this is a copy. Please decide on the card itself.")


def beside(request: MoveRequest, *, reply: bool) -> Message:
    """The reaction stands beside the card. `reply`: in its thread, rather than on a message that shows it."""
    where = "this is a reply in the thread of its card" if reply else "this message only shows its card"
    return _private(
        f"{name_of(request)}: your reaction decides nothing here, because {where}. Please decide on the card itself."
    )


def gone() -> Message:
    """There is no such request."""
    return _private("There is no such request any more. Type /hybrid requests for those that are open.")


def decided(request: MoveRequest, decision: Decision, *, again: bool) -> Message:
    """What somebody has just decided by a button, with the way to take it back. `again`: they had before."""
    did = "approved" if decision.kind is DecisionKind.APPROVE else "rejected"
    said = f"You have {did} {name_of(request)}{' already' if again else ''}, plan {short(request.digest)}."
    if decision.kind is DecisionKind.REJECT:
        return _private(said)
    if decision.source == "reaction":
        return Message(said, (section(said), small("Take your reaction away to take it back.")))
    confirm = ConfirmObject(
        title=PlainTextObject(text=f"Take back your approval of {name_of(request)}?"),
        text=PlainTextObject(text="It counts no more then, and somebody else has to approve, or you again."),
        confirm=PlainTextObject(text="Take it back"),
        deny=PlainTextObject(text="Keep it"),
    )
    back = button(
        "Take it back",
        actions.TAKE_BACK,
        value=f"{request.id}:{request.digest}",
        confirm=confirm,
        reads=f"Take it back: my approval of {name_of(request)}",
    )
    return Message(said, (section(said), ActionsBlock(elements=[back])))


def reason_wanted(request: MoveRequest) -> Message:
    """A reaction has rejected it, and a reaction says no reason."""
    return _private(
        f"You have rejected {name_of(request)}. Please say why in the thread of its card: whoever asked for it has to "
        "know what to change."
    )


def taken_back(request: MoveRequest, *, still: Decision | None) -> Message:
    """The approval by button is gone. `still`: what the reaction of the same person says all the same."""
    if still is not None:
        return _private(
            f"Your reaction still approves {name_of(request)}: take it away from the card to take the approval back."
        )
    return _private(f"Your approval of {name_of(request)} is taken back. It counts no more.")


def nothing_to_take_back(request: MoveRequest) -> Message:
    """There is no decision of theirs that counts."""
    return _private(f"{name_of(request)}: nothing of yours counts at the moment, so there is nothing to take back.")


def unclear(request: MoveRequest, why: str) -> Message:
    """It could not be told whether a reaction counts."""
    return _private(f"{name_of(request)}: {sentence(plain(why, 400))} I look again within a minute.")


@dataclass(frozen=True, slots=True)
class Clicked:
    """The card on which somebody clicked, and the plan that they saw there. The form carries it too."""

    request: int
    digest: str
    channel: str
    ts: str


def reject_form(request: MoveRequest, rejecting: Clicked) -> dict[str, Any]:
    """The form in which somebody says why not."""
    number = len(read_plan(request.plan).members)
    what = deed(MoveKind(request.kind), number)
    view = View(
        type="modal",
        callback_id=FORM,
        title=PlainTextObject(text=f"Reject {name_of(request)}"),
        submit=PlainTextObject(text="Reject"),
        close=PlainTextObject(text="Not now"),
        private_metadata=json.dumps(asdict(rejecting)),
        blocks=[
            section(f"*{what[0].upper()}{what[1:]}{titled(request)}*\nOne rejection ends the request for everybody."),
            InputBlock(
                block_id=REASON,
                label="Why not, and what would have to change",
                element=PlainTextInputElement(action_id=REASON, multiline=True, max_length=_MOST),
                hint="Everybody in the channel sees this.",
            ),
        ],
    )
    form: dict[str, Any] = view.to_dict()
    return form


def rejected(view: dict[str, Any]) -> tuple[Clicked, str]:
    """What the form carried, and the reason in one line. Raises ValueError, KeyError or TypeError for another form."""
    carried = Clicked(**json.loads(str(view.get("private_metadata") or "{}")))
    values = (view.get("state") or {}).get("values") or {}
    reason = str(((values.get(REASON) or {}).get(REASON) or {}).get("value") or "")
    return carried, " ".join(reason.split())


def _private(text: str) -> Message:
    return Message(text, (section(text),))
