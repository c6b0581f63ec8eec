"""Records of the audit trail read like what happened, and each kind that the program writes has its words."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from commands.rules.moves.record_words import KNOWN, Recorded, say, subject

DIGEST = "7f3a91c2" + "0" * 56
OTHER = "11112222" + "0" * 56
NAMES = {"key-1": "Ada Admin", "key-2": "Ben Berger"}
_CODE = Path(__file__).parents[4]


def recorded(action: str, *, actor: str = "U0ADA", whom: str = "", of_request: bool = True, **detail: Any) -> Recorded:
    return Recorded(action=action, detail=detail, actor=actor, whom=whom, of_request=of_request, names=NAMES)


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (
            recorded("request", kind="move", title="pilot", digest=DIGEST, people=["key-1", "key-2"]),
            "asked to move 2 people to Teams: pilot (plan 7f3a-91c2)",
        ),
        (
            recorded("request", kind="rollback", title="", digest=DIGEST, people=["key-1"]),
            "asked to move 1 person back to Skype for Business Server (plan 7f3a-91c2)",
        ),
        (recorded("sent the notes off", texts=DIGEST), "sent off the notes to people (texts 7f3a91c2)"),
        (recorded("stopped the notes"), "stopped the notes to people"),
        (recorded("card posted", digest=DIGEST), "posted the card for plan 7f3a-91c2"),
        (
            recorded("approve", digest=DIGEST, groups=["Identity"], source="reaction", reaction="+1"),
            "approved plan 7f3a-91c2 for Identity, by the reaction +1",
        ),
        (
            recorded("reject", digest=DIGEST, groups=[], source="button", reason="too soon"),
            "rejected plan 7f3a-91c2, by button: too soon",
        ),
        (
            recorded("refuse", digest=DIGEST, why="requester", source="reaction", reaction="+1"),
            "tried to decide about plan 7f3a-91c2, by the reaction +1, which does not count: whoever asks does not "
            "decide",
        ),
        (
            recorded("refuse", why="something new"),
            "tried to decide about the plan, which does not count: something new",
        ),
        (recorded("withdraw", person="U0ADA", kind="approve", why="x"), "took the approval back"),
        (
            recorded("withdraw", actor="bot", person="U0BEN", kind="reject", why="The reaction is gone."),
            "let the rejection of U0BEN count no more: The reaction is gone.",
        ),
        (
            recorded("withdraw all", decisions=["approve by U0BEN"], why="The plan was changed."),
            "let 1 decision count no more: The plan was changed.",
        ),
        (
            recorded("change plan", before=OTHER, digest=DIGEST, changes=["Ada is no longer in it."]),
            "changed the plan from 1111-2222 to 7f3a-91c2: Ada is no longer in it.",
        ),
        (recorded("approved", digest=DIGEST), "counted the approvals that plan 7f3a-91c2 needs"),
        (recorded("started", digest=DIGEST), "started it, by plan 7f3a-91c2"),
        (recorded("remind", reminders=2), "reminded those who may approve, number 2"),
        (recorded("hand out commands"), "put the commands for whoever is next into the thread"),
        (
            recorded(
                "command handed out",
                whom="Ada Admin",
                cmdlet="Move-CsUser",
                digest=DIGEST,
                parameters={"Confirm": False, "Identity": "sip:ada@contoso.com", "Target": "sipfed.online.lync.com"},
            ),
            "handed out Move-CsUser for Ada Admin, by plan 7f3a-91c2: -Identity 'sip:ada@contoso.com' "
            "-Target 'sipfed.online.lync.com' -Confirm:$false",
        ),
        (recorded("remind of commands", reminders=2), "reminded of commands that nobody has run, number 2"),
        (recorded("read on"), "said that commands handed out before are not to be run, and reads on who is moved"),
        (
            recorded("approval withdrawn"),
            "took it back to wait for approval: an approval was taken back or counts no more",
        ),
        (
            recorded("back to pending", changes=["Ben has a telephone now."]),
            "took it back to wait for approval: Ben has a telephone now.",
        ),
        (recorded("back to pending"), "took it back to wait for approval"),
        (recorded("paused", pause_reason="window closed"), "stopped it. Its window has closed."),
        (recorded("paused", pause_reason="of a later version"), "stopped it. Somebody paused it."),
        (recorded("pause", reason="users call"), "paused it: users call"),
        (recorded("resume"), "let it go on"),
        (
            recorded("cancel", reason="fire", skipped=["key-1", "key-2"]),
            "cancelled it: fire; Ada Admin and Ben Berger are left out",
        ),
        (
            recorded("expired", ended_because="It was too late.", skipped=["key-1"]),
            "ended it: It was too late; Ada Admin is left out",
        ),
        (recorded("expired"), "ended it: it expired"),
        (recorded("done"), "ended it: nobody is left to move"),
        (recorded("retry", people=["key-1", "key-9"]), "let Ada Admin and key-9 be tried again"),
        (recorded("halt", reason="calls fail", of_request=False), "halted everything: calls fail"),
        (recorded("halt"), "stopped it, because everything was halted"),
        (recorded("lift halt", halts=1), "lifted the halt"),
        (recorded("claimed", whom="Ada", attempt=0), "began with Ada"),
        (recorded("claimed", whom="Ada", attempt=1), "began with Ada, try 2"),
        (
            recorded(
                "move called",
                whom="Ada",
                digest=DIGEST,
                cmdlet="Move-CsUser",
                parameters={"Confirm": False, "Force": True, "Identity": "sip:a@b.c"},
            ),
            "called Move-CsUser for Ada, by plan 7f3a-91c2: -Identity 'sip:a@b.c' -Confirm:$false -Force",
        ),
        (recorded("move called", whom="Ada", cmdlet="Move-CsUser"), "called Move-CsUser for Ada, by the plan"),
        (recorded("moved", whom="Ada", outcome="Moved."), "moved Ada: Moved."),
        (recorded("moved", whom="Ada", already_there=True), "found Ada there already, and called nothing"),
        (
            recorded("failed", whom="Ada", outcome="No licence.", error="0x1", error_id="E2"),
            "could not move Ada: No licence. The error was: 0x1 [E2]",
        ),
        (
            recorded("failed", whom="Ada", outcome="No licence. [E2]", error_id="E2"),
            "could not move Ada: No licence. [E2]",
        ),
        (recorded("skipped", whom="Ada"), "left out Ada"),
        (recorded("synced", whom="Ada"), "saw Ada in Microsoft 365 with the new home"),
        (
            recorded("split seen", whom="Ada"),
            "saw Ada TeamsOnly in the cloud and homed on the server: nothing goes on before it is mended",
        ),
        (recorded("split mended", whom="Ada"), "saw that Ada is in one place again"),
        (recorded("of another version", whom="Ada", reason="why not"), "of another version Ada: why not"),
    ],
)
def test_a_record_is_told_as_somebody_would_tell_it(record: Recorded, says: str) -> None:
    assert say(record) == says


def test_whose_decision_it_is_about_is_named_only_where_it_is_somebody_elses() -> None:
    assert subject(recorded("withdraw", actor="bot", person="U0BEN")) == "U0BEN"
    assert subject(recorded("withdraw", actor="U0BEN", person="U0BEN")) == ""
    assert subject(recorded("approve", person="U0BEN")) == ""


@pytest.mark.parametrize(("before", "ends"), [(["Telephony"], ", no more for Telephony"), ([], "")])
def test_who_has_changed_teams_is_told_with_both(before: list[str], ends: str) -> None:
    record = recorded("other groups", actor="bot", person="U0BEN", before=before, groups=["Identity"])
    assert say(record) == f"let the approval of U0BEN count for Identity{ends}"
    assert subject(record) == "U0BEN"


def test_a_long_record_is_cut_and_stays_one_line() -> None:
    told = say(recorded("pause", reason="because\n" * 200))
    assert "\n" not in told
    assert told.endswith("…")
    assert len(told) == 400


def test_every_kind_of_record_that_the_program_writes_has_words() -> None:
    """Looked up in the code: whoever adds a kind is reminded."""
    files = [
        *(_CODE / "storage/ledger").glob("*.py"),
        *(_CODE / "commands").rglob("*.py"),
        *(_CODE / "bot/moves").glob("*.py"),
        *(_CODE / "bot/approvals").glob("*.py"),
    ]
    written = {action for file in files for action in actions_in(file)}
    assert {"request", "refuse", "synced", "put back", "taken over", "split seen"} <= written, "it still finds them"
    assert written <= KNOWN


_OF_DIGESTS = frozenset(("Lasting", "Blocker"))
"""Whose `action` is what somebody has to do next."""


def actions_in(file: Path) -> Iterator[str]:
    """What a module calls its records: the texts that it hands over as `action`, also by a name of its own."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    known: dict[str, ast.expr] = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign):
            known |= dict(_named(one))
    for one in ast.walk(tree):
        if isinstance(one, ast.Call) and not (isinstance(one.func, ast.Name) and one.func.id in _OF_DIGESTS):
            for handed in one.keywords:
                if handed.arg == "action":
                    yield from _texts(handed.value, known)


def _named(assigned: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    for target in assigned.targets:
        if isinstance(target, ast.Name):
            yield target.id, assigned.value
        if isinstance(target, ast.Tuple) and isinstance(assigned.value, ast.Tuple):
            names = [one.id for one in target.elts if isinstance(one, ast.Name)]
            yield from zip(names, assigned.value.elts, strict=False)


def _texts(value: ast.expr, known: Mapping[str, ast.expr]) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in known:
            yield from _texts(known[name], known)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, known)
            yield from _texts(other, known)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(found := known.get(name), ast.Dict):
            for text in found.values:
                yield from _texts(text, known)
