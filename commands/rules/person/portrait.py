"""What is known about somebody, in a few lines: home, account, licences, telephone and meetings."""

from collections.abc import Mapping

from commands.rules.addresses import bare
from commands.rules.causes import parent, unit_name
from commands.rules.matching import Account
from commands.rules.person.facts import PersonFacts
from commands.rules.person.u06_matched import HOW
from commands.rules.person.u14_voice_route import ROUTES
from commands.rules.person.u15_dial_in import has_dial_in
from commands.rules.plans import PlanState, plan_state, sku_names
from commands.rules.reference import Plan, Plans
from commands.rules.unread import Unread
from commands.rules.wording import listed
from commands.step import Fact
from connectors.facts import Licence, OnlineUser, SubscribedSku

_STATES = {
    PlanState.MISSING: "missing",
    PlanState.ENDED: "subscription has ended",
    PlanState.SWITCHED_OFF: "switched off inside the licence",
    PlanState.UNKNOWN: "cannot be told",
    PlanState.GRACE: "grace period",
}


def portrait(facts: PersonFacts) -> tuple[Fact, ...]:
    """The lines, in the order in which they are asked for."""
    return (
        Fact("Names", _names(facts)),
        Fact("Home", _home(facts)),
        Fact("Account", _account(facts)),
        Fact("Licences", _licences(facts)),
        Fact("Telephone", _telephone(facts)),
        Fact("Meetings", _meetings(facts)),
    )


def _names(facts: PersonFacts) -> str:
    person = facts.person
    sip = bare(person.sip_address)
    same = sip == bare(person.user_principal_name)
    names = f"{person.user_principal_name or 'no UPN'}, SIP address {'the same' if same else sip or 'none'}"
    return f"{names}, in {unit_name(parent(person.distinguished_name))}"


def _home(facts: PersonFacts) -> str:
    person = facts.person
    if facts.on_premises:
        pool = person.registrar_pool or ("not named by the directory" if person.pool_object else "(none)")
        return f"Skype for Business Server, pool {pool}"
    return f"Teams ({person.hosting_provider})" if facts.moved else (person.hosting_provider or "none")


def _account(facts: PersonFacts) -> str:
    match = facts.match
    if isinstance(match, Unread):
        return "cannot tell"
    if match is None:
        return "none in Microsoft 365"
    kind = "synchronised" if match.account.synced else "not synchronised"
    mode = f", mode {facts.online.upgrade_mode}" if isinstance(facts.online, OnlineUser) else ""
    more = f", and {len(match.accounts) - 1} more" if len(match.accounts) > 1 else ""
    return f"{match.account.upn}, {kind}, found {HOW[match.key]}{more}{mode}"


def _licences(facts: PersonFacts) -> str:
    if isinstance(facts.match, Unread):
        return "cannot tell"
    if facts.match is None:
        return "none, without an account"
    return licences_held(facts.match.account, facts.around.skus, facts.around.reference.plans)


def licences_held(account: Account, skus: Mapping[str, SubscribedSku] | Unread, plans: Plans) -> str:
    """Each plan that matters, with the subscription that brings it or why it is missing. `skus` by id in lower case."""
    if isinstance(skus, Unread):
        return "cannot tell"
    shown = (plans.teams, plans.sfb_online, plans.phone_system, plans.audio_conferencing)
    return "; ".join(f"{plan.name}: {_plan(skus, account.licences, plan)}" for plan in shown)


def _plan(skus: Mapping[str, SubscribedSku], held: tuple[Licence, ...], plan: Plan) -> str:
    state, names = plan_state(held, skus, plan), listed(sku_names(held, skus, plan))
    return names if state is PlanState.ON else f"{_STATES[state]} ({names})" if names else _STATES[state]


def _telephone(facts: PersonFacts) -> str:
    if not facts.has_voice:
        return "none in Skype for Business"
    number = facts.person.line_uri or "no number"
    route = ROUTES.get(
        facts.around.voice_route, "not decided" if not facts.around.voice_route else "none, stays behind"
    )
    return f"Enterprise Voice, {number}; route in Teams: {route}"


def _meetings(facts: PersonFacts) -> str:
    dial_in = has_dial_in(facts)
    if dial_in is None or isinstance(dial_in, Unread):
        dialled = "whether they have a number to call cannot be told"
    else:
        dialled = "with a number to call" if dial_in else "without a number to call"
    mailbox = facts.person.mailbox
    return f"{dialled}; mailbox: {mailbox if mailbox is not None else 'cannot tell where'}"
