"""Every check with its id and title, in the order of `docs/checks.md`, which explains each; a test holds it to that.

Ids follow Microsoft's prerequisites as that document groups them. A gap in the numbers is a condition that this
version does not look at. Where one id has two titles, two findings come of it.
"""

from commands.rules.check import Check
from commands.rules.domains import step as domains
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

H1 = Check("H1", "The Edge is open for federation")
H2 = Check("H2", "The Edge routes by DNS")
H3 = Check("H3", "Partner discovery is the same on both sides")
H4 = Check("H4", "One hosting provider leads to Microsoft 365")
H5 = Check("H5", "The hosting provider is set up for hybrid")
H6 = Check("H6", "The tenant shares the SIP address space")
H7 = Check("H7", "Federation is on in the tenant")
H8 = Check("H8", "One Edge pool is used for federation")
H9 = Check("H9", "The server is new enough")
H10 = Check("H10", "The host for moves has a fitting Teams module")

DIRECTORY = (S1, S2, S3, S3_ONCE, S4, S6, S7, S7_DOMAIN, S8, U3, U6)
HYBRID = (H1, H2, H3, H4, H5, H6, H7, H8, H9, H10)
CHECKS = (*tenant.CHECKS, *domains.CHECKS, *DIRECTORY, *HYBRID)
