"""Step 3: names and addresses of the people who are synchronised [S4, S6, S7, S8]."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from commands.rules.addresses import bare, host, is_fallback, is_sip
from commands.rules.checks import S4, S6, S7, S8
from commands.rules.matching import Account, Directory, holders
from commands.rules.troubles import About, Trouble, of_account, of_person
from commands.rules.wording import quoted
from commands.step import Verdict
from connectors.facts import OnPremisesUser, ProvisioningConflict

_PREVENTS = "Correct the value in Active Directory, then run a sync cycle."


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
    """S4: every value that two objects claim, from both sides, and every unresolved service error.

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
        check=S4.id,
        verdict=verdict,
        problem=f"goes without {what}, because somebody else has it",
        cause=f"Two objects claim {what}: {loser.who} goes without it, {names or 'an object not listed'} has it.",
        fix=_PREVENTS,
        group=group,
        other=names or "not among the users of the tenant: look at groups, contacts and deleted users",
    )
    won = About(
        check=S4.id,
        verdict=verdict,
        problem=f"has {what}, which somebody else claims",
        cause=lost.cause,
        fix=_PREVENTS,
        group=group,
        other=loser.who,
    )
    return [loser.trouble(lost), *(rival.trouble(won) for rival in rivals)]


def _service_error(text: str, verdict: Verdict) -> About:
    return About(
        check=S4.id,
        verdict=verdict,
        problem=f"could not be set up by a service: {text}",
        fix="Correct what the text names, then run a sync cycle.",
    )


def misnamed(directory: Directory, verified: frozenset[str]) -> list[Trouble]:
    """S6: people whose UPN suffix is not a verified domain, or who arrived under an onmicrosoft.com name."""
    troubles = []
    for position, person in enumerate(directory.people):
        match = directory.matches.get(position)
        fell_back = match is not None and is_fallback(match.account.upn) and not is_fallback(person.user_principal_name)
        suffix = host(person.user_principal_name)
        arrived = match.account.upn if match is not None and fell_back else ""
        if suffix not in verified:
            troubles.append(of_person(person, _unverified(suffix, arrived)))
        elif fell_back:
            about = About(
                check=S6.id,
                verdict=Verdict.WARN,
                problem=f"arrived as {arrived}",
                cause="The suffix is verified now, so the name was taken, or the person arrived before that.",
                fix="Run Start-ADSyncSyncCycle -PolicyType Delta; if the name stays, look for a conflict over it.",
                other=arrived,
            )
            troubles.append(of_person(person, about))
    return troubles


def _unverified(suffix: str, arrived: str) -> About:
    if "." in suffix and not suffix.endswith((".local", ".lan", ".internal", ".corp", ".home")):
        fix = f"Verify {suffix} in the tenant, then run a sync cycle."
        cause = f"The sign-in suffix {suffix} is not a verified domain of the tenant:"
    else:
        fix = "Add a public UPN suffix in Active Directory Domains and Trusts, and give the people names in it."
        cause = f"The sign-in suffix {suffix or '(none)'} can never be verified:"
    return About(
        check=S6.id,
        verdict=Verdict.FAIL,
        problem=f"arrived as {arrived}" if arrived else "has a sign-in name that the tenant cannot use",
        cause=cause,
        fix=fix,
        group=f"suffix {suffix}",
        other=arrived,
    )


def differing(people: Iterable[OnPremisesUser]) -> list[Trouble]:
    """S7: people whose SIP address and UPN are not the same, ignoring case."""
    return [
        of_person(
            person,
            About(
                check=S7.id,
                verdict=Verdict.WARN,
                problem=f"has the SIP address {bare(person.sip_address)}, which differs from the sign-in name",
                fix=f"Make them equal, for instance: Set-CsUser -Identity {quoted(person.sip_address)} "
                f"-SipAddress {quoted('sip:' + person.user_principal_name)}",
            ),
        )
        for person in people
        if bare(person.sip_address) != bare(person.user_principal_name)
    ]


def unroutable(people: Iterable[OnPremisesUser], verified: frozenset[str]) -> list[Trouble]:
    """S7: people whose SIP address lies in a domain that the tenant has not verified."""
    found = ((person, host(person.sip_address)) for person in people)
    return [of_person(person, _unroutable(domain)) for person, domain in found if domain not in verified]


def _unroutable(domain: str) -> About:
    return About(
        check=S7.id,
        verdict=Verdict.FAIL,
        problem=f"has a SIP address in {domain or 'no domain'}, which is not verified",
        cause=f"The SIP domain {domain or '(none)'} is not a verified domain of the tenant:",
        fix=f"Verify {domain} in the tenant." if domain else "Give the people SIP addresses with a domain.",
        group=f"sip domain {domain}",
    )


def misaddressed(directory: Directory) -> list[Trouble]:
    """S8: the `sip:` proxy address in Entra, a copy of the one in Active Directory, fits the SIP address."""
    owners: defaultdict[str, list[int]] = defaultdict(list)
    entries: dict[int, set[str]] = {}
    for position, match in directory.matches.items():
        entries[position] = {bare(address) for address in match.account.addresses if is_sip(address)}
        for address in entries[position]:
            owners[address].append(position)
    troubles = []
    for position in sorted(entries):
        person, own = directory.people[position], entries[position]
        shared = sorted(address for address in own if len(owners[address]) > 1)
        if shared:
            others = [directory.people[other] for other in owners[shared[0]] if other != position]
            names = ", ".join(f"{other.display_name} ({other.user_principal_name})" for other in others)
            troubles.append(of_person(person, _proxy(Verdict.FAIL, f"shares sip:{shared[0]} with others", names)))
        elif len(own) > 1:
            both = " and ".join(f"sip:{address}" for address in sorted(own))
            troubles.append(of_person(person, _proxy(Verdict.FAIL, f"has two SIP proxy addresses, {both}")))
        elif own and own != {bare(person.sip_address)}:
            problem = f"has the SIP proxy address sip:{next(iter(own))}, but the SIP address {bare(person.sip_address)}"
            troubles.append(of_person(person, _proxy(Verdict.WARN, problem)))
    return troubles


def _proxy(verdict: Verdict, problem: str, other: str = "") -> About:
    fix = "Correct the sip: entry in proxyAddresses in Active Directory, then run a sync cycle."
    return About(check=S8.id, verdict=verdict, problem=problem, fix=fix, other=other)
