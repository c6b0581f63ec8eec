"""A bot that has just been started checks by itself, and says so to nobody."""

from collections.abc import Callable
from pathlib import Path

from commands.step import Step
from storage import runs
from storage.models import CheckRun
from storage.states import SlotState
from tests.bot.chat import wait_for, words, workplace
from tests.bot.timed.timekeeping import stored
from tests.running_company import RunningCompany


def test_the_first_status_is_there_before_anybody_has_asked(
    tmp_path: Path, start_company: Callable[..., RunningCompany]
) -> None:
    with workplace(start_company(users=60), tmp_path, HYBRIDBOT_CHECK_MINUTES="1440", moving=False) as place:

        def checked() -> dict[str, CheckRun] | None:
            with place.services.database.session() as session:
                found = runs.latest(session)
            return found if set(found) == set(map(str, Step)) else None

        found = wait_for(checked)
        assert {run.asked_by for run in found.values()} == {"bot"}
        wait_for(lambda: all(slot.state is SlotState.DONE for slot in stored(place.services.database)) or None)
        assert {slot.job for slot in stored(place.services.database)} == {"checks", "notes", "retention"}
        assert "blocked at step" in words(place.chat.ask("/hybrid status"))
