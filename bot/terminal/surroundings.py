"""What the terminal program needs from the machine it runs on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO, cast

from rich.console import Console

from bot.logs import configure_logs
from bot.settings import Settings, load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the program needs from the machine it runs on."""

    environ: Mapping[str, str]
    folder: Path
    """Where an optional hybridbot.toml lies."""
    now: Callable[[], datetime]
    console: Console
    """Standard output: what was asked for."""
    errors: Console
    """Standard error: progress, hints and problems."""

    def settings(self, *, microsoft: bool = True, slack: bool = False) -> Settings:
        """The settings, complete for what is going to be talked to; raises SettingsError."""
        return load_settings(self.environ, self.folder / "hybridbot.toml", microsoft=microsoft, slack=slack)


def main_surroundings(environ: Mapping[str, str], now: Callable[[], datetime]) -> Surroundings:
    """The surroundings of a real process. rich keeps to NO_COLOR and to what the terminal can do."""
    return Surroundings(
        environ=environ,
        folder=Path.cwd(),
        now=now,
        console=Console(highlight=False, soft_wrap=False),
        errors=Console(stderr=True, highlight=False),
    )


def log_quietly(settings: Settings, here: Surroundings) -> None:
    """In the terminal the answer is what matters: without an explicit level only warnings are logged."""
    quiet = (
        settings if "log_level" in settings.model_fields_set else settings.model_copy(update={"log_level": "WARNING"})
    )
    configure_logs(quiet, stream=cast(TextIO, here.errors.file))
