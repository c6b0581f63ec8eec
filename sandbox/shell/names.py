"""Addresses and limits of the WS-Management service."""

NAMESPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "wsa": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "wsman": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "wst": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "rsp": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
    "cfg": "http://schemas.microsoft.com/wbem/wsman/1/config",
    "f": "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
    "pwsh": "http://schemas.microsoft.com/powershell",
}
"""Prefixes of the elements (MS-WSMV section 2.2.1)."""

TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
SHELL = NAMESPACES["rsp"]
ACTIONS = {
    "Create": f"{TRANSFER}/CreateResponse",
    "Delete": f"{TRANSFER}/DeleteResponse",
    "Get": f"{TRANSFER}/GetResponse",
    "Command": f"{SHELL}/CommandResponse",
    "Send": f"{SHELL}/SendResponse",
    "Receive": f"{SHELL}/ReceiveResponse",
    "Signal": f"{SHELL}/SignalResponse",
}
"""The actions that are understood, with the action of their answer."""

CONFIGURATION = {"MaxEnvelopeSizekb": 500}
MAX_SHELLS = 30
"""Shells that one account may have open (MaxShellsPerUser)."""
IDLE_TIMEOUT = 7200.0
"""Seconds after which an unused shell is closed."""
STOP_SIGNALS = ("ctrl_c", "crtl_c")
"""Last parts of the codes that stop a command; the second is how PowerShell spells its own."""
