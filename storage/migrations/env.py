"""Alembic's entry: runs on the connection that `storage.database.upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

from storage import models
from storage.digests import tables as digest_tables
from storage.ledger import tables
from storage.readiness import tables as readiness_tables

# the imports above fill the metadata
assert models.CheckRun.metadata is SQLModel.metadata  # noqa: S101
assert tables.MoveRequest.metadata is SQLModel.metadata  # noqa: S101
assert digest_tables.Digest.metadata is SQLModel.metadata  # noqa: S101
assert readiness_tables.OpenFinding.metadata is SQLModel.metadata  # noqa: S101

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
with context.begin_transaction():
    context.run_migrations()
