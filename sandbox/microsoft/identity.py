"""Microsoft Entra's sign-in endpoints: discovery and the client credentials grant.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
Errors have Entra's shape and AADSTS numbers; texts are paraphrased where only the number matters.
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from aiohttp import web

from sandbox.microsoft.assertions import BadAssertion, Expected, check_assertion
from sandbox.microsoft.calls import Microsoft
from sandbox.microsoft.trouble import BROKEN, IDENTITY_KINDS, STATUSES, broken, waiting
from sandbox.world import Tenant

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRAPH_HOSTS = (
    "graph.microsoft.com",
    "graph.microsoft.us",
    "dod-graph.microsoft.us",
    "microsoftgraph.chinacloudapi.cn",
)
TEAMS_RESOURCE = "48ac35b8-9aa8-4d74-927d-1f4a14a0b239"
"""The "Skype and Teams Tenant Admin API", by its application id."""
LOGIN_HOSTS = ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net")
SHARED_TENANTS = ("common", "organizations", "consumers")
MARKED_CREDENTIALS = (("client_assertion", "certificate"), ("client_secret", "secret"))

_Work = Callable[[Microsoft, web.Request, bool], Awaitable[web.Response]]


class Refusal(Exception):
    """Entra says no: becomes its error body."""

    def __init__(self, status: int, error: str, code: int, text: str, *, headers: Mapping[str, str] | None = None):
        super().__init__(text)
        self.status = status
        self.error = error
        self.code = code
        self.text = text
        self.headers = dict(headers or {})


def identity_routes(microsoft: Microsoft) -> list[web.RouteDef]:
    """The routes of the sign-in host. A fault's target is the path without the tenant: /oauth2/v2.0/token."""
    token = "/oauth2/v2.0/token"  # noqa: S105 - a path
    configuration = "/v2.0/.well-known/openid-configuration"
    bare = "/.well-known/openid-configuration"
    return [
        web.get("/common/discovery/instance", _serve(microsoft, "/common/discovery/instance", _instance)),
        web.get("/{tenant}" + configuration, _serve(microsoft, configuration, _configuration)),
        web.get("/{tenant}" + bare, _serve(microsoft, bare, _configuration)),
        web.get("/{tenant}/discovery/v2.0/keys", _serve(microsoft, "/discovery/v2.0/keys", _keys)),
        web.post("/{tenant}" + token, _serve(microsoft, token, _token)),
    ]


def _serve(microsoft: Microsoft, target: str, work: _Work) -> Callable[[web.Request], Awaitable[web.Response]]:
    return partial(_answered, microsoft, target, work)


async def _answered(microsoft: Microsoft, target: str, work: _Work, request: web.Request) -> web.Response:
    """One request: its fault if there is one, else the work; noted in the journal without credentials."""
    kinds = IDENTITY_KINDS if work is _token else (*STATUSES, *BROKEN)
    fault = microsoft.world.faults.take("identity", target, kinds=kinds)
    form = await request.post() if request.method == "POST" else {}
    note: dict[str, object] = {"tenant": request.match_info.get("tenant", ""), "fault": fault.kind if fault else ""}
    if form:
        note |= {"client_id": str(form.get("client_id", "")), "scope": str(form.get("scope", ""))}
        note["credential"] = next((kind for name, kind in MARKED_CREDENTIALS if name in form), "none")
    try:
        if fault is not None and fault.kind in STATUSES:
            raise _unwell(int(fault.kind), waiting(fault))
        response = await broken(fault, request) if fault is not None else None
        if response is None:
            response = await work(microsoft, request, fault is not None and fault.kind == "expired")
    except Refusal as refusal:
        note["error"] = f"AADSTS{refusal.code}"
        response = _refused(refusal, request, microsoft.world.clock.now())
    note["status"] = response.status
    microsoft.world.journal.record("identity", f"{request.method} {target}", **note)
    return response


def _unwell(status: int, headers: Mapping[str, str]) -> Refusal:
    if status == 429:
        return Refusal(429, "temporarily_unavailable", 90055, "There are too many incoming requests.", headers=headers)
    text = "A transient error has occurred. Please try again."
    return Refusal(status, "temporarily_unavailable", 90033, text, headers=headers)


def _refused(refusal: Refusal, request: web.Request, now: datetime) -> web.Response:
    trace = str(uuid4())
    correlation = request.headers.get("client-request-id") or str(uuid4())
    moment = now.strftime("%Y-%m-%d %H:%M:%SZ")
    body = {
        "error": refusal.error,
        "error_description": f"AADSTS{refusal.code}: {refusal.text} Trace ID: {trace} "
        f"Correlation ID: {correlation} Timestamp: {moment}",
        "error_codes": [refusal.code],
        "timestamp": moment,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://login.microsoftonline.com/error?code={refusal.code}",
    }
    headers = {"x-ms-request-id": trace, "Cache-Control": "no-store, no-cache", **refusal.headers}
    return web.json_response(body, status=refusal.status, headers=headers)


def known_tenant(microsoft: Microsoft, name: str, *, error: str = "invalid_request") -> Tenant:
    """The tenant that `name` (its id or one of its verified domains) stands for. Raises Refusal for another."""
    tenant = microsoft.world.tenant
    domain = tenant.domains.get(name.lower())
    if name.lower() == tenant.tenant_id.lower() or (domain is not None and domain.verified):
        return tenant
    raise Refusal(
        400,
        error,
        90002,
        f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct"
        " cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for"
        " the tenant.",
    )


async def _instance(microsoft: Microsoft, request: web.Request, _expired: bool) -> web.Response:
    asked = request.query.get("authorization_endpoint", "")
    authority = asked.partition("/oauth2/")[0]
    origin = microsoft.origin(request)
    hosts = [*LOGIN_HOSTS, request.host, request.host.partition(":")[0]]
    if authority.partition("://")[2].partition("/")[0] not in hosts:
        raise Refusal(400, "invalid_instance", 50049, "Unknown or invalid instance.")
    metadata = {"preferred_network": LOGIN_HOSTS[0], "preferred_cache": LOGIN_HOSTS[1], "aliases": list(LOGIN_HOSTS)}
    endpoint = f"{authority or origin}/v2.0/.well-known/openid-configuration"
    body = {"tenant_discovery_endpoint": endpoint, "api-version": "1.1", "metadata": [metadata]}
    return web.json_response(body)


async def _configuration(microsoft: Microsoft, request: web.Request, _expired: bool) -> web.Response:
    name = request.match_info["tenant"]
    if name not in SHARED_TENANTS:
        name = known_tenant(microsoft, name, error="invalid_tenant").tenant_id
    origin = microsoft.origin(request)
    body = {
        "token_endpoint": f"{origin}/{name}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "jwks_uri": f"{origin}/{name}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{origin}/{name}/v2.0",
        "authorization_endpoint": f"{origin}/{name}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{origin}/{name}/oauth2/v2.0/devicecode",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": "graph.microsoft.com",
    }
    return web.json_response(body)


async def _keys(microsoft: Microsoft, request: web.Request, _expired: bool) -> web.Response:
    known_tenant(microsoft, request.match_info["tenant"])
    return web.json_response({"keys": []})


async def _token(microsoft: Microsoft, request: web.Request, expired: bool) -> web.Response:
    form = {name: str(value) for name, value in (await request.post()).items()}
    if request.match_info["tenant"] in SHARED_TENANTS:
        raise Refusal(400, "invalid_request", 50059, "No tenant-identifying information found in the request.")
    tenant = known_tenant(microsoft, request.match_info["tenant"])
    for name in ("grant_type", "client_id", "scope"):
        if not form.get(name):
            text = f"The request body must contain the following parameter: '{name}'."
            raise Refusal(400, "invalid_request", 900144, text)
    if form["grant_type"] != "client_credentials":
        text = f"The app requested an unsupported grant type '{form['grant_type']}'."
        raise Refusal(400, "unsupported_grant_type", 70003, text)
    if form["client_id"].lower() != tenant.application.client_id.lower():
        raise Refusal(
            400,
            "unauthorized_client",
            700016,
            f"Application with identifier '{form['client_id']}' was not found in the directory '{tenant.name}'. This "
            "can happen if the application has not been installed by the administrator of the tenant or consented to "
            "by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
        )
    audience = _audience(microsoft, request, form["scope"])
    _check_credential(microsoft, request, form, expired=expired)
    application = tenant.application
    token = microsoft.tokens.issue(
        tenant_id=tenant.tenant_id,
        client_id=application.client_id,
        audience=audience,
        now=microsoft.world.clock.now(),
        lifetime=application.token_lifetime,
    )
    lifetime = application.token_lifetime
    body = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token}
    return web.json_response(body, headers={"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"})


def is_graph(microsoft: Microsoft, request: web.Request, resource: str) -> bool:
    """Whether `resource` (an address) means the Graph that is served here."""
    return resource.rstrip("/") in {
        *(f"https://{host}" for host in GRAPH_HOSTS),
        microsoft.base_url(),
        microsoft.origin(request),
    }


def is_known(microsoft: Microsoft, request: web.Request, resource: str) -> bool:
    """Whether tokens are issued for `resource`: Graph, or the interface behind Teams PowerShell."""
    return resource == TEAMS_RESOURCE or is_graph(microsoft, request, resource)


def _audience(microsoft: Microsoft, request: web.Request, scope: str) -> str:
    if " " in scope.strip() or not scope.endswith("/.default"):
        raise Refusal(
            400,
            "invalid_scope",
            1002012,
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
            "/.default suffixed to the resource identifier (application ID URI).",
        )
    resource = scope.strip().removesuffix("/.default")
    if not is_known(microsoft, request, resource):
        text = f"The resource principal named {resource} was not found in the tenant."
        raise Refusal(400, "invalid_resource", 500011, text)
    return resource.rstrip("/")


def _check_credential(microsoft: Microsoft, request: web.Request, form: Mapping[str, str], *, expired: bool) -> None:
    """Raise Refusal unless the secret or the assertion is good."""
    if form.get("client_assertion"):
        _check_certificate(microsoft, request, form, expired=expired)
        return
    if "client_secret" not in form:
        text = "'client_assertion' or 'client_secret' is required for the 'client_credentials' grant type."
        raise Refusal(401, "invalid_client", 7000216, text)
    application = microsoft.world.tenant.application
    if not hmac.compare_digest(form["client_secret"].encode(), application.secret.encode()):
        raise Refusal(
            401,
            "invalid_client",
            7000215,
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            f"not the client secret ID, for a secret added to app '{application.client_id}'.",
        )
    ends = application.secret_expires
    if expired or (ends is not None and ends <= microsoft.world.clock.now()):
        raise Refusal(
            401,
            "invalid_client",
            7000222,
            f"The provided client secret keys for app '{application.client_id}' are expired. Visit the Azure portal to "
            "create new keys for your app, or consider using certificate credentials for added security.",
        )


def _check_certificate(microsoft: Microsoft, request: web.Request, form: Mapping[str, str], *, expired: bool) -> None:
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        text = "The request body must contain the following parameter: 'client_assertion_type'."
        raise Refusal(400, "invalid_request", 900144, text)
    if expired:
        text = "Client assertion contains an invalid signature. [Reason - The key used is expired.]."
        raise Refusal(401, "invalid_client", 700027, text)
    tenant = microsoft.world.tenant
    names = (request.match_info["tenant"], tenant.tenant_id)
    origins = (microsoft.origin(request), microsoft.base_url())
    expected = Expected(
        client_id=tenant.application.client_id,
        audiences={
            f"{origin}/{name}{end}" for origin in origins for name in names for end in ("/oauth2/v2.0/token", "/v2.0")
        },
        certificate_pem=tenant.application.certificate_pem,
    )
    try:
        check_assertion(
            form["client_assertion"],
            expected,
            company_time=microsoft.world.clock.now(),
            machine_time=datetime.now(UTC),
        )
    except BadAssertion as bad:
        raise Refusal(401, "invalid_client", bad.code, bad.text) from bad
