"""What is typed into the fields of a form: tried, so that what makes no sense is said at its field."""

from collections.abc import Callable

from commands.step import UsageError


def why_not(attempt: Callable[[], object], *, unreadable: str = "That cannot be read. Type it in another way.") -> str:
    """Why what was typed makes no sense, as a sentence; empty: it does.

    `unreadable`: what is said of what is no value of its kind at all.
    """
    try:
        attempt()
    except UsageError as error:
        return str(error)
    except ValueError:
        return unreadable
    return ""
