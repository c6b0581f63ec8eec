"""From a text to a command, and the help."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import requests, verify_domain
from commands.catalogue import COMMANDS, MOVES, Command, find, parse, run
from commands.help import help_result, summary
from commands.services import Services
from commands.step import Request, Step, StepResult, UsageError


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.NAME)
def test_every_command_has_its_shape(command: Command) -> None:
    """A name that is found, and a docstring whose first line is a sentence of a command."""
    assert find(command.NAME) is command
    assert find(command.NAME.upper().replace("-", "_")) is command
    assert summary(command).endswith(".")
    assert len(summary(command)) < 80


def test_every_step_with_checks_is_shown_by_one_command() -> None:
    """Front ends find the command of a step by it, so no two may claim the same."""
    steps = [command.STEP for command in COMMANDS if command.STEP is not None]
    assert sorted(steps) == sorted(Step)


def test_run_normalises_the_words(services: Services) -> None:
    """However a domain was typed, the command gets its plain name."""
    result = run(verify_domain, services, Request(words=("HTTPS://Fabrikam.com/",)))
    assert isinstance(result, StepResult)
    assert result.subject == "fabrikam.com"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.NAME)
def test_only_what_changes_something_can_be_confirmed(command: Command, services: Services) -> None:
    """Verifying a domain changes the tenant; everything else only reads, and refuses a confirmation unread."""
    request = Request(words=("not a domain",), confirmed=True)
    with pytest.raises(UsageError) as refusal:
        run(command, services, request)
    reads_only = "changes nothing, so there is nothing to confirm" in str(refusal.value)
    assert reads_only == (command is not verify_domain)


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP me", "\u201chelp\u201d"])
def test_help_is_wanted(text: str) -> None:
    """Nothing, or help."""
    assert parse(text).command is None


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("status", "status", ()),
        ("Check_Sync", "check-sync", ()),
        ("check\u2013sync", "check-sync", ()),
        ("verify-domain <http://Contoso.com|Contoso.com>", "verify-domain", ("Contoso.com",)),
        ("why <mailto:ada@contoso.com|ada@contoso.com>", "why", ("ada@contoso.com",)),
        ("why <mailto:ada@contoso.com>", "why", ("ada@contoso.com",)),
        ("why CONTOSO\\ada", "why", ("CONTOSO\\ada",)),
        ("why <@U0ADA|ada>", "why", ("<@U0ADA|ada>",)),
    ],
)
def test_parse(text: str, name: str, words: tuple[str, ...]) -> None:
    """The command and its further words."""
    parsed = parse(text)
    assert parsed.command is not None
    assert (parsed.command.NAME, parsed.words) == (name, words)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("statsu", "status"),
        ("chek-sync", "check-sync"),
        ("check sync", "check-sync"),
        ("checksync", "check-sync"),
        ("sync", "check-sync"),
        ("sync now", "check-sync"),
        ("verify domain fabrikam.com", "verify-domain fabrikam.com"),
        ("verify fabrikam.com", "verify-domain fabrikam.com"),
        ("domains", "verify-domain"),
        ("licenses", "tenant"),
        ("hlep", "help"),
        ("xyzzy", ""),
        ("<!channel>", ""),
        ("\U0001f600", ""),
    ],
)
def test_did_you_mean(text: str, meant: str) -> None:
    """A guess is told and never run."""
    with pytest.raises(UsageError) as refusal:
        parse(text)
    assert refusal.value.meant == meant
    assert (f"Did you mean {meant}?" if meant else "Type help") in str(refusal.value)


def test_what_takes_the_id_of_a_request_is_known_behind_requests() -> None:
    of_one = [command for command in MOVES if "M12" in command.HINT and command is not requests]
    assert {"add", "leave-out", "concurrency", "rollback", "audit"} <= {command.NAME for command in of_one}
    for command in of_one:
        with pytest.raises(UsageError) as refusal:
            requests.validate((command.NAME.upper().replace("-", "_"), "M12"))
        assert refusal.value.meant == f"{command.NAME} M12"


@pytest.mark.parametrize("text", ["checks H5", "doctor", "DB upgrade", "manifest", "run", "demo"])
def test_a_command_of_the_terminal_is_said_to_be_one(text: str) -> None:
    """As it is typed there, and without a guess at another one."""
    with pytest.raises(UsageError) as refusal:
        parse(text)
    assert (
        str(refusal.value)
        == f"That is a command of the terminal. Type it there: hybridbot {text.lower().replace('h5', 'H5')}"
    )
    assert refusal.value.meant == ""


def test_what_stands_behind_a_command_of_the_terminal_marks_nothing_up() -> None:
    """Its further words are somebody's text."""
    with pytest.raises(UsageError) as refusal:
        parse("checks <!channel> *H5*")
    assert not set("<>&*`~|!") & set(str(refusal.value))


MARKED = st.sampled_from(["<!channel>", "<@U1>", "<#C1|x>", "&lt;!here&gt;", "*b*", "`c`", "status", "<http://a|b>"])


@given(st.text(max_size=200) | st.lists(MARKED | st.text(max_size=5), max_size=6).map(" ".join))
def test_any_text_is_a_command_or_a_refusal(text: str) -> None:
    """Nothing but UsageError, and no refusal carries anything that marks up or calls people."""
    message, meant = "", ""
    try:
        parsed = parse(text)
    except UsageError as refusal:
        message, meant = str(refusal), refusal.meant
    else:
        meant = parsed.command.NAME if parsed.command else "help"
    assert not set("<>&*`~|!") & set(message)
    assert meant.partition(" ")[0] in {"", "help", *(command.NAME for command in COMMANDS)}
    assert not set("<>&*`~|!") & set(meant)


def test_help_lists_every_command() -> None:
    """How each is typed and what it does, then help itself."""
    found = help_result("It is not known.", "status")
    assert [line.usage for line in found.lines] == [
        "status",
        "tenant",
        "verify-domain [domain]",
        "check-sync",
        "check-hybrid",
        "check-users",
        "why <person>",
        "explain <text of the error>",
        "diff [since]",
        "accept [id] [subject] until <date> because <reason>, or: end <id> [subject]",
        "alarms [ack <number>]",
        "digest [list], or: preview [D3], show D3 [day], pause D3, resume D3, remove D3",
        "move <people> [window <when>] because <reason>",
        "rollback <people or M12> [to <pool>] [window <when>] because <reason>",
        "requests [M12]",
        "pause M12 [because <reason>]",
        "resume [M12]",
        "cancel M12 [because <reason>]",
        "retry M12 [because <reason>]",
        "extend M12 by <2h>, or: until <when>, or: window <when>",
        "add M12 <people> [because <reason>]",
        "leave-out M12 <people> [because <reason>]",
        "concurrency M12 <number> [because <reason>]",
        "halt because <reason>",
        "audit [M12], or: verify",
        "notes M12 [send <code>, stop, or keep <person>]",
        "help",
    ]
    assert (found.problem, found.meant) == ("It is not known.", "status")
