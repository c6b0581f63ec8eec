"""A fact that could not be read, and the verdict that follows: unknown, never green."""

from collections.abc import Iterable
from dataclasses import dataclass

from commands.rules.check import Check
from commands.rules.roles import OPERATOR
from commands.rules.wording import sentence
from commands.step import Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Why a source did not give a fact.

    `refused`: it answered, and said no. `garbled`: it answered, and nobody could make sense of it.
    `by_nature`: it cannot tell this to anybody, and nothing is wrong with it.
    """

    source: str
    detail: str
    remedy: str
    refused: bool = False
    garbled: bool = False
    by_nature: bool = False
    reference: str = ""

    @property
    def says(self) -> str:
        """What happened, as a sentence."""
        verb = "refused to answer" if self.refused else "did not answer"
        verb = "gave no usable answer" if self.garbled else verb
        verb = "does not tell this" if self.by_nature else verb
        return sentence(f"{self.source} {verb}: {self.detail}")


def cannot_tell(check: Check, missing: Unread, *, subject: str = "") -> Finding:
    """The finding of a check whose source did not answer. Where a person can look instead, it says how."""
    reference = (f"Reference of the request: {missing.reference}",) if missing.reference else ()
    by_hand = (check.by_hand.says,) if check.by_hand else ()
    return Finding(
        check=check.id,
        title=check.title,
        verdict=Verdict.UNKNOWN,
        says=missing.says,
        subject=subject or check.part,
        why="What cannot be read is never counted as ready.",
        remedy=missing.remedy,
        who=OPERATOR,
        earliest="as soon as another source is asked" if missing.by_nature else "as soon as the source answers again",
        evidence=(*by_hand, *reference),
    )


def silent(*answers: object) -> tuple[str, ...]:
    """One sentence for each source that did not answer, without repeating the same one."""
    return tuple(dict.fromkeys(sentence_of for sentence_of in _sentences(answers)))


def _sentences(answers: Iterable[object]) -> Iterable[str]:
    return (answer.says for answer in answers if isinstance(answer, Unread))
