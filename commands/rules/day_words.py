"""How days, and ages in business days, are said: the one vocabulary of digests, pictures, reports and moves. Pure."""

from datetime import date

from commands.rules.wording import counted

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_day(day: date) -> str:
    """`Sat 28 Nov 2026`: a day in full, of which nobody has to ask which one it is."""
    return f"{WEEKDAYS[day.weekday()]} {say_date(day)}"


def say_near_day(day: date) -> str:
    """`Sat 28 Nov`: a day that is not far away."""
    return f"{WEEKDAYS[day.weekday()]} {say_date(day, year=False)}"


def say_date(day: date, *, year: bool = True) -> str:
    """`12 Jan 2027`, or without its year `12 Jan`."""
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def say_span(first: date, last: date) -> str:
    """`12 Jan and 2 Mar 2027`, `12 Dec 2026 and 2 Mar 2027`: to stand behind "between"."""
    return f"{say_date(first, year=first.year != last.year)} and {say_date(last)}"


def business_days(number: int) -> str:
    """`1 business day`, `3 business days`."""
    return counted(number, "business day", "business days")


def open_for(number: int) -> str:
    """How long something has been open: `3 business days`, `since today`."""
    return business_days(number) if number else "since today"
