"""Settings of the remote systems that are asked: Microsoft 365, public DNS, and what stands on premises."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, SecretStr
from pydantic_settings import NoDecode

from bot.setting_values import (
    DistinguishedName,
    FurtherForest,
    HttpAddress,
    Items,
    LdapAddress,
    Resolvers,
    described,
    matching,
)

DEFAULT_RESOLVERS = (("1.1.1.1", 53), ("8.8.8.8", 53), ("9.9.9.9", 53))


class CloudSettings(BaseModel):
    """A part of `Settings`: the tenant, and how to sign in to it."""

    cloud: Literal["global", "gcc-high", "dod", "china"] = described(
        "global", "Which Microsoft cloud the tenant lives in.", "one of global, gcc-high, dod, china"
    )
    login_url: HttpAddress | None = described(
        None, "Address to sign in at, instead of the cloud's.", "an https address"
    )
    graph_url: HttpAddress | None = described(None, "Microsoft Graph, instead of the cloud's.", "an https address")
    tenant_id: Annotated[str, matching(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?")] = described(
        "", "The Microsoft 365 tenant; always needed for checks.", "the tenant's id, or one of its domains"
    )
    other_tenant_ids: Annotated[Items, NoDecode] = described(
        (),
        "Further tenants of the organisation: a deployment can be hybrid with one only.",
        "tenant ids, with commas between",
    )
    client_id: Annotated[str, matching(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")] = described(
        "", "The app registration the bot signs in as; always needed for checks.", "the application (client) id, a GUID"
    )
    client_secret: SecretStr | None = described(
        None, "Secret of the app registration. A certificate is better.", "the secret's value, not its id"
    )
    client_certificate_file: Path | None = described(
        None, "PEM file with the certificate of the app registration.", "the path of a readable PEM file"
    )
    client_key_file: Path | None = described(
        None, "PEM file with the certificate's private key.", "the path of a readable PEM file"
    )
    managed_identity: bool = described(
        False, "Sign in with the managed identity of the machine, in Azure.", "true or false"
    )


class NetworkSettings(BaseModel):
    """A part of `Settings`: ways to remote systems, and public DNS."""

    ca_file: Path | None = described(
        None,
        "PEM file with further certificate authorities for Microsoft's, the shell's and the Edge's addresses.",
        "the path of a readable PEM file",
    )
    proxy: SecretStr | None = described(
        None, "Proxy for connections to the internet; by default the one in HTTPS_PROXY.", "an http address"
    )
    dns_resolvers: Annotated[Resolvers, NoDecode] = described(
        DEFAULT_RESOLVERS,
        "Public resolvers to ask besides the authoritative name servers.",
        "IP addresses, each with :port where it is not 53, with commas between",
    )
    dns_port: int = described(
        53, "Port on which authoritative name servers listen.", "a whole number from 1 to 65535", ge=1, le=65535
    )
    edge_port: int = described(
        0,
        "Port on which Access Edges are asked for their certificate; 0: the one in the SRV record. For test benches.",
        "a whole number from 0 to 65535",
        ge=0,
        le=65535,
    )


class PremisesSettings(BaseModel):
    """A part of `Settings`: the management shell, the tools host, Active Directory."""

    shell_host: str = described(
        "", "Front End Server or pool whose management shell is asked; empty: it is not asked.", "a host name"
    )
    shell_port: int = described(443, "Port of the management shell.", "a whole number from 1 to 65535", ge=1, le=65535)
    shell_user: str = described("", "Account for the management shell.", "DOMAIN\\account or account@domain")
    shell_password: SecretStr | None = described(None, "Password of that account.", "the account's password")
    shell_auth: Literal["negotiate", "kerberos", "ntlm", "basic"] = described(
        "negotiate", "How to sign in to the management shell.", "one of negotiate, kerberos, ntlm, basic"
    )
    tools_host: str = described(
        "",
        "Host with the module MicrosoftTeams, reached by WinRM over HTTPS; empty: Teams PowerShell is not asked.",
        "a host name",
    )
    tools_port: int = described(
        5986, "Port of WinRM on the tools host.", "a whole number from 1 to 65535", ge=1, le=65535
    )
    tools_user: str = described("", "Account for the tools host.", "DOMAIN\\account or account@domain")
    tools_password: SecretStr | None = described(None, "Password of that account.", "the account's password")
    tools_auth: Literal["negotiate", "kerberos", "ntlm", "basic"] = described(
        "negotiate", "How to sign in to the tools host.", "one of negotiate, kerberos, ntlm, basic"
    )
    teams_certificate_thumbprint: Annotated[str, matching(r"[0-9A-Fa-f]{40}")] = described(
        "",
        "Thumbprint of the app registration's certificate, where it is installed on the tools host; empty: the bot "
        "hands over access tokens.",
        "40 hexadecimal digits",
    )
    people_from: Literal["auto", "shell", "ldap"] = described(
        "auto",
        "Where people are read: from the management shell or from Active Directory; auto: from the latter where "
        "HYBRIDBOT_LDAP_URL is set.",
        "one of auto, shell, ldap",
    )
    ldap_url: LdapAddress = described(
        "",
        "Domain controller to read; empty: Active Directory is not asked. On an ldap address TLS is begun first, "
        "or Kerberos encrypts.",
        "an ldaps or ldap address, such as ldaps://dc1.contoso.com",
    )
    ldap_base: DistinguishedName = described(
        "", "Part of the directory to read.", "a distinguished name, such as DC=contoso,DC=com"
    )
    ldap_user: str = described("", "Account for Active Directory.", "account@domain, or DOMAIN\\account")
    ldap_password: SecretStr | None = described(None, "Password of that account.", "the account's password")
    ldap_auth: Literal["simple", "kerberos"] = described(
        "simple", "How to sign in there: with name and password inside TLS, or by Kerberos.", "one of simple, kerberos"
    )
    ldap_keytab: Path | None = described(
        None,
        "Keytab of the account for Kerberos, in every forest; without one the tickets of the process count.",
        "the path of a readable keytab",
    )
    ldap_anchor: Annotated[str, matching(r"[A-Za-z][A-Za-z0-9-]*")] = described(
        "",
        "Attribute that Entra Connect uses as source anchor; by default mS-DS-ConsistencyGuid, else objectGUID.",
        "the name of an attribute",
    )
    forests: tuple[FurtherForest, ...] = described(
        (),
        "Further domains or forests to read, in the file as `[[forests]]` tables.",
        'tables with url, base, user and password, or with url, base and auth = "kerberos"',
    )
