"""Check that server and tenant are set up as one: the gate before any move.

Reads the Edge, the hosting provider and the build of the server from the management shell. What only Teams
PowerShell can read stays "cannot tell", with the exact command to run and who can run it.
"""

from commands.gather import ask
from commands.rules.hybrid import HybridFacts, judge_hybrid
from commands.services import Services
from commands.step import Request, Step, StepResult
from commands.words import none_expected

NAME = "check-hybrid"
HINT = ""
TITLE = "Checking the hybrid configuration"
STEP: Step | None = Step.HYBRID
CHANGES = False


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """No words. Raises UsageError for any."""
    return none_expected(NAME, words)


def run(services: Services, _request: Request) -> StepResult:
    """H1 to H10. A shell that does not answer makes its checks unknown; nothing is raised for it."""
    services.progress("Asking the management shell about the Edge and the hosting provider")
    facts = HybridFacts(
        edge=ask(services.shell.access_edge),
        providers=ask(services.shell.hosting_providers),
        version=ask(services.shell.server_version),
    )
    return judge_hybrid(facts, services.now())
