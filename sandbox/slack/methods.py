"""Which Web API methods there are: their arguments, scopes and rate tiers (reference of August 2026)."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.slack import api_chat, api_conversations, api_files, api_people, api_reactions, api_views
from sandbox.slack.answers import Answer, Call
from sandbox.slack.hub import Hub

Handler = Callable[[Hub, Call], Answer]


@dataclass(frozen=True, slots=True)
class Method:
    """One method."""

    handler: Handler
    tier: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    """Any one of these is enough; none: every token may."""
    takes_json: bool = True
    """Whether Slack reads a JSON body; else only the query and a form."""
    app_token: bool = False
    """Called with the app-level token (xapp-), not with the bot's."""


_MESSAGE = ("text", "blocks", "attachments", "markdown_text", "metadata", "as_user", "parse", "link_names")
_LOOKS = ("username", "icon_emoji", "icon_url")
_PAGE = ("cursor", "limit")
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_RANGE = ("oldest", "latest", "inclusive", "include_all_metadata", *_PAGE)

METHODS: dict[str, Method] = {
    "api.test": Method(api_people.api_test, "t4", optional=("error", "foo")),
    "auth.test": Method(api_people.auth_test, "t5"),
    "apps.connections.open": Method(api_people.connections_open, "t3", app_token=True),
    "bots.info": Method(
        api_people.bots_info, "t3", optional=("bot", "team_id"), scopes=("users:read",), takes_json=False
    ),
    "team.info": Method(api_people.team_info, "t3", optional=("team", "domain"), scopes=("team:read",)),
    "users.info": Method(
        api_people.users_info, "t4", ("user",), ("include_locale",), ("users:read",), takes_json=False
    ),
    "users.list": Method(
        api_people.users_list, "t2", (), ("include_locale", "team_id", *_PAGE), ("users:read",), takes_json=False
    ),
    "users.lookupByEmail": Method(
        api_people.users_lookup, "t3", ("email",), (), ("users:read.email",), takes_json=False
    ),
    "usergroups.list": Method(
        api_people.usergroups_list,
        "t2",
        (),
        ("include_count", "include_disabled", "include_users", "team_id"),
        ("usergroups:read",),
        takes_json=False,
    ),
    "usergroups.users.list": Method(
        api_people.usergroups_users,
        "t2",
        ("usergroup",),
        ("include_disabled", "team_id"),
        ("usergroups:read",),
        takes_json=False,
    ),
    "chat.postMessage": Method(
        api_chat.post_message,
        "t5",
        ("channel",),
        (*_MESSAGE, *_LOOKS, "thread_ts", "reply_broadcast", "mrkdwn", "unfurl_links", "unfurl_media"),
        ("chat:write",),
    ),
    "chat.postEphemeral": Method(
        api_chat.post_ephemeral, "t4", ("channel", "user"), (*_MESSAGE, *_LOOKS, "thread_ts"), ("chat:write",)
    ),
    "chat.update": Method(
        api_chat.update, "t3", ("channel", "ts"), (*_MESSAGE, "reply_broadcast", "file_ids"), ("chat:write",)
    ),
    "chat.delete": Method(api_chat.delete, "t3", ("channel", "ts"), ("as_user",), ("chat:write",)),
    "chat.getPermalink": Method(api_chat.get_permalink, "t5", ("channel", "message_ts"), takes_json=False),
    "reactions.add": Method(api_reactions.add, "t3", ("channel", "timestamp", "name"), scopes=("reactions:write",)),
    "reactions.remove": Method(api_reactions.remove, "t2", ("name",), ("channel", "timestamp"), ("reactions:write",)),
    "reactions.get": Method(
        api_reactions.get, "t3", (), ("channel", "timestamp", "full"), ("reactions:read",), takes_json=False
    ),
    "conversations.info": Method(
        api_conversations.info, "t3", ("channel",), ("include_locale", "include_num_members"), _READ, takes_json=False
    ),
    "conversations.list": Method(
        api_conversations.listing,
        "t2",
        (),
        ("types", "exclude_archived", "team_id", *_PAGE),
        _READ,
        takes_json=False,
    ),
    "users.conversations": Method(
        api_conversations.of_person,
        "t3",
        (),
        ("types", "exclude_archived", "user", "team_id", *_PAGE),
        _READ,
        takes_json=False,
    ),
    "conversations.members": Method(api_conversations.members, "t4", ("channel",), _PAGE, _READ, takes_json=False),
    "conversations.open": Method(
        api_conversations.opening,
        "t3",
        (),
        ("channel", "users", "return_im", "prevent_creation"),
        ("im:write", "mpim:write", "groups:write", "channels:manage"),
    ),
    "conversations.join": Method(api_conversations.join, "t3", ("channel",), scopes=("channels:join",)),
    "conversations.history": Method(api_conversations.history, "t3", ("channel",), _RANGE, _HISTORY),
    "conversations.replies": Method(
        api_conversations.replies, "t3", ("channel", "ts"), _RANGE, _HISTORY, takes_json=False
    ),
    "views.open": Method(api_views.open_view, "t4", ("view",), ("trigger_id", "interactivity_pointer")),
    "views.push": Method(api_views.push_view, "t4", ("view",), ("trigger_id", "interactivity_pointer")),
    "views.update": Method(api_views.update_view, "t4", ("view",), ("view_id", "external_id", "hash")),
    "views.publish": Method(api_views.publish_view, "t4", ("user_id", "view"), ("hash", "interactivity_pointer")),
    "files.getUploadURLExternal": Method(
        api_files.get_upload_url,
        "t4",
        ("filename", "length"),
        ("snippet_type", "alt_txt"),
        ("files:write",),
        takes_json=False,
    ),
    "files.completeUploadExternal": Method(
        api_files.complete_upload,
        "t4",
        ("files",),
        ("channel_id", "channels", "thread_ts", "initial_comment", "blocks", *_LOOKS),
        ("files:write",),
    ),
    "files.info": Method(api_files.info, "t4", ("file",), ("count", "page", *_PAGE), ("files:read",), takes_json=False),
}
