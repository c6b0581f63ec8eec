"""Accounts of the tenant that no directory stands behind."""

import random
from uuid import UUID, uuid5

from sandbox.people import DOMAIN
from sandbox.sync import OBJECT_IDS
from sandbox.world import AssignedLicence, CloudUser, Person

INITIAL_DOMAIN = "contoso0.onmicrosoft.com"
E3_SKU = "05e9a617-0261-4cee-bb44-138d3ef5d965"
MOVE_ACCOUNT = f"svc-move@{DOMAIN}"
"""The account with which people are moved."""


def made_by_hand(chooser: random.Random, person: Person | None) -> list[CloudUser]:
    """Accounts that no directory stands behind: two of administration, perhaps one person's, and guests."""
    admins = [("admin", "Break-glass administrator"), ("backup", "Backup service")]
    users = [
        CloudUser(_object_id(chooser), f"{mailbox}@{INITIAL_DOMAIN}", shown, usage_location="DE")
        for mailbox, shown in admins
    ]
    if person is not None:
        users.append(
            CloudUser(
                _object_id(chooser),
                person.user_principal_name,
                person.display_name,
                given_name=person.given_name,
                surname=person.surname,
                mail=person.mail,
                department=person.department,
                usage_location="DE",
                licences=[AssignedLicence(E3_SKU)],
                proxy_addresses=[f"SMTP:{person.mail}"],
            )
        )
    for number in range(1, 6):
        mail = f"guest{number}@wideworldimporters.com"
        name = f"{mail.replace('@', '_')}#EXT#@{INITIAL_DOMAIN}"
        users.append(CloudUser(_object_id(chooser), name, f"Guest {number}", mail=mail, account_type="guest"))
    return users


def mover(tenant_id: str) -> CloudUser:
    """The account that moves people: without a person, so that no directory can lose it."""
    object_id = str(uuid5(OBJECT_IDS, f"{tenant_id}/{MOVE_ACCOUNT}"))
    return CloudUser(object_id, MOVE_ACCOUNT, "Move service", usage_location="DE")


def _object_id(chooser: random.Random) -> str:
    return str(UUID(int=chooser.getrandbits(128), version=4))
