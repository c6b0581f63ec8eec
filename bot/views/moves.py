"""Requests to move people, beside their cards: what a move would do, the lists, the halt and the audit trail."""

from collections.abc import Sequence
from datetime import timedelta

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, PlainTextObject

from bot.views import actions
from bot.views.message import Message, button, fitted, quoted, section, small
from bot.views.move_words import clock, to_settle
from bot.views.words import cut, done_by, mark, mention, moment, plain
from commands.moves.results import (
    AuditLine,
    AuditResult,
    HaltResult,
    LeftOut,
    MoveResult,
    PersonLine,
    ReadyPerson,
    RequestLine,
    RequestResult,
    RequestsResult,
    ReviewResult,
)
from commands.rules.moves.plan import short
from commands.rules.wording import listed, sentence
from commands.step import Verdict
from storage.ledger.audit import BOT
from storage.states import CANCELLABLE, OPEN_REQUESTS, PAUSABLE, ItemState, RequestState

_NAMED = 20
"""Ready people who are named in small print; the file has them all."""
_IN_FULL = 12
"""People who are left out and shown with every cause."""
_CAUSES = 4
_MARKS = {
    ItemState.QUEUED: ":white_small_square:",
    ItemState.LEASED: ":hourglass_flowing_sand:",
    ItemState.MOVED: ":large_green_circle:",
    ItemState.FAILED: ":red_circle:",
    ItemState.SKIPPED: ":white_circle:",
}
_DAY = timedelta(days=1)


def move_message(result: MoveResult, *, asked_by: str = "") -> Message:
    """Any answer about moves as a message."""
    match result:
        case ReviewResult():
            return review_message(result, asked_by=asked_by)
        case RequestsResult():
            return requests_message(result)
        case RequestResult():
            return request_message(result)
        case HaltResult():
            return halt_message(result)
        case _:
            return audit_message(result)


def review_message(result: ReviewResult, *, asked_by: str = "") -> Message:
    """What a move would do, with the button that asks for it."""
    first, middle = review_blocks(result)
    whom = f" for {mention(asked_by)}" if asked_by else ""
    plan = f"Plan {short(result.digest)}. " if result.digest else ""
    asked = "Nothing is asked for yet." if result.draft else "Nothing was asked for."
    last: list[Block] = [small(f"{plan}{asked} Checked {moment(result.checked_at)}{whom}.")]
    return Message(sentence(plain(result.headline, 700)), fitted(first, middle, [*last, *_sending(result)]))


def _sending(result: ReviewResult) -> list[Block]:
    if not result.draft:
        return []
    if result.confirm:
        label = "Confirm by typing"
        send = button(label, actions.CONFIRM_BY_TYPING, value=result.draft, reads=f"{label}: opens a form")
    else:
        send = button("Send request", actions.SEND_REQUEST, value=result.draft, style="primary")
    return [ActionsBlock(elements=[send])]


def review_blocks(result: ReviewResult) -> tuple[list[Block], list[list[Block]]]:
    """The review for a message or a form: what comes first, and the groups below it."""
    first: list[Block] = [section(f"{mark(result.verdict)} *{plain(result.headline, 700)}*\n{_facts(result)}".strip())]
    if result.problems:
        first.append(section("\n".join(f":red_circle: {plain(each, 500)}" for each in result.problems[:5])))
    middle: list[list[Block]] = _all_left_out(result)
    middle += [[section(_bullets("Lost", result.lost))]] if result.lost else []
    for about, said in (("Way back", result.way_back), ("Comes along", result.comes_along)):
        middle += [[small(f"*{about}*  {_run_on(said, 900)}")]] if said else []
    if result.ready:
        names = plain(listed([one.name for one in result.ready], most=_NAMED), 1500)
        middle.append([small(f"To be moved: {names}")])
        middle += [[_noted(noted)] for noted in _with_notes(result.ready)]
    return first, middle


def _all_left_out(result: ReviewResult) -> list[list[Block]]:
    """Who is left out and why, before what is lost: those people wait for somebody to do something."""
    if not result.left_out:
        return []
    told: list[list[Block]] = [[section(f"*Left out: {len(result.left_out):,}*")]]
    told += [[_left_out(one)] for one in result.left_out[:_IN_FULL]]
    rest = [one.name for one in result.left_out[_IN_FULL:]]
    return [*told, [small(f"And {plain(listed(rest, most=30), 1500)}; the file has the causes.")]] if rest else told


def _facts(result: ReviewResult) -> str:
    """The facts of a review, a line each; nothing where nobody can be moved."""
    told = (
        ("Why", (result.reason,)),
        ("When", (result.when,)),
        ("How", (result.how,)),
        ("Affected", result.affected),
        ("Needs", result.needs),
    )
    return "\n".join(f"*{about}*  {_run_on(said, 700)}" for about, said in told if any(said))


def _run_on(said: Sequence[str], limit: int) -> str:
    """Sentences one after the other."""
    return cut(" ".join(sentence(plain(each, 300)) for each in said if each), limit)


def _bullets(about: str, said: Sequence[str]) -> str:
    """Sentences one below the other."""
    return "\n".join([f"*{about}*", *(f"• {sentence(plain(each, 300))}" for each in said[:12])])


def _left_out(one: LeftOut) -> Block:
    whom = f" ({plain(one.identity, 150)})" if one.identity and one.identity != one.name else ""
    causes = [f"• {plain(cause, 350)}" for cause in one.because[:_CAUSES]]
    if len(one.because) > _CAUSES:
        causes.append(f"• and {len(one.because) - _CAUSES} more")
    return section("\n".join([f":white_small_square: *{plain(one.name, 150)}*{whom}", *causes]))


def _with_notes(ready: Sequence[ReadyPerson]) -> list[tuple[str, list[str]]]:
    """Each note once, with the names of those whom it is about."""
    about: dict[str, list[str]] = {}
    for person in ready:
        for note in person.notes:
            about.setdefault(note, []).append(person.name)
    return list(about.items())


def _noted(noted: tuple[str, list[str]]) -> Block:
    note, names = noted
    return small(f":large_yellow_circle: {plain(listed(names, most=8), 400)}: {plain(note, 400)}")


def requests_message(result: RequestsResult) -> Message:
    """The requests, each with a way to see it in full, and a way to plan another."""
    first: list[Block] = [section(f"*{plain(result.headline, 500)}*")]
    if result.halted:
        first.append(section(f":red_circle: {_halted(result)}"))
    groups = [[_line(line, number)] for number, line in enumerate(result.lines, start=1)]
    plan = button("Plan a move", actions.OPEN_MOVE, reads="Plan a move: opens a form")
    last: list[Block] = [small(f"Told {moment(result.told_at)}"), ActionsBlock(elements=[plan])]
    text = " ".join(filter(None, (plain(result.headline, 500), plain(result.halted, 300))))
    return Message(text, fitted(first, groups, last))


def _halted(result: RequestsResult | HaltResult) -> str:
    """Who stopped everything, why, and since when; empty where nothing is to be said of it."""
    since = f" In force since {moment(result.halted_at)}." if result.halted_at else ""
    return f"{done_by(result.halted, 600)}{since}"


def _line(line: RequestLine, number: int) -> Block:
    show = button(
        "Show", actions.suffixed(actions.RUN_COMMAND, number), value=f"requests {line.name}", reads=f"Show {line.name}"
    )
    return section(_line_text(line), button=show)


def _line_text(line: RequestLine) -> str:
    opening = f"*{line.name}: {plain(line.title, 200)}* — {line.stands}"
    said = sentence((done_by if line.state is RequestState.CANCELLED else plain)(line.says, 400))
    said += to_settle(line.settlers)
    if line.expires_at is not None:
        said += f" Ends without an answer {moment(line.expires_at)}."
    asked = f"Asked for by {mention(line.requester)} {moment(line.created_at)}: {plain(line.reason, 300)}"
    return "\n".join([opening, said, *_window(line), asked])


def _window(line: RequestLine) -> list[str]:
    if line.window_start is None or line.window_end is None:
        return []
    ends = clock(line.window_end) if line.window_end - line.window_start < _DAY else moment(line.window_end)
    return [f"Window {moment(line.window_start)} to {ends}"]


def request_message(result: RequestResult) -> Message:
    """One request in full, with what can be done to it."""
    line = result.line
    headline = plain(result.headline, 500)
    told = _line_text(line)
    if result.headline.startswith(f"{line.name}: {line.title}"):
        told = told.partition("\n")[2]  # the headline says already what it is
    first: list[Block] = [section(f"{_state_mark(result)} *{headline}*\n{told}")]
    if line.channel:
        first.append(small(f"Its card is in <#{plain(line.channel, 20)}>."))
    if result.decisions:
        first.append(section("\n".join(f"• {_decision(each)}" for each in result.decisions[:20])))
    if result.proof:
        first.append(section("\n".join(("*Proof*", *(f"• {plain(each, 300)}" for each in result.proof)))))
    middle: list[list[Block]] = [[_left_out(one)] for one in result.left_out]
    middle += [[small(each)] for each in _people(result.people)]
    following = [section(f"*Next:* {plain(result.next_step, 500)}")] if result.next_step else []
    last: list[Block] = [*following, small(f"Told {moment(result.told_at)}"), *_doings(line)]
    text = f"{sentence(plain(result.headline, 500))} {sentence(plain(line.says, 400))}"
    return Message(text, fitted(first, middle, last))


def sent_message(result: RequestResult, *, asked_by: str) -> Message:
    """A plan was sent in the channel in which its card stands, too: one line, since the card says everything."""
    text = sentence(plain(result.headline, 500))
    return Message(text, (small(f"{text} Its card is in this channel. Asked for by {mention(asked_by)}."),))


def _state_mark(result: RequestResult) -> str:
    """Green only for what is over and well."""
    line = result.line
    if result.verdict is not Verdict.PASS or line.failed or line.state is RequestState.PAUSED:
        return mark(Verdict.WARN)
    over = line.state is RequestState.DONE or (line.state is RequestState.CANCELLED and line.moved == line.planned > 0)
    return mark(Verdict.PASS if over else Verdict.UNKNOWN)


def _people(people_in_it: Sequence[PersonLine]) -> list[str]:
    """Those of whom the same is to be said in one line."""
    alike: dict[tuple[ItemState, str, str], list[str]] = {}
    for one in people_in_it:
        alike.setdefault((one.state, one.says, one.settler), []).append(one.name)
    return [
        f"{_MARKS[state]} *{plain(listed(names, most=len(names)), 1500)}*  {sentence(plain(says, 350))}"
        f"{to_settle(filter(None, (settler,)))}"
        for (state, says, settler), names in alike.items()
    ]


def _decision(said: str) -> str:
    """Who decided what: the Slack id at its beginning becomes a mention that everybody can read."""
    who, _, rest = said.partition(" ")
    return f"{mention(who)} {plain(rest, 300)}"


def _doings(line: RequestLine) -> list[Block]:
    """Buttons for what an administrator may do now."""
    shown = [_command("Refresh", f"requests {line.name}")]
    if line.state in PAUSABLE:
        shown.append(_command("Pause", f"pause {line.name}"))
    if line.state is RequestState.PAUSED:
        shown.append(_command("Resume", f"resume {line.name}"))
    if line.state is RequestState.DONE and line.failed:
        shown.append(_command("Retry those who failed", f"retry {line.name}"))
    if line.state not in OPEN_REQUESTS:
        shown.append(_command("Audit", f"audit {line.name}"))
    if line.state in CANCELLABLE:
        ask = ConfirmObject(
            title=PlainTextObject(text=f"Cancel {line.name}?"),
            text=PlainTextObject(
                text="Nobody else of it is moved. Moves that have begun are finished; nobody is moved back."
            ),
            confirm=PlainTextObject(text="Cancel it"),
            deny=PlainTextObject(text="Not now"),
        )
        shown.append(_command("Cancel", f"cancel {line.name}", confirm=ask))
    return [ActionsBlock(elements=shown)]


def _command(label: str, typed: str, *, confirm: ConfirmObject | None = None) -> ButtonElement:
    name = typed.partition(" ")[0]
    return button(
        label,
        actions.suffixed(actions.RUN_COMMAND, name),
        value=typed,
        confirm=confirm,
        reads=f"{label}: {typed}",
    )


def halt_message(result: HaltResult) -> Message:
    """Everything stands still, or does no longer; which requests that concerns."""
    opening = ":red_circle:" if result.in_force else ":large_yellow_circle:"
    told = filter(None, (_halted(result), plain(result.next_step, 600)))
    first: list[Block] = [section("\n".join((f"{opening} *{plain(result.headline, 600)}*", *told)))]
    groups = [[_line(line, number)] for number, line in enumerate(result.lines, start=1)]
    text = f"{sentence(plain(result.headline, 600))} {plain(result.next_step, 500)}".strip()
    return Message(text, fitted(first, groups, [small(f"Told {moment(result.told_at)}")]))


def audit_message(result: AuditResult) -> Message:
    """What is on record, oldest first; the file in the thread has everything."""
    headline = sentence(plain(result.headline, 700))
    following = f"\n*Next:* {plain(result.next_step, 500)}" if result.next_step else ""
    first: list[Block] = [section(f"{mark(result.verdict)} *{headline}*{following}")]
    groups: list[list[Block]] = [[small(_record(line))] for line in result.lines]
    full = " The file in the thread has everything, with the whole hashes." if result.table is not None else ""
    return Message(headline, fitted(first, groups, [small(f"Told {moment(result.told_at)}.{full}")]))


def _record(line: AuditLine) -> str:
    """Who did what when, and by which number and hash it is found again."""
    who = "The bot" if line.actor == BOT else mention(line.actor)
    about = f"{line.request}: " if line.request else ""
    said = sentence(plain(line.says, 500))
    if line.subject:
        # named by ourselves, before anything that others wrote
        said = said.replace(line.subject, mention(line.subject), 1)
    return f"{moment(line.at)}  {about}{who} {said}  Record {line.id:,} {quoted(short(line.hash), 12)}"
