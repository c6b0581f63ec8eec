"""The terminal front end: `hybridbot`, built by a function so that nothing happens at import.

One place turns errors into a sentence, a remedy and an exit code: `run_program`.
"""

import getpass
import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, NoReturn, TextIO, cast
from uuid import uuid4

import structlog
import typer
from rich.text import Text
from typer.exceptions import Abort, TyperException

from bot.doctor import diagnose
from bot.manifest import import_link, manifest_text
from bot.report.writing import NotWritten
from bot.run import run_bot
from bot.settings import SettingsError
from bot.slack_access import CannotStart, slack_client
from bot.terminal import output
from bot.terminal.check import carry_out, understood
from bot.terminal.checks import show_checks
from bot.terminal.demo import DemoError, DemoOptions, run_demo
from bot.terminal.moves import EXPORT, carry_out_move, export_trail, places, with_places
from bot.terminal.names import ids_in, names_of, with_names
from bot.terminal.report import add_report
from bot.terminal.show import show, show_diagnoses
from bot.terminal.surroundings import Surroundings, log_quietly
from bot.terminal.text import line
from bot.terminal.typed import instead_of
from bot.wiring import open_services
from commands import audit
from commands.catalogue import CHECKS, MOVES, Command
from commands.rules.checks import SECTIONS
from commands.rules.checks_page import page
from commands.rules.wording import sentence
from commands.services import Services
from commands.step import UsageError, gravest
from commands.words import split
from connectors.errors import ConnectorError
from storage.database import SchemaState, StorageError, open_database, schema_state, upgrade
from storage.single_process import hold_alone

_log = structlog.get_logger("hybridbot.terminal")

USAGE, FAILED, INTERRUPTED = 64, 70, 130
"""Exit codes beside 0, 1 and 2: mistyped or wrongly set up, could not do what was asked, Ctrl-C."""


def build_program(here: Surroundings) -> typer.Typer:
    """The program with all its subcommands. Opens nothing: `--help` needs no settings."""
    program = typer.Typer(
        name="hybridbot",
        help="Takes Skype for Business Server into Microsoft 365 hybrid, step by step.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    _add_demo(program, here)
    _add_run(program, here)
    _add_check(program, here)
    _add_checks(program, here)
    for command in MOVES:
        if command.NAME != audit.NAME:
            _add_move(program, here, command)
    _add_audit(program, here)
    add_report(program, here)
    _add_doctor(program, here)
    _add_db(program, here)
    _add_manifest(program, here)
    return program


def run_program(program: typer.Typer, here: Surroundings, arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code. The one place where the terminal catches errors."""
    try:
        code = program(with_places(arguments) or ["--help"], standalone_mode=False)
    except (SettingsError, UsageError) as error:
        return _problem(here, str(error), code=USAGE)
    except TyperException as error:
        told = sentence(error.format_message())
        mistyped = tuple(arguments) if told.startswith("No such command") else ()
        return _problem(here, f"{told} {instead_of(mistyped)}", code=USAGE)
    except NotWritten as error:
        return _problem(here, str(error), code=output.CANNOT_TELL)
    except (StorageError, ConnectorError, CannotStart) as error:
        return _problem(here, f"{error} {error.remedy}", code=FAILED)
    except DemoError as error:
        return _problem(here, str(error), code=FAILED)
    except Abort:
        code = INTERRUPTED
    except Exception:  # noqa: BLE001 - the outermost point: an error of ours must not look like "not ready" to a script
        reference = uuid4().hex[:12]
        _log.exception("unhandled exception", reference=reference)
        return _problem(
            here, f"Something unexpected happened. The log has the rest. Reference {reference}.", code=FAILED
        )
    if code == INTERRUPTED:
        here.errors.print(Text("Stopped. Nothing was changed by stopping."))
    return code if isinstance(code, int) else 0


def _problem(here: Surroundings, sentence: str, *, code: int) -> int:
    here.errors.print(Text("\n").join(line(part, "red") for part in sentence.splitlines()))
    return code


def _add_demo(program: typer.Typer, here: Surroundings) -> None:
    @program.command()
    def demo(
        port: Annotated[int, typer.Option(help="Port of the page; 0 takes any free one.", min=0, max=65535)] = 8400,
        users: Annotated[int, typer.Option(help="How many people the pretend company has.", min=25, max=20000)] = 250,
        seed: Annotated[int, typer.Option(help="Another number, another company.")] = 1,
        open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
        verbose: Annotated[bool, typer.Option("--verbose", help="Show the bot's whole log.")] = False,
    ) -> None:
        """Start a pretend company and the bot in it; prints the address of its page."""
        run_demo(
            DemoOptions(port=port, users=users, seed=seed, open_browser=open_browser, verbose=verbose),
            here.environ,
            say=lambda line: here.console.print(line, soft_wrap=True),
            note=lambda told: here.errors.print(line(told, "dim", for_slack=True), soft_wrap=True),
        )


def _add_run(program: typer.Typer, here: Surroundings) -> None:
    @program.command()
    def run() -> None:
        """Run the bot in Slack (Socket Mode) until SIGTERM or Ctrl-C."""
        run_bot(here.settings(slack=True), now=here.now)


def _add_check(program: typer.Typer, here: Surroundings) -> None:
    names = ", ".join(command.NAME for command in CHECKS)

    @program.command(epilog="Exit code: 0 ready, 1 not ready, 2 could not tell, 64 mistyped or wrongly set up.")
    def check(  # noqa: PLR0913 - one parameter per word of the command line
        step: Annotated[str, typer.Argument(help=f"One of {names}; nothing: all of them.")] = "",
        words: Annotated[
            list[str] | None, typer.Argument(help="What belongs to the step, for instance a domain.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Confirm that the domain may be verified.")] = False,
        add: Annotated[bool, typer.Option("--add", help="Confirm that the domain may be added to the tenant.")] = False,
        csv: Annotated[Path | None, typer.Option("--csv", help="Write the full list behind the result here.")] = None,
    ) -> None:
        """Check one step, or all of them, and say what is missing."""
        typed = understood(step, tuple(words or ()), yes=yes, add=add, csv=csv)
        settings = here.settings()
        log_quietly(settings, here)
        with open_services(settings, now=here.now) as services, _progress_shown(here, services) as watched:
            results, status = carry_out(watched, typed, getpass.getuser())
        if as_json:
            print(json.dumps(output.as_json(results, status, now=here.now()), indent=2), file=here.console.file)
        else:
            for result in [status] if status is not None else results:
                here.console.print(show(result, now=here.now()))
            if typed.command is not None and status is not None:
                here.console.print(Text("These are stored results: hybridbot check runs all checks anew.", style="dim"))
        verdict = status.verdict if status is not None else gravest(result.verdict for result in results)
        raise typer.Exit(output.exit_code(verdict))


@contextmanager
def _progress_shown(here: Surroundings, services: Services) -> Iterator[Services]:
    """The same services, whose progress shows on the terminal; silent where standard error is no terminal."""
    if not here.errors.is_terminal:
        yield services
        return
    with here.errors.status("Checking ...") as shown:
        yield replace(services, progress=lambda sentence: shown.update(line(sentence)))


def _add_checks(program: typer.Typer, here: Surroundings) -> None:
    @program.command()
    def checks(
        names: Annotated[list[str] | None, typer.Argument(help="Ids, for instance H5; nothing: all of them.")] = None,
        markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/checks.md.")] = False,
    ) -> None:
        """Say what each check asks for, where its answer comes from, and who can mend it."""
        if markdown:
            print(page(SECTIONS), file=here.console.file, end="")
        else:
            here.console.print(show_checks(names or ()))


def _add_move(program: typer.Typer, here: Surroundings, command: Command) -> None:
    """One command about moves, with the words that it takes in Slack."""

    def carry_out_it(
        words: Annotated[list[str] | None, typer.Argument(help=command.HINT)] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
        csv: Annotated[Path | None, typer.Option("--csv", help="Write the full list behind the answer here.")] = None,
    ) -> None:
        _answer(here, command, split(" ".join(words or ())), as_json=as_json, csv=csv)

    program.command(name=command.NAME, help=command.__doc__)(carry_out_it)


def _add_audit(program: typer.Typer, here: Surroundings) -> None:
    """The audit trail: as in Slack, and as a whole into files."""

    @program.command(
        name=audit.NAME,
        help=f"{audit.__doc__}\nexport writes the whole trail: --csv FILE, --json FILE, or without a file to standard "
        "output.",
        epilog="Exit code: 0 the trail is whole, 1 a record was changed, added or removed, 64 mistyped.",
    )
    def audit_trail(
        words: Annotated[list[str] | None, typer.Argument(help=f"{audit.HINT}, or: {EXPORT}")] = None,
        json_file: Annotated[
            str, typer.Option("--json", metavar="[FILE]", help="Print JSON; behind export: into a file.")
        ] = "",
        csv_file: Annotated[
            str, typer.Option("--csv", metavar="[FILE]", help="Write the list behind the answer, or the whole trail.")
        ] = "",
    ) -> None:
        typed = split(" ".join(words or ()))
        if typed[:1] != (EXPORT,):
            csv = Path(csv_file) if csv_file else None
            _answer(here, cast(Command, audit), typed, as_json=bool(json_file), csv=csv)
        wanted = places(typed, csv_file=csv_file, json_file=json_file)
        settings = here.settings()
        log_quietly(settings, here)
        with open_services(settings, now=here.now) as services:
            result = export_trail(services, wanted, cast(TextIO, here.console.file))
        here.errors.print(line(sentence(result.headline)), soft_wrap=True)
        raise typer.Exit(output.exit_code(result.verdict))


def _answer(
    here: Surroundings, command: Command, typed: tuple[str, ...], *, as_json: bool, csv: Path | None
) -> NoReturn:
    """Carry out one command about moves, show what it answers, and end with its exit code."""
    settings = here.settings()
    log_quietly(settings, here)
    with open_services(settings, now=here.now) as services, _progress_shown(here, services) as watched:
        result = carry_out_move(watched, command, typed, who=getpass.getuser(), csv_file=csv)
    if as_json:
        print(json.dumps(output.as_json([result], None, now=here.now()), indent=2), file=here.console.file)
    else:
        ids = ids_in(result) if settings.slack_bot_token is not None else ()
        named = with_names(result, names_of(slack_client(settings, waits=0), ids)) if ids else result
        here.console.print(show(named, now=here.now()))
    raise typer.Exit(output.exit_code(result.verdict))


def _add_doctor(program: typer.Typer, here: Surroundings) -> None:
    @program.command(epilog="Exit code: 0 all well, 1 something is missing, 2 could not tell.")
    def doctor(
        as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")] = False,
    ) -> None:
        """Try every setting and remote system: reachable, signed in, which permission or scope is missing."""
        settings = here.settings(microsoft=False)
        log_quietly(settings, here)
        diagnoses = diagnose(settings, now=here.now)
        if as_json:
            print(json.dumps([asdict(each) for each in diagnoses], indent=2), file=here.console.file)
        else:
            here.console.print(show_diagnoses(diagnoses))
        raise typer.Exit(output.exit_code(gravest(each.verdict for each in diagnoses)))


def _add_db(program: typer.Typer, here: Surroundings) -> None:
    group = typer.Typer(help="The database in which results are remembered.", no_args_is_help=True)
    program.add_typer(group, name="db")

    @group.command(name="upgrade")
    def upgrade_schema() -> None:
        """Bring the database's schema to this version; safe to run again. A running bot has to be stopped before."""
        url = here.settings(microsoft=False).database_url.get_secret_value()
        with hold_alone(url), closing(open_database(url)) as database:
            before = schema_state(database)
            upgrade(database)
        told = "was already current" if before is SchemaState.CURRENT else "is now current"
        here.console.print(f"The database's schema {told}.")


def _add_manifest(program: typer.Typer, here: Surroundings) -> None:
    @program.command()
    def manifest(
        link: Annotated[bool, typer.Option("--link", help="Print the address that creates the app from it.")] = False,
    ) -> None:
        """Print the manifest of the Slack app, or an address that creates the app from it."""
        print(import_link() if link else manifest_text().rstrip(), file=here.console.file)
