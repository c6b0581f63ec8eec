"""Control calls for trouble and time: faults, the connection to Slack, the clock, the journal, a fresh start."""

from datetime import timedelta

from sandbox.control_body import Answer, Body, Call, Field, Parts, Wrong
from sandbox.describe import describe
from sandbox.edge import FAULTS as EDGE_KINDS
from sandbox.faults import Fault
from sandbox.ldap.server import FAULTS as LDAP_KINDS
from sandbox.microsoft.trouble import GRAPH_KINDS, IDENTITY_KINDS
from sandbox.nameserver import FAULTS as DNS_KINDS
from sandbox.seed import reset_world
from sandbox.shell.cmdlets import COMMAND_FAULTS
from sandbox.shell.endpoint import COMMAND_CUTS, CONNECT_FAULTS
from sandbox.shell.move_errors import TEXTS as MOVE_ERRORS
from sandbox.shell.moves import MOVE_FAULTS, TELLING
from sandbox.slack.pictures import NEWER

SLACK_KINDS = ("429", "500", "slow", "drop-ack", "late", "close-socket", "duplicate", "only-retry", "late-files")
"""The first three of the Web API, the last of uploaded files, the others of what Slack delivers to the app."""

FAULT_KINDS = {
    "slack": SLACK_KINDS,
    "identity": IDENTITY_KINDS,
    "graph": GRAPH_KINDS,
    "dns": DNS_KINDS,
    "ldap": LDAP_KINDS,
    "shell": tuple(dict.fromkeys((*CONNECT_FAULTS, *COMMAND_CUTS, *COMMAND_FAULTS, *MOVE_FAULTS))),
    "edge": EDGE_KINDS,
}
"""What can go wrong, by system. docs/sandbox.md says what each kind does."""

DISCONNECTS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")


async def truth(parts: Parts, _: Body) -> Answer:
    """The planted truth as it is now, with the people of the workspace."""
    return describe(parts.world) | {"slack": parts.slack.describe()}


def environment(parts: Parts, _: Body) -> Answer:
    """The settings with which a bot reaches this company."""
    return dict(parts.environment)


def add_fault(parts: Parts, body: Body) -> Answer:
    """Let something go wrong from now on."""
    system, kind = body["system"], body["kind"]
    if system not in FAULT_KINDS:
        raise Wrong(f"There is no system {system!r}; there are {', '.join(FAULT_KINDS)}.")
    if kind not in FAULT_KINDS[system]:
        raise Wrong(f"The system {system} knows no fault {kind!r}; it knows {', '.join(FAULT_KINDS[system])}.")
    if body["times"] < 0 or body["seconds"] < 0:
        raise Wrong("The fields 'times' and 'seconds' must not be negative.")
    if body["error"] and (kind not in TELLING or body["error"] not in MOVE_ERRORS):
        raise Wrong(f"The field 'error' goes with {', '.join(TELLING)}, and is one of {', '.join(MOVE_ERRORS)}.")
    fault = Fault(system, kind, body["match"], body["times"] or None, body["seconds"], body["error"])
    parts.world.faults.add(fault)
    return {"faults": parts.world.faults.listed()}


def list_faults(parts: Parts, _: Body) -> Answer:
    """The faults in force."""
    return {"faults": parts.world.faults.listed()}


def clear_faults(parts: Parts, body: Body) -> Answer:
    """End the faults of one system, or all."""
    if body["system"] and body["system"] not in FAULT_KINDS:
        raise Wrong(f"There is no system {body['system']!r}; there are {', '.join(FAULT_KINDS)}.")
    parts.world.faults.clear(body["system"])
    return {"faults": parts.world.faults.listed()}


async def disconnect(parts: Parts, body: Body) -> Answer:
    """Send the bot's Socket Mode connections a disconnect message of this kind."""
    if body["reason"] not in DISCONNECTS:
        raise Wrong(f"The reason is one of {', '.join(DISCONNECTS)}.")
    await parts.slack.disconnect(body["reason"])
    return {}


def request_url(parts: Parts, body: Body) -> Answer:
    """Deliver over HTTP to this address from now on (HTTP mode); empty: over Socket Mode again."""
    parts.slack.use_request_url(body["url"])
    return {}


def without_blocks(parts: Parts, body: Body) -> Answer:
    """Pretend a workspace that does not have these kinds of blocks yet; none: it has all."""
    unknown = [kind for kind in body["without"] if kind not in NEWER]
    if unknown:
        raise Wrong(f"The field 'without' lists kinds of newer blocks: {', '.join(NEWER)}.")
    parts.slack.without_blocks(set(body["without"]))
    return {"without": sorted(body["without"])}


async def send_event(parts: Parts, body: Body) -> Answer:
    """Deliver an event to the app as it is."""
    if not isinstance(body["body"].get("type"), str):
        raise Wrong("An event needs a field 'type'.")
    await parts.slack.send_event(body["body"])
    return {}


def advance(parts: Parts, body: Body) -> Answer:
    """Move the pretend company's clock forward."""
    try:
        parts.world.clock.advance(timedelta(seconds=body["seconds"]))
        return {"now": parts.world.clock.now().isoformat()}
    except (ValueError, OverflowError) as error:
        raise Wrong("The field 'seconds' must be a number of seconds forward, within what a calendar holds.") from error


def reset(parts: Parts, _: Body) -> Answer:
    """Make the company what it was at the start. The conversation in the workspace stays."""
    reset_world(parts.world, users=parts.users)
    parts.dns.flush_cache()
    return {}


def clear_journal(parts: Parts, _: Body) -> Answer:
    """Forget what was recorded."""
    parts.world.journal.clear()
    return {}


def journal(parts: Parts, body: Body) -> Answer:
    """What every emulator was asked, oldest first."""
    return {"entries": parts.world.journal.read(since=body["since"], system=body["system"])}


EVENT_CALLS = (
    Call("GET", "/control/describe", "The planted truth as it is now.", truth),
    Call("GET", "/control/environment", "The settings with which a bot reaches this company.", environment),
    Call(
        "POST", "/control/fault", "Let something go wrong.", add_fault,
        {
            "system": Field(str), "kind": Field(str), "match": Field(str, ""), "times": Field(int, 0),
            "seconds": Field(float, 0.0), "error": Field(str, ""),
        },
    ),
    Call("GET", "/control/faults", "The faults in force.", list_faults),
    Call("POST", "/control/faults/clear", "End faults.", clear_faults, {"system": Field(str, "")}),
    Call(
        "POST", "/control/slack/disconnect", "Disconnect the bot's Socket Mode connections.", disconnect,
        {"reason": Field(str)},
    ),
    Call(
        "POST", "/control/slack/request-url", "Deliver signed requests to an address (HTTP mode).", request_url,
        {"url": Field(str, "")},
    ),
    Call(
        "POST", "/control/slack/blocks", "Pretend a workspace without some kinds of newer blocks.", without_blocks,
        {"without": Field(list, [])},
    ),
    Call("POST", "/control/slack/event", "Deliver an event to the app.", send_event, open_body=True),
    Call("POST", "/control/clock/advance", "Move the company's clock forward.", advance, {"seconds": Field(float)}),
    Call("POST", "/control/reset", "Make the company what it was at the start.", reset),
    Call(
        "GET", "/control/journal", "What every emulator was asked.", journal,
        {"since": Field(int, 0), "system": Field(str, "")},
    ),
    Call("POST", "/control/journal/clear", "Forget what was recorded.", clear_journal, noted=False),
)  # fmt: skip
