"""The people of the deployment, from the source that the settings name."""

from commands.people import read_people
from commands.rules.unread import Unread
from commands.services import Services
from tests.commands.conftest import Connect
from tests.running_company import RunningCompany


def test_everybody_of_the_source_is_read(told: tuple[Services, list[str]], company: RunningCompany) -> None:
    """And who reads along is told which source it is."""
    services, sentences = told
    users = read_people(services)
    assert not isinstance(users, Unread)
    assert sum(user.enabled for user in users) == company.describe()["sfb_users"]["total"]
    assert sentences == ["Reading the people of Skype for Business Server (Skype for Business management shell)"]


def test_a_source_that_lists_nobody_has_not_answered(fresh_company: RunningCompany, connect: Connect) -> None:
    """An empty list is more often a missing right than an empty company; people who once had it count as nobody."""
    services = connect(fresh_company)

    def disable() -> None:
        for person in fresh_company.world.people:
            person.sfb_enabled = False

    for empty in (disable, fresh_company.world.people.clear):
        fresh_company.call_in_loop(empty)
        users = read_people(services)
        assert isinstance(users, Unread)
        assert users.says.startswith("Skype for Business management shell gave no usable answer: it lists nobody")
        assert "Get-CsUser" in users.remedy


def test_a_source_that_does_not_answer(company: RunningCompany, connect: Connect) -> None:
    users = read_people(connect(company, shell=False))
    assert isinstance(users, Unread)
    assert "HYBRIDBOT_SHELL_HOST" in users.remedy
