"""Everything that a command may answer with."""

from commands.alarm_results import AlarmsResult
from commands.digests.results import DigestResult, SubscriptionsResult
from commands.moves.results import AuditResult, MoveResult, RequestResult, ReviewResult
from commands.note_results import NotesResult
from commands.rules.over_time.difference import DiffResult
from commands.step import (
    AcceptedResult,
    CandidatesResult,
    ExplainedResult,
    HelpResult,
    PersonResult,
    StatusResult,
    StepResult,
    Table,
)

Answered = (
    StepResult
    | AcceptedResult
    | AlarmsResult
    | DiffResult
    | PersonResult
    | CandidatesResult
    | ExplainedResult
    | SubscriptionsResult
    | DigestResult
    | NotesResult
    | MoveResult
)
"""What a subcommand answers with, beside the status: each has a verdict and a headline."""
Result = Answered | StatusResult | HelpResult


def table_of(result: Result) -> Table | None:
    """The full list behind a result, for a file; None where there is none."""
    if isinstance(result, StepResult | ReviewResult | RequestResult | AuditResult):
        return result.table
    return None
