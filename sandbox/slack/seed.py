"""The people and channels that the pretend workspace starts with. Ids are fixed, so that examples stay true."""

from datetime import timedelta

from sandbox.slack.workspace import BOT_ID, BOT_USER_ID, SLACKBOT, Channel, Message, Person, UserGroup, Workspace

ADMIN_GROUP = "S0ADMINS"
IDENTITY_GROUP, TELEPHONY_GROUP = "S0IDENTITY", "S0TELEPHONY"
APPROVALS_CHANNEL = "C0MIGRATION"
"""Where moves are approved: guests and people without a say see it too."""
OPERATIONS_CHANNEL = "C0OPERATIONS"
"""Where alarms are posted."""

_PEOPLE = (
    ("U0ADA", "ada", "Ada Admin", "Head of Collaboration", "admin", "1b5e7a"),
    ("U0BEN", "ben", "Ben Berger", "Identity engineer", "admin", "7a3e1b"),
    ("U0IRIS", "iris", "Iris Ivanov", "Identity lead", "approver", "5b2a86"),
    ("U0ISAAC", "isaac", "Isaac Ito", "Identity architect", "approver", "2f6b3a"),
    ("U0TESS", "tess", "Tess Tanaka", "Telephony lead", "approver", "8a2846"),
    ("U0TOM", "tom", "Tom Thorsen", "Telephony engineer", "approver", "38598b"),
    ("U0MARIA", "maria", "Maria Meyer", "Sales", "member", "6b5b1e"),
    ("U0MILO", "milo", "Milo Marin", "Workshop", "member", "1e6b66"),
    ("U0NORA", "nora", "Nora Novak", "Finance", "member", "74305f"),
    ("U0GUS", "gus", "Gus Guest", "Consultant, single-channel guest", "guest", "4f4f4f"),
    ("U0OLGA", "olga", "Olga Outside", "Partner company", "outside", "6a4a2b"),
    ("U0DORA", "dora", "Dora Departed", "Left the company", "deactivated", "6e6e6e"),
    (BOT_USER_ID, "hybrid", "Hybrid Ops", "App", "bot", "20567c"),
    ("U0PAGER", "pager", "Pager", "App", "bot", "7c2020"),
    (SLACKBOT, "workspacebot", "Workspace", "Messages of the workspace itself", "bot", "555555"),
)

_BOT_IDS = {BOT_USER_ID: BOT_ID, "U0PAGER": "B0PAGER", SLACKBOT: "B0WORKSPACE"}

_GROUPS = (
    (ADMIN_GROUP, "hybrid-admins", "Hybrid admins", ["U0ADA", "U0BEN"]),
    (IDENTITY_GROUP, "identity", "Identity", ["U0IRIS", "U0ISAAC"]),
    (TELEPHONY_GROUP, "telephony", "Telephony", ["U0TESS", "U0TOM"]),
)

_STAFF = ["U0ADA", "U0BEN", "U0IRIS", "U0ISAAC", "U0TESS", "U0TOM", "U0MARIA", "U0MILO", "U0NORA"]

_ON_CALL = ("U0ADA", "U0BEN", "U0TOM", "U0PAGER")

_CHANNELS = (
    (
        APPROVALS_CHANNEL,
        "hybrid-migration",
        "channel",
        [*_STAFF, "U0GUS", BOT_USER_ID],
        "Skype for Business to Microsoft 365",
    ),
    ("C0GENERAL", "general", "channel", [*_STAFF], "Announcements for everybody"),
    (OPERATIONS_CHANNEL, "operations", "channel", [*_ON_CALL, BOT_USER_ID], "What is on fire, what is not"),
    ("G0LEADS", "leads", "private", ["U0ADA", "U0IRIS", "U0TESS"], "Plans before they are plans"),
    (
        "C0PARTNER",
        "shared-partner",
        "channel",
        ["U0ADA", "U0BEN", "U0OLGA", BOT_USER_ID],
        "Shared with the partner company",
    ),
)

_MESSAGES = (
    (
        "C0GENERAL",
        "U0ADA",
        "Good morning. We start the move to Microsoft 365 this week; questions go to <#C0MIGRATION>.",
    ),
    ("C0GENERAL", "U0MARIA", "Will my meetings keep their dial-in numbers?"),
    ("C0OPERATIONS", "U0PAGER", "Backup of pool01 finished, 0 errors."),
    ("C0MIGRATION", "U0BEN", "The new tenant is there. Next: prove our domains, then directory sync."),
    ("C0MIGRATION", "U0ADA", "I have added <@U0HYBRID>. Type `/hybrid` to see where we are."),
    ("C0PARTNER", "U0OLGA", "Hello from the partner company. Tell us when federation changes."),
    ("G0LEADS", "U0IRIS", "Pilot group: 12 people from Sales, agreed?"),
)


def fill(workspace: Workspace) -> None:
    """Put the people, groups, channels and a few messages of the last hours into an empty workspace."""
    for user_id, name, real_name, title, kind, color in _PEOPLE:
        host = "partner.example" if kind == "outside" else "contoso.com"
        email = "" if kind == "bot" else f"{name}@{host}"
        workspace.people[user_id] = Person(
            user_id, name, real_name, title, kind, email, color, bot_id=_BOT_IDS.get(user_id, "")
        )
    for group_id, handle, name, members in _GROUPS:
        workspace.groups[group_id] = UserGroup(group_id, handle, name, f"The {name.lower()} of Contoso", list(members))
    now = workspace.clock.now()
    for channel_id, name, kind, members, topic in _CHANNELS:
        workspace.channels[channel_id] = Channel(
            id=channel_id,
            name=name,
            kind=kind,
            members=list(members),
            created=now - timedelta(days=400),
            topic=topic,
            is_ext_shared=channel_id == "C0PARTNER",
            is_general=name == "general",
        )
        workspace.messages[channel_id] = {}
    for number, (channel_id, user, text) in enumerate(_MESSAGES):
        written = int((now - timedelta(hours=3) + timedelta(minutes=11 * number)).timestamp())
        ts = f"{written}.{100 + number:06d}"
        bot_id = workspace.people[user].bot_id
        workspace.messages[channel_id][ts] = Message(channel_id, ts, user, text, bot_id=bot_id)
    for user in workspace.people:
        for channel_id, messages in workspace.messages.items():
            workspace.read_until[user, channel_id] = max(messages, default="")
