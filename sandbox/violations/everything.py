"""Which documented conditions do not hold in a world at this moment: a plain reading of each rule.

It shares no code with the bot and does not know what was planted, so that a test can compare what a run of all
checks says with it. docs/sandbox.md has the shape.
"""

from sandbox.violations.directory import directory_violations
from sandbox.violations.hybrid import hybrid_violations
from sandbox.violations.people import people_violations
from sandbox.violations.public_dns import dns_violations
from sandbox.violations.reading import Violation
from sandbox.violations.sync import sync_violations
from sandbox.violations.tenant import domain_violations, tenant_violations
from sandbox.world import World

READINGS = (
    tenant_violations,
    domain_violations,
    dns_violations,
    sync_violations,
    hybrid_violations,
    people_violations,
    directory_violations,
)


def violations(world: World) -> list[Violation]:
    """Each with `check`, `verdict` (fail or warn) and `subject`, in the order of ids and subjects."""
    found = [one for reading in READINGS for one in reading(world)]
    return sorted(found, key=lambda v: (v["check"][0], int(v["check"][1:]), v["subject"], v["verdict"]))
