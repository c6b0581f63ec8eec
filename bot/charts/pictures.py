"""Pictures in Slack: which block shows one, and the uploads behind it.

A picture is decoration: its finding stands in the text of the message, whatever becomes of it. Uploaded are files
that stand in no channel and are shown by their id, each once per process, however many messages show it. Safe for
threads.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any, Literal

import structlog
from slack_sdk import WebClient
from slack_sdk.models.blocks import ImageBlock
from slack_sdk.models.blocks.basic_components import SlackFile

from bot.charts.native import KIND
from bot.charts.picture import Picture
from bot.posting import FAILURES, problem_of

Charts = Literal["auto", "native", "image", "none"]
"""As the operator chooses: Slack's own chart where the workspace has it and a picture elsewhere, one of the two, or
nothing but the text."""
MOST_KEPT = 200
"""Pictures whose file is known; what falls out is uploaded anew."""
PAUSE = 60.0
"""Seconds without another attempt after an upload that failed: two hundred messages must not wait for each."""
NATIVE_PAUSE = 24 * 3600.0
"""Seconds without Slack's own chart after it was refused: a workspace may get it, or may have had it all the time."""
UPLOAD_SECONDS = 6
"""For each call of an upload: whoever sends a message holds a lease on it, and does not wait long for decoration."""
_PATIENCE = 10.0
"""Seconds that are waited for somebody else's upload of the same picture, or for Slack to look at a file, which it
does in a moment. Until it has, it refuses blocks that show it."""
_BETWEEN_LOOKS = 0.25
_LONGEST_ALT = 2000
"""Characters of the text in an image's place; of an uploaded file it may be half as long."""

_log = structlog.get_logger("hybridbot.pictures")


@dataclass(slots=True)
class _Upload:
    """One picture on its way to Slack, or there."""

    lock: Lock = field(default_factory=Lock)
    file: str = ""


class Pictures:
    """Places pictures. Nothing here raises what Slack answers: without a picture there is the text."""

    def __init__(
        self,
        client: WebClient,
        charts: Charts = "auto",
        *,
        elapsed: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`elapsed`: seconds of a clock that only runs forward."""
        self._client = client
        self._charts = charts
        self._elapsed = elapsed
        self._sleep = sleep
        self._no_native_before = 0.0
        self._uploads: OrderedDict[str, _Upload] = OrderedDict()
        self._lock = Lock()
        self._drawing = Lock()
        self._not_before = 0.0

    def candidates(self, picture: Picture | None) -> Iterator[Mapping[str, Any]]:
        """The blocks by which a message may show a picture, best first; each is made when it is asked for.

        Tell `refused` of one that Slack did not take, and ask for the next.
        """
        if picture is None or self._charts == "none":
            return
        if self._has_native() and (chart := picture.native()) is not None:
            yield chart
        if self._charts != "native" and (image := self.place(picture)) is not None:
            yield image.to_dict()

    def prepare(self, picture: Picture) -> None:
        """Upload a picture that is going to be shown, so that `candidates` has it at once."""
        if not (self._has_native() and picture.native() is not None):
            self.place(picture)

    def place(self, picture: Picture) -> ImageBlock | None:
        """The picture as an image, for a message or the Home tab; None where there is none to be had.

        May take seconds, the first time: it is drawn, uploaded and waited for.
        """
        if self._charts in ("native", "none"):
            return None
        key = sha256(repr(picture).encode()).hexdigest()
        with self._lock:
            upload = self._uploads.setdefault(key, _Upload())
            self._uploads.move_to_end(key)
            while len(self._uploads) > MOST_KEPT:
                self._uploads.popitem(last=False)
        if not upload.lock.acquire(timeout=_PATIENCE):
            return None
        try:
            if not upload.file and self._elapsed() >= self._not_before:
                upload.file = self._upload(picture)
            file = upload.file
        finally:
            upload.lock.release()
        return ImageBlock(alt_text=picture.finding[:_LONGEST_ALT], slack_file=SlackFile(id=file)) if file else None

    def refused(self, block: Mapping[str, Any]) -> None:
        """Slack did not take this block: its own chart is not tried for a day, and a file is uploaded anew."""
        if block.get("type") == KIND:
            _log.info("this workspace does not have Slack's own charts", charts=self._charts)
            self._no_native_before = self._elapsed() + NATIVE_PAUSE
            return
        file = str((block.get("slack_file") or {}).get("id", ""))
        with self._lock:
            for upload in self._uploads.values():
                if upload.file == file:
                    upload.file = ""
        self._not_before = self._elapsed() + PAUSE

    def _has_native(self) -> bool:
        """Whether Slack's own chart is wanted, and was not refused within a day."""
        return self._charts in ("auto", "native") and self._elapsed() >= self._no_native_before

    def _upload(self, picture: Picture) -> str:
        """Upload a picture into no channel; the id of its file, or empty where that did not work."""
        with self._drawing:
            content = self._drawn(picture)
        if content is None:
            return ""
        try:
            answer = self._client.files_upload_v2(
                filename=picture.name,
                content=content,
                title=picture.name,
                alt_txt=picture.finding[: _LONGEST_ALT // 2],
            )
            file = str((answer.get("file") or {}).get("id", ""))
        except FAILURES as error:
            _log.warning("a picture was not uploaded", problem=problem_of(error))
            self._not_before = self._elapsed() + PAUSE
            return ""
        self._wait_for(file)
        return file

    def _drawn(self, picture: Picture) -> bytes | None:
        try:
            return picture.png()
        except Exception:  # noqa: BLE001 - a message that was promised must not be lost for its decoration
            _log.exception("a picture could not be drawn")
            return None

    def _wait_for(self, file: str) -> None:
        """Until Slack knows what the file is, or for a few seconds."""
        try:
            until = self._elapsed() + _PATIENCE
            while self._elapsed() < until:
                found = self._client.files_info(file=file).get("file") or {}
                if found.get("mimetype"):
                    return
                self._sleep(_BETWEEN_LOOKS)
            _log.warning("Slack has not looked at a picture yet", file=file)
        except FAILURES as error:
            _log.warning("it cannot be told whether Slack has looked at a picture", problem=problem_of(error))
