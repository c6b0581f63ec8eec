"""A pretend workspace and a ledger, as for the moves."""

from tests.bot.moves.conftest import database as database
from tests.bot.moves.conftest import workspace as workspace
