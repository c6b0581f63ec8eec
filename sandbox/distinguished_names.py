"""What a distinguished name says about the domain that it belongs to."""


def domain_part(distinguished_name: str) -> str:
    """Its DC parts: `DC=corp,DC=contoso,DC=com`."""
    return ",".join(part for part in distinguished_name.split(",") if part.upper().startswith("DC="))


def dns_name(domain: str) -> str:
    """The DNS name of a domain given by its DC parts: `corp.contoso.com`."""
    return ".".join(part[3:] for part in domain.split(","))
