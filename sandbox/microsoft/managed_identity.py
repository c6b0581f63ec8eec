"""The token endpoint of a managed identity: plain http on the machine itself, as App Service and a VM offer it.

https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
"""

from datetime import timedelta
from functools import partial

from aiohttp import web

from sandbox.microsoft.calls import MICROSOFT, Microsoft
from sandbox.microsoft.identity import is_known

IDENTITY_HEADER = "sandbox-identity-header"
"""The value that a process finds in the environment variable of the same name."""


def managed_identity_routes(app: web.Application) -> list[web.RouteDef]:
    """Routes for a plain-http application that issue the tokens of `app` (from build_microsoft)."""
    serve = partial(_token, app[MICROSOFT])
    return [web.get("/msi/token", serve), web.get("/metadata/identity/oauth2/token", serve)]


async def _token(microsoft: Microsoft, request: web.Request) -> web.Response:
    response = _answer(microsoft, request)
    microsoft.world.journal.record(
        "identity", f"{request.method} {request.path}", credential="managed identity", status=response.status
    )
    return response


def _answer(microsoft: Microsoft, request: web.Request) -> web.Response:
    app_service = request.path == "/msi/token"
    if app_service and request.headers.get("X-IDENTITY-HEADER") != IDENTITY_HEADER:
        return _refused(401, "unauthorized_client", "The X-IDENTITY-HEADER is missing or wrong.")
    if not app_service and request.headers.get("Metadata", "").lower() != "true":
        return _refused(400, "invalid_request", "Required metadata header not specified")
    application = microsoft.world.tenant.application
    client_id = request.query.get("client_id", application.client_id)
    if client_id != application.client_id:
        return _refused(400, "invalid_request", "Identity not found")
    resource = request.query.get("resource", "")
    if not is_known(microsoft, request, resource):
        return _refused(400, "invalid_resource", f"AADSTS500011: The resource principal named {resource} was not found")
    now = microsoft.world.clock.now()
    lifetime = application.token_lifetime
    token = microsoft.tokens.issue(
        tenant_id=microsoft.world.tenant.tenant_id,
        client_id=client_id,
        audience=resource.rstrip("/"),
        now=now,
        lifetime=lifetime,
    )
    body = {
        "access_token": token,
        "client_id": client_id,
        "expires_in": str(lifetime),
        "expires_on": str(int((now + timedelta(seconds=lifetime)).timestamp())),
        "resource": resource,
        "token_type": "Bearer",
    }
    return web.json_response(body)


def _refused(status: int, error: str, text: str) -> web.Response:
    return web.json_response({"error": error, "error_description": text}, status=status)
