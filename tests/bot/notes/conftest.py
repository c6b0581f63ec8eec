"""A pretend workspace, as for the moves."""

from tests.bot.moves.conftest import workspace as workspace
