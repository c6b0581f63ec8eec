"""Names of people in Slack, where the terminal would show their ids.

Without a token, or where Slack is silent, the ids stay.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import structlog
from slack_sdk import WebClient

from bot.posting import FAILURES, problem_of
from commands.answers import Answered
from commands.moves.results import AuditResult, HaltResult, RequestLine, RequestResult, RequestsResult

MOST = 40
"""People who are asked for, one call each."""
PATIENCE = 5
"""Seconds for each call: nobody waits long for a name."""
_ID = re.compile(r"[UW][A-Z0-9]{2,}")
_DONE_BY = re.compile(r"(?:Cancelled|Halted) by ([UW][A-Z0-9]{2,})\b")

_log = structlog.get_logger("hybridbot.terminal")


def ids_in(result: Answered) -> frozenset[str]:
    """Slack ids of the people whom an answer about moves names by them: those who asked, decided, stopped."""
    return frozenset(one for one in _ids(result) if _ID.fullmatch(one))


def _ids(result: Answered) -> Iterator[str]:
    match result:
        case RequestsResult() | HaltResult():
            yield from _DONE_BY.findall(result.halted)
            for line in result.lines:
                yield from _of_line(line)
        case RequestResult():
            yield from _of_line(result.line)
            yield from (said.partition(" ")[0] for said in result.decisions)
        case AuditResult():
            for record in result.lines:
                yield from (record.actor, record.subject)
        case _:
            pass


def _of_line(line: RequestLine) -> Iterator[str]:
    yield line.requester
    yield from _DONE_BY.findall(line.says)


def names_of(client: WebClient, ids: Collection[str]) -> dict[str, str]:
    """What Slack calls these people, by their ids; of whom it does not say, nothing. Nothing more is asked after a
    failure."""
    client.timeout = PATIENCE
    found: dict[str, str] = {}
    for one in sorted(ids)[:MOST]:
        try:
            user = client.users_info(user=one).get("user") or {}
        except FAILURES as error:
            _log.info("names are not asked for any more", problem=problem_of(error))
            break
        name = str(user.get("real_name") or user.get("name") or "").strip()
        if name:
            found[one] = name
    return found


def with_names(result: Answered, names: Mapping[str, str]) -> Answered:
    """The same answer with names in the place of ids, as far as they are known; in the audit trail beside them."""
    match result:
        case RequestsResult() | HaltResult():
            lines = tuple(_named_line(line, names) for line in result.lines)
            return replace(result, halted=_first(result.halted, names), lines=lines)
        case RequestResult():
            decisions = tuple(_first(said, names) for said in result.decisions)
            return replace(result, line=_named_line(result.line, names), decisions=decisions)
        case AuditResult():
            lines_ = tuple(
                replace(
                    line,
                    actor=f"{names[line.actor]} ({line.actor})" if line.actor in names else line.actor,
                    says=line.says.replace(line.subject, names.get(line.subject, line.subject), 1),
                )
                for line in result.lines
            )
            return replace(result, lines=lines_)
        case _:
            return result


def _named_line(line: RequestLine, names: Mapping[str, str]) -> RequestLine:
    return replace(line, requester=names.get(line.requester, line.requester), says=_first(line.says, names))


def _first(said: str, names: Mapping[str, str]) -> str:
    """Our own sentence in which somebody's id is the first: behind it others may have written what they like."""
    found = _ID.search(said)
    if found is None or found[0] not in names:
        return said
    return f"{said[: found.start()]}{names[found[0]]}{said[found.end() :]}"
