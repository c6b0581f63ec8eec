"""Alembic's entry: runs on the connection that `storage.database.upgrade` hands over."""

from alembic import context
from sqlmodel import SQLModel

from storage import models
from storage.ledger import tables

# the imports above fill the metadata
assert models.CheckRun.metadata is SQLModel.metadata  # noqa: S101
assert tables.MoveRequest.metadata is SQLModel.metadata  # noqa: S101

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata)
with context.begin_transaction():
    context.run_migrations()
