"""From the words behind `move` and its kin to what they ask for. Words come from strangers: nothing is interpreted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from commands.step import UsageError
from commands.words import shown
from storage.states import MoveKind

BECAUSE = "because"
MOST_PEOPLE = 1_000
"""In one request: more are several waves."""
LONGEST_REASON = 500

_EXAMPLES = {
    MoveKind.MOVE: "move ada@contoso.com ben@contoso.com window Sat 02:00-05:00 Europe/Berlin because pilot wave 2",
    MoveKind.ROLLBACK: "rollback ada@contoso.com because her headset does not work",
}
_WINDOW, _CONCURRENCY, _TO, _FORCE = "window", "concurrency", "to", "force"
_ID = re.compile(r"#?(?:m-?)?(\d{1,9})[.,;:]?", re.IGNORECASE)
_MARKED_ID = re.compile(r"(?:#|#?m-?)\d{1,9}[.,;:]?", re.IGNORECASE)
_GROUPS = ("ou", "department")
_GROUP = re.compile(rf"(?P<kind>{'|'.join(_GROUPS)}):(?P<name>.*)", re.IGNORECASE | re.DOTALL)
_HOUR = r"(?:[01]?\d|2[0-4])"
_HOURS = re.compile(
    rf"(?<![\w:.@-])(?:\d{{1,2}}:\d{{2}}(?![\w:])|{_HOUR} ?- ?{_HOUR}(?:h| ?uhr)?(?![\w:.@-]))", re.IGNORECASE
)
_LENGTH = re.compile(r"(\d{1,3})\s*(h|hours?|m|min|minutes?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks to be done."""

    people: tuple[str, ...]
    """As they were typed, nobody twice: addresses, names, `ou:Sales`, `department:Finance`."""
    reason: str
    window: str = ""
    """As it was typed; empty: at once."""
    concurrency: int | None = None
    """None: what the settings say."""
    pool: str = ""
    """Where a rollback goes; empty: where each person came from."""
    force: bool = False
    of_requests: tuple[int, ...] = ()
    """A rollback of everybody whom these requests have moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be done to a request. No id: the one that can be meant, or all of them."""

    id: int | None = None
    reason: str = ""
    words: tuple[str, ...] = ()
    """Between the id and the reason."""

    @property
    def of(self) -> int:
        """The id, of what needs one: `change` has seen to it that it is there. Raises ValueError for anything else."""
        if self.id is None:
            raise ValueError("an id was not needed, and none was given")
        return self.id


def request_id(word: str) -> int | None:
    """The number of a request as people write it: M12, m12, 12, #12; None for anything else."""
    found = _ID.fullmatch(word.strip())
    return int(found[1]) if found and int(found[1]) > 0 else None


def unfinished(words: Sequence[str], kind: MoveKind) -> Wish | None:
    """What the words ask for where people or the reason are missing; None where neither is.

    Raises UsageError where something is wrong, as `wish` does.
    """
    lower = [word.lower() for word in words]
    cut = lower.index(BECAUSE) if BECAUSE in lower else len(words)
    begun = _wished(words[:cut], " ".join(words[cut + 1 :])[:LONGEST_REASON], kind)
    return None if begun.reason and (begun.people or begun.of_requests) else begun


def wish(words: Sequence[str], kind: MoveKind) -> Wish:
    """What the words behind `move` or `rollback` ask for. Raises UsageError with an example for anything else."""
    lower = [word.lower() for word in words]
    if BECAUSE not in lower:
        raise UsageError(f"A {kind.value} needs a reason, for those who approve it. {_example(kind)}")
    cut = lower.index(BECAUSE)
    reason = " ".join(words[cut + 1 :]).strip()
    if not reason:
        raise UsageError(f"Say behind “because” why. {_example(kind)}")
    asked = _wished(words[:cut], reason, kind)
    if not asked.people and not asked.of_requests:
        raise UsageError(f"Say who is meant. {_example(kind)}")
    return asked


def _wished(words: Sequence[str], reason: str, kind: MoveKind) -> Wish:
    """What the words before the reason ask for."""
    parts = _parts(words, kind)
    names, requests = _named(parts[""], kind)
    time = next((name for name in names if _HOURS.search(name)), "")
    if time:
        # taken for a name it would be left out, and the others moved at once
        raise UsageError(f'"{shown(time)}" is a time: write “window” before it. {_example(kind)}')
    return Wish(
        people=names,
        reason=reason[:LONGEST_REASON],
        window=" ".join(parts.get(_WINDOW, ())),
        concurrency=_number(parts[_CONCURRENCY], kind) if _CONCURRENCY in parts else None,
        pool=pool_of(parts[_TO]) if _TO in parts else "",
        force=_FORCE in parts,
        of_requests=requests,
    )


def requests_named(names: Sequence[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The requests among what was named for a way back, `M12` and not a bare number, and everything else."""
    marked = [name for name in names if _MARKED_ID.fullmatch(name)]
    numbers = (request_id(name) for name in marked)
    others = tuple(name for name in names if name not in marked)
    return tuple(dict.fromkeys(number for number in numbers if number is not None)), others


def people_in(text: str) -> tuple[str, ...]:
    """The people in a text that was typed or pasted: one a line, or parted by commas, semicolons or blanks."""
    found: list[str] = []
    for part in re.split(r"[,;\n\r\t]+", text):
        found += _apart(part.split())
    return tuple(dict.fromkeys(one for one in found if one))


def change(words: Sequence[str], command: str, *, needs_id: bool = True) -> Change:
    """What the words behind `cancel` and its kin ask for. Raises UsageError where the id is missing and needed."""
    lower = [word.lower() for word in words]
    cut = lower.index(BECAUSE) if BECAUSE in lower else len(words)
    before, reason = list(words[:cut]), " ".join(words[cut + 1 :])[:LONGEST_REASON]
    number = request_id(before[0]) if before else None
    if number is None:
        if needs_id or before:
            typed = f'"{shown(before[0])}" is not a request. ' if before else ""
            raise UsageError(
                f"{typed}Say which request, for instance: /hybrid {command} M12. Type /hybrid requests to see them.",
                meant="requests",
            )
        return Change(reason=reason)
    return Change(id=number, reason=reason, words=tuple(before[1:]))


def length(text: str) -> timedelta | None:
    """A length of time as people write it: `2h`, `90 minutes`; None for anything else."""
    found = _LENGTH.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        return None
    number = int(found[1])
    return timedelta(hours=number) if found[2].lower().startswith("h") else timedelta(minutes=number)


def _example(kind: MoveKind) -> str:
    return f"Type it like this: {_EXAMPLES[kind]}"


def _parts(words: Sequence[str], kind: MoveKind) -> dict[str, tuple[str, ...]]:
    """The words by the keyword before them; the people are those before any."""
    keys = {_WINDOW, _CONCURRENCY, _FORCE} | ({_TO} if kind is MoveKind.ROLLBACK else set())
    parts: dict[str, list[str]] = {"": []}
    at = ""
    for word in words:
        name = word.lower()
        if name in keys:
            if name in parts:
                raise UsageError(f"“{name}” stands there twice. {_example(kind)}")
            parts[name] = []
            at = name
        elif at == _FORCE:
            raise UsageError(f'"{shown(word)}" cannot stand behind “force”. {_example(kind)}')
        else:
            parts[at].append(word)
    empty = next((name for name, found in parts.items() if name not in ("", _FORCE) and not found), "")
    if empty:
        raise UsageError(f"Something is missing behind “{empty}”. {_example(kind)}")
    return {name: tuple(found) for name, found in parts.items()}


def _named(words: Sequence[str], kind: MoveKind) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The people, and of a rollback the requests whose people are meant."""
    requests, others = requests_named(words) if kind is MoveKind.ROLLBACK else ((), tuple(words))
    names = people_in(" ".join(others))
    if len(names) > MOST_PEOPLE:
        raise UsageError(too_many(len(names)))
    return names, requests


def too_many(number: int) -> str:
    """Why so many people are not one request, as a sentence."""
    return f"{number:,} people are too many for one request: at most {MOST_PEOPLE:,}. Move them in several waves."


def _apart(words: Iterable[str]) -> list[str]:
    """Words between two commas: an address begins somebody new, and bare words that follow each other are one name."""
    found: list[str] = []
    bare = False
    for word in words:
        group = _GROUP.fullmatch(word)
        if group is not None:
            found.append(f"{group['kind'].lower()}:{group['name']}")
            bare = True
        elif _is_address(word):
            found.append(word)
            bare = False
        elif bare:
            found[-1] = f"{found[-1]} {word}" if not found[-1].endswith(":") else f"{found[-1]}{word}"
        else:
            found.append(word)
            bare = True
    return found


def _is_address(word: str) -> bool:
    return "@" in word or "\\" in word or word.lower().startswith("sip:")


def _number(words: Sequence[str], kind: MoveKind) -> int:
    word = words[0]
    if len(words) != 1 or not re.fullmatch(r"\d{1,3}", word) or int(word) < 1:
        raise UsageError(f'"{shown(" ".join(words))}" is not how many are moved at a time. {_example(kind)}')
    return int(word)


def pool_of(words: Sequence[str]) -> str:
    """The name of a pool, lower case. Raises UsageError for anything else."""
    word = words[0].lower()
    if len(words) != 1 or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", word):
        raise UsageError(
            f'"{shown(" ".join(words))}" is not the name of a pool. Type it like this: to pool01.contoso.com'
        )
    return word
