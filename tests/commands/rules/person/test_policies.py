"""Which policy counts for somebody."""

import pytest

from commands.rules.person.policies import effective
from connectors.facts import ConferencingPolicy

FOR_ALL = ConferencingPolicy(identity="Global", pstn_conferencing=False)
OWN = ConferencingPolicy(identity="Tag:Dial-in", pstn_conferencing=True)
AGREEING = ConferencingPolicy(identity="Site:Berlin", pstn_conferencing=False)
DIFFERING = ConferencingPolicy(identity="Site:Berlin", pstn_conferencing=True)


@pytest.mark.parametrize(
    ("policies", "name", "expected"),
    [
        ((FOR_ALL, OWN), "", FOR_ALL),
        ((FOR_ALL, OWN), "Dial-in", OWN),
        ((FOR_ALL, OWN), "tag:dial-in", OWN),
        ((FOR_ALL, OWN), "Gone", None),
        ((FOR_ALL, OWN, AGREEING), "", FOR_ALL),
        ((FOR_ALL, OWN, DIFFERING), "", None),
        ((FOR_ALL, OWN, DIFFERING), "Dial-in", OWN),
        ((OWN,), "", None),
        ((), "", None),
    ],
)
def test_ones_own_then_the_sites_then_everybodys(
    policies: tuple[ConferencingPolicy, ...], name: str, expected: ConferencingPolicy | None
) -> None:
    """Whose site is which nothing tells, so a site that says the same as everybody changes nothing, any other all."""
    assert effective(policies, name, same=lambda one: one.pstn_conferencing) is expected
