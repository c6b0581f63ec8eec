"""Who may use the bot. Whatever is not known for certain is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who asks, as the chat service describes them. `known`: it could be asked, and answered."""

    user_id: str
    team_id: str = ""
    is_guest: bool = False
    is_outside: bool = False
    """From another organisation, in a shared channel."""
    is_bot: bool = False
    is_deactivated: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPolicy:
    """Who counts as an administrator."""

    group: frozenset[str] = frozenset()
    """Ids of the members of the configured admin group."""
    extra: frozenset[str] = frozenset()
    """Ids that the operator named one by one."""
    team_id: str = ""
    """Our own workspace; empty: not known, so the account itself must tell whether it is from outside."""
    group_readable: bool = True
    """Whether the members of the group could be read."""
    whom_to_ask: str = ""
    """A phrase for people: "Ada Admin or Ben Identity"; empty where that is not known."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be done, and if not, the sentence for the person who asked."""

    allowed: bool
    reason: str = ""
    certain: bool = True
    """False: it is refused because it could not be told, and may be otherwise."""


def may_run(person: Person, policy: AdminPolicy) -> Decision:
    """Whether this person may use the bot. Guests, outsiders, bots and deactivated accounts never may."""
    ask = f"Please ask {policy.whom_to_ask}." if policy.whom_to_ask else "Please ask the operator of this bot."
    refusal = _never(person, policy)
    if refusal:
        return Decision(False, f"{refusal} {ask}", certain=person.known)
    if person.user_id in policy.extra:
        return Decision(True)
    if not policy.group_readable:
        return Decision(
            False, f"Who belongs to the admin group could not be read, so nothing was done. {ask}", certain=False
        )
    if person.user_id in policy.group:
        return Decision(True)
    return Decision(False, f"Nothing was done: /hybrid is for the members of the admin group. {ask}")


def _never(person: Person, policy: AdminPolicy) -> str:
    """Why an account is refused whatever groups it is in; empty if it is not."""
    reasons = (
        (not person.known or not person.user_id, "Your account could not be looked up, so nothing was done."),
        (person.is_bot, "Nothing was done: other bots cannot use /hybrid."),
        (person.is_deactivated, "Nothing was done: this account is deactivated."),
        (
            person.is_outside or (policy.team_id and person.team_id != policy.team_id),
            "Nothing was done: /hybrid is for people of this organisation.",
        ),
        (person.is_guest, "Nothing was done: /hybrid is not open to guests."),
    )
    return next((sentence for applies, sentence in reasons if applies), "")
