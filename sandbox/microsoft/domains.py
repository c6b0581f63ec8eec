"""The tenant's domains: list, add, the records to publish, verify.

https://learn.microsoft.com/graph/api/resources/domain - verification really asks public DNS.
"""

import re
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from sandbox.microsoft.calls import Answer, Call, Problem, bad_request, not_found
from sandbox.microsoft.listing import listed, project, selected
from sandbox.world import TenantDomain

LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
TTL = 3600


async def list_domains(call: Call) -> Answer:
    """GET /domains."""
    items = [_domain(call, domain) for domain in call.world.tenant.domains.values()]
    return listed(call, items, entity="domains", default_size=999)


async def get_domain(call: Call) -> Answer:
    """GET /domains/{id}."""
    entity = _domain(call, _found(call))
    names = selected(call, entity, entity="domains")
    return Answer({"@odata.context": call.context("domains/$entity"), **project(entity, names)})


async def create_domain(call: Call) -> Answer:
    """POST /domains {"id": name}. A subdomain of a verified domain is verified at once.

    The code of a second creation (ObjectConflict) is not documented for Graph; 409 is the directory's usual status.
    """
    body = call.body
    if not isinstance(body, dict) or not isinstance(body.get("id"), str):
        raise bad_request("A value is required for property 'id' of resource 'Domain'.")
    for name in body:
        if name != "id" and not name.startswith("@"):
            raise bad_request(f"Property '{name}' is read-only and cannot be set.")
    name = body["id"].lower()
    tenant = call.world.tenant
    if name in tenant.domains:
        raise Problem(
            409,
            "ObjectConflict",
            "A conflicting object with one or more of the specified property values is present in the directory.",
        )
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise bad_request(f"The domain name '{body['id']}' is not valid.")
    if name.endswith(".onmicrosoft.com"):
        raise bad_request("Domains below onmicrosoft.com cannot be added.")
    proof = f"MS=ms{call.world.random.randrange(10**7, 10**8)}"
    domain = TenantDomain(name, verified=_root(call, name) is not None, verification_text=proof)
    tenant.domains[name] = domain
    return Answer({"@odata.context": call.context("domains/$entity"), **_domain(call, domain)}, 201)


async def list_verification_records(call: Call) -> Answer:
    """GET /domains/{id}/verificationDnsRecords: a TXT and an MX record, either of which proves the ownership."""
    domain = _found(call)
    number = domain.verification_text.removeprefix("MS=")
    mail = {"mailExchange": f"{number}.msv1.invalid", "preference": 32767}
    return _records(
        call,
        [
            _record(domain, "Txt", domain.name, extra={"text": domain.verification_text}),
            _record(domain, "Mx", domain.name, extra=mail),
        ],
    )


async def verify_domain(call: Call) -> Answer:
    """POST /domains/{id}/verify: 200 and the domain when the TXT record is public.

    Failure bodies are not documented; the texts are those that scripts for the same directory look for.
    """
    body = call.body if call.body is not None else {}
    if not isinstance(body, dict) or any(name != "forceTakeover" for name in body):
        raise bad_request("The request body of verify may hold 'forceTakeover' only.")
    domain = _found(call)
    if domain.verified:
        raise bad_request("Domain is already verified.")
    if not await call.microsoft.verify_txt(domain.name, domain.verification_text):
        raise bad_request(
            "Domain verification failed with the following error: 'The DNS record for the domain "
            f"{domain.name} was not found. DNS changes can take up to 72 hours to become visible.'"
        )
    domain.verified = True
    for name, below in call.world.tenant.domains.items():
        if name.endswith(f".{domain.name}"):
            below.verified = True
    return Answer({"@odata.context": call.context("domains/$entity"), **_domain(call, domain)})


async def list_service_records(call: Call) -> Answer:
    """GET /domains/{id}/serviceConfigurationRecords: cloud-only targets for the services the domain has."""
    domain = _found(call)
    if not domain.verified:
        reason = {"description": "Records cannot be generated because the domain is not verified."}
        return _records(call, [_record(domain, "Unavailable", domain.name, extra=reason)])
    records: list[dict[str, Any]] = []
    if "Email" in domain.services:
        records += _mail_records(domain)
    if "OfficeCommunicationsOnline" in domain.services:
        records += _voice_records(domain)
    return _records(call, records)


def _mail_records(domain: TenantDomain) -> list[dict[str, Any]]:
    exchange = domain.name.replace(".", "-") + ".mail.protection.outlook.com"
    parts: list[tuple[str, str, dict[str, Any]]] = [
        ("Mx", domain.name, {"mailExchange": exchange, "preference": 0}),
        ("Txt", domain.name, {"text": "v=spf1 include:spf.protection.outlook.com -all"}),
        ("CName", f"autodiscover.{domain.name}", {"canonicalName": "autodiscover.outlook.com"}),
    ]
    return [_record(domain, kind, label, needed_by="Email", extra=extra) for kind, label, extra in parts]


def _voice_records(domain: TenantDomain) -> list[dict[str, Any]]:
    aliases = (("sip", "sipdir.online.lync.com"), ("lyncdiscover", "webdir.online.lync.com"))
    parts: list[tuple[str, str, dict[str, Any]]] = [
        ("CName", f"{label}.{domain.name}", {"canonicalName": target}) for label, target in aliases
    ]
    for service, protocol, port, target in (
        ("_sip", "_tls", 443, "sipdir.online.lync.com"),
        ("_sipfederationtls", "_tcp", 5061, "sipfed.online.lync.com"),
    ):
        extra = {"service": service, "protocol": protocol, "port": port, "nameTarget": target}
        extra |= {"priority": 100, "weight": 1}
        parts.append(("Srv", f"{service}.{protocol}.{domain.name}", extra))
    needed_by = "OfficeCommunicationsOnline"
    return [_record(domain, kind, label, needed_by=needed_by, extra=extra) for kind, label, extra in parts]


def _records(call: Call, records: list[dict[str, Any]]) -> Answer:
    name = call.variables["domain"]
    relation = call.path.rpartition("/")[2]
    return Answer({"@odata.context": call.context(f"domains('{name}')/{relation}"), "value": records})


def _record(
    domain: TenantDomain, kind: str, label: str, *, extra: dict[str, Any], needed_by: str = "null"
) -> dict[str, Any]:
    """One domainDnsRecord. `needed_by` is the service; Graph writes "null" for the proof of ownership."""
    return {
        "@odata.type": f"#microsoft.graph.domainDns{'Cname' if kind == 'CName' else kind}Record",
        "id": str(uuid5(NAMESPACE_DNS, f"{domain.name}/{kind}/{label}/{needed_by}")),
        "isOptional": False,
        "label": label,
        "recordType": kind,
        "supportedService": needed_by,
        "ttl": TTL,
        **extra,
    }


def _found(call: Call) -> TenantDomain:
    name = call.variables["domain"]
    domain = call.world.tenant.domains.get(name.lower())
    if domain is None:
        raise not_found(name)
    return domain


def _root(call: Call, name: str) -> TenantDomain | None:
    """The verified domain of the tenant that `name` lies below, if any."""
    return next(
        (
            domain
            for domain in call.world.tenant.domains.values()
            if domain.verified and name.endswith(f".{domain.name}")
        ),
        None,
    )


def _domain(call: Call, domain: TenantDomain) -> dict[str, Any]:
    return {
        "authenticationType": domain.authentication_type,
        "availabilityStatus": None,
        "id": domain.name,
        "isAdminManaged": True,
        "isDefault": domain.default,
        "isInitial": domain.initial,
        # false for what is not verified as well as for a subdomain, as in the directory
        "isRoot": domain.verified and _root(call, domain.name) is None,
        "isVerified": domain.verified,
        "manufacturer": None,
        "model": None,
        "passwordNotificationWindowInDays": None,
        "passwordValidityPeriodInDays": None,
        "state": None,
        "supportedServices": list(domain.services),
    }
