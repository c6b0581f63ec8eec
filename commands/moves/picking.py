"""Find the people who are meant by names and groups: what fits several is asked back, and never guessed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from commands.check_sync import told
from commands.gather import ask
from commands.known_people import candidate
from commands.people import read_people
from commands.rules.addresses import SIP, bare
from commands.rules.causes import containers
from commands.rules.matching import Directory, Match, enabled_people, join
from commands.rules.moves.naming import Group
from commands.rules.unread import Unread
from commands.rules.wording import counted, listed
from commands.services import Services
from commands.why import find, match_of
from connectors.facts import OnPremisesUser
from connectors.side_by_side import side_by_side

FEW = 10
"""Up to so many names are looked up one by one; for more, or for a group, everybody is read once."""
_MOST_CLOSE = 3

Unclear = tuple[str, str]
"""What was typed, and a sentence that says why it names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """Who is meant. `people` are in the order in which they were named; those of a group by name."""

    people: tuple[OnPremisesUser, ...] = ()
    matches: dict[UUID, Match | Unread | None] = field(default_factory=dict)
    """Their accounts in Microsoft 365, by objectGUID."""
    unclear: tuple[Unclear, ...] = ()
    silent: tuple[Unread, ...] = ()
    """Why names are unclear for which nobody answered: they may well be somebody's."""


def pick(services: Services, names: Sequence[str | Group]) -> Picked:
    """The people on premises who are meant, and their accounts. Nothing is raised for sources that are silent."""
    if len(names) <= FEW and not any(isinstance(name, Group) for name in names):
        return _one_by_one(services, [name for name in names if isinstance(name, str)])
    return _of_everybody(services, names)


def _one_by_one(services: Services, names: Sequence[str]) -> Picked:
    services.progress(f"Looking up {counted(len(names), 'name', 'names')}")
    found = side_by_side(lambda name: find(services, name), names, at_once=FEW)
    clear, unclear = _told_apart(services, zip(names, found, strict=True))
    people = tuple(clear.values())
    matches = side_by_side(lambda person: match_of(services, person), people, at_once=FEW)
    return Picked(
        people=people,
        matches=dict(zip(clear, matches, strict=True)),
        unclear=tuple(unclear),
        silent=tuple(one for one in found if isinstance(one, Unread)),
    )


def _of_everybody(services: Services, names: Sequence[str | Group]) -> Picked:
    users = read_people(services)
    if isinstance(users, Unread):
        unclear_all = tuple((_typed(name), f"Cannot tell who is meant. {users.says}") for name in names)
        return Picked(unclear=unclear_all, silent=(users,))
    services.progress("Comparing them with the users of Microsoft 365")
    directory = ask(lambda: join(users, told(services.graph.users(), services.progress)))
    index = _index(users)
    named = [(name, _called(index, name)) for name in names if isinstance(name, str)]
    clear, unclear = _told_apart(services, named)
    grouped: dict[UUID, OnPremisesUser] = {}
    for group in names:
        if isinstance(group, Group):
            members = _members(group, users, directory)
            if isinstance(members, str):
                unclear.append((_typed(group), members))
            else:
                grouped |= {person.guid: person for person in sorted(members, key=lambda one: one.display_name)}
    people = clear | {guid: person for guid, person in grouped.items() if guid not in clear}
    return Picked(
        people=tuple(people.values()),
        matches=_matches(users, directory, people.keys()),
        unclear=tuple(unclear),
    )


def _told_apart(
    services: Services, found: Iterable[tuple[str, tuple[OnPremisesUser, ...] | Unread]]
) -> tuple[dict[UUID, OnPremisesUser], list[Unclear]]:
    """Those of whom one alone was meant, once each; and for every other name what is unclear."""
    clear: dict[UUID, OnPremisesUser] = {}
    unclear: list[Unclear] = []
    for name, people in found:
        if isinstance(people, Unread):
            unclear.append((name, f"Cannot tell who is meant. {people.says}"))
        elif len(people) == 1:
            clear.setdefault(people[0].guid, people[0])
        elif people:
            unclear.append((name, _which(name, people)))
        else:
            unclear.append((name, _nobody(services, name)))
    return clear, unclear


def _which(name: str, people: Sequence[OnPremisesUser]) -> str:
    ones = [f"{one.name} ({one.identity}, {one.unit})" for one in map(candidate, people)]
    return f"{counted(len(people), 'person is', 'people are')} called “{name}”: {listed(ones)}. Type the sign-in name."


def _nobody(services: Services, name: str) -> str:
    close = [f"{one.name} ({one.identity})" for one in services.known.closest(name, most=_MOST_CLOSE)]
    meant = f" Close to it: {listed(close)}." if close else ""
    return f"Nobody on premises is called “{name}” ({services.people.name}).{meant}"


def _typed(name: str | Group) -> str:
    return f"{'ou' if name.kind == 'unit' else name.kind}:{name.name}" if isinstance(name, Group) else name


_Index = dict[str, dict[UUID, OnPremisesUser]]


def _index(users: Iterable[OnPremisesUser]) -> _Index:
    """Everybody by each of their names, as `PeopleSource.find` knows them: lower case, SIP addresses twice."""
    index: _Index = defaultdict(dict)
    for user in users:
        sip = bare(user.sip_address)
        keys = (
            bare(user.user_principal_name),
            sip,
            f"{SIP}{sip}",
            user.sam_account_name.casefold(),
            user.display_name.casefold(),
            bare(user.mail or ""),
        )
        for key in filter(None, keys):
            index[key][user.guid] = user
    return index


def _called(index: _Index, name: str) -> tuple[OnPremisesUser, ...]:
    """Everybody of this name; with its prefix it is a SIP address, unless nobody has it."""
    typed = name.strip().casefold()
    keys = [typed] if typed.startswith(SIP) else [typed, typed.rpartition("\\")[2]]
    found = {guid: user for key in keys for guid, user in index.get(key, {}).items()}
    return tuple((found or index.get(bare(typed), {})).values())


def _members(
    group: Group, users: tuple[OnPremisesUser, ...], directory: Directory | Unread
) -> tuple[OnPremisesUser, ...] | str:
    """Everybody of a group who is enabled; where that cannot be told, or is nobody, a sentence."""
    members: tuple[OnPremisesUser, ...] | str
    if group.kind == "unit":
        members = _of_unit(group, users)
    elif isinstance(directory, Unread):
        return f"Cannot tell who is in {group.says}. {directory.says}"
    else:
        members = _of_department(group, users, directory)
    return members or f"Nobody who is enabled for Skype for Business is in {group.says}."


def _of_unit(group: Group, users: tuple[OnPremisesUser, ...]) -> tuple[OnPremisesUser, ...] | str:
    """Everybody in the unit and below it. Two units of one name are asked back."""
    wanted = group.name.casefold()
    is_meant: Callable[[str], bool] = (
        (lambda unit: unit == wanted) if "=" in wanted else (lambda unit: unit.partition(",")[0] == f"ou={wanted}")
    )
    found: dict[str, list[OnPremisesUser]] = defaultdict(list)
    for person in enabled_people(users):
        highest = [unit for unit in containers(person.distinguished_name) if is_meant(unit)]
        if highest:
            found[highest[-1]].append(person)
    if len(found) > 1:
        return f"{len(found)} units are called “{group.name}”: {listed(sorted(found))}. Type ou: and one of these."
    return tuple(person for people in found.values() for person in people)


def _of_department(group: Group, users: tuple[OnPremisesUser, ...], directory: Directory) -> tuple[OnPremisesUser, ...]:
    """Everybody whose account in Microsoft 365 has the department."""
    wanted = group.name.casefold()
    enabled = {person.guid for person in enabled_people(users)}
    return tuple(
        person
        for position, person in enumerate(users)
        if person.guid in enabled
        and position in directory.matches
        and directory.matches[position].account.department.strip().casefold() == wanted
    )


def _matches(
    users: tuple[OnPremisesUser, ...], directory: Directory | Unread, wanted: Iterable[UUID]
) -> dict[UUID, Match | Unread | None]:
    chosen = set(wanted)
    return {
        user.guid: directory if isinstance(directory, Unread) else directory.matches.get(position)
        for position, user in enumerate(users)
        if user.guid in chosen
    }
