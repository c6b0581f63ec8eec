"""Put together: Microsoft's sign-in and Graph as one web application for one TLS port."""

from collections.abc import Callable
from functools import partial

from aiohttp import web

from sandbox.microsoft import domains, organization, roles, sign_ins, teams, users
from sandbox.microsoft.calls import MICROSOFT, VERSION, Answer, Call, Microsoft, Problem, VerifyTxt
from sandbox.microsoft.gate import Route, serve
from sandbox.microsoft.identity import identity_routes
from sandbox.world import World

LARGEST_BODY = 1024**2

DOMAIN_READERS = ("Domain.Read.All", "Domain.ReadWrite.All")
DOMAIN_LIST_READERS = (*DOMAIN_READERS, "Directory.Read.All")
DOMAIN_WRITERS = ("Domain.ReadWrite.All",)
ORGANIZATION_READERS = (*organization.ORGANIZATION_READERS, "User.Read.All")
SKU_READERS = ("LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All")
LICENCE_READERS = ("LicenseAssignment.Read.All", *users.READERS)
HEALTH_READERS = ("ServiceHealth.Read.All",)
ROLE_READERS = ("RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "Directory.Read.All")
APPLICATION_READERS = ("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All")
SIGN_IN_READERS = ("AuditLog.Read.All",)
TEAMS_READERS = ("TeamsUserConfiguration.Read.All",)


def build_microsoft(world: World, *, verify_txt: VerifyTxt, base_url: Callable[[], str]) -> web.Application:
    """The application. Serve it with TLS: clients of Entra refuse anything else.

    verify_txt(name, value) tells whether public DNS serves the TXT value at the name now; it decides /verify.
    base_url() is the application's own address (https://localhost:port), known once it is served.
    """
    microsoft = Microsoft(world, verify_txt, base_url)
    app = web.Application(client_max_size=LARGEST_BODY)
    app[MICROSOFT] = microsoft
    for route in graph_routes():
        app.router.add_route(route.method, VERSION + route.pattern, partial(serve, microsoft, route))
    app.router.add_route("*", VERSION + "/{rest:.*}", partial(serve, microsoft, _unknown_route()))
    app.add_routes(identity_routes(microsoft))
    return app


def graph_routes() -> tuple[Route, ...]:
    """Every Graph call that is offered, with the permissions that allow it (one is enough)."""
    health = "/admin/serviceAnnouncement/healthOverviews"
    configurations = "/admin/teams/userConfigurations"
    return (
        Route("GET", "/organization", ORGANIZATION_READERS, organization.list_organizations, collection=True),
        Route("GET", "/organization/{id}", ORGANIZATION_READERS, organization.get_organization),
        Route("GET", "/subscribedSkus", SKU_READERS, organization.list_skus, collection=True),
        Route("GET", "/subscribedSkus/{id}", SKU_READERS, organization.get_sku),
        Route("GET", "/domains", DOMAIN_LIST_READERS, domains.list_domains, collection=True),
        Route("POST", "/domains", DOMAIN_WRITERS, domains.create_domain),
        Route("GET", "/domains/{domain}", DOMAIN_LIST_READERS, domains.get_domain),
        Route("POST", "/domains/{domain}/verify", DOMAIN_WRITERS, domains.verify_domain),
        Route(
            "GET",
            "/domains/{domain}/verificationDnsRecords",
            DOMAIN_READERS,
            domains.list_verification_records,
            collection=True,
        ),
        Route(
            "GET",
            "/domains/{domain}/serviceConfigurationRecords",
            DOMAIN_READERS,
            domains.list_service_records,
            collection=True,
        ),
        Route("GET", "/users", users.BASIC_READERS, users.list_users, collection=True),
        Route("GET", "/users/$count", users.BASIC_READERS, users.count_users),
        Route("GET", "/users/{user}", users.BASIC_READERS, users.get_user),
        Route("GET", "/users/{user}/licenseDetails", LICENCE_READERS, users.list_licence_details, collection=True),
        Route("GET", health, HEALTH_READERS, organization.list_health, collection=True),
        Route("GET", health + "/{service}", HEALTH_READERS, organization.get_health),
        Route("GET", f"/{roles.ASSIGNMENTS}", ROLE_READERS, roles.list_role_assignments, collection=True),
        Route("GET", "/applications", APPLICATION_READERS, roles.list_applications, collection=True),
        Route("GET", f"/{sign_ins.ENTITY}", SIGN_IN_READERS, sign_ins.list_sign_ins, collection=True),
        Route("GET", configurations, TEAMS_READERS, teams.list_configurations, collection=True),
        Route("GET", configurations + "/{user}", TEAMS_READERS, teams.get_configuration),
    )


def _unknown_route() -> Route:
    return Route("*", "", (), _unknown)


async def _unknown(call: Call) -> Answer:
    """What is not offered: 405 where another method is, else Graph's 400 for an address it does not know."""
    offered = (route.pattern.split("/") for route in graph_routes())
    asked = call.path.rstrip("/").split("/")
    for pattern in offered:
        if len(pattern) == len(asked) and all(
            part.startswith("{") or part == word for part, word in zip(pattern, asked, strict=True)
        ):
            raise Problem(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    segment = next((word for word in asked if word), "")
    raise Problem(400, "BadRequest", f"Resource not found for the segment '{segment}'.")
