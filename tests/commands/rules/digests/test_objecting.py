"""People whom the time of their move does not suit, in a digest."""

from commands.rules.digests.judge import judge
from tests.commands.rules.digests.known import known

OBJECTING = ((12, ("a@contoso.com", "b@contoso.com"), "U0ADA"),)


def test_a_time_that_does_not_suit_somebody_blocks_its_request_and_has_an_owner() -> None:
    first = judge(known(objecting=OBJECTING), None)
    [one] = [one for one in first.blockers if one.key == "objection/M12"]
    assert (one.says, one.who, one.people) == ("The time of M12 does not suit 2 people", "U0ADA", 2)
    assert one.action == "Leave out or keep: /hybrid notes M12 keep a@contoso.com"
    assert "objection/M12" not in [one.key for one in judge(known(objecting=OBJECTING), first).fixed]
