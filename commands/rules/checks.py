"""Every check with its id and title, in the order of `docs/checks.md`, which explains each; a test holds it to that.

Ids follow Microsoft's prerequisites as that document groups them. A gap in the numbers is a condition that this
version does not look at. Where one id has two titles, two findings come of it. E1 to E35 are known errors.
"""

from commands.rules.check import Check
from commands.rules.domains import step as domains
from commands.rules.errors import catalogue as errors
from commands.rules.hybrid import step as hybrid
from commands.rules.person import step as person
from commands.rules.tenant import step as tenant

S1 = Check("S1", "Directory synchronisation is on")
S2 = Check("S2", "Directory synchronisation is recent")
S3 = Check("S3", "Every Skype for Business user is in Microsoft 365")
S3_ONCE = Check("S3", "One person, one account")
S4 = Check("S4", "No address is claimed twice")
S6 = Check("S6", "Sign-in names can be used in the tenant")
S7 = Check("S7", "SIP address and sign-in name are the same")
S7_DOMAIN = Check("S7", "SIP addresses lie in verified domains")
S8 = Check("S8", "SIP proxy addresses fit")
U3 = Check("U3", "People in Teams already")
U6 = Check("U6", "Everybody was found for certain")


DIRECTORY = (S1, S2, S3, S3_ONCE, S4, S6, S7, S7_DOMAIN, S8, U3, U6)
CHECKS = (*tenant.CHECKS, *domains.CHECKS, *DIRECTORY, *hybrid.CHECKS, *person.CHECKS, *errors.CHECKS)
