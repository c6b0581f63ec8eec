"""The domain that turns green: buttons, confirmation, the watch in the background, and who is told."""

from datetime import timedelta

from bot.slack_access import slack_client
from storage import jobs, watches
from storage.states import JobState
from tests.bot.chat import ADA, BEN, JSON, MIGRATION, NORA, Workplace, buttons, wait_for, words

DOMAIN = "fabrikam.com"


def publish(place: Workplace) -> None:
    place.company.control("dns/publish-verification", {"domain": DOMAIN})
    place.company.control("dns/flush", {})
    place.company.control("dns/refresh-secondary", {})


def test_confirmed_before_the_record_is_public(own_office: Workplace) -> None:
    """Confirmed early, the bot goes on looking, lets Microsoft 365 verify, and tells who asked and who confirmed."""
    chat = own_office.chat
    older = chat.ask(f"/hybrid verify-domain {DOMAIN.upper()}.")
    answer = chat.ask(f"/hybrid verify-domain {DOMAIN}")
    assert "MS=ms" in words(answer), "the exact record is shown"
    assert "I keep checking" in words(answer)

    assert chat.click(answer, "Verify", person=BEN)["ok"]
    pending = chat.until(answer, lambda m: "ask Microsoft 365 to verify" in words(m))
    assert not buttons(pending), "what has been confirmed cannot be pressed again"

    publish(own_office)
    green = chat.until(answer, lambda m: m["reply_count"] > 0)
    assert f"{DOMAIN} is verified" in words(green)
    assert "MS=ms" not in words(green)
    assert not buttons(green)
    told = chat.thread(green)[0]["text"]
    assert f"<@{ADA}>" in told
    assert f"<@{BEN}>" in told
    chat.until(older, lambda m: f"{DOMAIN} is verified" in words(m) and not buttons(m))


def test_confirmed_while_microsoft_365_is_silent(own_office: Workplace) -> None:
    """A confirmation is kept and said to be kept where Graph does not answer at that moment."""
    chat, company = own_office.chat, own_office.company
    answer = chat.ask(f"/hybrid verify-domain {DOMAIN}")
    publish(own_office)
    public = chat.until(answer, lambda m: m["reply_count"] > 0)
    company.control("fault", {"system": "graph", "kind": "500"})
    assert chat.click(public, "Verify", person=BEN)["ok"]
    unknown = chat.until(public, lambda m: "confirmation is kept" in words(m))
    assert "cannot tell" in words(unknown)
    assert not buttons(unknown)
    company.control("faults/clear", {})
    green = chat.until(public, lambda m: f"{DOMAIN} is verified" in words(m))
    told = wait_for(lambda: chat.thread(green)[1:])[0]["text"]
    assert f"<@{BEN}>" in told, "who confirmed is told"


def test_public_but_not_confirmed(own_office: Workplace) -> None:
    """When the record becomes public and nobody has confirmed, the person is told; the click then verifies."""
    chat = own_office.chat
    answer = chat.ask(f"/hybrid verify-domain {DOMAIN}")
    publish(own_office)
    public = chat.until(answer, lambda m: m["reply_count"] > 0)
    told = chat.thread(public)[0]["text"]
    assert told.startswith(f"<@{ADA}>")
    assert "is public now" in told
    assert [b["action_id"] for b in buttons(public)] == ["verify_domain:here"]
    assert "is not verified" in words(public), "nothing is changed before a person has confirmed it"

    assert chat.click(public, "Verify")["ok"]
    green = chat.until(public, lambda m: not buttons(m) and "hourglass" not in words(m))
    assert f"{DOMAIN} is verified" in words(green)


def archive(place: Workplace) -> None:
    """Nobody may write into the channel any more, nor change what stands there."""
    channel = place.company.company.slack.hub.workspace.channels[MIGRATION]
    place.company.call_in_loop(lambda: setattr(channel, "is_archived", True))


def told_directly(place: Workplace, text: str, *, person: str = ADA) -> JSON:
    """The message with this text in the person's own conversation with the bot."""
    channel = place.chat.direct_channel(person)

    def look() -> JSON | None:
        shown = place.chat.messages(person=person, channel=channel)
        return next((m for m in shown if text in words(m)), None)

    found: JSON = wait_for(look)
    return found


def test_public_in_an_archived_channel(own_office: Workplace) -> None:
    """Where the channel is closed meanwhile the button comes directly, and works there; so does the good news."""
    chat = own_office.chat
    chat.ask(f"/hybrid verify-domain {DOMAIN}")
    archive(own_office)
    publish(own_office)
    direct = told_directly(own_office, "is not verified")
    assert [b["action_id"] for b in buttons(direct)] == ["verify_domain:here"]
    replies = wait_for(lambda: chat.thread(direct))
    assert "is public now" in replies[0]["text"]
    with own_office.services.database.session() as session:
        watch = watches.open_for(session, DOMAIN)
        assert watch is not None
        assert (watch.channel, watch.message_ts) == (direct["channel"], direct["ts"]), "later looks are shown there"
        shown = jobs.messages_about(
            session, commands=["verify-domain"], words=[DOMAIN], since=own_office.services.now() - timedelta(hours=1)
        )
        assert shown == [(direct["channel"], direct["ts"])]
    assert chat.click(direct, "Verify")["ok"]
    chat.until(direct, lambda m: f"{DOMAIN} is verified" in words(m) and not buttons(m))


def test_verified_in_an_archived_channel(own_office: Workplace) -> None:
    """Who asked and who confirmed are told directly where the channel is closed meanwhile."""
    chat = own_office.chat
    answer = chat.ask(f"/hybrid verify-domain {DOMAIN}")
    assert chat.click(answer, "Verify", person=BEN)["ok"]
    chat.until(answer, lambda m: "ask Microsoft 365 to verify" in words(m))
    archive(own_office)
    publish(own_office)
    for person in (ADA, BEN):
        assert told_directly(own_office, f"{DOMAIN} is verified", person=person)


def test_given_up_in_an_archived_channel(own_office: Workplace) -> None:
    """That the bot has stopped looking is told directly where the channel is closed meanwhile."""
    own_office.chat.ask(f"/hybrid verify-domain {DOMAIN}")
    archive(own_office)
    with own_office.services.database.session() as session:
        watch = watches.open_for(session, DOMAIN)
        assert watch is not None
        watch.created_at -= timedelta(days=15)
        session.add(watch)
    assert told_directly(own_office, "I have stopped looking")


def test_a_click_is_authorised_by_itself(own_office: Workplace) -> None:
    """Somebody else's click changes nothing, and they are told why."""
    chat = own_office.chat
    answer = chat.ask(f"/hybrid verify-domain {DOMAIN}")
    publish(own_office)
    before = {m["ts"] for m in chat.messages(person=NORA)}
    assert chat.click(answer, "Verify", person=NORA)["ok"]
    refusal = chat.new(before, person=NORA, done=lambda m: m["ephemeral"])
    assert "members of the admin group" in refusal["text"]
    asked = own_office.company.control("journal?system=graph")["entries"]
    assert not [entry for entry in asked if entry["what"].endswith("/verify")]


def test_adding_a_domain(own_office: Workplace) -> None:
    """A domain that the tenant does not know is added after a confirmation, in a message of its own."""
    chat = own_office.chat
    everything = chat.ask("/hybrid verify-domain")
    add = next(b for b in buttons(everything) if b["action_id"].startswith("add_domain"))
    before = {m["ts"] for m in chat.messages()}
    assert chat.click(everything, add["label"])["ok"]
    added = chat.new(before, done=lambda m: "hourglass" not in words(m) and "MS=ms" in words(m))
    assert add["value"] in words(added)
    assert buttons(chat.until(everything, lambda _: True)), "the list keeps its buttons"


def test_an_interrupted_job_is_done_again(own_office: Workplace) -> None:
    """A job whose worker died is claimed once its lease has run out, and answered in the same message."""
    services = own_office.services
    shown = own_office.chat.ask("/hybrid tenant")
    now = services.now()
    with services.database.session() as session:
        job = jobs.enqueue(
            session,
            command="verify-domain",
            words=(DOMAIN,),
            asked_by=ADA,
            confirmed=False,
            channel=MIGRATION,
            message_ts=shown["ts"],
            correlation="0123456789ab",
            now=now - timedelta(minutes=5),
        )
        job.state, job.worker, job.attempts = JobState.RUNNING, "a process that was killed", 1
        job.lease_until = now - timedelta(seconds=1)
        session.add(job)
    own_office.bot.worker.wake()
    answered = own_office.chat.until(shown, lambda m: DOMAIN in words(m))
    replies = wait_for(lambda: own_office.chat.thread(answered))
    assert replies[0]["text"].startswith(f"<@{ADA}> Done after 5 minutes"), "a long wait ends with a mention"


def test_the_message_was_deleted(own_office: Workplace) -> None:
    """If the message is deleted, the answer is posted anew, and what is found later is shown there."""
    chat, place = own_office.chat, own_office
    answer = chat.ask(f"/hybrid verify-domain {DOMAIN}")
    known = {m["ts"] for m in chat.messages()}
    client = slack_client(place.settings)
    client.chat_delete(channel=MIGRATION, ts=answer["ts"])
    publish(place)
    anew = chat.new(known, done=lambda m: bool(buttons(m)) and m["reply_count"] > 0)
    assert chat.click(anew, "Verify")["ok"]
    chat.until(anew, lambda m: f"{DOMAIN} is verified" in words(m) and not buttons(m))
