"""The colours of pictures, which stand on Slack's light and on its dark theme, on paper and before every eye.

No colour of its own has 4.5 to 1 against both white and Slack's dark grey, so a picture brings its ground along. On
that ground each of these has 4.5 to 1, and with any of the usual kinds of colour blindness they differ from each
other; what is not known is light and hatched, and each area has its name beside it.
"""

GROUND = "#f5f6f7"
INK = "#1d2429"
MUTED = "#4d5760"
GRID = "#d9dde1"
LINE = "#123a78"
"""The people who are left."""
RANGE = "#c4d6e8"
"""Where that may go on: a light area between two lines in LINE."""

MOVED = "#123a78"
READY = "#1b7a5a"
BLOCKED = "#b34a00"
UNKNOWN = "#5a646d"
"""Lines of the hatching; the ground between them is UNKNOWN_GROUND."""
UNKNOWN_GROUND = "#e4e7ea"
