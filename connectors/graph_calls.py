"""How Microsoft Graph is asked: tokens, retries, pages, and an error with a remedy for each way it says no.

Sources: https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/graph/throttling,
https://learn.microsoft.com/graph/paging
"""

import random
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
import requests

from connectors.calls import remote_call
from connectors.errors import ConnectorError, Refused, Unexpected, Unreachable
from connectors.graph_answers import SYSTEM, Answer, claims_challenge, judge, request_id
from connectors.tokens import TokenSource
from connectors.transport import AuthorityFileError, Transport, unreachable

TRIES = 5
"""Of one read, where Graph answers that it is busy."""
CONNECTION_TRIES = 3
"""Of one read, where no answer comes: a longer outage does not pass while somebody waits."""
BUDGET = 60.0
"""Seconds that one read may take with all its tries and pauses: a person is waiting for the answer."""
EMPTY_PAGES = 50
"""Empty pages in a row that are followed. One now and then is documented; without a bound a listing might never end."""
PAGE_RETURNS = 3
"""How often a listing may go back to an earlier page after Graph lost its place."""

_LOST_PLACE = {"Directory_ExpiredPageToken", "DirectoryPageTokenNotFoundException"}
_dice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Page:
    """The items of one page and Graph's id of the request. Once a page is settled, none before it comes again."""

    items: list[Any]
    reference: str
    settled: bool


class GraphCalls:
    """Calls of one Graph service. Threads may share it. `pause` waits for so many seconds."""

    def __init__(
        self, transport: Transport, tokens: TokenSource, *, base_url: str, pause: Callable[[float], None]
    ) -> None:
        self._transport = transport
        self._tokens = tokens
        self._root = f"{base_url.rstrip('/')}/v1.0"
        self.pause = pause

    def read(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """GET one object. Raises ConnectorError."""
        return self._read(self._address(path, query), path)

    def write(self, path: str, body: Mapping[str, Any] | None) -> Answer:
        """POST once: a change is never repeated blindly. Raises ConnectorError."""
        return self._once("POST", self._address(path, None), path, body)

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[Page]:
        """GET a collection page by page. Raises ConnectorError.

        A page may be empty, and pages may overlap: Graph invalidates the links of a page that was asked twice, and
        then the listing goes on from the last good one.
        """
        link = good = self._address(path, query)
        followed: set[str] = set()
        returns = empty = 0
        while True:
            try:
                answer = self._read(link, path)
            except Refused as error:
                returns += 1
                if error.detail.partition(":")[0] not in _LOST_PLACE or link == good or returns > PAGE_RETURNS:
                    raise
                followed.discard(good)
                link = good
                continue
            items = answer.body.get("value")
            if not isinstance(items, list):
                raise self._odd(path, "the answer has no list of items", answer.reference)
            yield Page(items, answer.reference, settled=answer.tries == 1)
            empty = 0 if items else empty + 1
            if empty > EMPTY_PAGES:
                raise self._odd(path, f"{empty} pages in a row were empty", answer.reference)
            following = answer.body.get("@odata.nextLink")
            if following is None:
                return
            followed.add(link)
            link = self._checked_link(following, path, answer.reference)
            if link in followed:
                raise self._odd(path, "the pages go round in a circle", answer.reference)
            if answer.tries == 1:
                good = link

    def _address(self, path: str, query: Mapping[str, str] | None) -> str:
        return f"{self._root}{path}" + (f"?{urlencode(query, safe='$,')}" if query else "")

    def _checked_link(self, link: object, path: str, reference: str) -> str:
        """The next page's address; never one elsewhere, which would be sent our token."""
        if not isinstance(link, str) or _server(link) != _server(self._root):
            raise self._odd(path, "the next page is said to be on another server", reference)
        return link

    def _odd(self, path: str, detail: str, reference: str) -> Unexpected:
        return Unexpected(SYSTEM, f"GET {path}", detail, reference=reference)

    def _read(self, url: str, path: str) -> Answer:
        """GET until an answer comes, the tries are used up, or the time is."""
        spent = 0.0
        tries = 0
        while True:
            tries += 1
            started = time.monotonic()
            try:
                answer = self._once("GET", url, path, None)
            except ConnectorError as error:
                spent += time.monotonic() - started
                wait = _wait_before(tries, error)
                allowed = CONNECTION_TRIES if isinstance(error, Unreachable) else TRIES
                if not error.passing or tries >= allowed or spent + wait > BUDGET:
                    raise
            else:
                return replace(answer, tries=tries)
            self.pause(wait)
            spent += wait

    def _once(self, method: str, url: str, path: str, body: Mapping[str, Any] | None) -> Answer:
        """Ask once; once more with a fresh token if Graph does not accept the kept one."""
        response = self._send(method, url, path, body, claims=None)
        if response.status_code == 401:
            self._tokens.forget()
            response = self._send(method, url, path, body, claims=claims_challenge(response))
        return judge(response, method, path)

    def _send(
        self, method: str, url: str, path: str, body: Mapping[str, Any] | None, *, claims: str | None
    ) -> requests.Response:
        headers = {
            "Authorization": f"Bearer {self._tokens.token(claims)}",
            "Accept": "application/json",
            "client-request-id": str(uuid.uuid4()),
        }
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = orjson.dumps(body)
        asked = f"{method} {path}"
        with remote_call(SYSTEM, asked) as call:
            try:
                response = self._transport.send(method, url, headers=headers, data=data)
            except (requests.RequestException, AuthorityFileError) as error:
                host = urlsplit(url).hostname or ""
                raise unreachable(error, system=SYSTEM, asked=asked, host=host) from error
            call.reference = request_id(response)
            if not response.ok:
                call.outcome = f"HTTP {response.status_code}"
            return response


def _server(url: str) -> tuple[str, str] | None:
    """Scheme, and host with port; None for what is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc


def _wait_before(tries: int, error: ConnectorError) -> float:
    """Seconds to wait after so many tries: what Graph asked for, else twice as long each time; never in step."""
    if error.retry_after is not None:
        return error.retry_after + _dice.uniform(0.0, 1.0)
    longest = float(2 ** (tries - 1))
    return _dice.uniform(longest / 2, longest)
