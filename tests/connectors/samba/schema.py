"""The attributes of Skype for Business Server, as LDIF for the schema of a domain controller of our own.

Identifiers on Microsoft's arc are those of a published listing of a production schema. No public source has those
of the attributes that came with Lync 2010 and later: they get a stand-in arc here, which is NOT Microsoft's.
"""

from collections.abc import Iterator

MICROSOFT, STAND_IN = "1.2.840.113556.1.6.24.1", "1.3.6.1.4.1.99999.24.1"
UNICODE, BOOLEAN, INTEGER = ("2.5.5.12", 64), ("2.5.5.8", 1), ("2.5.5.9", 2)
NAME, SID = ("2.5.5.1", 127), ("2.5.5.17", 4)

ATTRIBUTES = (
    ("PrimaryUserAddress", f"{MICROSOFT}.1", UNICODE, True),
    ("UserEnabled", f"{MICROSOFT}.6", BOOLEAN, True),
    ("TargetHomeServer", f"{MICROSOFT}.47", NAME, True),
    ("OriginatorSid", f"{MICROSOFT}.50", SID, True),
    ("PrimaryHomeServer", f"{MICROSOFT}.57", NAME, True),
    ("FederationEnabled", f"{MICROSOFT}.67", BOOLEAN, True),
    ("InternetAccessEnabled", f"{MICROSOFT}.68", BOOLEAN, True),
    ("OptionFlags", f"{MICROSOFT}.87", INTEGER, True),
    ("Line", f"{MICROSOFT}.88", UNICODE, True),
    ("DeploymentLocator", f"{STAND_IN}.1", UNICODE, True),
    ("OwnerUrn", f"{STAND_IN}.2", UNICODE, True),
    ("AcpInfo", f"{STAND_IN}.3", UNICODE, False),
)
"""Name behind the prefix, identifier, syntax, and whether there is one value only."""


def records(root: str) -> Iterator[str]:
    """One LDIF record after another, in the order in which the schema takes them."""
    schema = f"CN=Schema,CN=Configuration,{root}"
    for name, identifier, (syntax, number), single in ATTRIBUTES:
        of_names = "oMObjectClass:: KwwCh3McAIVK\n" if syntax == NAME[0] else ""
        yield (
            f"dn: CN=ms-RTC-SIP-{name},{schema}\nchangetype: add\nobjectClass: attributeSchema\n"
            f"attributeID: {identifier}\nlDAPDisplayName: msRTCSIP-{name}\nattributeSyntax: {syntax}\n"
            f"oMSyntax: {number}\n{of_names}isSingleValued: {str(single).upper()}\nsearchFlags: 1\n"
        )
    update = "dn:\nchangetype: modify\nadd: schemaUpdateNow\nschemaUpdateNow: 1\n"
    yield update
    contained = "".join(f"mayContain: msRTCSIP-{name}\n" for name, *_ in ATTRIBUTES)
    for owner in ("User", "Contact"):
        yield f"dn: CN={owner},{schema}\nchangetype: modify\nadd: mayContain\n{contained}"
    yield update
