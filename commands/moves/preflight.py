"""Judge who of the people that somebody names can be moved now: every condition for every one of them.

Whoever has a blocker, or of whom it cannot be told, is refused by name and cause; the others can go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from commands import check_hybrid
from commands.gather import ask, unread
from commands.history import latest, remember
from commands.moves.picking import FEW, Picked, Unclear, pick
from commands.online import read_online
from commands.rules.addresses import SIP, bare
from commands.rules.causes import parent, unit_name
from commands.rules.gate import Gate, holding_up
from commands.rules.matching import Match
from commands.rules.moves.losses import BlastRadius, blast_radius
from commands.rules.moves.naming import names_in
from commands.rules.moves.plan import Member
from commands.rules.moves.way_back import against
from commands.rules.person import u13_voice, u20_directory_domain
from commands.rules.person.facts import PersonFacts, Surroundings
from commands.rules.person.step import ADVICE, READY, judge_person, verdict_of
from commands.rules.person.u15_dial_in import has_dial_in
from commands.rules.unread import Unread, silent
from commands.rules.wording import sentence
from commands.services import Services
from commands.step import Finding, Request, Verdict
from commands.surroundings import surroundings
from connectors.errors import ConnectorError
from connectors.facts import OnlineSipDomain, OnlineUser
from connectors.side_by_side import CarryingExecutor
from storage.states import MoveKind

_ASKED_BY = "bot"
"""Who is remembered for a check that the preflight ran by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Somebody who cannot be moved now."""

    name: str
    identity: str
    causes: tuple[str, ...]
    """A sentence each, with the remedy and the id of the condition behind it."""
    already: bool = False
    """They are where they are to be moved to: nothing is wrong."""
    uncertain: bool = False
    """Nothing is known to be wrong: it is only that something could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """What was found about the people whom somebody wants to move."""

    members: tuple[Member, ...]
    """Who can be moved, in the order in which they were named. Nobody, where the gate stops all moves."""
    refused: tuple[Refused, ...]
    unclear: tuple[Unclear, ...]
    """What was typed and names nobody, or several: with the sentence that says so."""
    radius: BlastRadius
    """What moving the members does, or those who are held up."""
    checked_at: datetime
    gate: Gate | None = None
    """The step of the organisation that the moves wait for; one that `stops_moves` lets nobody go."""
    held_up: tuple[Member, ...] = ()
    """Who could be moved, were it not for the gate."""
    sources: tuple[str, ...] = ()
    """A sentence for each source that did not answer."""
    unread: tuple[str, ...] = ()
    """A sentence for each source by which some of those named could not be looked up: who is missing may be there."""
    attention: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    """By key of a member, what needs attention or cannot be told: what `Member.attention` has the ids of."""

    @property
    def stopped(self) -> str:
        """Why nobody at all can be moved, and what to do first; empty where that is not so."""
        if self.gate is None or not self.gate.stops_moves:
            return ""
        return f"Nobody can be moved now: {self.gate.says}. {self.gate.first}"


def preflight(services: Services, typed: Sequence[str], *, kind: MoveKind = MoveKind.MOVE) -> Preflight:
    """Judge everybody who is named: sources that do not answer refuse, and are never raised.

    typed   names, groups (`ou:Sales`, `department:Finance`), pasted lists and tables; see `naming.names_in`
    kind    which way they are to go

    However many they are, everybody is read once. Raises StorageError.
    """
    picked = pick(services, names_in(typed))
    services.progress("Reading what their moves depend on")
    with CarryingExecutor(max_workers=2, thread_name_prefix="preflight") as pool:
        waiting = pool.submit(_gate, services)
        around, online = _around(services, picked)
        gate = waiting.result()
    services.progress("Judging who can be moved")
    members: list[Member] = []
    refused: list[Refused] = []
    attention: dict[str, tuple[Finding, ...]] = {}
    for person in picked.people:
        facts = PersonFacts(
            person=person,
            match=picked.matches.get(person.guid),
            online=_seen(picked.matches.get(person.guid), online),
            around=around,
        )
        findings = _findings(facts, kind)
        judged = _judge(services, facts, kind, findings)
        if isinstance(judged, Refused):
            refused.append(judged)
        else:
            members.append(judged)
            attention[judged.key] = tuple(filter(_needs_attention, findings))
    can_go = tuple(members) if gate is None or not gate.stops_moves else ()
    return Preflight(
        members=can_go,
        held_up=() if can_go else tuple(members),
        refused=tuple(refused),
        unclear=picked.unclear,
        radius=blast_radius(members, kind),
        checked_at=around.now,
        gate=gate,
        sources=silent(*around.asked, *picked.matches.values(), online),
        unread=silent(*picked.silent),
        attention=attention,
    )


def _gate(services: Services) -> Gate | None:
    """What the moves wait for. Where it is only not known whether step 4 is ready, its checks are run now."""
    gate = holding_up(latest(services), services.now())
    if gate is None or not gate.stops_moves or gate.verdict is not Verdict.UNKNOWN:
        return gate
    services.progress("Checking the hybrid configuration")
    remember(services, check_hybrid.run(services, Request(asked_by=_ASKED_BY)), _ASKED_BY)
    return holding_up(latest(services), services.now())


Online = Mapping[str, OnlineUser | Unread] | Unread
"""As Teams sees people, by the object id of their account in lower case."""


def _around(services: Services, picked: Picked) -> tuple[Surroundings, Online]:
    """What counts for everybody, and how Teams sees these people."""
    shell = services.shell
    with CarryingExecutor(max_workers=5, thread_name_prefix="preflight") as pool:
        skus = pool.submit(ask, services.graph.subscribed_skus)
        domains = pool.submit(ask, services.graph.domains)
        conferencing = pool.submit(ask, shell.conferencing_policies)
        contact_stores = pool.submit(ask, shell.services_policies)
        sip_domains, online = _in_teams(services, picked)
        around = surroundings(
            services,
            skus=skus.result(),
            domains=domains.result(),
            sip_domains=sip_domains,
            conferencing=conferencing.result(),
            contact_stores=contact_stores.result(),
        )
    return around, online


def _in_teams(services: Services, picked: Picked) -> tuple[tuple[OnlineSipDomain, ...] | Unread, Online]:
    """The tenant's SIP domains, and these people: each by themselves, or for many everybody; one sign-in either way."""
    accounts = [match.account for match in picked.matches.values() if isinstance(match, Match)]
    if len(accounts) > FEW:
        known = read_online(services, users=True)
        users = known.users
        return known.sip_domains, users if isinstance(users, Unread) else {u.object_id.casefold(): u for u in users}
    seen: dict[str, OnlineUser | Unread] = {}
    try:
        with services.teams.session() as session:
            sip_domains = ask(session.sip_domains)
            for account in accounts:
                user = ask(partial(session.user, account.upn))
                if user is not None:
                    seen[account.user_id.casefold()] = user
    except ConnectorError as problem:
        return unread(problem), unread(problem)
    return sip_domains, seen


def _seen(match: Match | Unread | None, online: Online) -> OnlineUser | Unread | None:
    if match is None or isinstance(match, Unread):
        return match
    return online if isinstance(online, Unread) else online.get(match.account.user_id.casefold())


def _findings(facts: PersonFacts, kind: MoveKind) -> tuple[Finding, ...]:
    """The conditions, where they are asked: not on the way back, nor of somebody who is in Teams already."""
    return () if kind is MoveKind.ROLLBACK or facts.moved else judge_person(facts)


def _judge(services: Services, facts: PersonFacts, kind: MoveKind, findings: Sequence[Finding]) -> Member | Refused:
    """The person as a member of a plan, or why they are not."""
    if kind is MoveKind.ROLLBACK:
        causes = against(facts)
        unread = isinstance(facts.match, Unread) or isinstance(facts.online, Unread)
        return (
            _refused(facts, causes, already=facts.on_premises, uncertain=unread)
            if causes
            else _member(services, facts, findings)
        )
    if facts.moved:
        return _refused(facts, (f"{facts.name} is in Teams already: there is nothing to move.",), already=True)
    verdict = verdict_of(facts, findings)
    if verdict not in READY:
        blocking = [one for one in findings if _blocks(one)]
        uncertain = all(one.verdict is Verdict.UNKNOWN for one in blocking)
        return _refused(facts, tuple(map(_cause, blocking)), uncertain=uncertain)
    lacking = _lacks_controller(services, facts, findings)
    return _refused(facts, (lacking,)) if lacking else _member(services, facts, findings)


def _refused(facts: PersonFacts, causes: tuple[str, ...], *, already: bool = False, uncertain: bool = False) -> Refused:
    return Refused(name=facts.name, identity=facts.subject, causes=causes, already=already, uncertain=uncertain)


def _blocks(finding: Finding) -> bool:
    """Whether a finding keeps somebody from being moved: what cannot be told does, unless it is only advice."""
    unknown = finding.verdict is Verdict.UNKNOWN and finding.check not in ADVICE
    return finding.verdict is Verdict.FAIL or unknown


def _cause(finding: Finding) -> str:
    return " ".join(filter(None, (sentence(finding.says), sentence(finding.remedy), f"[{finding.check}]")))


def _lacks_controller(services: Services, facts: PersonFacts, findings: Sequence[Finding]) -> str:
    """Whoever is in another domain than the servers is only found by one of its controllers, by name."""
    if not _warned(findings, u20_directory_domain.CHECK.id):
        return ""
    theirs = u20_directory_domain.other_domain(facts)
    if services.organisation.domain_controllers.get(theirs):
        return ""
    return (
        f"{facts.name} is in the domain {theirs}, and no domain controller of it is named in the settings. "
        f"Name one there: domain_controllers in [moves]. [{u20_directory_domain.CHECK.id}]"
    )


def _member(services: Services, facts: PersonFacts, findings: Sequence[Finding]) -> Member:
    person, organisation = facts.person, services.organisation
    elsewhere = _warned(findings, u20_directory_domain.CHECK.id)
    account = facts.match.account if isinstance(facts.match, Match) else None
    vips = {bare(name) for name in organisation.vips}
    return Member(
        key=_key(person.guid),
        name=facts.name,
        upn=person.user_principal_name,
        sip=f"{SIP}{bare(person.sip_address)}",
        pool=person.registrar_pool,
        unit=unit_name(parent(person.distinguished_name)),
        department=account.department if account is not None else "",
        voice=facts.has_voice,
        dial_in=has_dial_in(facts) is True,
        vip=not vips.isdisjoint((bare(person.user_principal_name), bare(person.sip_address))),
        bypass_voice=u13_voice.BYPASS in _warned(findings, u13_voice.CHECK.id),
        domain_controller=organisation.domain_controllers[u20_directory_domain.other_domain(facts)]
        if elsewhere
        else "",
        attention=tuple(one.check for one in findings if _needs_attention(one)),
    )


def _needs_attention(finding: Finding) -> bool:
    return finding.verdict in (Verdict.WARN, Verdict.UNKNOWN)


def _warned(findings: Sequence[Finding], check: str) -> str:
    """What a condition that needs attention says; empty where it does not need any."""
    return next((one.says for one in findings if one.check == check and one.verdict is Verdict.WARN), "")


def _key(guid: UUID) -> str:
    return str(guid)
