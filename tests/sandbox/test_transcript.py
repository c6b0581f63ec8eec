"""A conversation as one file: complete in itself, and harmless whatever stands in it."""

import json
import re
from typing import Any

from sandbox.page_files import FOLDER
from sandbox.transcript import transcript

STATE: dict[str, Any] = {"me": "U0ADA", "people": [], "channels": [], "bot": {"user_id": "U0HYBRID", "name": "hybrid"}}
EVIL = "</script><script>alert(1)</script>"


def page(text: str = "hello", title: str = "A title") -> str:
    message = {"channel": "C1", "ts": "1.000001", "text": text}
    return transcript(STATE, [message], {"1.000001": [message]}, title=title, about="About")


def test_every_module_that_is_imported_is_inside() -> None:
    modules = json.loads(re.findall(r'<script type="importmap">(.*?)</script>', page())[0])["imports"]
    assert "page/transcript.js" in modules
    assert {name.removeprefix("page/") for name in modules} <= {path.name for path in FOLDER.iterdir()}
    assert all(address.startswith("data:text/javascript;base64,") for address in modules.values())
    assert "page/mrkdwn.js" in modules


def test_no_text_ends_the_element_that_it_stands_in() -> None:
    made = page(EVIL, title=EVIL)
    assert EVIL not in made
    told = re.findall(r'<script type="application/json" id="told">(.*?)</script>', made)[0]
    assert json.loads(told)["messages"][0]["text"] == EVIL
    assert json.loads(told)["threads"]["1.000001"][0]["text"] == EVIL


def test_nothing_is_fetched_from_anywhere() -> None:
    assert not re.findall(r'(?:src|href)="', page())
    assert "default-src 'none'" in page()
