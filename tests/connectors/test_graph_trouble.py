"""What goes wrong with Graph becomes an error with a sentence, and passing trouble is waited out within bounds."""

import base64
import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from structlog.typing import EventDict

from connectors.errors import (
    ConnectorError,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refused,
    Throttled,
    Unexpected,
    Unreachable,
)
from connectors.graph import Graph
from connectors.graph_answers import permission_for
from connectors.graph_calls import BUDGET, CONNECTION_TRIES, TRIES
from sandbox.faults import Fault
from tests.connectors.harness import Microsoft, Reply, scripted, tcp_server, unused_port

NOT_FOUND = b'{"error": {"code": "Request_ResourceNotFound", "message": "No such thing."}}'


def test_a_storm_of_429_ends_as_throttled_after_bounded_tries(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "429", "/organization"))
    with pytest.raises(Throttled) as caught:
        microsoft.graph().organization()
    assert len(microsoft.asked()) == TRIES
    assert len(microsoft.pauses) == TRIES - 1
    assert caught.value.reference
    assert "too many requests" in caught.value.detail


def test_without_retry_after_pauses_grow_and_are_never_in_step(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "503", "/organization"))
    with pytest.raises(Throttled, match="overloaded"):
        microsoft.graph().organization()
    for pause, longest in zip(microsoft.pauses, (1, 2, 4, 8), strict=True):
        assert longest / 2 <= pause <= longest
    assert len(set(microsoft.pauses)) == len(microsoft.pauses)


def test_retry_after_is_honoured_and_never_shortened(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "429", "/organization", times=2, seconds=7))
    assert microsoft.graph().organization().name
    assert all(7 <= pause <= 8 for pause in microsoft.pauses)
    assert len(microsoft.pauses) == 2


def test_a_wait_that_is_longer_than_a_person_waits_is_reported_at_once(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "429", "/organization", seconds=BUDGET + 60))
    with pytest.raises(Throttled) as caught:
        microsoft.graph().organization()
    assert microsoft.pauses == []
    assert caught.value.remedy == "Wait 120 seconds, then try again."


def test_all_tries_together_stay_within_the_budget(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "429", "/organization", seconds=25))
    with pytest.raises(Throttled):
        microsoft.graph().organization()
    assert len(microsoft.pauses) == 2
    assert sum(microsoft.pauses) <= BUDGET


@pytest.mark.parametrize("kind", ["500", "502", "504", "drop"])
def test_trouble_that_passes_is_not_seen_by_the_caller(microsoft: Microsoft, kind: str) -> None:
    microsoft.world.faults.add(Fault("graph", kind, "/organization", times=2))
    assert microsoft.graph().organization().tenant_id == microsoft.world.tenant.tenant_id


def test_an_error_inside_graph_that_stays_is_told_with_its_reference(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "500", "/organization"))
    with pytest.raises(Unexpected, match="inside Graph"):
        microsoft.graph().organization()
    assert len(microsoft.asked()) == TRIES


def test_a_connection_that_keeps_breaking_off_is_unreachable(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "drop", "/organization"))
    with pytest.raises(Unreachable, match="broke off"):
        microsoft.graph().organization()
    assert len(microsoft.asked()) == CONNECTION_TRIES


@pytest.mark.parametrize("kind", ["garbage", "wrong-content"])
def test_garbage_is_unexpected_and_not_asked_for_again(microsoft: Microsoft, kind: str) -> None:
    microsoft.world.faults.add(Fault("graph", kind, "/organization"))
    with pytest.raises(Unexpected) as caught:
        microsoft.graph().organization()
    assert len(microsoft.asked()) == 1
    assert "proxy or firewall" in caught.value.remedy


def test_a_missing_permission_is_named_for_every_call(microsoft: Microsoft) -> None:
    microsoft.world.tenant.application.permissions.clear()
    graph = microsoft.graph()
    calls: dict[str, Callable[[], object]] = {
        "Organization.Read.All": graph.organization,
        "LicenseAssignment.Read.All": graph.subscribed_skus,
        "Domain.Read.All": graph.domains,
        "User.Read.All": lambda: list(graph.users()),
        "ServiceHealth.Read.All": graph.service_health,
        "AuditLog.Read.All": lambda: graph.first_teams_sign_in("somebody", since=datetime.now(UTC)),
        "Domain.ReadWrite.All": lambda: graph.add_domain("northwind.example"),
    }
    for permission, call in calls.items():
        with pytest.raises(NotPermitted) as caught:
            call()
        assert caught.value.permission == permission
        assert permission in caught.value.remedy
        assert "admin consent" in caught.value.remedy


def test_a_call_outside_the_table_needs_no_known_permission() -> None:
    assert permission_for("GET", "/me") == ""


def test_a_refused_token_is_replaced_once(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "expired", "/organization", times=1))
    assert microsoft.graph().organization().name
    assert sum("token" in entry["what"] for entry in microsoft.asked("identity")) == 2


def test_a_token_that_is_always_refused_means_not_signed_in(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("graph", "expired", "/organization"))
    with pytest.raises(NotSignedIn, match="Lifetime validation failed"):
        microsoft.graph().organization()
    assert len(microsoft.asked()) == 2


def test_a_claims_challenge_is_passed_on_to_the_sign_in(microsoft: Microsoft) -> None:
    """Graph revokes the token, and says what the next one must fulfil."""
    microsoft.world.faults.add(Fault("graph", "claims", "/organization", times=1))
    assert microsoft.graph().organization().name
    assert len(microsoft.asked()) == 2


@pytest.mark.parametrize(
    ("header", "passed_on"),
    [
        ('Bearer claims="' + base64.b64encode(b'{"a": 1}').decode() + '"', True),
        ('Bearer claims="' + base64.urlsafe_b64encode('{"a": "ÿÿ?>"}'.encode()).decode().rstrip("=") + '"', True),
        ('Bearer claims="' + base64.b64encode(b"[1]").decode() + '"', False),
        ('Bearer claims="not base64"', False),
        ("", False),
    ],
)
def test_only_a_readable_challenge_is_passed_on(microsoft: Microsoft, header: str, passed_on: bool) -> None:
    """What the sign-in gets is JSON, or nothing at all."""
    tokens = microsoft.tokens()
    asked: list[str | None] = []
    give = tokens.token
    tokens.token = lambda claims=None: asked.append(claims) or give(claims)  # type: ignore[method-assign, func-returns-value]  # notes what passes through
    refusal = Reply(401, b'{"error": {"code": "InvalidAuthenticationToken"}}', {"WWW-Authenticate": header})
    with scripted(refusal) as server, pytest.raises(NotSignedIn):
        microsoft.graph(base_url=server.url, tokens=tokens).organization()
    assert [claims is not None and isinstance(json.loads(claims), dict) for claims in asked] == [False, passed_on]


def test_a_server_that_is_not_there_is_unreachable(microsoft: Microsoft) -> None:
    with pytest.raises(Unreachable, match="refused the connection"):
        microsoft.graph(base_url=f"https://localhost:{unused_port()}").organization()


def test_a_name_that_is_not_in_dns_is_unreachable_at_once(microsoft: Microsoft) -> None:
    with pytest.raises(Unreachable, match="not found in DNS") as caught:
        microsoft.graph(base_url="https://graph.invalid").organization()
    assert microsoft.pauses == []
    assert "DNS settings" in caught.value.remedy


def test_silence_is_unreachable(microsoft: Microsoft) -> None:
    def say_nothing(connection: socket.socket) -> None:
        while connection.recv(4096):
            pass

    tokens = microsoft.tokens()
    tokens.token()
    microsoft.transport._timeout = (0.2, 0.2)
    with tcp_server(say_nothing) as port, pytest.raises(Unreachable, match="did not answer in time"):
        microsoft.graph(base_url=f"http://127.0.0.1:{port}", tokens=tokens).organization()
    assert len(microsoft.pauses) == CONNECTION_TRIES - 1


@pytest.mark.parametrize("address", ["graph.microsoft.com", "https://", "gopher://x"])
def test_an_address_that_is_none_is_named_as_such(microsoft: Microsoft, address: str) -> None:
    with pytest.raises(Unreachable, match="not a valid one"):
        microsoft.graph(base_url=address).organization()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(200, b"[]"), Unexpected),
        (Reply(200, b'{"value": {}}'), Unexpected),
        (Reply(200, b'{"value": ["text"]}'), Unexpected),
        (Reply(200, b'{"value": []}'), Unexpected),
        (Reply(200, b'{"value": [{"id": 7}]}'), Unexpected),
        (Reply(200, b"\xff\xfe"), Unexpected),
        (Reply(204, b""), Unexpected),
        (Reply(302, b"", {"Location": "https://elsewhere.invalid/"}), Unexpected),
        (Reply(403, b"<html>blocked</html>"), Unexpected),
        (Reply(404, b"<html>nothing</html>"), Unexpected),
        (Reply(404, b'{"error": "text"}'), Unexpected),
        (Reply(404, NOT_FOUND), NotFound),
        (Reply(400, b'{"error": {"code": "Request_BadRequest"}}'), Refused),
        (Reply(409, b'{"error": {"code": "ObjectConflict", "message": "There already."}}'), Refused),
        (Reply(501, b'{"error": {"code": "NotImplemented", "message": "Not yet."}}'), Unexpected),
    ],
)
def test_every_answer_is_a_fact_or_an_error_of_ours(
    microsoft: Microsoft, reply: Reply, kind: type[ConnectorError]
) -> None:
    with scripted(reply) as server, pytest.raises(ConnectorError) as caught:
        microsoft.graph(base_url=server.url).organization()
    assert type(caught.value) is kind
    assert caught.value.remedy
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        (timedelta(seconds=30), 29.0),
        (timedelta(days=-1), 0.0),
        ("soon", 0.5),
        ("-5", 0.5),
    ],
)
def test_retry_after_may_be_a_date_or_nonsense(microsoft: Microsoft, text: str | timedelta, wait: float) -> None:
    if isinstance(text, timedelta):
        text = format_datetime(datetime.now(UTC) + text, usegmt=True)
    throttled = Reply(429, b'{"error": {"code": "TooManyRequests"}}', {"Retry-After": text})
    with scripted(throttled, Reply(404, NOT_FOUND)) as server, pytest.raises(NotFound):
        microsoft.graph(base_url=server.url).organization()
    assert wait - 2 <= microsoft.pauses[0] <= wait + 2


def test_each_try_is_logged_with_graphs_own_id(microsoft: Microsoft, log: list[EventDict]) -> None:
    microsoft.world.faults.add(Fault("graph", "503", "/organization", times=1))
    microsoft.graph().organization()
    lines = [line for line in log if line["system"] == "Microsoft Graph"]
    assert [(line["event"], line["asked"], line["outcome"]) for line in lines] == [
        ("remote call", "GET /organization", "HTTP 503"),
        ("remote call", "GET /organization", "ok"),
    ]
    assert [line["reference"] for line in lines] == [e["detail"]["request_id"] for e in microsoft.asked()]
    assert all(line["took_ms"] > 0 for line in lines)


def test_the_sign_in_being_away_for_a_moment_is_waited_out(microsoft: Microsoft) -> None:
    microsoft.world.faults.add(Fault("identity", "503", times=1))
    assert microsoft.graph().organization().name
    assert len(microsoft.pauses) == 1


def test_a_graph_asks_nothing_when_it_is_made(microsoft: Microsoft) -> None:
    assert isinstance(microsoft.graph(), Graph)
    assert microsoft.asked() == microsoft.asked("identity") == []
