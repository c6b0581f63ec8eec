"""Show whether one person can be moved today, and if not, why not.

Names every blocker with its cure, then the person's home, account, licences, telephone and what is on record. Takes
a name, a sign-in name, a SIP address, an account or a mention; where several people fit, asks which of them.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from commands.acceptances import of_person
from commands.gather import ask
from commands.history import latest
from commands.known_people import candidate
from commands.online import read_online, read_online_user
from commands.rules.addresses import SIP, bare
from commands.rules.matching import Match, join, source_anchor
from commands.rules.person.facts import PersonFacts
from commands.rules.person.step import answer
from commands.rules.readiness import holding_up
from commands.rules.unread import Unread
from commands.rules.wording import age, counted
from commands.services import Services
from commands.step import Candidate, CandidatesResult, PersonResult, Request, Step, UsageError
from commands.surroundings import surroundings
from connectors.facts import OnlineUser, OnPremisesUser
from storage import jobs

NAME = "why"
HINT = "<person>"
TITLE = "Looking somebody up"
STEP: Step | None = None
CHANGES = False

MOST_CANDIDATES = 10
_EXAMPLE = "Type whom to look up, for instance: why ada@contoso.com"
Answer = TypeVar("Answer")


def validate(words: tuple[str, ...]) -> tuple[str, ...]:
    """The name as one word, however many were typed. Raises UsageError for none."""
    name = " ".join(words).strip().rstrip(",;")
    if not name:
        raise UsageError(_EXAMPLE)
    return (name,)


def run(services: Services, request: Request) -> PersonResult | CandidatesResult:
    """The answer about the one person who is meant; else who may be. Nothing is raised for sources that are silent."""
    (typed,) = request.words
    services.progress(f"Looking for {typed}")
    found = find(services, typed)
    if isinstance(found, Unread):
        return CandidatesResult(
            headline=f"Cannot tell who is meant. {found.says}",
            candidates=(),
            next_step=found.remedy,
            checked_at=services.now(),
        )
    if len(found) == 1:
        return _look_at(services, found[0])
    return _which(services, typed, found) if found else _nobody(services, typed)


def find(services: Services, typed: str) -> tuple[OnPremisesUser, ...] | Unread:
    """Everybody whom the people source knows under what was typed; an address may also be a SIP address."""
    names = [typed]
    if "@" in typed:
        names.append(bare(typed) if typed.casefold().startswith(SIP) else f"{SIP}{typed}")
    for name in names:
        found = ask(lambda name=name: services.people.find(name))  # type: ignore[misc] # mypy takes the default for a parameter of ask's
        if isinstance(found, Unread) or found:
            return found
    return ()


def candidates(services: Services, typed: str) -> tuple[Candidate, ...]:
    """Everybody whom the people source finds under what was typed; nobody where it does not answer."""
    found = find(services, typed)
    return () if isinstance(found, Unread) else tuple(candidate(user) for user in found[:MOST_CANDIDATES])


def _which(services: Services, typed: str, found: tuple[OnPremisesUser, ...]) -> CandidatesResult:
    return CandidatesResult(
        headline=f"{counted(len(found), 'person is', 'people are')} called “{typed}”. Which of them?",
        candidates=tuple(candidate(user) for user in found[:MOST_CANDIDATES]),
        next_step="Choose one, or type the sign-in name.",
        checked_at=services.now(),
    )


def _nobody(services: Services, typed: str) -> CandidatesResult:
    close = services.known.closest(typed, most=MOST_CANDIDATES) or _by_parts(services, typed)
    meant = "These are close." if close else ""
    help_text = "Type the sign-in name, the SIP address or the full display name, as Skype for Business has it."
    return CandidatesResult(
        headline=f"Nobody in {services.people.name} is called “{typed}”.",
        candidates=close,
        next_step=f"{meant} {help_text}".strip(),
        checked_at=services.now(),
    )


def _by_parts(services: Services, typed: str) -> tuple[Candidate, ...]:
    """Who is found under the part before the @, as an account or, with blanks for its dots, as a name."""
    local = bare(typed).rpartition("\\")[2].partition("@")[0]
    names = dict.fromkeys((local, local.replace(".", " "))) if local != typed else {local.replace(".", " "): None}
    close: dict[str, Candidate] = {}
    for name in names:
        if name and name != typed:
            close |= {one.identity: one for one in candidates(services, name)}
    return tuple(close.values())[:MOST_CANDIDATES]


def _look_at(services: Services, person: OnPremisesUser) -> PersonResult:
    services.progress(f"Reading what is known about {person.display_name}")
    shell = services.shell
    with ThreadPoolExecutor(max_workers=6, thread_name_prefix="why") as pool:

        def begin(call: Callable[[], Answer]) -> Callable[[], Answer]:
            return pool.submit(copy_context().run, call).result

        match = begin(lambda: _match(services, person))
        skus = begin(lambda: ask(services.graph.subscribed_skus))
        domains = begin(lambda: ask(services.graph.domains))
        online = begin(lambda: read_online(services))
        conferencing = begin(lambda: ask(shell.conferencing_policies))
        contact_stores = begin(lambda: ask(shell.services_policies))
        matched = match()
        seen = begin(lambda: _seen(services, matched))
        around = surroundings(
            services,
            skus=skus(),
            domains=domains(),
            sip_domains=online().sip_domains,
            conferencing=conferencing(),
            contact_stores=contact_stores(),
        )
        facts = PersonFacts(person=person, match=matched, online=seen(), around=around)
    waits_for = holding_up(latest(services), services.now())
    return of_person(services, answer(facts, history=_history(services, facts), waits_for=waits_for))


def _match(services: Services, person: OnPremisesUser) -> Match | Unread | None:
    names = [name for name in (person.user_principal_name, bare(person.sip_address)) if name]
    users = ask(lambda: services.graph.users_of(immutable_id=source_anchor(person), names=names))
    return users if isinstance(users, Unread) else join((person,), users).matches.get(0)


def _seen(services: Services, match: Match | Unread | None) -> OnlineUser | Unread | None:
    """As Teams sees the account; without an account there is nothing to see."""
    if match is None or isinstance(match, Unread):
        return match
    return read_online_user(services, match.account.upn)


def _history(services: Services, facts: PersonFacts) -> tuple[str, ...]:
    """What is on record: moves are not recorded yet, and saying so is better than silence."""
    names = {facts.subject, bare(facts.person.sip_address), f"{SIP}{bare(facts.person.sip_address)}", facts.name}
    with services.database.session() as session:
        asked = jobs.done_for(session, command=NAME, words=[(name,) for name in sorted(names)])
    if not asked:
        return (NO_MOVE,)
    last = age(asked[0], services.now())
    return (NO_MOVE, f"Looked up {counted(len(asked), 'time', 'times')} before, last {last}.")


NO_MOVE = "No move of this person is on record."
