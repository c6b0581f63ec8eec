"""How long a certificate is still good for."""

from datetime import datetime, timedelta

from commands.rules.wording import duration
from commands.step import Verdict

SOON = timedelta(days=30)
"""What a public authority, a change window and a forgotten mail take together."""


def expiry(not_after: datetime, now: datetime) -> tuple[Verdict, str] | None:
    """What is wrong with the end of a certificate, and how to say it; None: it ends later than soon."""
    left = not_after - now
    if left <= timedelta(0):
        return Verdict.FAIL, f"ended on {not_after.day} {not_after:%B %Y}"
    if left <= SOON:
        return Verdict.WARN, f"ends in {duration(left.total_seconds())}"
    return None
