"""Files that people gave to Slack, read with the bot's token: https://docs.slack.dev/reference/objects/file-object"""

from contextlib import closing
from urllib.parse import SplitResult, urlsplit

import requests

from connectors.calls import remote_call
from connectors.errors import NotFound, NotPermitted, Refused, Unexpected
from connectors.transport import AuthorityFileError, Transport, unreachable

SYSTEM = "Slack"
_ASKED = "GET a file"
_PIECE = 64 * 1024


class SlackFiles:
    """Reads private files. Threads may share it."""

    def __init__(self, transport: Transport, token: str, *, api_url: str) -> None:
        """`api_url` is that of the Web API: the token is sent to its host and to those below it, and nowhere else."""
        self._transport = transport
        self._token = token
        self._api = urlsplit(api_url)

    def read(self, url: str, *, most: int) -> bytes:
        """The content at `url_private_download`; of a longer one `most` bytes and one, so that whoever asks sees it.

        Raises ConnectorError: NotPermitted where Slack gives its page for signing in instead, as it does with status
        200 to a token without the scope files:read.
        """
        address = urlsplit(url)
        if not self._is_slacks(address):
            raise Refused(SYSTEM, _ASKED, "the address of the file is not one of Slack's", remedy="Attach it again.")
        with remote_call(SYSTEM, _ASKED):
            return self._read(url, address.hostname or "", most)

    def _read(self, url: str, host: str, most: int) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            with closing(self._transport.send("GET", url, headers=headers, stream=True)) as answer:
                _check(answer)
                content = bytearray()
                for piece in answer.iter_content(_PIECE):
                    content += piece
                    if len(content) > most:
                        break
                return bytes(content[: most + 1])
        except (requests.RequestException, AuthorityFileError) as error:
            raise unreachable(error, system=SYSTEM, asked=_ASKED, host=host) from error

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _is_slacks(self, address: SplitResult) -> bool:
        own = (self._api.hostname or "").removeprefix("www.")
        if (address.scheme, address.netloc) == (self._api.scheme, self._api.netloc):
            return True
        return address.scheme == "https" and (address.hostname or "").endswith(f".{own}")


def _check(answer: requests.Response) -> None:
    if answer.status_code == 404:
        raise NotFound(SYSTEM, _ASKED, "the file is not there any more", remedy="Attach it again.")
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    if answer.is_redirect or is_page or answer.status_code in (401, 403):
        raise NotPermitted(
            SYSTEM,
            _ASKED,
            "Slack asks to sign in instead of giving the file",
            permission="files:read",
            remedy="Give the app the scope files:read and install it again; until then paste the list.",
        )
    if answer.status_code != 200:
        raise Unexpected(SYSTEM, _ASKED, f"status {answer.status_code}", remedy="Try again in a moment.")
