"""The terminal program against the pretend company: answers, exit codes, and what it says when something is wrong."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.manifest import manifest_text
from bot.terminal.program import build_program, run_program
from bot.terminal.surroundings import Surroundings
from tests.bot.terminal.conftest import Type
from tests.requirements import coverage_variables
from tests.running_company import RunningCompany

UNKNOWN_STEPS = (2, 1)
"""A deployment is never fully ready here: what nobody can read stays unknown, what is planted fails."""


def finding(document: dict[str, Any], check: str) -> dict[str, Any]:
    found = [f for result in document["results"] for f in result["findings"] if f["check"] == check]
    assert found, f"{check} is missing"
    worst: dict[str, Any] = sorted(found, key=lambda f: f["verdict"] != "fail")[0]
    return worst


def upgraded(type_line: Type, company: RunningCompany) -> dict[str, str]:
    environment = company.environment
    assert type_line(environment, "db", "upgrade").code == 0
    return environment


def test_help_needs_no_settings_and_names_every_command(type_line: Type, capsys: pytest.CaptureFixture[str]) -> None:
    assert type_line({}, "--help").code == 0
    told = capsys.readouterr().out
    for command in ("demo", "run", "check", "doctor", "db", "manifest"):
        assert command in told


def test_nothing_typed_shows_the_help(type_line: Type, capsys: pytest.CaptureFixture[str]) -> None:
    assert type_line({}).code == 0
    assert "Usage" in capsys.readouterr().out


def test_a_mistyped_command_is_answered_with_what_to_type(type_line: Type) -> None:
    ended = type_line({}, "chekc")
    assert ended.code == 64
    assert "chekc" in ended.err
    assert "--help" in ended.err


def test_missing_settings_are_all_named_at_once(type_line: Type) -> None:
    ended = type_line({}, "check")
    assert ended.code == 64
    for name in ("HYBRIDBOT_TENANT_ID", "HYBRIDBOT_CLIENT_ID", "HYBRIDBOT_CLIENT_SECRET"):
        assert name in ended.err


def test_an_empty_database_is_refused_with_what_to_type(type_line: Type, company: RunningCompany) -> None:
    ended = type_line(company.environment, "check", "tenant")
    assert ended.code == 70
    assert "hybridbot db upgrade" in ended.told


def test_upgrading_twice_is_safe_and_says_so(type_line: Type, company: RunningCompany) -> None:
    assert "is now current" in type_line(company.environment, "db", "upgrade").out
    assert "was already current" in type_line(company.environment, "db", "upgrade").out


def test_the_whole_check_answers_with_the_planted_truth(type_line: Type, company: RunningCompany) -> None:
    """Numbers come from the world's own description, never from constants."""
    ended = type_line(upgraded(type_line, company), "check", "--json")
    document, truth = json.loads(ended.out), company.describe()
    assert ended.code == document["exit_code"] == 1
    assert document["verdict"] == "fail"
    missing = truth["missing_in_cloud"]["count"]
    assert f"{missing} of {truth['sfb_users']['total']}" in finding(document, "S3")["says"]
    assert str(truth["upn_fallback"]["count"]) in finding(document, "S6")["says"]
    assert {result["step"] for result in document["results"]} == {"tenant", "domains", "directory", "hybrid", "pilot"}
    assert [line["step"] for line in document["status"]["lines"]].count("pilot") == 1
    changed = type_line(company.environment, "check", "diff", "--json")
    (found,) = json.loads(changed.out)["results"]
    assert changed.code == 0, "nothing is newly blocked since the only check"
    assert found["failing"] == []
    assert found["still"]


def test_progress_shows_on_a_terminal_and_nowhere_else(type_line: Type, company: RunningCompany) -> None:
    environment = upgraded(type_line, company)
    assert "Reading the people" in type_line(environment, "check", "check-sync", terminal=True).err
    assert type_line(environment, "check", "check-sync").err == ""


def test_the_csv_file_has_a_row_for_everybody_who_is_missing(
    type_line: Type, company: RunningCompany, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    ended = type_line(upgraded(type_line, company), "check", "check-sync", "--csv", str(file))
    assert ended.code == 1
    text = file.read_text(encoding="utf-8-sig")
    for person in company.describe()["missing_in_cloud"]["people"]:
        assert person["sip"].removeprefix("sip:") in text


def test_a_file_that_cannot_be_written_is_named(type_line: Type, company: RunningCompany, tmp_path: Path) -> None:
    environment = upgraded(type_line, company)
    ended = type_line(environment, "check", "check-sync", "--csv", str(tmp_path))
    assert ended.code == 64
    assert "--csv" in ended.err
    assert "no list" in type_line(environment, "check", "tenant", "--csv", str(tmp_path / "x.csv")).err


def test_the_stored_status_is_shown_without_asking_anybody_again(type_line: Type, company: RunningCompany) -> None:
    environment = upgraded(type_line, company)
    assert "not checked yet" in type_line(environment, "check", "status").out
    type_line(environment, "check", "tenant")
    entries = len(company.control("journal")["entries"])
    ended = type_line(environment, "check", "status")
    assert ended.code in UNKNOWN_STEPS
    assert "1 Tenant" in ended.out
    assert len(company.control("journal")["entries"]) == entries


@pytest.mark.parametrize("words", [("nonsense",), ("check-sync", "extra"), ("verify-domain", "not a domain")])
def test_words_that_make_no_sense_are_answered_with_what_to_type(
    type_line: Type, company: RunningCompany, words: tuple[str, ...]
) -> None:
    ended = type_line(upgraded(type_line, company), "check", *words)
    assert ended.code == 64
    assert ended.err.strip()
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--yes"),
        ("check", "tenant", "--yes"),
        ("check", "verify-domain", "--yes"),
        ("check", "verify-domain", "fabrikam.com", "--yes", "--add"),
        ("check", "check-sync", "--add"),
        ("check", "--csv", "list.csv"),
        ("check", "status", "--csv", "list.csv"),
    ],
)
def test_an_option_that_means_nothing_here_is_refused_before_anybody_is_asked(
    type_line: Type, company: RunningCompany, words: tuple[str, ...]
) -> None:
    environment = upgraded(type_line, company)
    entries = len(company.control("journal")["entries"])
    ended = type_line(environment, *words)
    assert ended.code == 64
    assert "--" in ended.err
    assert len(company.control("journal")["entries"]) == entries


def test_a_domain_is_verified_only_after_publishing_and_confirming(
    type_line: Type, fresh_company: RunningCompany
) -> None:
    environment = upgraded(type_line, fresh_company)
    domain = "fabrikam.com"
    shown = type_line(environment, "check", "verify-domain", domain)
    assert shown.code == 1
    assert fresh_company.world.tenant.domains[domain].verification_text in shown.out
    assert f"hybridbot check verify-domain {domain} --yes" in shown.told
    too_early = type_line(environment, "check", "verify-domain", domain, "--yes")
    assert too_early.code == 1
    fresh_company.control("dns/publish-verification", {"domain": domain, "everywhere": True})
    fresh_company.control("dns/flush", {})
    unconfirmed = type_line(environment, "check", "verify-domain", domain)
    assert unconfirmed.code == 1
    assert not fresh_company.world.tenant.domains[domain].verified
    done = type_line(environment, "check", "verify-domain", domain, "--yes", "--json")
    assert fresh_company.world.tenant.domains[domain].verified, done.out
    assert finding(json.loads(done.out), "D2")["verdict"] == "pass"


def test_a_domain_is_added_only_when_that_is_confirmed(type_line: Type, fresh_company: RunningCompany) -> None:
    environment = upgraded(type_line, fresh_company)
    domains = fresh_company.world.tenant.domains
    [unknown] = [name for name in fresh_company.world.deployment.sip_domains if name not in domains]
    shown = type_line(environment, "check", "verify-domain", unknown)
    assert "--add" in shown.told
    assert unknown not in domains
    type_line(environment, "check", "verify-domain", unknown, "--add")
    assert unknown in domains
    assert type_line(environment, "check", "tenant", "--add").code == 64


def test_the_doctor_finds_the_pretend_company_well(type_line: Type, company: RunningCompany) -> None:
    ended = type_line(upgraded(type_line, company), "doctor")
    assert ended.code == 0, ended.told


def test_the_doctor_names_the_missing_permission_with_its_remedy(
    type_line: Type, fresh_company: RunningCompany
) -> None:
    environment = upgraded(type_line, fresh_company)
    fresh_company.control("permission", {"permission": "User.Read.All", "granted": False})
    ended = type_line(environment, "doctor", "--json")
    ill = {each["what"]: each for each in json.loads(ended.out) if each["verdict"] == "fail"}
    assert ended.code == 1
    assert ill.keys() == {"Microsoft Graph: users", "Microsoft Graph: directory roles"}
    assert all("User.Read.All" in each["says"] and each["remedy"] for each in ill.values())


def test_the_doctor_goes_on_when_one_system_is_down(type_line: Type, fresh_company: RunningCompany) -> None:
    """Wrong secret, silent resolver, wrong shell password, foreign Slack token: four lines, and the rest is well."""
    environment = upgraded(type_line, fresh_company) | {
        "HYBRIDBOT_CLIENT_SECRET": "wrong",
        "HYBRIDBOT_SHELL_PASSWORD": "wrong",
        "SLACK_BOT_TOKEN": "xoxb-wrong",
        "SLACK_APP_TOKEN": "xapp-wrong",
    }
    fresh_company.control("fault", {"system": "dns", "kind": "silent"})
    diagnoses = json.loads(type_line(environment, "doctor", "--json").out)
    ill = {each["what"] for each in diagnoses if each["verdict"] == "fail"}
    assert {"Slack: bot token", "Slack: Socket Mode", "Microsoft 365: sign-in", "Public DNS", "Management shell"} <= ill
    assert next(each for each in diagnoses if each["what"] == "Database")["verdict"] == "pass"
    assert all(each["remedy"] for each in diagnoses if each["verdict"] == "fail")


def test_the_doctor_works_before_anything_is_set(type_line: Type) -> None:
    ended = type_line({"HYBRIDBOT_DNS_RESOLVERS": "127.0.0.1:9"}, "doctor")
    assert ended.code == 1
    for words in ("SLACK_BOT_TOKEN", "HYBRIDBOT_TENANT_ID", "hybridbot db upgrade", "HYBRIDBOT_SHELL_HOST"):
        assert words in ended.told


def test_the_doctor_names_a_database_that_cannot_be_opened(type_line: Type, tmp_path: Path) -> None:
    environment = {
        "HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/no/such.db",
        "HYBRIDBOT_DNS_RESOLVERS": "127.0.0.1:9",
    }
    diagnoses = json.loads(type_line(environment, "doctor", "--json").out)
    assert next(each for each in diagnoses if each["what"] == "Database")["verdict"] == "fail"


def test_missing_scopes_are_named(
    type_line: Type, start_company: Callable[..., RunningCompany], tmp_path: Path
) -> None:
    """An app that was installed from an older manifest: the sandbox grants what that manifest asked for."""
    old = tmp_path / "manifest.yml"
    old.write_text(re.sub(r"\n      - users:read .*", "", manifest_text()))
    ended = type_line(upgraded(type_line, start_company(manifest=old)), "doctor")
    assert "Missing: users:read." in ended.told


def test_the_manifest_is_printed_as_it_is_and_as_a_link(type_line: Type) -> None:
    assert "slash_commands" in type_line({}, "manifest").out
    assert type_line({}, "manifest", "--link").out.startswith("https://api.slack.com/apps?new_app=1&manifest_yaml=")


def test_proxies_and_a_foreign_ca_in_the_environment_disturb_nothing(tmp_path: Path, company: RunningCompany) -> None:
    """The program as a process, with variables that would send every request astray."""
    foreign = tmp_path / "foreign.pem"
    foreign.write_text("no certificate")
    environment = company.environment | {
        **coverage_variables(),
        "PATH": os.environ["PATH"],
        "HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "REQUESTS_CA_BUNDLE": str(foreign),
    }
    run = [sys.executable, "-m", "bot"]
    subprocess.run([*run, "db", "upgrade"], env=environment, check=True, capture_output=True)
    done = subprocess.run([*run, "check", "tenant", "--json"], env=environment, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    shell = subprocess.run([*run, "check", "check-hybrid", "--json"], env=environment, check=False, capture_output=True)
    assert finding(json.loads(shell.stdout), "H1")["verdict"] != "unknown"
    doctor = subprocess.run([*run, "doctor"], env=environment, check=False, capture_output=True, text=True)
    assert doctor.returncode == 0, doctor.stdout


def test_an_error_of_the_program_is_neither_ready_nor_not_ready(tmp_path: Path) -> None:
    """What nobody foresaw ends with 70, a sentence and a reference, and the log has the traceback."""

    def broken_clock() -> datetime:
        raise RuntimeError("nobody foresaw this")

    err = io.StringIO()
    here = Surroundings(
        environ={"HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/x.db"},
        folder=tmp_path,
        now=broken_clock,
        console=Console(file=io.StringIO()),
        errors=Console(file=err, width=200),
    )
    program = build_program(here)
    program.command(name="break")(lambda: here.now())
    assert run_program(program, here, ["break"]) == 70
    assert "Reference" in err.getvalue()


def test_ctrl_c_during_a_check_ends_it_with_a_sentence_and_130(tmp_path: Path, fresh_company: RunningCompany) -> None:
    environment = fresh_company.environment | {
        **coverage_variables(),
        "PATH": os.environ["PATH"],
        "HYBRIDBOT_DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
    }
    run = [sys.executable, "-m", "bot"]
    subprocess.run([*run, "db", "upgrade"], env=environment, check=True, capture_output=True)
    fresh_company.control("journal/clear", {})
    fresh_company.control("fault", {"system": "graph", "kind": "slow", "seconds": 20})
    process = subprocess.Popen(
        [*run, "check", "tenant"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        # a shell starts background jobs, and so this test run perhaps, with Ctrl-C switched off
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        deadline = time.monotonic() + 45
        while not fresh_company.control("journal?system=identity")["entries"]:
            assert time.monotonic() < deadline, "the check did not begin"
            time.sleep(0.05)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130
    assert "Stopped" in told
    assert "Traceback" not in told


def test_one_person_is_looked_up(type_line: Type, company: RunningCompany) -> None:
    """The answer first, the blocker with its cure, what is known; as JSON with the same words."""
    someone = company.describe()["disabled_accounts"]["people"][0]
    environment = upgraded(type_line, company)
    ended = type_line(environment, "check", "why", *someone["name"].split())
    assert ended.code == 1
    assert f"{someone['name']} cannot move today: 1 blocker." in ended.told
    assert "Enable-ADAccount" in ended.told
    assert "of 22 conditions hold" in ended.told
    assert "History This bot does not record moves yet: only the home shows whether somebody was moved." in " ".join(
        ended.told.split()
    )
    document = json.loads(type_line(environment, "check", "why", someone["upn"], "--json").out)
    [result] = document["results"]
    assert (result["who"], result["identity"], result["verdict"]) == (someone["name"], someone["upn"], "fail")
    assert {fact["about"] for fact in result["facts"]} >= {"Home", "Account", "Licences"}
    assert document["exit_code"] == 1


def test_nobody_certain_is_looked_up(type_line: Type, company: RunningCompany) -> None:
    """Who is close, each with the command; without a name, what to type; and there is no list to write."""
    environment = upgraded(type_line, company)
    everybody = company.describe()["missing_in_cloud"]["people"]
    someone = next(one for one in everybody if one["upn"].startswith(one["name"].lower().replace(" ", ".")))
    ended = type_line(environment, "check", "why", someone["upn"].replace("contoso.com", "elsewhere.example"))
    assert ended.code == 2
    assert f"hybridbot check why {someone['upn']}" in " ".join(ended.told.split())
    assert "why ada@contoso.com" in type_line(environment, "check", "why").told
    assert "--csv needs a step" in type_line(environment, "check", "why", "ada", "--csv", "x.csv").told


def test_everybody_is_checked(type_line: Type, company: RunningCompany) -> None:
    """Some could move, but step 4 was not looked at, so it cannot be told; the number comes with its whole."""
    ended = type_line(upgraded(type_line, company), "check", "check-users")
    assert ended.code == 2
    assert f"of {company.describe()['sfb_users']['on_premises']} people would be ready; step 4" in ended.told
    assert "Who can move today" not in ended.told
