"""Errors of domains, synchronisation, set-up and clients, the most specific first."""

from commands.rules.errors.facts import NEVER, KnownError, Where, after
from commands.rules.roles import AD_ADMIN, CONNECT_ADMIN, DNS_ADMIN, SFB_ADMIN, TENANT_ADMIN

_SUPPORT = "https://learn.microsoft.com/skypeforbusiness/troubleshoot"
_ADMIN = "https://learn.microsoft.com/microsoft-365/troubleshoot"

DIRECTORY: tuple[KnownError, ...] = (
    KnownError(
        id="E22",
        title="Tenant cannot be TeamsOnly",
        pattern=r"organization cannot be upgraded to TeamsOnly mode",
        cause="The public DNS record lyncdiscover of a domain leads on premises.",
        remedy="Nothing while the deployment is hybrid: it has to be so. After the last move, let the named domains "
        "lead to Microsoft 365.",
        who=TENANT_ADMIN,
        retry=NEVER,
        where=Where.TENANT,
        check="D8",
        source="https://learn.microsoft.com/microsoftteams/troubleshoot/teams-administration/cannot-switch-to-teams-only-mode",
    ),
    KnownError(
        id="E23",
        title="Provider of that name exists",
        pattern=r"duplicate key sequence\b.{0,200}ProviderName",
        cause="A hosting provider, or a public provider, of that name is there already.",
        remedy="Remove it with Remove-CsHostingProvider or Remove-CsPublicProvider, then make the new one.",
        who=SFB_ADMIN,
        retry=NEVER,
        where=Where.SHELL,
        check="H4",
        source=f"{_SUPPORT}/hybrid-conferencing/there-is-a-duplicate-key-sequence",
    ),
    KnownError(
        id="E24",
        title="1017: domains cannot be routed",
        pattern=r"Cannot route From and To domains in this combination|ms-diagnostics:\s*1017\b",
        cause="A domain of the tenant is missing on premises, or its federation record leads to the cloud.",
        remedy="Add the domain to the topology, and let the records of all verified domains lead on premises: sharing "
        "is for all of them or none.",
        who=SFB_ADMIN,
        retry=NEVER,
        where=Where.CLIENT,
        check="D1",
        source=f"{_SUPPORT}/hybrid-im-presence/sfb-online-users-cant-im",
    ),
    KnownError(
        id="E25",
        title="4005: not enabled for SIP",
        pattern=r"Destination URI either not enabled for SIP or does not exist|ms-diagnostics:\s*4005\b",
        cause="The person has not reached the pool yet (event 30061).",
        remedy="Wait; if it stays, look at the replication of Active Directory and the User Replicator.",
        who=SFB_ADMIN,
        retry=after(minutes=15),
        where=Where.CLIENT,
        check="U1",
        source=f"{_SUPPORT}/server-sign-in/newly-created-users-cant-sign-in",
    ),
    KnownError(
        id="E26",
        title="Groups in another domain",
        pattern=r"Enable-CsAdForest\b.{0,400}RTCUniversal|RTCUniversalReadOnlyAdmins\b.{0,200}does not exist",
        cause="The groups RTCUniversal... are in another domain of the forest.",
        remedy="Run Enable-CsAdForest with -GroupDomain and the name of that domain.",
        who=AD_ADMIN,
        retry=NEVER,
        where=Where.SHELL,
        check="S10",
        source=f"{_SUPPORT}/server-configuration/enable-csadforest-command-fails",
    ),
    KnownError(
        id="E28",
        title="Domain not discovered",
        pattern=r"FAILED_TO_AUTO_DISCOVER_DOMAIN",
        cause="The domain is not enabled for SIP in the tenant, nobody in it has a licence, or an address of "
        "Microsoft's is blocked.",
        remedy="Enable it with Enable-CsOnlineSipDomain, license somebody in it, and open the firewall. After a change "
        "it takes up to 24 hours.",
        who=TENANT_ADMIN,
        retry=after(hours=24),
        where=Where.TENANT,
        check="D5",
        source="https://learn.microsoft.com/microsoftteams/troubleshoot/teams-administration/failed-to-auto-discover-domain-error-teams-admin-center",
    ),
    KnownError(
        id="E29",
        title="Address claimed twice",
        pattern=r"AttributeValueMustBeUnique|InvalidSoftMatch"
        r"|values? that may already be associated with another object",
        cause="Another object has the same sign-in name or address, so synchronisation does not take this one.",
        remedy="Take the value from one of the two; the message names it.",
        who=AD_ADMIN,
        retry=NEVER,
        where=Where.SYNC,
        check="S4",
        source=f"{_ADMIN}/active-directory/duplicate-attributes-prevent-dirsync",
    ),
    KnownError(
        id="E31",
        title="Domain belongs elsewhere",
        pattern=r"has already been verified for your account, or for another|associated with another Microsoft hosted"
        r"|Number of unverified domains exceeded",
        cause="The domain is in another tenant or in a federation trust of Exchange, or too many domains wait for "
        "verification (100 may).",
        remedy="Remove it there first; delete domains that nobody will verify.",
        who=TENANT_ADMIN,
        retry=NEVER,
        where=Where.DOMAIN,
        check="D2",
        source=f"{_ADMIN}/administration/domain-errors-in-office-365-portal",
    ),
    KnownError(
        id="E30",
        title="Verification record not found",
        pattern=r"Verification DNS record not found|Domain verification failed\b.{0,120}DNS record",
        cause="The record is not public yet, or not everywhere.",
        remedy="Publish the record that the check shows, exactly; then wait, it can take hours until all servers "
        "have it.",
        who=DNS_ADMIN,
        retry=after(hours=1),
        where=Where.DOMAIN,
        check="D3",
        source=f"{_ADMIN}/administration/domain-errors-in-office-365-portal",
    ),
    KnownError(
        id="E33",
        title="Synchronisation not activated yet",
        pattern=r"DirSync not activated|(?:directory synchroni[sz]ation|DirSync)\b.{0,80}activation\b.{0,40}pending"
        r"|activation\b.{0,40}(?:directory synchroni[sz]ation|DirSync)\b.{0,40}pending",
        cause="Directory synchronisation was switched on a short while ago: that takes up to 24 hours the first time, "
        "and up to 72 after it was off.",
        remedy="Wait.",
        who=CONNECT_ADMIN,
        retry=after(hours=24),
        where=Where.SYNC,
        check="S1",
        source=f"{_ADMIN}/active-directory/pending-state-issue-with-directory-synchronization",
    ),
    KnownError(
        id="E34",
        title="Sign-in name not known",
        pattern=r"doesn't look like a valid user ID",
        cause="The sign-in name on premises is not the one in Entra ID.",
        remedy="Give the person a verified suffix, synchronise, and compare both names.",
        who=AD_ADMIN,
        retry=NEVER,
        where=Where.CLIENT,
        check="S7",
        source=f"{_ADMIN}/active-directory/this-doesnt-look-like-valid-user-id-error",
    ),
    KnownError(
        id="E32",
        title="No sign-in after the move",
        pattern=r"(?:can't|cannot|couldn't|unable to) sign (?:you )?in to (?:Lync|Skype for Business|Teams)\b",
        cause="After a move: the person was not really moved, has no licence or is not provisioned yet, single sign-on "
        "fails, or the DNS records do not lead on premises.",
        remedy="Look at all that is known about this person, from home to licence; then try again.",
        who=SFB_ADMIN,
        retry=after(hours=1),
        where=Where.CLIENT,
        vague=True,
        check="U3",
        source="https://support.microsoft.com/kb/2757450",
    ),
)
