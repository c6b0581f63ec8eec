"""What a person does and sees in the pretend workspace, and a bot of ours that runs in this process."""

import json
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from slack_sdk import WebClient

from bot.approvals.approvers import Approvers
from bot.approvals.assembling import Approvals, approvals_for
from bot.assembling import Bot, assemble
from bot.home.drawing import Drawing
from bot.home.publishing import Homes
from bot.home.visitors import Visitors
from bot.moves.engine import Engine
from bot.people import Admins, People
from bot.settings import Settings, load_settings
from bot.wiring import open_services
from commands.rules.moves.policy import Policy
from commands.services import Services
from sandbox.settings_file import SETTINGS_FILE
from tests.empty_database import empty_database
from tests.running_company import RunningCompany

JSON = dict[str, Any]
ADA, BEN, NORA, GUS, OLGA, DORA = "U0ADA", "U0BEN", "U0NORA", "U0GUS", "U0OLGA", "U0DORA"
IRIS, ISAAC, TESS, TOM = "U0IRIS", "U0ISAAC", "U0TESS", "U0TOM"
"""Two of the approver group Identity, two of Telephony."""
MIGRATION, GENERAL, PARTNER = "C0MIGRATION", "C0GENERAL", "C0PARTNER"
PATIENCE = 45.0


class Chat:
    """The page's client API, and waiting for what it shows."""

    def __init__(self, page: str) -> None:
        self._page = page

    def call(self, path: str, body: JSON | None = None) -> JSON:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(  # noqa: S310 - loopback over http is what is tested
            f"{self._page}client/{path}", data=data, headers={"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE) as response:
            answer: JSON = json.load(response)
            return answer

    def send_file(self, content: bytes, *, name: str, person: str = ADA) -> JSON:
        """Choose a file in a form."""
        query = urllib.parse.urlencode({"as": person, "name": name})
        request = urllib.request.Request(f"{self._page}client/files?{query}", data=content)  # noqa: S310 - loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE) as response:
            answer: JSON = json.load(response)
            return answer

    def post(self, text: str, *, person: str = ADA, channel: str = MIGRATION) -> JSON:
        return self.call("post", {"as": person, "channel": channel, "text": text})

    def messages(self, *, person: str = ADA, channel: str = MIGRATION, thread: str = "") -> list[JSON]:
        query = {"as": person, "channel": channel} | ({"thread_ts": thread} if thread else {})
        found: list[JSON] = self.call(f"messages?{urllib.parse.urlencode(query)}")["messages"]
        return found

    def thread(self, message: JSON) -> list[JSON]:
        return self.messages(channel=message["channel"], thread=message["ts"])[1:]

    def ask(
        self, text: str, *, person: str = ADA, channel: str = MIGRATION, done: Callable[[JSON], bool] | None = None
    ) -> JSON:
        """Type a command and wait for the first new message that is `done`: by default, that no longer waits."""
        before = {message["ts"] for message in self.messages(person=person, channel=channel)}
        posted = self.post(text, person=person, channel=channel)
        assert posted["ok"], posted
        return self.new(before, person=person, channel=channel, done=done)

    def new(
        self,
        before: set[str],
        *,
        person: str = ADA,
        channel: str = MIGRATION,
        done: Callable[[JSON], bool] | None = None,
    ) -> JSON:
        """The first message that was not there before and is `done`."""

        def look() -> JSON | None:
            fresh = (m for m in self.messages(person=person, channel=channel) if m["ts"] not in before)
            return next((m for m in fresh if (done or finished)(m)), None)

        return wait_for(look)

    def until(self, message: JSON, done: Callable[[JSON], bool], *, person: str = ADA) -> JSON:
        """The same message, once it is `done`."""

        def look() -> JSON | None:
            shown = self.messages(person=person, channel=message["channel"])
            return next((m for m in shown if m["ts"] == message["ts"] and done(m)), None)

        return wait_for(look)

    def click(self, message: JSON, label: str, *, person: str = ADA) -> JSON:
        """Press the button whose label contains `label`."""
        container = {
            "type": "message",
            "channel": message["channel"],
            "ts": message["ts"],
            "is_ephemeral": message["ephemeral"],
        }
        return self.call("action", {"as": person, "container": container, "action": button(message, label)})

    def direct_channel(self, person: str) -> str:
        return str(self.call("open-im", {"as": person, "user": "U0HYBRID"})["channel"]["id"])


def wait_for(look: Callable[[], Any], *, seconds: float = PATIENCE) -> Any:
    """The first true thing that `look` answers."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "nothing came of it in time"
        time.sleep(0.05)
    return found


def finished(message: JSON) -> bool:
    return "hourglass" not in json.dumps(message)


def buttons(message: JSON) -> list[JSON]:
    """Every button of a message, as the action that a click sends."""
    found = []
    for block in message.get("blocks") or []:
        elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        found += [
            {key: element[key] for key in ("action_id", "type", "value") if key in element}
            | {"block_id": block["block_id"], "label": element["text"]["text"]}
            for element in elements
            if element["type"] == "button"
        ]
    return found


def button(message: JSON, label: str) -> JSON:
    """The one button whose label contains `label`."""
    found = [b for b in buttons(message) if label in b["label"]]
    assert len(found) == 1, f"{label}: {[b['label'] for b in buttons(message)]}"
    return {key: value for key, value in found[0].items() if key != "label"}


def words(message: JSON) -> str:
    """Everything a message or a view says, in one text."""
    return json.dumps(message.get("blocks") or [], ensure_ascii=False) + message.get("text", "")


def settings_for(environment: dict[str, str], folder: Path, **more: str) -> Settings:
    """Settings for a company, with a database of its own that has today's schema, and its policy for approvals."""
    file = folder / "hybridbot.toml"
    file.write_text(SETTINGS_FILE, encoding="utf-8")
    kept = folder / "hybridbot.db"
    if not kept.exists():  # a second bot goes on where the first one was
        empty_database(kept).close()
    url = f"sqlite:///{kept}"
    return load_settings(environment | {"HYBRIDBOT_DATABASE_URL": url} | more, file, slack=True)


class StillEngine:
    """In the place of an engine: requests stay as they are, and nothing of the outbox is sent."""

    def start(self) -> None:
        pass

    def wake(self) -> None:
        pass

    def stop(self) -> None:
        pass


@contextmanager
def running_bot(settings: Settings, *, moving: bool = True) -> Iterator[tuple[Bot, Services]]:
    """A bot in this process, on Socket Mode, until the end of the block. `moving`: its engine runs, too."""
    with open_services(settings, now=lambda: datetime.now(UTC)) as services:
        bot = assemble(settings, services)
        bot = bot if moving else replace(bot, engine=cast(Engine, StillEngine()))
        bot.start()
        try:
            yield bot, services
        finally:
            bot.stop()


def no_approvals(services: Services, client: WebClient) -> Approvals:
    """For listeners that have nothing to do with moves: nobody approves anything."""
    policy = Policy()
    approvers = Approvers(client, policy.groups)
    return approvals_for(
        policy, client, approvers=approvers, database=services.database, team_id="", wake=print, now=services.now
    )


def homes_of(services: Services, client: WebClient, people: People | None = None) -> Homes:
    """Shows Home tabs, to the people of the pretend company."""
    admins = Admins(group="S0ADMINS", team_id="T0CONTOSO")
    approvers = Approvers(client, services.organisation.policy.groups)
    people = people or People(client, admins, now=services.now)
    visitors = Visitors(people, approvers, team_id="T0CONTOSO", now=services.now)
    return Homes(services, visitors, client, Drawing(services))


class Workplace:
    """A company, a bot in it, and the chat in which people meet it."""

    def __init__(self, company: RunningCompany, bot: Bot, services: Services, settings: Settings) -> None:
        self.company = company
        self.bot = bot
        self.services = services
        self.settings = settings
        self.chat = Chat(company.page)


@contextmanager
def workplace(company: RunningCompany, folder: Path, *, moving: bool = True, **more: str) -> Iterator[Workplace]:
    """A workplace in a company that runs already. `more` are further settings."""
    settings = settings_for(company.environment, folder, **more)
    with running_bot(settings, moving=moving) as (bot, services):
        yield Workplace(company, bot, services, settings)


def opened(office: Workplace, person: str = ADA, *, callback: str = "") -> JSON:
    """The form that this person sees, once there is one; with `callback`, once it is this one."""

    def look() -> JSON | None:
        workspace = office.company.company.slack.hub.workspace
        stack = workspace.stacks.get(person) or []
        view = workspace.views.get(stack[-1]) if stack else None
        return {"id": view.id, **view.body} if view is not None else None

    def look_again() -> JSON | None:
        view: JSON | None = office.company.call_in_loop(look)
        return view if view is not None and callback in ("", view.get("callback_id")) else None

    found: JSON = wait_for(look_again)
    return found
