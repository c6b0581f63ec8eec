"""Buttons of offers: what changes the tenant asks first."""

import re

import pytest

from bot.views import actions
from bot.views.message import offer
from commands.step import NextAction, Offer

CHANGES = {Offer.ADD_DOMAIN: True, Offer.VERIFY_DOMAIN: True, Offer.SHOW_DOMAIN: False, Offer.WHY: False}
"""Whether an offer changes the tenant, as `Offer` says. An offer that is missing here fails the test."""


@pytest.mark.parametrize("kind", Offer)
@pytest.mark.parametrize("suffix", [actions.HERE, 3])
def test_what_changes_the_tenant_asks_first(kind: Offer, suffix: str | int) -> None:
    """The button of each offer names its action, carries its subject, and asks first if it changes something."""
    shown = offer(NextAction(offer=kind, subject="fabrikam.com", label="Do it"), suffix).to_dict()
    assert re.fullmatch(actions.any_of(actions.of_offer(kind)), shown["action_id"])
    assert shown["value"] == "fabrikam.com"
    assert ("confirm" in shown) is CHANGES[kind]
    if CHANGES[kind]:
        assert "fabrikam.com" in shown["confirm"]["text"]["text"]
        assert shown["confirm"]["deny"]["text"] == "Not now"
