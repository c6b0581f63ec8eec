"""How often the engine looks."""

from bot.moves.pace import MovePace


def test_a_request_that_goes_on_waiting_is_looked_at_ever_more_seldom_but_never_forgotten() -> None:
    pace = MovePace()
    assert [pace.until_next_look(looks) for looks in (0, 1, 2, 3, 4, 5, 500)] == [60, 60, 120, 240, 480, 600, 600]
