"""What a move costs is said with its numbers, before anybody agrees."""

from commands.rules.moves.losses import DELEGATES, blast_radius, lost_on_the_way_back, radius_of
from storage.states import MoveKind
from tests.commands.rules.moves.values import member, plan


def test_who_is_hit_comes_with_the_whole() -> None:
    """Telephone, dial-in, bypass and the list."""
    members = [
        member(1, voice=True, vip=True),
        member(2, voice=True, bypass_voice=True, dial_in=True),
        *(member(number) for number in range(3, 7)),
    ]
    radius = blast_radius(members, MoveKind.MOVE)
    assert (radius.people, radius.voice, radius.dial_in, radius.bypassed) == (6, 2, 1, 1)
    assert radius.vips == ("Person 1",)
    assert radius.affected == (
        "2 of 6 people have a telephone: their number is served by Teams then.",
        "1 of 6 people arrives without a telephone.",
        "1 of 6 people has meetings with a number to call: it changes.",
        "1 of 6 people is on the list of people to be careful with.",
    )


def test_an_ordinary_plan_hits_nobody_in_particular_and_shows_the_way_back() -> None:
    """What anybody loses is said all the same."""
    radius = radius_of(plan(3))
    assert radius.affected == ()
    assert radius.delegates == DELEGATES
    assert any("Call forwarding" in one for one in radius.lost)
    assert any("Contacts do not come back" in one for one in radius.way_back)
    assert "30 days" in radius.comes_along[0]


def test_what_nobody_could_rule_out_is_said_of_how_many() -> None:
    """Unified Contact Store, and mailboxes on premises."""
    members = [member(1, attention=("U16", "U18")), member(2, attention=("U16",))]
    lost = " ".join(blast_radius(members, MoveKind.MOVE).lost)
    assert "For 2 of 2 people contacts in the Unified Contact Store" in lost
    assert "For 1 of 2 people meetings are not converted" in lost


def test_force_gives_everything_up() -> None:
    """First of all that is lost."""
    radius = radius_of(plan(2, force=True))
    assert radius.lost[0].startswith("Contacts and meetings, for good")
    assert radius.comes_along == ("Nothing of the person's data: -Force leaves it behind.",)


def test_a_way_back_shows_its_own_losses_and_no_way_back() -> None:
    """With the telephone numbers of those who have one."""
    radius = blast_radius([member(1, voice=True)], MoveKind.ROLLBACK)
    assert radius.lost == lost_on_the_way_back([member(1, voice=True)])
    assert radius.way_back == ()
    assert radius.affected == ("This person has a telephone: their number leaves Teams.",)
    assert any("number on premises back" in one for one in radius.lost)
    assert not any("telephone" in one for one in lost_on_the_way_back())
