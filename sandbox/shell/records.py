"""Error records as PowerShell writes them. Texts and ids of the Skype for Business cmdlets are approximations."""

from typing import Any

from psrpcore import ServerPipeline
from psrpcore.types import ErrorCategory, ErrorCategoryInfo, ErrorRecord, NETException, PSInvocationState

AUTOMATION = "System.Management.Automation"
TEAMS = "Microsoft.Teams.ConfigAPI.Cmdlets"


class Terminated(Exception):
    """The pipeline ends here, with this record."""

    def __init__(self, record: ErrorRecord) -> None:
        super().__init__(record.FullyQualifiedErrorId)
        self.record = record


def fail(pipeline: ServerPipeline, why: ErrorRecord) -> None:
    """End a pipeline with a terminating error; psrpcore has no public way to."""
    pipeline._change_state(PSInvocationState.Failed, why)


def record(  # noqa: PLR0913 - the fields of an error record
    message: str, error_id: str, category: ErrorCategory, *, types: tuple[str, ...], activity: str, target: Any = None
) -> ErrorRecord:
    """An error record. `types` are the exception's .NET types, the most special first; `activity` the cmdlet."""
    exception = NETException(Message=message, HResult=-2146233087)
    exception.PSObject.type_names = [*types, *exception.PSTypeNames]
    exception.PSObject.to_string = f"{types[0]}: {message}"
    return ErrorRecord(
        Exception=exception,
        CategoryInfo=ErrorCategoryInfo(
            Category=category,
            Activity=activity,
            Reason=types[0].rpartition(".")[2],
            TargetName="" if target is None else str(target),
            TargetType="" if target is None else type(target).__name__.capitalize().replace("Str", "String"),
        ),
        TargetObject=target,
        FullyQualifiedErrorId=error_id,
    )


def command_not_found(name: str) -> ErrorRecord:
    """The command is not in this endpoint's allow-list."""
    return record(
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program. "
        "Check the spelling of the name, or if a path was included, verify that the path is correct and try again.",
        "CommandNotFoundException",
        ErrorCategory.ObjectNotFound,
        types=(f"{AUTOMATION}.CommandNotFoundException", f"{AUTOMATION}.RuntimeException"),
        activity="",
        target=name,
    )


def scripts_not_allowed() -> ErrorRecord:
    """The endpoint has no language: it runs commands, and no script text."""
    return record(
        "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.",
        "ScriptsNotAllowed",
        ErrorCategory.ParserError,
        types=(f"{AUTOMATION}.ParseException", f"{AUTOMATION}.RuntimeException"),
        activity="",
    )


def binding_failed(cmdlet: str, message: str, error_id: str, *, target: Any = None) -> ErrorRecord:
    """A parameter is unknown, has a wrong value, or is missing."""
    return record(
        message,
        f"{error_id},{class_of(cmdlet)}",
        ErrorCategory.InvalidArgument,
        types=(f"{AUTOMATION}.ParameterBindingException", f"{AUTOMATION}.RuntimeException"),
        activity=cmdlet,
        target=target,
    )


def object_not_found(cmdlet: str, identity: str) -> ErrorRecord:
    """No object of the directory or the configuration has this identity."""
    exception = "Microsoft.Rtc.Management.AD.ManagementException"
    return record(
        f'Management object not found for identity "{identity}".',
        f"{exception},{class_of(cmdlet)}",
        ErrorCategory.ObjectNotFound,
        types=(exception,),
        activity=cmdlet,
        target=identity,
    )


def access_denied_to(cmdlet: str) -> ErrorRecord:
    """The account's role does not hold this cmdlet."""
    return record(
        f"Access is denied: the account is not in a role that may run {cmdlet}.",
        f"UnauthorizedAccess,{class_of(cmdlet)}",
        ErrorCategory.PermissionDenied,
        types=("System.UnauthorizedAccessException",),
        activity=cmdlet,
    )


def failed(cmdlet: str) -> ErrorRecord:
    """The cmdlet could not do its work: the management store does not answer."""
    return record(
        "Cannot open database: the Central Management store is not available.",
        f"ProcessingFailed,{class_of(cmdlet)}",
        ErrorCategory.ResourceUnavailable,
        types=("Microsoft.Rtc.Management.ManagementStoreException",),
        activity=cmdlet,
    )


def not_connected(cmdlet: str) -> ErrorRecord:
    """Nobody has signed in to Teams in this runspace."""
    return record(
        "You must call the Connect-MicrosoftTeams cmdlet before calling any other cmdlets.",
        f"System.UnauthorizedAccessException,{TEAMS}.{cmdlet}",
        ErrorCategory.NotSpecified,
        types=("System.UnauthorizedAccessException",),
        activity=cmdlet,
    )


def rest_failed(cmdlet: str, error_id: str, message: str) -> ErrorRecord:
    """The service behind a cmdlet of Teams refused."""
    return record(
        message,
        f"{error_id},{TEAMS}.Generated.Cmdlets.{cmdlet.replace('-', '')}",
        ErrorCategory.InvalidOperation,
        types=("Microsoft.Rest.ClientRuntime.RestException",),
        activity=cmdlet,
    )


def throttled(cmdlet: str) -> ErrorRecord:
    """The service behind a cmdlet of Teams is asked too often."""
    return rest_failed(cmdlet, "TooManyRequests", "Response status code does not indicate success: 429.")


def sign_in_failed(cmdlet: str, message: str) -> ErrorRecord:
    """Connect-MicrosoftTeams was refused."""
    return record(
        message,
        f"{cmdlet},Microsoft.TeamsCmdlets.Powershell.Connect.{cmdlet.replace('-', '')}",
        ErrorCategory.AuthenticationError,
        types=("Microsoft.Identity.Client.MsalServiceException",),
        activity=cmdlet,
    )


def blocked(cmdlet: str, client_id: str) -> ErrorRecord:
    """Conditional Access for workload identities says no."""
    message = f"AADSTS53003: Access has been blocked by Conditional Access policies for application '{client_id}'."
    return sign_in_failed(cmdlet, message)


def class_of(cmdlet: str) -> str:
    """The .NET class of a cmdlet, as the second half of error ids names it."""
    verb, _, noun = cmdlet.partition("-Cs")
    family = f"AD.Cmdlets.{verb}OcsUserCmdlet" if noun == "User" else f"Internal.{verb}{noun}Cmdlet"
    return f"Microsoft.Rtc.Management.{family}"
