"""Every check with its id and title, in the order of `docs/checks.md`, which explains each; a test holds it to that.

Ids follow Microsoft's prerequisites as that document groups them. A gap in the numbers is a condition that this
version does not look at. Where one id has two titles, two findings come of it. E1 to E35 are known errors.
"""

from commands.rules.directory import step as directory
from commands.rules.domains import step as domains
from commands.rules.errors import catalogue as errors
from commands.rules.hybrid import step as hybrid
from commands.rules.person import step as person
from commands.rules.tenant import step as tenant

CHECKS = (*tenant.CHECKS, *domains.CHECKS, *directory.CHECKS, *hybrid.CHECKS, *person.CHECKS)
"""Those that findings come of."""
DOCUMENTED = (*CHECKS, *errors.CHECKS)
"""Those, and the errors that are known."""
