"""The answer about somebody of the tenant who was never enabled for Skype for Business on premises."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commands.rules.matching import Account
from commands.rules.person import u01_enabled
from commands.rules.person.portrait import licences_held
from commands.rules.reference import Plans
from commands.rules.unread import Unread, silent
from commands.rules.wording import who_can
from commands.step import Fact, PersonResult, Verdict
from connectors.facts import SubscribedSku


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """An account whose person the people source does not list."""

    account: Account
    on_premises_name: str
    """The user principal name in Active Directory, where synchronisation has told it."""
    skus: Mapping[str, SubscribedSku] | Unread
    """The tenant's subscriptions by id, lower case."""
    plans: Plans
    source: str
    """What the people source is called."""
    now: datetime
    """Aware and UTC."""

    @property
    def name(self) -> str:
        """How the person is called in a sentence."""
        return self.account.name or self.account.upn


def not_enabled(facts: Stranger, *, history: tuple[str, ...]) -> PersonResult:
    """There is nothing to move: the one finding says how the person is enabled, or where they have to be first."""
    account, name = facts.account, facts.name
    enable = u01_enabled.enable(name, facts.on_premises_name or account.upn)
    remedy = enable if account.synced else f"{name} needs an account in Active Directory that is synchronised. {enable}"
    finding = u01_enabled.CHECK.found(
        Verdict.FAIL,
        f"{name} has an account in Microsoft 365, and is not enabled for Skype for Business on premises.",
        remedy=remedy,
        subject=account.upn,
    )
    return PersonResult(
        who=name,
        identity=account.upn,
        verdict=Verdict.FAIL,
        headline=f"{name} is not enabled for Skype for Business on premises: there is nothing to move.",
        findings=(finding,),
        facts=(
            Fact("Home", f"none: {facts.source} does not list {name}"),
            Fact(
                "Account", f"{account.upn}, {'synchronised' if account.synced else 'not synchronised'}{_off(account)}"
            ),
            Fact("Licences", licences_held(account, facts.skus, facts.plans)),
        ),
        history=history,
        next_step=f"{remedy}{who_can(finding)}",
        checked_at=facts.now,
        sources=silent(facts.skus),
    )


def _off(account: Account) -> str:
    return ", disabled" if account.enabled is False else ""
