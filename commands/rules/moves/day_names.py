"""Days and months by the names that people type, in English and in German, in full or shortened."""

_WEEKDAYS = (
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
    ("", "", "", "", "", "sonnabend", ""),
)
_TWO_LETTERS = {
    "mo": 0, "tu": 1, "di": 1, "we": 2, "mi": 2, "th": 3, "do": 3, "fr": 4, "sa": 5, "su": 6, "so": 6,
}  # fmt: skip
"""No two letters mean one day in English and another in German."""
_MONTHS = (
    ("january", "february", "march", "april", "may", "june",
     "july", "august", "september", "october", "november", "december"),
    ("januar", "februar", "märz", "april", "mai", "juni",
     "juli", "august", "september", "oktober", "november", "dezember"),
    ("", "", "maerz", "", "", "", "", "", "", "", "", ""),
)  # fmt: skip
_IN_ENGLISH = {
    "heute": "today",
    "heute nacht": "tonight",
    "heute abend": "tonight",
    "morgen": "tomorrow",
    "morgen nacht": "tomorrow night",
    "morgen abend": "tomorrow night",
    "arbeitstag": "working day",
    "werktag": "working day",
    "nächster arbeitstag": "working day",
    "nächsten arbeitstag": "working day",
    "nächster werktag": "working day",
    "nächsten werktag": "working day",
}


def in_english(text: str) -> str:
    """`heute` is `today`; anything else stays. Lower case."""
    return _IN_ENGLISH.get(text, text)


def weekday_named(word: str) -> int | None:
    """0 for Monday to 6 for Sunday; None: it names no day of the week. Lower case."""
    return _TWO_LETTERS.get(word, _place(word, _WEEKDAYS))


def month_named(word: str) -> int | None:
    """0 for January to 11 for December; None: it names no month. Lower case."""
    return _place(word, _MONTHS)


def _place(word: str, languages: tuple[tuple[str, ...], ...]) -> int | None:
    """The place of a name that was typed in full or with its first three letters or more."""
    if len(word) < 3:
        return None
    found = (at for names in languages for at, name in enumerate(names) if name.startswith(word))
    return next(found, None)
