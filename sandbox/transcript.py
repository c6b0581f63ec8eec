"""A conversation of the pretend workspace as one HTML file that needs no server: the page's own code and its messages.

Browsers load no modules from a file's neighbours, so every module stands inside as an address of its own.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from sandbox.page_files import FOLDER

JSON = dict[str, Any]

_STYLES = ("base.css", "messages.css", "charts.css", "controls.css", "transcript.css")
_IMPORT = re.compile(r'(from |import\()"\./([a-z_]+\.js)"')
_ENTRY = "transcript.js"
_POLICY = "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data: https:"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{styles}</style>
<script type="importmap">{modules}</script>
</head>
<body>
<main class="transcript">
<h1>{title}</h1>
<p class="muted">{about}</p>
<ol class="messages" id="messages"></ol>
<noscript><p>This page needs JavaScript.</p></noscript>
</main>
<script type="application/json" id="told">{told}</script>
<script type="module">
import {{ fillTranscript }} from "page/{entry}";
fillTranscript(document.getElementById("messages"), JSON.parse(document.getElementById("told").textContent));
</script>
</body>
</html>
"""


def transcript(
    state: JSON, messages: Sequence[JSON], threads: Mapping[str, Sequence[JSON]], *, title: str, about: str
) -> str:
    """The page. `state` and messages as GET /client/state and /client/messages give them; threads by their first ts."""
    told = {"state": state, "messages": list(messages), "threads": {ts: list(found) for ts, found in threads.items()}}
    return _PAGE.format(
        policy=_POLICY,
        title=escape(title),
        about=escape(about),
        styles="\n".join((FOLDER / name).read_text(encoding="utf-8") for name in _STYLES),
        modules=_harmless({"imports": _modules()}),
        told=_harmless(told),
        entry=_ENTRY,
    )


def _modules() -> dict[str, str]:
    """The entry and everything that it needs, by the name under which the page imports it."""
    found: dict[str, str] = {}
    waiting = [_ENTRY]
    while waiting:
        name = waiting.pop()
        if f"page/{name}" in found:
            continue
        text = (FOLDER / name).read_text(encoding="utf-8")
        waiting += [needed for _, needed in _IMPORT.findall(text)]
        named = _IMPORT.sub(r'\1"page/\2"', text)
        found[f"page/{name}"] = f"data:text/javascript;base64,{b64encode(named.encode()).decode('ascii')}"
    return found


def _harmless(value: Any) -> str:
    """JSON inside a script element: no text in it can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
