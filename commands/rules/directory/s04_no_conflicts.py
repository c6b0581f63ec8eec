"""S4: synchronisation reports no value that two objects claim, and no service reports an error."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from commands.rules.addresses import bare
from commands.rules.check import Check
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.directory.judged import AFTER_CYCLE, Judged, Words, found
from commands.rules.errors.facts import ErrorText, Where
from commands.rules.errors.translation import translate
from commands.rules.matching import Account, Directory, holders
from commands.rules.roles import AD_ADMIN
from commands.rules.troubles import About, Trouble, of_account, of_person
from commands.rules.unread import Unread, cannot_tell
from commands.rules.wording import some_of, verb
from commands.step import Verdict
from connectors.facts import OnPremisesUser, ProvisioningConflict

CHECK = Check(
    "S4",
    "No address is claimed twice",
    must_hold="Synchronisation reports no value that two objects claim, and no service reports an error. Where "
    "somebody with Skype for Business is concerned: blocked. Only others: needs attention. While the people source "
    "does not tell who uses it, everybody may be concerned.",
    answer_from="Graph `GET /users`",
    who=AD_ADMIN,
    why="Who goes without the value cannot be reached or cannot sign in under it.",
    earliest=AFTER_CYCLE,
    source="https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-syncservice-duplicate-attribute-resiliency",
)
WORDS = Words(
    "No address is claimed by two objects, and no service reports an error.",
    "is part of a conflict over an address, or has a service error.",
    "are part of a conflict over an address, or have a service error.",
)
_PREVENTS = "Correct the value in Active Directory, then run a sync cycle."


def judge(facts: DirectoryFacts) -> Judged:
    """The tenant alone tells."""
    directory = facts.directory
    if isinstance(directory, Unread):
        return Judged(cannot_tell(CHECK, directory))
    troubles = conflicting(directory)
    if not troubles:
        return Judged(CHECK.passed(WORDS.good))
    finding = found(CHECK, WORDS, troubles, whole=None)
    if not directory.people:
        finding = replace(finding, says=f"{finding.says} Who of them uses Skype for Business cannot be told.")
    return Judged(finding, tuple(troubles))


@dataclass(frozen=True, slots=True)
class Party:
    """An account, and the person on premises whom it belongs to, if it is one of the people looked at."""

    account: Account
    person: OnPremisesUser | None

    def trouble(self, about: About) -> Trouble:
        """Something that is wrong with this party."""
        return of_person(self.person, about) if self.person else of_account(self.account, about)

    @property
    def who(self) -> str:
        """By name before address."""
        return f"{self.account.name} ({self.person.user_principal_name if self.person else self.account.upn})"


Parties = dict[str, Party]
"""By the id of the account."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """One value of one attribute: who goes without it, and who has it as far as that is a user of the tenant."""

    claim: ProvisioningConflict
    losers: Parties
    holders: Parties

    @property
    def concerns_people(self) -> bool:
        """Whether anybody who is part of it is one of the people looked at."""
        return any(party.person for party in (*self.losers.values(), *self.holders.values()))


def conflicting(directory: Directory) -> list[Trouble]:
    """Every value that several objects claim, from all sides, and every unresolved service error.

    A conflict in which nobody uses Skype for Business is a warning only. Where nobody's use of it is known, as
    when the management shell does not answer, everybody may use it. Linear in the number of parties.
    """
    anybody = not directory.people
    owners = {
        account.user_id: directory.people[position]
        for position, match in directory.matches.items()
        for account in match.accounts
    }
    parties = [Party(a, owners.get(a.user_id)) for a in directory.accounts if a.conflicts or a.errors]
    troubles: list[Trouble] = []
    for dispute in _disputes(directory, parties, owners):
        troubles += _all_sides(dispute, _verdict(anybody or dispute.concerns_people))
    for party in parties:
        verdict = _verdict(anybody or party.person is not None)
        troubles += [party.trouble(_service_error(text, verdict)) for text in party.account.errors]
    return troubles


def _disputes(directory: Directory, parties: list[Party], owners: Mapping[str, OnPremisesUser]) -> Iterable[Dispute]:
    """One for each attribute and value, in the order in which they are met."""
    wanted = frozenset(bare(conflict.value) for party in parties for conflict in party.account.conflicts)
    held = holders(directory.accounts, wanted)
    disputes: dict[tuple[str, str], Dispute] = {}
    for party in parties:
        for conflict in party.account.conflicts:
            key = conflict.attribute.casefold(), bare(conflict.value)
            if key not in disputes:
                having = {a.user_id: Party(a, owners.get(a.user_id)) for a in held[bare(conflict.value)]}
                disputes[key] = Dispute(conflict, {}, having)
            disputes[key].losers[party.account.user_id] = party
    return disputes.values()


def _verdict(concerned: bool) -> Verdict:
    return Verdict.FAIL if concerned else Verdict.WARN


def _all_sides(dispute: Dispute, verdict: Verdict) -> Iterator[Trouble]:
    """One for everybody who goes without the value, and one for everybody who has it: each names the others."""
    claim, losers, having = dispute.claim, dispute.losers, dispute.holders
    what = f"{claim.value} ({claim.attribute})"
    lost = About(
        check=CHECK.id,
        verdict=verdict,
        problem=f"goes without {what}, because somebody else has it",
        cause=_cause(what, losers, having),
        fix=_PREVENTS,
        group=f"{claim.attribute.casefold()} {bare(claim.value)}",
    )
    nobody = "not among the users of the tenant: look at groups, contacts and deleted users"
    for user_id, loser in losers.items():
        yield loser.trouble(replace(lost, other=_others(having, user_id) or nobody))
    won = replace(lost, problem=f"has {what}, which somebody else claims")
    for user_id, holder in having.items():
        if names := _others(losers, user_id):
            yield holder.trouble(replace(won, other=names))


def _cause(what: str, losers: Parties, having: Parties) -> str:
    """Who goes without a value and who has it; of many only the first. Who has it as well does not keep it."""
    keepers = {user_id: party for user_id, party in having.items() if user_id not in losers}
    kept = len(keepers) or 1
    number = len(losers) + kept
    claimed = f"{'Two' if number == 2 else f'{number:,}'} objects claim {what}"
    without = f"{_others(losers)} {verb(len(losers), 'goes', 'go')} without it"
    return f"{claimed}: {without}, {_others(keepers) or 'an object not listed'} {verb(kept, 'has', 'have')} it."


def _others(parties: Parties, but_not: str = "") -> str:
    """Everybody of these but one, by name before address; of many the first."""
    return some_of(party.who for user_id, party in parties.items() if user_id != but_not)


def _service_error(text: str, verdict: Verdict) -> About:
    """With cause and remedy where the text is a known one."""
    meant = translate(ErrorText(message=text, where=Where.SYNC))
    return About(
        check=CHECK.id,
        verdict=verdict,
        problem=f"could not be set up by a service: {text}",
        cause=meant.cited,
        fix=meant.remedy if meant.known else "Correct what the text names, then run a sync cycle.",
    )
