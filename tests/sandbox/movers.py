"""People of a pretend company whom nothing keeps from being moved."""

from sandbox.moving import TO_CLOUD
from sandbox.shell.move_checks import refused_by_cloud, refused_here
from sandbox.world import ON_PREMISES, Person, World


def movable(world: World) -> list[Person]:
    """Those on premises, without telephone, whom neither the server nor the cloud refuses."""
    return [
        person
        for person in world.people
        if person.kind == "user"
        and person.sfb_enabled
        and person.account_enabled
        and person.hosting_provider == ON_PREMISES
        and not person.enterprise_voice
        and not person.dial_in_conferencing
        and refused_here(world, person, TO_CLOUD, domain_controller="") is None
        and refused_by_cloud(world, person, TO_CLOUD, without_phone=False, without_dial_in=False) is None
    ]
