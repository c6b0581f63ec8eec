"""Looks for alarms after checks: those that run in the background, and those that people ask for."""

from collections.abc import Callable

import structlog

from bot.worker import Aftermath
from commands.alarm_looks import look_for_alarms
from commands.answers import Result
from commands.services import Services
from commands.step import StatusResult, StepResult
from storage.database import StorageError
from storage.models import Job

FollowUp = Callable[[Job, Result], Aftermath]

_log = structlog.get_logger("hybridbot.alarms")


class Alarms:
    """Looks, and has the sender woken. Nothing is raised: the next look finds the same."""

    def __init__(self, services: Services, wake: Callable[[], None]) -> None:
        self._services = services
        self._wake = wake

    def after_checks(self) -> None:
        """Results were stored: look what they mean."""
        try:
            begun = look_for_alarms(self._services)
        except StorageError as error:
            _log.warning("alarms could not be looked for", problem=str(error))
            return
        if begun:
            _log.warning("alarms have begun", number=begun)
        self._wake()

    def after(self, follow_up: FollowUp) -> FollowUp:
        """The same after what `follow_up` does with a job's result, where that is one of a check."""

        def followed(job: Job, result: Result) -> Aftermath:
            aftermath = follow_up(job, result)
            if isinstance(result, StepResult | StatusResult):
                self.after_checks()
            return aftermath

        return followed
