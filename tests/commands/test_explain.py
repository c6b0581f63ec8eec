"""explain, from pasted words to what is known."""

from dataclasses import replace

import pytest

from commands import explain
from commands.catalogue import parse
from commands.services import Services
from commands.step import ExplainedResult, Request, UsageError, Verdict

PASTED = (
    "explain Move-CsUser : HostedMigration fault: Error=(507), Description=(User must have an assigned license to "
    "use \u201cSkype for Business Online\u201d.)\r\nAt line:1 char:1 + Move-CsUser -Identity ada@contoso.com"
)


def explained(services: Services, text: str) -> ExplainedResult:
    """The answer to a typed text."""
    return explain.run(services, Request(words=parse(text).words))


def test_a_pasted_error_is_explained_with_its_text(services: Services) -> None:
    """All of the paste is kept, as words."""
    result = explained(services, PASTED)
    assert (result.id, result.check, result.retry, result.verdict) == ("E2", "U12", "after 30 minutes", Verdict.PASS)
    assert result.headline.startswith("Fault 507: no licence. The person has no licence")
    assert result.original.startswith("Move-CsUser : HostedMigration fault: Error=(507)")
    assert result.original.endswith("ada@contoso.com")


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("507", "E2"),
        ("(507)", "E2"),
        ("Error=(507)", "E2"),
        ("fault 510", "E1"),
        ("HostedMigration fault: Error=(506)", "E3"),
        ("1017", "E24"),
        ("ms-diagnostics: 4005", "E25"),
        ("Fault 507: no licence", "E2"),
        ("no licence", "E2"),
        ("protected account.", "E6"),
        ("e6", "E6"),
        ("508", ""),
        ("403", ""),
        ("line 507", ""),
        ("I have 507 people", ""),
    ],
)
def test_a_number_or_a_title_alone_is_enough(services: Services, typed: str, known: str) -> None:
    """But not a number among other words, nor one that no known error has."""
    assert explained(services, f"explain {typed}").id == known


def test_an_unknown_error_cannot_be_told(services: Services) -> None:
    """With its text, and nothing about trying again."""
    result = explained(services, "explain Something nobody has seen")
    assert (result.id, result.retry, result.verdict) == ("", "", Verdict.UNKNOWN)
    assert result.headline == "This error is not known here."
    assert result.original == "Something nobody has seen"


def test_a_module_is_too_new_as_the_organisations_reference_says(services: Services) -> None:
    """E9 counts from the versions that are set, which may be others than those that came with the bot."""
    text = "explain Could not load MicrosoftTeams 7.3.0"
    assert explained(services, text).id == "E9"
    reference = services.organisation.reference
    window = replace(reference.teams_module, newest=(7, 5))
    organisation = replace(services.organisation, reference=replace(reference, teams_module=window))
    assert explained(replace(services, organisation=organisation), text).id == ""


def test_it_needs_the_text_of_an_error() -> None:
    """And says how it is typed."""
    with pytest.raises(UsageError, match="Paste the text of the error"):
        explain.validate(())
