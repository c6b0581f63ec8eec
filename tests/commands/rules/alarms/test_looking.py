"""What holds now, by what the last checks have stored."""

from datetime import timedelta

import pytest

from commands.alarming import Ending, Endings, SplitBrain, Torn
from commands.rules.alarms.credentials import in_use
from commands.rules.alarms.looking import Stored, look
from commands.rules.alarms.splits import KnownSplit
from commands.rules.alarms.values import AlarmFact, AlarmKind, Look
from commands.rules.directory.s01_sync_on import NEVER_SET_UP
from commands.rules.directory.s02_sync_recent import NO_CYCLE_YET
from commands.step import Step, StepResult, Verdict
from connectors.facts import AppCredential
from tests.commands.rules.alarms.values import NOW, finding, result

PASS, FAIL, UNKNOWN, WARN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN
ADA = Torn("Ada Admin", "Ada@contoso.com")
DAY = timedelta(days=1)


def seen(*results: StepResult, before: tuple[str, ...] = (), **others: object) -> Look:
    stored = {one.step: one for one in results}
    return look(Stored(results=stored, verified_before=frozenset(before), now=NOW, **others))  # type: ignore[arg-type]


def facts(found: Look, kind: AlarmKind) -> list[AlarmFact]:
    return [fact for fact in found.facts if fact.kind is kind]


def subjects(found: Look, kind: AlarmKind) -> list[str]:
    return [fact.subject for fact in facts(found, kind)]


def test_without_any_result_nothing_holds_and_nothing_can_be_told() -> None:
    found = seen()
    assert (found.facts, found.blind) == ((), frozenset(AlarmKind))


# --- split brain --------------------------------------------------------------------------------------


def people(*torn: Torn, unclear: tuple[str, ...] = (), read: bool = True) -> StepResult:
    return result(Step.PILOT, split_brain=SplitBrain(people=torn, unclear=unclear, read=read))


def known(at: timedelta, identity: str = "ada@contoso.com") -> KnownSplit:
    return KnownSplit("Ada Admin", identity, NOW + at)


def test_somebody_whom_the_check_and_a_move_have_seen_split_is_one_alarm() -> None:
    found = seen(people(ADA), known_splits=[known(-DAY)])
    assert subjects(found, AlarmKind.SPLIT_BRAIN) == ["ada@contoso.com"]
    (fact,) = facts(found, AlarmKind.SPLIT_BRAIN)
    assert "Ada Admin is TeamsOnly" in fact.says
    assert "Grant-CsTeamsUpgradePolicy" in fact.remedy


@pytest.mark.parametrize(
    ("at", "checked", "lasts"),
    [
        (-DAY, people(), False),
        (DAY, people(), True),
        (-DAY, people(read=False), True),
        (-DAY, people(unclear=("ADA@contoso.com",)), True),
        (-DAY, None, True),
    ],
    ids=["the check is later", "the move is later", "nobody could be read", "this one could not", "no check"],
)
def test_of_what_a_move_saw_the_later_word_counts(at: timedelta, checked: StepResult | None, lasts: bool) -> None:
    found = seen(*([checked] if checked else []), known_splits=[known(at)])
    assert bool(subjects(found, AlarmKind.SPLIT_BRAIN)) is lasts


def test_whom_the_bot_is_moving_cannot_be_told_unless_the_move_itself_saw_it() -> None:
    moving = frozenset({"ada@contoso.com"})
    found = seen(people(ADA), being_moved=moving)
    assert subjects(found, AlarmKind.SPLIT_BRAIN) == []
    assert (AlarmKind.SPLIT_BRAIN, "ada@contoso.com") in found.unclear
    found = seen(people(ADA), being_moved=moving, known_splits=[known(-DAY)])
    assert subjects(found, AlarmKind.SPLIT_BRAIN) == ["ada@contoso.com"]


def test_a_result_of_an_older_version_cannot_tell_who_is_split() -> None:
    assert AlarmKind.SPLIT_BRAIN in seen(result(Step.PILOT)).blind


# --- domains ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("findings", "before", "lost", "unclear"),
    [
        ([finding("D2", FAIL, subject="a.com")], ("a.com",), ["a.com"], []),
        ([finding("D2", FAIL, subject="A.com")], ("a.com",), ["a.com"], []),
        ([finding("D2", FAIL, subject="a.com")], (), [], []),
        ([finding("D2", PASS, subject="a.com")], ("a.com",), [], []),
        ([finding("D1", FAIL, subject="a.com")], ("a.com",), ["a.com"], []),
        ([finding("D1", FAIL, subject="a.com"), finding("D2", PASS, subject="a.com")], ("a.com",), [], []),
        ([finding("D1", UNKNOWN, subject="a.com"), finding("D2", UNKNOWN, subject="a.com")], ("a.com",), [], ["a.com"]),
        ([finding("D1", UNKNOWN, subject="a.com"), finding("D2", PASS, subject="a.com")], ("a.com",), [], []),
        ([finding("D2", PASS, subject="b.com")], ("a.com", "b.com"), [], []),
    ],
    ids=["no more", "any case", "never was", "still", "removed", "not on premises", "unread", "partly", "forgotten"],
)
def test_a_domain_is_lost_that_was_verified_and_is_not_now(
    findings: list[object], before: tuple[str, ...], lost: list[str], unclear: list[str]
) -> None:
    found = seen(result(Step.DOMAINS, *findings), before=before)  # type: ignore[arg-type]
    assert subjects(found, AlarmKind.DOMAIN) == lost
    assert [subject for kind, subject in found.unclear if kind is AlarmKind.DOMAIN] == unclear
    assert AlarmKind.DOMAIN not in found.blind


def test_where_no_domain_could_be_listed_nothing_can_be_told_of_any() -> None:
    assert AlarmKind.DOMAIN in seen(result(Step.DOMAINS, finding("D1", UNKNOWN)), before=("a.com",)).blind


def test_a_lost_domain_says_whether_it_is_gone_or_unverified() -> None:
    removed = seen(result(Step.DOMAINS, finding("D1", FAIL, subject="a.com", who="Ada")), before=("a.com",)).facts[0]
    assert (removed.says.startswith("a.com is no longer in the tenant"), removed.who) == (True, "Ada")
    unverified = seen(result(Step.DOMAINS, finding("D2", FAIL, subject="a.com")), before=("a.com",)).facts[0]
    assert unverified.says.startswith("a.com was verified in Microsoft 365 and is no longer")
    assert unverified.who == "Microsoft 365 administrator"


# --- synchronisation ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("s1", "s2", "stopped", "blind"),
    [
        (PASS, FAIL, True, False),
        (FAIL, Verdict.NOT_APPLICABLE, True, False),
        (PASS, WARN, False, False),
        (PASS, PASS, False, False),
        (PASS, UNKNOWN, False, True),
        (UNKNOWN, UNKNOWN, False, True),
    ],
)
def test_synchronisation_has_stopped_where_it_is_off_or_too_old(
    s1: Verdict, s2: Verdict, stopped: bool, blind: bool
) -> None:
    found = seen(result(Step.DIRECTORY, finding("S1", s1), finding("S2", s2)))
    assert (bool(subjects(found, AlarmKind.SYNC)), AlarmKind.SYNC in found.blind) == (stopped, blind)


@pytest.mark.parametrize(
    ("s1", "s2"),
    [
        (finding("S1", FAIL, says=NEVER_SET_UP), finding("S2", Verdict.NOT_APPLICABLE)),
        (finding("S1", PASS), finding("S2", FAIL, says=NO_CYCLE_YET)),
    ],
)
def test_what_never_began_has_not_stopped(s1: object, s2: object) -> None:
    found = seen(result(Step.DIRECTORY, s1, s2))  # type: ignore[arg-type]
    assert (subjects(found, AlarmKind.SYNC), AlarmKind.SYNC in found.blind) == ([], False)


# --- credentials --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (30 * DAY + timedelta(seconds=1), None),
        (30 * DAY, 0),
        (7 * DAY + timedelta(seconds=1), 0),
        (7 * DAY, 1),
        (DAY, 2),
        (-DAY, 2),
    ],
)
def test_a_credential_is_told_thirty_days_before_and_again_at_seven_and_one(left: timedelta, stage: int | None) -> None:
    tenant = result(Step.TENANT, endings=Endings(known=(Ending("Secret:1", "The client secret", NOW + left),)))
    assert [fact.stage for fact in facts(seen(tenant), AlarmKind.CREDENTIAL)] == ([] if stage is None else [stage])


def test_a_credential_says_when_it_runs_out_or_that_it_has() -> None:
    def says(left: timedelta) -> str:
        tenant = result(Step.TENANT, endings=Endings(known=(Ending("file:1", "The client certificate", NOW + left),)))
        return seen(tenant).facts[0].says

    assert "runs out in 3 days, on 2026-11-29 at 12:00 UTC" in says(3 * DAY)
    assert "has run out, on 2026-11-25" in says(-DAY)


def test_where_microsoft_365_does_not_tell_the_rest_of_the_credentials_cannot_be_told() -> None:
    ending = Ending("file:1", "The client certificate", NOW + DAY)
    found = seen(result(Step.TENANT, endings=Endings(known=(ending,), unread="It is forbidden.")))
    assert subjects(found, AlarmKind.CREDENTIAL) == ["file:1"]
    assert AlarmKind.CREDENTIAL in found.blind
    assert AlarmKind.CREDENTIAL in seen(result(Step.TENANT)).blind


def registered(key: str, mark: str, ends: timedelta = DAY, *, secret: bool = True, name: str = "") -> AppCredential:
    return AppCredential(key_id=key, is_secret=secret, name=name, mark=mark, ends=NOW + ends)


@pytest.mark.parametrize(
    ("found", "secret", "thumbprint", "keys"),
    [
        ([registered("1", "abc"), registered("2", "xyz")], "abc", "", ["secret:1"]),
        ([registered("1", ""), registered("2", "")], "abc", "", ["secret:1", "secret:2"]),
        ([registered("1", "abc", -DAY), registered("2", "xyz")], "abc", "", ["secret:2"]),
        ([registered("1", "abc")], "", "", []),
        ([registered("1", "AA", secret=False), registered("2", "BB", secret=False)], "", "BB", ["certificate:2"]),
        ([registered("1", "AA", -DAY, secret=False)], "", "AA", ["certificate:1"]),
    ],
    ids=["the one of the bot", "not told", "an old one", "no secret", "the installed one", "one that is over"],
)
def test_only_credentials_with_which_the_bot_signs_in_count(
    found: list[AppCredential], secret: str, thumbprint: str, keys: list[str]
) -> None:
    assert [one.key for one in in_use(found, secret=secret, thumbprint=thumbprint, now=NOW)] == keys


def test_a_credential_is_called_by_its_name_where_it_has_one() -> None:
    (one,) = in_use([registered("1", "abc", name="bot 2026")], secret="abc", thumbprint="", now=NOW)
    assert one.what == "The client secret “bot 2026”"
