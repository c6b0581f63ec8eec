"""WS-Management messages: reading a request, writing answers and faults (MS-WSMV, MS-WSMAN).

Only what a PSRP client sends. Answers are written as text; everything that comes from outside is escaped.
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from uuid import uuid4
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from sandbox.shell.names import CONFIGURATION, NAMESPACES

ANONYMOUS = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"
DEFAULT_ENVELOPE = 153_600
"""Bytes; what a client takes that names no MaxEnvelopeSize."""
DEFAULT_TIMEOUT = 60.0
"""Seconds; OperationTimeout of a client that names none."""


class Fault(Exception):
    """A WS-Management fault. `code` is Windows' error code, `subcode` WS-Management's name, `reason` a sentence."""

    def __init__(self, code: int, subcode: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.subcode = subcode
        self.reason = reason


def access_denied() -> Fault:
    """The account is known, but may not do this."""
    return Fault(5, "wsman:AccessDenied", "Access is denied.")


def invalid_message(problem: str) -> Fault:
    """The message cannot be understood."""
    return Fault(0x80338041, "wsman:SchemaValidationError", f"The SOAP message is not valid: {problem}")


def no_such_shell() -> Fault:
    """The selectors name a shell or a command that is not there (any more)."""
    return Fault(
        0x8033805B,
        "wsman:InvalidSelectors",
        "The request for the Windows Remote Shell with ShellId failed because the shell was not found on the server. "
        "Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the server.",
    )


def not_supported(action: str) -> Fault:
    """An action that this endpoint does not have."""
    return Fault(0x80338002, "wsa:ActionNotSupported", f"The action {action} is not supported by the service.")


def quota_exceeded(shells: int) -> Fault:
    """The account has as many shells as it may have."""
    return Fault(
        0x803381A4,
        "wsman:QuotaLimit",
        "The WS-Management service cannot process the request. This user is allowed a maximum number of "
        f"{shells} concurrent shells, which has been exceeded. Close existing shells or raise the quota for this user.",
    )


def timed_out() -> Fault:
    """Nothing happened within the client's OperationTimeout; PSRP clients ask again."""
    return Fault(
        0x80338029,
        "wsman:TimedOut",
        "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.",
    )


@dataclass(frozen=True, slots=True)
class Request:
    """What a request says in its header, and its body element."""

    action: str
    """The last part of the action's address: Create, Command, Receive ..."""
    message_id: str
    resource: str
    shell_id: str
    envelope_size: int
    """Bytes of the largest answer that the client takes."""
    timeout: float
    """Seconds for which an answer may be waited for."""
    body: ElementTree.Element

    def find(self, path: str) -> ElementTree.Element:
        """The element at `path` in the body. Raises Fault when there is none."""
        found = self.body.find(path, NAMESPACES)
        if found is None:
            raise invalid_message(f"{path} is missing in {self.action}")
        return found

    @property
    def idle_timeout(self) -> float:
        """Seconds that a shell to be made is to wait for its client; 0: it does not say."""
        found = self.body.find("rsp:Shell/rsp:IdleTimeOut", NAMESPACES)
        return 0.0 if found is None or not found.text else _seconds(found.text)

    @property
    def payload_size(self) -> int:
        """Bytes of PSRP data that fit into one answer; base64 makes four of three."""
        return max(1024, (self.envelope_size - 2500) * 3 // 4)


def read_request(data: bytes) -> Request:
    """Read a SOAP message. Raises Fault for anything that is not one."""
    if b"<!DOCTYPE" in data:
        raise invalid_message("a document type declaration is not allowed")
    try:
        envelope = ElementTree.fromstring(data)  # noqa: S314 - without a document type there are no entities
    except ElementTree.ParseError as problem:
        raise invalid_message(str(problem)) from problem
    header, body = envelope.find("s:Header", NAMESPACES), envelope.find("s:Body", NAMESPACES)
    if header is None or body is None:
        raise invalid_message("header or body is missing")

    def text(path: str) -> str:
        return (header.findtext(path, "", NAMESPACES) or "").strip()

    size = text("wsman:MaxEnvelopeSize")
    return Request(
        action=text("wsa:Action").rpartition("/")[2],
        message_id=text("wsa:MessageID"),
        resource=text("wsman:ResourceURI"),
        shell_id=text("wsman:SelectorSet/wsman:Selector[@Name='ShellId']").upper(),
        envelope_size=int(size) if size.isdigit() else DEFAULT_ENVELOPE,
        timeout=_seconds(text("wsman:OperationTimeout")),
        body=body,
    )


def _seconds(duration: str) -> float:
    """Seconds of an ISO 8601 duration such as PT20S or PT1M30.000S."""
    match = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", duration)
    if match is None or not any(match.groups()):
        return DEFAULT_TIMEOUT
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def envelope(relates_to: str, action: str, body: str) -> str:
    """A SOAP message. `action` is a full address, `body` XML."""
    declared = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope {declared} xml:lang="en-US"><s:Header>'
        f"<wsa:Action>{action}</wsa:Action><wsa:MessageID>uuid:{str(uuid4()).upper()}</wsa:MessageID>"
        f"<wsa:To>{ANONYMOUS}</wsa:To><wsa:RelatesTo>{escape(relates_to)}</wsa:RelatesTo>"
        f"</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def fault_envelope(relates_to: str, fault: Fault, machine: str) -> str:
    """A fault as SOAP message; goes with HTTP status 500."""
    body = (
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="en-US">{escape(fault.reason)}</s:Text></s:Reason><s:Detail>'
        f'<f:WSManFault Code="{fault.code}" Machine={quoteattr(machine)}><f:Message>{escape(fault.reason)}</f:Message>'
        "</f:WSManFault></s:Detail></s:Fault>"
    )
    return envelope(relates_to, "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", body)


def shell_element(shell_id: str, resource: str, owner: str) -> str:
    """A shell as Create and Get show it."""
    return (
        f"<rsp:Shell><rsp:ShellId>{escape(shell_id)}</rsp:ShellId><rsp:ResourceUri>{escape(resource)}</rsp:ResourceUri>"
        f"<rsp:Owner>{escape(owner)}</rsp:Owner><rsp:ClientIP>127.0.0.1</rsp:ClientIP>"
        "<rsp:IdleTimeOut>PT7200.000S</rsp:IdleTimeOut><rsp:InputStreams>stdin pr</rsp:InputStreams>"
        "<rsp:OutputStreams>stdout</rsp:OutputStreams><rsp:State>Connected</rsp:State></rsp:Shell>"
    )


def created(shell_id: str, resource: str, owner: str) -> str:
    """The body of the answer to Create."""
    return (
        f"<wst:ResourceCreated><wsa:Address>{ANONYMOUS}</wsa:Address><wsa:ReferenceParameters>"
        f"<wsman:ResourceURI>{escape(resource)}</wsman:ResourceURI><wsman:SelectorSet>"
        f'<wsman:Selector Name="ShellId">{escape(shell_id)}</wsman:Selector></wsman:SelectorSet>'
        f"</wsa:ReferenceParameters></wst:ResourceCreated>{shell_element(shell_id, resource, owner)}"
    )


def received(data: bytes, command_id: str, *, done: bool) -> str:
    """The body of the answer to Receive; `command_id` is empty for data of the pool itself."""
    command = f" CommandId={quoteattr(command_id)}" if command_id else ""
    state = f"{NAMESPACES['rsp']}/CommandState/{'Done' if done else 'Running'}"
    stream = f'<rsp:Stream Name="stdout"{command}>{b64encode(data).decode("ascii")}</rsp:Stream>' if data else ""
    return f'<rsp:ReceiveResponse>{stream}<rsp:CommandState{command} State="{state}"/></rsp:ReceiveResponse>'


def configuration() -> str:
    """The body of the answer to Get for the service's configuration."""
    return (
        f"<cfg:Config><cfg:MaxEnvelopeSizekb>{CONFIGURATION['MaxEnvelopeSizekb']}</cfg:MaxEnvelopeSizekb></cfg:Config>"
    )
