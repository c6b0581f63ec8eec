"""The home decides where somebody is; the catalogue decides what is tried again."""

from datetime import timedelta
from typing import Any

import pytest

from commands.rules.errors.catalogue import KNOWN
from commands.rules.errors.facts import LATER, NEVER, ErrorText, Retry, Where
from commands.rules.errors.translation import translate
from commands.rules.moves.outcome import GiveUp, Place, RetryAt, classify, read_back, retry_of
from commands.rules.unread import Unread
from storage.states import MoveKind
from tests.commands.rules.moves.values import NOW, options
from tests.commands.values import CLOUD, person

POOL = "pool01.contoso.com"


@pytest.mark.parametrize(
    ("home", "place"),
    [
        ({"hosting_provider": "sipfed.online.lync.com"}, Place.THERE),
        ({"hosting_provider": "SIPFED.online.lync.com.", "moving_to": "x"}, Place.THERE),
        ({"hosting_provider": "SRV:"}, Place.SOURCE),
        ({"hosting_provider": "SRV:", "moving_to": "sipfed.online.lync.com"}, Place.MOVING),
        ({"hosting_provider": "SRV:", "moving_to": " "}, Place.SOURCE),
        ({"hosting_provider": ""}, Place.ELSEWHERE),
        ({"hosting_provider": "sipfed.online.gov.example"}, Place.ELSEWHERE),
    ],
)
def test_on_the_way_to_the_cloud(home: dict[str, Any], place: Place) -> None:
    """The server is the old home."""
    seen = read_back(person(**home), options(), CLOUD)
    assert seen.place is place
    assert seen.says.endswith(".")


@pytest.mark.parametrize(
    ("home", "place"),
    [
        ({"hosting_provider": "SRV:", "registrar_pool": POOL.upper()}, Place.THERE),
        ({"hosting_provider": "SRV:", "registrar_pool": "pool02.contoso.com"}, Place.ELSEWHERE),
        ({"hosting_provider": "SRV:", "pool_object": "CN=Lc Services"}, Place.THERE),
        ({"hosting_provider": "SRV:"}, Place.ELSEWHERE),
        ({"hosting_provider": "sipfed.online.lync.com"}, Place.SOURCE),
        ({"hosting_provider": "sipfed.online.lync.com", "moving_to": POOL}, Place.MOVING),
        ({"hosting_provider": "sip.elsewhere.example"}, Place.ELSEWHERE),
    ],
)
def test_on_the_way_back(home: dict[str, Any], place: Place) -> None:
    """The pool counts, as far as the source names it."""
    assert read_back(person(**home), options(kind=MoveKind.ROLLBACK, target=POOL), CLOUD).place is place


def test_what_cannot_be_read_is_unknown() -> None:
    """Neither moved nor not."""
    silent = Unread(source="Active Directory", detail="no answer", remedy="Wait.")
    assert read_back(silent, options(), CLOUD).place is Place.UNKNOWN
    assert read_back(None, options(), CLOUD).place is Place.UNKNOWN


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 5), (2, 15), (3, 30)])
def test_what_may_pass_is_tried_again_later_and_later(attempt: int, minutes: int) -> None:
    """5, 15, 30 minutes."""
    decided = retry_of(LATER, attempt=attempt, now=NOW, most=4)
    assert isinstance(decided, RetryAt)
    assert decided.at == NOW + timedelta(minutes=minutes)
    assert f"attempt {attempt + 1} of 4" in decided.says


def test_never_before_the_time_that_the_catalogue_names() -> None:
    """A licence takes half an hour."""
    decided = retry_of(Retry(True, timedelta(minutes=30)), attempt=1, now=NOW, most=4)
    assert isinstance(decided, RetryAt)
    assert decided.at == NOW + timedelta(minutes=30)


def test_what_has_to_be_mended_is_not_tried_again_and_nothing_for_ever() -> None:
    """And why is said."""
    assert retry_of(NEVER, attempt=1, now=NOW, most=4) == GiveUp("it has to be mended first")
    assert retry_of(LATER, attempt=4, now=NOW, most=4) == GiveUp("it was tried 4 times")
    assert retry_of(LATER, attempt=1, now=NOW, most=1) == GiveUp("it was tried once")


@pytest.mark.parametrize("error", [one for one in KNOWN if one.where is Where.MOVE], ids=lambda one: one.id)
def test_every_error_of_a_move_is_decided_by_its_class(error: Any) -> None:
    """Nothing that the catalogue does not call passing is tried again."""
    known = translate(ErrorText(message="", where=Where.MOVE))
    decided = classify(
        type(known)(original="", cause="", remedy="", who="", retry=error.retry), attempt=1, now=NOW, most=4
    )
    assert isinstance(decided, RetryAt) == error.retry.helps
    assert isinstance(classify(known, attempt=1, now=NOW, most=4), GiveUp)
