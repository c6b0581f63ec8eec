"""What the pretend company's operator has written into hybridbot.toml: where alarms go, who approves moves,
how they are made, and that people are told."""

from sandbox.slack.seed import APPROVALS_CHANNEL, IDENTITY_GROUP, OPERATIONS_CHANNEL, TELEPHONY_GROUP

SETTINGS_FILE = f"""\
operations_channel = "{OPERATIONS_CHANNEL}"   # operations: alarms

[approvals]
channel = "{APPROVALS_CHANNEL}"      # hybrid-migration
escalation = "Identity"

[approvals.groups.Identity]
user_groups = ["{IDENTITY_GROUP}"]    # Iris and Isaac

[approvals.groups.Telephony]
user_groups = ["{TELEPHONY_GROUP}"]   # Tess and Tom

[[approvals.rules]]
when = "size"
more_than = 5
approvals = 2

[[approvals.rules]]
when = "voice"
approvals = 2
groups = ["Telephony"]

[[approvals.rules]]
when = "rollback"
approvals = 2
groups = ["Identity"]

[moves]
executor = "remoting"
time_zone = "Europe/Berlin"

[notes]
enabled = true
"""
"""TOML, for the folder in which a bot is started."""
