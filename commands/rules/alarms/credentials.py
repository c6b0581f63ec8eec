"""A certificate or a secret of the bot runs out: told 30 days before, and again 7 days and 1 day before."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from commands.alarming import Ending
from commands.rules.alarms.values import AlarmFact, AlarmKind, Look
from commands.rules.roles import OPERATOR
from commands.rules.wording import duration
from commands.step import StepResult
from connectors.facts import AppCredential

KIND = AlarmKind.CREDENTIAL
TOLD_BEFORE = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""So long before its end a credential is told: with the first the alarm begins, with each other it is told again."""


def in_use(registered: Iterable[AppCredential], *, secret: str, thumbprint: str, now: datetime) -> tuple[Ending, ...]:
    """Those with which this bot signs in. An old secret that is still registered is nobody's trouble.

    secret       the first characters of the bot's secret; empty: it signs in otherwise
    thumbprint   of the certificate that is installed on the tools host, upper case; empty: there is none

    Of secrets the ones that begin as the bot's are meant, or all where none is told to. Whoever could just read this
    has signed in, so a secret that is over is not the bot's.
    """
    found = list(registered)
    lasting = [one for one in found if one.is_secret and one.ends > now] if secret else []
    fitting = [one for one in lasting if one.mark and one.mark == secret[: len(one.mark)]]
    installed = [one for one in found if not one.is_secret and thumbprint and one.mark == thumbprint]
    return tuple(_ending(one) for one in (*(fitting or lasting), *installed))


def _ending(one: AppCredential) -> Ending:
    kind = "client secret" if one.is_secret else "certificate on the tools host"
    named = f" “{one.name}”" if one.name else ""
    return Ending(f"{'secret' if one.is_secret else 'certificate'}:{one.key_id}", f"The {kind}{named}", one.ends)


def look(result: StepResult | None, now: datetime) -> Look:
    """`result`: the last check of the tenant."""
    endings = result.endings if result is not None else None
    if result is None or endings is None:
        return Look(blind=frozenset({KIND}))
    return Look(
        facts=tuple(_fact(one, now) for one in endings.known if one.at - now <= TOLD_BEFORE[0]),
        blind=frozenset({KIND}) if endings.unread else frozenset(),
        seen_at={KIND: result.checked_at},
    )


def _fact(one: Ending, now: datetime) -> AlarmFact:
    left = one.at - now
    when = f"runs out in {duration(left.total_seconds())}" if left > timedelta(0) else "has run out"
    return AlarmFact(
        kind=KIND,
        subject=one.key.casefold(),
        name=one.what,
        says=f"{one.what}, with which the bot signs in to Microsoft 365, {when}, on {one.at:%Y-%m-%d} at "
        f"{one.at:%H:%M} UTC. Then no check can read Microsoft 365, and nobody can be moved.",
        remedy="Make a new one in the Entra admin center (App registrations > the bot > Certificates & secrets), set "
        "it where the bot runs, and start the bot again.",
        who=OPERATOR,
        stage=sum(left <= before for before in TOLD_BEFORE) - 1,
    )
