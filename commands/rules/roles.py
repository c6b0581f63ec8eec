"""Who can mend what: the people whom findings name, by their task and not by a licence or a group.

In a small company one person is all of them.
"""

OPERATOR = "Operator of this bot"
TENANT_ADMIN = "Microsoft 365 administrator"
LICENCE_ADMIN = "Microsoft 365 licence administrator"
ENTRA_ADMIN = "Entra administrator"
CONNECT_ADMIN = "Entra Connect administrator"
AD_ADMIN = "Active Directory administrator"
DNS_ADMIN = "DNS administrator"
SFB_ADMIN = "Skype for Business administrator"
TEAMS_ADMIN = "Teams administrator"
