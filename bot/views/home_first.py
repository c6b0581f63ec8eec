"""What to do first, while nothing was checked yet: three things, in their order."""

from collections.abc import Iterator

from slack_sdk.models.blocks import Block

from bot.views.message import section
from commands.home_facts import HomeFacts, Kind

_DOCTOR = (
    "*1. See whether I am set up.* On the machine where I run, type `hybridbot doctor`: it tries every setting and "
    "every system, and says what is missing and what to do."
)
_CHECKS = (
    "*2. Run all checks.* Press Refresh above, or type `/hybrid status` in a channel. It only reads, and takes about "
    "a minute. Then this tab shows the five steps, blockers first."
)
_APPROVERS = (
    "*3. Say who may approve moves.* Name at least one group under `[approvals.groups]` in `hybridbot.toml`, and the "
    "channel for its cards: until then nobody can be moved."
)
_DIGEST = (
    "*3. Let your team know.* Type `/hybrid digest` in its channel: once a day it then reads what changed, what blocks "
    "it, and who acts next."
)


def nothing_yet(facts: HomeFacts) -> bool:
    """Whether no step was checked yet."""
    return facts.status is not None and facts.status.oldest_check is None


def first_part(facts: HomeFacts) -> Iterator[Block]:
    """For an administrator what to do; for an approver that there is nothing to see yet."""
    if facts.visitor.kind is not Kind.ADMIN:
        yield section("Nothing was checked yet. Once an administrator has run the checks, the five steps stand here.")
        return
    third = _DIGEST if facts.may_move else _APPROVERS
    yield section("*Welcome. Three things to do first:*")
    yield section("\n".join((_DOCTOR, _CHECKS, third)))
