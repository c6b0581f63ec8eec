"""The Web API says no where Slack says no, in Slack's words."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.emulator import TOKENS
from tests.sandbox.slack.running import Workspace, running

BOT = {"Authorization": f"Bearer {TOKENS.bot}"}


def refused(workspace: Workspace, method: str, **arguments: Any) -> dict[str, Any]:
    """The answer of a call that is refused."""
    with pytest.raises(SlackApiError) as problem:
        workspace.client().api_call(method, json=arguments)
    answer: dict[str, Any] = problem.value.response.data
    return answer


@pytest.fixture
def ts(workspace: Workspace) -> str:
    """A message of the bot in #hybrid-migration."""
    return str(workspace.client().chat_postMessage(channel="C0MIGRATION", text="A message")["ts"])


def test_tokens_are_told_apart(workspace: Workspace) -> None:
    """None, an unknown one, and each kind where the other belongs."""

    def error(method: str, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return workspace.post_raw(f"/api/{method}", headers=headers).json()["error"]

    assert error("auth.test", "") == "not_authed"
    assert error("auth.test", "xoxb-somebody-else") == "invalid_auth"
    assert error("auth.test", TOKENS.app) == "not_allowed_token_type"
    assert error("apps.connections.open", TOKENS.bot) == "not_allowed_token_type"
    assert error("chat.meMessage", TOKENS.bot) == "unknown_method"


def test_auth_test_names_the_bot_and_its_scopes(workspace: Workspace) -> None:
    answer = workspace.client().auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0HYBRID", "B0HYBRID", "T0CONTOSO")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


def test_a_method_without_its_scope_is_refused_with_what_is_needed(tmp_path: Any) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text("display_information: {name: Small}\noauth_config: {scopes: {bot: [users:read, commands]}}\n")
    with running(manifest=manifest) as workspace:
        answer = refused(workspace, "chat.postMessage", channel="C0MIGRATION", text="x")
        assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
        assert answer["provided"] == "users:read,commands"
        assert "email" not in workspace.client().users_info(user="U0ADA")["user"]["profile"]
        answer = refused(workspace, "views.publish", user_id="U0ADA", view={"type": "home", "blocks": []})
        assert answer["error"] == "not_enabled"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0MIGRATION"}, "no_text"),
        ("chat.postMessage", {"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "G0LEADS", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "U0DORA", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0MIGRATION", "blocks": [{"type": "x"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": "C0MIGRATION", "blocks": "[", "text": "x"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": "C0MIGRATION", "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ("chat.postMessage", {"channel": "C0MIGRATION", "text": "x", "thread_ts": "1.1"}, "cannot_reply_to_message"),
        ("chat.postMessage", {"channel": "C0MIGRATION", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ("chat.postMessage", {"channel": "C0MIGRATION", "attachments": [{}] * 101}, "too_many_attachments"),
        ("chat.postEphemeral", {"channel": "C0MIGRATION", "user": "U0OLGA", "text": "x"}, "user_not_in_channel"),
        ("chat.update", {"channel": "C0MIGRATION", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": "C0MIGRATION", "ts": "1.1"}, "message_not_found"),
        ("reactions.add", {"channel": "C0MIGRATION", "timestamp": "now", "name": "eyes"}, "bad_timestamp"),
        ("reactions.get", {}, "no_item_specified"),
        ("users.info", {}, "invalid_arguments"),
        ("views.update", {"view": {"type": "modal"}}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2.x", "view": {"type": "modal"}}, "invalid_arguments"),
        ("conversations.join", {"channel": "G0LEADS"}, "channel_not_found"),
        ("conversations.open", {"users": "U0ADA,U0BEN"}, "missing_scope"),
        ("conversations.open", {"users": "U0DORA"}, "user_disabled"),
        ("conversations.history", {"channel": "C0GENERAL"}, "not_in_channel"),
        ("files.completeUploadExternal", {"files": [{"id": "F0"}]}, "file_not_found"),
    ],
)
def test_refusals_have_slacks_names(workspace: Workspace, method: str, arguments: dict[str, Any], error: str) -> None:
    assert refused(workspace, method, **arguments)["error"] == error


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "dora@contoso.com"}, "users_not_found"),
        ("usergroups.users.list", {"usergroup": "S0NONE"}, "no_such_subteam"),
        ("bots.info", {"bot": "B0NONE"}, "bot_not_found"),
        ("conversations.info", {"channel": "G0LEADS"}, "channel_not_found"),
        ("conversations.list", {"types": "everything"}, "invalid_types"),
        ("conversations.list", {"limit": "5000"}, "invalid_limit"),
        ("users.conversations", {"limit": "1000"}, "invalid_limit"),
        ("users.conversations", {"types": "mpim"}, "missing_scope"),
        ("users.list", {"cursor": "zzz"}, "invalid_cursor"),
        ("files.info", {"file": "F0"}, "file_not_found"),
    ],
)
def test_reading_methods_refuse_in_slacks_words(
    workspace: Workspace, method: str, arguments: dict[str, Any], error: str
) -> None:
    with pytest.raises(SlackApiError) as problem:
        workspace.client().api_call(method, params=arguments)
    assert problem.value.response["error"] == error


def test_invalid_blocks_come_with_pointers(workspace: Workspace) -> None:
    """Slack repeats the finding in `errors` and in response_metadata."""
    answer = refused(workspace, "chat.postMessage", channel="C0MIGRATION", blocks=[{"type": "divider"}] * 51)
    assert answer["errors"] == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert answer["response_metadata"]["messages"] == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]


def test_a_json_body_is_not_read_where_slack_reads_none(workspace: Workspace) -> None:
    """users.info takes a form or a query; its JSON body is passed over, as Slack does."""
    answer = workspace.post_raw("/api/users.info", headers=BOT, json={"user": "U0ADA"}).json()
    assert answer["error"] == "invalid_arguments"
    answer = workspace.post_raw("/api/users.info", headers=BOT, data={"user": "U0ADA", "team_id": "T0CONTOSO"}).json()
    assert answer["user"]["id"] == "U0ADA"
    assert workspace.post_raw("/api/users.info?user=U0BEN", headers=BOT).json()["user"]["id"] == "U0BEN"


def test_malformed_json_is_named(workspace: Workspace) -> None:
    headers = BOT | {"Content-Type": "application/json;charset=utf-8"}
    assert workspace.post_raw("/api/chat.postMessage", headers=headers, data=b"{").json()["error"] == "invalid_json"
    assert workspace.post_raw("/api/chat.postMessage", headers=headers, data=b"[]").json()["error"] == "json_not_object"
    assert workspace.post_raw("/api/auth.test", headers=headers, data=b"").json()["ok"]


def test_unknown_arguments_are_passed_over_and_noted(workspace: Workspace) -> None:
    workspace.client().api_call("chat.postMessage", json={"channel": "C0MIGRATION", "text": "x", "blokcs": []})
    entry = workspace.entries("chat.postMessage")[0]
    assert entry["unknown_arguments"] == ["blokcs"]
    assert TOKENS.bot not in str(workspace.journal.read())


def test_an_update_without_blocks_takes_them_away(workspace: Workspace) -> None:
    """Text alone removes the blocks; metadata stays until it is replaced by an empty object."""
    client = workspace.client()
    metadata = {"event_type": "request", "event_payload": {"id": "7"}}
    blocks = [{"type": "divider"}]
    posted = client.chat_postMessage(channel="C0MIGRATION", text="One", blocks=blocks, metadata=metadata)
    client.chat_update(channel="C0MIGRATION", ts=posted["ts"], text="Two")

    def seen(**how: Any) -> dict[str, Any]:
        history = client.conversations_history(channel="C0MIGRATION", limit=1, **how)
        message: dict[str, Any] = history["messages"][0]
        return message

    assert "blocks" not in seen()
    assert "metadata" not in seen()
    assert seen(include_all_metadata=True)["metadata"] == metadata
    client.chat_update(channel="C0MIGRATION", ts=posted["ts"], text="Three", metadata={})
    assert "metadata" not in seen(include_all_metadata=True)
    long = refused(workspace, "chat.update", channel="C0MIGRATION", ts=posted["ts"], text="x" * 4001)
    assert long["error"] == "msg_too_long"


def test_other_peoples_messages_are_not_the_bots_to_change(workspace: Workspace) -> None:
    theirs = workspace.messages()[0]["ts"]
    assert (
        refused(workspace, "chat.update", channel="C0MIGRATION", ts=theirs, text="x")["error"] == "cant_update_message"
    )
    assert refused(workspace, "chat.delete", channel="C0MIGRATION", ts=theirs)["error"] == "cant_delete_message"


def test_a_deleted_parent_leaves_a_tombstone(workspace: Workspace, ts: str) -> None:
    client = workspace.client()
    client.chat_postMessage(channel="C0MIGRATION", text="A reply", thread_ts=ts)
    client.chat_delete(channel="C0MIGRATION", ts=ts)
    assert workspace.messages()[-1]["text"] == "This message was deleted."
    assert len(workspace.messages(thread_ts=ts)) == 2
    alone = client.chat_postMessage(channel="C0MIGRATION", text="Alone")["ts"]
    client.chat_delete(channel="C0MIGRATION", ts=str(alone))
    assert alone not in [m["ts"] for m in workspace.messages()]


def test_reactions_are_added_once_and_removed_once(workspace: Workspace, ts: str) -> None:
    client = workspace.client()
    client.reactions_add(channel="C0MIGRATION", timestamp=ts, name="thumbsup")
    assert workspace.messages()[-1]["reactions"] == [{"name": "+1", "users": ["U0HYBRID"], "count": 1}]
    again = {"channel": "C0MIGRATION", "timestamp": ts, "name": "+1"}
    assert refused(workspace, "reactions.add", **again)["error"] == "already_reacted"
    assert refused(workspace, "reactions.add", **again | {"name": "no_such"})["error"] == "invalid_name"
    got = client.reactions_get(channel="C0MIGRATION", timestamp=ts)["message"]["reactions"]
    assert got == [{"name": "+1", "users": ["U0HYBRID"], "count": 1}]
    client.reactions_remove(channel="C0MIGRATION", timestamp=ts, name="+1")
    assert refused(workspace, "reactions.remove", **again)["error"] == "no_reaction"


def test_people_are_marked_as_slack_marks_them(workspace: Workspace) -> None:
    """Guest, outsider, deactivated account and bot can be told apart by users.info alone."""

    def person(user: str) -> dict[str, Any]:
        found: dict[str, Any] = workspace.client().users_info(user=user)["user"]
        return found

    assert person("U0GUS")["is_ultra_restricted"]
    assert person("U0OLGA")["is_stranger"]
    assert person("U0OLGA")["team_id"] != "T0CONTOSO"
    assert person("U0DORA")["deleted"]
    assert person("U0PAGER")["is_bot"]
    assert person("U0ADA")["profile"]["email"] == "ada@contoso.com"
    assert workspace.client().users_lookupByEmail(email="ben@contoso.com")["user"]["id"] == "U0BEN"
    assert "U0OLGA" not in [m["id"] for m in workspace.client().users_list()["members"]]


def test_groups_and_channels_are_listed(workspace: Workspace) -> None:
    client = workspace.client()
    assert client.usergroups_users_list(usergroup="S0ADMINS")["users"] == ["U0ADA", "U0BEN"]
    groups = client.usergroups_list(include_users=True, include_count=True)["usergroups"]
    assert (groups[0]["handle"], groups[0]["user_count"]) == ("hybrid-admins", 2)
    channels = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert "leads" not in [c["name"] for c in channels]
    assert client.conversations_info(channel="C0PARTNER")["channel"]["is_ext_shared"]
    first = client.conversations_members(channel="C0MIGRATION", limit=4)
    rest = client.conversations_members(channel="C0MIGRATION", cursor=first["response_metadata"]["next_cursor"])
    assert len(first["members"]) == 4
    assert "U0HYBRID" in [*first["members"], *rest["members"]]
    assert client.team_info()["team"]["name"] == "Contoso"
    assert client.bots_info(bot="B0HYBRID")["bot"]["user_id"] == "U0HYBRID"


def test_the_own_channels_are_listed_page_by_page_without_who_else_is_there(workspace: Workspace) -> None:
    """Whose they are is told. Of somebody else the public ones are, and private ones that the app shares with them."""
    client = workspace.client()
    asked = {"types": "public_channel,private_channel"}
    found = client.users_conversations(limit=999, **asked)["channels"]
    members = {channel.id for channel in workspace.emulator.hub.workspace.channels.values() if channel.kind != "im"}
    own = {one for one in members if "U0HYBRID" in workspace.emulator.hub.workspace.channels[one].members}
    assert {one["id"] for one in found} == own
    assert own < members
    assert {one["id"] for one in found if one["is_ext_shared"]} == {"C0PARTNER"}
    assert not {"is_member", "num_members"} & set().union(*found)
    first = client.users_conversations(limit=1, **asked)
    cursor = first["response_metadata"]["next_cursor"]
    rest = client.users_conversations(cursor=cursor, **asked)
    assert [one["id"] for one in [*first["channels"], *rest["channels"]]] == [one["id"] for one in found]
    assert not rest["response_metadata"]["next_cursor"]
    cleos = {one["id"] for one in client.users_conversations(user="U0CLEO", **asked)["channels"]}
    assert "G0LEADS" not in cleos
    assert cleos != own


def test_the_list_of_own_channels_has_a_limit_of_its_own(workspace: Workspace) -> None:
    client = workspace.client()
    client.retry_handlers = []
    for _ in range(50):
        client.users_conversations()
    with pytest.raises(SlackApiError) as refused_:
        client.users_conversations()
    assert refused_.value.response.status_code == 429
    assert client.conversations_info(channel="C0MIGRATION")["ok"]


def test_direct_messages_are_opened_once(workspace: Workspace) -> None:
    client = workspace.client()
    first = client.conversations_open(users="U0ADA")
    again = client.conversations_open(users=["U0ADA"], return_im=True)
    assert again["already_open"]
    assert again["channel"]["id"] == first["channel"]["id"]
    client.chat_postMessage(channel="U0ADA", text="In private")
    assert workspace.messages(first["channel"]["id"])[-1]["text"] == "In private"
    assert (
        workspace.get("messages", **{"as": "U0BEN", "channel": first["channel"]["id"]})["error"] == "channel_not_found"
    )


def test_the_bot_joins_public_channels_and_is_invited_to_private_ones(workspace: Workspace) -> None:
    client = workspace.client()
    client.conversations_join(channel="C0GENERAL")
    assert client.conversations_join(channel="C0GENERAL")["warning"] == "already_in_channel"
    client.chat_postMessage(channel="#general", text="Here I am")
    assert workspace.say("/invite @sample", channel="G0LEADS")["ok"]
    client.chat_postMessage(channel="G0LEADS", text="Now here")
    assert workspace.say("/remove @sample", channel="G0LEADS")["ok"]
    assert refused(workspace, "chat.postMessage", channel="G0LEADS", text="x")["error"] == "channel_not_found"


def test_threads_are_read_parent_first(workspace: Workspace, ts: str) -> None:
    client = workspace.client()
    reply = client.chat_postMessage(channel="C0MIGRATION", text="Reply", thread_ts=ts)
    nested = client.chat_postMessage(channel="C0MIGRATION", text="Reply to a reply", thread_ts=reply["ts"])
    replies = client.conversations_replies(channel="C0MIGRATION", ts=ts)["messages"]
    assert [m["text"] for m in replies] == ["A message", "Reply", "Reply to a reply"]
    assert replies[0]["reply_count"] == 2
    assert nested["message"]["thread_ts"] == ts
    history = client.conversations_history(channel="C0MIGRATION", limit=2)
    assert history["messages"][0]["text"] == "A message"
    assert history["has_more"]


def test_a_permalink_names_channel_and_time(workspace: Workspace, ts: str) -> None:
    link = workspace.client().chat_getPermalink(channel="C0MIGRATION", message_ts=ts)["permalink"]
    assert link == f"{workspace.url}/archives/C0MIGRATION/p{ts.replace('.', '')}"


def test_a_channel_takes_one_message_a_second_after_a_short_burst(workspace: Workspace) -> None:
    """The sixth message at once is too much; the answer says how long to wait; other channels are not touched."""
    answers = [
        workspace.post_raw("/api/chat.postMessage", headers=BOT, json={"channel": "C0MIGRATION", "text": str(n)})
        for n in range(8)
    ]
    late = next(a for a in answers if a.status_code == 429)
    assert late.headers["Retry-After"] == "1"
    assert late.json() == {"ok": False, "error": "ratelimited"}
    assert workspace.client().chat_postMessage(channel="U0ADA", text="elsewhere")["ok"]


def test_tiers_hold_and_can_be_switched_off(workspace: Workspace) -> None:
    """Tier 2: twenty calls in a minute, then 429."""

    def call(place: Workspace) -> list[int]:
        address = "/api/usergroups.users.list?usergroup=S0ADMINS"
        return [place.post_raw(address, headers=BOT).status_code for _ in range(22)]

    assert call(workspace).count(429) >= 1
    with running(strict_limits=False) as lenient:
        assert set(call(lenient)) == {200}


def test_faults_of_the_web_api(workspace: Workspace) -> None:
    """429 with its Retry-After, 500, each where it was asked for and as often."""
    workspace.fault("429", "chat.postMessage", seconds=7)
    workspace.fault("500", "users.")
    posted = workspace.post_raw("/api/chat.postMessage", headers=BOT, json={"channel": "C0MIGRATION", "text": "x"})
    assert (posted.status_code, posted.headers["Retry-After"]) == (429, "7")
    assert workspace.post_raw("/api/users.info?user=U0ADA", headers=BOT).status_code == 500
    assert workspace.post_raw("/api/users.info?user=U0ADA", headers=BOT).status_code == 200


def test_an_upload_must_have_its_announced_length(workspace: Workspace) -> None:
    asked = workspace.client().files_getUploadURLExternal(filename="a.csv", length=4)
    address = str(asked["upload_url"]).removeprefix(workspace.url)
    assert workspace.post_raw(address, data=b"abc").status_code == 400
    assert workspace.post_raw(address, data=b"abcd").status_code == 200
    done = workspace.client().files_completeUploadExternal(files=[{"id": asked["file_id"], "title": "A"}])
    assert done["files"][0]["title"] == "A"
    assert workspace.client().files_info(file=str(asked["file_id"]))["file"]["size"] == 4
    assert workspace.post_raw("/files/upload/unknown", data=b"abcd").status_code == 404
