"""Companies with planted violations, and what is told of them, for tests."""

from sandbox.plants.catalogue import PLANTS
from sandbox.plants.plant import sow
from sandbox.seed import make_world
from sandbox.violations.everything import violations
from sandbox.world import World

Told = set[tuple[str, str, str]]


def told(world: World) -> Told:
    return {(found["check"], found["verdict"], found["subject"]) for found in violations(world)}


def planted(*checks: str, users: int = 60) -> World:
    """A healthy company with these conditions violated."""
    world = make_world(users=users, planted="nothing")
    sow(world, [PLANTS[check] for check in checks])
    return world
