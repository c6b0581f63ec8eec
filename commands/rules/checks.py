"""Every check with its id and title, in the order of `docs/checks.md`, which is made from this.

Ids follow Microsoft's prerequisites as that document groups them. Where one id has two titles, two findings come of
it. A ids are rules for the attributes of the directory, E ids known errors.
"""

from commands.rules.checks_page import Section
from commands.rules.directory import step as directory
from commands.rules.domains import step as domains
from commands.rules.errors import catalogue as errors
from commands.rules.hybrid import step as hybrid
from commands.rules.person import step as person
from commands.rules.tenant import step as tenant

SECTIONS = (
    Section(
        title="Step 1: tenant",
        about="The Microsoft 365 tenant, its licences, and who may move people. Beside its checks this step mentions "
        "what Microsoft reports about the health of Teams, Skype for Business and Entra (Graph "
        "`GET /admin/serviceAnnouncement/healthOverviews`): that is no check, and blocks nothing.",
        checks=tenant.CHECKS,
    ),
    Section(
        title="Step 2: domains",
        about="Once for each SIP domain of the deployment, and for each that only the tenant uses for Skype for "
        "Business or Teams. The public records (D8 to D11) are judged by where people are homed: while anybody is on "
        "premises they lead there, afterwards to Microsoft 365.",
        checks=domains.CHECKS,
    ),
    Section(
        title="Step 3: directory",
        about="About everybody who is enabled for Skype for Business, wherever they are homed, not only about the "
        "pilot users. Numbers in a finding are people, and the file in the thread has a row for each person and "
        "finding.",
        checks=directory.CHECKS,
    ),
    Section(
        title="Step 4: configure hybrid",
        about="The gate before any move: federation, the hosting provider, the shared SIP address space, builds and "
        "certificates.",
        checks=hybrid.CHECKS,
    ),
    Section(
        title="Step 5: pilot moves, one person",
        about="Whether one person can be moved (`/hybrid why`), and whether everybody who is homed on premises can "
        "(`/hybrid check-users`). All conditions are judged at once. Who there is comes from the people source, so "
        "without it none of them can be told.",
        checks=person.CHECKS,
    ),
    Section(
        title="Known errors",
        about="What an error text means (`/hybrid explain`, and wherever the bot meets such a text). The original "
        "text is always kept.",
        checks=errors.CHECKS,
        labels=(
            "id",
            "title",
            "what it means",
            "what to do",
            "where it is seen",
            "who",
            "trying again",
            "described by",
        ),
    ),
)
"""The page's sections, in the order of the steps."""
CHECKS = (*tenant.CHECKS, *domains.CHECKS, *directory.CHECKS, *hybrid.CHECKS, *person.CHECKS)
"""Those that findings come of."""
DOCUMENTED = (*CHECKS, *errors.CHECKS)
"""Those, and the errors that are known."""
