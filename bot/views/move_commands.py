"""The commands with which a person moves people, as a file in the thread of the card."""

from bot.moves.rendering import Matter, Script
from bot.views.move_words import name_of
from bot.views.words import mention
from commands.moves.executors import Manual
from commands.rules.moves.plan import read_plan
from commands.rules.wording import people
from storage.ledger.tables import MoveRequest
from storage.states import HELD_ITEMS


def commands_file(manual: Manual, request: MoveRequest, matter: Matter) -> Script:
    """What is to be run for everybody who is left, with the requester mentioned.

    Who goes first stands first, and is to be looked at before the others: the bot notices each by reading the home.
    """
    plan, name = read_plan(request.plan), name_of(request)
    left = {item.user for item in matter.items if item.state in HELD_ITEMS}
    members = [member for member in plan.members if member.key in left]
    first = f" Move {people(request.canary)} first, and wait for my count before the others." if request.canary else ""
    suffix = str(matter.payload.get("suffix") or "")
    return Script(
        name=f"{name}-commands{f'-{suffix}' if suffix else ''}.ps1",
        title=f"Commands of {name}",
        says=(
            f"{mention(request.requester)} {name} may begin: somebody has to run these commands for "
            f"{people(len(members))}.{first} I notice who has moved by reading the directory. "
            f"If {name} is paused, cancelled or halted, do not go on with this file."
        ),
        text=manual.file(plan, name=name, members=members),
    )
