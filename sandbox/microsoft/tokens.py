"""Access tokens of the pretend tenant: signed here, marked "sandbox", good until the company's clock says otherwise."""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

MARK = "sandbox"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. Times are seconds since 1970."""

    tenant_id: str
    client_id: str
    audience: str
    expires: int
    number: str
    """Makes two tokens of the same second different."""


class Tokens:
    """Issues and reads tokens. The key is made with the object, so that another process's tokens are foreign."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._revoked: set[str] = set()

    def issue(self, *, tenant_id: str, client_id: str, audience: str, now: datetime, lifetime: int) -> str:
        """A token in three parts: sandbox.<claims>.<signature>."""
        expires = int((now + timedelta(seconds=lifetime)).timestamp())
        claims = Claims(tenant_id, client_id, audience, expires, secrets.token_hex(8))
        payload = urlsafe_b64encode(json.dumps(asdict(claims)).encode()).decode().rstrip("=")
        return f"{MARK}.{payload}.{self._signature(payload)}"

    def read(self, token: str) -> Claims | None:
        """The claims of a token that was issued here and not revoked; None for a foreign one."""
        mark, _, rest = token.partition(".")
        payload, _, signature = rest.partition(".")
        if mark != MARK or not hmac.compare_digest(signature.encode(), self._signature(payload).encode()):
            return None
        if token in self._revoked:
            return None
        try:
            return Claims(**json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
        except (BadBase64, ValueError, TypeError):
            return None

    def revoke(self, token: str) -> None:
        """From now on this token is refused, whatever its claims say."""
        self._revoked.add(token)

    def _signature(self, payload: str) -> str:
        return hmac.new(self._key, payload.encode(), "sha256").hexdigest()
