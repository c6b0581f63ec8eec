"""The settings: one frozen object, from the environment and an optional hybridbot.toml.

The environment wins over the file. Slack's own names (`SLACK_BOT_TOKEN` ...) are taken as they are, all others
start with `HYBRIDBOT_`; in the file the same names stand in lower case without that prefix. A secret may also
come from a file, named by the variable with `_FILE` at its end. Nothing here reads `os.environ` by itself.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, InitSettingsSource, PydanticBaseSettingsSource

from bot.setting_tables import TABLES
from bot.settings_model import (
    FROM_FILE,
    PREFIX,
    Settings,
    SettingsError,
    expected,
    file_variables,
    variable,
)
from bot.settings_rules import (
    contradictions,
    directory_contradictions,
    missing_for_microsoft,
    missing_for_slack,
    move_contradictions,
    unreadable,
)
from bot.table_problems import problem_in_table

__all__ = ["Settings", "SettingsError", "load_settings"]


class _Environment(EnvSettingsSource):
    """The environment as it was handed in, rather than this process's."""

    def __init__(self, settings_cls: type[BaseSettings], values: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        self.env_vars = {name.lower(): value for name, value in values.items()}


class _Reading:
    """One attempt to read the settings: the values found so far, where from, and everything that is wrong."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.environment: dict[str, str] = {}
        """By variable."""
        self.file: dict[str, Any] = {}
        """By field."""

    def take_environment(self, environ: Mapping[str, str]) -> None:
        known = {variable(field) for field in Settings.model_fields}
        files = set(file_variables())
        for name, value in sorted(environ.items()):
            if name in known and value.strip():
                self.environment[name] = value.strip()
            elif name in files and value.strip():
                self._read_secret(name, name.removesuffix("_FILE"), value.strip(), given=environ)
            elif name.startswith(PREFIX) and name not in known | files:
                self.problems.append(f"{name} is not a setting.{_meant(name, known | files)}")

    def take_file(self, path: Path | None) -> None:
        if path is None or not path.exists():
            return
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            self.problems.append(f"{path} cannot be read: {error.strerror}.")
            return
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            # the parser quotes what it stumbled over, which may be a secret
            self.problems.append(f'{path} is not TOML: each line must read like workers = 8 or cloud = "global".')
            return
        files = {f"{field}_file" for field in FROM_FILE}
        for key, value in found.items():
            if key in Settings.model_fields:
                self.file[key] = value
            elif key in files and isinstance(value, str):
                self._read_secret(f"{key} in {path}", key.removesuffix("_file"), value, given=found)
            else:
                self.problems.append(
                    f"{key} in {path} is not a setting.{_meant(key, {*Settings.model_fields, *files})}"
                )

    def _read_secret(self, source: str, target: str, path: str, *, given: Mapping[str, Any]) -> None:
        if given.get(target):
            self.problems.append(f"{source} and {target} are both set; keep one of them.")
            return
        try:
            secret = Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            self.problems.append(f"{source} must name a readable file with the secret: {error.strerror}.")
            return
        except UnicodeDecodeError:
            self.problems.append(f"{source} must name a text file with the secret; that file is not text.")
            return
        if not secret:
            self.problems.append(f"{source} names an empty file; it must hold the secret.")
        elif target in Settings.model_fields:
            self.file[target] = secret
        else:
            self.environment[target] = secret

    def values(self) -> dict[str, object]:
        """What was found, by field and not yet checked; the environment wins."""
        found = {field: self.environment.get(variable(field)) for field in Settings.model_fields}
        return self.file | {field: value for field, value in found.items() if value is not None}

    def origin(self, field: str) -> str:
        """How to call a field in a message: as it was written by the operator."""
        return (
            variable(field) if variable(field) in self.environment or field not in self.file else f"{field} in the file"
        )

    def build(self) -> Settings | None:
        """The settings, or None after noting each value that is wrong."""
        environment, file = self.environment, self.file

        class Given(Settings):
            """`Settings` that reads what was collected here and nothing else."""

            @classmethod
            def settings_customise_sources(
                cls, settings_cls: type[BaseSettings], *_: PydanticBaseSettingsSource, **__: PydanticBaseSettingsSource
            ) -> tuple[PydanticBaseSettingsSource, ...]:
                return _Environment(settings_cls, environment), InitSettingsSource(settings_cls, file)

        try:
            return Given()
        except ValidationError as error:
            told = (self._problem(problem["loc"], problem["type"]) for problem in error.errors(include_input=False))
            self.problems += dict.fromkeys(told)
            return None

    def _problem(self, place: tuple[int | str, ...], kind: str) -> str:
        field = str(place[0])
        if field in TABLES and len(place) > 1:
            return problem_in_table(place, kind)
        return f"{self.origin(field)} must be {expected(field)}."


def load_settings(
    environ: Mapping[str, str], toml_path: Path | None = None, *, microsoft: bool = True, slack: bool = False
) -> Settings:
    """Read the settings from an environment and, where it exists, a TOML file.

    `microsoft` and `slack` say what the caller is going to talk to, and so what must be there. Raises
    SettingsError with everything that is missing, wrong, unknown or contradictory at once.
    """
    reading = _Reading()
    reading.take_file(toml_path)
    reading.take_environment(environ)
    proxies = (environ.get(name, "").strip() for name in ("HTTPS_PROXY", "https_proxy"))
    if "proxy" not in reading.values() and (proxy := next(filter(None, proxies), "")):
        reading.environment[variable("proxy")] = proxy
    settings = reading.build()
    present = set(reading.values())
    problems = [*reading.problems]
    if slack:
        problems += missing_for_slack(present)
    if microsoft:
        switched_on = settings.managed_identity if settings else "managed_identity" in present
        problems += missing_for_microsoft(present if switched_on else present - {"managed_identity"})
    problems += contradictions(present)
    if settings:
        problems += directory_contradictions(settings)
        problems += move_contradictions(settings)
    problems += unreadable(reading.values())
    if problems or settings is None:
        raise SettingsError(problems)
    return settings


def _meant(name: str, known: Iterable[str]) -> str:
    # without the prefix, which would make everything look alike
    bare = {other.removeprefix(PREFIX): other for other in sorted(known)}
    close = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1, cutoff=0.6)
    return f" Did you mean {bare[close[0]]}?" if close else " docs/settings.md lists all of them."
