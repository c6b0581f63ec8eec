"""What all servers together say about one public record of a domain, and since when [D8 to D11]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commands.rules.check import Check
from commands.rules.domains.answers import line
from commands.rules.domains.facts import DomainFacts, Homes, Looked, Seen
from commands.rules.domains.public_records import Judged, PublicRecord, judge_lead
from commands.rules.domains.targets import Clouds, Lead, Target, lead
from commands.rules.reference import Patience
from commands.rules.roles import OPERATOR
from commands.rules.wording import age, listed, sentence
from commands.step import Cell, Finding, Verdict, gravest
from connectors.facts import DnsSurvey

NOT_LOOKED = Cell("not asked")
DIFFERS, NOT_YET = "differs", "not yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """Every server's word on a record, and what each means."""

    leads: tuple[Lead, ...]
    sure: tuple[tuple[Lead, Judged], ...]
    """Those who said something that counts."""
    verdict: Verdict
    """The gravest."""
    seen: Seen | None

    @property
    def agree(self) -> bool:
        """Whether all who count mean the same."""
        return len({(judged.verdict, judged.word) for _, judged in self.sure}) < 2

    @property
    def mute(self) -> list[Lead]:
        """Servers of the zone that did not say anything that counts."""
        said = [told for told, _ in self.sure]
        return [told for told in self.leads if told.authoritative and told not in said]

    def young_until(self, now: datetime) -> datetime | None:
        """The end of the time in which this may simply be a change on its way; None: it is over, or there was none."""
        if self.seen is None or (self.agree and self.seen.previous is None):
            return None
        return self.seen.settles_by if now < self.seen.settles_by else None


def judge_record(check: Check, record: PublicRecord, facts: DomainFacts) -> Finding | None:
    """The finding of `check`; None where the record was not looked up."""
    looked = facts.public.get(record.label)
    if looked is None:
        return None
    picture, name = _picture(record, looked, facts), record.name(facts.name)
    evidence = _evidence(picture, looked.survey, facts)
    if not picture.sure:
        return _unknown(check, name, picture, facts, evidence)
    if picture.verdict is Verdict.PASS:
        return _good(check, name, picture, facts, evidence)
    if picture.verdict is Verdict.UNKNOWN:
        return _unknown(check, name, picture, facts, evidence)
    return _wrong(check, record, picture, facts, evidence)


def cell(record: PublicRecord, facts: DomainFacts) -> Cell:
    """The record's place in the matrix."""
    looked = facts.public.get(record.label)
    if looked is None:
        return NOT_LOOKED
    picture = _picture(record, looked, facts)
    if not picture.sure:
        return Cell(Target.UNTOLD, Verdict.UNKNOWN)
    if picture.verdict is Verdict.FAIL and picture.young_until(facts.now):
        return Cell(NOT_YET, Verdict.WARN)
    if not picture.agree:
        return Cell(DIFFERS, picture.verdict)
    verdict = Verdict.WARN if picture.verdict is Verdict.PASS and picture.mute else picture.verdict
    return Cell(picture.sure[0][1].word, verdict)


def answer_seen(survey: DnsSurvey, clouds: Clouds) -> str | None:
    """What the servers say, in a text that changes only if one of them says something else.

    None unless every authoritative server and some resolver answered: who is silent has not changed anything.
    """
    leads = [lead(answer, survey, clouds) for answer in survey.answers]
    own = [told for told in leads if told.authoritative]
    others = [told for told in leads if not told.authoritative and told.target is not Target.UNTOLD]
    if not own or not others or any(told.target is Target.UNTOLD for told in own):
        return None
    return " | ".join(sorted({told.text for told in (*own, *others)}))


def settled(survey: DnsSurvey, patience: Patience, now: datetime) -> datetime:
    """By when a change that is seen now for the first time has reached every cache."""
    longest = max((answer.ttl or 0 for answer in survey.answers), default=0)
    return now + max(timedelta(minutes=patience.dns), timedelta(seconds=longest))


def _picture(record: PublicRecord, looked: Looked, facts: DomainFacts) -> _Picture:
    leads = tuple(lead(answer, looked.survey, facts.clouds) for answer in looked.survey.answers)
    certain = [told for told in leads if told.target is not Target.UNTOLD]
    if not any(told.authoritative for told in certain):
        # a resolver that has nothing proves nothing, see D3
        certain = [told for told in certain if told.target is not Target.MISSING]
    sure = tuple((told, judge_lead(record, told, facts)) for told in certain)
    return _Picture(leads=leads, sure=sure, verdict=gravest(judged.verdict for _, judged in sure), seen=looked.seen)


def _good(check: Check, name: str, picture: _Picture, facts: DomainFacts, evidence: tuple[str, ...]) -> Finding:
    says = f"{name} leads where it has to: {listed(sorted({judged.word for _, judged in picture.sure}))}."
    asked = any(told.authoritative for told, _ in picture.sure)
    if asked and not picture.mute:
        return check.passed(says, subject=facts.name, evidence=evidence)
    silent = f"{_names(picture.mute)} did not answer." if picture.mute else "No authoritative server could be asked."
    return check.found(
        Verdict.WARN,
        f"{says} {silent}",
        remedy="Check the name servers of the zone.",
        subject=facts.name,
        why="Who asks a silent server finds nothing, or what was there before.",
        earliest="as soon as every name server of the zone answers",
        evidence=evidence,
    )


def _unknown(check: Check, name: str, picture: _Picture, facts: DomainFacts, evidence: tuple[str, ...]) -> Finding:
    who = ""
    if picture.sure and not isinstance(facts.homes, Homes):
        # the same words for every record, so that a silent source is complained about once
        says = "Whether this record leads where it has to cannot be told: it is not known where people are homed. "
        says += facts.homes.says
        remedy, who = facts.homes.remedy, OPERATOR
        evidence = tuple(f"{name}: {told}" for told in evidence)
    else:
        answered = sum(told.answer.outcome.conclusive for told in picture.leads)
        says = f"Where {name} leads cannot be told: {answered} of {len(picture.leads)} servers answered, "
        says += "and no authoritative one."
        remedy = "Look again in a few minutes; if it stays so, check the name servers of the zone."
    return check.found(
        Verdict.UNKNOWN,
        says,
        remedy=remedy,
        subject=facts.name,
        who=who,
        why="What cannot be read is never counted as ready.",
        earliest="as soon as the source answers again",
        evidence=evidence,
    )


def _wrong(
    check: Check, record: PublicRecord, picture: _Picture, facts: DomainFacts, evidence: tuple[str, ...]
) -> Finding:
    bad = [(told, judged) for told, judged in picture.sure if judged.verdict is picture.verdict]
    says = f"{record.name(facts.name)} {bad[0][1].wrong}"
    if not picture.agree:
        says += f", say {_names([told for told, _ in bad])} of {len(picture.leads)} servers"
    until = picture.young_until(facts.now) if picture.verdict is Verdict.FAIL else None
    if picture.seen is not None and picture.verdict is Verdict.FAIL:
        says += f"; {_how_long(picture.seen, facts.now, young=until is not None, agree=picture.agree)}"
    return check.found(
        Verdict.WARN if until else picture.verdict,
        sentence(says),
        remedy=_remedy(record, facts),
        subject=facts.name,
        evidence=evidence,
        not_yet_until=until,
    )


def _how_long(seen: Seen, now: datetime, *, young: bool, agree: bool) -> str:
    ago = age(seen.since, now)
    if young:
        return f"changed {ago}" if seen.previous is not None else f"seen to differ since {ago}"
    if seen.previous is None and agree:
        return f"so since the first look, {ago}"
    return f"broken since {seen.since:%Y-%m-%d %H:%M} UTC, {ago}"


def _remedy(record: PublicRecord, facts: DomainFacts) -> str:
    name = record.name(facts.name)
    if facts.homes is Homes.CLOUD_ONLY:
        return f"Publish {name} as {record.value_in_cloud(facts.clouds.own)}."
    value = f" ({record.value_on_premises(facts.name)})" if record.port else ""
    return (
        f"Let {name} lead to {record.serves}{value}. The records that the admin centre proposes are for "
        "organisations without servers."
    )


def _evidence(picture: _Picture, survey: DnsSurvey, facts: DomainFacts) -> tuple[str, ...]:
    """Since when; for what it was judged; and who says what."""
    lines = []
    if picture.seen is not None:
        before = f", before: {picture.seen.previous}" if picture.seen.previous is not None else ", the first look"
        lines.append(f"Seen like this since {picture.seen.since:%Y-%m-%d %H:%M} UTC{before}")
    if isinstance(facts.homes, Homes):
        homed = "somebody is homed on premises" if facts.homes is Homes.HYBRID else "nobody is homed on premises"
        lines.append(f"Judged as {facts.homes}: {homed}")
    lines += [line(told.answer, told.says) for told in picture.leads]
    return (*lines, sentence(survey.problem)) if survey.problem else tuple(lines)


def _names(leads: Sequence[Lead]) -> str:
    return listed([told.answer.server.name for told in leads])
