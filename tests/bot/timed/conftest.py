"""PostgreSQL for the tests of the clock that need it."""

from tests.storage.conftest import migrated_url as migrated_url
from tests.storage.conftest import postgres_url as postgres_url
