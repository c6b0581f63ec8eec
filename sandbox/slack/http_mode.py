"""HTTP mode: signed requests to the app's request URL, events retried with Slack's headers.

The signature's time is the real one, not the pretend company's: the receiver compares it with its own clock.
"""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.slack.delivery import ACK_SECONDS, Parcel, Reply, fault_kinds


class HttpMode:
    """Posts parcels to one address, once that address has answered Slack's challenge."""

    def __init__(
        self, *, url: str, signing_secret: str, journal: Journal, faults: Faults, ack_seconds: float = ACK_SECONDS
    ) -> None:
        self.url = url
        self._faults = faults
        self._secret = signing_secret
        self._journal = journal
        self._ack_seconds = ack_seconds
        self._session: aiohttp.ClientSession | None = None
        self._verified = False

    async def deliver(self, parcel: Parcel) -> Reply:
        """Post, and take the answer for the acknowledgement: 200 within three seconds."""
        fault = self._faults.take("slack", parcel.target, kinds=fault_kinds(parcel))
        kind = fault.kind if fault else ""
        if fault and kind == "late":
            await asyncio.sleep(fault.seconds)
        if kind in ("only-retry", "close-socket"):
            self._journal.record("slack", "withheld", subject=parcel.subject, envelope_id=parcel.envelope_id)
            return Reply(False, error="operation_timeout", retry_reason="http_timeout")
        reply = await self._deliver(parcel)
        if kind == "duplicate":
            reply = await self._deliver(parcel)
        if kind == "drop-ack":
            return Reply(False, error="operation_timeout", retry_reason="http_timeout")
        return reply

    async def _deliver(self, parcel: Parcel) -> Reply:
        if not self._verified and not await self._verify():
            return Reply(False, error="dispatch_failed", retry_reason="http_error")
        body, content_type = _encode(parcel)
        headers = {"Content-Type": content_type}
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        started = time.monotonic()
        reply = await self._post(body, headers)
        self._journal.record(
            "slack",
            "request to the app",
            kind=parcel.kind,
            subject=parcel.subject,
            attempt=parcel.attempt,
            acked=reply.acked,
            error=reply.error,
            took_ms=round((time.monotonic() - started) * 1000),
        )
        return reply

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _verify(self) -> bool:
        """Slack's url_verification: the address must give the challenge back."""
        challenge = hashlib.sha256(self.url.encode()).hexdigest()
        body = json.dumps({"type": "url_verification", "token": "sandbox-verification-token", "challenge": challenge})
        reply = await self._post(body.encode(), {"Content-Type": "application/json"})
        self._verified = reply.acked and reply.payload.get("challenge") == challenge
        self._journal.record("slack", "url_verification", url=self.url, ok=self._verified)
        return self._verified

    async def _post(self, body: bytes, headers: dict[str, str]) -> Reply:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._ack_seconds))
        signed = {**headers, **signature_headers(self._secret, body, at=int(time.time()))}
        try:
            async with self._session.post(self.url, data=body, headers=signed, allow_redirects=False) as response:
                content = await response.read()
                may_retry = response.headers.get("X-Slack-No-Retry") != "1"
                if response.status != 200:
                    return Reply(False, error="dispatch_failed", retry_reason="http_error", may_retry=may_retry)
                return Reply(True, payload=_answer(content))
        except TimeoutError:
            return Reply(False, error="operation_timeout", retry_reason="http_timeout")
        except aiohttp.ClientError:
            return Reply(False, error="dispatch_failed", retry_reason="connection_failed")


def signature_headers(secret: str, body: bytes, *, at: int) -> dict[str, str]:
    """Slack's v0 signature over the raw body; `at` in seconds since 1970."""
    digest = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={digest}"}


def _encode(parcel: Parcel) -> tuple[bytes, str]:
    """Commands are forms, interactions a form with one field, events JSON."""
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    form = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    flat = {name: value for name, value in form.items() if value is not None}
    return urlencode(flat).encode(), "application/x-www-form-urlencoded"


def _answer(content: bytes) -> dict[str, Any]:
    """The payload in an answer: JSON, a plain text to show, or nothing."""
    if not content.strip():
        return {}
    try:
        answer = json.loads(content)
    except ValueError:
        return {"text": content.decode("utf-8", "replace")}
    return answer if isinstance(answer, dict) else {}
