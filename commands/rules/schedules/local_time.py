"""A local time of a day, as a moment: also where clocks are put forward or back, or a zone has left a day out."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.step import UsageError

_SECOND = timedelta(seconds=1)


class UnknownZone(UsageError):
    """No such time zone is known here, or no longer. The message is a sentence with what to do."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The time zone {name or '(none)'} is not known here. "
            "Choose one by its IANA name, such as Europe/Berlin or America/New_York."
        )
        self.name = name


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name; a zone that was renamed is found by its old name too. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # no such file, no name of one, a folder
        raise UnknownZone(name) from error


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """When the clocks of a zone first show this time of this day or, where they skip it, a later one: aware, UTC.

    None: the zone has left the whole day out, as Samoa did with 30 December 2011. Where the clocks are put forward
    over midnight, a time at the end of the day comes with the first minute of the next.
    """
    wanted = datetime.combine(day, at.replace(fold=0), zone)
    moment = wanted.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return moment
    # of a time that does not exist, the one fold reckons with the clock before the change, the other with the one after
    change = _change(wanted.replace(fold=1).astimezone(UTC), moment, zone)
    return (
        change if (change - _SECOND).astimezone(zone).date() == day or change.astimezone(zone).date() == day else None
    )


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `before`, and not after `after`, in which the clocks of a zone go as they do at its end.

    Both are UTC, and there is one change between them.
    """
    offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
