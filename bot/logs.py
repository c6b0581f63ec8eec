"""The log: human lines on a terminal, JSON otherwise, one correlation id per request, and never a secret.

structlog writes through the standard library's root logger, so that the lines of slack_bolt, msal and urllib3 take
the same way. The last step of that way is `Redaction`, which also works on the finished line: nothing is added later.
"""

import json
import logging
import re
import sys
import threading
from base64 import b64encode
from collections.abc import Collection, MutableMapping
from typing import Any, TextIO
from urllib.parse import quote, quote_plus

import structlog
from structlog.typing import Processor, WrappedLogger

from bot.settings import Settings

REDACTED = "[redacted]"

# what a credential looks like, also when it is not one of ours: Slack's tokens and response addresses, bearer and
# basic authorisation, JSON web tokens, passwords in addresses and forms, private keys, Socket Mode tickets
_SHAPES = re.compile(
    r"xox[a-z]-[\w.-]+"
    r"|xapp-[\w-]+"
    r"|https://hooks\.slack\.com/[^\s\"']+"
    r"|(?<=Bearer )[\w.~+/=-]+"
    r"|(?<=Basic )[\w+/=]+"
    r"|(?<=Negotiate )[\w+/=]+"
    r"|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"
    r"|(?<=://)[^\s/@:\"']+:[^\s/@\"']+(?=@)"
    r"|(?<=client_secret=)[^&\s\"']+"
    r"|(?<=client_assertion=)[^&\s\"']+"
    r"|(?<=password=)[^&\s\"']+"
    r"|(?<=ticket=)[^&\s\"']+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL | re.IGNORECASE,
)


_QUIETED = {
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
    "msal": logging.CRITICAL,
    "pypsrp": logging.CRITICAL,
}
"""Libraries that say too much, and from which level on they are heard unless DEBUG is asked for.

The first two write several lines for every look at the clock. The others log a traceback for what connectors expect
and tell in a sentence: a server that does not answer in time, an answer that holds no token.
"""

_LOUDEST = {"pypsrp": logging.INFO}
"""What is heard at most, also with DEBUG: pypsrp's lines hold whole messages in base64, access tokens among them."""


class Redaction:
    """Replaces secrets in a line: the configured ones in every spelling a log may use, and what looks like one."""

    def __init__(self, secrets: Collection[str]) -> None:
        spellings = {spelling for secret in secrets if secret for spelling in _spellings(secret)}
        # the longest first, so that no part of a longer secret survives
        self._known = re.compile("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))) or r"(?!)")

    def clean(self, text: str) -> str:
        """The text without secrets."""
        return _SHAPES.sub(REDACTED, self._known.sub(REDACTED, text))

    def __call__(self, _: WrappedLogger, __: str, line: Any) -> Any:
        """As a structlog processor: the parts of a line before it is rendered, and the rendered line.

        Both, because rendering escapes what a part has escaped already, and adds what was no part.
        """
        return self._clean_part(line)

    def _clean_part(self, part: Any) -> Any:
        if part is None or isinstance(part, bool | int | float):
            return part
        if isinstance(part, dict):
            return {self.clean(str(key)): self._clean_part(value) for key, value in part.items()}
        if isinstance(part, list | tuple):
            return [self._clean_part(value) for value in part]
        return self.clean(str(part))


def _spellings(secret: str) -> set[str]:
    """As it is, in JSON, in Python literals, in an address, in base64."""
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        repr(secret.encode())[2:-1],
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        b64encode(secret.encode()).decode(),
    }


def configure_logs(settings: Settings, *, stream: TextIO) -> None:
    """Send all logging of this process to `stream`. For an entry point, once; a second call replaces the first.

    Exceptions that nobody caught go the same way.
    """
    human = settings.log_format == "human" or (settings.log_format == "auto" and stream.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    redaction = Redaction(settings.secrets())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redaction,
                _renderer(human=human, colours=stream.isatty()),
                redaction,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for library, level in _QUIETED.items():
        logging.getLogger(library).setLevel(_LOUDEST.get(library, 0) if settings.log_level == "DEBUG" else level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _renderer(*, human: bool, colours: bool) -> Processor:
    if human:
        # a plain traceback: the richer ones print the values of variables
        return structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(serializer=_to_json)


def _to_json(line: MutableMapping[str, Any], **_: object) -> str:
    return json.dumps(line, default=str, ensure_ascii=False)


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("hybridbot").critical("unhandled exception", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        name = args.thread.name if args.thread else "a thread"
        logging.getLogger("hybridbot").critical(
            "unhandled exception in %s", name, exc_info=(args.exc_type, args.exc_value, args.exc_traceback)
        )
