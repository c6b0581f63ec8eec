"""A5: proxy addresses."""

import pytest

from commands.rules.directory.a05_proxy_addresses import judge
from commands.rules.directory.facts import DirectoryFacts
from commands.rules.unread import Unread
from commands.step import Verdict
from tests.commands.rules.directory.values import (
    ADA,
    NOBODY,
    ONLY_SHELL,
    UNREAD,
    contact,
    facts,
    of_ada,
    parties,
    person,
)
from tests.commands.values import SILENT


@pytest.mark.parametrize(
    ("about", "verdict"),
    [
        (of_ada(proxy_addresses=()), Verdict.PASS),
        (of_ada(proxy_addresses=("smtp:a@b.com",)), Verdict.PASS),
        (of_ada(proxy_addresses=("smtp:a b@b.com",)), Verdict.FAIL),
        (of_ada(proxy_addresses=("smtp:a@b.com", "smtp:a@b.local")), Verdict.FAIL),
        (of_ada(proxy_addresses=("sip:a@b.local",)), Verdict.PASS),
        (of_ada(proxy_addresses=("sip:" + "a" * 252,)), Verdict.PASS),
        (of_ada(proxy_addresses=("sip:" + "a" * 253,)), Verdict.FAIL),
        (of_ada(proxy_addresses=None), Verdict.UNKNOWN),
        (NOBODY, Verdict.NOT_APPLICABLE),
        (UNREAD, Verdict.UNKNOWN),
    ],
)
def test_a_proxy_address(about: DirectoryFacts, verdict: Verdict) -> None:
    """Every entry counts, each kind by its own form; a source that does not tell them is never green."""
    assert judge(about).finding.verdict is verdict


def test_a_value_of_two_people_blocks_and_names_both() -> None:
    """Without regard to case and prefix; each has a row that names the other."""
    judged = judge(
        facts(
            [
                person("ada", proxy_addresses=("SMTP:info@contoso.com",)),
                person("ben", proxy_addresses=("smtp:INFO@contoso.com",)),
            ]
        )
    )
    assert judged.finding.verdict is Verdict.FAIL
    assert parties(judged) == [("Ada", "Ben"), ("Ben", "Ada")]


def test_the_whole_directory_is_compared() -> None:
    """A contact or group that has the address is named as the other party."""
    rival = contact("kim", proxy_addresses=("SMTP:x@contoso.com",))
    judged = judge(facts([person("ada", proxy_addresses=("smtp:x@contoso.com",))], objects=(rival,)))
    assert judged.finding.verdict is Verdict.FAIL
    assert "contact Kim (" in judged.finding.evidence[0]


@pytest.mark.parametrize("objects", [SILENT, ONLY_SHELL])
def test_whoever_was_compared_with_people_only_is_never_ready(objects: Unread) -> None:
    """Whether the source is silent about all others, or lists people only by its nature."""
    assert judge(facts([ADA], objects=objects)).finding.verdict is Verdict.UNKNOWN


def test_a_shared_sip_entry_is_told_as_s8() -> None:
    """Nobody is told twice about one thing."""
    assert judge(facts([ADA], objects=(contact("kim", proxy_addresses=("sip:ada@contoso.com",)),))).troubles == ()
