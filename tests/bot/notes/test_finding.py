"""Who somebody is in Slack, and who is nobody to tell."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.notes.finding import FindInSlack
from tests.sandbox.slack.running import Workspace

TEAM = "T0CONTOSO"


def find(workspace: Workspace) -> FindInSlack:
    return FindInSlack(workspace.client(), team_id=workspace.client().auth_test()["team_id"])


def test_somebody_is_found_by_the_first_address_that_slack_knows(workspace: Workspace) -> None:
    found = find(workspace)(("nobody@contoso.com", "sip:BEN@contoso.com", "CONTOSO\\ada"))
    assert (found.user, found.problem) == ("U0BEN", "")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("nobody@contoso.com", "nobody in Slack has that address"),
        ("no address", "nobody in Slack has that address"),
        ("dora@contoso.com", "nobody in Slack has that address"),
        ("gus@contoso.com", "a guest's"),
    ],
)
def test_guests_and_people_who_have_left_are_nobody_to_tell(workspace: Workspace, address: str, problem: str) -> None:
    found = find(workspace)((address,))
    assert (found.user, found.silent) == ("", False)
    assert problem in found.problem


class Answers(WebClient):
    """In the place of Slack: one answer, or one error."""

    def __init__(self, answer: dict[str, object] | None) -> None:
        super().__init__(token="xoxb-x")
        self.answer = answer

    def users_lookupByEmail(self, **_: object) -> dict[str, object]:  # type: ignore[override]  # noqa: N802 - slack_sdk's
        if self.answer is None:
            raise SlackApiError("no", {"ok": False, "error": "ratelimited"})  # type: ignore[arg-type]
        return {"user": self.answer}


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        ({"id": "U1", "team_id": TEAM, "deleted": True}, "deactivated"),
        ({"id": "U1", "team_id": TEAM, "is_bot": True}, "an app's"),
        ({}, "an app's"),
        ({"id": "U1", "team_id": "T0OTHER"}, "of another organisation"),
        ({"id": "U1", "team_id": TEAM, "is_stranger": True}, "of another organisation"),
    ],
)
def test_accounts_that_are_nobodys_are_refused(user: dict[str, object], problem: str) -> None:
    found = FindInSlack(Answers(user), team_id=TEAM)(("a@contoso.com",))
    assert (found.user, problem in found.problem) == ("", True)


def test_a_slack_that_does_not_answer_is_no_answer() -> None:
    found = FindInSlack(Answers(None), team_id=TEAM)(("a@contoso.com",))
    assert (found.user, found.silent) == ("", True)
