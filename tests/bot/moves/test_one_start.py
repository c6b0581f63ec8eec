"""Ten approvers in the same instant, and two replicas on one database: one request is started once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.slack.workspace import BOT_USER_ID, Person
from storage.states import ItemState, RequestState
from tests.bot.chat import MIGRATION, Workplace, running_bot, wait_for, workplace
from tests.bot.moves.test_engine import let_moves_begin, request_for, some_people, states
from tests.running_company import RunningCompany

CROWD = [f"U0CROWD{number}" for number in range(10)]


def let_in(place: Workplace) -> None:
    """Ten more people of Telephony, in the channel of the cards."""
    workspace = place.company.company.slack.hub.workspace

    def change() -> None:
        for number, person in enumerate(CROWD):
            handle = f"crowd{number}"
            workspace.people[person] = Person(
                person, handle, f"Crowd {number}", "", "member", f"{handle}@contoso.com", "123456"
            )
        workspace.channels[MIGRATION].members += CROWD
        workspace.groups["S0TELEPHONY"].members += CROWD
        place.company.world.moves.settings.seconds = 0.3

    place.company.call_in_loop(change)


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_ten_approvers_in_the_same_instant_start_a_request_once(
    store: str, request: pytest.FixtureRequest, tmp_path: Path, start_company: Callable[..., RunningCompany]
) -> None:
    more = {"HYBRIDBOT_DATABASE_URL": request.getfixturevalue("migrated_url")} if store == "postgresql" else {}
    company = start_company(users=60, planted="nothing")
    with workplace(company, tmp_path, **more) as place, running_bot(place.settings), ThreadPoolExecutor(10) as pool:
        let_in(place)
        let_moves_begin(place)
        people = some_people(company, 4)
        asking = request_for(place, people)
        wait_for(lambda: len(asking.card.get("reactions") or ()) == 2)
        list(pool.map(lambda person: asking.react(person, "+1"), CROWD))
        wait_for(lambda: asking.request.state is RequestState.DONE, seconds=60)
        trail = Counter(record.action for record in asking.trail())
        assert states(asking) == [ItemState.MOVED] * 4
        assert (trail["approved"], trail["started"], trail["done"], trail["moved"]) == (1, 1, 1, 4)
        assert trail["approval withdrawn"] == trail["back to pending"] == 0
        assert 2 <= trail["approve"] <= 10, "who came after the start decided nothing"
        assert set(company.world.moves.starts.values()) == {1}
        card = asking.card
        wait_for(lambda: [m for m in place.chat.thread(card) if "is done" in m["text"]])
        assert len([m for m in place.chat.thread(card) if "is done" in m["text"]]) == 1
        assert [m["ts"] for m in place.chat.messages() if m["user"] == BOT_USER_ID and not m["ephemeral"]] == [
            card["ts"]
        ]
