import pytest

from sandbox.guard import stranger

HERE = "127.0.0.1:8400"


@pytest.mark.parametrize(
    ("peer", "host", "origin"),
    [
        ("127.0.0.1", HERE, ""),
        ("127.0.0.1", HERE, f"http://{HERE}"),
        ("::1", "[::1]:8400", "http://[::1]:8400"),
        ("127.0.0.1", "localhost:8400", "http://localhost:8400"),
        ("127.0.0.1", "LOCALHOST:8400", ""),
    ],
)
def test_this_machine_and_its_own_pages_are_welcome(peer: str, host: str, origin: str) -> None:
    assert stranger(peer, host, origin) == ""


@pytest.mark.parametrize(
    ("peer", "host", "origin"),
    [
        ("192.0.2.7", HERE, ""),
        ("", HERE, ""),
        ("not an address", HERE, ""),
        ("127.0.0.1", "", ""),
        ("127.0.0.1", "evil.example:8400", ""),
        ("127.0.0.1", "127.0.0.1.evil.example:8400", ""),
        ("127.0.0.1", "[::1", ""),
        ("127.0.0.1", HERE, "https://evil.example"),
        ("127.0.0.1", HERE, "null"),
        ("127.0.0.1", HERE, "http://127.0.0.1:3000"),
        ("127.0.0.1", HERE, "http://localhost:8400"),
    ],
)
def test_strangers_are_refused(peer: str, host: str, origin: str) -> None:
    """Other machines, rebound names and pages of another origin (another port included) get a sentence."""
    assert stranger(peer, host, origin).endswith(".")
