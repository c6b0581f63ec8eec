"""Every known error, by a message as it is received."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.rules.errors.catalogue import CHECKS, KNOWN, retry_in_words
from commands.rules.errors.facts import LATER, NEVER, ErrorText, Retry, Where, after
from commands.rules.errors.translation import MOST_CHARACTERS, claims, translate
from tests.commands.values import REFERENCE

WINDOW = REFERENCE.teams_module

MESSAGES = (
    (
        "E1",
        "Move-CsUser : HostedMigration fault: Error=(510), Description=(This user\u2019s tenant is not enabled for "
        "shared sip address space.)",
    ),
    (
        "E1",
        "Move-CsUser : erreur HostedMigration : erreur = (510), Description = (le client n\u2019est pas activ\u00e9)",
    ),
    ("E1", "This user's tenant is not enabled\r\n for shared SIP   address space."),
    (
        "E2",
        "HostedMigration fault: Error=(507), Description=(User must have an assigned license to use Skype for "
        "Business Online.)",
    ),
    (
        "E3",
        "HostedMigration fault: Error=(506), Description=(Unable to locate the user. There is a problem with this "
        "user account.)",
    ),
    ("E4", 'Cannot find user in Active Directory with the following SIP URI: "sip:ada@contoso.com".'),
    ("E5", "SetMoveResourceData failed because the user is not provisioned."),
    (
        "E6",
        'Active Directory operation failed on "dc01.contoso.com". You cannot retry this operation: "Insufficient '
        'access rights to perform the operation 00002098: SecErr: DSID-03150BB9".',
    ),
    (
        "E7",
        "The server https://admin4a.online.lync.com did not return expected status code from request for "
        "WWW-Authenticate header.",
    ),
    ("E8", "Move-CsUser : Cannot find a matching SIP on AD."),
    (
        "E9",
        "Move-CsUser : Could not load file or assembly 'C:\\Program Files\\WindowsPowerShell\\Modules\\"
        "MicrosoftTeams\\7.2.0\\bin\\Microsoft.Teams.ConfigAPI.dll' or one of its dependencies.",
    ),
    ("E9", "Method not found in MicrosoftTeams version 10.0.1"),
    (
        "E10",
        "Move-CsUser : Multiple federated Edge Servers have been defined in the current topology. Specify the "
        "ProxyPool parameter.",
    ),
    ("E11", "Sign-in with -Credential failed: the account has to use multi-factor authentication."),
    ("E11", "MFA is required for admin@contoso.com, so the parameter -Credential cannot be used."),
    ("E12", "Authentication with Live ID failed for admin@contoso.com."),
    ("E13", "The request was aborted: Could not create SSL/TLS secure channel."),
    ("E13", "The underlying connection was closed: An unexpected error occurred on a send."),
    (
        "E14",
        "This version of Skype for Business Server is too old: build 6.0.9319.259 is no longer supported for moves.",
    ),
    ("E15", "To move users, the account must be a Teams administrator."),
    ("E16", "The user \u2018admin@contoso.com\u2019 does not have permission to manage this tenant."),
    (
        "E17",
        "The WS-Management service cannot process the request. The maximum number of concurrent shells for this "
        "user has been exceeded. Close existing shells or raise the quota for this user.",
    ),
    ("E17", "The maximum number of concurrent shells for this tenant has been exceeded."),
    ("E18", "Get-CsWebTicket : Logon failed for the user 'admin@contoso.com'."),
    ("E19", "Get-CsWebTicket : Failed to connect live id servers. Make sure proxy is enabled."),
    ("E20", "File MicrosoftTeams.psm1 cannot be loaded because running scripts is disabled on this system."),
    (
        "E21",
        "Get-CsPowerShellEndpoint : Unable to query AutoDiscover URL at: http://lyncdiscover.contoso.com/Autodiscover",
    ),
    (
        "E22",
        "This organization cannot be upgraded to TeamsOnly mode. One or more M365 domains have a public DNS record "
        "that points to an on-premises Skype For Business deployment: all user accounts have to be moved first.",
    ),
    ("E23", 'There is a duplicate key sequence "LYNCONLINE" for the "urn:schema:ProviderName" key.'),
    ("E24", 'ms-diagnostics: 1017;reason="Cannot route From and To domains in this combination"'),
    ("E25", 'ms-diagnostics: 4005;reason="Destination URI either not enabled for SIP or does not exist"'),
    (
        "E26",
        'Enable-CsAdForest failed: Active Directory operation failed. The object "CN=RTCUniversalReadOnlyAdmins,'
        'CN=Users,DC=contoso,DC=com" does not exist.',
    ),
    (
        "E27",
        "New-PSSession : [pool01.contoso.com] Connecting to remote server pool01.contoso.com failed: The SSL "
        "connection cannot be established.",
    ),
    ("E28", "We can't use this domain: FAILED_TO_AUTO_DISCOVER_DOMAIN"),
    (
        "E29",
        "Unable to update this object because the following attributes associated with this object have values that "
        "may already be associated with another object in your local directory services: [ProxyAddresses SMTP:a@b.c;].",
    ),
    ("E29", "AttributeValueMustBeUnique"),
    ("E30", "Verification DNS record not found. We couldn't verify fabrikam.com."),
    (
        "E30",
        "Request_BadRequest: Domain verification failed with the following error: 'The DNS record for the domain "
        "fabrikam.com was not found.'",
    ),
    (
        "E31",
        "fabrikam.com has already been verified for your account, or for another Microsoft Online Services account.",
    ),
    ("E31", "Can't verify domain because it's associated with another Microsoft hosted service."),
    ("E31", "Number of unverified domains exceeded"),
    ("E32", "After her move, Ada can\u2019t sign in to Skype for Business."),
    ("E33", "Error 15: DirSync not activated"),
    ("E33", "Directory synchronization activation is pending."),
    ("E34", "Hmm, this doesn\u2019t look like a valid user ID."),
    (
        "E35",
        "Grant-CsTeamsUpgradePolicy : User ada@contoso.com cannot be granted TeamsOnly because there is an "
        "on-premises Skype for Business account.",
    ),
    ("X1", "HostedMigration fault: Error=(511), Description=(Something else.)"),
    (
        "X2",
        "User is enabled for dial-in conferencing on-premises, but has not been assigned an "
        "Audio Conferencing license.",
    ),
    ("X3", "User is enabled for Enterprise Voice on-premises but has not been assigned a Phone System license."),
    ("X4", "Distributed Component Object Model (DCOM) operation SetMoveResourceData has failed."),
    ("X5", "Unable to connect to some of the servers in pool pool01.contoso.com due to a DCOM error."),
    (
        "X6",
        "There was no endpoint listening at https://admin4a.online.lync.com/HostedMigration/hostedmigrationservice.svc "
        "that could accept the message.",
    ),
    ("X7", "AADSTS50076: Due to a configuration change made by your administrator, you must use ..."),
    ("X7", "AADSTS50079: The user is required to use ..."),
    ("X8", "AADSTS53003: Access has been blocked by Conditional Access policies."),
    ("X9", "AADSTS50126: Error validating credentials due to invalid username or password."),
    ("X10", "AADSTS7000215: Invalid client secret provided."),
    ("X10", "AADSTS7000222: The provided client secret keys are expired."),
    ("X11", "The remote server returned an error: (403) Forbidden."),
    ("X12", 'Management object not found for identity "ada".'),
    ("X13", 'The user "sip:ada@contoso.com" cannot be moved now: another move of this user is in progress.'),
    ("X13", "Cannot move: the user sip:ada@contoso.com is already being moved."),
    ("X14", "Response status code does not indicate success: 429 (Too Many Requests)."),
    ("X14", "Too many concurrent user moves."),
)
ALSO = {"E1": {"X1"}, "E2": {"X1"}, "E3": {"X1"}}
"""Errors whose text fits a later one as well: the order decides."""


@pytest.mark.parametrize(("name", "message"), MESSAGES)
def test_each_message_is_claimed_by_its_own_error_and_no_other(name: str, message: str) -> None:
    """Whatever the case, the quotes and the line breaks; where two fit, the specific one comes first."""
    for written in (message, message.upper(), message.replace(" ", "\r\n   "), message.replace("'", "\u2019")):
        claimants = [error.id for error in claims(ErrorText(message=written), WINDOW)]
        assert claimants[:1] == [name]
        assert set(claimants[1:]) <= ALSO.get(name, set())


def test_every_known_error_has_a_message_here() -> None:
    """None is without a proof, and all that are documented are there."""
    assert {name for name, _ in MESSAGES} == {error.id for error in KNOWN}
    assert [check.id for check in CHECKS] == [f"E{number}" for number in range(1, 36)]
    assert len({error.id for error in KNOWN}) == len(KNOWN)


def test_what_may_be_claimed_twice_really_is() -> None:
    """Or the table above is out of date."""
    twice = {
        name: {error.id for error in claims(ErrorText(message=message), WINDOW)} - {name}
        for name, message in MESSAGES
        if len(list(claims(ErrorText(message=message), WINDOW))) > 1
    }
    assert twice == ALSO


@pytest.mark.parametrize("message", ["", "Something nobody has seen.", "Error=(999)", "TLS 1.2 is on", "\x00" * 9])
def test_an_unknown_error_is_called_unknown_with_its_text(message: str) -> None:
    """Never a guess."""
    found = translate(ErrorText(message=message), WINDOW)
    assert not found.known
    assert found.original == message
    assert found.cause == "This error is not known here."
    assert found.retry == NEVER


def test_the_original_is_kept_to_the_letter() -> None:
    """Also where it is known, with its quotes and line breaks."""
    message = "Number of\r\n unverified domains \u2019exceeded\u2019  "
    assert translate(ErrorText(message=message)).original == message


def test_a_translation_says_all_that_is_known() -> None:
    """Cause, remedy, who, when, and which check to look at."""
    found = translate(ErrorText(message="HostedMigration fault: Error=(507)"))
    assert (found.id, found.check, found.retry) == ("E2", "U12", after(minutes=30))
    assert found.known
    assert found.title == "Fault 507: no licence"
    assert all((found.cause, found.remedy, found.who, found.source))


def test_the_id_of_the_error_counts_as_well() -> None:
    """Where the message is empty, or in another language."""
    assert translate(ErrorText(message="", error_id="AttributeValueMustBeUnique")).id == "E29"


@pytest.mark.parametrize(
    ("where", "name"), [(None, "E13"), (Where.MOVE, "E13"), (Where.QUESTION, ""), (Where.TEAMS, "")]
)
def test_a_vague_text_means_something_only_in_its_own_place(where: Where | None, name: str) -> None:
    """A closed connection is about TLS when somebody is moved; elsewhere it can be anything."""
    record = ErrorText(message="The underlying connection was closed.", where=where)
    assert translate(record).id == name


@pytest.mark.parametrize(
    ("version", "newest", "name"),
    [
        ("7.1.9", (7, 1), ""),
        ("7.2.0", (7, 1), "E9"),
        ("7.5.0", (7, 5), ""),
        ("7.6.0", (7, 5), "E9"),
        ("10.0", (7, 5), "E9"),
        ("6.9.0", (7, 1), ""),
    ],
)
def test_which_module_is_too_new_is_said_by_the_reference(version: str, newest: tuple[int, ...], name: str) -> None:
    """A module in the middle of another text means nothing as long as it can move people."""
    record = ErrorText(message=f"Could not load C:\\Modules\\MicrosoftTeams\\{version}\\bin\\a.dll")
    assert translate(record, replace(WINDOW, newest=newest)).id == name
    assert translate(record).id == ""


def test_what_stands_far_behind_is_not_looked_at() -> None:
    """A text of any length takes a bounded time."""
    assert translate(ErrorText(message="x" * MOST_CHARACTERS + " InvalidSoftMatch")).id == ""
    assert translate(ErrorText(message="user on-prem " * 1_000)).id == ""


@pytest.mark.parametrize(
    ("retry", "words"),
    [
        (NEVER, "only after it was mended"),
        (LATER, "later, it may pass by itself"),
        (after(minutes=30), "after 30 minutes"),
        (Retry(True, timedelta(hours=24)), "after 1 day"),
    ],
)
def test_when_to_try_again_in_words(retry: Retry, words: str) -> None:
    """As the end of "try again"."""
    assert retry_in_words(retry) == words


def test_the_documentation_lists_each_with_all_it_needs() -> None:
    """Title, cause, place, who, and a page."""
    for check in CHECKS:
        assert all((check.title, check.must_hold, check.answer_from, check.who, check.earliest, check.source)), check.id
    assert {error.id for error in KNOWN if not error.source} == {
        f"X{number}" for number in (*range(1, 7), *range(11, 15))
    }
