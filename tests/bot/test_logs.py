"""The log: correlation, both looks, and no secret in any line, whatever carries it there."""

import io
import json
import logging
import sys
import threading

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.contextvars import bound_contextvars

from bot.logs import REDACTED, Redaction, configure_logs
from bot.settings import load_settings

SECRET = 'pa"ss\\w&rd=ü'
GOOD = {
    "HYBRIDBOT_TENANT_ID": "t",
    "HYBRIDBOT_CLIENT_ID": "0feaeb32-d00e-4d66-bd5a-43b5b83db82c",
    "HYBRIDBOT_CLIENT_SECRET": SECRET,
    "HYBRIDBOT_DATABASE_URL": "postgresql://bot:dbpass@db/x",
    "SLACK_BOT_TOKEN": "xoxb-1-configured",
}


def configured(**more: str) -> io.StringIO:
    stream = io.StringIO()
    configure_logs(load_settings(GOOD | {f"HYBRIDBOT_{k.upper()}": v for k, v in more.items()}), stream=stream)
    return stream


@pytest.mark.parametrize("look", ["human", "json"])
def test_no_secret_in_any_line(look: str) -> None:
    """At DEBUG, in messages, values, keys, nested values, tracebacks and other libraries' lines: nothing secret."""
    stream = configured(log_format=look, log_level="DEBUG")
    log = structlog.get_logger("hybridbot.test")
    log.debug("plain " + SECRET, value=SECRET, nested={"a": [SECRET, {SECRET: ("dbpass",)}]}, raw=SECRET.encode())
    logging.getLogger("slack_bolt.App").debug("token %s and %r", "xoxb-99-unknown", {"secret": SECRET})
    logging.getLogger("msal").info("POST client_secret=abc123&client_assertion=eyJhbGciOi.eyJhdWQi.c2ln")
    logging.getLogger("urllib3").debug("Authorization: Bearer AbC.dEf-123 via http://me:proxypass@proxy:1")
    logging.getLogger("x").info(
        "wss://wss.slack.com/link/?ticket=tick123&app_id=1 https://hooks.slack.com/commands/T/1/zz"
    )
    logging.getLogger("x").info("-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----")
    try:
        raise ConnectionError(f"refused {SECRET} xapp-1-A-2-b")
    except ConnectionError:
        log.exception("failed")
        logging.getLogger("x").exception("failed too")
    text = stream.getvalue()
    assert REDACTED in text
    assert "ConnectionError" in text
    hidden = ('pa"ss', "w&rd", "dbpass", "xoxb-", "xapp-", "abc123", "eyJ", "AbC.dEf", "proxypass", "tick123", "MIIabc")
    assert not [secret for secret in (*hidden, "hooks.slack.com/commands") if secret in text]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8"), min_size=4, max_size=20).filter(lambda s: s.strip() == s))
def test_any_secret_in_any_spelling(secret: str) -> None:
    """A secret of any characters is found as it is, in JSON, in a repr, and in an address."""
    clean = Redaction([secret]).clean
    for text in (secret, json.dumps({"k": secret}), json.dumps(secret, ensure_ascii=False), repr({"k": secret})):
        assert REDACTED in clean(f"before {text} after")


def test_correlation_reaches_other_libraries() -> None:
    """What a request is bound to stands in each line of its context, also those of libraries."""
    stream = configured(log_format="json")
    with bound_contextvars(correlation="abcdef012345"):
        structlog.get_logger("hybridbot.remote").info("remote call", system="Microsoft Graph")
        logging.getLogger("slack_bolt.App").warning("careful")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["correlation"] for line in lines] == ["abcdef012345"] * 2
    assert lines[0]["event"] == "remote call"
    assert lines[0]["timestamp"].endswith("Z")


def test_json_unless_on_a_terminal() -> None:
    """auto: a file gets JSON, one document a line."""
    stream = configured()
    structlog.get_logger("hybridbot").info("hello", odd=object())
    assert json.loads(stream.getvalue())["event"] == "hello"


def test_uncaught_exceptions_are_logged() -> None:
    """What nobody caught, in the main thread or another, is in the log and clean; Ctrl-C is not."""
    stream = configured()
    for error in (ValueError(SECRET), KeyboardInterrupt()):
        sys.excepthook(type(error), error, None)
    thread = threading.Thread(target=lambda: int("dbpass"), name="worker-7")
    thread.start()
    thread.join()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert len(lines) == 2
    assert "worker-7" in lines[1]["event"]
    leaving = threading.Thread(target=sys.exit)
    leaving.start()
    leaving.join()
    assert len(stream.getvalue().splitlines()) == 2, "a thread that leaves by itself is no trouble"
    assert "dbpass" not in stream.getvalue()


def test_whole_messages_of_powershell_are_never_logged() -> None:
    """They hold access tokens in base64, which nothing could redact; the library's short lines may come."""
    stream = configured(log_level="DEBUG")
    logging.getLogger("pypsrp.wsman").debug("Sending message on attempt 0: <s:Envelope/>")
    logging.getLogger("pypsrp.powershell").info("Closing Runspace Pool")
    assert "Envelope" not in stream.getvalue()
    assert "Closing Runspace Pool" in stream.getvalue()


def test_chatty_libraries_speak_up_only_when_asked() -> None:
    """The scheduler's lines, and the tracebacks of failures that connectors tell in a sentence, are for DEBUG."""

    def say() -> None:
        logging.getLogger("apscheduler.scheduler").info("Running job")
        for name in ("msal.oauth2cli.oauth2", "pypsrp.wsman"):
            try:
                raise TimeoutError("no answer")
            except TimeoutError:
                logging.getLogger(name).exception("the request failed")

    stream = configured()
    say()
    assert not stream.getvalue()
    logging.getLogger("apscheduler.scheduler").warning("a job was missed")
    assert "a job was missed" in stream.getvalue()
    stream = configured(log_level="DEBUG")
    say()
    assert len(stream.getvalue().splitlines()) == 3
    assert "TimeoutError" in stream.getvalue()
