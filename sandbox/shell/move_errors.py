"""What Move-CsUser and its neighbours say when something goes wrong: a text for each documented error.

E and X ids are those of docs/checks.md and the product's catalogue. The texts are Microsoft's as far as pages quote
them, otherwise in their manner.
"""

from collections.abc import Mapping

from psrpcore.types import ErrorCategory, ErrorRecord

from sandbox.shell import records

MOVE_ERROR_ID = "MoveError,Microsoft.Rtc.Management.AD.Cmdlets.MoveOcsUserCmdlet"
_FAULT = "HostedMigration fault: Error=({}), Description=({})"
NO_PHONE_LICENCE = (
    "The user is enabled for Enterprise Voice on-premises but has not been assigned a Phone System license in "
    "Microsoft 365."
)
NO_DIAL_IN_LICENCE = (
    "The user is enabled for dial-in conferencing on-premises, but has not been assigned an Audio Conferencing license "
    "in Microsoft 365."
)

TEXTS: Mapping[str, str] = {
    "E1": _FAULT.format(510, "This user's tenant is not enabled for shared sip address space."),
    "E2": _FAULT.format(507, "User must has an assigned license to use Skype for Business Online."),
    "E3": _FAULT.format(
        506,
        "The user could not be moved because there appears to be a problem with this user account. Please verify the "
        "attribute settings on the account and then try again.",
    ),
    "E4": 'Cannot find user in Active Directory with the following SIP URI: "{sip}"',
    "E5": "SetMoveResourceData failed because the user is not provisioned.",
    "E6": 'Active Directory operation failed on "dc01.corp.contoso.com". You cannot retry this operation: '
    '"Insufficient access rights to perform the operation".',
    "E7": "The service did not return expected status code from request for WWW-Authenticate header.",
    "E8": "Move-CsUser cannot find a matching sip on AD for {sip}.",
    "E9": "The move failed in the module MicrosoftTeams 7.6.0: Object reference not set to an instance of an object.",
    "E10": "The user cannot be moved because multiple federated Edge pools were found in the topology.",
    "E11": "The account must use multi-factor authentication, which a sign-in with -Credential cannot do.",
    "E12": "The authentication with Live ID failed: it is no longer supported by Microsoft 365.",
    "E13": "The request was aborted: Could not create SSL/TLS secure channel.",
    "E14": "This Skype for Business Server version is no longer supported for moves to Microsoft 365: install the "
    "latest cumulative update.",
    "E15": "The account does not have the role: it must be Teams administrator to move users.",
    "E16": "The user 'svc-move@contoso.com' does not have permission to manage this tenant.",
    "E17": "The maximum number of concurrent shells for this user has been exceeded.",
    "E18": "Get-CsWebTicket : Logon failed for the user 'svc-move@contoso.com'.",
    "E19": "Get-CsWebTicket : Failed to connect live id servers. Make sure proxy is enabled.",
    "E20": "File MicrosoftTeams.psm1 cannot be loaded because running scripts is disabled on this system.",
    "E21": "Get-CsPowerShellEndpoint : Unable to query AutoDiscover URL at: http://lyncdiscover.contoso.com",
    "E22": "This organization cannot be upgraded to TeamsOnly mode. One or more M365 domains have a public DNS record "
    "that points to an on-premises Skype For Business deployment: contoso.com.",
    "E23": 'There is a duplicate key sequence "LYNCONLINE" for the '
    '"urn:schema:Microsoft.Rtc.Management.Settings.Edge.2010:ProviderName" key.',
    "E24": 'ms-diagnostics: 1017;reason="Cannot route From and To domains in this combination"',
    "E25": 'ms-diagnostics: 4005;reason="Destination URI either not enabled for SIP or does not exist"',
    "E26": 'Enable-CsAdForest failed. The object "CN=RTCUniversalReadOnlyAdmins,CN=Users,DC=contoso,DC=com" does not '
    "exist.",
    "E27": "New-PSSession : The SSL connection cannot be established.",
    "E28": "FAILED_TO_AUTO_DISCOVER_DOMAIN",
    "E29": "AttributeValueMustBeUnique: Unable to update this object because the following attributes associated with "
    "this object have values that may already be associated with another object: [ProxyAddresses {sip};]",
    "E30": "Verification DNS record not found. We couldn't verify the domain.",
    "E31": "The domain has already been verified for your account, or for another Microsoft Online Services account.",
    "E32": "We're unable to sign you in to Teams.",
    "E33": "Error 15: DirSync not activated",
    "E34": "That doesn't look like a valid user ID.",
    "E35": "The user cannot be granted TeamsOnly because the user has an account on-premises.",
    "X1": _FAULT.format(511, "The operation could not be completed."),
    "X2": NO_DIAL_IN_LICENCE,
    "X3": NO_PHONE_LICENCE,
    "X4": 'Distributed Component Object Model (DCOM) operation "RollbackMoveUser" on "fe01.corp.contoso.com" failed.',
    "X5": 'Unable to connect to some of the servers in pool "pool01.contoso.com" due to a Distributed Component '
    "Object Model (DCOM) error.",
    "X6": "There was no endpoint listening at https://admin0a.online.lync.com/HostedMigration/"
    "hostedmigrationservice.svc that could accept the message.",
    "X7": "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor "
    "authentication to access the service.",
    "X8": "AADSTS53003: Access has been blocked by Conditional Access policies.",
    "X9": "AADSTS50126: Error validating credentials due to invalid username or password.",
    "X10": "AADSTS7000215: Invalid client secret provided.",
    "X11": "The remote server returned an error: (403) Forbidden.",
    "X12": 'Management object not found for identity "{sip}".',
}
"""By id of the error. `{sip}` is the person's SIP address."""
BUSY = "Response status code does not indicate success: 429 (Too Many Requests): too many concurrent user moves."
ALREADY_MOVING = 'The user "{sip}" cannot be moved now: another move of this user is in progress (target "{target}").'


def move_error(error_id: str, sip: str) -> ErrorRecord:
    """The record that Move-CsUser ends with for one of the errors in `TEXTS`."""
    return failed_move(TEXTS[error_id].replace("{sip}", sip), sip)


def failed_move(message: str, sip: str) -> ErrorRecord:
    """The record of a move that failed."""
    return records.record(
        message,
        MOVE_ERROR_ID,
        ErrorCategory.InvalidOperation,
        types=("Microsoft.Rtc.Management.AD.MoveUserException",),
        activity="Move-CsUser",
        target=sip,
    )


def busy(sip: str) -> ErrorRecord:
    """The cloud moves so many people already that it takes no more."""
    return records.record(
        BUSY,
        f"TooManyRequests,{MOVE_ERROR_ID.partition(',')[2]}",
        ErrorCategory.LimitsExceeded,
        types=("Microsoft.Rest.ClientRuntime.RestException",),
        activity="Move-CsUser",
        target=sip,
    )
