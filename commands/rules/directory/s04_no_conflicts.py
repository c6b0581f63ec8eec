"""S4: synchronisation reports no value that two objects claim, and no service reports an error."""

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


def conflicting(directory: Directory) -> list[Trouble]:
    """Every value that two objects claim, from both sides, and every unresolved service error.

    A conflict of which neither side uses Skype for Business is a warning only. Where nobody's use of it is known,
    as when the management shell does not answer, everybody may use it.
    """
    anybody = not directory.people
    owners = {
        account.user_id: directory.people[position]
        for position, match in directory.matches.items()
        for account in match.accounts
    }
    parties = [Party(a, owners.get(a.user_id)) for a in directory.accounts if a.conflicts or a.errors]
    wanted = frozenset(bare(conflict.value) for party in parties for conflict in party.account.conflicts)
    held = holders(directory.accounts, wanted)
    troubles: list[Trouble] = []
    for party in parties:
        for conflict in party.account.conflicts:
            rivals = [Party(a, owners.get(a.user_id)) for a in held[bare(conflict.value)]]
            others = [rival for rival in rivals if rival.account.user_id != party.account.user_id]
            concerned = anybody or any(one.person for one in (party, *others))
            troubles += _both_sides(party, conflict, others, _verdict(concerned))
        verdict = _verdict(anybody or party.person is not None)
        troubles += [party.trouble(_service_error(text, verdict)) for text in party.account.errors]
    return troubles


def _verdict(concerned: bool) -> Verdict:
    return Verdict.FAIL if concerned else Verdict.WARN


def _both_sides(loser: Party, conflict: ProvisioningConflict, rivals: list[Party], verdict: Verdict) -> list[Trouble]:
    what = f"{conflict.value} ({conflict.attribute})"
    group = f"{conflict.attribute.casefold()} {bare(conflict.value)}"
    names = ", ".join(rival.who for rival in rivals)
    lost = About(
        check=CHECK.id,
        verdict=verdict,
        problem=f"goes without {what}, because somebody else has it",
        cause=f"Two objects claim {what}: {loser.who} goes without it, {names or 'an object not listed'} has it.",
        fix=_PREVENTS,
        group=group,
        other=names or "not among the users of the tenant: look at groups, contacts and deleted users",
    )
    won = replace(lost, problem=f"has {what}, which somebody else claims", other=loser.who)
    return [loser.trouble(lost), *(rival.trouble(won) for rival in rivals)]


def _service_error(text: str, verdict: Verdict) -> About:
    """With cause and remedy where the text is a known one."""
    meant = translate(ErrorText(message=text, where=Where.SYNC))
    return About(
        check=CHECK.id,
        verdict=verdict,
        problem=f"could not be set up by a service: {text}",
        cause=f"{meant.cause} [{meant.id}]" if meant.known else "",
        fix=meant.remedy if meant.known else "Correct what the text names, then run a sync cycle.",
    )
