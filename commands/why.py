"""Show whether one person can be moved today, and if not, why not.

Names every blocker with its cure, then the person's home, account, licences, telephone and what is on record. Takes
a name, a sign-in name, a SIP address, an account or a mention; where several people fit, asks which of them.
"""

from dataclasses import replace
from uuid import UUID

from commands.acceptances import of_person
from commands.gather import ask
from commands.history import latest
from commands.known_people import candidate
from commands.online import read_online, read_online_user
from commands.people import read_people
from commands.person_record import on_record
from commands.rules.addresses import SIP, bare
from commands.rules.gate import holding_up
from commands.rules.matching import Match, join, reduced, source_anchor
from commands.rules.person.facts import PersonFacts
from commands.rules.person.not_enabled import Stranger, not_enabled
from commands.rules.person.step import answer
from commands.rules.plans import by_id
from commands.rules.unread import Unread
from commands.rules.wording import counted
from commands.services import Services
from commands.step import Candidate, CandidatesResult, PersonResult, Request, Step, UsageError
from commands.surroundings import surroundings
from connectors.facts import CloudUser, OnlineUser, OnPremisesUser
from connectors.side_by_side import CarryingExecutor, side_by_side

NAME = "why"
HINT = "<person>"
TITLE = "Looking somebody up"
STEP: Step | None = None
CHANGES = False

MOST_CANDIDATES = 10
_EXAMPLE = "Type whom to look up, for instance: why ada@contoso.com"


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
        return _unread(services, found)
    if len(found) == 1:
        return _look_at(services, found[0])
    return _which(services, typed, found) if found else _not_on_premises(services, typed)


def find(services: Services, typed: str) -> tuple[OnPremisesUser, ...] | Unread:
    """Everybody whom the people source knows under what was typed, nobody twice; an address may be a SIP address.

    All spellings are asked for, at once: one of them may be the sign-in name of one person and another somebody
    else's SIP address. With its prefix it is a SIP address and nothing else, unless nobody has it.
    """
    if typed.casefold().startswith(SIP):
        found = _called(services, (typed,))
        return _called(services, (bare(typed),)) if found == () else found
    return _called(services, (typed, f"{SIP}{typed}") if "@" in typed else (typed,))


def _called(services: Services, names: tuple[str, ...]) -> tuple[OnPremisesUser, ...] | Unread:
    """Everybody with one of these names; unknown where one of them could not be asked for."""
    found: dict[UUID, OnPremisesUser] = {}
    for users in side_by_side(lambda name: ask(lambda: services.people.find(name)), names):
        if isinstance(users, Unread):
            return users
        found |= {user.guid: user for user in users}
    return tuple(found.values())


def candidates(services: Services, typed: str) -> tuple[Candidate, ...]:
    """Everybody whom the people source finds under what was typed; nobody where it does not answer."""
    found = find(services, typed)
    return () if isinstance(found, Unread) else tuple(candidate(user) for user in found[:MOST_CANDIDATES])


def _unread(services: Services, missing: Unread) -> CandidatesResult:
    return CandidatesResult(
        headline=f"Cannot tell who is meant. {missing.says}",
        candidates=(),
        next_step=missing.remedy,
        checked_at=services.now(),
    )


def _which(services: Services, typed: str, found: tuple[OnPremisesUser, ...]) -> CandidatesResult:
    return CandidatesResult(
        headline=f"{counted(len(found), 'person is', 'people are')} called “{typed}”. Which of them?",
        candidates=tuple(_told_apart(user, found) for user in found[:MOST_CANDIDATES]),
        next_step="Choose one, or type the sign-in name.",
        checked_at=services.now(),
    )


def _told_apart(user: OnPremisesUser, all_of_them: tuple[OnPremisesUser, ...]) -> Candidate:
    """Named by what finds only this person: one's sign-in name may be another's SIP address."""
    others = {bare(name) for other in all_of_them if other is not user for name in _names(other)}
    known = candidate(user)
    names = (known.identity, user.sip_address, user.sam_account_name)
    return replace(known, identity=next((name for name in names if name and bare(name) not in others), known.identity))


def _names(user: OnPremisesUser) -> tuple[str, ...]:
    return (user.user_principal_name, user.sip_address, user.sam_account_name, user.mail or "")


def _not_on_premises(services: Services, typed: str) -> PersonResult | CandidatesResult:
    """Nobody on premises is called so: somebody of the tenant may be, by whose other names they are found there."""
    accounts = ask(lambda: services.graph.users_of(immutable_id="", names=(typed,))) if "@" in typed else ()
    if isinstance(accounts, Unread):
        return _nobody(services, typed, besides=accounts.says)
    if not accounts:
        return _nobody(services, typed)
    names = {
        name for one in accounts for name in (one.on_premises_user_principal_name, one.user_principal_name) if name
    }
    found = _called(services, tuple(sorted(names)))
    if isinstance(found, Unread):
        return _unread(services, found)
    if len(found) == 1:
        return _look_at(services, found[0])
    if found:
        return _which(services, typed, found)
    return _not_enabled(services, accounts[0]) if len(accounts) == 1 else _which_account(services, typed, accounts)


def _not_enabled(services: Services, user: CloudUser) -> PersonResult:
    account, skus = reduced(user), ask(services.graph.subscribed_skus)
    organisation = services.organisation
    history = on_record(services, command=NAME, subject=account.upn, names=())
    known = Stranger(
        account=account,
        on_premises_name=user.on_premises_user_principal_name or "",
        skus=skus if isinstance(skus, Unread) else by_id(skus),
        plans=organisation.reference.plans,
        source=services.people.name,
        now=services.now(),
    )
    return of_person(services, not_enabled(known, history=history))


def _which_account(services: Services, typed: str, accounts: tuple[CloudUser, ...]) -> CandidatesResult:
    return CandidatesResult(
        headline=f"{counted(len(accounts), 'account', 'accounts')} of the tenant are called “{typed}”, and nobody on "
        f"premises is ({services.people.name}). Which of them?",
        candidates=tuple(
            Candidate(name=one.display_name or one.user_principal_name, identity=one.user_principal_name)
            for one in accounts[:MOST_CANDIDATES]
        ),
        next_step="Choose one, or type the sign-in name.",
        checked_at=services.now(),
    )


def _nobody(services: Services, typed: str, *, besides: str = "") -> CandidatesResult:
    close = _close(services, typed)
    meant = "These are close." if close else ""
    help_text = "Type the sign-in name, the SIP address or the full display name, as Skype for Business has it."
    return CandidatesResult(
        headline=f"Nobody on premises is called “{typed}” ({services.people.name}).",
        candidates=close,
        next_step=" ".join(filter(None, (meant, help_text, besides))),
        checked_at=services.now(),
    )


def _close(services: Services, typed: str) -> tuple[Candidate, ...]:
    """Who may be meant; where no check has read people yet and nobody is found by parts, everybody is read once."""
    close = services.known.closest(typed, most=MOST_CANDIDATES) or _by_parts(services, typed)
    if close or services.known.filled:
        return close
    read_people(services)
    return services.known.closest(typed, most=MOST_CANDIDATES)


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
    with CarryingExecutor(max_workers=6, thread_name_prefix="why") as pool:
        match = pool.submit(match_of, services, person)
        skus = pool.submit(ask, services.graph.subscribed_skus)
        domains = pool.submit(ask, services.graph.domains)
        online = pool.submit(read_online, services)
        conferencing = pool.submit(ask, shell.conferencing_policies)
        contact_stores = pool.submit(ask, shell.services_policies)
        matched = match.result()
        seen = pool.submit(_seen, services, matched)
        around = surroundings(
            services,
            skus=skus.result(),
            domains=domains.result(),
            sip_domains=online.result().sip_domains,
            conferencing=conferencing.result(),
            contact_stores=contact_stores.result(),
        )
        facts = PersonFacts(person=person, match=matched, online=seen.result(), around=around)
    waits_for = holding_up(latest(services), services.now())
    names = (facts.subject, bare(person.sip_address), facts.name)
    history = on_record(services, command=NAME, subject=facts.subject, names=names)
    return of_person(services, answer(facts, history=history, waits_for=waits_for))


def match_of(services: Services, person: OnPremisesUser) -> Match | Unread | None:
    """The accounts of one person in Microsoft 365; None: there is none."""
    names = [name for name in (person.user_principal_name, bare(person.sip_address)) if name]
    users = ask(lambda: services.graph.users_of(immutable_id=source_anchor(person), names=names))
    return users if isinstance(users, Unread) else join((person,), users).matches.get(0)


def _seen(services: Services, match: Match | Unread | None) -> OnlineUser | Unread | None:
    """As Teams sees the account; without an account there is nothing to see."""
    if match is None or isinstance(match, Unread):
        return match
    return read_online_user(services, match.account.upn)
