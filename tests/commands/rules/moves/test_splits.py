"""What is said of people who are in both worlds at once, and what to do about it."""

from commands.rules.moves.pausing import why_paused
from commands.rules.moves.splits import HowToMend, Splits, split_says
from storage.states import PauseReason

ADA, BEN = HowToMend("Ada", "ada@contoso.com"), HowToMend("Ben O'Neil", "ben.o'neil@contoso.com")


def test_everybody_is_named() -> None:
    assert split_says(["Ada"]).startswith("Ada is TeamsOnly in Microsoft 365 and still homed on premises")
    assert split_says(["Ada", "Ben"]).startswith("Ada and Ben are TeamsOnly")


def test_where_nobody_is_split_nothing_stands_against_it() -> None:
    assert (Splits().says, Splits().remedy) == ("", "")


def test_what_cannot_be_read_stands_against_it_and_is_no_split() -> None:
    found = Splits(unclear=(ADA,))
    assert found.says == "Whether it is mended of Ada cannot be read now."
    assert "Try again" in found.remedy


def test_the_two_ways_out_are_said_for_the_first_of_them() -> None:
    found = Splits(still=(BEN,), unclear=(ADA,))
    assert found.says.startswith("Ben O'Neil is TeamsOnly")
    assert found.says.endswith("Whether it is mended of Ada cannot be read now.")
    assert "/hybrid why ben.o'neil@contoso.com" in found.remedy
    assert "Grant-CsTeamsUpgradePolicy -Identity 'ben.o''neil@contoso.com' -PolicyName $null" in found.remedy


def test_a_pause_names_them_where_it_is_known_who_they_are() -> None:
    said = why_paused(PauseReason.SPLIT_BRAIN, ["Ada"])
    assert said == "Ada is TeamsOnly in the cloud and still homed on the server."
    assert why_paused(PauseReason.SPLIT_BRAIN).startswith("Somebody is TeamsOnly")
    assert why_paused(PauseReason.HALTED, ["Ada"]) == "Everything was stopped."
    assert why_paused(None) == "Somebody paused it."
