"""Files that people gave to Slack: read with the token, never sent to anybody else, never taken for a sign-in page."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from connectors.errors import ConnectorError, NotFound, NotPermitted, Refused, Unexpected, Unreachable
from connectors.slack_files import SlackFiles
from connectors.transport import Transport
from tests.connectors.harness import tcp_server, unused_port

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n"
TOKEN = "xoxb-sandbox-1"


class Answers:
    """A server that answers everything alike, and keeps what it was asked."""

    def __init__(self, reply: bytes) -> None:
        self.reply = reply
        self.asked = b""

    def __call__(self, connection: socket.socket) -> None:
        self.asked = connection.recv(65536)
        connection.sendall(self.reply)


def files(api_url: str) -> SlackFiles:
    return SlackFiles(Transport(timeout=(1.0, 1.0)), TOKEN, api_url=api_url)


@pytest.fixture
def slack() -> Iterator[SlackFiles]:
    """The real address, which none of these tests may reach."""
    with closing(files("https://slack.com/api/")) as made:
        yield made


def read(reply: bytes, *, most: int = 100) -> tuple[bytes, bytes]:
    """What is read of this reply, and what was asked for it."""
    server = Answers(reply)
    with tcp_server(server) as port, closing(files(f"http://127.0.0.1:{port}/api/")) as reader:
        content = reader.read(f"http://127.0.0.1:{port}/files/F1", most=most)
        return content, server.asked


def test_the_content_is_read_with_the_token() -> None:
    content, asked = read(HEAD + b"upn\nada@contoso.com")
    assert content == b"upn\nada@contoso.com"
    assert f"Authorization: Bearer {TOKEN}".encode() in asked


def test_of_too_long_a_file_only_one_byte_more_is_read() -> None:
    assert read(HEAD + b"a" * 500_000, most=10)[0] == b"a" * 11


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 0\r\n\r\n", NotPermitted),
        (b"HTTP/1.1 302 Found\r\nLocation: https://contoso.slack.com/\r\nContent-Length: 0\r\n\r\n", NotPermitted),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", NotPermitted),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", NotFound),
        (b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n", Unexpected),
        (HEAD.replace(b"close", b"close\r\nContent-Length: 50") + b"cut off", Unreachable),
    ],
)
def test_what_is_not_the_file_is_an_error_with_a_remedy(reply: bytes, error: type[ConnectorError]) -> None:
    with pytest.raises(error) as caught:
        read(reply)
    assert caught.value.remedy
    assert TOKEN not in str(caught.value)


def test_nobody_there_is_said() -> None:
    port = unused_port()
    with closing(files(f"http://127.0.0.1:{port}/api/")) as reader, pytest.raises(Unreachable):
        reader.read(f"http://127.0.0.1:{port}/files/F1", most=10)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://evil.example/files.slack.com",
        "https://notslack.com/files/F1",
        "https://slack.com.evil.example/F1",
        "https://files.slack.com@evil.example/F1",
        "http://files.slack.com/F1",
        "file:///etc/passwd",
    ],
)
def test_the_token_goes_to_slack_alone(slack: SlackFiles, url: str) -> None:
    with pytest.raises(Refused, match="not one of Slack's"):
        slack.read(url, most=10)


@pytest.mark.parametrize("url", ["https://files.slack.com/files-pri/T1-F1/a.csv", "https://www.slack.com/F1"])
def test_addresses_below_slacks_own_are_slacks(url: str) -> None:
    """Looked up through a proxy that is not there: nothing leaves this machine."""
    transport = Transport(proxy=f"http://127.0.0.1:{unused_port()}", timeout=(1.0, 1.0))
    reader = SlackFiles(transport, TOKEN, api_url="https://www.slack.com/api/")
    with closing(reader), pytest.raises(Unreachable):
        reader.read(url, most=10)
