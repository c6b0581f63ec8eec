"""Work in a thread that goes on only when it is told to, from one named place to the next."""

import threading
from collections.abc import Callable


class Killed(BaseException):
    """The process died here: nothing catches that."""


class Stepped:
    """One piece of work. Whoever steps it waits until it stands still again, so never do two threads run at once."""

    def __init__(self, body: Callable[[], None]) -> None:
        self._body = body
        self._go, self._stands = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._killed = False
        self._error: BaseException | None = None
        self.place = "begun"
        """Where it stands."""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to step."""
        return self.place == "over"

    def step(self) -> None:
        """Let it run to the next place. Raises what the work has raised."""
        if self.is_over:
            return
        if self._thread.ident is None:
            self._thread.start()
        else:
            self._go.release()
        self._stands.acquire()
        if self._error is not None:
            raise self._error

    def kill(self) -> None:
        """It does nothing any more, as if its process had died where it stands."""
        self._killed = True
        if self._thread.ident is None:
            self.place = "over"
        self.step()

    def stand(self, place: str) -> None:
        """Called by the work itself, outside any transaction: wait until the next step."""
        self.place = place
        self._stands.release()
        self._go.acquire()
        if self._killed:
            raise Killed

    def _run(self) -> None:
        try:
            self._body()
        except Killed:
            pass
        except BaseException as error:  # noqa: BLE001 - handed to whoever steps
            self._error = error
        finally:
            self.place = "over"
            self._stands.release()
